#include <doctest.h>

#include "ebb/base/result.h"

using namespace ebb;

TEST_CASE("an_error_is_described_with_place_allowed_and_nearest") {
  const Error error{ErrorCode::UnknownName, {"case.toml", 3, 8}, "unknown drug \"clonazepan\"", "clonazepam, diazepam", "clonazepam"};
  CHECK(describe(error) == "case.toml:3:8: unknown drug \"clonazepan\"\n  allowed: clonazepam, diazepam\n  did you mean clonazepam?");
}

TEST_CASE("parts_that_are_empty_are_left_out") {
  CHECK(describe(Error{ErrorCode::Missing, {}, "no age", "", ""}) == "no age");
  CHECK(describe(Error{ErrorCode::Missing, {"case.toml", 0, 0}, "no age", "", ""}) == "case.toml: no age");
  CHECK(describe(Error{ErrorCode::Missing, {"case.toml", 4, 0}, "no age", "", ""}) == "case.toml:4: no age");
}

TEST_CASE("several_errors_are_described_one_after_the_other") {
  const Errors errors = {{ErrorCode::Missing, {}, "one", "", ""}, {ErrorCode::Missing, {}, "two", "", ""}};
  CHECK(describe(errors) == "one\ntwo");
}

TEST_CASE("a_result_holds_a_value_or_its_errors") {
  const Result<int> good = 3;
  CHECK(good.ok());
  CHECK(good.value() == 3);
  const Result<int> bad = Error{ErrorCode::NoData, {}, "none", "", ""};
  CHECK(!bad);
  CHECK(bad.errors().size() == 1);
}
