// Published taper rules made of doses that exist.
//
// Meaning of a rule on a lattice (docs/taper-rules.md): the first cut is on day 0 (after `hold_days`); each cut is followed by its
// phase's interval; the rule moves an ideal dose, and the dose made is the ideal one rounded up to what the supply can make, so that
// a cut waits until it has grown to one lattice step. Percentage-of-current rules near zero go one lattice step at a time and hold
// each for some time (GuidelineLimits). Nothing ever goes up.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ebb/base/result.h"
#include "ebb/dosing/lattice.h"
#include "ebb/dosing/product.h"
#include "ebb/plan/daily_doses.h"
#include "ebb/plan/guideline_limits.h"
#include "ebb/plan/rule.h"

namespace ebb {

/// What is taken of one drug a day.
struct DrugDose {
  std::string drug;
  double mg_per_day = 0;
};

/// One stretch of unchanged dosing.
struct TaperStep {
  int day = 0;                          ///< from the start of the plan
  double dose_mg_per_day = 0;           ///< mean over the days
  int every_days = 1;                   ///< 2: doses_mg on the step's first day and every other day, nothing between
  std::vector<double> doses_mg;         ///< one per time of day of a day with doses, sums to dose_mg_per_day x every_days
  std::vector<std::vector<DosePart>> parts;  ///< per time of day; products index into TaperInputs::supply
  bool above_ceiling = false;           ///< cuts more within the guideline's window than it allows
  bool one_lattice_step = false;        ///< the supply cannot make a smaller cut here
  std::string note;                     ///< "hold", "the cut waits …": empty for an ordinary cut
  std::vector<DrugDose> taken;          ///< of a plan that changes to another drug: what is really taken; else empty, and the doses are the drug's own
};

/// Names of the two checks, of the guideline's edition of 2025: outputs keep them whatever the limits are.
inline constexpr const char* kFirstCutCheck = "first-cut-10";
inline constexpr const char* kCeilingCheck = "ceiling-25-per-14-days";

struct GuidelineCheck {
  std::string id;                       ///< kFirstCutCheck or kCeilingCheck
  std::string text;                     ///< what the limit is and how this plan stands to it
  bool obeyed = true;
  int first_broken_day = -1;
  bool only_lattice = false;            ///< broken only by single lattice steps that this supply cannot make smaller
  /// Obeyed as far as the supply can make it.
  bool kept() const { return obeyed || only_lattice; }
};

/// Whether every limit is kept as far as the supply can make it.
bool keeps_limits(const std::vector<GuidelineCheck>& checks);

/// A change to another drug that a plan begins with (plan/substitution.h).
struct Substitution {
  std::string from, to;                 ///< drugs
  std::string table, table_name;        ///< id and name of the table of equivalent doses
  double from_mg_per_day = 0;
  double table_low_mg_per_day = 0, table_high_mg_per_day = 0;  ///< what the table makes of it
  double to_mg_per_day = 0;             ///< what the supply makes of that
  int stages = 0, stage_days = 0;
  int end_day = 0;                      ///< the day after its last stage: from here on cuts are of the other drug
};

struct TaperPlan {
  std::string rule;                     ///< rule id
  std::vector<TaperStep> steps;         ///< first step: day 0 (the first reduced dose, or a hold); last: the goal
  int length_days = 0;                  ///< to the first day at the goal
  std::vector<GuidelineCheck> checks;
  std::vector<std::string> notes;
  std::optional<Substitution> substitution;  ///< then the steps count in mg of its first drug
};

/// Drive of the typical person at a steady daily dose, for effect-linear; supplied by the caller so that plans need no simulation of their own.
using DriveOfDose = std::function<double(double dose_mg_per_day)>;

struct TaperInputs {
  std::string drug;
  double start_mg_per_day = 0;          ///< what the plan begins with
  double taken_mg_per_day = 0;          ///< what is taken now when that is less (one step back); 0: start_mg_per_day
  double rule_start_mg_per_day = 0;     ///< S0 of the rule when the plan begins in its middle; 0: start_mg_per_day
  std::vector<double> start_doses_mg;   ///< per time of day: the shape that splits keep; sums to the start (or the rule's start)
  std::vector<int> times_min;           ///< of start_doses_mg, rising; empty: in the order of the day
  double goal_mg_per_day = 0;
  double ceiling_mg_per_day = 0;        ///< last stable prescribed dose: nothing above it; must be said
  std::vector<Product> supply;          ///< products of other drugs are left out
  GuidelineLimits limits;               ///< must be said
  double over_days = 0;                 ///< linear, effect-linear: the time asked for
  int hold_days = 0;                    ///< hold first
  DriveOfDose drive_of_dose;
  DailyDoses::Falls falls = DailyDoses::Falls::Together;  ///< how the doses of a day share a cut
};

/// When more is taken than the ceiling, the plan begins with the highest dose at or below it, held for the rule's first interval.
/// Errors: Infeasible (lattice can't make the start or the goal, with the nearest doses; goal above the dose), NoData (rule not for
/// this drug, or it needs a substitution), Missing (ceiling, limits, supply, drive_of_dose), Contradiction (doses and times), OutOfRange.
Result<TaperPlan> make_plan(const TaperRule& rule, const TaperInputs& inputs);

/// What every plan of these inputs begins with: the lattice, and where start and goal lie on it.
struct PlanGround {
  DailyDoses daily;
  std::vector<double> shape_ug;         ///< what is taken now, by time of day
  std::int64_t start_ug = 0;            ///< on the lattice, at most the ceiling
  std::int64_t goal_ug = 0;
  int first_cut_day = 0;
  bool begins_at_ceiling = false;       ///< more is taken than prescribed
};

/// `first_hold_days`: how long a plan that begins at the ceiling stays there. Errors: as make_plan, without those of a rule.
Result<PlanGround> plan_ground(const TaperInputs& inputs, int first_hold_days);

/// A change of the dose made, on a day of the plan.
struct DatedDose {
  int day = 0;
  std::int64_t dose_ug = 0;             ///< of a day with doses
  int every_days = 1;
};

/// The steps of these changes, which are in order, never rise and lie on the lattice.
TaperPlan plan_of_changes(const std::string& id, const PlanGround& ground, const TaperInputs& inputs, const std::vector<DatedDose>& changes);

/// How to go on from today.
enum class Resume {
  Continue,     ///< the next cut of the rule is due
  Hold,         ///< today's dose for one more interval, then on
  OneStepBack,  ///< the dose before today's for one interval, then on
};

/// A plan from today (its day 0). `inputs` as for the first plan (start = S0 of the rule). Never above the ceiling.
/// Errors: as make_plan; Contradiction when `previous_mg_per_day` is below today's dose.
Result<TaperPlan> replan_from(const TaperRule& rule, const TaperInputs& inputs, double today_mg_per_day, double previous_mg_per_day,
                              Resume how);

/// replan_from with today's and the previous dose of `plan` on `today_day`.
Result<TaperPlan> one_step_back(const TaperPlan& plan, int today_day, const TaperRule& rule, const TaperInputs& inputs);
Result<TaperPlan> hold_plan(const TaperPlan& plan, int today_day, const TaperRule& rule, const TaperInputs& inputs);

/// The dose of the plan on a day; `start_mg_per_day` before its first.
double dose_on_day(const TaperPlan& plan, int day, double start_mg_per_day);

/// The first cut, then every window of days, against the limits; marks the steps above the ceiling of a window. [internal to make_plan, public for the planner]
std::vector<GuidelineCheck> check_guidelines(std::vector<TaperStep>& steps, double start_mg_per_day, const GuidelineLimits& limits);

/// Tablets (or mL of a liquid) of each product of the supply that the plan uses on days [from_day, to_day). Exact: a half tablet is 0.5.
/// Each step lasts until the next, the last one for ever; nothing is counted before day 0.
std::vector<double> product_counts(const TaperPlan& plan, const std::vector<Product>& supply, int from_day, int to_day);

}  // namespace ebb
