// Small planning problems on people made by hand: one drug, tablets of one or two strengths, a history of steady use.
#pragma once
#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "ebb/plan/planner.h"
#include "tests/support/guideline.h"
#include "tests/support/small_model.h"

namespace ebb::test {

inline Product tablet(double strength_mg, int score_parts = 1) {
  Product product;
  product.id = "tablet of " + std::to_string(strength_mg);
  product.drug = "drug";
  product.strength_mg = strength_mg;
  product.score_parts = score_parts;
  return product;
}

/// Before a change of tablets: these, morning and evening. Then for a stage the evening's are replaced by the start dose, and for another the morning's are gone.
inline constexpr double kOldMorning_mg = 0.75, kOldEvening_mg = 1;

struct ProblemFacts {
  std::size_t people = 200;
  double start_mg = 2;
  std::vector<Product> supply;
  int history_days = 60;
  int hold_days = 14;
  int tail_days = 21;
  int most_holds = 6;
  double share_frac = 0.5;         ///< accepted: of stopping
  double confidence_frac = 0.9;
  bool guideline_limits = true;
  int ranked_holds = 0;            ///< > 0: seizure rank against an even descent over so many holds
  bool ranked_beside_others = false;  ///< with ranked_holds: as beside drugs that go on, up to the same day and above what is left at the end
  int stage_days = 0;              ///< > 0: a change of tablets comes first, in two stages; see kOldMorning_mg
};

/// Everything a PlanSearch points into. Not movable: the search points at its members.
class SmallProblem {
 public:
  explicit SmallProblem(const ProblemFacts& facts) : facts_(facts), model_(small_model(facts.people)) {
    inputs_.drug = "drug";
    inputs_.start_mg_per_day = inputs_.ceiling_mg_per_day = facts.start_mg;
    inputs_.start_doses_mg = {facts.start_mg};
    inputs_.times_min = {changes() ? 20 * 60 : 8 * 60};
    inputs_.supply = facts.supply;
    inputs_.limits = kGuidelineLimits;
    ground_.emplace(plan_ground(inputs_, facts.hold_days).value());
    limits_ = {facts.guideline_limits, 0.1, 0.25, 4, false};
    ladder_.emplace(DoseLadder::build(*ground_, limits_, false, 100));
    course_.background = daily(changes() ? kOldMorning_mg : facts.start_mg, {8.0}, facts.history_days, facts.history_days);
    if (changes()) add_old_evenings();
    course_.start_h = 24.0 * facts.history_days;
    course_.background.end_h = course_.start_h + 24.0 * 1000;
    course_.line = 1;
    course_.background.lines.emplace_back();
    course_.product_route.assign(facts.supply.size(), 0);
    course_.times_min = {8 * 60};
    course_.supply = facts.supply;
    if (changes()) {
      course_.times_min.push_back(20 * 60);
      course_.supply.push_back(tablet(kOldMorning_mg));
      course_.product_route.push_back(0);
      course_.product_drug.assign(course_.supply.size(), 0);
    }
    Timeline past = course_.background;
    past.end_h = course_.start_h;
    Request request;
    request.want_bands = false;
    request.to = &at_start_;
    if (!simulate(model_.layout, past, model_.people(), request).ok()) std::abort();
    people_.people = model_.people();
    people_.at_start = &at_start_;
    people_.least_peak_theta = 0.1;
    people_.stop_peak_theta = people_.reference_peak_theta = run({{0, 0}}, 0).peak_theta;
    set_search();
    if (changes()) open();
  }
  SmallProblem(const SmallProblem&) = delete;
  SmallProblem& operator=(const SmallProblem&) = delete;

  /// A whole plan simulated in one piece, its doses written into the timeline by hand: shares nothing with window_of and the search.
  struct WholeRun {
    std::vector<double> peak_theta;
    double burden_theta_h = 0;
    std::vector<double> day_theta;   ///< of all people and days
  };
  struct DoseFrom {
    int day;
    double dose_mg;
  };
  WholeRun run(const std::vector<DoseFrom>& doses) const { return run(doses, first_day()); }
  /// The change of tablets on the days before `changed_day`, if that is more than none.
  WholeRun run(const std::vector<DoseFrom>& doses, int changed_day, int least_days = 0) const {
    Timeline timeline = course_.background;
    const int days = std::max(least_days, doses.back().day + std::max(facts_.tail_days, facts_.hold_days));
    timeline.end_h = course_.start_h + 24.0 * days;
    for (int day = 0; day < days; ++day) {
      Dose dose;
      dose.line = 1;
      if (day < std::min(changed_day, facts_.stage_days)) {
        dose.time_h = course_.start_h + 24.0 * day + 8;
        dose.amount_mg = kOldMorning_mg;
        timeline.doses.push_back(dose);
      }
      dose.time_h = course_.start_h + 24.0 * day + (changes() ? 20 : 8);
      dose.amount_mg = day < changed_day ? facts_.start_mg : 0;
      for (const DoseFrom& from : doses)
        if (from.day <= day) dose.amount_mg = from.dose_mg;
      if (dose.amount_mg > 0) timeline.doses.push_back(dose);
    }
    std::vector<PersonOutcome> outcomes(model_.count);
    Request request;
    request.want_bands = false;
    request.from = &at_start_;
    request.outcomes = outcomes;
    request.series = {{SeriesKind::WithdrawalDay, 0}};
    for (int day = 1; day <= days; ++day) request.output_times_h.push_back(course_.start_h + 24.0 * day);
    std::vector<double> stored(stored_size(model_.count, request.output_times_h.size(), 1));
    request.stored = stored;
    if (!simulate(model_.layout, timeline, model_.people(), request).ok()) std::abort();
    WholeRun whole;
    const StoredView view{stored.data(), model_.count, request.output_times_h.size(), 1};
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      whole.peak_theta.push_back(outcomes[i].peak_withdrawal_theta);
      whole.burden_theta_h += outcomes[i].burden_theta_h;
      for (std::size_t day = 0; day < view.times; ++day) whole.day_theta.push_back(view.at(i, day, 0));
    }
    return whole;
  }

  PlanSearch search;
  const ProblemFacts& facts() const { return facts_; }
  const DoseLadder& ladder() const { return *ladder_; }
  const PlanPeople& people() const { return people_; }
  std::vector<DoseFrom> doses_of(const std::vector<int>& ladder_doses) const {
    std::vector<DoseFrom> doses;
    for (std::size_t hold = 0; hold < ladder_doses.size(); ++hold)
      doses.push_back({first_day() + static_cast<int>(hold) * facts_.hold_days,
                       static_cast<double>(ladder_->doses()[static_cast<std::size_t>(ladder_doses[hold])].dose_ug) / 1000});
    return doses;
  }

  bool changes() const { return facts_.stage_days > 0; }
  int first_day() const { return 2 * facts_.stage_days; }

 private:
  void add_old_evenings() {
    const Timeline evenings = daily(kOldEvening_mg, {20.0}, facts_.history_days, facts_.history_days);
    std::vector<Dose>& doses = course_.background.doses;
    doses.insert(doses.end(), evenings.doses.begin(), evenings.doses.end());
    std::stable_sort(doses.begin(), doses.end(), [](const Dose& a, const Dose& b) { return a.time_h < b.time_h; });
  }
  /// The search begins with the change of tablets; its own doses are the evening's.
  void open() {
    std::vector<TaperStep> steps(2);
    const std::vector<DosePart> evening = ground_->daily.table().parts(ground_->start_ug);
    steps[0].parts = {{{static_cast<int>(facts_.supply.size()), 1}}, evening};
    steps[1].day = facts_.stage_days;
    steps[1].parts = {{}, evening};
    opening_ = open_plan(search, std::move(steps), {1}).value();
    search.opening = &*opening_;
  }
  void set_search() {
    search.model = &model_.layout;
    search.course = &course_;
    search.ground = &*ground_;
    search.ladder = &*ladder_;
    search.people = &people_;
    search.first_day = first_day();
    search.hold_days = facts_.hold_days;
    search.tail_days = facts_.tail_days;
    search.most_holds = facts_.most_holds;
    search.ratio_limit = facts_.share_frac;
    search.confidence_frac = facts_.confidence_frac;
    search.beam = 0;
    search.store_alike_h = 48;
    search.store_beside_h = 6;
    if (facts_.ranked_holds <= 0) return;
    search.slopes_per_theta = {0.3, 0.7, 1.5, 3};
    search.seizure_agreement_frac = 0.75;
    search.seizure_same_frac = 0.02;
    std::vector<DoseFrom> even;
    for (int hold = 1; hold <= facts_.ranked_holds; ++hold)
      even.push_back({first_day() + (hold - 1) * facts_.hold_days, facts_.start_mg * (facts_.ranked_holds - hold) / facts_.ranked_holds});
    people_.reference_days = even.back().day + std::max(facts_.tail_days, facts_.hold_days);
    const int longest_days = first_day() + facts_.most_holds * facts_.hold_days + facts_.tail_days;
    const WholeRun reference = run(even, first_day(), facts_.ranked_beside_others ? longest_days : 0);
    const std::size_t days = reference.day_theta.size() / model_.count;
    for (std::size_t i = 0; facts_.ranked_beside_others && i < model_.count; ++i) people_.rest_theta.push_back(reference.day_theta[i * days + days - 1]);
    WithdrawalDays ranked;
    for (std::size_t day = 0; day < days; ++day) {
      for (std::size_t i = 0; i < model_.count; ++i) ranked.add(ranked_theta(people_, i, reference.day_theta[i * days + day]));
      if (day + 1 >= static_cast<std::size_t>(people_.reference_days)) people_.reference_excess.push_back(ranked.excess(search.slopes_per_theta, people_.least_peak_theta));
    }
  }

  ProblemFacts facts_;
  SmallModel model_;
  TaperInputs inputs_;
  std::optional<PlanGround> ground_;
  CutLimits limits_;
  std::optional<DoseLadder> ladder_;
  Course course_;
  State at_start_;
  PlanPeople people_;
  std::optional<PlanOpening> opening_;
};

}  // namespace ebb::test
