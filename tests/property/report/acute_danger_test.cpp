// Laws of the class of danger over random cases: more is never less dangerous, being used to opioids never hides more than not being,
// the order of the lines does not matter, and nothing that is said reads as leave to take something.
#include <doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "ebb/report/json_acute.h"
#include "ebb/report/text_acute.h"
#include "tests/support/acute_case.h"

using namespace ebb;
using namespace ebb_test;

namespace {

constexpr std::size_t kPeople = 96;      // the same people in both runs: the laws hold for each of them, so few are enough
constexpr int kCases = 25;

struct Line {
  std::string drug, route;
  double dose_mg = 1;
  int minute = 0;                        ///< of 2026-01-10
};

std::string text_of(const Line& line) {
  char at[32];
  std::snprintf(at, sizeof at, "2026-01-10 %02d:%02d", line.minute / 60, line.minute % 60);
  char dose[32];
  std::snprintf(dose, sizeof dose, "%.4f mg", line.dose_mg);
  return single_dose(line.drug, dose, at, line.route);
}

std::string case_text(const std::vector<Line>& lines, const std::string& tolerance = "") {
  std::string text = case_head();
  for (const Line& line : lines) text += text_of(line);
  return text + "\n[acute]\nnow = \"2026-01-10 23:00\"\n" + tolerance;
}

/// A depressant that Ebb knows, by a route with data, at a random time of the day.
Line random_line(bool sedative) {
  struct Kind {
    const char *drug, *route;
    double usual_mg;
  };
  static const std::vector<Kind> kSedatives = {{"clonazepam", "", 1}, {"alprazolam", "", 1}, {"lorazepam", "", 2}, {"diazepam", "", 10}};
  static const std::vector<Kind> kOthers = {{"oxycodone", "", 15},    {"methadone", "", 20}, {"heroin", "iv", 15},           {"fentanyl", "iv", 0.1},
                                            {"morphine", "oral", 20}, {"alcohol", "", 20000}, {"buprenorphine", "sublingual", 4}};
  const auto& kinds = sedative ? kSedatives : kOthers;
  const Kind kind = kinds[*rc::gen::inRange<std::size_t>(0, kinds.size())];
  const double fold = *rc::gen::element(0.1, 0.3, 1.0, 2.0, 6.0);
  return {kind.drug, kind.route, kind.usual_mg * fold, *rc::gen::inRange(1, 22 * 60)};
}

/// At least one sedative, else Ebb simulates nothing; no two doses of one drug in the same minute.
std::vector<Line> random_lines() {
  std::vector<Line> lines{random_line(true)};
  const int more = *rc::gen::inRange(0, 3);
  for (int i = 0; i < more; ++i) {
    Line line = random_line(*rc::gen::arbitrary<bool>());
    line.minute = (line.minute + 7 * (i + 1)) % (22 * 60) + 1;
    const bool clash = std::any_of(lines.begin(), lines.end(), [&](const Line& other) { return other.drug == line.drug && other.minute == line.minute; });
    if (!clash) lines.push_back(line);
  }
  return lines;
}

AcuteRun run(const std::string& text) {
  AcuteRun done = run_acute_text(text, kPeople);
  if (!done.problem.empty()) RC_FAIL(done.problem + "\n" + text);
  return done;
}

void never_milder(const AcuteRun& before, const AcuteRun& after) {
  RC_ASSERT(after.report.danger >= before.report.danger);
  RC_ASSERT(after.report.severe_frac >= before.report.severe_frac);
  RC_ASSERT(after.report.moderate_frac >= before.report.moderate_frac);
}

bool property(const char* name, const std::function<void()>& law) {
  rc::detail::TestParams params;
  params.seed = 20260110;                // the same cases on every run
  params.maxSuccess = kCases;
  const auto result = rc::detail::checkTestable(law, rc::detail::TestMetadata{name, name}, params);
  rc::detail::SuccessResult success;
  if (result.match(success)) return true;
  rc::detail::printResultMessage(result, std::cerr);
  return false;
}

}  // namespace

TEST_CASE("one_more_depressant_is_never_less_dangerous") {
  CHECK(property("one more", [] {
    std::vector<Line> lines = random_lines();
    const AcuteRun before = run(case_text(lines));
    Line more = random_line(*rc::gen::arbitrary<bool>());
    more.minute = 22 * 60 + 5;           // a minute that no other line has
    lines.push_back(more);
    never_milder(before, run(case_text(lines)));
  }));
}

TEST_CASE("a_larger_dose_is_never_less_dangerous") {
  CHECK(property("larger", [] {
    std::vector<Line> lines = random_lines();
    const AcuteRun before = run(case_text(lines));
    lines[*rc::gen::inRange<std::size_t>(0, lines.size())].dose_mg *= *rc::gen::element(1.05, 1.5, 4.0);
    never_milder(before, run(case_text(lines)));
  }));
}

TEST_CASE("without_opioid_tolerance_it_is_never_less_dangerous_than_with_it") {
  CHECK(property("naive", [] {
    const std::vector<Line> lines = random_lines();
    const char* last = *rc::gen::element("2026-01-09 22:00", "2026-01-06 08:00", "2025-11-01 08:00");
    const AcuteRun tolerant = run(case_text(lines, std::string("opioid_tolerance = \"daily use\"\nlast_opioid = \"") + last + "\"\n"));
    const AcuteRun unknown = run(case_text(lines)), naive = run(case_text(lines, "opioid_tolerance = \"none\"\n"));
    never_milder(tolerant, naive);
    RC_ASSERT(unknown.report.severe_frac == naive.report.severe_frac);  // unknown is no tolerance
    RC_ASSERT(tolerant.report.severe_naive_frac == naive.report.severe_frac);
  }));
}

TEST_CASE("a_longer_break_is_never_less_dangerous") {
  CHECK(property("break", [] {
    const std::vector<Line> lines = random_lines();
    const auto after = [&](const char* last) {
      return run(case_text(lines, std::string("opioid_tolerance = \"daily use\"\nlast_opioid = \"") + last + "\"\n"));
    };
    const AcuteRun day = after("2026-01-09 22:00"), week = after("2026-01-03 22:00"), months = after("2025-10-01 08:00");
    never_milder(day, week);
    never_milder(week, months);
  }));
}

TEST_CASE("the_order_of_the_lines_does_not_matter") {
  CHECK(property("order", [] {
    std::vector<Line> lines = random_lines();
    const AcuteRun forward = run(case_text(lines));
    std::reverse(lines.begin(), lines.end());
    const AcuteRun backward = run(case_text(lines));
    RC_ASSERT(forward.report.danger == backward.report.danger);
    RC_ASSERT(forward.report.severe_frac == backward.report.severe_frac);
    RC_ASSERT(forward.report.worse_after_now_frac == backward.report.worse_after_now_frac);
  }));
}

TEST_CASE("benzodiazepine_tolerance_never_makes_the_reported_reading_milder") {
  CHECK(property("tolerance", [] {
    const std::vector<Line> lines = random_lines();
    const std::string daily = "\n[[use]]\ndrug = \"lorazepam\"\ndose = \"2 mg\"\ntimes = [\"23:30\"]\nfrom = \"2024-01-01\"\nto = \"2026-01-09\"\n";
    const AcuteRun user = run(case_text(lines) + daily);
    RC_ASSERT(user.report.severe_tolerant_frac <= user.report.severe_frac);
    RC_ASSERT(user.report.moderate_tolerant_frac <= user.report.moderate_frac);
  }));
}

TEST_CASE("an_opioid_beside_a_sedative_or_alcohol_is_at_least_dangerous_whatever_the_amount") {
  for (const char* opioid : {"oxycodone", "methadone", "morphine"}) {
    const AcuteRun tiny = run_acute_text(case_text({{"clonazepam", "", 0.01, 600}, {opioid, "", 0.01, 660}}), kPeople);
    REQUIRE(tiny.problem.empty());
    CHECK(tiny.report.danger >= DangerClass::Dangerous);
    CHECK(tiny.report.reasons.back() == DangerReason::OpioidAndSedative);
  }
}

TEST_CASE("nothing_said_reads_as_leave_or_as_a_dose") {
  // Red team: little, usual and huge amounts, all mixes; words that could be taken as an all-clear, and amounts, must not stand anywhere.
  const std::vector<std::vector<Line>> attempts = {
      {{"clonazepam", "", 0.125, 600}},
      {{"alprazolam", "", 0.25, 600}, {"alcohol", "", 8000, 620}},
      {{"clonazepam", "", 1, 600}, {"oxycodone", "", 2.5, 620}},
      {{"diazepam", "", 5, 600}, {"cocaine", "intranasal", 50, 640}},
      {{"lorazepam", "", 2, 600}, {"flumazenil", "iv", 0.2, 700}},
      {{"clonazepam", "", 2, 600}, {"heroin", "iv", 10, 620}, {"cocaine", "iv", 30, 620}, {"alcohol", "", 40000, 500}},
      {{"clonazepam", "", 40, 600}, {"buprenorphine", "sublingual", 8, 620}},
  };
  for (const auto& lines : attempts) {
    const AcuteRun done = run_acute_text(case_text(lines), kPeople);
    REQUIRE_MESSAGE(done.problem.empty(), done.problem);
    std::vector<std::string> said{text_acute(done.report, done.zero, false, false), text_acute(done.report, done.zero, true, false)};
    for (const auto& list : {acute_sentences(done.report, done.zero), acute_details(done.report, done.zero)}) said.insert(said.end(), list.begin(), list.end());
    for (std::string text : said) {
      std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      for (const char* word : {"safe", "harmless", "no danger", "not dangerous enough", "low risk", "recommended", "you can take", "maximum", "up to", " mg", " mcg", "ng/ml",
                               "stronger", "weaker than", "better than", "instead"}) {
        CHECK_MESSAGE(text.find(word) == std::string::npos, "\"" << word << "\" stands in: " << text);
      }
    }
    CHECK(said.front().find("Call emergency services") != std::string::npos);
    CHECK(said.front().find("no all-clear") != std::string::npos);
  }
}

TEST_CASE("routes_without_data_are_refused") {
  for (const char* route : {"injected tablet", "crushed", "smoked", "rectal", "im"}) {
    const std::string text = case_head() + single_dose("alprazolam", "1 mg", "2026-01-10 12:00", route);
    const auto read = read_case("case.toml", text, acute_knowledge());
    REQUIRE(!read.ok());
    CHECK(read.errors().front().code == ErrorCode::NoData);
  }
  const std::string patch = case_head() + single_dose("clonazepam", "1 mg", "2026-01-10 12:00") + single_dose("fentanyl", "1 mg", "2026-01-10 12:00", "patch");
  const auto read = read_case("case.toml", patch, acute_knowledge());
  REQUIRE(!read.ok());
  CHECK(read.errors().front().code == ErrorCode::NoData);
}

TEST_CASE("opioids_alone_and_metabolites_are_refused_with_words") {
  const auto alone = read_case("case.toml", case_head() + single_dose("heroin", "10 mg", "2026-01-10 12:00", "iv"), acute_knowledge());
  REQUIRE(!alone.ok());
  CHECK(alone.errors().front().code == ErrorCode::NoData);
  const auto metabolite = read_case("case.toml", case_head() + single_dose("6-MAM", "10 mg", "2026-01-10 12:00", "iv"), acute_knowledge());
  REQUIRE(!metabolite.ok());
  CHECK(metabolite.errors().front().code == ErrorCode::NoData);
}

TEST_CASE("statements_on_tolerance_that_contradict_each_other_are_refused") {
  const std::string doses = case_head() + single_dose("clonazepam", "1 mg", "2026-01-10 12:00") + "\n[acute]\n";
  for (const char* wrong : {"opioid_tolerance = \"none\"\nlast_opioid = \"2026-01-09 12:00\"\n", "opioid_tolerance = \"much\"\n", "now = \"soon\"\n",
                            "now = \"2026-01-10 13:00\"\nopioid_tolerance = \"daily use\"\nlast_opioid = \"2026-01-11 12:00\"\n"}) {
    CHECK_MESSAGE(!read_case("case.toml", doses + wrong, acute_knowledge()).ok(), wrong);
  }
}
