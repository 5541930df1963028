#include <doctest.h>

#include <cmath>
#include <map>
#include <string>

#include "ebb/base/number_text.h"
#include "ebb/knowledge/knowledge.h"

using namespace ebb;

namespace {
const Knowledge& knowledge() {
  static const Result<Knowledge> loaded = load_knowledge(embedded_data());
  REQUIRE_MESSAGE(loaded.ok(), (loaded.ok() ? "" : describe(loaded.errors())));
  return loaded.value();
}

const Drug& drug(const char* name) {
  const Drug* found = knowledge().find_drug(name);
  REQUIRE_MESSAGE(found, name);
  return *found;
}

/// Half-life of the slow phase of two compartments [h].
double terminal_half_life_h(const Disposition& d) {
  const double k10 = d.CL.typical / d.V1.typical, k12 = d.Q2.typical / d.V1.typical, k21 = d.Q2.typical / d.V2.typical;
  const double sum = k10 + k12 + k21;
  return std::log(2.0) / (0.5 * (sum - std::sqrt(sum * sum - 4 * k10 * k21)));
}
}  // namespace

TEST_CASE("the_data_compiled_in_load_without_an_error") {
  CHECK(knowledge().drugs.size() >= 17);
  CHECK(knowledge().dynamics.domains.size() == 5);
  CHECK(knowledge().dynamics.rebounds.size() == 5);
  CHECK(knowledge().dynamics.symptoms.size() >= 20);
  CHECK(knowledge().texts_emergency.size() >= 5);
  CHECK(!knowledge().products.empty());
  CHECK(!knowledge().rules.empty());
  CHECK(knowledge().data_hash.size() == 16);
}

TEST_CASE("every_number_has_source_grade_unit_population_and_every_assumption_a_reason") {
  std::map<char, int> by_grade;
  for (const Parameter* parameter : knowledge().all_parameters()) {
    CAPTURE(parameter->name);
    CHECK(!parameter->unit.empty());
    CHECK(!parameter->population.empty());
    CHECK((parameter->source == "assumption" || knowledge().references.contains(parameter->source)));
    CHECK((parameter->grade == 'D' || parameter->source != "assumption"));
    CHECK((parameter->grade != 'D' || !parameter->why.empty()));
    CHECK(parameter->range_low <= parameter->typical);
    CHECK(parameter->typical <= parameter->range_high);
    ++by_grade[parameter->grade];
  }
  int all = 0;
  for (const auto& [grade, count] : by_grade) {
    MESSAGE("numbers of grade ", std::string(1, grade), ": ", count);
    all += count;
  }
  MESSAGE("numbers in all: ", all);
  CHECK(by_grade.size() == 4);
  CHECK(all > 250);
}

TEST_CASE("a_number_from_memory_is_never_better_than_grade_D") {
  for (const Parameter* parameter : knowledge().all_parameters()) {
    const bool from_memory = parameter->why.find("from memory") != std::string::npos;
    CHECK_MESSAGE((!from_memory || parameter->grade == 'D'), parameter->name);
  }
}

TEST_CASE("names_of_parameters_are_unique_and_can_be_found") {
  Knowledge copy = knowledge();
  const auto parameters = knowledge().all_parameters();
  for (const Parameter* parameter : parameters) {
    const Parameter* found = copy.find_parameter(parameter->name);
    REQUIRE_MESSAGE(found, parameter->name);
    CHECK(found->typical == parameter->typical);
    CHECK_MESSAGE(parameter->name.find(' ') == std::string::npos, parameter->name);
  }
}

TEST_CASE("every_reference_says_where_it_can_be_found_or_what_it_is") {
  for (const auto& [key, reference] : knowledge().references) {
    CHECK_MESSAGE(!reference.citation.empty(), key);
    CHECK_MESSAGE((!reference.title.empty() || !reference.address.empty() || reference.citation.find(' ') != std::string::npos), key);
  }
}

TEST_CASE("half_lives_follow_from_clearance_and_volumes") {
  // Published half-lives: 38-40 h (crevoisier2003), 11.8 h (scavone1987), 14.1 h (aarhus1983), 44.2 h (greenblatt1989).
  // One tenth: the default sets are compromises between studies that differ by more.
  CHECK(terminal_half_life_h(drug("clonazepam").dispositions[0]) == doctest::Approx(39).epsilon(0.05));
  CHECK(terminal_half_life_h(drug("alprazolam").dispositions[0]) == doctest::Approx(11.8).epsilon(0.1));
  CHECK(terminal_half_life_h(drug("lorazepam").dispositions[0]) == doctest::Approx(14.1).epsilon(0.1));
  CHECK(terminal_half_life_h(drug("diazepam").dispositions[0]) == doctest::Approx(44.2).epsilon(0.1));
  // The label says 50-60 min: the middle of it within a tenth.
  CHECK(terminal_half_life_h(drug("flumazenil").dispositions[0]) * 60 == doctest::Approx(55).epsilon(0.1));
}

TEST_CASE("clonazepam_has_all_its_routes_and_three_compartments_in_the_vein") {
  const Drug& clonazepam = drug("clonazepam");
  std::vector<std::string> names;
  for (const Route& route : clonazepam.routes) names.push_back(route.name);
  CHECK(names == std::vector<std::string>{"oral", "odt", "sublingual", "buccal", "intranasal", "im", "iv"});
  const Route& iv = clonazepam.routes.back();
  CHECK(clonazepam.dispositions[static_cast<std::size_t>(iv.disposition)].Q3.has_value());
  CHECK(iv.inputs[0].F.typical == 1);
  CHECK(!iv.inputs[0].ka.has_value());
}

TEST_CASE("the_same_person_has_one_clearance_and_one_absorption_whatever_the_tablet") {
  const Drug& clonazepam = drug("clonazepam");
  CHECK(clonazepam.dispositions[1].CL.name == "clonazepam.CL");
  CHECK(clonazepam.dispositions[1].V1.name == "clonazepam.iv.V1");
  const Route& odt = clonazepam.routes[1];
  CHECK(odt.inputs[0].ka->name == "clonazepam.oral.ka");
  CHECK(odt.inputs[0].lag->name == "clonazepam.odt.lag");
  CHECK(odt.inputs[0].lag->typical == doctest::Approx(0.15));
  Knowledge copy = knowledge();
  REQUIRE(override_parameter(copy, "clonazepam.CL", "4.1 L/h").ok());
  for (const Disposition& disposition : copy.find_drug("clonazepam")->dispositions) {
    CHECK(disposition.CL.typical == doctest::Approx(4.1));
    CHECK(disposition.CL.overridden);
  }
}

TEST_CASE("second_inputs_start_after_the_first") {
  for (const Drug& each : knowledge().drugs) {
    for (const Route& route : each.routes) {
      if (route.inputs.size() < 2) continue;
      REQUIRE_MESSAGE(route.inputs[1].lag, each.name << " " << route.name);
      CHECK(route.inputs[1].lag->range_low > 0);
    }
  }
}

TEST_CASE("half_times_become_rates") {
  // 15 min: ln 2 / 0.25 h, rounded once on the way.
  CHECK(drug("clonazepam").site.ke0.typical == doctest::Approx(std::log(2.0) / 0.25).epsilon(1e-14));
  CHECK(drug("clonazepam").site.ke0.unit == "1/h");
  CHECK(drug("flumazenil").site.ke0.typical == doctest::Approx(std::log(2.0) * 15).epsilon(1e-14));
}

TEST_CASE("concentrations_of_half_effect_keep_the_ratios_of_the_equivalence_table") {
  // evidence: 13 : 10.1 : 20.5 : 734 : 441 ng/mL; canonical mg/L.
  CHECK(drug("clonazepam").site.EC50_effect->typical == doctest::Approx(0.013));
  CHECK(drug("alprazolam").site.EC50_effect->typical == doctest::Approx(0.0101));
  CHECK(drug("lorazepam").site.EC50_effect->typical == doctest::Approx(0.0205));
  CHECK(drug("diazepam").site.EC50_effect->typical == doctest::Approx(0.734));
  CHECK(drug("nordazepam").site.EC50_effect->typical == doctest::Approx(0.441));
  CHECK(drug("flumazenil").site.EC50_occupancy->typical == doctest::Approx(0.0074));
  CHECK(drug("flumazenil").site.intrinsic_efficacy.typical == 0);
}

TEST_CASE("brand_names_and_capitals_find_the_drug") {
  CHECK(&drug("Klonopin") == &drug("clonazepam"));
  CHECK(&drug("VALIUM") == &drug("diazepam"));
  CHECK(knowledge().find_drug("aspirin") == nullptr);
}

TEST_CASE("metabolites_are_drugs_that_cannot_be_taken") {
  REQUIRE(drug("diazepam").formation.has_value());
  const Drug& nordazepam = drug(drug("diazepam").formation->metabolite.c_str());
  CHECK(nordazepam.metabolite_only);
  CHECK(nordazepam.routes.empty());
  CHECK(nordazepam.dispositions[0].Q2.typical == 0);
}

TEST_CASE("the_hash_changes_with_any_byte_and_not_with_the_order_of_the_files") {
  std::vector<DataFile> files = embedded_data();
  std::swap(files.front(), files.back());
  CHECK(load_knowledge(files).value().data_hash == knowledge().data_hash);
  files.front().text += "\n";
  CHECK(load_knowledge(files).value().data_hash != knowledge().data_hash);
}

TEST_CASE("overrides_mark_the_number_and_close_its_range") {
  Knowledge copy = knowledge();
  REQUIRE(override_parameter(copy, "adaptation.tau_A", "9 d").ok());
  CHECK(copy.dynamics.tau_A.typical == doctest::Approx(216));
  CHECK(copy.dynamics.tau_A.range_low == copy.dynamics.tau_A.range_high);
  CHECK(copy.dynamics.tau_A.overridden);
  const Parameter before = copy.dynamics.gmax;
  for (const char* bad : {"1", "0", "1.2", "-0.1"}) CHECK_MESSAGE(!override_parameter(copy, "adaptation.gmax", bad).ok(), bad);
  CHECK(copy.dynamics.gmax.typical == before.typical);
}

TEST_CASE("overrides_with_unknown_names_or_wrong_units_say_what_is_known") {
  Knowledge copy = knowledge();
  const auto unknown = override_parameter(copy, "clonazepam.Cl2", "4 L/h");
  REQUIRE(!unknown.ok());
  CHECK(unknown.errors().front().code == ErrorCode::UnknownName);
  CHECK(unknown.errors().front().nearest == "clonazepam.CL");
  const auto unit = override_parameter(copy, "clonazepam.CL", "4.1 L");
  REQUIRE(!unit.ok());
  CHECK(unit.errors().front().code == ErrorCode::WrongUnit);
  CHECK(override_parameter(copy, "clonazepam.CL", "4.1").errors().front().code == ErrorCode::WrongUnit);
  CHECK(override_parameter(copy, "clonazepam.CL", "-4.1 L/h").errors().front().code == ErrorCode::OutOfRange);
  CHECK(override_parameter(copy, "clonazepam.CL", "0 L/h").errors().front().code == ErrorCode::OutOfRange);
}

TEST_CASE("a_file_of_overrides_is_taken_whole_or_not_at_all") {
  Knowledge copy = knowledge();
  REQUIRE(override_parameters(copy, "mine.toml", "\"clonazepam.CL\" = \"4.1 L/h\"\n\"adaptation.tau_A\" = \"9 d\"\n").ok());
  CHECK(copy.find_parameter("clonazepam.CL")->overridden);
  Knowledge other = knowledge();
  const auto bad = override_parameters(other, "mine.toml", "\"clonazepam.CL\" = \"4.1 L/h\"\n\"adaptation.tauA\" = \"9 d\"\n\"clonazepam.V1\" = 3\n");
  REQUIRE(!bad.ok());
  CHECK(bad.errors().size() == 2);
  CHECK(bad.errors()[0].where.file == "mine.toml");
  CHECK(bad.errors()[0].where.line == 2);
  CHECK(bad.errors()[0].nearest == "adaptation.tau_A");
  CHECK(!other.find_parameter("clonazepam.CL")->overridden);
}
