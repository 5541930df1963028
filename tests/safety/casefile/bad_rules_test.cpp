// A rule that is not complete does not load, and the message says what is missing.
#include "tests/safety/small_case.h"

namespace {

constexpr const char* kRule = "[[rule]]\nid = \"x\"\ngroup = \"g\"\nurgency = \"warn\"\nwhen = \"history.epilepsy is yes\"\ntitle = \"t\"\nmatters = \"m\"\ndo = \"d\"\n"
                              "source = \"asam2025\"\nlocator = \"l\"\ngrade = \"A\"\nyes = [\"history.epilepsy = true\"]\nno = [\"history.epilepsy = false\"]\n";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// The errors of the built-in data with one more file of rules; empty when it loads.
std::string errors_with(const std::string& rules) {
  std::vector<ebb::DataFile> files = ebb::embedded_data();
  files.push_back({"rules/safety/zz-test.toml", rules});
  const auto loaded = ebb::load_knowledge(files);
  return loaded.ok() ? "" : ebb::describe(loaded.errors());
}

void check_refused(const std::string& rules, const std::string& words) {
  const std::string errors = errors_with(rules);
  INFO(errors);
  CHECK(errors.find(words) != std::string::npos);
}

}  // namespace

TEST_CASE("a_complete_rule_loads") { CHECK(errors_with(kRule) == ""); }

TEST_CASE("a_rule_without_both_kinds_of_example_does_not_load") {
  check_refused(replaced(kRule, "yes = [\"history.epilepsy = true\"]\n", ""), "yes: has no example");
  check_refused(replaced(kRule, "no = [\"history.epilepsy = false\"]\n", ""), "no: has no example");
}

TEST_CASE("names_that_do_not_exist_are_told_with_the_nearest") {
  check_refused(replaced(kRule, "history.epilepsy is yes", "history.epilepsi is yes"), "history.epilepsy");
  check_refused(replaced(kRule, "is yes", "is maybe"), "never \"maybe\"");
  check_refused(replaced(kRule, "title = \"t\"", "title = \"{no.such}\""), "is no fact");
  check_refused(replaced(kRule, "do = \"d\"", "do = \"d\"\nfigures = [\"nothing\"]"), "no figure \"nothing\"");
  check_refused(replaced(kRule, "source = \"asam2025\"", "source = \"nobody\""), "nobody");
}

TEST_CASE("a_condition_that_says_nothing_is_refused") {
  check_refused(replaced(kRule, "\"history.epilepsy is yes\"", "{ some = [\"history.epilepsy is yes\"] }"), "joins no conditions");
  check_refused(replaced(kRule, "\"history.epilepsy is yes\"", "{ all = [] }"), "needs a list");
  check_refused(replaced(kRule, "history.epilepsy is yes", "history.epilepsy >= 2"), "does not fit");
  check_refused(replaced(kRule, "history.epilepsy is yes", "person.age_years is 65"), "does not fit");
  check_refused(replaced(kRule, "history.epilepsy is yes", "history.epilepsy"), "no fact, comparison and value");
}

TEST_CASE("an_exemption_stands_only_under_a_not") {
  check_refused(replaced(kRule, "history.epilepsy is yes", "said history.epilepsy is yes"), "under a `not`");
  CHECK(errors_with(replaced(kRule, "\"history.epilepsy is yes\"", "{ not = \"said history.epilepsy is yes\" }")) == "");
}

TEST_CASE("a_rule_of_a_taken_name_does_not_load") { check_refused(std::string(kRule) + kRule, "stands twice"); }
