// The table of people: what is written reads back the same, what is wrong is told with line and column.
#include "ebb/population/people_table.h"

#include <doctest.h>

#include "tests/unit/population/small_drugs.h"

using namespace ebb_test;

namespace {

ebb::ModelLayout two_slots() {
  ebb::ModelLayout layout;
  layout.add_slot("testazepam.CL_L_per_h");
  layout.add_slot("testazepam.V1_L");
  return layout;
}

const ebb::Error& only_error(const ebb::Result<ebb::People>& result) {
  REQUIRE_FALSE(result.ok());
  REQUIRE(result.errors().size() == 1);
  return result.errors()[0];
}

}  // namespace

TEST_CASE("people_read_back_bit_for_bit") {
  const ebb::Drug drug = agonist("testazepam");
  ebb::DrugUse use;
  use.drug = &drug;
  use.routes.push_back(&drug.routes[0]);
  const auto d = dynamics();
  const auto layout = ebb::build_layout({use}, d, woman_of_70_kg());
  REQUIRE(layout.ok());
  ebb::SampleRequest request;
  request.count = 20;
  request.first_person = 7;
  for (const int draws : {0, 3}) {
    request.ensemble_draws = draws;
    const auto people = ebb::sample_people(layout.value(), {use}, d, defaults(), woman_of_70_kg(), request);
    const std::string text = ebb::people_csv(layout.value(), people, 7);
    CHECK(text.substr(0, 7) == "person,");
    const auto back = ebb::read_people_csv(layout.value(), "people.csv", text);
    REQUIRE(back.ok());
    CHECK(back.value().count == 20);
    CHECK(back.value().columns == people.columns);
    CHECK(back.value().ensemble_index == people.ensemble_index);
  }
}

TEST_CASE("columns_may_stand_in_any_order") {
  const auto read = ebb::read_people_csv(two_slots(), "p.csv", "testazepam.V1_L, testazepam.CL_L_per_h\r\n\r\n100, 3.5\n110,4");
  REQUIRE(read.ok());
  CHECK(read.value().columns == std::vector<double>{3.5, 4, 100, 110});
}

TEST_CASE("what_is_wrong_is_told_with_line_and_column") {
  const std::string header = "person,testazepam.CL_L_per_h,testazepam.V1_L\n";
  SUBCASE("a word") {
    const auto read = ebb::read_people_csv(two_slots(), "p.csv", header + "0,3.5,100\n1,abc,100\n");
    CHECK(only_error(read).code == ebb::ErrorCode::Syntax);
    CHECK(only_error(read).where.line == 3);
    CHECK(only_error(read).where.column == 3);
  }
  SUBCASE("a negative number") {
    CHECK(only_error(ebb::read_people_csv(two_slots(), "p.csv", header + "0,3.5,-1\n")).code == ebb::ErrorCode::OutOfRange);
  }
  SUBCASE("a short row") {
    CHECK(only_error(ebb::read_people_csv(two_slots(), "p.csv", header + "0,3.5\n")).code == ebb::ErrorCode::Syntax);
  }
  SUBCASE("a missing column") {
    CHECK(only_error(ebb::read_people_csv(two_slots(), "p.csv", "person,testazepam.V1_L\n0,1\n")).code == ebb::ErrorCode::Missing);
  }
  SUBCASE("a column twice") {
    CHECK_FALSE(ebb::read_people_csv(two_slots(), "p.csv", "testazepam.V1_L,testazepam.V1_L,testazepam.CL_L_per_h\n1,1,1\n").ok());
  }
  SUBCASE("an unknown column") {
    const auto read = ebb::read_people_csv(two_slots(), "p.csv", "testazepam.V1_L,testazepam.CL_L_per_h,testazepam.V2_L\n1,1,1\n");
    CHECK(only_error(read).code == ebb::ErrorCode::UnknownName);
    CHECK(only_error(read).nearest == "testazepam.V1_L");
  }
  SUBCASE("nobody") { CHECK(only_error(ebb::read_people_csv(two_slots(), "p.csv", header)).code == ebb::ErrorCode::Missing); }
  SUBCASE("nothing") { CHECK_FALSE(ebb::read_people_csv(two_slots(), "p.csv", "").ok()); }
}
