// Every rule fires on the cases that it says it fires on, and stays silent on the others.
#include "tests/safety/small_case.h"

using namespace ebb_test;

namespace {

ebb::FactSheet facts_of(const ebb::SafetyExample& example) {
  ebb::FactSheet facts;
  for (const std::string& given : example.given) give(facts, given);
  if (!example.given.empty()) return facts;
  auto read = facts_of_case(example.case_text);
  INFO(example.case_text);
  if (!read.ok()) FAIL_CHECK(ebb::describe(read.errors()));
  if (read.ok()) facts = std::move(read).value();
  return facts;
}

void replay(const ebb::SafetyRule& rule, const ebb::SafetyExample& example, bool must_fire) {
  std::string given;
  for (const std::string& statement : example.given) given += statement + "; ";
  INFO(rule.id << (must_fire ? " must fire on: " : " must not fire on: ") << example.case_text << given);
  const ebb::Verdict verdict = ebb::evaluate(rule.when, facts_of(example));
  std::string missing;
  for (const std::string& name : verdict.missing) missing += name + " ";
  INFO("not known: " << missing);
  CHECK((verdict.truth == ebb::Truth::Yes) == must_fire);
}

}  // namespace

TEST_CASE("every_rule_fires_on_its_positive_examples_and_on_no_negative_one") {
  for (const ebb::SafetyRule& rule : knowledge().safety.rules) {
    CHECK(!rule.yes.empty());
    CHECK(!rule.no.empty());
    for (const ebb::SafetyExample& example : rule.yes) replay(rule, example, true);
    for (const ebb::SafetyExample& example : rule.no) replay(rule, example, false);
  }
}

TEST_CASE("there_are_rules_of_every_urgency") {
  bool seen[5] = {};
  for (const ebb::SafetyRule& rule : knowledge().safety.rules) seen[static_cast<int>(rule.urgency)] = true;
  for (const bool urgency : seen) CHECK(urgency);
}

TEST_CASE("what_a_person_is_called_is_no_label") {
  for (const ebb::SafetyRule& rule : knowledge().safety.rules) {
    for (const char* word : {"abuser", "addict ", "addicts", "junkie", "doctor shopper", "doctor-shopper"}) {
      INFO(rule.id << ": " << word);
      CHECK((rule.title + " " + rule.matters + " " + rule.action + " " + rule.detail).find(word) == std::string::npos);
    }
  }
}

TEST_CASE("rules_that_count_say_review") {
  for (const ebb::SafetyRule& rule : knowledge().safety.rules) {
    if (rule.group != "supply" || rule.urgency != ebb::Urgency::Warn) continue;
    INFO(rule.id);
    const std::string text = rule.title + rule.action;
    CHECK((text.find("review") != std::string::npos || text.find("Review") != std::string::npos));
    CHECK(rule.detail.find("not known") != std::string::npos);
  }
}

TEST_CASE("no_text_for_a_patient_names_a_dose_of_flumazenil") {
  for (const ebb::SafetyRule& rule : knowledge().safety.rules) {
    const std::string text = rule.title + rule.matters + rule.action + rule.detail;
    if (text.find("lumazenil") == std::string::npos) continue;
    INFO(rule.id);
    for (const char* unit : {" mg", "mcg", " mL"}) CHECK(text.find(unit) == std::string::npos);
  }
}
