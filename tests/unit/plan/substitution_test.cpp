// Staged changes to another drug and what goes on with it.
#include "ebb/plan/substitution.h"
#include "tests/support/guideline.h"

#include <doctest.h>

#include <numeric>

using namespace ebb;

namespace {

Product tablet(const std::string& drug, double strength_mg, int parts) {
  Product product;
  product.id = drug + " " + std::to_string(strength_mg);
  product.drug = drug;
  product.strength_mg = strength_mg;
  product.score_parts = parts;
  product.route = "oral";
  return product;
}

EquivalenceTable table(double clonazepam_mg) {
  EquivalenceTable made;
  made.id = "one";
  made.name = "Table one";
  made.reference_drug = "diazepam";
  made.reference_mg = 10;
  made.rows = {{"diazepam", 10, 10, {}}, {"clonazepam", clonazepam_mg, clonazepam_mg, {}}};
  return made;
}
const EquivalenceTable kTable = table(0.5);

TaperRule two_mg_a_fortnight() {
  TaperRule rule;
  rule.id = "switch";
  rule.needs_substitution = true;
  rule.phases.push_back({.kind = CutKind::FixedPerDay, .cut_mg_per_day = 2, .interval_days = 14});
  return rule;
}

TaperInputs inputs(std::vector<double> doses_mg) {
  TaperInputs made;
  made.drug = "clonazepam";
  made.limits = ebb::test::kGuidelineLimits;
  made.start_doses_mg = doses_mg;
  made.start_mg_per_day = made.ceiling_mg_per_day = std::accumulate(doses_mg.begin(), doses_mg.end(), 0.0);
  for (std::size_t t = 0; t < doses_mg.size(); ++t) made.times_min.push_back(480 + 300 * static_cast<int>(t));
  made.supply = {tablet("clonazepam", 0.5, 2), tablet("diazepam", 2, 2), tablet("diazepam", 5, 2)};
  return made;
}

TaperPlan plan_of(const TaperInputs& made, const SubstitutionWish& wish = {"diazepam", &kTable, 7}) {
  const auto plan = make_substitution_plan(two_mg_a_fortnight(), made, wish);
  REQUIRE_MESSAGE(plan.ok(), (plan.ok() ? "" : describe(plan.errors())));
  return plan.value();
}

/// mg of one drug in a step, from its parts.
double made_mg(const TaperInputs& made, const TaperStep& step, const std::string& drug) {
  double mg = 0;
  for (const auto& time : step.parts)
    for (const DosePart& part : time) {
      const Product& product = made.supply[static_cast<std::size_t>(part.product)];
      if (product.drug == drug) mg += part_mg(product) * part.parts;
    }
  return mg;
}

}  // namespace

TEST_CASE("doses_are_replaced_one_at_a_time_the_last_of_the_day_first") {
  const TaperInputs made = inputs({0.5, 0.25, 0.5});
  const TaperPlan plan = plan_of(made);
  // 0.5 mg = 10 mg: 10 mg at night, then 5 mg at noon, then 10 mg in the morning, a week each; then 2 mg less every two weeks.
  REQUIRE(plan.steps.size() >= 4);
  const std::vector<double> clonazepam = {0.75, 0.5, 0, 0}, diazepam = {10, 15, 25, 23};
  const std::vector<int> day = {0, 7, 14, 21};
  for (std::size_t i = 0; i < 4; ++i) {
    CAPTURE(i);
    CHECK(plan.steps[i].day == day[i]);
    CHECK(made_mg(made, plan.steps[i], "clonazepam") == doctest::Approx(clonazepam[i]).epsilon(1e-12));   // sums of decimal fractions
    CHECK(made_mg(made, plan.steps[i], "diazepam") == doctest::Approx(diazepam[i]).epsilon(1e-12));
  }
  CHECK(plan.steps[0].parts[2].size() == 1);
  CHECK(plan.steps[0].parts[0][0].product == 0);   // clonazepam in the morning still
  REQUIRE(plan.substitution.has_value());
  CHECK(plan.substitution->stages == 3);
  CHECK(plan.substitution->to_mg_per_day == 25);
  CHECK(plan.substitution->table_low_mg_per_day == 25);
  CHECK(plan.steps.back().dose_mg_per_day == 0);
  CHECK(plan.steps.back().taken.empty());
}

TEST_CASE("what_is_taken_stands_beside_its_equivalent_in_the_first_drug") {
  const TaperPlan plan = plan_of(inputs({0.5, 0.5}));
  REQUIRE(plan.steps[0].taken.size() == 2);
  CHECK(plan.steps[0].taken[0].drug == "clonazepam");
  CHECK(plan.steps[0].taken[0].mg_per_day == 0.5);
  CHECK(plan.steps[0].taken[1].drug == "diazepam");
  CHECK(plan.steps[0].taken[1].mg_per_day == 10);
  CHECK(plan.steps[0].dose_mg_per_day == doctest::Approx(1).epsilon(1e-12));   // 0.5 + 10 x 0.05
  CHECK(plan.steps[2].dose_mg_per_day == doctest::Approx(0.9).epsilon(1e-12));  // 18 mg of diazepam
  REQUIRE(plan.steps[2].taken.size() == 1);
  CHECK(plan.steps[2].taken[0].mg_per_day == 18);
  for (std::size_t i = 1; i < plan.steps.size(); ++i) CHECK(plan.steps[i].dose_mg_per_day <= plan.steps[i - 1].dose_mg_per_day + 1e-12);   // it never rises
}

TEST_CASE("a_single_dose_is_replaced_in_two_halves") {
  const TaperInputs made = inputs({0.5});
  const TaperPlan plan = plan_of(made, {"diazepam", &kTable, 14});
  CHECK(plan.substitution->stages == 2);
  CHECK(made_mg(made, plan.steps[0], "clonazepam") == 0.25);
  CHECK(made_mg(made, plan.steps[0], "diazepam") == 5);
  CHECK(plan.steps[1].day == 14);
  CHECK(made_mg(made, plan.steps[1], "diazepam") == 10);
  CHECK(plan.steps[2].day == 28);
}

TEST_CASE("a_tablet_that_cannot_be_halved_is_replaced_at_once") {
  TaperInputs made = inputs({0.5});
  made.supply[0].score_parts = 1;
  CHECK(plan_of(made).substitution->stages == 1);
}

TEST_CASE("converted_doses_are_rounded_down_to_what_the_supply_makes") {
  const EquivalenceTable odd = table(0.6);   // 0.5 mg = 8.33 mg
  const TaperInputs made = inputs({0.5, 0.5});
  const TaperPlan plan = plan_of(made, {"diazepam", &odd, 7});
  CHECK(made_mg(made, plan.steps[0], "diazepam") == 8);
  CHECK(made_mg(made, plan.steps[1], "diazepam") == 16.5);   // of 16.67 in steps of 0.5 mg: nothing is lost twice
  CHECK(plan.substitution->to_mg_per_day == 16.5);
  CHECK(plan.steps[0].dose_mg_per_day < 1);
}

TEST_CASE("the_change_by_itself_says_what_goes_on_and_when") {
  TaperInputs made = inputs({0.25, 0.5});
  made.supply = {made.supply[0], tablet("diazepam", 10, 1)};
  made.hold_days = 3;
  const SubstitutionWish wish{"diazepam", &kTable, 7};
  const auto change = change_of_drug(made, wish);
  REQUIRE(change.ok());
  // 0.5 mg at night is 10 mg; of the 5 mg that the morning's stands for this supply makes nothing.
  CHECK(change.value().times == std::vector<std::size_t>{1});
  CHECK(change.value().after.drug == "diazepam");
  CHECK(change.value().after.times_min == std::vector<int>{780});
  CHECK(change.value().after.start_mg_per_day == 10);
  CHECK(change.value().after.hold_days == 0);
  CHECK(change.value().facts.end_day == 17);
  REQUIRE(change.value().steps.size() == 3);
  CHECK(change.value().steps.back().day == 10);
  // A plan of the other drug alone goes on at the times that have it.
  const auto ground = plan_ground(change.value().after, 0);
  REQUIRE(ground.ok());
  const TaperPlan plan = plan_after_change(change.value(), plan_of_changes("searched", ground.value(), change.value().after, {{28, 0}}), made.start_mg_per_day);
  CHECK(plan.rule == "searched");
  CHECK(plan.length_days == 17 + 28);
  REQUIRE(plan.steps.size() == 4);
  CHECK(plan.steps.back().parts.size() == 2);
  const TaperPlan by_rule = plan_of(made);
  REQUIRE(by_rule.steps.size() == 4);
  CHECK(by_rule.steps[3].day == 17 + 4 * 14);   // 8, 6, 4 and 2 mg are rounded up to the 10 mg that can be made
  CHECK(!plan.checks.back().obeyed);   // 10 mg in place of 15 mg is a cut of its own
}

TEST_CASE("a_goal_and_a_hold_are_kept") {
  TaperInputs made = inputs({0.5, 0.5});
  made.goal_mg_per_day = 0.5;
  made.hold_days = 10;
  const TaperPlan plan = plan_of(made);
  CHECK(plan.steps[0].note == "hold");
  CHECK(made_mg(made, plan.steps[0], "diazepam") == 0);
  CHECK(made_mg(made, plan.steps[0], "clonazepam") == 1);
  CHECK(plan.steps[1].day == 10);
  CHECK(made_mg(made, plan.steps.back(), "diazepam") == 10);
  CHECK(plan.length_days == plan.steps.back().day);
}

TEST_CASE("what_cannot_be_changed_says_why") {
  const TaperInputs made = inputs({0.5, 0.5});
  const auto refused = [&](const TaperInputs& in, const SubstitutionWish& wish) {
    const auto plan = make_substitution_plan(two_mg_a_fortnight(), in, wish);
    REQUIRE(!plan.ok());
    return plan.errors().front().code;
  };
  CHECK(refused(made, {"clonazepam", &kTable, 7}) == ErrorCode::Contradiction);
  CHECK(refused(made, {"diazepam", nullptr, 7}) == ErrorCode::Missing);
  CHECK(refused(made, {"lorazepam", &kTable, 7}) == ErrorCode::NoData);
  CHECK(refused(made, {"diazepam", &kTable, 0}) == ErrorCode::OutOfRange);
  TaperInputs without = made;
  without.supply.resize(1);
  CHECK(refused(without, {"diazepam", &kTable, 7}) == ErrorCode::Missing);
  TaperInputs coarse = made;
  coarse.supply = {made.supply[0], tablet("diazepam", 30, 1)};
  CHECK(refused(coarse, {"diazepam", &kTable, 7}) == ErrorCode::Infeasible);
}
