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
  knowledge.planner.far_more.typical = 3;
  return knowledge;
}

}  // namespace

TEST_CASE("a_level_reads_back_as_it_was_written") {
  for (const char* text : {"30 % of stopping today", "2.5 % of stopping today", "100 % of stopping today", "no worse than va",
                           "1.25 times the peak of asam-10-2w", "0.8 times the peak of va", "3 times the peak of va"}) {
    INFO(text);
    CHECK(to_text(parse_accepted_level(text, two_rules()).value()) == text);
  }
}

TEST_CASE("an_alias_becomes_the_rules_id") {
  CHECK(parse_accepted_level("no worse than asam-10", two_rules()).value().rule == "asam-10-2w");
}

TEST_CASE("once_the_peak_of_a_rule_is_no_worse_than_it") { CHECK(to_text(parse_accepted_level("1 times the peak of asam-10", two_rules()).value()) == "no worse than asam-10-2w"); }

TEST_CASE("what_is_shown_of_a_level_is_what_is_used") {
  const AcceptedLevel once = parse_accepted_level("1.00001 times the peak of va", two_rules()).value();
  CHECK(once.share_frac == 1);
  CHECK(to_text(once) == "no worse than va");
  CHECK(parse_accepted_level("1.23456 times the peak of va", two_rules()).value().share_frac == 1.235);
  CHECK(parse_accepted_level("33.33333 % of stopping today", two_rules()).value().share_frac == 0.3333);
}

TEST_CASE("what_people_are_kept_at_is_said") {
  CHECK(people_kept_text(parse_accepted_level("30 % of stopping today", two_rules()).value()) == "at or under 30 % of stopping today");
  CHECK(people_kept_text(parse_accepted_level("1.2 times the peak of va", two_rules()).value()) == "at or under 1.2 times the peak of va");
  CHECK(people_kept_text(parse_accepted_level("no worse than va", two_rules()).value()) == "no worse than va");
}

TEST_CASE("an_unknown_rule_names_the_nearest") {
  const auto level = parse_accepted_level("no worse than asam-10-2", two_rules());
  REQUIRE(!level.ok());
  CHECK(level.errors().front().code == ErrorCode::UnknownName);
  CHECK(level.errors().front().nearest == "asam-10-2w");
}

TEST_CASE("nothing_over_100_percent_none_and_words_are_refused") {
  for (const char* text : {"0 % of stopping today", "101 % of stopping today", "-5 % of stopping today", "30 mg of stopping today", "30 %",
                           "3.01 times the peak of va", "0 times the peak of va", "-1 times the peak of va", "1 mg times the peak of va", "times the peak of va",
                           "as little as possible", ""}) {
    INFO(text);
    const auto level = parse_accepted_level(text, two_rules());
    REQUIRE(!level.ok());
    CHECK(level.errors().front().code == ErrorCode::OutOfRange);
    CHECK(level.errors().front().allowed.find("30 % of stopping today") != std::string::npos);
  }
}
