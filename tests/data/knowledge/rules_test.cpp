// The products and taper rules of data/ load, and every rule replays its hand-worked example exactly.
#include <doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "ebb/knowledge/load_parts.h"
#include "ebb/plan/taper.h"

namespace {

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<ebb::DataFile> files_below(const std::string& folder) {
  std::vector<ebb::DataFile> files;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(EBB_SOURCE_DIR) / "data" / folder))
    if (entry.path().extension() == ".toml") files.push_back({"data/" + folder + "/" + entry.path().filename().string(), text_of(entry.path())});
  std::sort(files.begin(), files.end(), [](const ebb::DataFile& a, const ebb::DataFile& b) { return a.path < b.path; });
  return files;
}

// Products and rules with the real references; drugs by name only, which is all these files ask for.
ebb::Knowledge with_drugs(ebb::Errors& errors) {
  ebb::Knowledge knowledge;
  for (const ebb::DataFile& file : files_below("drugs")) {
    ebb::Drug drug;
    drug.name = std::filesystem::path(file.path).stem().string();
    knowledge.drugs.push_back(drug);
  }
  ebb::load_references_file({"data/references.bib", text_of(std::filesystem::path(EBB_SOURCE_DIR) / "data/references.bib")}, knowledge, errors);
  return knowledge;
}

const ebb::Knowledge& loaded() {
  static const ebb::Knowledge knowledge = [] {
    ebb::Errors errors;
    ebb::Knowledge read = with_drugs(errors);
    for (const ebb::DataFile& file : files_below("products")) ebb::load_product_file(file, read, errors);
    for (const ebb::DataFile& file : files_below("rules/taper")) ebb::load_rule_file(file, read, errors);
    ebb::load_planner_file({"data/rules/planner.toml", text_of(std::filesystem::path(EBB_SOURCE_DIR) / "data/rules/planner.toml")}, read, errors);
    CHECK_MESSAGE(errors.empty(), ebb::describe(errors));
    return read;
  }();
  return knowledge;
}

const ebb::Product* find_product(const std::string& id) {
  for (const ebb::Product& product : loaded().products)
    if (product.id == id) return &product;
  return nullptr;
}

const ebb::TaperRule* find_rule(const std::string& id) {
  for (const ebb::TaperRule& rule : loaded().rules)
    if (rule.id == id) return &rule;
  return nullptr;
}

ebb::TaperInputs example_inputs(const ebb::RuleExample& example) {
  ebb::TaperInputs inputs;
  inputs.drug = example.drug;
  inputs.limits = loaded().planner.limits();
  inputs.start_mg_per_day = inputs.ceiling_mg_per_day = example.start_mg_per_day;
  inputs.over_days = example.over_days;
  const double half_mg = example.half_drive_mg_per_day;
  inputs.drive_of_dose = [half_mg](double dose_mg) { return dose_mg / (dose_mg + half_mg); };
  for (const std::string& id : example.supply) {
    const ebb::Product* product = find_product(id);
    REQUIRE_MESSAGE(product != nullptr, id);
    inputs.supply.push_back(*product);
  }
  return inputs;
}

ebb::Errors errors_of_rule(const std::string& text) {
  ebb::Errors errors;
  ebb::Knowledge knowledge = with_drugs(errors);
  ebb::load_rule_file({"data/rules/taper/test.toml", text}, knowledge, errors);
  return errors;
}

ebb::Errors errors_of_product(const std::string& text) {
  ebb::Errors errors;
  ebb::Knowledge knowledge = with_drugs(errors);
  ebb::load_product_file({"data/products/test.toml", text}, knowledge, errors);
  return errors;
}

const std::string kRuleHead = "id = \"x\"\nname = \"x\"\ndescription = \"x\"\nsource = \"assumption\"\ngrade = \"D\"\nwhy = \"x\"\n";
const std::string kRuleExample =
    "[example]\ndrug = \"clonazepam\"\nstart = \"1 mg/d\"\nsupply = [\"clonazepam 0.5 mg scored tablet\"]\nday = [0]\ndose_mg_per_day = [0]\n";
const std::string kTablet =
    "drug = \"clonazepam\"\n[[product]]\nid = \"clonazepam test\"\ncountry = [\"US\"]\nform = \"tablet\"\n"
    "source = \"assumption\"\ngrade = \"D\"\nwhy = \"x\"\n";

}  // namespace

TEST_CASE("every_rule_replays_its_hand_worked_example") {
  for (const ebb::TaperRule& rule : loaded().rules) {
    CAPTURE(rule.id);
    if (rule.needs_substitution) continue;
    const auto plan = ebb::make_plan(rule, example_inputs(rule.example));
    REQUIRE_MESSAGE(plan.ok(), (plan.ok() ? "" : ebb::describe(plan.errors())));
    std::vector<int> days;
    std::vector<double> doses_mg;
    for (const ebb::TaperStep& step : plan.value().steps) {
      days.push_back(step.day);
      doses_mg.push_back(step.dose_mg_per_day);
    }
    CHECK(days == rule.example.day);
    CHECK(doses_mg == rule.example.dose_mg_per_day);
  }
}

TEST_CASE("the_published_rules_are_all_there") {
  for (const char* id : {"abrupt", "label", "asam-5-2w", "asam-5-4w", "asam-10-2w", "asam-10-4w", "nice-cks-eighth", "nice-cks-10", "two-phase",
                         "25-weekly", "deprescribing-org", "va", "linear", "effect-linear", "ashton", "switch-asam-10-2w"})
    CHECK_MESSAGE(find_rule(id) != nullptr, id);
  CHECK(loaded().rules.size() == 16);
  CHECK(find_rule("asam-10-2w")->aliases == std::vector<std::string>{"asam-10"});
  CHECK(find_rule("ashton")->needs_substitution);
  CHECK(find_rule("abrupt")->reference_only);
  CHECK(find_rule("label")->drugs == std::vector<std::string>{"clonazepam"});
}

TEST_CASE("the_products_that_cases_name_are_there") {
  const ebb::Product* half = find_product("clonazepam 0.5 mg scored tablet");
  const ebb::Product* odt = find_product("clonazepam 0.125 mg ODT");
  REQUIRE(half != nullptr);
  REQUIRE(odt != nullptr);
  CHECK(half->strength_mg == 0.5);
  CHECK(half->score_parts == 2);
  CHECK(odt->score_parts == 1);
  CHECK(odt->route == "odt");
}

TEST_CASE("every_drug_has_products_of_both_countries_and_a_liquid") {
  for (const char* drug : {"clonazepam", "alprazolam", "lorazepam", "diazepam"}) {
    CAPTURE(drug);
    bool us = false, uk = false, liquid = false;
    for (const ebb::Product& product : loaded().products) {
      if (product.drug != drug) continue;
      us = us || product.country.find("US") != std::string::npos;
      uk = uk || product.country.find("UK") != std::string::npos;
      liquid = liquid || (product.form == ebb::ProductForm::Liquid && product.smallest_step_mL == doctest::Approx(0.1));
    }
    CHECK(us);
    CHECK(uk);
    CHECK(liquid);
  }
}

TEST_CASE("extended_release_and_most_dispersible_tablets_stay_whole") {
  for (const ebb::Product& product : loaded().products) {
    CAPTURE(product.id);
    if (product.form == ebb::ProductForm::ExtendedRelease) CHECK(product.score_parts == 1);
    // Alprazolam's label scores its dispersible tablets.
    if (product.form == ebb::ProductForm::Odt) CHECK(product.score_parts == (product.drug == "alprazolam" ? 2 : 1));
  }
}

TEST_CASE("every_product_can_be_a_supply_of_its_own") {
  for (const ebb::Product& product : loaded().products) {
    CAPTURE(product.id);
    const auto lattice = ebb::build_lattice({product}, 30);
    REQUIRE(lattice.ok());
    CHECK(lattice.value().smallest_mg == doctest::Approx(ebb::part_mg(product)));
  }
}

TEST_CASE("a_cut_without_a_unit_is_an_error_with_its_line") {
  const ebb::Errors errors =
      errors_of_rule(kRuleHead + "[[phase]]\nkind = \"fixed\"\ncut = 0.25\ninterval = \"3 days\"\n" + kRuleExample);
  REQUIRE_FALSE(errors.empty());
  CHECK(errors[0].code == ebb::ErrorCode::WrongUnit);
  CHECK(errors[0].where.line == 9);
}

TEST_CASE("a_rule_that_never_ends_is_an_error") {
  const ebb::Errors errors = errors_of_rule(kRuleHead + "[[phase]]\nkind = \"hold\"\ninterval = \"3 days\"\n" + kRuleExample);
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].what.find("its last phase holds") != std::string::npos);
}

TEST_CASE("an_unknown_kind_of_cut_names_the_nearest") {
  const ebb::Errors errors = errors_of_rule(kRuleHead + "[[phase]]\nkind = \"fixxed\"\ninterval = \"3 days\"\n" + kRuleExample);
  REQUIRE_FALSE(errors.empty());
  CHECK(errors[0].code == ebb::ErrorCode::UnknownName);
  CHECK(errors[0].nearest == "fixed");
}

TEST_CASE("a_rule_without_an_example_is_an_error") {
  const ebb::Errors errors = errors_of_rule(kRuleHead + "[[phase]]\nkind = \"stop\"\n");
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].code == ebb::ErrorCode::Missing);
}

TEST_CASE("a_product_needs_a_score_with_a_source") {
  const ebb::Errors without = errors_of_product(kTablet + "strength = \"0.5 mg\"\n");
  REQUIRE(without.size() == 1);
  CHECK(without[0].code == ebb::ErrorCode::Missing);
  const ebb::Errors three = errors_of_product(
      kTablet + "strength = \"0.5 mg\"\nscore = { parts = 3, source = \"assumption\", grade = \"D\", why = \"x\" }\n");
  REQUIRE(three.size() == 1);
  CHECK(three[0].code == ebb::ErrorCode::OutOfRange);
}

TEST_CASE("a_strength_in_the_wrong_dimension_is_an_error") {
  const ebb::Errors errors = errors_of_product(
      kTablet + "strength = \"0.5 mL\"\nscore = { parts = 2, source = \"assumption\", grade = \"D\", why = \"x\" }\n");
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].code == ebb::ErrorCode::WrongUnit);
}

TEST_CASE("product_ids_are_unique_and_every_number_has_a_source") {
  std::set<std::string> ids;
  for (const ebb::Product& product : loaded().products) {
    CAPTURE(product.id);
    CHECK(ids.insert(product.id).second);
    CHECK_FALSE(product.source.empty());
    CHECK_FALSE((product.form == ebb::ProductForm::Liquid ? product.measure : product.score).source.empty());
  }
}
