// A virtual trial: people who have used a drug for a time, arms that take them off it, and the trial's own visits, criteria and drop-out.
//
//   enrol     draws people until enough are eligible
//   simulate  their use (once for arms that share it), then what each arm does to them: a day's mean withdrawal, day by day
//   judge     hazards of leaving along those days, what the visits see of it, criteria
//   tell      shares and times with intervals, Kaplan-Meier curves, by arm and by draw of the ensemble
//
// run_trial does all four. Calibration simulates once (simulate_arm) and judges often (judge_arm), because hazards change no course.
// Day 0 is the first day on which an arm takes less; a day is 24 h from local midnight; H is in noticing thresholds of the median person.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ebb/base/result.h"
#include "ebb/dosing/product.h"
#include "ebb/plan/planner_defaults.h"
#include "ebb/plan/policy.h"
#include "ebb/plan/rule.h"
#include "ebb/population/calibration.h"
#include "ebb/population/sample.h"
#include "ebb/simulate/simulate.h"
#include "ebb/trial/spread_of.h"
#include "ebb/trial/survival.h"

namespace ebb {

/// Numbers of leaving, returning and support (data/trial.toml).
struct TrialParameters {
  Parameter leaving_rate;          ///< r0 while the dose falls and until settled_after the last dose [1/h]
  Parameter return_rate;           ///< r0 after that [1/h]
  Parameter withdrawal_slope;      ///< rho: the hazard is r0 exp(rho H / the person's own threshold) [1]
  Parameter frailty_log_sd;        ///< people differ by more than their withdrawal: log-sd of a factor on every rate, median 1
  Parameter settled_after;         ///< [h]
  // When a trial is not simulated as it is written, and what is marked: no part of what is simulated.
  Parameter moved_dose, far_dose;  ///< of the dose drawn: counted; too far
  Parameter far_people;            ///< share of people
  Parameter other_cut;             ///< of the rule's first cut: marked
  Parameter largest_first_cut;     ///< share of the dose
  Parameter largest_first_cut_fold;  ///< times the rule's
  struct Support {
    std::string id;                ///< "cbt"
    std::string name;
    Parameter odds_ratio;          ///< of being off at the end of the taper, with it against without
  };
  std::vector<Support> supports;
  struct Condition {
    std::string name;              ///< "panic disorder"
    Parameter return_rate;         ///< of the treated condition after the last dose [1/h]
  };
  std::vector<Condition> conditions;
};

/// The same as plain numbers, of one draw of the ensemble.
struct TrialHazards {
  double leaving_per_day = 0;
  double return_per_day = 0;
  double slope_per_threshold = 0;
  double frailty_log_sd = 0;
  double settled_days = 0;
  std::vector<double> support_odds_ratio;     ///< by TrialParameters::supports
  std::vector<double> condition_per_day;      ///< by TrialParameters::conditions
};

/// draws = 0: the typical values, one entry; n: one entry a draw, within the ranges (or of the calibration), by the keys sample_people uses.
std::vector<TrialHazards> draw_hazards(const TrialParameters& parameters, std::uint64_t seed, int draws, const CalibratedDraws* calibrated = nullptr);

/// What doses and plans of a trial are held against, as plain numbers. Nothing has a usual value here.
struct TrialLimits {
  GuidelineLimits guideline;
  double moved_dose_frac = 0, far_dose_frac = 0, far_people_frac = 0, other_cut_frac = 0;
  double largest_first_cut_frac = 0, largest_first_cut_fold = 0;
  double linear_over_days = 0;               ///< of linear rules whose arm says no time
  PolicyTime policy_time;
};
/// Of data/trial.toml and data/rules/planner.toml.
TrialLimits trial_limits(const TrialParameters& parameters, const PlannerDefaults& planner);

/// What people took before, all at a steady dose.
struct TrialUse {
  DrugUse drug;                              ///< routes: the first is that of the use, the others those of the supply
  SpreadOf dose_mg_per_day;
  SpreadOf duration_days;
  std::vector<int> times_min;                ///< of a day's equal doses, rising
  std::vector<Product> supply;               ///< what tapers are made of
  std::vector<int> product_route;            ///< by product, into drug.routes
  bool operator==(const TrialUse&) const;    ///< arms of the same use share its simulation
};

/// Id of the rule of an arm that writes its own phases.
inline constexpr const char* kOwnRule = "as written";

/// What an arm does.
struct TrialArm {
  std::string name;
  std::size_t people = 0;
  TrialUse use;
  bool continues = false;                    ///< goes on taking the same
  TaperRule rule;                            ///< else; "abrupt" needs no supply
  double over_days = 0;                      ///< linear rules; 0: TrialLimits::linear_over_days
  std::optional<Policy> policy;              ///< goes along the rule's steps
  std::vector<int> supports;                 ///< into TrialParameters::supports
  std::string note;                          ///< what is assumed of this arm
  Where where;                               ///< in its file, for errors that only show when it is run
};

/// When the trial looks.
struct TrialVisits {
  std::vector<double> days;                  ///< from day 0, rising; empty: every day
  double missed_frac = 0;                    ///< of visits, by chance
  int recall_days = 7;                       ///< a visit's rating is the mean of these last days
};

/// One way to say that somebody had withdrawal.
struct WithdrawalCriterion {
  enum class Kind {
    DaysOver,    ///< a day's mean over times_threshold x the person's own threshold, on at least `count` days
    VisitsOver,  ///< the rating at a visit over it, at `count` visits at least
    Symptoms,    ///< at some visit at least `count` symptoms that were not there on the day before day 0
  };
  std::string name;
  Kind kind = Kind::DaysOver;
  double times_threshold = 1;
  int count = 1;
  double from_day = 0, to_day = 1e300;       ///< of the trial
};

/// "Off the drug" asked on a day.
struct OffQuestion {
  double days = 0;
  bool after_last_dose = false;              ///< else from day 0
  bool of_stoppers = false;                  ///< the share of those who took the last dose as planned, else of all
};

struct Eligibility {
  double age_low = 0, age_high = 1e300;                  ///< [years]
  double dose_low = 0, dose_high = 1e300;                ///< [mg/d]
  double duration_low_days = 0, duration_high_days = 1e300;
};

struct Trial {
  std::string id;                            ///< file name without folder and ending
  std::string title;
  std::string source, locator;               ///< of a published trial
  char grade = 'D';
  std::vector<std::string> assumed;          ///< what its report does not give
  SpreadOf age_years;
  double female_frac = 0.5;
  std::string condition;                     ///< what the drug treats; empty: not said
  int condition_index = -1;                  ///< into TrialParameters::conditions; -1: no data on its return
  Eligibility eligible;
  std::vector<TrialArm> arms;
  TrialVisits visits;
  std::vector<WithdrawalCriterion> criteria;
  double follow_up_days = 84;                ///< after the last dose
  double lost_frac = 0;                      ///< lost to follow-up by its end, by chance alone
  std::vector<OffQuestion> off_questions;
  TrialLimits limits;
};

struct TrialPerson {
  std::uint64_t number = 0;                  ///< keys of all draws
  int draw = 0;                              ///< of the ensemble
  double age_years = 0;
  bool female = false;
  double dose_mg_per_day = 0;                ///< what the supply can make
  double duration_days = 0;
};

/// Who is enrolled in one arm. The same use brings the same people into every arm, so that arms differ by what they do.
struct Enrolment {
  std::vector<TrialPerson> people;
  std::size_t screened = 0;                  ///< drawn until enough were eligible
  std::size_t moved = 0;                     ///< of the people: whose dose as drawn and as made differ by more than TrialLimits::moved_dose_frac
};

/// What the engine needs besides the trial.
struct TrialModel {
  const DynamicsParameters* dynamics = nullptr;
  const PopulationDefaults* population = nullptr;
  const CalibratedDraws* calibrated = nullptr;   ///< as SampleRequest::calibrated
  std::vector<TrialHazards> hazards;         ///< one, or one a draw of the ensemble
  std::vector<double> seizure_slopes_per_theta;
};

struct TrialRun {
  std::uint64_t seed = 1;
  std::size_t people = 0;                    ///< in every arm; 0: as the trial says
  int ensemble_draws = 0;                    ///< person i uses draw i % n; then TrialModel::hazards has as many
  Isa isa = Isa::Best;
  Executor* executor = nullptr;              ///< nullptr: on the calling thread
  std::function<void(double done_frac)> progress;  ///< may be empty; called from any thread
  std::function<bool()> cancelled;                 ///< may be empty
};

/// Errors: Infeasible (hardly anybody drawn is eligible, or the supply makes no dose near those of many: with the numbers), those of the dose lattice.
Result<Enrolment> enrol(const Trial& trial, const TrialArm& arm, const TrialRun& run);

/// What one dose of an arm's people is lowered by: the plan, for reports.
struct ArmPlan {
  double start_mg_per_day = 0;
  int length_days = 0;                       ///< to the first day at zero
  double first_cut_frac = 0;                 ///< of the start dose, as the supply makes it; 0: no cut
  double rule_first_cut_frac = -1;           ///< as the rule says; -1: it says none (steps of equal effect, no cut)
  std::vector<double> day, dose_mg_per_day;
  std::size_t people = 0;
};

/// What an arm does to its people if nobody leaves: nothing here depends on a hazard.
struct ArmCourses {
  std::vector<TrialPerson> people;
  std::vector<double> threshold_theta;       ///< of each person
  std::vector<int> last_dose_day;            ///< first day at zero; -1: not reached (a policy), or the arm continues
  std::vector<std::size_t> first;            ///< person i's days are withdrawal_theta[first[i]] … [first[i + 1] - 1], from day 0
  std::vector<float> withdrawal_theta;       ///< a day's mean H
  std::vector<unsigned char> new_symptoms;   ///< [person][visit] when a criterion counts symptoms; else empty
  std::vector<ArmPlan> plans;
  std::span<const float> days_of(std::size_t person) const {
    return {withdrawal_theta.data() + first[person], first[person + 1] - first[person]};
  }
};

/// Errors: those of make_plan with the arm's name and the dose (a rule that the products cannot make), of build_layout and simulate();
/// NoData (symptoms counted along a policy); Cancelled.
Result<ArmCourses> simulate_arm(const Trial& trial, const TrialArm& arm, const Enrolment& enrolled, const TrialModel& model, const TrialRun& run);
/// Arms of one use together: its simulation is shared. `arms` are indices; the answer is in their order.
Result<std::vector<ArmCourses>> simulate_arms(const Trial& trial, const std::vector<std::size_t>& arms, const Enrolment& enrolled, const TrialModel& model,
                                              const TrialRun& run);

/// What the trial saw of one person, and what there was to see.
struct PersonResult {
  TrialPerson person;
  double threshold_theta = 0;
  int last_dose_day = -1;                    ///< as planned
  double followed_days = 0;                  ///< by plan
  double left_day = -1;                      ///< stopped the taper or went back to the drug; -1: not
  double left_seen_day = -1;                 ///< at the next visit that was not missed
  double lost_day = -1;                      ///< lost to follow-up
  double condition_day = -1;                 ///< the treated condition came back, after the last dose; -1: not, or no data
  double peak_theta = 0, peak_day = -1;      ///< largest day's mean until left or lost, and that day (1 = the first)
  double peak_all_theta = 0, peak_all_day = -1;  ///< the same if nobody left
  double last_over_day = -1;                 ///< last day over the own threshold if nobody left; -1: never over
  double first_over_day = -1;
  std::uint32_t met = 0, met_all = 0;        ///< bit by criterion: as seen until leaving, and if nobody left
  double staying_frac = 1;                   ///< chance of not having left by the last planned dose, exp(-cumulative hazard)
  std::vector<float> off_chance_frac;        ///< by off question: chance of being off then, without the luck of the draw
};

/// Chance of leaving, drawn and in closed form; visits; criteria. Errors: none; hazards by TrialPerson::draw.
std::vector<PersonResult> judge_arm(const Trial& trial, const TrialArm& arm, const ArmCourses& courses, std::span<const TrialHazards> hazards, std::uint64_t seed);

/// The day of the trial on which a question asks this person; -1: the last planned dose is not taken by then.
double off_day(const OffQuestion& question, const PersonResult& result);

/// A share of people with its 95 % interval; `draws_*`: the 5-95 % of its value over draws of the ensemble (equal to frac with one).
struct ShareResult {
  std::size_t with = 0, of = 0;
  double frac = 0;
  Interval interval;
  Interval draws;
};
/// A number over people: 5, 25, 50, 75, 95 %, the mean, how many people have it, the 95 % interval of the median, its 5-95 % over draws.
struct NumberResult {
  std::size_t people = 0;
  double quantiles[5] = {0, 0, 0, 0, 0};
  double mean = 0;
  Interval median_interval;
  Interval median_draws;
};

struct CriterionResult {
  ShareResult seen;                          ///< until people left or were lost, at the trial's visits
  ShareResult all;                           ///< if nobody left
};
struct OffResult {
  ShareResult off;                           ///< who left or was lost counts as not off
  double chance_frac = 0;                    ///< mean of the persons' chances: the same without the luck of the draw
  std::vector<double> chance_by_draw;        ///< of each draw of the ensemble
};

struct ArmResult {
  std::string name;
  std::size_t people = 0, screened = 0;
  std::size_t moved = 0;                     ///< as Enrolment
  NumberResult dose_mg_per_day, duration_days, age_years, taper_days;
  std::vector<CriterionResult> criteria;
  NumberResult peak_theta, peak_day;         ///< if nobody left; the day of those whose peak exceeds their threshold
  NumberResult resolution_days;              ///< from the last dose (from day 0 for `continues`) to the last day over the threshold, of those ever over it
  ShareResult unresolved;                    ///< of those: still over it at the end of follow-up
  ShareResult completed;                     ///< took the last dose as planned
  ShareResult left, lost;
  ShareResult returned;                      ///< of the completed: went back to the drug within follow-up
  std::optional<ShareResult> condition;      ///< of the completed: the treated condition came back; absent: no data for it
  std::vector<OffResult> off;
  std::vector<SurvivalStep> staying;         ///< from day 0: not left, as the visits saw it
  std::vector<SurvivalStep> staying_off;     ///< from the last dose, of the completed
  std::vector<SurvivalStep> without_condition;  ///< from the last dose, of the completed; empty: no data
  std::vector<ArmPlan> plans;
  std::vector<double> excess_seizure;        ///< by slope; only ever compared
};

/// Arm `lower` has at most the excess of arm `higher` in this share of the draws of the slope.
struct SeizureRank {
  std::size_t lower = 0, higher = 0;
  double agree_frac = 0;
  bool same = false;                         ///< in every draw to one part in a thousand: nothing tells them apart
};

struct TrialResult {
  std::vector<ArmResult> arms;
  std::vector<SeizureRank> seizure_ranks;    ///< every pair of arms
  std::size_t draws = 1;
  std::vector<std::vector<PersonResult>> people;  ///< by arm
};

/// Errors: of enrol and simulate_arm; Contradiction (no arms, an arm without people, hazards and draws that differ in number).
Result<TrialResult> run_trial(const Trial& trial, const TrialModel& model, const TrialRun& run);

/// The result of one arm from its people (run_trial's last step, for who judged them with other hazards). Without seizures.
ArmResult tell_arm(const Trial& trial, const TrialArm& arm, const ArmCourses& courses, std::span<const PersonResult> people, std::size_t screened,
                   std::size_t draws);

}  // namespace ebb
