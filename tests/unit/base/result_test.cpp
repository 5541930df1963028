#include <doctest.h>

#include <string>

#include "ebb/base/result.h"

using namespace ebb;

namespace {

/// Set field by field: g++ 12 takes a braced Error of literals for uninitialised when everything around it is inlined.
Error error_of(ErrorCode code, std::string what, std::string file = "", int line = 0, int column = 0) {
  Error error;
  error.code = code;
  error.where.file = std::move(file);
  error.where.line = line;
  error.where.column = column;
  error.what = std::move(what);
  return error;
}

}  // namespace

TEST_CASE("an_error_is_described_with_place_allowed_and_nearest") {
  Error error = error_of(ErrorCode::UnknownName, "unknown drug \"clonazepan\"", "case.toml", 3, 8);
  error.allowed = "clonazepam, diazepam";
  error.nearest = "clonazepam";
  CHECK(describe(error) == "case.toml:3:8: unknown drug \"clonazepan\"\n  allowed: clonazepam, diazepam\n  did you mean clonazepam?");
}

TEST_CASE("parts_that_are_empty_are_left_out") {
  CHECK(describe(error_of(ErrorCode::Missing, "no age")) == "no age");
  CHECK(describe(error_of(ErrorCode::Missing, "no age", "case.toml")) == "case.toml: no age");
  CHECK(describe(error_of(ErrorCode::Missing, "no age", "case.toml", 4)) == "case.toml:4: no age");
}

TEST_CASE("several_errors_are_described_one_after_the_other") {
  Errors errors;
  errors.push_back(error_of(ErrorCode::Missing, "one"));
  errors.push_back(error_of(ErrorCode::Missing, "two"));
  CHECK(describe(errors) == "one\ntwo");
}

TEST_CASE("a_result_holds_a_value_or_its_errors") {
  const Result<int> good = 3;
  CHECK(good.ok());
  CHECK(good.value() == 3);
  const Result<int> bad = error_of(ErrorCode::NoData, "none");
  CHECK(!bad);
  CHECK(bad.errors().size() == 1);
}
