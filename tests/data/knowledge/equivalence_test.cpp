// The tables of equivalent doses in data/, and how the EC50s in data/ stand to them at a steady dose.
#include <doctest.h>

#include <cmath>
#include <map>

#include "ebb/knowledge/knowledge.h"
#include "ebb/population/steady_state.h"

using namespace ebb;

namespace {

const Knowledge& knowledge() {
  static const Result<Knowledge> loaded = load_knowledge(embedded_data());
  REQUIRE_MESSAGE(loaded.ok(), (loaded.ok() ? "" : describe(loaded.errors())));
  return loaded.value();
}

const EquivalenceTable& table(const char* id) {
  const EquivalenceTable* found = knowledge().find_equivalence(id);
  REQUIRE_MESSAGE(found != nullptr, id);
  return *found;
}

/// fold_low of every row that the model can compare.
std::map<std::string, double> folds(const char* id) {
  std::map<std::string, double> by_drug;
  for (const SteadyEquivalence& check : check_equivalence(table(id), knowledge().drugs, "clonazepam")) {
    if (check.not_compared.empty()) by_drug[check.row->drug] = check.fold_low;
  }
  return by_drug;
}

}  // namespace

TEST_CASE("both_columns_of_the_guideline_are_kept_apart") {
  CHECK(table("vadod-2021").find("clonazepam")->low_mg == 1);
  CHECK(table("ashton").find("clonazepam")->low_mg == 0.5);
  CHECK(table("scotland").find("clonazepam")->low_mg == 0.5);
  CHECK(table("who-2009").find("clonazepam") == nullptr);
  for (const EquivalenceTable& each : knowledge().equivalence) {
    CAPTURE(each.id);
    CHECK(each.reference_drug == "diazepam");
    CHECK(each.reference_mg == 10);
    for (const EquivalentDose& row : each.rows) {
      CHECK(row.low_mg <= row.high_mg);
      CHECK((row.fact.grade != 'D' || !row.fact.why.empty()));
    }
  }
}

TEST_CASE("rows_from_memory_are_grade_D_and_no_other_row_is") {
  int remembered = 0;
  for (const EquivalentDose& row : table("ashton").rows) {
    const bool memory = row.fact.why.find("from memory") != std::string::npos;
    CHECK((row.fact.grade == 'D') == memory);
    remembered += memory ? 1 : 0;
  }
  CHECK(remembered == 10);   // as many rows as no reading of the table confirmed
}

TEST_CASE("the_EC50s_are_anchored_on_steady_daily_equivalence_by_the_VA_DoD_column") {
  const auto fold = folds("vadod-2021");
  for (const char* drug : {"alprazolam", "clonazepam", "diazepam", "lorazepam", "oxazepam", "temazepam", "triazolam"}) {
    CAPTURE(drug);
    REQUIRE(fold.contains(drug));
    CHECK(fold.at(drug) == doctest::Approx(1).epsilon(0.01));   // EC50s are written with three digits
  }
  CHECK(fold.size() == 7);
}

TEST_CASE("where_the_other_tables_disagree_the_check_says_by_how_much") {
  const auto ashton = folds("ashton"), who = folds("who-2009");
  // Half the dose of the VA/DoD column is half as strong; three digits, as above.
  for (const char* drug : {"alprazolam", "clonazepam", "lorazepam"}) CHECK_MESSAGE(ashton.at(drug) == doctest::Approx(0.5).epsilon(0.01), drug);
  CHECK(ashton.at("oxazepam") == doctest::Approx(2.0 / 3).epsilon(0.01));
  CHECK(ashton.at("temazepam") == doctest::Approx(4.0 / 3).epsilon(0.01));
  CHECK(ashton.at("triazolam") == doctest::Approx(2).epsilon(0.01));
  CHECK(ashton.at("nitrazepam") == doctest::Approx(1).epsilon(0.01));
  CHECK(who.at("clobazam") == doctest::Approx(1).epsilon(0.01));
  CHECK(who.at("midazolam") < 0.25);   // EC50 from intensive care: a fast drug by mouth has a small average level
}

TEST_CASE("diazepam_10_mg_a_day_is_clonazepam_1_mg_a_day") {
  // With the single-dose anchor of the first drafts it was 1.36 mg a day; the tables say 0.5-1.
  for (const SteadyEquivalence& check : check_equivalence(table("vadod-2021"), knowledge().drugs, "clonazepam")) {
    if (check.row->drug == "diazepam") CHECK(check.as_yardstick_low_mg == doctest::Approx(1).epsilon(0.01));   // three digits
  }
}

TEST_CASE("a_drug_without_effect_data_is_not_compared_and_says_so") {
  int levels_only = 0;
  for (const SteadyEquivalence& check : check_equivalence(table("scotland"), knowledge().drugs, "clonazepam")) {
    if (check.not_compared != "levels only: no effect is simulated") continue;
    ++levels_only;
    CHECK(check.level_low_mg_per_L > 0);
    CHECK(!knowledge().find_drug(check.row->drug)->missing.empty());
  }
  CHECK(levels_only == 3);   // chlordiazepoxide, zolpidem, zopiclone
}

TEST_CASE("half_lives_of_the_class_are_those_that_were_measured") {
  struct Measured {
    const char* drug;
    double half_life_h, within_frac;
  };
  // A tenth where the set was made of one study; more where studies differ, as each file says.
  for (const Measured& m : {Measured{"temazepam", 9.5, 0.15}, Measured{"oxazepam", 6.7, 0.1}, Measured{"nitrazepam", 29, 0.1}, Measured{"triazolam", 3.7, 0.1},
                            Measured{"midazolam", 2.9, 0.1}, Measured{"clobazam", 30, 0.2}, Measured{"chlordiazepoxide", 9.39, 0.02},
                            Measured{"zolpidem", 2.2, 0.15}, Measured{"zopiclone", 5, 0.05}, Measured{"eszopiclone", 6, 0.05}}) {
    const Disposition& d = knowledge().find_drug(m.drug)->dispositions[0];
    const double k10 = d.CL.typical / d.V1.typical, k12 = d.Q2.typical / d.V1.typical, k21 = d.V2.typical > 0 ? d.Q2.typical / d.V2.typical : 0;
    const double sum = k10 + k12 + k21, slow = k21 > 0 ? 0.5 * (sum - std::sqrt(sum * sum - 4 * k10 * k21)) : k10;
    CHECK_MESSAGE(std::log(2.0) / slow == doctest::Approx(m.half_life_h).epsilon(m.within_frac), m.drug);
  }
}
