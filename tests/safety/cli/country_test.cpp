// Whom to call: however the country is written, and never without words for what has no number.
#include <doctest.h>

#include "tests/golden/cli/program.h"

using namespace ebb::test;

namespace {

bool has(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

std::string emergency(const std::string& country) {
  const WorkFolder folder;
  const Outcome run = run_line(folder, "ebb emergency --country " + shell_quoted(country));
  CHECK(run.exit_code == 0);
  return run.out;
}

}  // namespace

TEST_CASE("a_country_is_known_by_code_by_name_and_by_what_people_write") {
  for (const char* written : {"GB", "gb", "UK", "uk", "United Kingdom", "England"}) {
    INFO(written);
    CHECK(has(emergency(written), "116 123"));
  }
  CHECK(has(emergency("USA"), "988"));
  CHECK(has(emergency("Deutschland"), "Germany"));
}

TEST_CASE("an_unknown_country_gets_words_and_the_nearest_name") {
  const std::string misspelt = emergency("Germny"), nowhere = emergency("XX");
  CHECK(has(misspelt, "Germany (DE) meant?"));
  for (const std::string* text : {&misspelt, &nowhere}) {
    for (const char* words : {"emergency: the emergency number", "poisons: the poisons centre", "crisis: a crisis line"}) CHECK(has(*text, words));
  }
}

TEST_CASE("every_country_says_of_each_kind_of_help_a_number_or_words") {
  for (const char* code : {"DE", "FR", "IT", "PL", "GB", "CA", "CH", "IE"}) {
    const std::string text = emergency(code);
    INFO(code);
    for (const char* kind : {"emergency", "poisons", "crisis"}) CHECK((has(text, std::string("  ") + kind) || has(text, std::string("- ") + kind)));
  }
}
