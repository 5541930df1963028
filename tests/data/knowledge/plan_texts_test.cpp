// Sentences of the printed plan and codes of drugs that must not load, and what the messages say.
#include <doctest.h>

#include <string>

#include "ebb/knowledge/knowledge.h"

using namespace ebb;

namespace {

/// The errors of the data compiled in with the first `from` of one file replaced by `to`.
std::string errors_with(const std::string& path, const std::string& from, const std::string& to) {
  std::vector<DataFile> files = embedded_data();
  for (DataFile& file : files) {
    if (file.path != path) continue;
    const std::size_t at = file.text.find(from);
    REQUIRE_MESSAGE(at != std::string::npos, from);
    file.text.replace(at, from.size(), to);
  }
  const Result<Knowledge> loaded = load_knowledge(files);
  REQUIRE(!loaded.ok());
  return describe(loaded.errors());
}

bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("every_piece_of_a_plan_must_be_there") {
  const std::string errors = errors_with("texts_plan.toml", "[hold]", "[holding]");
  CHECK(contains(errors, "a table [hold]"));
  CHECK(contains(errors, "holding"));
}

TEST_CASE("a_text_names_its_blanks_and_no_others") {
  CHECK(contains(errors_with("texts_plan.toml", "if that is before this time: {latest}.", "."), "says nowhere {latest}"));
  CHECK(contains(errors_with("texts_plan.toml", "{weekday}", "{weekday} {other}"), "another word in braces"));
}

TEST_CASE("a_fact_in_a_text_has_a_source_that_exists") {
  CHECK(contains(errors_with("texts_plan.toml", "source = \"nzf_my_medicines\"", "source = \"nobody2020\""), "nobody2020"));
}

TEST_CASE("a_code_has_the_form_of_the_atc") {
  CHECK(contains(errors_with("codes.toml", "N03AE01", "N03AE"), "is no ATC code"));
  CHECK(contains(errors_with("codes.toml", "drug = \"bromazepam\"", "drug = \"alprazolam\""), "stands twice"));
}
