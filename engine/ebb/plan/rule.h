// Published taper rules as data (data/rules/taper/*.toml); plan/taper.h makes doses of them.
#pragma once
#include <string>
#include <vector>

#include "ebb/base/result.h"

namespace ebb {

/// How one phase of a rule lowers the daily dose.
enum class CutKind {
  Stop,               ///< straight to the goal
  FixedPerDay,        ///< cut_mg_per_day each interval
  FractionOfCurrent,  ///< cut_frac x current each interval (percentage-of-current: lattice rule of model.md 8)
  FractionOfStart,    ///< cut_frac x S0 each interval
  FractionOfHeld,     ///< cut_frac x the dose at the start of this phase
  LinearOver,         ///< equal weekly mg steps over the asked time
  EffectLinearOver,   ///< equal weekly steps of the typical person's drive S over the asked time
  Hold,               ///< no cut for interval_days
};

/// How a file writes the kinds of cut.
struct CutKindName {
  const char* name;
  CutKind kind;
};
inline constexpr CutKindName kCutKindNames[] = {{"stop", CutKind::Stop},
                                                {"fixed", CutKind::FixedPerDay},
                                                {"fraction of current", CutKind::FractionOfCurrent},
                                                {"fraction of start", CutKind::FractionOfStart},
                                                {"fraction of held", CutKind::FractionOfHeld},
                                                {"linear over", CutKind::LinearOver},
                                                {"effect linear over", CutKind::EffectLinearOver},
                                                {"hold", CutKind::Hold}};

/// Phases run in order; a phase ends when `until_*` is reached or after `steps` cuts; the last one runs to the goal.
/// `current` is the dose made, on the lattice.
struct RulePhase {
  CutKind kind = CutKind::Stop;
  double cut_mg_per_day = 0;
  double cut_frac = 0;
  double interval_days = 0;
  int steps = 0;                     ///< 0: until the end or `until`
  double until_mg_per_day = -1;      ///< phase while current > this; -1: none
  double until_frac_of_start = -1;   ///< phase while current > this x S0; -1: none
};

/// A hand-worked example that a test replays.
struct RuleExample {
  std::string drug;
  double start_mg_per_day = 0;
  std::vector<std::string> supply;   ///< product ids
  double over_days = 0;              ///< linear, effect-linear
  double half_drive_mg_per_day = 0;  ///< effect-linear: the example's drive is dose / (dose + this)
  std::vector<int> day;              ///< day of each step, from 0
  std::vector<double> dose_mg_per_day;
};

struct TaperRule {
  std::string id;                    ///< "asam-10-2w"
  std::string name;                  ///< "ASAM 10 % of the current dose every 2 weeks"
  std::string description;
  std::vector<std::string> aliases;  ///< "asam-10"
  std::vector<std::string> drugs;    ///< empty: any
  bool needs_substitution = false;   ///< crosses over to another drug first (plan/substitution.h); `drugs` are then those it may go to
  std::string compare_with;          ///< of such a rule: the direct one with the same pace; it is then listed only when a drug to go to is named
  bool reference_only = false;       ///< abrupt: shown with the warning, never a plan
  std::vector<RulePhase> phases;
  std::string source, locator, why;
  char grade = 'D';
  RuleExample example;
};

/// What makes a rule impossible to run: no phase, a last phase that holds, a cut or interval of nothing, a fraction above 1.
Errors check_rule(const TaperRule& rule);

}  // namespace ebb
