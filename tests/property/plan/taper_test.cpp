// Laws that every plan keeps, over random supplies, starts and rules.
#include <doctest.h>
#include <rapidcheck.h>

#include <cmath>
#include <cstdlib>

#include "ebb/plan/taper.h"
#include "tests/support/guideline.h"

namespace {

// The same cases on every run; RC_PARAMS in the environment explores others.
[[maybe_unused]] const int kSeeded = setenv("RC_PARAMS", "seed=20260201 max_success=300", 0);

using Rules = std::vector<ebb::RulePhase>;

ebb::Product product_of(double strength_mg, int parts) {
  ebb::Product product;
  product.id = "tablet of " + std::to_string(strength_mg);
  product.drug = "clonazepam";
  product.strength_mg = strength_mg;
  product.score_parts = parts;
  return product;
}

rc::Gen<std::vector<ebb::Product>> supplies() {
  return rc::gen::apply(
      [](const std::vector<int>& which) {
        std::vector<ebb::Product> supply;
        for (int index : which)
          supply.push_back(std::vector<ebb::Product>{product_of(0.5, 2), product_of(0.125, 1), product_of(2, 4), product_of(1, 1),
                                                     product_of(0.7, 2), product_of(0.25, 1)}[static_cast<std::size_t>(index)]);
        return supply;
      },
      rc::gen::resize(3, rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 6)))));
}

rc::Gen<ebb::RulePhase> last_phases() {
  return rc::gen::apply(
      [](int kind, int tenths_of_percent, int days) {
        ebb::RulePhase phase;
        phase.kind = std::vector<ebb::CutKind>{ebb::CutKind::FixedPerDay, ebb::CutKind::FractionOfCurrent, ebb::CutKind::FractionOfStart,
                                               ebb::CutKind::LinearOver, ebb::CutKind::EffectLinearOver}[static_cast<std::size_t>(kind)];
        phase.cut_frac = tenths_of_percent / 1000.0;
        phase.cut_mg_per_day = tenths_of_percent / 100.0;
        phase.interval_days = days;
        return phase;
      },
      rc::gen::inRange(0, 5), rc::gen::inRange(20, 500), rc::gen::inRange(1, 40));
}

ebb::TaperRule rule_of(Rules phases) {
  ebb::TaperRule rule;
  rule.id = "test";
  rule.phases = std::move(phases);
  return rule;
}

// A start that one of the supply's doses makes at each of one to three times of day.
ebb::TaperInputs random_inputs(const std::vector<ebb::Product>& supply) {
  ebb::TaperInputs inputs;
  inputs.drug = "clonazepam";
  inputs.limits = ebb::test::kGuidelineLimits;
  inputs.supply = supply;
  const std::vector<double> doses_mg = ebb::build_lattice(supply, 4).value().doses_mg;
  const int times = *rc::gen::inRange(1, 4);
  for (int i = 0; i < times; ++i) inputs.start_doses_mg.push_back(*rc::gen::elementOf(doses_mg));
  for (double dose_mg : inputs.start_doses_mg) inputs.start_mg_per_day += dose_mg;
  // Sums of doses in steps of 1 ug, written as the nearest double.
  inputs.start_mg_per_day = std::round(inputs.start_mg_per_day * 1000) / 1000;
  inputs.ceiling_mg_per_day = *rc::gen::element(1.0, 0.9, 2.0) * inputs.start_mg_per_day;
  inputs.over_days = *rc::gen::inRange(7, 400);
  inputs.hold_days = *rc::gen::element(0, 0, 10);
  inputs.drive_of_dose = [](double dose_mg) { return dose_mg / (dose_mg + 0.8); };
  return inputs;
}

double made_mg(const std::vector<ebb::Product>& supply, const std::vector<ebb::DosePart>& parts) {
  double sum_mg = 0;
  for (const ebb::DosePart& part : parts) sum_mg += part.parts * ebb::part_mg(supply[static_cast<std::size_t>(part.product)]);
  return sum_mg;
}

}  // namespace

TEST_CASE("every_dose_of_every_plan_can_be_made_and_the_plan_only_goes_down_to_its_goal") {
  CHECK(rc::check([] {
    const auto supply = *supplies();
    ebb::TaperInputs inputs = random_inputs(supply);
    const auto plan = ebb::make_plan(rule_of({*last_phases()}), inputs);
    if (!plan.ok()) {
      // The only way out: nothing at or below a ceiling that is under the start.
      RC_ASSERT(inputs.ceiling_mg_per_day < inputs.start_mg_per_day);
      RC_ASSERT(plan.errors()[0].code == ebb::ErrorCode::Infeasible);
      return;
    }
    double previous_mg = inputs.start_mg_per_day;
    int previous_day = -1;
    for (const ebb::TaperStep& step : plan.value().steps) {
      double sum_mg = 0;
      RC_ASSERT(step.doses_mg.size() == inputs.start_doses_mg.size());
      for (std::size_t i = 0; i < step.doses_mg.size(); ++i) {
        // Sums of at most a few dozen parts in double: a nanogram is far above their rounding.
        RC_ASSERT(std::fabs(made_mg(supply, step.parts[i]) - step.doses_mg[i]) < 1e-6);
        sum_mg += step.doses_mg[i];
      }
      RC_ASSERT(std::fabs(sum_mg - step.dose_mg_per_day) < 1e-6);
      RC_ASSERT(step.dose_mg_per_day <= previous_mg);
      RC_ASSERT(step.dose_mg_per_day <= inputs.ceiling_mg_per_day + 1e-9);
      RC_ASSERT(step.day > previous_day);
      previous_mg = step.dose_mg_per_day;
      previous_day = step.day;
    }
    RC_ASSERT(plan.value().steps.front().day == 0);
    RC_ASSERT(plan.value().steps.back().dose_mg_per_day == 0.0);
    RC_ASSERT(plan.value().length_days == plan.value().steps.back().day);
  }));
}

TEST_CASE("fixed_cuts_never_fall_below_what_the_rule_allows") {
  CHECK(rc::check([] {
    ebb::TaperInputs inputs = random_inputs(*supplies());
    inputs.ceiling_mg_per_day = inputs.start_mg_per_day;
    inputs.hold_days = 0;
    ebb::RulePhase phase = *last_phases();
    phase.kind = ebb::CutKind::FixedPerDay;
    const auto plan = ebb::make_plan(rule_of({phase}), inputs);
    RC_ASSERT(plan.ok());
    for (const ebb::TaperStep& step : plan.value().steps) {
      const double cuts = std::floor(step.day / phase.interval_days) + 1;
      RC_ASSERT(step.dose_mg_per_day >= inputs.start_mg_per_day - cuts * phase.cut_mg_per_day - 1e-6);
    }
  }));
}

TEST_CASE("smaller_cuts_never_make_a_shorter_plan") {
  CHECK(rc::check([] {
    ebb::TaperInputs inputs = random_inputs({*rc::gen::element(product_of(0.5, 2), product_of(0.125, 1), product_of(1, 4))});
    inputs.ceiling_mg_per_day = inputs.start_mg_per_day;
    ebb::RulePhase phase = *last_phases();
    // Above a quarter a percentage rule may jump past the doses that are gone down step by step.
    if (phase.kind == ebb::CutKind::FractionOfCurrent) phase.cut_frac = std::fmin(phase.cut_frac, 0.25);
    ebb::RulePhase smaller = phase;
    const double share = *rc::gen::inRange(30, 101) / 100.0;
    smaller.cut_frac *= share;
    smaller.cut_mg_per_day *= share;
    const auto plan = ebb::make_plan(rule_of({phase}), inputs), slower = ebb::make_plan(rule_of({smaller}), inputs);
    RC_ASSERT(plan.ok() && slower.ok());
    RC_ASSERT(slower.value().length_days >= plan.value().length_days);
  }));
}

TEST_CASE("a_resumed_plan_never_passes_the_ceiling_and_reaches_the_goal") {
  CHECK(rc::check([] {
    ebb::TaperInputs inputs = random_inputs(*supplies());
    inputs.ceiling_mg_per_day = inputs.start_mg_per_day;
    const ebb::TaperRule rule = rule_of({*last_phases()});
    const auto plan = ebb::make_plan(rule, inputs);
    RC_ASSERT(plan.ok());
    const int today = *rc::gen::inRange(0, plan.value().length_days + 1);
    if (ebb::dose_on_day(plan.value(), today, inputs.start_mg_per_day) == 0) return;
    const auto back = ebb::one_step_back(plan.value(), today, rule, inputs);
    RC_ASSERT(back.ok());
    RC_ASSERT(back.value().steps.back().dose_mg_per_day == 0.0);
    for (const ebb::TaperStep& step : back.value().steps) RC_ASSERT(step.dose_mg_per_day <= inputs.ceiling_mg_per_day + 1e-9);
    RC_ASSERT(back.value().steps[0].dose_mg_per_day >= ebb::dose_on_day(plan.value(), today, inputs.start_mg_per_day));
  }));
}
