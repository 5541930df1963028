#include <doctest.h>

#include "ebb/casefile/scenario.h"
#include "tests/unit/casefile/small_knowledge.h"

using namespace ebb;

namespace {

const Knowledge& knowledge() {
  static const Knowledge kKnowledge = ebb_test::small_knowledge();
  return kKnowledge;
}

std::vector<Scenario> read(const std::string& text) {
  auto result = read_table("table.csv", text, knowledge());
  if (!result.ok()) FAIL(describe(result.errors()));
  return std::move(result).value();
}

Errors errors_of(const std::string& text) {
  const auto result = read_table("table.csv", text, knowledge());
  REQUIRE_FALSE(result.ok());
  REQUIRE_FALSE(result.errors().empty());
  return result.errors();
}

const std::string kHeader = "ID,TIME,AMT,RATE,EVID,II,ADDL,SS,DRUG,ROUTE,ADAPT,AGE,WT,SEX\n";

}  // namespace

TEST_CASE("commas_and_blanks_give_the_same_subjects") {
  const std::string commas =
      "ID,TIME,AMT,EVID,CMT,II,ADDL,SS,DV,MDV,DRUG,ROUTE,AGE\n1,8,1,1,1,12,27,.,.,1,clonazepam,oral,40\n1,20,.,0,2,.,.,.,11.5,0,.,.,40\n2,"
      "0,2,1,1,.,.,.,.,1,Klonopin,odt,50\n";
  std::string blanks = commas;
  for (char& c : blanks) c = c == ',' ? '\t' : c;
  const auto a = read(commas), b = read(blanks);
  REQUIRE(a.size() == 2);
  REQUIRE(b.size() == 2);
  CHECK(a[0].timeline.doses.size() == 28);
  CHECK(a[0].timeline.doses.back().time_h == 8 + 27 * 12);
  CHECK(b[0].timeline.doses.size() == 28);
  CHECK(a[1].drugs[0].routes[0]->name == "odt");
  CHECK(a[0].id == "1");
  CHECK_FALSE(a[0].has_dates);
  CHECK(a[0].timeline.start_h == 0);
}

TEST_CASE("steady_state_with_adapt_becomes_earlier_doses") {
  const auto s = read(kHeader + "1,8,1,.,1,12,.,1,clonazepam,oral,90,40,70,F\n")[0];
  const Timeline& t = s.timeline;
  CHECK(t.adaptation_start_h == -90 * 24.0);
  CHECK(t.start_h <= t.adaptation_start_h - 60 * 24.0);
  CHECK(t.start_h / 24 == static_cast<int>(t.start_h / 24));
  CHECK(t.doses.front().time_h >= t.start_h);
  CHECK(t.doses.front().time_h <= t.adaptation_start_h - 59.5 * 24);
  CHECK(t.doses.back().time_h == 8);
  for (std::size_t i = 1; i < t.doses.size(); ++i) CHECK(t.doses[i].time_h - t.doses[i - 1].time_h == doctest::Approx(12));
  CHECK(t.lines.at(0).starts_last_h == t.start_h);
  CHECK(s.person.sex == Sex::Female);
  CHECK(s.report_times_h.front() >= 0);
}

TEST_CASE("adapt_ss_is_years_of_use") {
  const auto s = read(kHeader + "1,0,1,.,1,24,.,1,clonazepam,oral,ss,40,70,M\n")[0];
  CHECK(s.timeline.adaptation_start_h == -8 * 365.25 * 24);
}

TEST_CASE("steady_state_without_adapt_is_an_error_that_explains") {
  const Errors errors = errors_of(kHeader + "1,0,1,.,1,12,.,1,clonazepam,oral,.,40,70,F\n");
  CHECK(errors[0].code == ErrorCode::Missing);
  CHECK(errors[0].what.find("tolerance and dependence") != std::string::npos);
  CHECK(errors[0].allowed.find("ADAPT") != std::string::npos);
}

TEST_CASE("missing_drug_and_route_columns_are_named") {
  const Errors errors = errors_of("ID TIME AMT EVID\n1 0 1 1\n");
  REQUIRE(errors.size() == 3);
  CHECK(errors[0].what.find("DRUG") != std::string::npos);
  CHECK(errors[1].what.find("ROUTE") != std::string::npos);
  CHECK(errors[2].what.find("AGE") != std::string::npos);
}

TEST_CASE("each_broken_record_is_reported_at_its_field") {
  const struct {
    const char* record;
    ErrorCode code;
    int column;
  } kCases[] = {
      {"1,0,1,.,3,.,.,.,clonazepam,oral,.,40,70,F", ErrorCode::NoData, 9},
      {"1,0,1,.,4,.,.,.,clonazepam,oral,.,40,70,F", ErrorCode::NoData, 9},
      {"1,0,1,.,0,.,.,.,clonazepam,oral,.,40,70,F", ErrorCode::Contradiction, 9},
      {"1,0,.,.,1,.,.,.,clonazepam,oral,.,40,70,F", ErrorCode::OutOfRange, 5},
      {"1,0,-1,.,1,.,.,.,clonazepam,oral,.,40,70,F", ErrorCode::OutOfRange, 5},
      {"1,0,1,.,1,.,3,.,clonazepam,oral,.,40,70,F", ErrorCode::Missing, 11},
      {"1,0,1,.,1,.,.,1,clonazepam,oral,30,40,70,F", ErrorCode::Missing, 11},
      {"1,0,1,.,1,12,.,2,clonazepam,oral,30,40,70,F", ErrorCode::NoData, 16},
      {"1,0,1,.,1,.,.,.,clonazepm,oral,.,40,70,F", ErrorCode::UnknownName, 17},
      {"1,0,1,.,1,.,.,.,nordazepam,oral,.,40,70,F", ErrorCode::UnknownName, 17},
      {"1,0,1,.,1,.,.,.,clonazepam,rectal,.,40,70,F", ErrorCode::NoData, 28},
      {"1,0,1,2,1,.,.,.,clonazepam,oral,.,40,70,F", ErrorCode::Contradiction, 28},
      {"1,0,1,-2,1,.,.,.,clonazepam,iv,.,40,70,F", ErrorCode::OutOfRange, 7},
      {"1,0,1,.,1,.,.,.,clonazepam,oral,30,40,70,F", ErrorCode::Contradiction, 33},
      {"1,8:00,1,.,1,.,.,.,clonazepam,oral,.,40,70,F", ErrorCode::Syntax, 3},
      {"1,0,500,.,1,.,.,.,clonazepam,oral,.,40,70,F", ErrorCode::OutOfRange, 5},
      {"1,0,1,.,1,.,.,.,clonazepam,oral,.,12,70,F", ErrorCode::OutOfRange, 35},
      {"1,0,1,.,1,.,.,.,clonazepam,oral,.,40,70,1", ErrorCode::UnknownName, 41},
      {"1,0,1", ErrorCode::Syntax, 1},
  };
  for (const auto& broken : kCases) {
    CAPTURE(broken.record);
    const Errors errors = errors_of(kHeader + broken.record + "\n");
    CHECK(errors[0].code == broken.code);
    CHECK(errors[0].where.line == 2);
    CHECK(errors[0].where.column == broken.column);
  }
}

TEST_CASE("an_id_that_comes_back_and_falling_times_are_contradictions") {
  const std::string one = "1,0,1,.,1,.,.,.,clonazepam,oral,.,40,70,F\n", two = "2,0,1,.,1,.,.,.,clonazepam,oral,.,40,70,F\n";
  CHECK(errors_of(kHeader + one + two + one)[0].code == ErrorCode::Contradiction);
  CHECK(errors_of(kHeader + "1,5,1,.,1,.,.,.,clonazepam,oral,.,40,70,F\n" + one)[0].code == ErrorCode::Contradiction);
}

TEST_CASE("a_rate_is_an_infusion_of_amount_over_rate") {
  const auto s = read(kHeader + "1,0,1,4,1,.,.,.,clonazepam,iv,.,40,70,F\n")[0];
  CHECK(s.timeline.doses[0].infusion_h == 0.25);
  CHECK(s.drugs[0].infused);
}

TEST_CASE("different_adapt_of_two_drugs_is_a_contradiction") {
  CHECK(errors_of(kHeader + "1,0,1,.,1,12,.,1,clonazepam,oral,30,40,70,F\n1,0,5,.,1,12,.,1,diazepam,oral,60,40,70,F\n")[0].code ==
        ErrorCode::Contradiction);
}

TEST_CASE("negative_times_begin_at_an_earlier_midnight") {
  const auto s = read(kHeader + "1,-30,1,.,1,.,.,.,clonazepam,oral,.,40,70,F\n")[0];
  CHECK(s.timeline.start_h == -48);
  CHECK(s.timeline.adaptation_start_h == -48);
  CHECK(s.report_times_h.front() >= -48);
  CHECK(s.report_times_h.front() < 0);
}

TEST_CASE("a_subject_without_a_dose_is_refused") {
  CHECK(errors_of(kHeader + "1,0,.,.,0,.,.,.,.,.,.,40,70,F\n")[0].code == ErrorCode::Missing);
}

TEST_CASE("unread_columns_are_noted") {
  const auto s = read("ID,TIME,AMT,DRUG,ROUTE,AGE,CRCL\n1,0,1,clonazepam,oral,40,90\n")[0];
  bool found = false;
  for (const std::string& note : s.notes) found = found || note.find("CRCL") != std::string::npos;
  CHECK(found);
}
