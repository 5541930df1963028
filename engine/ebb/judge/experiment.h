// An experiment: a case in the case-file language, run for many people under an ensemble of the uncertain numbers, and measured.
// Claims and published rows are held against the same experiments; nothing is described a second way.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ebb/base/result.h"
#include "ebb/judge/measure.h"
#include "ebb/knowledge/knowledge.h"
#include "ebb/numerics/executor.h"
#include "ebb/safety/findings.h"
#include "ebb/simulate/simulate.h"

namespace ebb {

struct Experiment {
  std::string id;
  std::string title;                   ///< what is done to whom, in a line
  std::string case_text;               ///< a case file; its uses end with `to`, its stops are those of [report] stop_on
  std::string trial_text;              ///< or a virtual trial instead
  std::size_t people_per_draw = 16;
  double follow_h = 60 * 24;           ///< how long a stop, or the end of a plan, is followed
  Where where;                         ///< of case_text in data/
};

/// How all experiments of a command are run.
struct ExperimentSettings {
  int draws = 64;                      ///< of the ensemble; 0: typical values as they stand
  std::uint64_t seed = 1;
  double people_fold = 1;              ///< of each experiment's people_per_draw
  const CalibratedDraws* calibrated = nullptr;  ///< where the draws come from a calibration
  Isa isa = Isa::Best;
  Executor* executor = nullptr;        ///< nullptr: on the calling thread
  std::function<bool()> cancelled;
};

/// Median and 5-95 %; NaN when there is nothing to count. (trial/survival.h has an Interval of two numbers.)
struct DrawInterval {
  double median = 0, low = 0, high = 0;
};
/// Of numbers in any order; those that are not a number are left out.
DrawInterval interval_of(std::vector<double> numbers);

/// What one measure gave.
struct Measurement {
  std::vector<double> people;          ///< one a person; NaN: does not apply to this one. Empty for acute danger
  std::vector<double> draws;           ///< one a draw: the measure's statistic over its people; NaN when it applies to nobody
  double whole = 0;                    ///< the statistic over all people
  DrawInterval over_people() const { return interval_of(people); }
  DrawInterval over_draws() const { return interval_of(draws); }
};

/// Runs the case once and measures everything asked of it, in the order of `measures`. Same bytes for every executor and instruction set.
/// Errors: those of read_case and build_scenario with the place in data/, UnknownName (drug, domain, symptom, rule), OutOfRange (a time
/// outside the case, a stop that it has not), Missing ([taper] or its supply), NoData (nothing acute in the case), those of make_plan and
/// simulate().
Result<std::vector<Measurement>> run_experiment(const Experiment& experiment, const std::vector<Measure>& measures, const Knowledge& knowledge,
                                                const ExperimentSettings& settings);

/// Reads `id`, `title`, `case` or `trial` (text), `people_per_draw`, `follow` from a [[experiment]] table.
Experiment read_experiment(TableReader& table);

/// Findings of a case. With `simulate` also the rules that rest on a simulation of it: a stop of today, hours of impairment, acute danger.
/// Errors: those of read_case, build_scenario and simulate().
Result<SafetyReport> findings_of(const std::string& case_text, const Where& where, const Knowledge& knowledge, const ExperimentSettings& settings,
                                 bool simulate);

}  // namespace ebb
