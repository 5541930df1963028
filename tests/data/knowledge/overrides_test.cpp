// --set and --parameters: what is replaced reaches everybody who is sampled, and any text is taken whole or refused with words.
#include <doctest.h>

#include <algorithm>
#include <string>

#include "ebb/knowledge/knowledge.h"
#include "ebb/population/sample.h"

using namespace ebb;

namespace {

const Knowledge& knowledge() {
  static const Knowledge loaded = [] {
    auto result = load_knowledge(embedded_data());
    return result ? std::move(result).value() : Knowledge{};
  }();
  return loaded;
}

struct Sampled {
  ModelLayout layout;
  People people;
  std::vector<double> operator[](const std::string& name) const {
    const auto found = std::find(layout.slot_names.begin(), layout.slot_names.end(), name);
    REQUIRE_MESSAGE(found != layout.slot_names.end(), name);
    const auto first = people.columns.begin() + (found - layout.slot_names.begin()) * static_cast<std::ptrdiff_t>(people.count);
    return {first, first + static_cast<std::ptrdiff_t>(people.count)};
  }
};

Sampled sample(const Knowledge& facts, const std::string& drug, const std::vector<std::string>& routes) {
  DrugUse use;
  use.drug = facts.find_drug(drug);
  REQUIRE(use.drug != nullptr);
  for (const Route& route : use.drug->routes) {
    if (std::find(routes.begin(), routes.end(), route.name) != routes.end()) use.routes.push_back(&route);
  }
  REQUIRE(use.routes.size() == routes.size());
  PersonFacts person;
  person.age_years = 40;
  person.weight_kg = 70;
  const auto layout = build_layout({use}, facts.dynamics, person);
  REQUIRE(layout.ok());
  SampleRequest request;
  request.count = 50;
  return {layout.value(), sample_people(layout.value(), {use}, facts.dynamics, facts.population, person, request)};
}

void check_ratio(const std::vector<double>& after, const std::vector<double>& before, double ratio) {
  REQUIRE(after.size() == before.size());
  REQUIRE(!after.empty());
  // Typical value times the same person's deviation: a few roundings.
  for (std::size_t i = 0; i < after.size(); ++i) CHECK(after[i] == doctest::Approx(ratio * before[i]).epsilon(1e-13));
}

Errors refused(const std::string& text) {
  Knowledge copy = knowledge();
  const auto done = override_parameters(copy, "mine.toml", text);
  REQUIRE_FALSE(done.ok());
  REQUIRE_FALSE(done.errors().empty());
  for (const Parameter* parameter : copy.all_parameters()) REQUIRE_FALSE(parameter->overridden);
  return done.errors();
}

}  // namespace

TEST_CASE("a_replaced_absorption_reaches_every_route_that_shares_it") {
  const std::vector<std::string> routes = {"oral", "odt", "sublingual", "intranasal"};
  Knowledge copy = knowledge();
  const double typical = copy.find_parameter("clonazepam.oral.ka")->typical;
  REQUIRE(override_parameter(copy, "clonazepam.oral.ka", "3.4 1/h").ok());
  const Sampled before = sample(knowledge(), "clonazepam", routes), after = sample(copy, "clonazepam", routes);
  for (const char* route : {"oral", "odt", "sublingual"}) {
    const std::string slot = std::string("clonazepam.") + route + ".ka_per_h";
    check_ratio(after[slot], before[slot], 3.4 / typical);
  }
  CHECK(after["clonazepam.intranasal.ka_per_h"] == before["clonazepam.intranasal.ka_per_h"]);
}

TEST_CASE("a_replaced_clearance_reaches_every_disposition") {
  Knowledge copy = knowledge();
  const double typical = copy.find_parameter("clonazepam.CL")->typical;
  REQUIRE(override_parameter(copy, "clonazepam.CL", "7 L/h").ok());
  for (const char* route : {"oral", "iv"}) {
    const Sampled before = sample(knowledge(), "clonazepam", {route}), after = sample(copy, "clonazepam", {route});
    const std::string slot = std::string("clonazepam.") + (route == std::string("iv") ? "iv." : "") + "CL_L_per_h";
    check_ratio(after[slot], before[slot], 7 / typical);
  }
}

TEST_CASE("every_copy_of_a_replaced_number_is_replaced") {
  for (const Parameter* parameter : knowledge().all_parameters()) {
    if (parameter->unit == "g/mol") continue;  // a constant of nature cannot be replaced
    const bool whole_number = parameter->unit == "1";
    Knowledge copy = knowledge();
    const std::string wanted = whole_number ? "0.5" : "2 " + parameter->unit;
    REQUIRE_MESSAGE(override_parameter(copy, parameter->name, wanted).ok(), parameter->name);
    for (const Drug& drug : copy.drugs) {
      for (const Disposition& d : drug.dispositions) {
        for (const Parameter* each : {&d.CL, &d.V1, &d.Q2, &d.V2}) CHECK(each->overridden == (each->name == parameter->name));
      }
      for (const Route& route : drug.routes) {
        for (const RouteInput& input : route.inputs) {
          CHECK(input.F.overridden == (input.F.name == parameter->name && !input.F.source.empty()));
          if (input.ka) CHECK(input.ka->overridden == (input.ka->name == parameter->name));
          if (input.lag) CHECK(input.lag->overridden == (input.lag->name == parameter->name));
        }
      }
    }
  }
}

TEST_CASE("a_tablet_under_the_tongue_is_absorbed_by_each_person_as_when_swallowed") {
  const Sampled people = sample(knowledge(), "clonazepam", {"oral", "sublingual"});
  for (const char* symbol : {"F", "ka_per_h", "lag_h"}) {
    const std::vector<double> swallowed = people[std::string("clonazepam.oral.") + symbol];
    CHECK(people[std::string("clonazepam.sublingual.") + symbol] == swallowed);
    CHECK(*std::max_element(swallowed.begin(), swallowed.end()) > *std::min_element(swallowed.begin(), swallowed.end()));
  }
}

TEST_CASE("disintegrating_alprazolam_has_the_tablets_absorption_and_a_lag_of_grade_D") {
  const Sampled people = sample(knowledge(), "alprazolam", {"oral", "odt"});
  CHECK(people["alprazolam.odt.ka_per_h"] == people["alprazolam.oral.ka_per_h"]);
  CHECK(people["alprazolam.odt.lag_h"] != people["alprazolam.oral.lag_h"]);
  Knowledge copy = knowledge();
  const Parameter* lag = copy.find_parameter("alprazolam.odt.lag");
  REQUIRE(lag != nullptr);
  CHECK(lag->grade == 'D');
  CHECK_FALSE(lag->why.empty());
}

TEST_CASE("every_product_that_disintegrates_can_be_taken_as_such") {
  int count = 0;
  for (const Product& product : knowledge().products) {
    if (product.form != ProductForm::Odt) continue;
    ++count;
    const auto& routes = knowledge().find_drug(product.drug)->routes;
    CHECK_MESSAGE(std::any_of(routes.begin(), routes.end(), [](const Route& route) { return route.name == "odt"; }), product.id);
  }
  CHECK(count > 0);
}

TEST_CASE("a_file_that_is_no_text_is_refused_before_it_is_parsed") {
  CHECK(refused("")[0].code == ErrorCode::FileNotReadable);
  CHECK(refused(" \n\t\n")[0].code == ErrorCode::FileNotReadable);
  CHECK(refused(std::string("\"clonazepam.CL\" = \"4.1 L/h\"\n\0", 30))[0].code == ErrorCode::FileNotReadable);
  CHECK(refused("\"clonazepam.CL\" = \"\xFF\"\n")[0].code == ErrorCode::FileNotReadable);
  CHECK(refused(std::string(2u << 20, '#'))[0].code == ErrorCode::FileNotReadable);
}

TEST_CASE("text_that_the_parser_would_not_survive_is_refused_with_its_place") {
  for (const std::string& line : {std::string("[ ]"), std::string("[[\n"), std::string("a = {b = {}}"),
                                  std::string("a = 2026-01-01 1"), std::string("\xC3\xA4 = 1"), "a" + std::string(200000, '.') + "b = 1",
                                  std::string(200000, '[')}) {
    const Errors errors = refused("\"clonazepam.CL\" = \"4.1 L/h\"\n" + line);
    CHECK(errors.size() == 1);
    CHECK(errors[0].code == ErrorCode::Syntax);
    CHECK(errors[0].where.file == "mine.toml");
    CHECK(errors[0].where.line == 2);
  }
}

TEST_CASE("faults_stand_in_the_order_of_the_file_and_are_counted_up_to_fifty") {
  const Errors errors = refused("\"sedation.none\" = \"1\"\nclonazepam.CL = \"4 L/h\"\n\"adaptation.none\" = \"1\"\n");
  REQUIRE(errors.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) CHECK(errors[i].where.line == static_cast<int>(i) + 1);
  CHECK(errors[1].allowed.find("with both in quotes") != std::string::npos);
  std::string many;
  for (int i = 0; i < 80; ++i) many += "\"no." + std::to_string(i) + "\" = \"1\"\n";
  CHECK(refused(many).size() == 51);
}

TEST_CASE("long_names_and_quantities_are_shown_cut") {
  const std::string long_text(500000, 'x');
  CHECK(describe(refused('"' + long_text + "\" = \"1\"\n")).size() < 400);
  CHECK(describe(refused("\"clonazepam.CL\" = \"" + long_text + "\"\n")).size() < 400);
}
