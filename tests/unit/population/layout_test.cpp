// The model's shape: which systems, inputs, ligands and slots a set of drugs and routes needs.
#include <doctest.h>

#include <set>

#include "tests/unit/population/small_drugs.h"

using namespace ebb_test;

namespace {

ebb::DrugUse by(const ebb::Drug& drug, std::initializer_list<int> routes) {
  ebb::DrugUse use;
  use.drug = &drug;
  for (const int r : routes) use.routes.push_back(&drug.routes[static_cast<std::size_t>(r)]);
  return use;
}
constexpr int kOral = 0, kOdt = 1, kNose = 2, kVein = 3;

}  // namespace

TEST_CASE("one_route_makes_one_system_with_its_slots") {
  const ebb::Drug drug = agonist("testazepam");
  const auto d = dynamics();
  const auto made = ebb::build_layout({by(drug, {kOral})}, d, woman_of_70_kg());
  REQUIRE(made.ok());
  const ebb::ModelLayout& layout = made.value();
  REQUIRE(layout.systems.size() == 1);
  REQUIRE(layout.systems[0].inputs.size() == 1);
  CHECK(layout.systems[0].compartments == 2);
  CHECK(layout.systems[0].inputs[0].kind == ebb::InputKind::Depot);
  CHECK(layout.slot_names[static_cast<std::size_t>(layout.systems[0].CL_slot)] == "testazepam.CL_L_per_h");
  CHECK(layout.slot_names[static_cast<std::size_t>(layout.systems[0].inputs[0].ka_slot)] == "testazepam.oral.ka_per_h");
  CHECK(layout.slot_names[static_cast<std::size_t>(layout.rate_A_slot)] == "adaptation.rate_A_per_h");
  CHECK(layout.systems[0].metabolite_ligand == -1);
  CHECK(layout.systems[0].Q3_slot == -1);
  CHECK(layout.rate_P_slot == -1);
  CHECK(layout.slow_share_slot == -1);
  const std::set<std::string> distinct(layout.slot_names.begin(), layout.slot_names.end());
  CHECK(distinct.size() == layout.slot_names.size());
}

TEST_CASE("routes_of_one_disposition_share_a_system_until_its_inputs_are_full") {
  const ebb::Drug drug = agonist("testazepam");
  const auto d = dynamics();
  const auto made = ebb::build_layout({by(drug, {kOral, kNose, kOdt})}, d, woman_of_70_kg());
  REQUIRE(made.ok());
  const ebb::ModelLayout& layout = made.value();
  REQUIRE(layout.systems.size() == 2);  // oral 1 + nose 2 = 3 inputs; the fourth opens a second system
  CHECK(layout.drugs[0][0].system == 0);
  CHECK(layout.drugs[0][1].system == 0);
  CHECK(layout.drugs[0][1].inputs == std::vector<int>{1, 2});
  CHECK(layout.drugs[0][2].system == 1);
  CHECK(layout.systems[0].CL_slot == layout.systems[1].CL_slot);
  CHECK(layout.systems[0].ligand == layout.systems[1].ligand);
  CHECK(layout.ligands.size() == 1);
  for (const auto& system : layout.systems) CHECK(system.inputs.size() <= ebb::kMaxInputs);
}

TEST_CASE("another_disposition_is_another_system_of_the_same_ligand") {
  const ebb::Drug drug = agonist("testazepam");
  const auto d = dynamics();
  auto use = by(drug, {kOral, kVein});
  use.infused = true;
  const auto made = ebb::build_layout({use}, d, woman_of_70_kg());
  REQUIRE(made.ok());
  const ebb::ModelLayout& layout = made.value();
  REQUIRE(layout.systems.size() == 2);
  CHECK(layout.systems[1].compartments == 3);
  CHECK(layout.slot_names[static_cast<std::size_t>(layout.systems[1].V3_slot)] == "testazepam.iv.V3_L");
  CHECK(layout.ligands.size() == 1);
  CHECK(layout.systems[1].inputs[0].kind == ebb::InputKind::Bolus);
  CHECK(layout.systems[1].inputs[1].kind == ebb::InputKind::Infusion);
  CHECK(layout.drugs[0][1].infusion_input == 1);
  CHECK(layout.drugs[0][1].inputs == std::vector<int>{0});
  CHECK(layout.drugs[0][0].infusion_input == -1);
  CHECK(layout.systems[1].inputs[1].F_slot == layout.systems[1].inputs[0].F_slot);
}

TEST_CASE("metabolite_is_fed_by_its_parent_and_shared_by_parents") {
  ebb::Drug first = agonist("testazepam"), second = agonist("otherazepam"), metabolite = agonist("metazepam");
  metabolite.metabolite_only = true;
  metabolite.molar_mass.typical = 270;
  first.formation = ebb::Formation{"metazepam", fixed("testazepam.formation", 0.5)};
  second.formation = ebb::Formation{"metazepam", fixed("otherazepam.formation", 0.8)};
  const auto d = dynamics();
  auto use1 = by(first, {kOral}), use2 = by(second, {kOral});
  use1.metabolite = use2.metabolite = &metabolite;
  const auto person = woman_of_70_kg();
  const auto made = ebb::build_layout({use1, use2}, d, person);
  REQUIRE(made.ok());
  const ebb::ModelLayout& layout = made.value();
  REQUIRE(layout.ligands.size() == 3);
  CHECK(layout.ligands[0].name == "testazepam");
  CHECK(layout.ligands[1].name == "metazepam");
  CHECK(layout.systems[0].metabolite_ligand == 1);
  CHECK(layout.systems[1].metabolite_ligand == 1);
  ebb::SampleRequest request;
  request.typical = true;
  request.count = 1;
  const auto people = ebb::sample_people(layout, {use1, use2}, d, defaults(), person, request);
  CHECK(column(layout, people, "testazepam.formation_of_metazepam")[0] == doctest::Approx(0.5 * 270 / 300).epsilon(1e-14));  // two roundings
  SUBCASE("and cannot be taken as such") {
    const auto taken = ebb::build_layout({by(metabolite, {kOral})}, d, person);
    REQUIRE_FALSE(taken.ok());
    CHECK(taken.errors()[0].code == ebb::ErrorCode::Contradiction);
  }
  SUBCASE("and must be known") {
    use1.metabolite = nullptr;
    const auto unknown = ebb::build_layout({use1}, d, person);
    REQUIRE_FALSE(unknown.ok());
    CHECK(unknown.errors()[0].code == ebb::ErrorCode::NoData);
  }
}

TEST_CASE("modifiers_stand_where_the_clearance_changes_point") {
  const ebb::Drug drug = agonist("testazepam"), other = agonist("otherazepam");
  const auto d = dynamics();
  auto use = by(other, {kOral});
  use.modifiers.push_back(&other.covariates.modifiers[0]);
  const auto made = ebb::build_layout({by(drug, {kOral}), use}, d, woman_of_70_kg());
  REQUIRE(made.ok());
  REQUIRE(made.value().modifiers.size() == 2);
  CHECK(made.value().modifiers[0].empty());
  REQUIRE(made.value().modifiers[1].size() == 1);
  CHECK(made.value().modifiers[1][0].system == 1);
}

TEST_CASE("protracted_minority_has_states_only_when_asked") {
  const ebb::Drug drug = agonist("testazepam");
  auto d = dynamics();
  const auto with = ebb::build_layout({by(drug, {kOral})}, d, woman_of_70_kg(), true);
  REQUIRE(with.ok());
  CHECK(with.value().slow_share_slot >= 0);
  CHECK(with.value().rate_P_slot >= 0);
  ebb::SampleRequest request;
  request.count = 4000;
  const auto people = ebb::sample_people(with.value(), {by(drug, {kOral})}, d, defaults(), woman_of_70_kg(), request);
  const auto share = column(with.value(), people, "adaptation.slow_share");
  const auto many = std::count(share.begin(), share.end(), 0.1);
  CHECK(many + std::count(share.begin(), share.end(), 0.0) == 4000);
  CHECK(std::abs(static_cast<double>(many) - 480) < 4 * 20.6);  // four binomial standard deviations of 12 % of 4,000
  const auto plain = ebb::build_layout({by(drug, {kOral})}, d, woman_of_70_kg());
  REQUIRE(plain.ok());
  const auto common = ebb::sample_people(plain.value(), {by(drug, {kOral})}, d, defaults(), woman_of_70_kg(), request);
  for (const char* slot : {"adaptation.g0", "adaptation.gmax"}) {
    const auto own = column(with.value(), people, slot), whole = column(plain.value(), common, slot);
    REQUIRE(own.size() == whole.size());
    // g + s stays at or below 1, so that a steady dose gives nobody withdrawal; who has no slow share keeps every bit.
    for (std::size_t i = 0; i < own.size(); ++i) CHECK(own[i] == whole[i] * (1.0 - share[i]));
    CHECK(own != whole);
  }
  d.protracted_frac.typical = 0;
  CHECK(ebb::build_layout({by(drug, {kOral})}, d, woman_of_70_kg(), true).value().slow_share_slot == -1);
}

TEST_CASE("symptoms_start_higher_with_their_condition") {
  const ebb::Drug drug = agonist("testazepam");
  const auto d = dynamics();
  auto person = woman_of_70_kg();
  person.conditions = {"Panic disorder"};
  const auto made = ebb::build_layout({by(drug, {kOral})}, d, person);
  REQUIRE(made.ok());
  REQUIRE(made.value().symptoms.size() == 2);
  CHECK(made.value().symptoms[0].baseline == 0.5);
  CHECK(made.value().symptoms[1].baseline == 0.1);
  CHECK(made.value().symptoms[0].domain == 1);
  CHECK(made.value().symptoms[1].rebound == 1);
}

TEST_CASE("impossible_requests_are_refused_with_words") {
  const ebb::Drug drug = agonist("testazepam");
  auto d = dynamics();
  SUBCASE("an infusion by mouth") {
    auto use = by(drug, {kOral});
    use.infused = true;
    const auto made = ebb::build_layout({use}, d, woman_of_70_kg());
    REQUIRE_FALSE(made.ok());
    CHECK(made.errors()[0].code == ebb::ErrorCode::NoData);
  }
  SUBCASE("an unknown effect domain, with the nearest") {
    d.domains[0].name = "sedaton";
    const auto made = ebb::build_layout({by(drug, {kOral})}, d, woman_of_70_kg());
    REQUIRE_FALSE(made.ok());
    CHECK(made.errors()[0].code == ebb::ErrorCode::UnknownName);
    CHECK(made.errors()[0].nearest == "sedation");
  }
  SUBCASE("a drug without a site") {
    ebb::Drug siteless = drug;
    siteless.site.EC50_effect.reset();
    siteless.site.EC50_occupancy.reset();
    const auto made = ebb::build_layout({by(siteless, {kOral})}, d, woman_of_70_kg());
    REQUIRE_FALSE(made.ok());
    CHECK(made.errors()[0].code == ebb::ErrorCode::NoData);
  }
  SUBCASE("more ligands than the kernel holds") {
    std::vector<ebb::Drug> many;
    for (int i = 0; i < ebb::kMaxLigands + 1; ++i) many.push_back(agonist("drug" + std::to_string(i)));
    std::vector<ebb::DrugUse> uses;
    for (const ebb::Drug& one : many) uses.push_back(by(one, {kOral}));
    const auto made = ebb::build_layout(uses, d, woman_of_70_kg());
    REQUIRE_FALSE(made.ok());
    CHECK(made.errors()[0].code == ebb::ErrorCode::Infeasible);
  }
}
