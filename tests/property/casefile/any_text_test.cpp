#include <doctest.h>
#include <rapidcheck.h>

#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/casefile/scenario.h"
#include "tests/unit/casefile/small_knowledge.h"

using namespace ebb;

namespace {

const Knowledge& knowledge() {
  static const Knowledge kKnowledge = ebb_test::small_knowledge();
  return kKnowledge;
}

/// Pieces of case files: random sequences of them reach far deeper than random bytes.
const std::vector<std::string> kPieces = {"[person]\n",
                                          "age = 52\n",
                                          "age = nan\n",
                                          "sex = \"female\"\n",
                                          "weight = \"68 kg\"\n",
                                          "[[use]]\n",
                                          "[use]\n",
                                          "drug = \"clonazepam\"\n",
                                          "drug = \"flumazenil\"\n",
                                          "dose = \"0.5-1 mg\"\n",
                                          "dose = \"1 g\"\n",
                                          "dose = \"-1 mg\"\n",
                                          "dose = [1]\n",
                                          "times = [\"08:00\"]\n",
                                          "times = []\n",
                                          "every = \"12 h\"\n",
                                          "every = \"1 min\"\n",
                                          "at = [\"2026-01-10 15:00\"]\n",
                                          "at = [2026-01-10]\n",
                                          "from = \"2021\"\n",
                                          "from = 2021-03-01\n",
                                          "to = \"2026-01\"\n",
                                          "to = \"1950-01-01\"\n",
                                          "route = \"iv\"\n",
                                          "over = \"30 s\"\n",
                                          "per_week = 3\n",
                                          "per_week = 0\n",
                                          "as_needed = true\n",
                                          "missed = \"1 in 10\"\n",
                                          "late = \"1 in 5 by 3 h\"\n",
                                          "confirm_dose = true\n",
                                          "[[medicine]]\n",
                                          "name = \"carbamazepine\"\n",
                                          "[[taken]]\n",
                                          "date = \"2026-02-01\"\n",
                                          "dose = \"0 mg\"\n",
                                          "dose = \"1 mg\"\n",
                                          "[[observation]]\n",
                                          "what = \"plasma clonazepam\"\n",
                                          "value = \"31 ng/mL\"\n",
                                          "[taper]\n",
                                          "start = \"2026-02-01\"\n",
                                          "today = \"2026-03-01\"\n",
                                          "supply = [\"clonazepam 0.5 mg scored tablet\"]\n",
                                          "goal = \"1 mg\"\n",
                                          "one_step_back = true\n",
                                          "[report]\n",
                                          "every = \"1 h\"\n",
                                          "stop_on = [\"2026-02-01\"]\n",
                                          "\"",
                                          "=",
                                          "[",
                                          "\n",
                                          "#"};

const std::vector<std::string> kTablePieces = {"ID",   "TIME", "AMT", "DRUG",       "ROUTE", "AGE", "SS", "II", "ADDL", "ADAPT", "EVID",
                                               "RATE", ",",    ",",   ",",          " ",     "\n",  "\n", "1",  "0",    "12",    "-1",
                                               "1e9",  ".",    "ss",  "clonazepam", "oral",  "iv",  "52", "\"", "nan"};

std::string joined(const std::vector<std::string>& pieces) {
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  return text;
}

/// What every timeline that is handed out must hold.
void check_timeline(const Scenario& s) {
  const Timeline& t = s.timeline;
  RC_ASSERT(!s.drugs.empty());
  RC_ASSERT(std::fmod(t.start_h, 24) == 0 && std::fmod(t.end_h, 24) == 0 && t.start_h < t.end_h);
  RC_ASSERT(t.adaptation_start_h >= t.start_h);
  double last_h = t.start_h;
  for (const Dose& dose : t.doses) {
    RC_ASSERT(dose.time_h >= last_h && dose.time_h < t.end_h);
    RC_ASSERT(dose.amount_mg > 0 && std::isfinite(dose.amount_mg) && dose.infusion_h >= 0);
    RC_ASSERT(dose.drug >= 0 && dose.drug < static_cast<int>(s.drugs.size()));
    RC_ASSERT(dose.route >= 0 && dose.route < static_cast<int>(s.drugs[static_cast<std::size_t>(dose.drug)].routes.size()));
    RC_ASSERT(dose.line >= 0 && dose.line < static_cast<int>(t.lines.size()));
    last_h = dose.time_h;
  }
  RC_ASSERT(!s.report_times_h.empty() && s.report_times_h.size() <= 400u);
  RC_ASSERT(s.report_times_h.front() >= t.start_h && s.report_times_h.back() <= t.end_h);
  for (std::size_t i = 1; i < s.report_times_h.size(); ++i) RC_ASSERT(s.report_times_h[i] > s.report_times_h[i - 1]);
}

void read_and_check(const std::string& text) {
  const auto file = read_case("any.toml", text, knowledge());
  if (!file.ok()) {
    RC_ASSERT(!file.errors().empty());
    for (const Error& error : file.errors()) RC_ASSERT(!error.what.empty());
    return;
  }
  RC_ASSERT(!file.value().uses.empty());
  const auto scenario = build_scenario(file.value(), knowledge(), std::nullopt);
  if (scenario.ok()) check_timeline(scenario.value());
}

}  // namespace

TEST_CASE("any_bytes_are_refused_or_give_a_case_with_use") {
  CHECK(rc::check("read_case on bytes", [](const std::string& text) { read_and_check(text); }));
}

TEST_CASE("any_sequence_of_case_lines_is_refused_or_gives_a_whole_timeline") {
  CHECK(rc::check("read_case on pieces",
                  [] { read_and_check(joined(*rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kPieces)))); }));
}

TEST_CASE("any_choice_of_optional_lines_gives_a_whole_timeline") {
  const std::string valid = "[person]\nage = 52\n[[use]]\ndrug = \"clonazepam\"\ntimes = [\"08:00\"]\n";
  const std::vector<std::string> optional = {
      "per_week = 3\n",         "as_needed = true\nper_week = 2\n", "missed = \"1 in 10\"\n", "late = \"1 in 5 by 3 h\"\n",
      "split_tablets = true\n", "source = \"not prescribed\"\n",    "route = \"odt\"\n",      "every = \"8 h\"\n"};
  const std::vector<std::string> doses = {"dose = \"1 mg\"\n", "dose = \"0.5-1 mg\"\n", "dose = \"125 mcg\"\n"};
  const std::vector<std::string> spans = {"from = \"2021\"\nto = \"2023\"\n", "from = \"2024-01-01\"\nto = \"2024-01-01\"\n",
                                          "from = \"2023-05\"\n"};
  const std::vector<std::string> ends = {"", "[taper]\nstart = \"2026-02-01\"\nsupply = [\"clonazepam 0.5 mg scored tablet\"]\n",
                                         "[report]\nto = \"2026-06-01 07:30\"\n",
                                         "[[taken]]\ndrug = \"clonazepam\"\ndate = \"2024-06-01\"\ndose = \"0.3 mg\"\n",
                                         "[[medicine]]\nname = \"carbamazepine\"\nfrom = \"2023\"\n"};
  CHECK(rc::check("read_case on optional lines", [&] {
    const std::string text =
        valid + *rc::gen::elementOf(doses) + *rc::gen::elementOf(spans) + *rc::gen::elementOf(optional) + *rc::gen::elementOf(ends);
    const auto file = read_case("any.toml", text, knowledge());
    RC_ASSERT(file.ok());
    const auto scenario = build_scenario(file.value(), knowledge(), make_date(2026, 3, 1));
    RC_ASSERT(scenario.ok());
    RC_ASSERT(!scenario.value().timeline.doses.empty());
    check_timeline(scenario.value());
  }));
}

TEST_CASE("any_table_is_refused_or_gives_whole_timelines") {
  const std::string header = "ID,TIME,AMT,DRUG,ROUTE,AGE,SS,II,ADAPT\n";
  CHECK(rc::check("read_table on pieces", [&](bool with_header) {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kTablePieces));
    const auto result = read_table("any.csv", (with_header ? header : "") + joined(pieces), knowledge());
    if (!result.ok()) {
      RC_ASSERT(!result.errors().empty());
      return;
    }
    RC_ASSERT(!result.value().empty());
    for (const Scenario& s : result.value()) check_timeline(s);
  }));
}

TEST_CASE("a_table_written_from_doses_reads_back_as_those_doses") {
  CHECK(rc::check("round trip", [] {
    const auto gaps = *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 100)));
    std::string text = "ID TIME AMT DRUG ROUTE AGE\n";
    std::vector<double> times, amounts;
    double time_h = 0;
    for (const int gap : gaps) {
      time_h += gap / 4.0;
      times.push_back(time_h);
      amounts.push_back((1 + gap % 16) / 8.0);
      text += "s1 " + exact_text(time_h) + " " + exact_text(amounts.back()) + " clonazepam oral 52\n";
    }
    const auto result = read_table("round.csv", text, knowledge());
    RC_ASSERT(result.ok());
    const auto& doses = result.value().at(0).timeline.doses;
    RC_ASSERT(doses.size() == times.size());
    for (std::size_t i = 0; i < times.size(); ++i) RC_ASSERT(doses[i].time_h == times[i] && doses[i].amount_mg == amounts[i]);
  }));
}

TEST_CASE("the_doses_of_a_written_history_add_up") {
  CHECK(rc::check("history", [] {
    const int first = make_date(2020, 1, 1).days + *rc::gen::inRange(0, 1000);
    const int days = *rc::gen::inRange(1, 800);
    const int eighths = *rc::gen::inRange(1, 17);
    const std::string text = "[person]\nage = 40\n[[use]]\ndrug = \"clonazepam\"\ndose = \"" + exact_text(eighths / 8.0) +
                             " mg\"\ntimes = [\"08:00\", \"20:00\"]\nfrom = \"" + to_text(Date{first}) + "\"\nto = \"" +
                             to_text(Date{first + days - 1}) + "\"\n";
    const auto file = read_case("h.toml", text, knowledge());
    RC_ASSERT(file.ok());
    const auto scenario = build_scenario(file.value(), knowledge(), std::nullopt);
    RC_ASSERT(scenario.ok());
    double mg = 0;
    for (const Dose& dose : scenario.value().timeline.doses) mg += dose.amount_mg;
    RC_ASSERT(mg == days * 2 * eighths / 8.0);  // eighths add without rounding
    RC_ASSERT(scenario.value().zero.days == first);
    RC_ASSERT(scenario.value().today.days == first + days);
  }));
}
