// The laws of the suggested plan over the whole path that a user sees: search, published rules beside it, the check on others.
#include <doctest.h>

#include <fstream>

#include <nlohmann/json.hpp>

#include "tests/golden/cli/program.h"

using namespace ebb::test;

namespace {

/// A short history, so that a run takes little time.
void write_case(const WorkFolder& folder, const std::string& use, const std::string& supply) {
  std::ofstream file(folder.path() / "case.toml");
  file << "title = \"laws\"\n[person]\nage = 52\nsex = \"female\"\n[[use]]\n" << use << "from = \"2025-11-01\"\n[taper]\nstart = \"2026-02-01\"\nsupply = [" << supply << "]\n";
}

/// Days of the suggested plan; 100,000 when there is none.
int days_of(const WorkFolder& folder, const std::string& options) {
  const Outcome outcome = run_line(folder, "ebb taper \"$DIR/case.toml\" --patients 2 --json " + options);
  INFO(options << outcome.err);
  REQUIRE(outcome.exit_code == 0);
  const nlohmann::json report = nlohmann::json::parse(outcome.out, nullptr, false);
  REQUIRE(!report.is_discarded());
  if (!report.at("suggestion").at("found").get<bool>()) return 100000;
  for (const nlohmann::json& rule : report.at("rules"))
    if (rule.at("id") == "suggested") return rule.at("length_days").get<int>();
  return -1;
}

struct Supplied {
  const char* use;
  const char* supply;
  const char* step;
};

const Supplied kCases[] = {
    {"drug = \"clonazepam\"\ndose = \"1 mg\"\ntimes = [\"21:00\"]\n", "\"clonazepam 0.5 mg scored tablet\", \"clonazepam 0.125 mg ODT\"", "14d"},
    {"drug = \"clonazepam\"\ndose = \"0.25 mg\"\ntimes = [\"21:00\"]\n", "\"clonazepam 0.5 mg/5 mL oral solution\"", "14d"},
    {"drug = \"lorazepam\"\ndose = \"2 mg\"\ntimes = [\"08:00\", \"21:00\"]\n", "\"lorazepam 1 mg scored tablet\"", "28d"},
};

}  // namespace

TEST_CASE("a_laxer_level_is_never_slower_on_the_whole_way_to_a_suggestion") {
  for (const Supplied& one : kCases) {
    const WorkFolder folder;
    write_case(folder, one.use, one.supply);
    int before_days = 1000000, found = 0;
    for (const char* accept : {"5 % of stopping today", "15 % of stopping today", "40 % of stopping today", "90 % of stopping today"}) {
      CAPTURE(one.supply);
      CAPTURE(accept);
      const int days = days_of(folder, std::string("--step ") + one.step + " --accept '" + accept + "'");
      CHECK(days <= before_days);
      found += days < 100000;
      before_days = days;
    }
    CHECK(found > 0);
  }
}

TEST_CASE("a_wish_that_a_published_rule_with_such_steps_meets_is_met_no_more_slowly") {
  for (const Supplied& one : kCases) {
    CAPTURE(one.supply);
    const WorkFolder folder;
    write_case(folder, one.use, one.supply);
    const Outcome rule = run_line(folder, "ebb taper \"$DIR/case.toml\" --typical --rule asam-10-2w --json");
    REQUIRE(rule.exit_code == 0);
    int rule_days = 0;
    const nlohmann::json report = nlohmann::json::parse(rule.out, nullptr, false);
    REQUIRE(!report.is_discarded());
    for (const nlohmann::json& each : report.at("rules"))
      if (each.at("id") == "asam-10-2w") rule_days = each.at("length_days").get<int>();
    CHECK(days_of(folder, "--step 14d --accept 'no worse than asam-10-2w'") <= rule_days);
  }
}
