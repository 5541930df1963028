// Laws of policies on simulated people.
#include <doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ebb/plan/policy_run.h"
#include "ebb/simulate/state_select.h"
#include "tests/support/small_model.h"

using namespace ebb;
using namespace ebb::test;

namespace {

constexpr int kHistoryDays = 200;
constexpr int kFollowedDays = 400, kAfterDays = 60;
const std::vector<double> kDoses_mg{2, 0.5, 0.25, 0.25, 0};
const std::vector<int> kDays{7, 7, 10, 7};

/// 2 mg a day for 200 days, then steep steps every week or so; people who notice a fifth of what others would, so that some must wait.
struct Trial {
  explicit Trial(std::size_t people) : model(small_model(people)) {
    for (std::size_t i = 0; i < people; ++i) model.columns[static_cast<std::size_t>(model.layout.threshold_slot) * people + i] /= 5;
    Product tablet;
    tablet.drug = "drug";
    tablet.strength_mg = 0.125;
    course.background = daily(1, {8, 20}, kHistoryDays, kHistoryDays + kFollowedDays + kAfterDays);
    course.start_h = 24.0 * kHistoryDays;
    course.line = 1;
    course.background.lines.emplace_back();
    course.product_route = {0};
    course.times_min = {8 * 60, 20 * 60};
    course.supply = {tablet};
    int day = 0;
    for (std::size_t i = 0; i < kDoses_mg.size(); ++i) {
      TaperStep step;
      step.day = day;
      step.dose_mg_per_day = kDoses_mg[i];
      const int parts = static_cast<int>(kDoses_mg[i] / 2 / 0.125);
      step.doses_mg = {kDoses_mg[i] / 2, kDoses_mg[i] / 2};
      step.parts = {{{0, parts}}, {{0, parts}}};
      if (parts == 0) step.parts = {{}, {}};
      setting.positions.push_back(step);
      if (i > 0 && i < kDays.size()) day += kDays[i];
    }
    setting.model = &model.layout;
    setting.course = &course;
    setting.steps.step_days = kDays;
    setting.first_position = 1;
    setting.followed_days = kFollowedDays;
    setting.after_goal_days = kAfterDays;
    Timeline past = course.background;
    past.end_h = course.start_h;
    Request request;
    request.want_bands = false;
    request.to = &at_start;
    REQUIRE(simulate(model.layout, past, model.people(), request).ok());
  }

  std::vector<PolicyOutcome> run(const Policy& policy) const {
    const auto outcomes = run_policy(policy, setting, model.people(), at_start);
    REQUIRE(outcomes.ok());
    return outcomes.value();
  }

  /// The same steps followed whatever happens.
  std::vector<PersonOutcome> run_blindly() const {
    std::vector<TaperStep> steps(setting.positions.begin() + 1, setting.positions.end());
    int day = 0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      steps[i].day = day;
      day += i + 1 < kDays.size() ? kDays[i + 1] : 0;
    }
    const int length = std::accumulate(kDays.begin() + 1, kDays.end(), 0);
    const Timeline timeline = timeline_of(course, steps, course.day_h(length + kAfterDays));
    std::vector<PersonOutcome> outcomes(model.count);
    Request request;
    request.want_bands = false;
    request.from = &at_start;
    request.outcomes = outcomes;
    REQUIRE(simulate(model.layout, timeline, model.people(), request).ok());
    return outcomes;
  }

  SmallModel model;
  Course course;
  PolicySetting setting;
  State at_start;
};

Policy pause(double near_baseline, double back_above = 3) {
  Policy policy;
  policy.kind = PolicyKind::Pause;
  policy.rated_days = 3;
  policy.rating_noise_sd = 0.2;
  policy.hold_days = 14;
  policy.near_baseline = near_baseline;
  policy.back_above = back_above;
  policy.longest_hold_days = 56;
  policy.slower_by_days = 0;
  return policy;
}

Policy integral(double target) {
  Policy policy = pause(0);
  policy.kind = PolicyKind::Integral;
  policy.target = target;
  policy.gain_steps = 2;
  return policy;
}

const Trial& trial() {
  static const Trial trial(603);  // two shares of the work, and people left over in blocks
  return trial;
}

double mean_length(const std::vector<PolicyOutcome>& outcomes) {
  double sum = 0;
  for (const PolicyOutcome& person : outcomes) sum += person.reached_day < 0 ? kFollowedDays : person.reached_day;
  return sum / static_cast<double>(outcomes.size());
}

}  // namespace

TEST_CASE("when nobody is over the threshold a policy equals the plan followed blindly") {
  const std::vector<PersonOutcome> blind = trial().run_blindly();
  for (const Policy& policy : {pause(1e9, 2e9), integral(1e9)}) {
    const std::vector<PolicyOutcome> outcomes = trial().run(policy);
    for (std::size_t i = 0; i < blind.size(); ++i) {
      // Only rounding: where a run is taken up again the modes of the kinetics are made from the amounts.
      CHECK(outcomes[i].peak_withdrawal_theta == doctest::Approx(blind[i].peak_withdrawal_theta).epsilon(1e-9));
      CHECK(outcomes[i].days_over_threshold == blind[i].days_over_threshold);
      CHECK(outcomes[i].reached_day == 24);
      CHECK(outcomes[i].holds == 0);
    }
  }
}

TEST_CASE("people answer their own course: some go on, some hold, some go back") {
  for (const Policy& policy : {pause(0.5, 1.5), integral(0.8)}) {
    const std::vector<PolicyOutcome> outcomes = trial().run(policy);
    const auto count = [&](auto has) { return std::count_if(outcomes.begin(), outcomes.end(), has); };
    CHECK(count([](const PolicyOutcome& p) { return p.holds == 0 && p.steps_back == 0; }) > 20);
    CHECK(count([](const PolicyOutcome& p) { return p.holds > 0; }) > 20);
    CHECK(count([](const PolicyOutcome& p) { return p.steps_back > 0; }) > 20);
    CHECK(count([](const PolicyOutcome& p) { return p.reached_day > 24; }) > 20);
  }
}

TEST_CASE("every person moves one step at a time, never above the first position, each step for its length at least") {
  for (const Policy& policy : {pause(0.5, 1.5), integral(0.8)}) {
    for (const PolicyOutcome& person : trial().run(policy)) {
      REQUIRE(!person.visits.empty());
      CHECK(person.visits.front().position == 1);
      for (std::size_t v = 1; v < person.visits.size(); ++v) {
        const PolicyVisit &before = person.visits[v - 1], &now = person.visits[v];
        REQUIRE(std::abs(now.position - before.position) == 1);
        REQUIRE(now.position >= 0);
        REQUIRE(before.position < 4);  // nobody goes back from the goal
        REQUIRE(now.day - before.day >= kDays[static_cast<std::size_t>(before.position)]);
      }
      CHECK((person.reached_day >= 0) == (person.visits.back().position == 4));
    }
  }
}

TEST_CASE("a looser threshold is never longer in the mean, and brings no smaller peak") {
  double length = 1e9, peak = 0;
  for (const double near_baseline : {0.1, 0.3, 0.6, 1.0, 2.0, 4.0}) {
    const std::vector<PolicyOutcome> outcomes = trial().run(pause(near_baseline, 1e6));
    const double now = mean_length(outcomes);
    CHECK(now <= length);
    length = now;
    double sum = 0;
    for (const PolicyOutcome& person : outcomes) sum += person.peak_withdrawal_theta;
    CHECK(sum >= peak * 0.999);  // waiting longer before the next cut leaves less of the last one; slow sensitisation may add a little
    peak = sum;
  }
}

TEST_CASE("executor and order of people change nothing") {
  const Policy policy = pause(0.5, 1.5);
  const std::vector<PolicyOutcome> reference = trial().run(policy);
  ThreadExecutor executor(3);
  PolicySetting setting = trial().setting;
  setting.executor = &executor;
  std::vector<std::size_t> backwards(trial().model.count);
  for (std::size_t i = 0; i < backwards.size(); ++i) backwards[i] = backwards.size() - 1 - i;
  const SelectedPeople reversed(trial().model.people(), trial().model.layout.slot_count(), backwards);
  const State state = select_people(trial().at_start, trial().model.count, backwards);
  const auto threaded = run_policy(policy, setting, trial().model.people(), trial().at_start);
  const auto turned = run_policy(policy, trial().setting, reversed.view(), state);
  REQUIRE(threaded.ok());
  REQUIRE(turned.ok());
  for (std::size_t i = 0; i < reference.size(); ++i) {
    for (const PolicyOutcome& other : {threaded.value()[i], turned.value()[backwards[i]]}) {
      CHECK(other.peak_withdrawal_theta == reference[i].peak_withdrawal_theta);
      CHECK(other.reached_day == reference[i].reached_day);
      CHECK(other.holds == reference[i].holds);
    }
  }
}

TEST_CASE("steps every other day keep their rhythm through a hold") {
  // One person, a step of the whole dose every other day for 15 days, then held for 14: the doses of the hold fall on the same parity.
  Trial one(1);
  one.setting.positions[1].every_days = 2;
  one.setting.steps.step_days[1] = 15;
  one.setting.followed_days = 29;
  const auto held = run_policy(pause(-1, 1e9), one.setting, one.model.people(), one.at_start);
  REQUIRE(held.ok());
  REQUIRE(held.value()[0].holds == 1);
  TaperStep step = one.setting.positions[1];
  step.day = 0;
  std::vector<PersonOutcome> outcomes(1);
  Request request;
  request.want_bands = false;
  request.from = &one.at_start;
  request.outcomes = outcomes;
  REQUIRE(simulate(one.model.layout, timeline_of(one.course, {step}, one.course.day_h(29)), one.model.people(), request).ok());
  CHECK(held.value()[0].peak_withdrawal_theta == outcomes[0].peak_withdrawal_theta);
}
