#include <doctest.h>

#include <limits>

#include "ebb/report/json.h"
#include "ebb/report/json_value.h"

using namespace ebb;

TEST_CASE("numbers_keep_six_digits") {
  CHECK(json_number(0.1 + 0.2).dump() == "0.3");
  CHECK(json_number(1.0 / 3).dump() == "0.333333");
  CHECK(json_number(123456.789).dump() == "123457");
  CHECK(json_number(1.0 / 3, 3).dump() == "0.333");
}

TEST_CASE("whole_numbers_have_no_point") {
  CHECK(json_number(2.0).dump() == "2");
  CHECK(json_number(-0.0).dump() == "0");
}

TEST_CASE("what_is_not_finite_is_null") {
  CHECK(json_number(std::numeric_limits<double>::infinity()).is_null());
  CHECK(json_number(std::numeric_limits<double>::quiet_NaN()).is_null());
}

TEST_CASE("keys_keep_their_order_and_number_arrays_their_line") {
  Json json;
  json["z"] = json_numbers(std::vector<double>{1, 2.5});
  json["a"] = Json::array();
  json["m"] = {{"k", "v"}};
  CHECK(json_text(json) == "{\n  \"z\": [1,2.5],\n  \"a\": [],\n  \"m\": {\n    \"k\": \"v\"\n  }\n}\n");
}

TEST_CASE("invalid_utf8_is_replaced_not_fatal") {
  Json json;
  json["name"] = "caf\xe9";
  CHECK(json_text(json) == "{\n  \"name\": \"caf\xEF\xBF\xBD\"\n}\n");
}

TEST_CASE("written_text_reads_back_the_same") {
  Json json;
  json["curves"] = Json::array({Json{{"mean", json_numbers(std::vector<double>{0.1, 1e-7, 3e8})}}});
  CHECK(Json::parse(json_text(json), nullptr, false) == json);
}
