// Short cases for the safety rules: what they leave out is added, so that each says only what it is about.
#pragma once
#include <doctest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "ebb/base/number_text.h"
#include "ebb/casefile/case_facts.h"
#include "ebb/casefile/scenario.h"
#include "ebb/knowledge/knowledge.h"
#include "ebb/safety/screening.h"

namespace ebb_test {

inline const ebb::Knowledge& knowledge() {
  static const ebb::Knowledge kKnowledge = [] {
    auto loaded = ebb::load_knowledge(ebb::embedded_data());
    if (!loaded.ok()) FAIL(ebb::describe(loaded.errors()));
    return std::move(loaded).value();
  }();
  return kKnowledge;
}

/// Age 50 and two years of clonazepam 1 mg at night, unless the case says otherwise.
inline std::string complete_case(const std::string& text) {
  std::string whole = text;
  if (text.find("person.age") == std::string::npos && text.find("[person]") == std::string::npos) whole = "person.age = 50\n" + whole;
  if (text.find("[[use]]") == std::string::npos) {
    whole += "\n[[use]]\ndrug = \"clonazepam\"\ndose = \"1 mg\"\ntimes = [\"20:00\"]\nfrom = \"2024-01-01\"\n";
  }
  return whole;
}

/// The facts of a short case on 2026-02-01, or on the day its [taper] says; or the errors.
inline ebb::Result<ebb::FactSheet> facts_of_case(const std::string& text) {
  const auto read = ebb::read_case("case.toml", complete_case(text), knowledge());
  if (!read.ok()) return read.errors();
  const bool own_today = read.value().taper && read.value().taper->today;
  const auto scenario = ebb::build_scenario(read.value(), knowledge(), own_today ? std::nullopt : std::optional(ebb::make_date(2026, 2, 1)));
  if (!scenario.ok()) return scenario.errors();
  return ebb::case_facts(read.value(), scenario.value(), knowledge());
}

/// "a.b is yes", "a.b is 40", "a.b is severe", "a.b is unknown".
inline void give(ebb::FactSheet& facts, const std::string& statement) {
  const std::size_t is = statement.find(" is ");
  REQUIRE(is != std::string::npos);
  const std::string name = statement.substr(0, is), value = statement.substr(is + 4);
  INFO(statement);
  REQUIRE(knowledge().safety.find_fact(name) != nullptr);
  if (value == "unknown") {
    facts.erase(name);
  } else if (value == "yes" || value == "no") {
    facts[name] = ebb::flag_fact(value == "yes");
  } else if (const auto number = ebb::parse_number(value)) {
    facts[name] = ebb::number_fact(*number);
  } else {
    facts[name] = ebb::choice_fact(value);
  }
}

inline bool fires(const ebb::SafetyReport& report, const std::string& id) {
  for (const ebb::Finding& finding : report.findings) {
    if (finding.id == id) return true;
  }
  return false;
}

inline std::string ids(const ebb::SafetyReport& report) {
  std::string text;
  for (const ebb::Finding& finding : report.findings) text += finding.id + " (" + ebb::urgency_name(finding.urgency) + ") ";
  return text;
}

}  // namespace ebb_test
