#include <doctest.h>

#include "ebb/plan/taper.h"
#include "tests/support/guideline.h"

namespace {

ebb::Product tablet(std::string id, double strength_mg, int parts) {
  ebb::Product product;
  product.id = std::move(id);
  product.drug = "clonazepam";
  product.strength_mg = strength_mg;
  product.score_parts = parts;
  return product;
}

const std::vector<ebb::Product> kSupply = {tablet("half", 0.5, 2), tablet("odt", 0.125, 1)};

ebb::TaperPlan asam_like_plan() {
  ebb::TaperRule rule;
  rule.id = "test";
  rule.phases = {{.kind = ebb::CutKind::FractionOfCurrent, .cut_frac = 0.1, .interval_days = 14}};
  ebb::TaperInputs inputs;
  inputs.drug = "clonazepam";
  inputs.start_mg_per_day = inputs.ceiling_mg_per_day = 2;
  inputs.start_doses_mg = {1, 1};
  inputs.supply = kSupply;
  inputs.limits = ebb::test::kGuidelineLimits;
  auto plan = ebb::make_plan(rule, inputs);
  REQUIRE(plan.ok());
  return std::move(plan).value();
}

}  // namespace

TEST_CASE("counts_are_the_days_added_up") {
  const ebb::TaperPlan plan = asam_like_plan();
  for (auto [from_day, to_day] : {std::pair{0, 28}, {5, 61}, {-10, 400}, {250, 260}, {20, 20}}) {
    std::vector<double> by_day(kSupply.size(), 0.0);
    for (int day = from_day; day < to_day; ++day) {
      const ebb::TaperStep* step = nullptr;
      for (const ebb::TaperStep& candidate : plan.steps)
        if (candidate.day <= day) step = &candidate;
      if (step == nullptr) continue;
      for (const auto& one_time : step->parts)
        for (const ebb::DosePart& part : one_time)
          by_day[static_cast<std::size_t>(part.product)] += ebb::amount_of_parts(kSupply[static_cast<std::size_t>(part.product)], part.parts);
    }
    // Halves and whole numbers: sums are exact.
    CHECK(ebb::product_counts(plan, kSupply, from_day, to_day) == by_day);
  }
}

TEST_CASE("counts_of_adjacent_periods_add_up") {
  const ebb::TaperPlan plan = asam_like_plan();
  const auto first = ebb::product_counts(plan, kSupply, 0, 30), second = ebb::product_counts(plan, kSupply, 30, 90);
  const auto both = ebb::product_counts(plan, kSupply, 0, 90);
  for (std::size_t k = 0; k < both.size(); ++k) CHECK(first[k] + second[k] == both[k]);
}

TEST_CASE("a_liquid_is_counted_in_millilitres") {
  ebb::Product liquid;
  liquid.form = ebb::ProductForm::Liquid;
  liquid.smallest_step_mL = 0.1;
  ebb::TaperPlan plan;
  ebb::TaperStep step;
  step.parts = {{{0, 25}}};
  plan.steps = {step};
  // 10 days of 2.5 mL; 0.1 has no exact binary value, so rounding in the last place is allowed.
  CHECK(ebb::product_counts(plan, {liquid}, 0, 10)[0] == doctest::Approx(25).epsilon(1e-14));
}
