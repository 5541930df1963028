// Case text to an acute run: what tests of acute danger share.
#pragma once
#include <fstream>
#include <sstream>
#include <string>

#include "ebb/acute/acute.h"
#include "ebb/casefile/scenario.h"

namespace ebb_test {

inline const ebb::Knowledge& acute_knowledge() {
  static const ebb::Knowledge loaded = [] {
    auto result = ebb::load_knowledge(ebb::embedded_data());
    return result ? std::move(result.value()) : ebb::Knowledge{};
  }();
  return loaded;
}

inline std::string text_of_file(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

struct AcuteRun {
  std::string problem;                   ///< empty: it ran
  ebb::Date zero;
  ebb::AcuteReport report;
};

inline ebb::AcuteCase acute_case_of(const ebb::Scenario& scenario) {
  ebb::AcuteCase acute_case;
  acute_case.person = scenario.person;
  acute_case.sedatives = {scenario.drugs, scenario.timeline};
  acute_case.others = {scenario.acute.drugs, scenario.acute.timeline};
  acute_case.opioid_tolerance = {scenario.acute.opioid_tolerant, scenario.acute.last_opioid_h};
  acute_case.now_h = scenario.acute.now_h.value_or(0);
  return acute_case;
}

inline AcuteRun run_acute_text(const std::string& text, std::size_t people = 512) {
  using namespace ebb;
  AcuteRun run;
  const Knowledge& knowledge = acute_knowledge();
  const auto read = read_case("case.toml", text, knowledge);
  if (!read) return run.problem = describe(read.errors()), run;
  const auto scenario = build_scenario(read.value(), knowledge, std::nullopt);
  if (!scenario) return run.problem = describe(scenario.errors()), run;
  if (!scenario.value().acute.now_h) return run.problem = "nothing recent", run;
  AcuteRequest request;
  request.people = people;
  auto report = run_acute(acute_case_of(scenario.value()), knowledge.acute, knowledge.dynamics, knowledge.population, request);
  if (!report) return run.problem = describe(report.errors()), run;
  run.zero = scenario.value().zero;
  run.report = std::move(report.value());
  return run;
}

/// A man of 70 kg; lines are added behind.
inline std::string case_head() { return "[person]\nage = 40\nsex = \"male\"\nweight = \"70 kg\"\n"; }

inline std::string single_dose(const std::string& drug, const std::string& dose, const std::string& at, const std::string& route = "") {
  return "\n[[use]]\ndrug = \"" + drug + "\"\ndose = \"" + dose + "\"\nat = [\"" + at + "\"]\nconfirm_dose = true\n" + (route.empty() ? "" : "route = \"" + route + "\"\n");
}

}  // namespace ebb_test
