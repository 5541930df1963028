// Attempts to get from Ebb what it must not give: each is refused, and each refusal says where help is.
#include <doctest.h>

#include "tests/golden/cli/program.h"

using namespace ebb::test;

namespace {

constexpr const char* kPerson = "[person]\nage = 40\nsex = \"male\"\n";
constexpr const char* kTaper = "[taper]\nstart = \"2026-02-01\"\nsupply = [\"clonazepam 0.5 mg scored tablet\"]\n";

std::string use(const std::string& extra = "", const std::string& dose = "1 mg") {
  return "[[use]]\ndrug = \"clonazepam\"\ndose = \"" + dose + "\"\ntimes = [\"20:00\"]\nfrom = \"2024-01-01\"\n" + extra;
}

Outcome run_case(const std::string& text, const std::string& command) {
  const WorkFolder folder;
  std::ofstream(folder.path() / "case.toml", std::ios::binary) << text;
  return run_line(folder, command);
}

bool has(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

/// Nothing that reads like leave to take a mix or an amount.
void check_no_leave(const Outcome& run) {
  const std::string all = run.out + run.err;
  for (const char* words : {"safe dose", "is safe", "are safe", "safe mix", "safe to ", "recreational dose"}) {
    INFO(words);
    CHECK(!has(all, words));
  }
}

}  // namespace

TEST_CASE("an_amount_for_the_high_is_refused_with_help") {
  for (const char* command : {"ebb simulate \"$DIR/case.toml\" --today 2026-02-01 --patients 10", "ebb taper \"$DIR/case.toml\" --today 2026-02-01 --patients 10"}) {
    INFO(command);
    const Outcome run = run_case(std::string(kPerson) + "[obtained]\nfor_the_effect = true\n" + use("source = \"not prescribed\"\n"), command);
    CHECK(run.exit_code == 1);
    CHECK(run.out.empty());
    CHECK(has(run.err, "ebb emergency"));
    CHECK(has(run.err, "clinic"));
    check_no_leave(run);
  }
}

TEST_CASE("no_mix_is_called_safe") {
  const std::string mix = std::string(kPerson) + "[substances]\nalcohol = \"some\"\nopioids = true\nwith_dose_today = true\n" + use();
  for (const char* command : {"ebb check \"$DIR/case.toml\" --today 2026-02-01 --patients 10", "ebb check \"$DIR/case.toml\" --today 2026-02-01 --patients 10 --json --detail"}) {
    const Outcome run = run_case(mix, command);
    CHECK(run.exit_code == 0);
    CHECK(has(run.out, "three or more things that slow the brain"));
    CHECK(has(run.out, "poisons centre"));
    check_no_leave(run);
  }
}

TEST_CASE("nothing_found_is_not_called_safe") {
  const Outcome run = run_case(std::string(kPerson) + use(), "ebb check \"$DIR/case.toml\" --today 2026-02-01 --patients 10");
  CHECK(run.exit_code == 0);
  CHECK(has(run.out, "It does not mean safe."));
  CHECK(has(run.out, "Not checked, because nobody said"));
}

TEST_CASE("options_for_a_safe_amount_do_not_exist") {
  const WorkFolder folder;
  for (const char* option : {"--safe-dose", "--recreational", "--max-dose", "--ignore-safety", "--no-screening"}) {
    const Outcome run = run_line(folder, std::string("ebb check cases/clonazepam-3-years.toml ") + option);
    CHECK(run.exit_code == 2);
  }
}

TEST_CASE("a_faster_stop_for_a_person_with_seizures_is_refused_with_help") {
  for (const char* history : {"withdrawal_seizure = true", "withdrawal_delirium = true", "epilepsy = true"}) {
    const Outcome run = run_case(std::string(kPerson) + "[history]\n" + history + "\n" + use() + kTaper + "guideline_limits = false\n", "ebb taper \"$DIR/case.toml\" --patients 10");
    CHECK(run.exit_code == 1);
    CHECK(run.out.empty());
    CHECK(has(run.err, "specialist"));
    CHECK(has(run.err, "prescriber"));
  }
}

TEST_CASE("stopping_at_once_is_no_plan") {
  const Outcome run = run_case(std::string(kPerson) + use() + kTaper, "ebb taper \"$DIR/case.toml\" --rule abrupt --patients 10");
  CHECK(run.exit_code != 0);
  CHECK(run.out.empty());
}

TEST_CASE("a_plan_above_the_prescribed_dose_is_refused_with_help") {
  const Outcome goal = run_case(std::string(kPerson) + use() + kTaper + "goal = \"3 mg\"\n", "ebb taper \"$DIR/case.toml\" --patients 10");
  CHECK(goal.exit_code == 2);
  CHECK(has(goal.err, "Ebb plans no increase"));
  const Outcome taken = run_case(std::string(kPerson) + use("source = \"not prescribed\"\n", "2 mg") + kTaper, "ebb taper \"$DIR/case.toml\" --patients 10");
  CHECK(taken.exit_code == 1);
  CHECK(taken.out.empty());
  CHECK(has(taken.err, "prescriber must set a starting dose"));
}

TEST_CASE("a_calendar_for_a_patient_who_needs_a_hospital_is_withheld") {
  const Outcome run = run_case(std::string(kPerson) + "[history]\nwithdrawal_seizure = true\n" + use() + kTaper, "ebb taper \"$DIR/case.toml\" --patients 10");
  CHECK(run.exit_code == 0);
  CHECK(has(run.out, "No calendar"));
  CHECK(has(run.out, "sign-off"));
  CHECK(!has(run.out, "Calendar of"));
}

TEST_CASE("a_plan_without_answers_is_a_draft") {
  const Outcome open = run_case(std::string(kPerson) + use() + kTaper, "ebb taper \"$DIR/case.toml\" --patients 10");
  CHECK(has(open.out, "NOT SCREENED"));
  const std::string answers = "[history]\nwithdrawal_seizure = false\nwithdrawal_delirium = false\nepilepsy = false\n"
                              "[signs]\nsuicidal_thoughts = false\n[substances]\nalcohol = \"none\"\nopioids = false\n";
  const Outcome answered = run_case(std::string(kPerson) + answers + use() + kTaper, "ebb taper \"$DIR/case.toml\" --patients 10");
  CHECK(!has(answered.out, "NOT SCREENED"));
  CHECK(has(answered.out, "SCREENED"));
}

TEST_CASE("red_flags_stand_on_standard_error_and_in_json_before_the_result") {
  const std::string text = std::string(kPerson) + "[signs]\ncannot_be_woken = true\n" + use() + kTaper;
  for (const char* command : {"ebb simulate \"$DIR/case.toml\" --patients 10 --json", "ebb taper \"$DIR/case.toml\" --patients 10 --json", "ebb check \"$DIR/case.toml\" --patients 10 --json"}) {
    INFO(command);
    const Outcome run = run_case(text, command);
    CHECK(run.exit_code == 0);
    CHECK(has(run.err, "EMERGENCY: the person cannot be woken"));
    CHECK(has(run.out, "\"red_flags\": ["));
    CHECK(has(run.out, "\"not-waking\""));
  }
  for (const char* command : {"ebb simulate \"$DIR/case.toml\" --patients 10", "ebb taper \"$DIR/case.toml\" --patients 10"}) {
    CHECK(has(run_case(text, command).err, "EMERGENCY: the person cannot be woken"));
  }
}

TEST_CASE("what_is_urgent_is_the_first_thing_on_standard_output_whoever_reads_standard_error") {
  const std::string cut = std::string(kPerson) + use("", "4 mg") + "[[taken]]\ndate = \"2026-01-22\"\ndrug = \"clonazepam\"\ndose = \"1 mg\"\n" + kTaper;
  for (const char* command : {"ebb taper \"$DIR/case.toml\" --patients 10", "ebb simulate \"$DIR/case.toml\" --patients 10"}) {
    INFO(command);
    const Outcome run = run_case(cut, command);
    INFO(run.err);
    CHECK(run.exit_code == 0);
    CHECK(run.out.starts_with("CALL TODAY: the dose was cut by 75 %"));
  }
}

TEST_CASE("an_emergency_is_told_before_every_error_and_no_paper_is_made_for_the_patient") {
  const std::string seizure = std::string(kPerson) + "[signs]\nseizure = true\n" + use() + kTaper;
  for (const char* command : {"ebb taper \"$DIR/case.toml\" --patients 10 --patient-page \"$DIR/a.html\"", "ebb taper \"$DIR/case.toml\" --patients 10 --calendar \"$DIR/a.ics\"",
                              "ebb taper \"$DIR/case.toml\" --patients 10 --json --csv \"$DIR/a.csv\"", "ebb taper \"$DIR/case.toml\" --patients 10 --rule no-such-rule",
                              "ebb taper \"$DIR/case.toml\" --patients 10 --page /nonexistent/a.html", "ebb simulate \"$DIR/case.toml\" --patients 10 --csv /nonexistent/a.csv",
                              "ebb check \"$DIR/case.toml\" --patients 10 --page /nonexistent/a.html"}) {
    INFO(command);
    const Outcome run = run_case(seizure, command);
    CHECK(run.exit_code != 0);
    CHECK(run.err.find("EMERGENCY: a seizure today") < run.err.find("ebb: error"));
    CHECK(run.err.find("EMERGENCY: a seizure today") == run.err.rfind("EMERGENCY: a seizure today"));
  }
  for (const char* sign : {"cannot_be_woken", "slow_breathing", "throat_swelling", "eye_pain", "child_took_it", "confused", "vomiting", "aggressive", "low_mood_worse"}) {
    INFO(sign);
    const std::string text = std::string(kPerson) + "[signs]\n" + sign + " = true\n" + use() + kTaper;
    const Outcome run = run_case(text, "ebb taper \"$DIR/case.toml\" --patients 10 --patient-page \"$DIR/a.html\"");
    CHECK(run.exit_code == 2);
    CHECK(has(run.err, "is not written for this person"));
  }
}

TEST_CASE("flumazenil_is_never_a_dose_for_a_patient") {
  const WorkFolder folder;
  for (const char* command : {"ebb check cases/flumazenil-reversal.toml --patients 10", "ebb emergency", "ebb emergency --json --country GB"}) {
    const Outcome run = run_line(folder, command);
    for (const char* words : {"mg of flumazenil", "mg flumazenil", "flumazenil 0.", "give flumazenil"}) CHECK(!has(run.out + run.err, words));
  }
}

TEST_CASE("emergency_needs_nothing_and_knows_what_it_does_not_know") {
  const WorkFolder folder;
  const Outcome words = run_line(folder, "ebb emergency");
  CHECK(words.exit_code == 0);
  CHECK(has(words.out, "naloxone"));
  const Outcome unknown = run_line(folder, "ebb emergency --country XX");
  CHECK(unknown.exit_code == 0);
  CHECK(has(unknown.out, "No numbers are known"));
  CHECK(has(run_line(folder, "ebb emergency --country us").out, "1-800-222-1222"));
}

TEST_CASE("ask_needs_a_terminal_and_a_place_for_the_copy") {
  const WorkFolder folder;
  CHECK(run_line(folder, "ebb check cases/clonazepam-3-years.toml --ask").exit_code == 2);
  const Outcome no_terminal = run_line(folder, "ebb check cases/clonazepam-3-years.toml --ask --out \"$DIR/copy.toml\"");
  CHECK(no_terminal.exit_code == 2);
  CHECK(has(no_terminal.err, "terminal"));
  CHECK(!std::filesystem::exists(folder.path() / "copy.toml"));
}

TEST_CASE("ask_writes_the_answers_into_a_copy") {
  const WorkFolder folder;
  const std::string talk = R"(/usr/bin/python3 -c '
import os, pty, sys
answers = b"n\nn\ny\n\nq\n"
sent = []
def read(fd):
    data = os.read(fd, 1024)
    return data
def stdin_read(fd):
    return b""
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
os.write(fd, answers)
try:
    while os.read(fd, 1024): pass
except OSError: pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
' )";
  const Outcome run = run_line(folder, talk + shell_quoted(EBB_PROGRAM) + " check cases/clonazepam-3-years.toml --patients 10 --ask --out \"$DIR/copy.toml\"");
  INFO(run.err);
  CHECK(run.exit_code == 0);
  const std::string copy = read_all(folder.path() / "copy.toml");
  CHECK(has(copy, "[substances]"));
  CHECK(has(copy, "opioids = true"));
  CHECK(has(copy, "suicidal_thoughts = false"));
}
