// The planner against a search written apart from it that looks at every sequence of doses, and the laws its answers keep.
#include <doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "ebb/numerics/rng.h"
#include "tests/support/small_planner.h"

using namespace ebb;
using namespace ebb::test;

namespace {

/// Numbers of one random problem.
class Draw {
 public:
  explicit Draw(std::uint64_t problem) : stream_(11, "planner problem", static_cast<std::uint32_t>(problem)) {}
  double between(double low, double high) { return low + (high - low) * stream_.uniform(next_++); }
  int whole(int low, int high) { return low + static_cast<int>(stream_.uniform(next_++) * (high - low + 1)); }

 private:
  RandomStream stream_;
  std::uint64_t next_ = 0;
};

ProblemFacts random_facts(std::uint64_t problem) {
  Draw draw(problem);
  ProblemFacts facts;
  const int doses = draw.whole(2, 4);  // above zero
  facts.start_mg = 0.25 * draw.whole(1, 4) * doses;
  facts.supply = {tablet(facts.start_mg / doses)};
  facts.history_days = draw.whole(20, 120);
  facts.hold_days = draw.whole(10, 20);
  facts.most_holds = draw.whole(doses, 6);
  facts.share_frac = draw.between(0.3, 1);
  facts.confidence_frac = draw.between(0.5, 0.9);
  facts.guideline_limits = draw.whole(0, 1) == 1;
  facts.ranked_holds = draw.whole(0, 2) == 0 ? draw.whole(2, 4) : 0;
  facts.ranked_beside_others = draw.whole(0, 1) == 1;
  return facts;
}

struct Best {
  std::vector<int> holds;
  double burden = 0;
};

/// Every sequence of up to `most_holds` doses from the start to the goal, looked at one by one: doses never rise, the first hold cuts, and under the
/// guideline's limits a cut is one lattice step, or from four steps on at most a quarter (the first at most a tenth).
void each_sequence(const SmallProblem& problem, const std::function<void(const std::vector<int>&)>& use) {
  const auto& doses = problem.ladder().doses();
  std::vector<int> sequence;
  const std::function<void(int)> extend = [&](int from) {
    if (static_cast<int>(sequence.size()) == problem.facts().most_holds) return;
    for (int to = from; to < static_cast<int>(doses.size()); ++to) {
      const double before = static_cast<double>(doses[static_cast<std::size_t>(from)].dose_ug), after = static_cast<double>(doses[static_cast<std::size_t>(to)].dose_ug);
      const int steps_left = static_cast<int>(doses.size()) - 1 - from;
      const double most = from == 0 ? 0.1 : 0.25;
      const bool by_share = steps_left >= 4 && before - after <= most * before + 1e-6;
      if (to == from && from == 0) continue;
      if (problem.facts().guideline_limits && to > from + 1 && !by_share) continue;
      sequence.push_back(to);
      if (to + 1 == static_cast<int>(doses.size())) use(sequence);
      else extend(to);
      sequence.pop_back();
    }
  };
  extend(0);
}

bool allowed(const SmallProblem& problem, const SmallProblem::WholeRun& run) {
  const PlanPeople& people = problem.people();
  std::size_t above = 0;
  for (std::size_t i = 0; i < run.peak_theta.size(); ++i) {
    const double limit = std::max(people.least_peak_theta, problem.facts().share_frac * people.stop_peak_theta[i] * (1 + kSamePeak_frac));
    above += run.peak_theta[i] > limit;
  }
  if (static_cast<double>(above) > (1 - problem.facts().confidence_frac) * static_cast<double>(run.peak_theta.size()) + 1e-9) return false;
  if (people.reference_excess.empty()) return true;
  // Days by the formula itself, without levels, those up to the least peak above what is left at the end as nothing. Beside others plan and reference count up
  // to the same day: a longer plan meets the reference on that day, in a shorter one its last fortnight stands for the days it lacks.
  const std::size_t days = run.day_theta.size() / run.peak_theta.size(), reference = static_cast<std::size_t>(people.reference_days);
  const bool beside = problem.facts().ranked_beside_others;
  const double lacking = beside && days < reference ? static_cast<double>(reference - days) / 14 : 0;
  const std::vector<double>& most = people.reference_excess.at(beside && days > reference ? days - reference : 0);
  int agree = 0;
  for (std::size_t k = 0; k < problem.search.slopes_per_theta.size(); ++k) {
    double excess = 0;
    for (std::size_t i = 0; i < run.day_theta.size(); ++i) {
      const double left_theta = people.rest_theta.empty() ? 0 : people.rest_theta[i / days];
      const double times = i % days + 14 >= days ? 1 + lacking : 1;
      excess += times * std::expm1(problem.search.slopes_per_theta[k] * std::max(0.0, run.day_theta[i] - left_theta - people.least_peak_theta));
    }
    agree += excess <= most[k] * 1.02;
  }
  return agree >= 3;  // of four slopes, as 0.75 says
}

/// The shortest allowed sequence (`within`: of any length), of equal ones the one with the least burden.
std::optional<Best> look_at_all(const SmallProblem& problem, bool least_burden) {
  std::optional<Best> best;
  each_sequence(problem, [&](const std::vector<int>& sequence) {
    if (best && !least_burden && sequence.size() > best->holds.size()) return;
    const SmallProblem::WholeRun run = problem.run(problem.doses_of(sequence));
    if (!allowed(problem, run)) return;
    const bool shorter = !best || (!least_burden && sequence.size() < best->holds.size());
    if (shorter || run.burden_theta_h < best->burden) best = Best{sequence, run.burden_theta_h};
  });
  return best;
}

int holds_of(const SmallProblem& problem) {
  const auto answer = shortest_plan(problem.search, {}, {});
  REQUIRE(answer.ok());
  return answer.value().plan ? static_cast<int>(answer.value().plan->ladder_doses.size()) : 1000;
}

/// A measured liquid: so many doses that hardly any step brings withdrawal, and all orders are alike before the last ones.
ProblemFacts fine_facts(std::uint64_t problem) {
  Draw draw(problem);
  ProblemFacts facts;
  facts.start_mg = 2;
  facts.supply = {tablet(0.2)};
  facts.history_days = draw.whole(40, 120);
  facts.share_frac = draw.between(0.6, 0.8);
  facts.people = 48;
  facts.most_holds = 16;
  facts.ranked_holds = draw.whole(14, 15);
  return facts;
}

// Of plans within 2 % of the least burden the easiest to handle is taken; runs in pieces and in one differ by up to 1e-4 (quadrature).
constexpr double kSameBurden = 0.021;

}  // namespace

TEST_CASE("the_shortest_plan_is_the_one_that_looking_at_all_finds") {
  int found = 0;
  for (std::uint64_t problem_number = 0; problem_number < 50; ++problem_number) {
    CAPTURE(problem_number);
    const SmallProblem problem(random_facts(problem_number));
    const std::optional<Best> all = look_at_all(problem, false);
    const auto answer = shortest_plan(problem.search, {}, {});
    REQUIRE(answer.ok());
    CHECK(answer.value().searched_all);
    REQUIRE(answer.value().plan.has_value() == all.has_value());
    if (!all) continue;
    ++found;
    CHECK(answer.value().plan->ladder_doses.size() == all->holds.size());
    CHECK(answer.value().plan->effect.burden_theta_h == doctest::Approx(all->burden).epsilon(kSameBurden));
  }
  CHECK(found >= 15);
  CHECK(found < 50);
}

TEST_CASE("after_a_change_of_tablets_the_shortest_plan_is_the_one_that_looking_at_all_finds") {
  int found = 0, missed = 0, changed = 0;
  for (std::uint64_t problem_number = 200; problem_number < 220; ++problem_number) {
    CAPTURE(problem_number);
    ProblemFacts facts = random_facts(problem_number);
    facts.people = 100;
    facts.start_mg = facts.start_mg / 2;
    facts.supply = {tablet(facts.supply.front().strength_mg / 2)};
    facts.stage_days = 4 + static_cast<int>(problem_number % 5);
    const SmallProblem problem(facts);
    const std::optional<Best> all = look_at_all(problem, false);
    const auto answer = shortest_plan(problem.search, {}, {});
    REQUIRE(answer.ok());
    CHECK(answer.value().searched_all);
    REQUIRE(answer.value().plan.has_value() == all.has_value());
    missed += !all;
    if (!all) continue;
    ++found;
    const FoundPlan& plan = *answer.value().plan;
    CHECK(plan.ladder_doses.size() == all->holds.size());
    CHECK(plan.length_days == problem.first_day() + static_cast<int>(all->holds.size() - 1) * facts.hold_days);
    CHECK(plan.effect.burden_theta_h == doctest::Approx(all->burden).epsilon(kSameBurden));
    // What the change alone does counts.
    const std::vector<double>& before = problem.search.opening->effect.peak_theta;
    changed += std::any_of(before.begin(), before.end(), [](double peak_theta) { return peak_theta > 0.1; });
    for (std::size_t i = 0; i < before.size(); ++i) CHECK(plan.effect.peak_theta[i] >= before[i]);
  }
  CHECK(found >= 5);
  CHECK(missed >= 1);
  CHECK(changed >= 3);   // or the peaks of the change were never looked at
}

TEST_CASE("the_least_burden_within_a_time_is_the_one_that_looking_at_all_finds") {
  for (std::uint64_t problem_number = 50; problem_number < 65; ++problem_number) {
    CAPTURE(problem_number);
    const SmallProblem problem(random_facts(problem_number));
    const std::optional<Best> all = look_at_all(problem, true);
    const auto answer = least_burden_plan(problem.search, {}, {});
    REQUIRE(answer.ok());
    REQUIRE(answer.value().plan.has_value() == all.has_value());
    if (all) CHECK(answer.value().plan->effect.burden_theta_h == doctest::Approx(all->burden).epsilon(kSameBurden));
  }
}

TEST_CASE("a_laxer_level_is_never_slower_whatever_the_beam") {
  for (std::uint64_t problem_number = 100; problem_number < 107; ++problem_number) {
    ProblemFacts facts = random_facts(problem_number);
    facts.most_holds = 7;
    SmallProblem problem(facts);
    for (const std::size_t beam : {1u, 2u}) {
      problem.search.beam = beam;
      problem.search.promising = beam == 1 ? 3 : 1;
      int before = 1000;
      for (const double share_frac : {0.1, 0.2, 0.3, 0.5, 0.8}) {
        CAPTURE(problem_number);
        CAPTURE(beam);
        CAPTURE(share_frac);
        problem.search.ratio_limit = share_frac;
        const int holds = holds_of(problem);
        CHECK(holds <= before);
        before = holds;
      }
    }
  }
}

TEST_CASE("a_laxer_level_is_never_slower_with_a_fine_liquid_and_a_seizure_rank") {
  for (std::uint64_t problem_number = 160; problem_number < 162; ++problem_number) {
    SmallProblem problem(fine_facts(problem_number));
    problem.search.beam = 1;
    problem.search.promising = 3;
    int before = 1000, found = 0;
    for (const double share_frac : {0.1, 0.3, 0.6}) {
      CAPTURE(problem_number);
      CAPTURE(share_frac);
      problem.search.ratio_limit = share_frac;
      const int holds = holds_of(problem);
      CHECK(holds <= before);
      found += holds < 1000;
      before = holds;
    }
    CHECK(found > 0);
  }
}

TEST_CASE("with_a_fine_liquid_a_narrow_beam_needs_at_most_one_hold_more_than_a_wide_one") {
  for (std::uint64_t problem_number = 160; problem_number < 162; ++problem_number) {
    CAPTURE(problem_number);
    SmallProblem problem(fine_facts(problem_number));
    problem.search.beam = 1;
    problem.search.promising = 3;
    const int narrow = holds_of(problem);
    problem.search.beam = 8;
    const int wide = holds_of(problem);
    REQUIRE(wide < 1000);
    CHECK(narrow <= wide + 1);
    CHECK(wide > problem.ladder().holds_to_goal(0));  // or nothing was to be searched
  }
}

TEST_CASE("holds_that_are_of_no_use_change_no_shorter_plan") {
  for (std::uint64_t problem_number = 100; problem_number < 112; ++problem_number) {
    CAPTURE(problem_number);
    SmallProblem problem(random_facts(problem_number));
    problem.search.beam = 1;
    const auto all = shortest_plan(problem.search, {}, {});
    REQUIRE(all.ok());
    const auto at_most = [&](int holds) {
      const auto answer = shortest_plan(problem.search, {}, {}, {[holds]() -> Result<int> { return holds; }, 0, {}});
      REQUIRE(answer.ok());
      return answer.value().plan;
    };
    if (!all.value().plan) {
      CHECK(!at_most(problem.search.most_holds));
      continue;
    }
    const std::vector<int>& doses = all.value().plan->ladder_doses;
    const int holds = static_cast<int>(doses.size());
    REQUIRE(at_most(holds).has_value());
    CHECK(at_most(holds)->ladder_doses == doses);
    if (holds > problem.ladder().holds_to_goal(0)) CHECK(!at_most(holds - 1));
  }
}

TEST_CASE("more_confidence_is_never_faster_when_all_is_searched") {
  for (std::uint64_t problem_number = 120; problem_number < 132; ++problem_number) {
    SmallProblem problem(random_facts(problem_number));
    int before = 0;
    for (const double confidence_frac : {0.5, 0.7, 0.9, 0.97}) {
      CAPTURE(problem_number);
      CAPTURE(confidence_frac);
      problem.search.confidence_frac = confidence_frac;
      const int holds = holds_of(problem);
      CHECK(holds >= before);
      before = holds;
    }
  }
}

TEST_CASE("more_products_are_never_slower_when_all_is_searched_without_guideline_limits") {
  for (std::uint64_t problem_number = 140; problem_number < 150; ++problem_number) {
    CAPTURE(problem_number);
    ProblemFacts facts = random_facts(problem_number);
    facts.guideline_limits = false;
    facts.most_holds = 5;
    const int coarse = holds_of(SmallProblem(facts));
    facts.supply.push_back(tablet(facts.supply.front().strength_mg / 2));
    CHECK(holds_of(SmallProblem(facts)) <= coarse);
  }
}
