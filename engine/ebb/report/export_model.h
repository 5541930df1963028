// One run as plain equations, parameters and events, before any language: what the writers of export_text.h turn into code that other
// programs run. Hours count from the beginning of the history (the timeline's start).
#pragma once
#include <span>
#include <string>
#include <vector>

#include "ebb/base/result.h"
#include "ebb/dosing/timeline.h"
#include "ebb/model/layout.h"
#include "ebb/population/sample.h"

namespace ebb {

/// A number of a person. Names have capitals, digits and underscores, at most 20 characters: valid in every language.
struct ExportParameter {
  std::string name;     ///< "CLON_CL"
  std::string unit;     ///< "L/h"; "1" for ratios
  std::string meaning;  ///< "clonazepam, clearance"
  int slot = 0;         ///< column of the people
};

struct ExportState {
  std::string name;  ///< "CLON_C", at most 8 characters
  std::string unit;
  std::string meaning;
  bool shown = false;  ///< an output of its own
};

/// One line of the model. Expressions are infix text with + - * / and parentheses over names and numbers.
struct ExportStatement {
  enum class Kind {
    Value,       ///< name = expression
    Positive,    ///< name = the larger of 0 and the name `expression`
    Power,       ///< name = (name `expression`) to the power (name `exponent`)
    Switch,      ///< name = 1 from from_h until before to_h, else 0
    Derivative,  ///< d/dt of the state `name` [1/h] = expression
  };
  Kind kind = Kind::Value;
  std::string name;
  std::string expression;
  std::string exponent;
  double from_h = 0, to_h = 0;
  std::string comment;  ///< said above the line; may be empty
};

/// Share that arrives of a dose into a state, and how late. Names of parameters; empty: 1 and 0.
struct ExportInput {
  int state = 0;
  std::string F, lag;
};

/// A result other than the states, in the unit said.
struct ExportOutput {
  std::string name, unit, meaning;
};

struct ExportModel {
  std::vector<ExportParameter> parameters;
  std::vector<ExportState> states;
  std::vector<ExportInput> inputs;            ///< in the order of the states
  std::vector<ExportStatement> equations;     ///< what the solver evaluates; no name occurs in `outputs`
  std::vector<ExportStatement> results;       ///< evaluated at the output times, from states and parameters
  std::vector<ExportOutput> outputs;          ///< names set by `results`
  std::vector<double> restart_h;              ///< where a right-hand side jumps
  std::vector<std::vector<int>> input_state;  ///< [system][input]: the state that a dose goes into
  int observed_state = 0;                     ///< the compartment that observation records name
};

/// The model of a run. Errors: NoData (two ways straight into one compartment that keep different shares: no data set can say which).
Result<ExportModel> export_model(const ModelLayout& layout, const Timeline& timeline);

/// One dose record: `additional` more of them every `interval_h`.
struct ExportDose {
  double time_h = 0;
  int state = 0;
  double amount_mg = 0;
  double rate_mg_per_h = 0;  ///< 0: at once
  double interval_h = 0;
  long additional = 0;
};

/// What one person of `people` (number `person` of the seed's people) takes, in time order, equal doses at equal distances joined.
/// `index` is the person's column in `people`. Errors: NoData (an infusion of which less than all arrives).
Result<std::vector<ExportDose>> export_doses(const ExportModel& model, const ModelLayout& layout, const Timeline& timeline,
                                             const People& people, std::size_t index, std::uint64_t seed, std::size_t person);

}  // namespace ebb
