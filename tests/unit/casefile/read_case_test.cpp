#include <doctest.h>

#include "ebb/casefile/casefile.h"
#include "tests/unit/casefile/small_knowledge.h"

using namespace ebb;

namespace {

const Knowledge& knowledge() {
  static const Knowledge kKnowledge = ebb_test::small_knowledge();
  return kKnowledge;
}

Result<CaseFile> read(const std::string& text) { return read_case("case.toml", text, knowledge()); }

const std::string kPerson = "[person]\nage = 52\n";
const std::string kUse =
    "[[use]]\ndrug = \"clonazepam\"\ndose = \"1 mg\"\ntimes = [\"20:00\", \"08:00\"]\nfrom = \"2021-03-01\"\nto = \"2026-01-31\"\n";

bool has_note(const CaseFile& file, const std::string& part) {
  for (const std::string& note : file.notes) {
    if (note.find(part) != std::string::npos) return true;
  }
  return false;
}

/// The errors of a text that must not be read.
Errors errors_of(const std::string& text) {
  const auto result = read(text);
  REQUIRE_FALSE(result.ok());
  REQUIRE_FALSE(result.errors().empty());
  return result.errors();
}

}  // namespace

TEST_CASE("every_key_of_the_documented_case_is_read") {
  const auto result = read(R"(title = "a case"
[person]
age = 52
sex = "female"
weight = "68 kg"
liver = "mild"
pregnant = false
conditions = ["panic disorder"]
[[use]]
drug = "Klonopin"
dose = "500 mcg - 1 mg"
times = ["20:00", "08:00"]
from = "2021"
to = "2026-01"
route = "ODT"
source = "exceeds prescription"
per_week = 3
as_needed = true
missed = "1 in 10"
late = "1 in 5 by 3 h"
split_tablets = true
confirm_dose = true
[[use]]
drug = "flumazenil"
dose = "0.2 mg"
route = "iv"
at = [2026-01-10T15:00:00, "2026-01-10 15:02"]
over = "30 s"
[[medicine]]
name = "Carbamazepine"
from = 2024-06-01
[[taken]]
date = "2026-02-01"
drug = "clonazepam"
dose = "0.75 mg"
[[observation]]
at = "2026-01-30 08:00"
what = "plasma clonazepam"
value = "31 ng/mL"
[[observation]]
at = "2026-01-30 09:00"
what = "CIWA-B"
value = 32
[taper]
start = "2026-02-01"
today = 2026-03-01
supply = ["clonazepam 0.5 mg scored tablet", "clonazepam 0.125 mg ODT"]
goal = "0.5 mg"
accept = "30 % of stopping today"
confidence = 0.9
prescribed = "2 mg/d"
over = "26 weeks"
hold = "2 weeks"
from_today = true
one_step_back = true
[report]
from = "2026-01-01"
to = "2026-06-01 12:00"
every = "6 h"
stop_on = ["2026-02-01"]
)");
  if (!result.ok()) FAIL(describe(result.errors()));
  const CaseFile& file = result.value();
  CHECK(file.title == "a case");
  CHECK(file.person.weight_kg == 68.0);
  CHECK(file.person.liver == Liver::Mild);
  REQUIRE(file.uses.size() == 2);
  const Use& use = file.uses[0];
  CHECK(use.drug == "clonazepam");
  CHECK(use.route == "odt");
  CHECK(use.dose.low == doctest::Approx(0.5));
  CHECK(use.dose.high == 1.0);
  CHECK(use.times_min == std::vector<int>{480, 1200});
  CHECK(use.from->first == make_date(2021, 1, 1));
  CHECK(use.to->last == make_date(2026, 1, 31));
  CHECK(use.source == UseSource::ExceedsPrescription);
  CHECK(use.per_week == 3.0);
  CHECK(use.missed_frac == doctest::Approx(0.1));
  CHECK(use.late_frac == doctest::Approx(0.2));
  CHECK(use.late_h == 3.0);
  CHECK(use.split_tablets);
  CHECK(file.uses[1].at.size() == 2);
  CHECK(file.uses[1].over_h == doctest::Approx(30.0 / 3600));
  CHECK(file.medicines.at(0).from->first == make_date(2024, 6, 1));
  CHECK(file.taken.at(0).dose_mg_per_day == 0.75);
  CHECK(file.observations.at(1).value == "32");
  REQUIRE(file.taper);
  CHECK(file.taper->goal_mg_per_day == 0.5);
  CHECK(*file.taper->prescribed_mg_per_day == doctest::Approx(2));
  CHECK(*file.taper->over_h == 26 * 168.0);
  CHECK(file.taper->hold_days == 14.0);
  CHECK(file.report.every_h == 6.0);
  CHECK(file.report.stop_on.size() == 1);
  CHECK(file.taper->accept->kind == AcceptedLevel::Kind::OfStopping);
  CHECK(file.taper->accept->share_frac == doctest::Approx(0.3));
  CHECK(file.taper->confidence_frac == 0.9);
  CHECK(has_note(file, "Ebb predicts no score"));
  CHECK(has_note(file, "panic disorder"));
}

TEST_CASE("facts_that_are_not_said_are_noted") {
  const auto result = read(kPerson + kUse);
  REQUIRE(result.ok());
  CHECK(has_note(result.value(), "Sex is not stated"));
  CHECK(has_note(result.value(), "Weight is not stated"));
  CHECK(result.value().text_hash.size() == 16);
}

TEST_CASE("semantic_errors_come_together_in_the_order_of_lines") {
  const Errors errors = errors_of(
      "[person]\nage = 12\nsex = \"femal\"\n[[use]]\ndrug = \"clonazpam\"\ndose = 1\ntimes = [\"25:00\"]\nfrom = \"2021-02-30\"\n");
  REQUIRE(errors.size() == 6);
  for (std::size_t i = 0; i < errors.size(); ++i) {
    CHECK(errors[i].where.file == "case.toml");
    CHECK(errors[i].where.column > 0);
    if (i > 0) CHECK(errors[i - 1].where.line <= errors[i].where.line);
  }
  CHECK(errors[0].code == ErrorCode::NoData);
  CHECK(errors[1].nearest == "female");
  CHECK(errors[2].nearest == "clonazepam");
  CHECK(errors[3].code == ErrorCode::WrongUnit);
}

TEST_CASE("a_dose_in_mcg_is_its_thousandth_in_mg") {
  std::string text = kPerson + kUse;
  text.replace(text.find("1 mg"), 4, "500 mcg");
  const auto result = read(text);
  REQUIRE(result.ok());
  CHECK(result.value().uses[0].dose.low == doctest::Approx(0.5));
}

TEST_CASE("a_dose_above_the_label_needs_confirmation") {
  std::string text = kPerson + kUse;
  text.replace(text.find("1 mg"), 4, "1 g");
  const Errors errors = errors_of(text);
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].what.find("100 times") != std::string::npos);
  CHECK(errors[0].allowed.find("confirm_dose = true") != std::string::npos);
  CHECK(errors[0].nearest == "\"1 mg\"");
  CHECK(read(text + "confirm_dose = true\n").ok());
}

TEST_CASE("a_dose_too_small_for_any_product_needs_confirmation") {
  std::string text = kPerson + kUse;
  text.replace(text.find("1 mg"), 4, "1 mcg");
  CHECK(errors_of(text)[0].nearest == "\"1 mg\"");
  CHECK(read(text + "confirm_dose = true\n").ok());
}

TEST_CASE("the_same_time_in_two_exact_overlapping_lines_is_a_contradiction") {
  std::string other = kUse;
  other.replace(other.find("2021-03-01"), 10, "2026-01-31");
  CHECK(errors_of(kPerson + kUse + other)[0].code == ErrorCode::Contradiction);
  other.replace(other.find("2026-01-31"), 10, "2026-02-01");
  other.replace(other.find("2026-01-31"), 10, "2026-02-09");
  CHECK(read(kPerson + kUse + other).ok());
}

TEST_CASE("overlap_of_vague_lines_or_other_times_is_allowed") {
  std::string vague = kUse, other_time = kUse;
  vague.replace(vague.find("2021-03-01"), 10, "2021");
  other_time.replace(other_time.find("\"20:00\", \"08:00\""), 16, "\"12:00\"");
  CHECK(read(kPerson + kUse + vague).ok());
  CHECK(read(kPerson + kUse + other_time).ok());
}

TEST_CASE("every_coincides_with_times_when_the_hours_do") {
  std::string every = kUse;
  every.replace(every.find("times = [\"20:00\", \"08:00\"]"), 26, "every = \"12 h\"");
  CHECK(errors_of(kPerson + kUse + every)[0].code == ErrorCode::Contradiction);
}

TEST_CASE("a_key_of_another_section_is_sent_there") {
  const Errors errors = errors_of(kPerson + kUse + "supply = [\"x\"]\n");
  CHECK(errors[0].what.find("[taper]") != std::string::npos);
}

TEST_CASE("a_plan_under_way_without_its_first_day_a_product_twice_and_a_dose_before_the_first_are_told_with_their_lines") {
  const std::string use = "[[use]]\ndrug = \"clonazepam\"\ndose = \"0.5 mg\"\ntimes = [\"20:00\"]\nfrom = \"2024-02-01\"\n";
  const std::string taper = "[taper]\nsupply = [\"clonazepam 0.5 mg scored tablet\"]\n";
  const std::string following = "following = \"suggested\"\n";
  CHECK(read(kPerson + use + taper + following + "began = \"2026-01-05\"\n").ok());
  CHECK(read(kPerson + use + taper + following + "from_today = true\nstart = \"2026-01-05\"\n").ok());  // the dates are settled later
  const Errors no_day = errors_of(kPerson + use + taper + following);
  CHECK(no_day[0].code == ErrorCode::Missing);
  CHECK(no_day[0].where.line == 10);
  const Errors twice = errors_of(kPerson + use + "[taper]\nsupply = [\"clonazepam 0.5 mg scored tablet\", \"clonazepam 0.5 mg scored tablet\"]\n");
  CHECK(twice[0].code == ErrorCode::Contradiction);
  CHECK(twice[0].where.line == 9);
  CHECK(twice[0].what.find("stands twice") != std::string::npos);
  const auto taken = [](const std::string& date) { return "[[taken]]\ndate = \"" + date + "\"\ndrug = \"clonazepam\"\ndose = \"0.25 mg\"\n"; };
  CHECK(read(kPerson + use + taken("2024-02-01")).ok());
  const Errors before = errors_of(kPerson + use + taken("2024-01-31"));
  CHECK(before[0].code == ErrorCode::Contradiction);
  CHECK(before[0].where.line == 8);
  CHECK(before[0].what.find("2024-02-01") != std::string::npos);
}

TEST_CASE("single_brackets_where_two_are_needed_are_named") {
  std::string text = kPerson + kUse;
  text.replace(text.find("[[use]]"), 7, "[use]");
  CHECK(errors_of(text)[0].allowed.find("[[use]]") != std::string::npos);
}

TEST_CASE("as_needed_without_per_week_is_missing") {
  CHECK(errors_of(kPerson + kUse + "as_needed = true\n")[0].code == ErrorCode::Missing);
}

TEST_CASE("pregnant_without_a_sex_is_female_and_said") {
  const auto result = read("[person]\nage = 30\npregnant = true\n" + kUse);
  REQUIRE(result.ok());
  CHECK(result.value().person.sex == Sex::Female);
  CHECK(has_note(result.value(), "pregnant, so female"));
}

TEST_CASE("an_unknown_co_medicine_is_noted_and_a_simulated_one_refused") {
  const auto result = read(kPerson + kUse + "[[medicine]]\nname = \"carbamazepin\"\n");
  REQUIRE(result.ok());
  CHECK(has_note(result.value(), "no effect on levels known"));
  CHECK(has_note(result.value(), "was \"carbamazepine\" meant?"));
  CHECK(errors_of(kPerson + kUse + "[[medicine]]\nname = \"diazepam\"\n")[0].code == ErrorCode::Contradiction);
}

TEST_CASE("a_route_without_data_lists_those_with_data") {
  const Errors errors = errors_of(kPerson + kUse + "route = \"rectal\"\n");
  CHECK(errors[0].code == ErrorCode::NoData);
  CHECK(errors[0].allowed == "oral, odt or iv");
}

TEST_CASE("an_infusion_needs_a_vein") { CHECK(errors_of(kPerson + kUse + "over = \"30 s\"\n")[0].code == ErrorCode::Contradiction); }

TEST_CASE("deeply_dotted_keys_are_refused_before_parsing") {
  std::string key = "a";
  for (int i = 0; i < 100000; ++i) key += ".a";
  CHECK(errors_of(key + " = 1\n")[0].code == ErrorCode::Syntax);
}

TEST_CASE("a_text_over_eight_megabytes_is_refused_unparsed") {
  const Errors errors = errors_of(std::string((8u << 20) + 1, '['));
  CHECK(errors[0].code == ErrorCode::FileNotReadable);
  CHECK(errors[0].what.find("a case file is a few kilobytes") != std::string::npos);
}

TEST_CASE("many_errors_are_cut_with_their_count") {
  std::string text = kPerson + kUse;
  for (int i = 0; i < 80; ++i) text.append("k").append(std::to_string(i)).append(" = 1\n");
  const Errors errors = errors_of(text);
  CHECK(errors.size() == 51);
  CHECK(errors.back().what == "and 30 more");
}

TEST_CASE("a_heading_without_a_name_is_refused_with_its_line") {
  for (const char* heading : {"[", "[[", "[=]", "[[ .a]]", " [ \r", "[\t[+"}) {
    CAPTURE(heading);
    const Errors errors = errors_of(kPerson + heading + "\n" + kUse);
    CHECK(errors[0].where.line == 3);
    CHECK(errors[0].code == ErrorCode::Syntax);
  }
  CHECK(errors_of("\xEF\xBB\xBF[=")[0].where.line == 1);
}

TEST_CASE("letters_outside_ascii_stand_only_in_text_and_comments") {
  CHECK(read("# größe \xEF\xB9\xBF\ntitle = \"é \\\" \xEF\xB9\xBF\" # ß\n" + kPerson + kUse).ok());
  CHECK(read("title = \"\"\"é\n[ \xEF\xB9\xBF \"\"\"\"\n" + kPerson + kUse).ok());
  CHECK(read("title = 'é\\' # é\n" + kPerson + kUse).ok());
  CHECK(read("title = \"\"\"one\\\n  été \\\n é\"\"\"\n" + kPerson + kUse).ok());
  for (const char* text : {"62=1_'0=\xCF\xA0", "a = 5'é", "a = 6=01=\"é"}) CHECK(errors_of(kPerson + text + "\n" + kUse)[0].code == ErrorCode::Syntax);
  for (const char* text : {"\xEF\xB9\xBF = 1", "title = \"a\" é", "title = 'a\\' é", "title = \"a\\\\\" é", "title = '''a'''' é"}) {
    CAPTURE(text);
    const Errors errors = errors_of(kPerson + text + "\n" + kUse);
    CHECK(errors[0].where.line == 3);
    CHECK(errors[0].what.find("outside quotation marks") != std::string::npos);
  }
}

TEST_CASE("what_no_case_needs_outside_text_is_refused_with_its_line") {
  for (const char* text : {"at = [2026-01-10 1]", "at = [2026-01-10 15:00]", "x = {a = 1}", "x = [}]"}) {
    CAPTURE(text);
    const Errors errors = errors_of(kPerson + text + "\n" + kUse);
    CHECK(errors[0].where.line == 3);
    CHECK(errors[0].code == ErrorCode::Syntax);
  }
}

TEST_CASE("doses_every_so_many_hours_without_a_time_are_told_with_their_times_of_day") {
  const auto note_of = [](const std::string& hours) {
    const auto result = read(kPerson + "[[use]]\ndrug = \"clonazepam\"\ndose = \"1 mg\"\nevery = \"" + hours + "\"\nfrom = \"2021-03-01\"\nto = \"2026-01-31\"\n");
    REQUIRE(result.ok());
    return result.value();
  };
  CHECK(has_note(note_of("6 h"), "at 08:00, the others at 14:00, 20:00 and 02:00 (say"));
  CHECK(has_note(note_of("12 h"), "at 08:00, the others at 20:00 (say"));
  CHECK(has_note(note_of("24 h"), "at 08:00 (say"));
  CHECK(has_note(note_of("7 h"), "times that move from day to day"));
}
