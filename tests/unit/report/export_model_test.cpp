#include <doctest.h>

#include <cctype>
#include <set>
#include <sstream>

#include "ebb/casefile/scenario.h"
#include "ebb/knowledge/knowledge.h"
#include "ebb/report/export_code.h"
#include "ebb/report/export_text.h"

using namespace ebb;

namespace {

struct Built {
  Knowledge knowledge;
  Scenario scenario;
  ModelLayout layout;
  People people;
};

/// Every line of use that the text adds, of one person.
Built build(const std::string& uses) {
  Built built{load_knowledge(embedded_data()).value(), {}, {}, {}};
  const std::string text = "[person]\nage = 40\nsex = \"male\"\nweight = \"80 kg\"\n" + uses;
  Result<CaseFile> read = read_case("case.toml", text, built.knowledge);
  REQUIRE(read.ok());
  Result<Scenario> scenario = build_scenario(read.value(), built.knowledge, std::nullopt);
  REQUIRE(scenario.ok());
  built.scenario = std::move(scenario).value();
  built.layout = build_layout(built.scenario.drugs, built.knowledge.dynamics, built.scenario.person).value();
  built.people = sample_people(built.layout, built.scenario.drugs, built.knowledge.dynamics, built.knowledge.population,
                               built.scenario.person, {.count = 1, .typical = true});
  return built;
}

std::string use(const std::string& drug, const std::string& more) { return "[[use]]\ndrug = \"" + drug + "\"\n" + more + "\n"; }
const std::string kTwiceADay = "dose = \"1 mg\"\ntimes = [\"08:00\", \"20:00\"]\nfrom = \"2025-01-01\"\nto = \"2025-01-10\"";

std::vector<ExportDose> doses_of(const Built& built, const ExportModel& model) {
  return export_doses(model, built.layout, built.scenario.timeline, built.people, 0, 1, 0).value();
}

double given_mg(const std::vector<ExportDose>& doses) {
  double sum = 0;
  for (const ExportDose& dose : doses) sum += dose.amount_mg * static_cast<double>(1 + dose.additional);
  return sum;
}

}  // namespace

TEST_CASE("names_are_valid_and_different_in_every_language") {
  const Built built = build(use("clonazepam", kTwiceADay) +
                            use("diazepam", "dose = \"5 mg\"\ntimes = [\"22:00\"]\nfrom = \"2025-01-01\"\nto = \"2025-01-10\"") +
                            use("lorazepam", "dose = \"1 mg\"\ntimes = [\"22:00\"]\nfrom = \"2025-01-01\"\nto = \"2025-01-10\""));
  const ExportModel model = export_model(built.layout, built.scenario.timeline).value();
  std::set<std::string> names;
  const auto check = [&names](const std::string& name, std::size_t longest) {
    CAPTURE(name);
    CHECK(names.insert(name).second);
    CHECK(name.size() <= longest);
    CHECK(std::isupper(static_cast<unsigned char>(name.front())) != 0);
    for (const char c : name)
      CHECK((std::isupper(static_cast<unsigned char>(c)) != 0 || std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '_'));
  };
  for (const ExportParameter& parameter : model.parameters) check(parameter.name, 20);
  for (const ExportState& state : model.states) check(state.name, 8);
  for (const ExportOutput& output : model.outputs) check(output.name, 20);
  for (const ExportStatement& line : model.equations) {
    if (line.kind != ExportStatement::Kind::Derivative) check(line.name, 20);
  }
}

TEST_CASE("every_state_has_one_derivative") {
  const Built built = build(use("diazepam", "dose = \"5 mg\"\ntimes = [\"22:00\"]\nfrom = \"2025-01-01\"\nto = \"2025-01-10\""));
  const ExportModel model = export_model(built.layout, built.scenario.timeline).value();
  std::multiset<std::string> changed;
  for (const ExportStatement& line : model.equations) {
    if (line.kind == ExportStatement::Kind::Derivative) changed.insert(line.name);
  }
  CHECK(changed.size() == model.states.size());
  for (const ExportState& state : model.states) CHECK(changed.count(state.name) == 1);
}

TEST_CASE("equal_doses_at_equal_distances_become_one_record_and_nothing_is_lost") {
  const Built built = build(use("clonazepam", kTwiceADay));
  const ExportModel model = export_model(built.layout, built.scenario.timeline).value();
  const std::vector<ExportDose> doses = doses_of(built, model);
  REQUIRE(doses.size() == 1);
  CHECK(doses.front().interval_h == 12);
  CHECK(doses.front().additional == 19);
  CHECK(doses.front().time_h == 8);
  CHECK(given_mg(doses) == doctest::Approx(20));  // a sum of ones
}

TEST_CASE("unequal_doses_of_a_day_keep_their_own_records") {
  const Built built = build(use("clonazepam", "dose = \"0.5 mg\"\ntimes = [\"08:00\"]\nfrom = \"2025-01-01\"\nto = \"2025-01-10\"") +
                            use("clonazepam", "dose = \"1 mg\"\ntimes = [\"21:30\"]\nfrom = \"2025-01-01\"\nto = \"2025-01-10\""));
  const ExportModel model = export_model(built.layout, built.scenario.timeline).value();
  const std::vector<ExportDose> doses = doses_of(built, model);
  REQUIRE(doses.size() == 2);
  for (const ExportDose& dose : doses) CHECK((dose.interval_h == 24 && dose.additional == 9));
  CHECK(doses[1].time_h == 21.5);
}

TEST_CASE("a_bolus_into_a_vein_stands_alone_and_an_infusion_has_its_rate") {
  const Built built = build(use("flumazenil", "route = \"iv\"\ndose = \"0.2 mg\"\nat = [\"2025-01-02 10:00\", \"2025-01-02 11:00\"]") +
                            use("flumazenil", "route = \"iv\"\ndose = \"0.2 mg\"\nover = \"30 min\"\nat = [\"2025-01-02 12:00\"]"));
  const ExportModel model = export_model(built.layout, built.scenario.timeline).value();
  const std::vector<ExportDose> doses = doses_of(built, model);
  REQUIRE(doses.size() == 3);
  CHECK(doses[0].additional == 0);
  CHECK(doses[0].rate_mg_per_h == 0);
  CHECK(doses[2].rate_mg_per_h == 0.4);
}

TEST_CASE("expressions_are_renamed_word_by_word") {
  CHECK(with_names("RATE_A*(X - RATE)/2.5", [](std::string_view name) { return name == "RATE" ? "R" : std::string(name); }) ==
        "RATE_A*(X - R)/2.5");
  CHECK(with_names("1000*A", [](std::string_view) { return "B"; }) == "1000*B");
}

TEST_CASE("a_title_can_end_no_comment_and_begin_no_code") {
  CHECK(plain_line("a\n$ODE\rb") == "a $ODE b");
  CHECK(plain_line("dose \xE2\x86\x93 \\") == "dose ?");
  CHECK(commented({"one\ntwo"}, ";") == "; one two\n");
  const Built built = build(use("clonazepam", kTwiceADay));
  const ExportModel model = export_model(built.layout, built.scenario.timeline).value();
  for (const ExportLanguage language : {ExportLanguage::Mrgsolve, ExportLanguage::Nonmem, ExportLanguage::Rxode2}) {
    ExportJob job{.language = language,
                  .about = {"$PARAM\n$ODE dxdt_X = 1;\n})"},
                  .seed = 1,
                  .one_person = true,
                  .values = export_values(model, built.people, 0),
                  .output_h = {1}};
    std::istringstream code(export_code(model, job));
    for (std::string line; std::getline(code, line);) {
      CHECK(line.rfind("$ODE dxdt_X", 0) == std::string::npos);
      CHECK(line.size() <= (language == ExportLanguage::Nonmem ? 160U : 400U));
    }
  }
}

TEST_CASE("many_people_have_a_table_and_nonmem_has_columns") {
  const Built built = build(use("clonazepam", kTwiceADay));
  const ExportModel model = export_model(built.layout, built.scenario.timeline).value();
  const std::vector<double> values = export_values(model, built.people, 0);
  ExportJob job{.language = ExportLanguage::Nonmem, .about = {}, .seed = 1, .one_person = false, .values = values, .output_h = {24, 48}};
  CHECK(export_files(job).people.empty());
  const std::string header = export_events_header(model, job);
  CHECK(header.find(",V_CLON_CL") != std::string::npos);
  std::istringstream rows(export_events(model, job, 5, doses_of(built, model), values));
  std::string first, second;
  std::getline(rows, first);
  std::getline(rows, second);
  // The person's numbers on the first record, zeros on the others, as many cells as the header names.
  CHECK(std::count(first.begin(), first.end(), ',') == std::count(header.begin(), header.end(), ','));
  CHECK(std::count(second.begin(), second.end(), ',') == std::count(header.begin(), header.end(), ','));
  CHECK(first != second);
  CHECK(second.ends_with(",0,0,0"));
  job.language = ExportLanguage::Mrgsolve;
  CHECK(export_files(job).people == "ebb_people.csv");
  CHECK(export_events_header(model, job).find("V_") == std::string::npos);
}
