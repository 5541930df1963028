#include <doctest.h>

#include <algorithm>
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

TEST_CASE("no_name_means_something_to_one_of_the_programs") {
  // Compared without case, as NM-TRAN reads them. mrgsolve: R/Aaaa.R of its sources. rxode2: its chapter on syntax and reserved-keywords.csv. NONMEM: help on $INPUT,
  // $PK, $DES. docs/export.md has the addresses.
  const std::set<std::string> taken{
      "SOLVERTIME", "TABLE",    "ETA",    "EPS",    "AMT",    "CMT",     "ID",       "TIME",     "EVID",   "SIMEPS",  "SELF",    "SIMETA",   "NEWIND",  "DONE",   "CFONSTOP",
      "DXDTZERO",   "INITSOLV", "_F",     "_R",     "_ALAG",  "SETINIT", "REPORT",   "_VARS_",   "VARS",   "II",      "SS",      "ADDL",     "RATE",    "DOUBLE", "INT",
      "BOOL",       "CAPTURE",  "T",      "PODO",   "TLAST",  "PI",      "NA",       "NAN",      "INF",    "RXFLAG",  "DVID",    "DUR",      "RPRINTF", "PRINT",  "PRINTF",
      "L1",         "L2",       "DV",     "MDV",    "RAW_",   "MRG_",    "RPT_",     "DATE",     "DROP",   "SKIP",    "PCMT",    "CALL",     "CONT",    "IDEF",   "IREV",
      "EVTREC",     "NVNT",     "INDXS",  "IRGG",   "GG",     "NETAS",   "IR",       "DA",       "DP",     "E",       "P",       "A",        "DADT",    "F",      "Y",
      "THETA",      "ERR",      "MTIME",  "TSCALE", "XSCALE", "ICALL",   "DOSTIM",   "DOSREC",   "TSTATE", "A_0FLG",  "S0",      "SC",       "F0",      "FO",     "MU_"};
  const Built built = build(use("clonazepam", kTwiceADay) + use("diazepam", kTwiceADay) + use("flumazenil", "route = \"iv\"\ndose = \"0.2 mg\"\nat = [\"2025-01-02 10:00\"]"));
  const ExportModel model = export_model(built.layout, built.scenario.timeline).value();
  // mrgsolve makes all declarations of $ODE and $TABLE global: one name, one meaning. A state is its own name; what doses do to it has names made of it.
  std::set<std::string> names;
  const auto check = [&](const std::string& name) {
    CAPTURE(name);
    CHECK(names.insert(name).second);
    CHECK(taken.count(name) == 0);
    CHECK(name.rfind("RX", 0) == std::string::npos);
    CHECK(name.rfind("NLMIXR", 0) == std::string::npos);
    for (const ExportState& state : model.states) {
      for (const char* before : {"F_", "ALAG_", "D_", "R_", "N_", "DXDT_"}) CHECK(name != before + state.name);
      CHECK(name != state.name + "_0");
    }
  };
  for (const ExportParameter& parameter : model.parameters) check(parameter.name);
  for (const ExportState& state : model.states) check(state.name);
  for (const std::vector<ExportStatement>& lines : {model.equations, model.results}) {
    for (const ExportStatement& line : lines) {
      if (line.kind != ExportStatement::Kind::Derivative) check(line.name);
    }
  }
  CHECK(names.size() > 80);
}

namespace {

/// Heads of the records or blocks of a text, in order: "$PK" of "$PK".
std::vector<std::string> heads_of(const std::string& code) {
  std::vector<std::string> heads;
  std::istringstream lines(code);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('$')) heads.push_back(line.substr(0, line.find(' ')));
  }
  return heads;
}

std::string code_of(const Built& built, const ExportModel& model, ExportLanguage language, bool one_person) {
  return export_code(model, {.language = language,
                             .about = {"Ebb export: an example", "TIME is in hours"},
                             .seed = 1,
                             .one_person = one_person,
                             .values = export_values(model, built.people, 0),
                             .output_h = std::vector<double>(400, 1),
                             .most_records = 812,
                             .most_doses = 63});
}

}  // namespace

TEST_CASE("a_control_stream_has_the_records_of_a_simulation_in_nm_trans_order_and_the_sizes_it_needs") {
  const Built built = build(use("clonazepam", kTwiceADay) + use("diazepam", kTwiceADay) + use("lorazepam", kTwiceADay) + use("alprazolam", kTwiceADay));
  const ExportModel model = export_model(built.layout, built.scenario.timeline).value();
  for (const bool one_person : {true, false}) {
    const std::string code = code_of(built, model, ExportLanguage::Nonmem, one_person);
    std::vector<std::string> heads = heads_of(code);
    heads.erase(std::unique(heads.begin(), heads.end()), heads.end());
    CHECK(heads == std::vector<std::string>{"$SIZES", "$PROBLEM", "$INPUT", "$DATA", "$SUBROUTINES", "$MODEL", "$PK", "$DES", "$ERROR", "$THETA", "$OMEGA", "$SIGMA",
                                            "$SIMULATION", "$TABLE"});
    const std::string sizes = code.substr(code.find("$SIZES"), code.find("$PROBLEM") - code.find("$SIZES"));
    CHECK(sizes.find(" NO=400") != std::string::npos);
    CHECK(sizes.find(" MAXRECID=812") != std::string::npos);
    CHECK(sizes.find(" PAL=63") != std::string::npos);
    CHECK((sizes.find(" PD=") != std::string::npos) == !one_person);
    // More states than NONMEM has compartments by itself, the output compartment counted.
    CHECK((sizes.find(" PC=" + std::to_string(model.states.size() + 1)) != std::string::npos) == (model.states.size() + 1 > 30));
    std::istringstream lines(code);
    for (std::string line; std::getline(lines, line);) {
      CAPTURE(line);
      CHECK(line.size() <= 160);
      for (std::size_t at = 0; at < line.size() && !line.starts_with(';');) {
        std::size_t end = at;
        while (end < line.size() && (std::isalnum(static_cast<unsigned char>(line[end])) != 0 || line[end] == '_' || line[end] == '.')) ++end;
        CHECK(end - at <= (line.starts_with("  COMP") || line.find(';') < at ? 40U : 24U));  // a number: 30 in code, 24 in data; a name: 20
        at = std::max(end, at + 1);
      }
    }
  }
}

TEST_CASE("annotated_lines_have_the_colons_that_mrgsolve_counts") {
  const Built built = build(use("diazepam", kTwiceADay) + use("clonazepam", kTwiceADay));
  const ExportModel model = export_model(built.layout, built.scenario.timeline).value();
  const std::string code = code_of(built, model, ExportLanguage::Mrgsolve, true);
  CHECK(heads_of(code) == std::vector<std::string>{"$PROB", "$PARAM", "$CMT", "$MAIN", "$ODE", "$TABLE", "$CAPTURE"});
  std::string block;
  int annotated = 0;
  std::istringstream lines(code);
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    if (line.starts_with('$')) block = line;
    CHECK(!line.starts_with('['));  // would begin a block, too
    if (line.empty() || line.starts_with('$') || !block.ends_with("@annotated")) continue;
    CHECK(std::count(line.begin(), line.end(), ':') == (block.starts_with("$PARAM") ? 2 : 1));
    CHECK(std::count(line.begin(), line.end(), '(') == 1);  // the unit, and nothing else
    ++annotated;
  }
  CHECK(annotated == static_cast<int>(model.parameters.size() + model.states.size() + model.outputs.size()));
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
