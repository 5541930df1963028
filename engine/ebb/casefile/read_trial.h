// Trials as people write them, and those that Ebb brings: TOML into the engine's types.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "ebb/knowledge/knowledge.h"
#include "ebb/trial/trial.h"

namespace ebb {

/// data/trial.toml. Errors: as load_knowledge.
Result<TrialParameters> load_trial_parameters(const Knowledge& knowledge);
/// Every number of them that moves a result, with its name ("trial.leaving_rate").
std::vector<Parameter*> trial_parameters(TrialParameters& parameters);
std::vector<const Parameter*> trial_parameters(const TrialParameters& parameters);

/// A trial in words: docs/trial.md. Points into `knowledge`. All semantic errors are reported together, with line and column.
/// `file_name` is used in messages and, without folder and ending, as the trial's id.
/// Errors: FileNotReadable, Syntax, UnknownName (drug, rule, policy, support, product …), WrongUnit, OutOfRange (an impossible distribution),
/// Contradiction (an arm without people, a question after the end), Missing, NoData.
Result<Trial> read_trial(std::string_view file_name, std::string_view text, const Knowledge& knowledge, const TrialParameters& parameters);

/// A trial of data/trials/.
struct BuiltInTrial {
  std::string id, title;
  const DataFile* file = nullptr;
};
std::vector<BuiltInTrial> built_in_trials();
/// One of them by its id. Errors: UnknownName with the nearest; those of read_trial.
Result<Trial> read_built_in_trial(std::string_view id, const Knowledge& knowledge, const TrialParameters& parameters);

}  // namespace ebb
