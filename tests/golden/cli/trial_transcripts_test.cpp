// `ebb trial`: what it prints, what it refuses and how, what it leaves behind. The transcript has the marks of tests/golden/cli/transcripts.
#include <doctest.h>

#include <algorithm>
#include <filesystem>

#include "ebb/simulate/simulate.h"
#include "tests/golden/cli/program.h"

using namespace ebb::test;

namespace {

void write(const WorkFolder& folder, const char* name, const std::string& text) { std::ofstream(folder.path() / name, std::ios::binary) << text; }

/// A small trial with one line replaced.
std::string small_trial(const std::string& what = "", const std::string& by = "") {
  std::string text = R"(title = "Small"
[people]
count = 40
age = "30-60 years"
[use]
drug = "clonazepam"
daily_dose = "2 mg/d"
duration = "1 year"
supply = ["clonazepam 0.5 mg scored tablet"]
[visits]
every = "1 week"
[follow_up]
for = "8 weeks"
[[off]]
at = "4 weeks"
after = "last dose"
[[criterion]]
name = "two days over"
kind = "days over"
count = 2
[[arm]]
name = "a quarter a week"
rule = "25-weekly"
)";
  if (!what.empty()) {
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    text.replace(at, what.size(), by);
  }
  return text;
}

struct WrongTrial {
  const char *what, *by;   ///< in small_trial
  const char *place, *said, *allowed;
};

}  // namespace

TEST_CASE("a_wrong_trial_is_refused_with_place_numbers_and_what_is_allowed") {
  const WrongTrial cases[] = {
      {"daily_dose = \"2 mg/d\"", "daily_dose = \"median 2 mg/d, cv 900 %\"", ":7:14:", "cv of 900 % is impossible", "up to 300 %"},
      {"daily_dose = \"2 mg/d\"", "daily_dose = \"mean 2 mg/d, sd 0.1 mg/d, within 5-9 mg/d\"", ":7:14:", "only 0 % of this distribution lies within its limits", "at least 1 %"},
      {"daily_dose = \"2 mg/d\"", "daily_dose = \"4-1 mg/d\"", ":7:14:", "4-1 mg/d", ""},
      {"daily_dose = \"2 mg/d\"", "daily_dose = 2", ":7:14:", "without a unit", "\"2 mg/d\""},
      {"daily_dose = \"2 mg/d\"", "daily_dose = \"2 mg\"", ":7:14:", "2 mg", ""},
      {"daily_dose = \"2 mg/d\"", "daily_dose = \"0.3 mg/d\"", ":21:1:", "arm \"a quarter a week\", 0.3 mg a day: the dose of 0.3 mg", "0.25 mg and 0.5 mg"},
      {"duration = \"1 year\"", "duration = \"80 years\"", ":8:12:", "out of range", "2 days to 60 years"},
      {"age = \"30-60 years\"", "age = \"12-60 years\"", ":4:7:", "out of range", "18 to 120"},
      {"count = 40", "count = 0", ":3:9:", "0 is out of range", "1 to 10,000,000"},
      {"rule = \"25-weekly\"", "rule = \"25-weekly\"\npeople = 0", ":24:10:", "this arm has no people", "1 or more"},
      {"rule = \"25-weekly\"", "rule = \"25-wekly\"", ":23:8:", "is no taper rule", "did you mean 25-weekly?"},
      {"rule = \"25-weekly\"", "rule = \"25-weekly\"\npolicy = \"asam-pauze\"", ":24:10:", "is no policy", "did you mean asam-pause?"},
      {"rule = \"25-weekly\"", "rule = \"25-weekly\"\nsupport = [\"cbd\"]", ":24:11:", "no odds ratio is known", "cbt"},
      {"drug = \"clonazepam\"", "drug = \"clonazepan\"", ":6:8:", "not in the knowledge base", "did you mean clonazepam?"},
      {"[\"clonazepam 0.5 mg scored tablet\"]", "[\"diazepam 5 mg scored tablet\"]", ":9:", "is diazepam, and the drug is clonazepam", "clonazepam 0.5 mg scored tablet"},
      {"at = \"4 weeks\"", "at = \"20 weeks\"", ":15:6:", "beyond the follow-up of 56 days", "140 days"},
      {"kind = \"days over\"", "kind = \"days above\"", ":19:8:", "not known", "days over"},
      {"[visits]\nevery = \"1 week\"\n", "[eligible]\nduration = \"3-4 years\"\n", ":21:1:", "are eligible, and 40 are wanted", "[eligible]"},
      {"[[arm]]\nname = \"a quarter a week\"\nrule = \"25-weekly\"", "", ":1:1:", "arm is missing", "[[arm]]"},
      {"title = \"Small\"", "titel = \"Small\"", ":1:1:", "unknown key", "did you mean title?"},
  };
  for (const WrongTrial& wrong : cases) {
    INFO(wrong.by);
    const WorkFolder folder;
    write(folder, "t.toml", small_trial(wrong.what, wrong.by));
    const Outcome run = run_line(folder, "ebb trial \"$DIR/t.toml\" --csv \"$DIR/out.csv\"");
    INFO(run.err);
    CHECK((run.exit_code == 1 || run.exit_code == 2));
    CHECK(run.out.empty());
    CHECK(run.err.find(wrong.place) != std::string::npos);
    CHECK(run.err.find(wrong.said) != std::string::npos);
    CHECK(run.err.find(wrong.allowed) != std::string::npos);
    const auto files = std::distance(std::filesystem::directory_iterator(folder.path()), std::filesystem::directory_iterator());
    CHECK(files == 1);  // the trial alone
  }
}

TEST_CASE("an_unknown_trial_or_number_is_told_with_the_nearest") {
  const WorkFolder folder;
  const Outcome name = run_line(folder, "ebb trial rickels1991");
  CHECK(name.exit_code == 2);
  CHECK(name.err.find("did you mean rickels1990?") != std::string::npos);
  const Outcome number = run_line(folder, "ebb trial rickels1990 --set trial.leaving_rat='0.004 1/d'");
  CHECK(number.exit_code == 2);
  CHECK(number.err.find("did you mean trial.leaving_rate?") != std::string::npos);
  CHECK(run_line(folder, "ebb trial rickels1990 --patients 20 --set trial.leaving_rate='3 mg'").exit_code == 2);
}

TEST_CASE("a_stopped_run_leaves_nothing") {
  const WorkFolder folder;
  const Outcome run = run_line(folder, "timeout -s INT 1 " + shell_quoted(EBB_PROGRAM) +
                                           " trial cases/trials/three-ways-off-clonazepam.toml --patients 400000 --threads 1 --csv \"$DIR/out.csv\" --plot \"$DIR/out.svg\"");
  CHECK(run.exit_code != 0);
  CHECK(run.out.empty());
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("trial_json_has_the_same_bytes_for_every_thread_count_and_instruction_set") {
  const WorkFolder folder;
  const std::string command = "ebb trial cases/trials/three-ways-off-clonazepam.toml --patients 77 --ensemble 5 --json";
  const Outcome first = run_line(folder, command + " --threads 1 --isa sse2");
  REQUIRE(first.exit_code == 0);
  for (const auto& [isa, name] : {std::pair{ebb::Isa::Avx2, "avx2"}, std::pair{ebb::Isa::Avx512, "avx512"}}) {
    if (!ebb::isa_present(isa)) continue;
    const Outcome other = run_line(folder, command + " --threads 3 --isa " + name);
    CHECK((other.out == first.out));  // the texts are too long to print
  }
  CHECK((run_line(folder, command + " --threads 2 --isa sse2").out == first.out));
}

TEST_CASE("trial_json_is_as_documented") {
  for (const char* command : {"ebb trial --json", "ebb trial busto1986 --patients 40 --json", "ebb trial cases/trials/three-ways-off-clonazepam.toml --patients 40 --ensemble 4 --json",
                              "ebb trial cases/trials/symptoms-after-a-short-use.toml --patients 40 --json"}) {
    INFO(command);
    const WorkFolder folder;
    const Outcome run = run_line(folder, command);
    REQUIRE(run.exit_code == 0);
    write(folder, "result.json", run.out);
    const Outcome check = run_line(folder, "/usr/bin/python3 -W ignore tests/golden/cli/check_schema.py docs/json/trial.schema.json \"$DIR/result.json\"");
    INFO(check.out << check.err);
    CHECK(check.exit_code == 0);
  }
}

TEST_CASE("a_trial_prints_what_it_printed_within_100_columns") {
  const std::filesystem::path file = std::filesystem::path(EBB_SOURCE_DIR) / "tests/golden/cli/trial/small.txt";
  const WorkFolder folder;
  write(folder, "t.toml", small_trial());
  const Outcome run = run_line(folder, "ebb trial \"$DIR/t.toml\"; ebb trial");
  REQUIRE(run.exit_code == 0);
  std::string shown = run.out;
  const std::size_t hash = shown.find("data ") + 5;
  shown.replace(hash, 16, "HASH");
  if (std::getenv("EBB_UPDATE_GOLDEN") != nullptr) std::ofstream(file, std::ios::binary) << shown;
  else CHECK(shown == read_all(file));
  const Outcome wide = run_line(folder, "ebb trial cases/trials/three-ways-off-clonazepam.toml --patients 60 --ensemble 3");
  std::istringstream lines(run.out + wide.out);
  for (std::string text; std::getline(lines, text);) {
    INFO(text);
    const auto width = std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
    CHECK(width <= 100);
  }
}
