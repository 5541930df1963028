// What --export writes, read back and integrated by another solver, gives what `ebb` itself says.
#include <doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <sstream>

#include <nlohmann/json.hpp>

#include "tests/golden/cli/program.h"
#include "tests/support/exported_model.h"

using namespace ebb::test;
using namespace ebb_exported;

namespace {

const char* const kPrograms[] = {"mrgsolve", "nonmem", "rxode2"};

struct Exported {
  Model model;
  Table events;
  Table people;
};

Exported read_export(const std::filesystem::path& folder, const std::string& program) {
  if (program == "mrgsolve")
    return {read_mrgsolve(read_all(folder / "ebb_model.cpp")), read_table(read_all(folder / "ebb_events.csv")),
            read_table(read_all(folder / "ebb_people.csv"))};
  if (program == "nonmem") return {read_nonmem(read_all(folder / "ebb_model.ctl")), read_table(read_all(folder / "ebb_data.csv")), {}};
  return {read_rxode2(read_all(folder / "ebb_model.R")), read_table(read_all(folder / "ebb_events.csv")),
          read_table(read_all(folder / "ebb_people.csv"))};
}

/// One person's numbers: from the table of people, from the columns of the first record (NONMEM), or from the code.
std::map<std::string, double> numbers_of(const Exported& exported, double id) {
  if (!exported.model.first_record_names.empty()) {
    const auto own =
        std::find_if(exported.events.rows.begin(), exported.events.rows.end(), [id](const auto& row) { return row.front() == id; });
    std::map<std::string, double> numbers;
    for (const std::string& name : exported.model.first_record_names)
      numbers[name] = own->at(static_cast<std::size_t>(exported.events.column("V_" + name)));
    return numbers;
  }
  std::map<std::string, double> numbers = exported.model.numbers;
  for (const auto& row : exported.people.rows) {
    for (std::size_t i = 1; row.front() == id && i < row.size(); ++i) numbers[exported.people.header[i]] = row[i];
  }
  return numbers;
}

/// curve|of -> values by time, of the typical person, from the CSV of `simulate`.
std::map<std::string, std::vector<double>> read_curves(const std::string& csv) {
  std::map<std::string, std::vector<double>> curves;
  std::istringstream in(csv);
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::vector<std::string> cells;
    std::istringstream row(line);
    for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
    curves[cells[3] + "|" + cells[4]].push_back(std::strtod(cells[8].c_str(), nullptr));
  }
  return curves;
}

/// A curve of Ebb and the exported name that must equal it (times `scale`) within `relative` of the value and `absolute`.
struct Pair {
  std::string curve, name;
  double scale, relative, absolute;
};

double worst_excess(const std::vector<double>& wanted, const Course& course, int slot, const Pair& pair) {
  double worst = 0;
  for (std::size_t t = 0; t < wanted.size(); ++t) {
    const double got = course.values[t][static_cast<std::size_t>(slot)] * pair.scale;
    worst = std::max(worst, std::abs(got - wanted[t]) / (pair.relative * std::abs(wanted[t]) + pair.absolute));
  }
  return worst;
}

std::vector<Pair> pairs_of(const std::vector<std::string>& drugs, const std::vector<std::string>& codes, bool states_renamed) {
  const std::string now = states_renamed ? "_NOW" : "";
  std::vector<Pair> pairs;
  // Levels: 1e-5 of the value, because `ebb` prints six digits and Odeint is asked for ten; 1e-6 ng/mL because a level that has died
  // away is the solver's own absolute error (1e-13 mg a step) and not the model's.
  for (std::size_t d = 0; d < drugs.size(); ++d) pairs.push_back({"level|" + drugs[d], "LEVEL_" + codes[d], 1, 1e-5, 1e-6});
  // States between 0 and 1, and what is made of them: 1e-4 absolute. The engine integrates the drive by panels of fixed nodes that are
  // converged to a few 1e-6 (tests/convergence), and holds a changing clearance at its mean over pieces of some hours.
  for (const auto& [curve, name] : std::vector<std::pair<std::string, std::string>>{{"drive|", "DRIVE"},
                                                                                    {"net_effect|sedation", "NET_SED"},
                                                                                    {"net_effect|anxiolysis", "NET_ANX"},
                                                                                    {"net_effect|anticonvulsant", "NET_SEIZ"},
                                                                                    {"net_effect|memory", "NET_MEM"},
                                                                                    {"net_effect|respiration", "NET_RESP"},
                                                                                    {"fast_adaptation|", "ADAPT" + now},
                                                                                    {"sensitisation|", "SENS" + now}})
    pairs.push_back({curve, name, 1, 0, 1e-4});
  // H is eight times the difference of such states.
  pairs.push_back({"withdrawal|", "WITHDRAWAL", 1, 0, 8e-4});
  // Added up over months: the same relative error as H; 1e-3 theta d where there was hardly any.
  pairs.push_back({"burden|", "BURDEN" + now, 1.0 / 24, 1e-4, 1e-3});
  pairs.push_back({"occupancy|", "OCCUPANCY", 100, 0, 1e-2});
  return pairs;
}

void check_case(const std::string& name, const std::vector<std::string>& drugs, const std::vector<std::string>& codes) {
  for (const std::string program : kPrograms) {
    CAPTURE(program);
    const WorkFolder folder;
    const Outcome outcome = run_line(folder, "ebb simulate tests/reference/cli/cases/" + name +
                                                 ".toml --typical --csv $DIR/curves.csv --export " + program + " --export-to $DIR/out");
    REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
    const auto curves = read_curves(read_all(folder.path() / "curves.csv"));
    Exported exported = read_export(folder.path() / "out", program);
    const Course course = integrate(exported.model, exported.events, 1, exported.model.numbers);
    for (const Pair& pair : pairs_of(drugs, codes, program == "nonmem")) {
      CAPTURE(pair.curve);
      REQUIRE(curves.count(pair.curve) == 1);
      const std::vector<double>& wanted = curves.at(pair.curve);
      REQUIRE(wanted.size() == course.time_h.size());
      const int before = exported.model.slot_count();
      const int slot = exported.model.slot(pair.name);
      REQUIRE_MESSAGE(slot < before, "the export has no " << pair.name);
      CHECK(worst_excess(wanted, course, slot, pair) < 1);
      // A curve that is all zeros would agree with anything that is missing.
      CHECK(*std::max_element(wanted.begin(), wanted.end()) > 0);
    }
  }
}

}  // namespace

TEST_CASE("clonazepam_twice_a_day_lowered_in_steps_is_the_same_in_all_three") { check_case("clonazepam_taper", {"clonazepam"}, {"CLON"}); }

TEST_CASE("diazepam_with_its_metabolite_is_the_same_in_all_three") { check_case("diazepam", {"diazepam", "nordazepam"}, {"DIAZ", "NORD"}); }

TEST_CASE("two_drugs_at_one_site_are_the_same_in_all_three") {
  check_case("clonazepam_and_alprazolam", {"clonazepam", "alprazolam"}, {"CLON", "ALPR"});
}

TEST_CASE("an_antagonist_infused_into_a_vein_is_the_same_in_all_three") {
  check_case("flumazenil", {"clonazepam", "flumazenil"}, {"CLON", "FLUM"});
}

TEST_CASE("a_clearance_that_a_medicine_changes_is_the_same_in_all_three") { check_case("carbamazepine", {"clonazepam"}, {"CLON"}); }

TEST_CASE("the_chosen_plan_of_taper_brings_the_same_burden") {
  for (const std::string program : kPrograms) {
    CAPTURE(program);
    const WorkFolder folder;
    const Outcome outcome =
        run_line(folder, "ebb taper tests/reference/cli/cases/with_a_plan.toml --rule asam-10-4w --typical --json --export " + program +
                             " --export-to $DIR/out");
    REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
    const nlohmann::json report = nlohmann::json::parse(outcome.out);
    const auto rule =
        std::find_if(report["rules"].begin(), report["rules"].end(), [](const auto& one) { return one["id"] == "asam-10-4w"; });
    REQUIRE(rule != report["rules"].end());
    const double burden_theta_days = (*rule)["burden_theta_days"]["mean"];
    Exported exported = read_export(folder.path() / "out", program);
    const Course course = integrate(exported.model, exported.events, 1, exported.model.numbers);
    const auto burden = static_cast<std::size_t>(exported.model.slot("BURDEN"));
    const auto burden_at = [&](std::size_t t) {
      return course.values[t][program == "nonmem" ? static_cast<std::size_t>(exported.model.slot("BURDEN_NOW")) : burden];
    };
    CHECK(burden_theta_days > 1);
    // Of the plan alone: from its first midnight, the first output, to the last. 1e-4 of it, as for the curves above.
    CHECK((burden_at(course.values.size() - 1) - burden_at(0)) / 24 == doctest::Approx(burden_theta_days).epsilon(1e-4));
  }
}

TEST_CASE("each_person_has_own_numbers_and_own_missed_doses") {
  for (const std::string program : kPrograms) {
    CAPTURE(program);
    const WorkFolder folder;
    const Outcome outcome =
        run_line(folder, "ebb simulate tests/reference/cli/cases/missed_doses.toml --patients 3 --seed 7 --rows $DIR/rows.csv --export " +
                             program + " --export-to $DIR/out");
    REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
    std::map<double, double> burden_theta_days;  // by person
    std::istringstream rows(read_all(folder.path() / "rows.csv"));
    for (std::string line; std::getline(rows, line);) {
      std::vector<std::string> cells;
      std::istringstream row(line);
      for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
      if (cells[3] == "history") burden_theta_days[std::strtod(cells[1].c_str(), nullptr)] = std::strtod(cells[6].c_str(), nullptr);
    }
    REQUIRE(burden_theta_days.size() == 3);
    Exported exported = read_export(folder.path() / "out", program);
    std::vector<std::size_t> records(3, 0);
    for (const auto& row : exported.events.rows) ++records.at(static_cast<std::size_t>(row.front()) - 1);
    CHECK((records[0] != records[1] || records[1] != records[2]));
    for (const auto& [person, wanted] : burden_theta_days) {
      const Course course = integrate(exported.model, exported.events, person + 1, numbers_of(exported, person + 1));
      const int slot = exported.model.slot(program == "nonmem" ? "BURDEN_NOW" : "BURDEN");
      CAPTURE(person);
      // 2e-4: six printed digits, and the engine takes late doses on its general path with coarser nodes.
      CHECK(course.values.back()[static_cast<std::size_t>(slot)] / 24 == doctest::Approx(wanted).epsilon(2e-4));
    }
  }
}

TEST_CASE("nothing_is_left_of_an_export_when_another_file_cannot_be_written") {
  const WorkFolder folder;
  const Outcome outcome = run_line(
      folder,
      "ebb taper tests/reference/cli/cases/with_a_plan.toml --typical --csv $DIR/none/doses.csv --export nonmem --export-to $DIR/out");
  CHECK(outcome.exit_code == 1);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "out"));
}

TEST_CASE("an_export_is_for_one_subject_and_needs_its_folder") {
  const WorkFolder folder;
  CHECK(run_line(folder, "ebb simulate cases/event-table.csv --typical --export nonmem --export-to $DIR/out").exit_code == 2);
  CHECK(run_line(folder, "ebb simulate cases/first-prescription.toml --typical --export nonmem").exit_code == 2);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "out"));
}
