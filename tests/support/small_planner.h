// Small planning problems on people made by hand: one drug, tablets of one or two strengths, a history of steady use.
#pragma once
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
};

/// Everything a PlanSearch points into. Not movable: the search points at its members.
class SmallProblem {
 public:
  explicit SmallProblem(const ProblemFacts& facts) : facts_(facts), model_(small_model(facts.people)) {
    inputs_.drug = "drug";
    inputs_.start_mg_per_day = inputs_.ceiling_mg_per_day = facts.start_mg;
    inputs_.start_doses_mg = {facts.start_mg};
    inputs_.times_min = {8 * 60};
    inputs_.supply = facts.supply;
    inputs_.limits = kGuidelineLimits;
    ground_.emplace(plan_ground(inputs_, facts.hold_days).value());
    limits_ = {facts.guideline_limits, 0.1, 0.25, 4, false};
    ladder_.emplace(DoseLadder::build(*ground_, limits_, false, 100));
    course_.background = daily(facts.start_mg, {8.0}, facts.history_days, facts.history_days);
    course_.start_h = 24.0 * facts.history_days;
    course_.background.end_h = course_.start_h + 24.0 * 1000;
    course_.line = 1;
    course_.background.lines.emplace_back();
    course_.product_route.assign(facts.supply.size(), 0);
    course_.times_min = {8 * 60};
    course_.supply = facts.supply;
    Timeline past = course_.background;
    past.end_h = course_.start_h;
    Request request;
    request.want_bands = false;
    request.to = &at_start_;
    if (!simulate(model_.layout, past, model_.people(), request).ok()) std::abort();
    people_.people = model_.people();
    people_.at_start = &at_start_;
    people_.least_peak_theta = 0.1;
    people_.stop_peak_theta = people_.reference_peak_theta = run({{0, 0}}).peak_theta;
    set_search();
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
  WholeRun run(const std::vector<DoseFrom>& doses) const {
    Timeline timeline = course_.background;
    const int days = doses.back().day + std::max(facts_.tail_days, facts_.hold_days);
    timeline.end_h = course_.start_h + 24.0 * days;
    for (int day = 0; day < days; ++day) {
      Dose dose;
      dose.time_h = course_.start_h + 24.0 * day + 8;
      dose.line = 1;
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

  /// The same as an effect whose excess can be compared.
  PlanEffect effect_of(const std::vector<DoseFrom>& doses) const {
    const WholeRun whole = run(doses);
    PlanEffect effect;
    effect.followed_days = static_cast<int>(whole.day_theta.size() / model_.count);
    for (std::size_t i = 0; i < whole.day_theta.size(); ++i) {
      effect.days.add(whole.day_theta[i]);
      if (static_cast<int>(i) % effect.followed_days >= effect.followed_days - kRestDays) effect.last_days.add(whole.day_theta[i]);
    }
    return effect;
  }

  PlanSearch search;
  const ProblemFacts& facts() const { return facts_; }
  const DoseLadder& ladder() const { return *ladder_; }
  const PlanPeople& people() const { return people_; }
  std::vector<DoseFrom> doses_of(const std::vector<int>& ladder_doses) const {
    std::vector<DoseFrom> doses;
    for (std::size_t hold = 0; hold < ladder_doses.size(); ++hold)
      doses.push_back({static_cast<int>(hold) * facts_.hold_days,
                       static_cast<double>(ladder_->doses()[static_cast<std::size_t>(ladder_doses[hold])].dose_ug) / 1000});
    return doses;
  }

 private:
  void set_search() {
    search.model = &model_.layout;
    search.course = &course_;
    search.ground = &*ground_;
    search.ladder = &*ladder_;
    search.people = &people_;
    search.hold_days = facts_.hold_days;
    search.tail_days = facts_.tail_days;
    search.most_holds = facts_.most_holds;
    search.ratio_limit = facts_.share_frac;
    search.confidence_frac = facts_.confidence_frac;
    search.beam = 0;
    if (facts_.ranked_holds <= 0) return;
    search.slopes_per_theta = {0.3, 0.7, 1.5, 3};
    search.seizure_agreement_frac = 0.75;
    std::vector<DoseFrom> even;
    for (int hold = 1; hold <= facts_.ranked_holds; ++hold)
      even.push_back({(hold - 1) * facts_.hold_days, facts_.start_mg * (facts_.ranked_holds - hold) / facts_.ranked_holds});
    search.window_days = facts_.most_holds * facts_.hold_days + facts_.tail_days;
    people_.reference_excess = excess_in_window(effect_of(even), search.slopes_per_theta, search.window_days);
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
};

}  // namespace ebb::test
