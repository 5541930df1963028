#include <doctest.h>

#include "ebb/casefile/accepted_level_text.h"

using namespace ebb;

namespace {

Knowledge two_rules() {
  Knowledge knowledge;
  knowledge.rules.resize(2);
  knowledge.rules[0].id = "asam-10-2w";
  knowledge.rules[0].aliases = {"asam-10"};
  knowledge.rules[1].id = "va";
  return knowledge;
}

}  // namespace

TEST_CASE("a_level_reads_back_as_it_was_written") {
  for (const char* text : {"30 % of stopping today", "2.5 % of stopping today", "100 % of stopping today", "no worse than va"}) {
    INFO(text);
    CHECK(to_text(parse_accepted_level(text, two_rules()).value()) == text);
  }
}

TEST_CASE("an_alias_becomes_the_rules_id") {
  CHECK(parse_accepted_level("no worse than asam-10", two_rules()).value().rule == "asam-10-2w");
}

TEST_CASE("an_unknown_rule_names_the_nearest") {
  const auto level = parse_accepted_level("no worse than asam-10-2", two_rules());
  REQUIRE(!level.ok());
  CHECK(level.errors().front().code == ErrorCode::UnknownName);
  CHECK(level.errors().front().nearest == "asam-10-2w");
}

TEST_CASE("nothing_over_100_percent_none_and_words_are_refused") {
  for (const char* text : {"0 % of stopping today", "101 % of stopping today", "-5 % of stopping today", "30 mg of stopping today", "30 %", "as little as possible", ""}) {
    INFO(text);
    const auto level = parse_accepted_level(text, two_rules());
    REQUIRE(!level.ok());
    CHECK(level.errors().front().code == ErrorCode::OutOfRange);
    CHECK(level.errors().front().allowed.find("30 % of stopping today") != std::string::npos);
  }
}
