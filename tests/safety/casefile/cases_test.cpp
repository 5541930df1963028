// tests/safety/cases/*.txt: short cases and what the rules must and must not find in them.
#include <algorithm>
#include <filesystem>

#include "tests/safety/small_case.h"

using namespace ebb_test;

namespace {

struct SmallCase {
  std::string name, text;
  std::vector<std::string> find, silent, open, given;
  std::string worst, error, calendar, screened;
};

std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> words;
  std::istringstream stream(line);
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

/// "case:" begins one; then lines of a case file; then what is expected.
std::vector<SmallCase> read_cases(const std::filesystem::path& path) {
  std::vector<SmallCase> cases;
  std::ifstream stream(path);
  for (std::string line; std::getline(stream, line);) {
    const std::size_t colon = line.find(": ");
    const std::string key = colon == std::string::npos ? "" : line.substr(0, colon), rest = colon == std::string::npos ? "" : line.substr(colon + 2);
    if (key == "case") cases.push_back({rest, {}, {}, {}, {}, {}, {}, {}, {}, {}});
    if (cases.empty() || key == "case") continue;
    SmallCase& small = cases.back();
    if (key == "find") small.find = words_of(rest);
    else if (key == "silent") small.silent = words_of(rest);
    else if (key == "open") small.open = words_of(rest);
    else if (key == "worst") small.worst = rest;
    else if (key == "error") small.error = rest;
    else if (key == "calendar") small.calendar = rest;
    else if (key == "screened") small.screened = rest;
    else if (key == "given") small.given.push_back(rest);
    else small.text += line + "\n";
  }
  return cases;
}

bool is_open(const ebb::SafetyReport& report, const std::string& fact) {
  for (const ebb::NotChecked& entry : report.not_checked) {
    if (entry.fact == fact) return true;
  }
  return false;
}

void check(const SmallCase& small) {
  INFO(small.name << "\n" << small.text);
  auto facts = facts_of_case(small.text);
  if (!small.error.empty()) {
    REQUIRE(!facts.ok());
    INFO(ebb::describe(facts.errors()));
    CHECK(ebb::describe(facts.errors()).find(small.error) != std::string::npos);
    return;
  }
  if (!facts.ok()) FAIL_CHECK(ebb::describe(facts.errors()));
  if (!facts.ok()) return;
  for (const std::string& given : small.given) give(facts.value(), given);
  const ebb::SafetyReport report = ebb::check_facts(knowledge().safety, facts.value());
  INFO("found: " << ids(report));
  for (const std::string& id : small.find) {
    INFO("must find " << id);
    CHECK(fires(report, id));
  }
  for (const std::string& id : small.silent) {
    INFO("must not find " << id);
    CHECK(!fires(report, id));
  }
  for (const std::string& fact : small.open) {
    INFO("must be left open " << fact);
    CHECK(is_open(report, fact));
  }
  if (!small.worst.empty()) CHECK(small.worst == (report.findings.empty() ? "nothing" : ebb::urgency_name(report.worst())));
  const ebb::Screening screening = ebb::screen(knowledge().safety, facts.value(), report);
  if (!small.calendar.empty()) CHECK(small.calendar == (screening.patient_calendar_allowed ? "allowed" : "withheld"));
  if (!small.screened.empty()) CHECK(small.screened == (screening.screened ? "yes" : "no"));
}

std::vector<SmallCase> all_cases() {
  std::vector<SmallCase> cases;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(EBB_SOURCE_DIR) + "/tests/safety/cases")) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    for (SmallCase& small : read_cases(file)) cases.push_back(std::move(small));
  }
  return cases;
}

}  // namespace

TEST_CASE("the_rules_find_in_each_short_case_what_they_must") {
  for (const SmallCase& small : all_cases()) check(small);
}

TEST_CASE("there_are_at_least_150_short_cases_each_with_an_expectation") {
  const std::vector<SmallCase> cases = all_cases();
  CHECK(cases.size() >= 150);
  for (const SmallCase& small : cases) {
    INFO(small.name);
    CHECK((!small.find.empty() || !small.silent.empty() || !small.worst.empty() || !small.error.empty() || !small.open.empty() || !small.calendar.empty() || !small.screened.empty()));
  }
}
