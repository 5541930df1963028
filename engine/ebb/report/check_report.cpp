#include "ebb/report/check_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ebb/report/text_simulation.h"

namespace ebb {
namespace {

constexpr const char* kMisuse = "misuse";
constexpr const char* kDependence = "physical dependence";
constexpr const char* kUseDisorder = "use disorder";

/// Titles of the findings of one group.
std::string titles_of(const SafetyReport& report, std::string_view group) {
  std::string text;
  for (const Finding& finding : report.findings) {
    if (finding.group == group) text += (text.empty() ? "" : "; ") + finding.title;
  }
  return text;
}

std::string simulated_text(const SimulatedDependence& dependence) {
  return fmt::format("if it were stopped today, {:.0f} % of {} simulated people like this one would be in noticeable withdrawal on two days or more (peak {})",
                     dependence.over_two_days_frac * 100, dependence.people, theta_text(dependence.peak_theta));
}

std::string criteria_text(const CheckReport& report) {
  const FactSpec* spec = report.knowledge->safety.find_fact("criteria.count");
  const auto found = report.facts.find("criteria.count");
  if (spec == nullptr || found == report.facts.end()) return "not asked";
  if (found->second.low == 0 && found->second.high >= 9) return "the criteria were not asked ([criteria])";
  const std::string severity = titles_of(report.safety, kUseDisorder);
  const std::string count = shown_text(report.facts, *spec) + " of 11 criteria";
  return severity.empty() ? count + (found->second.high < 2 ? ": below the count that needs a professional's look" : ": not all were answered") : count + ": " + severity;
}

}  // namespace

std::vector<SeparateReading> separate_readings(const CheckReport& report) {
  std::vector<SeparateReading> readings;
  const std::string misuse = titles_of(report.safety, kMisuse);
  readings.push_back({kMisuse, misuse.empty() ? "nothing found in what was said" : misuse});
  const std::string table = titles_of(report.safety, kDependence);
  readings.push_back({std::string(kDependence) + ", guideline's table", table.empty() ? "cannot be read from what was said" : table});
  readings.push_back({std::string(kDependence) + ", simulated", report.dependence ? simulated_text(*report.dependence) : "nothing is taken that could be stopped today"});
  readings.push_back({kUseDisorder, criteria_text(report)});
  return readings;
}

std::string provenance_text(const Provenance& provenance, const Knowledge& knowledge) {
  const auto reference = knowledge.references.find(provenance.source);
  std::string name = provenance.source;
  if (reference != knowledge.references.end()) {
    const Reference& known = reference->second;
    name = known.title.empty() ? known.citation : known.title;
  }
  std::string text = name + (provenance.locator.empty() ? "" : ", " + provenance.locator) + "; grade " + provenance.grade;
  if (provenance.grade == 'D' && !provenance.why.empty()) text += " (" + provenance.why + ")";
  return text;
}

std::string mention_text(const FactMention& mention, const SafetyData& data) {
  const FactSpec* spec = data.find_fact(mention.name);
  if (spec == nullptr) return mention.name;
  std::string lines;
  std::vector<int> numbers;
  for (const Where& where : mention.where) {
    if (where.line > 0 && std::find(numbers.begin(), numbers.end(), where.line) == numbers.end()) numbers.push_back(where.line);
  }
  std::sort(numbers.begin(), numbers.end());
  for (std::size_t i = 0; i < numbers.size(); ++i) lines += (i > 0 ? ", " : numbers.size() > 1 ? "lines " : "line ") + std::to_string(numbers[i]);
  const bool says_unit = spec->unit.empty() || mention.value.find(spec->unit) != std::string::npos;
  const std::string value = mention.value == "yes" ? mention.label : mention.label + ": " + mention.value + (says_unit ? "" : " " + spec->unit);
  return (lines.empty() ? "" : lines + ": ") + value;
}

const char* heading_of(Urgency urgency) {
  switch (urgency) {
    case Urgency::Emergency: return "Emergency: act now";
    case Urgency::CallToday: return "Call today: the prescriber, a clinic or a pharmacist";
    case Urgency::Refuse: return "Not without a professional";
    case Urgency::Warn: return "Take care";
    case Urgency::Inform: return "Good to know";
  }
  return "";
}

std::vector<const NotChecked*> open_questions(const CheckReport& report) {
  std::vector<const NotChecked*> open;
  for (const NotChecked& entry : report.safety.not_checked) {
    if (!entry.question.empty()) open.push_back(&entry);
  }
  return open;
}

}  // namespace ebb
