// `ebb claims`: the verdicts of the whole ensemble pinned in docs/claims.md, JSON, pictures, what it refuses.
#include <doctest.h>

#include <cstdlib>

#include "tests/golden/cli/program.h"

using namespace ebb::test;

namespace {

const char* const kBegin = "<!-- verdicts: written by tests/golden/cli/claims_test.cpp -->\n";
const char* const kEnd = "<!-- end of verdicts -->\n";

/// The page with the table between its marks replaced.
std::string with_table(const std::string& page, const std::string& table) {
  const std::size_t begin = page.find(kBegin), end = page.find(kEnd);
  REQUIRE(begin != std::string::npos);
  REQUIRE(end != std::string::npos);
  return page.substr(0, begin) + kBegin + "\n" + table + "\n" + page.substr(end);
}

}  // namespace

TEST_CASE("verdicts_and_figures_of_all_claims_are_those_of_the_page") {
  const WorkFolder folder;
  const Outcome run = run_line(folder, "ebb claims --markdown");
  INFO(run.err);
  REQUIRE(run.exit_code == 0);
  const std::filesystem::path page = std::filesystem::path(EBB_SOURCE_DIR) / "docs/claims.md";
  const std::string expected = with_table(read_all(page), run.out);
  if (std::getenv("EBB_UPDATE_GOLDEN") != nullptr) std::ofstream(page, std::ios::binary) << expected;
  CHECK(read_all(page) == expected);
}

TEST_CASE("claims_json_is_as_documented_and_the_same_for_every_thread_count") {
  const WorkFolder folder;
  for (const char* id : {"C1", "G1", "A10", "F4"}) {
    const Outcome one = run_line(folder, std::string("ebb claims ") + id + " --draws 8 --json --threads 1");
    const Outcome two = run_line(folder, std::string("ebb claims ") + id + " --draws 8 --json --threads 2 --isa sse2");
    INFO(id);
    REQUIRE(one.exit_code == 0);
    CHECK(one.out == two.out);
    std::ofstream(folder.path() / "claims.json", std::ios::binary) << one.out;
    const Outcome check = run_line(folder, "/usr/bin/python3 -W ignore tests/golden/cli/check_schema.py docs/json/claims.schema.json \"$DIR/claims.json\"");
    INFO(check.out << check.err);
    CHECK(check.exit_code == 0);
  }
}

TEST_CASE("one_claim_is_told_with_scenario_and_sources_and_drawn_as_its_figures") {
  const WorkFolder folder;
  const Outcome text = run_line(folder, "ebb claims D11 --draws 8 --plot \"$DIR/d11.svg\"");
  REQUIRE(text.exit_code == 0);
  for (const char* part : {"D11", "verdict", "not supported", "better said", "Inequalities", "Scenarios", "[[use]]", "busto", "grade B"}) {
    INFO(part);
    CHECK((text.out.find(part) != std::string::npos || text.out.find("Busto") != std::string::npos));
  }
  const std::string svg = read_all(folder.path() / "d11.svg");
  CHECK(svg.find("last day over the threshold") != std::string::npos);
  CHECK(svg.find("D11: ") != std::string::npos);
  std::size_t longest = 0;
  for (std::size_t begin = 0; begin < text.out.size();) {
    const std::size_t end = std::min(text.out.find('\n', begin), text.out.size());
    std::size_t columns = 0;
    for (std::size_t i = begin; i < end; ++i) columns += (static_cast<unsigned char>(text.out[i]) & 0xC0) != 0x80;
    longest = std::max(longest, columns);
    begin = end + 1;
  }
  CHECK(longest <= 100);
}

TEST_CASE("what_claims_cannot_do_is_said_and_nothing_is_left_behind") {
  const WorkFolder folder;
  const Outcome unknown = run_line(folder, "ebb claims C12");
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.out.empty());
  CHECK(unknown.err.find("A1 to H6") != std::string::npos);
  CHECK(run_line(folder, "ebb claims --plot \"$DIR/all.svg\"").exit_code == 2);
  CHECK(run_line(folder, "ebb claims C1 --plot \"$DIR/all.txt\"").exit_code == 2);
  CHECK(run_line(folder, "ebb claims C1 --draws 2").exit_code == 2);
  const Outcome nothing = run_line(folder, "ebb claims H1 --plot \"$DIR/h.svg\"");
  CHECK(nothing.exit_code == 2);
  CHECK(nothing.err.find("claim H1 has no figures to draw") != std::string::npos);
  CHECK(run_line(folder, "ebb claims C1 --json --markdown").exit_code == 2);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("drugs_tells_in_words_what_claims_rest_on") {
  const WorkFolder folder;
  const Outcome drug = run_line(folder, "ebb drugs clonazepam");
  REQUIRE(drug.exit_code == 0);
  for (const char* part : {"labelled use", "off-label use", "Schedule IV", "Buspirone", "Effects and signs", "aggression"}) {
    INFO(part);
    CHECK(drug.out.find(part) != std::string::npos);
  }
  CHECK(run_line(folder, "ebb drugs fentanyl").out.find("In words") == std::string::npos);
}
