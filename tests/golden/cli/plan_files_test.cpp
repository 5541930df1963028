// The plan's files as the program writes them, read back by other programs: poppler, Python's HTML parser, jsonschema.
#include <doctest.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <sstream>

#include "ebb/base/dates.h"
#include "ebb/report/json.h"
#include "ebb/report/json_value.h"
#include "tests/golden/cli/program.h"

using namespace ebb::test;
using ebb::Date;
using ebb::Json;
using ebb::make_date;
using ebb::to_text;

namespace {

constexpr const char* kAll =
    " --patients 20 --page \"$DIR/page.html\" --patient-page \"$DIR/patient.html\" --pdf \"$DIR/plan.pdf\" --patient-pdf \"$DIR/patient.pdf\""
    " --calendar \"$DIR/plan.ics\" --fhir \"$DIR/plan.json\"";

/// Runs `taper` with all files; the JSON it prints is beside them.
Outcome write_all(const WorkFolder& folder, const std::string& arguments) {
  return run_line(folder, "ebb taper " + arguments + kAll + " --json > \"$DIR/result.json\"");
}

/// White space folded: layout is not text.
std::string folded(const std::string& text) {
  std::istringstream words(text);
  std::string word, out;
  while (words >> word) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::string tablets(double amount) {
  const int quarters = static_cast<int>(amount * 4 + 0.5);
  constexpr const char* kParts[] = {"", "¼", "½", "¾"};
  return (quarters >= 4 || quarters == 0 ? std::to_string(quarters / 4) : "") + kParts[quarters % 4];
}

/// "1½ × 0.5 mg + 2.5 mL" of a dose as --json has it.
std::string amounts(const Json& dose, const Json& supply) {
  std::string out;
  for (const Json& part : dose["made_of"]) {
    out += out.empty() ? "" : " + ";
    if (part.contains("volume_mL")) {
      std::ostringstream number;
      number << part["volume_mL"].get<double>() << " mL";
      out += number.str();
      continue;
    }
    for (const Json& product : supply) {
      if (product["id"] != part["product"]) continue;
      std::ostringstream strength;
      strength << product["strength_mg"].get<double>();
      out += tablets(part["tablets"].get<double>()) + " × " + strength.str() + " mg";
    }
  }
  return out;
}

/// Times and doses of every step of the shown plan that takes something.
std::set<std::string> lines_of_json(const Json& result) {
  std::set<std::string> lines;
  for (const Json& rule : result["rules"]) {
    if (rule["id"] != result["chosen_rule"]) continue;
    for (const Json& step : rule["steps"]) {
      for (const Json& dose : step["doses"]) {
        if (!dose["made_of"].empty()) lines.insert(dose["time"].get<std::string>() + " " + amounts(dose, result["taper"]["supply"]));
      }
    }
  }
  return lines;
}

/// "2026-02-01 08:00" -> "1½ × 0.5 mg": what is taken when.
using Doses = std::map<std::string, std::string>;

Date date_of(const std::string& digits) { return make_date(std::stoi(digits.substr(0, 4)), std::stoi(digits.substr(4, 2)), std::stoi(digits.substr(6, 2))); }

const Json& chosen_steps(const Json& result) {
  for (const Json& rule : result["rules"]) {
    if (rule["id"] == result["chosen_rule"]) return rule["steps"];
  }
  static const Json none = Json::array();
  return none;
}

/// Every dose before `end` of the plan that --json has.
Doses doses_of_json(const Json& result, Date end) {
  Doses doses;
  const Json& steps = chosen_steps(result);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto first_of = [](const Json& step) { return ebb::parse_date(step["date"].get<std::string>()).value(); };
    const Date until = i + 1 < steps.size() ? first_of(steps[i + 1]) : end;
    for (Date day = first_of(steps[i]); day.days < until.days; day.days += steps[i]["every_days"].get<int>()) {
      for (const Json& dose : steps[i]["doses"]) {
        if (!dose["made_of"].empty()) doses[to_text(day) + " " + dose["time"].get<std::string>()] = amounts(dose, result["taper"]["supply"]);
      }
    }
  }
  return doses;
}

/// The same from the calendar file: its rules of recurrence unrolled. A time must float (no zone, not UTC): 08:00 is 08:00 where the reader is.
Doses doses_of_calendar(const std::string& file, Date& end) {
  std::string text;
  for (std::size_t at = 0; at < file.size(); ++at) {
    if (file.compare(at, 3, "\r\n ") == 0) at += 2;
    else if (file[at] != '\r') text += file[at];
  }
  Doses doses;
  std::string start;
  int every = 0, count = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line == "BEGIN:VEVENT") start.clear(), count = 0;
    if (line.starts_with("DTSTART:")) start = line.substr(8);
    if (line.starts_with("RRULE:")) REQUIRE(std::sscanf(line.c_str(), "RRULE:FREQ=DAILY;INTERVAL=%d;COUNT=%d", &every, &count) == 2);
    if (!line.starts_with("SUMMARY:") || count == 0) continue;
    REQUIRE(start.size() == std::string("20260201T080000").size());
    const std::size_t said = line.find("Medicine: ");
    REQUIRE(said != std::string::npos);
    for (int k = 0; k < count; ++k) {
      const Date day{date_of(start).days + k * every};
      CHECK(doses.emplace(to_text(day) + " " + start.substr(9, 2) + ":" + start.substr(11, 2), line.substr(said + 10)).second);
      end.days = std::max(end.days, day.days + 1);
    }
  }
  return doses;
}

/// The rows of each week's grid in the text of a PDF: first day of the week and time -> what to take. Weeks whose dose changes in their middle are left out.
Doses grids_of_pdf(const std::string& text, Date start) {
  Doses grids;
  std::string week, row;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::string words = folded(line);
    int number = 0;
    if (std::sscanf(words.c_str(), "Week %d: %*d", &number) == 1) week = to_text(Date{start.days + 7 * (number - 1)});
    if (words.starts_with("From ") || words.starts_with("A dose is late")) week.clear();
    if (week.empty()) continue;
    if (words.size() > 5 && words[2] == ':' && words[5] == ' ') {
      row = week + " " + words.substr(0, 5);
      grids[row] = words.substr(6, words.find(" \u2013", 6) - 6);
    } else if (words.starts_with("+ ") && !row.empty()) {
      grids[row] += " " + words;
    } else {
      row.clear();
    }
  }
  return grids;
}

/// Calendar, PDF and JSON, day by day.
void check_days(const Json& result, const std::string& calendar, const std::string& pdf) {
  Date end{0};
  const Doses of_calendar = doses_of_calendar(calendar, end), of_json = doses_of_json(result, end);
  CHECK(of_calendar == of_json);
  // The year has a change to summer time and one from it.
  CHECK(of_json.size() > 100);
  const Doses grids = grids_of_pdf(pdf, ebb::parse_date(result["taper"]["start"].get<std::string>()).value());
  CHECK(grids.size() > 10);
  for (const auto& [when, take] : grids) {
    INFO(when);
    const auto found = of_json.find(when);
    CHECK(take == (found == of_json.end() ? "none" : found->second));
  }
}

void check_files(const std::string& arguments) {
  INFO(arguments);
  const WorkFolder folder;
  const Outcome run = write_all(folder, arguments);
  INFO(run.err);
  REQUIRE(run.exit_code == 0);
  const Json result = Json::parse(read_all(folder.path() / "result.json"), nullptr, false);
  const std::set<std::string> lines = lines_of_json(result);
  REQUIRE(!lines.empty());
  for (const char* name : {"plan", "patient"}) {
    const Outcome text = run_line(folder, std::string("pdftotext -layout \"$DIR/") + name + ".pdf\" - ");
    REQUIRE(text.exit_code == 0);
    const std::string words = folded(text.out);
    for (const std::string& line : lines) {
      INFO(name << ".pdf: " << line);
      CHECK(words.find(line) != std::string::npos);
    }
  }
  const std::string calendar = read_all(folder.path() / "plan.ics"), fhir = read_all(folder.path() / "plan.json");
  check_days(result, calendar, run_line(folder, "pdftotext -layout \"$DIR/patient.pdf\" - ").out);
  for (const std::string& line : lines) {
    INFO(line);
    CHECK(fhir.find(line.substr(6) + " at ") != std::string::npos);
    CHECK(folded(calendar).find(line.substr(6, 12)) != std::string::npos);  // long lines are folded
  }
  CHECK(run_line(folder, "/usr/bin/python3 tests/golden/cli/check_page.py \"$DIR/page.html\"").out == "\n");
  CHECK(run_line(folder, "/usr/bin/python3 tests/golden/cli/check_page.py \"$DIR/patient.html\" patient").out == "\n");
  const Outcome schema = run_line(folder, "/usr/bin/python3 -W ignore tests/golden/cli/check_schema.py docs/json/fhir-medication-request.schema.json \"$DIR/plan.json\"");
  INFO(schema.out << schema.err);
  CHECK(schema.exit_code == 0);
}

}  // namespace

TEST_CASE("paper_page_calendar_and_json_say_the_same") {
  check_files("cases/clonazepam-3-years.toml --rule asam-10-2w");
  check_files("cases/uk-liquid.toml --rule asam-10-2w");
  check_files("cases/diazepam-two-years.toml --rule asam-10-2w --policy integral-control");
  check_files("cases/re-planned-in-the-middle.toml --rule asam-10-2w --paper letter");
}

TEST_CASE("the_professionals_page_and_pdf_tell_all_that_check_finds_each_once") {
  const WorkFolder folder;
  std::ofstream(folder.path() / "case.toml") << R"(title = "Older, with falls, an opioid and an inhibitor"
[person]
age = 82
sex = "female"
[history]
falls = true
[substances]
opioids = true
[[medicine]]
name = "fluvoxamine"
[[use]]
drug = "oxazepam"
dose = "15 mg"
times = ["12:00", "22:00"]
from = "2010"
[taper]
start = "2026-02-02"
supply = ["oxazepam 15 mg tablet"]
)";
  // No --patients: the figures of the simulated findings must be those that `ebb check` tells, too.
  REQUIRE(run_line(folder, "ebb check \"$DIR/case.toml\" --json > \"$DIR/check.json\"").exit_code == 0);
  REQUIRE(run_line(folder, "ebb taper \"$DIR/case.toml\" --rule asam-10-2w --page \"$DIR/page.html\" --pdf \"$DIR/plan.pdf\"").exit_code == 0);
  std::string page = read_all(folder.path() / "page.html");
  for (const auto& [name, sign] : {std::pair{"&quot;", "\""}, std::pair{"&#39;", "'"}, std::pair{"&gt;", ">"}, std::pair{"&lt;", "<"}, std::pair{"&amp;", "&"}}) {
    for (std::size_t at = page.find(name); at != std::string::npos; at = page.find(name, at + 1)) page.replace(at, std::string(name).size(), sign);
  }
  const std::string pdf = folded(run_line(folder, "pdftotext -raw \"$DIR/plan.pdf\" -").out);
  const auto count = [](const std::string& text, const std::string& words) {
    std::size_t found = 0;
    for (std::size_t at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) ++found;
    return found;
  };
  const Json check = Json::parse(read_all(folder.path() / "check.json"), nullptr, false);
  std::set<std::string> ids;
  for (const Json& finding : check["findings"]) {
    const std::string title = finding["found"].get<std::string>(), action = finding["do"].get<std::string>();
    INFO(title);
    CHECK(count(page, "<td>" + title + "</td><td>" + action + "</td>") + count(page, "<li>" + title + ": " + action + "</li>") == 1);
    CHECK(count(pdf, title + " " + action) + count(pdf, title + ": " + action) == 1);
    ids.insert(finding["id"].get<std::string>());
  }
  // Of both kinds: what is urgent, and what only a simulation tells.
  CHECK(check["red_flags"].size() > 0);
  for (const char* id : {"simulated-withdrawal", "driving"}) CHECK(ids.count(id) == 1);
}

TEST_CASE("the_same_case_gives_the_same_files") {
  const WorkFolder first, second;
  const std::string arguments = "cases/uk-liquid.toml --rule asam-10-2w";
  REQUIRE(write_all(first, arguments).exit_code == 0);
  REQUIRE(write_all(second, arguments + " --threads 1").exit_code == 0);
  for (const char* name : {"page.html", "patient.html", "plan.pdf", "patient.pdf", "plan.ics", "plan.json"}) {
    INFO(name);
    CHECK(read_all(first.path() / name) == read_all(second.path() / name));
  }
}

TEST_CASE("a_file_name_with_another_ending_and_a_signature_without_a_role_are_wrong_usage") {
  const WorkFolder folder;
  CHECK(run_line(folder, "ebb taper cases/uk-liquid.toml --pdf \"$DIR/plan.html\"").exit_code == 2);
  const Outcome unsigned_plan = run_line(folder, "ebb taper cases/uk-liquid.toml --signed-off Example");
  CHECK(unsigned_plan.exit_code == 2);
  CHECK(unsigned_plan.err.find("name and role are expected") != std::string::npos);
  CHECK(run_line(folder, "ebb taper cases/uk-liquid.toml --paper a5").exit_code == 2);
}

TEST_CASE("no_file_is_left_when_one_cannot_be_written") {
  const WorkFolder folder;
  const Outcome run = run_line(folder, "ebb taper cases/uk-liquid.toml --typical --page \"$DIR/page.html\" --pdf \"$DIR/none/plan.pdf\"; ls \"$DIR\"");
  CHECK(run.out.empty());
}

TEST_CASE("the_patient_gets_no_calendar_against_a_finding_unless_a_professional_signs") {
  const WorkFolder folder;
  const std::string arguments = "ebb taper cases/clonazepam-and-oxycodone.toml --rule asam-10-2w --typical ";
  for (const char* option : {"--patient-page \"$DIR/p.html\"", "--patient-pdf \"$DIR/p.pdf\"", "--calendar \"$DIR/p.ics\"", "--page \"$DIR/page.html\" --fhir \"$DIR/p.json\""}) {
    INFO(std::string(option));
    const Outcome refused = run_line(folder, arguments + option);
    CHECK(refused.exit_code == 2);
    CHECK(refused.out.empty());
    CHECK(refused.err.find("without a professional's sign-off") != std::string::npos);
  }
  CHECK(run_line(folder, "ls \"$DIR\"").out.empty());
  CHECK(run_line(folder, arguments + "--page \"$DIR/page.html\"").exit_code == 0);
  REQUIRE(run_line(folder, arguments + "--patient-page \"$DIR/p.html\" --signed-off 'A. Example, pharmacist'").exit_code == 0);
  CHECK(read_all(folder.path() / "p.html").find("Signed off by A. Example, pharmacist.") != std::string::npos);
}
