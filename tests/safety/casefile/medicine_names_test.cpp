// How people write medicines: with salt, strength, form, maker, two substances at once, in another spelling.
#include <algorithm>

#include "tests/safety/small_case.h"

using namespace ebb_test;

namespace {

/// Ids of the classes that the name is in.
std::vector<std::string> classes(const std::string& name) {
  std::vector<std::string> ids;
  for (const ebb::MedicineClass* list : knowledge().safety.classes_of(name)) ids.push_back(list->id);
  return ids;
}

bool is_opioid(const std::string& name) {
  const std::vector<std::string> ids = classes(name);
  return std::find(ids.begin(), ids.end(), "opioid") != ids.end();
}

std::string line(const std::string& name) { return "[[medicine]]\nname = \"" + name + "\"\n"; }

const ebb::Finding* find(const ebb::SafetyReport& report, const std::string& id) {
  const auto found = std::find_if(report.findings.begin(), report.findings.end(), [&](const ebb::Finding& finding) { return finding.id == id; });
  return found == report.findings.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("an_opioid_is_one_however_it_is_written") {
  for (const char* name :
       {"morphine sulphate", "Morphine Sulfate 10 mg MR tablets", "codeine phosphate", "tramadol hydrochloride", "oxycodone 5 mg", "oxycodone/naloxone", "oxycodone HCl 5mg/325mg",
        "paracetamol + codeine", "acetaminophen and codeine", "fentanyl patch", "Fentanyl Sandoz 25 micrograms/hour transdermal", "co-codamol 30/500", "MST Continus", "Zomorph", "Longtec",
        "Shortec", "Targinact", "Targin 10/5", "Tramacet", "Zaldiar", "Valoron", "Matrifen", "Tylex", "Solpadol", "Zapain", "Espranor", "L-Polamidon", "Demerol", "Belbuca", "Xtampza ER",
        "Hysingla", "DHC", "Tylenol #3", "MS Contin 30 mg", "oxycodon", "morphin", "kodein"}) {
    INFO(name);
    CHECK(is_opioid(name));
  }
}

TEST_CASE("words_around_a_name_make_no_opioid_of_another_medicine") {
  for (const char* name : {"paracetamol 500 mg tablets", "quetiapine fumarate 25 mg XL", "sodium valproate", "magnesium citrate", "325 mg", "sulphate", ""}) {
    INFO(name);
    CHECK(!is_opioid(name));
  }
  CHECK(classes("sodium oxybate 500 mg/mL oral solution") == std::vector<std::string>{"sodium_oxybate"});
  CHECK(knowledge().safety.generic_name("Carbamazepine 200 mg prolonged-release tablets") == "carbamazepine");
}

TEST_CASE("what_is_in_no_table_is_told_with_the_name_that_may_be_meant") {
  for (const auto& [written, meant] : {std::pair{"Oxycontine", "OxyContin"}, std::pair{"tramadole", "tramadol"}, std::pair{"Vicoden 5 mg", "Vicodin"}, std::pair{"morfine", "morphine"}}) {
    INFO(written);
    const auto facts = facts_of_case(line(written));
    REQUIRE(facts.ok());
    const ebb::SafetyReport report = ebb::check_facts(knowledge().safety, facts.value());
    const ebb::Finding* unknown = find(report, "unknown-medicine");
    REQUIRE(unknown != nullptr);
    CHECK(unknown->urgency >= ebb::Urgency::Warn);
    CHECK(unknown->title.find(meant) != std::string::npos);
    CHECK(!ebb::screen(knowledge().safety, facts.value(), report).screened);
  }
}

TEST_CASE("an_opioid_in_the_list_is_named_where_opioids_are_said") {
  const auto facts = facts_of_case("substances.opioids = true\n" + line("methadone"));
  REQUIRE(facts.ok());
  const ebb::SafetyReport report = ebb::check_facts(knowledge().safety, facts.value());
  const ebb::Finding* opioid = find(report, "opioid");
  REQUIRE(opioid != nullptr);
  CHECK(opioid->title == "an opioid, too: methadone");
}

TEST_CASE("a_listed_opioid_contradicts_that_none_is_taken_also_with_its_salt") {
  CHECK(!facts_of_case("substances.opioids = false\n" + line("morphine sulphate")).ok());
}

TEST_CASE("an_ordinary_medicine_is_told_quietly_and_stands_in_no_other_table") {
  const ebb::SafetyReport report = [] {
    const auto facts = facts_of_case(line("paracetamol 500 mg tablets") + line("Lisinopril") + line("metformin hydrochloride"));
    REQUIRE(facts.ok());
    return ebb::check_facts(knowledge().safety, facts.value());
  }();
  const ebb::Finding* ordinary = find(report, "no-rule-medicine");
  REQUIRE(ordinary != nullptr);
  CHECK(ordinary->urgency == ebb::Urgency::Inform);
  CHECK(ordinary->title.find("Lisinopril, metformin hydrochloride and paracetamol") != std::string::npos);
  CHECK(find(report, "unknown-medicine") == nullptr);
  // "No rule is about it" must stay true: not in another class, and no drug's clearance changes with it.
  int members = 0;
  for (const std::string& name : knowledge().safety.medicine_names()) {
    const std::vector<std::string> of = classes(name);
    if (std::find(of.begin(), of.end(), "no_rule") == of.end()) continue;
    CAPTURE(name);
    CHECK(of.size() == 1);
    for (const ebb::Drug& drug : knowledge().drugs) {
      for (const ebb::ClearanceModifier& modifier : drug.covariates.modifiers) CHECK(modifier.name != knowledge().safety.generic_name(name));
    }
    ++members;
  }
  CHECK(members > 50);
}
