// Converting a dose by a named table.
#include "ebb/dosing/equivalence.h"

#include <doctest.h>

using namespace ebb;

namespace {

EquivalenceTable table(const std::string& id, std::vector<EquivalentDose> rows) {
  EquivalenceTable made;
  made.id = id;
  made.name = "Table " + id;
  made.reference_drug = "diazepam";
  made.reference_mg = 10;
  made.rows = std::move(rows);
  return made;
}

const EquivalenceTable kOne = table("one", {{"diazepam", 10, 10, {}}, {"clonazepam", 0.5, 0.5, {}}, {"estazolam", 1, 2, {}}});
const EquivalenceTable kTwo = table("two", {{"diazepam", 10, 10, {}}, {"clonazepam", 1, 1, {}}});

}  // namespace

TEST_CASE("a_dose_is_converted_in_proportion_to_the_two_rows") {
  const auto dose = convert_dose(kOne, "clonazepam", 1.5, "diazepam");
  REQUIRE(dose.ok());
  CHECK(dose.value().low_mg == 30);   // exact: 1.5 x 10 / 0.5
  CHECK(dose.value().high_mg == 30);
  CHECK(dose.value().middle_mg() == 30);
  CHECK(dose.value().table == &kOne);
}

TEST_CASE("a_printed_range_stays_a_range_in_both_directions") {
  const auto to = convert_dose(kOne, "diazepam", 20, "estazolam"), from = convert_dose(kOne, "estazolam", 2, "diazepam");
  REQUIRE(to.ok());
  REQUIRE(from.ok());
  CHECK(to.value().low_mg == 2);
  CHECK(to.value().high_mg == 4);
  CHECK(from.value().low_mg == 10);
  CHECK(from.value().high_mg == 20);
  CHECK(from.value().middle_mg() == doctest::Approx(14.142135623730951).epsilon(1e-15));  // sqrt(200), rounded once
}

TEST_CASE("there_and_back_is_the_same_dose") {
  const double there = convert_dose(kTwo, "clonazepam", 0.75, "diazepam").value().low_mg;
  CHECK(convert_dose(kTwo, "diazepam", there, "clonazepam").value().low_mg == 0.75);  // powers of two and tens of a short decimal
}

TEST_CASE("a_drug_without_a_row_is_refused_with_what_the_table_has") {
  const auto dose = convert_dose(kTwo, "clonazepan", 1, "diazepam");
  REQUIRE(!dose.ok());
  const Error& error = dose.errors().front();
  CHECK(error.code == ErrorCode::NoData);
  CHECK(error.what == "Table two has no row for clonazepan");
  CHECK(error.allowed.find("diazepam, clonazepam") != std::string::npos);
  CHECK(error.nearest == "clonazepam");
}

TEST_CASE("tables_that_disagree_are_listed_and_never_merged") {
  const auto all = convert_by_all({kOne, kTwo}, "clonazepam", 1, "diazepam");
  REQUIRE(all.size() == 2);
  CHECK(all[0].low_mg == 20);
  CHECK(all[1].low_mg == 10);
  CHECK(convert_by_all({kOne, kTwo}, "estazolam", 1, "diazepam").size() == 1);
}

TEST_CASE("doses_are_written_as_people_write_them") {
  CHECK(dose_text(10, 10) == "10 mg");
  CHECK(dose_text(15, 30) == "15-30 mg");
}
