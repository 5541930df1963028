#include "ebb/safety/findings.h"

#include <algorithm>

namespace ebb {
namespace {

FactMention mention(const SafetyData& data, const FactSheet& facts, const std::string& name) {
  FactMention said;
  said.name = name;
  const FactSpec* spec = data.find_fact(name);
  if (spec == nullptr) return said;
  said.label = spec->label;
  said.value = shown_text(facts, *spec);
  const auto found = facts.find(name);
  if (found != facts.end()) said.where = found->second.where;
  return said;
}

Finding make_finding(const SafetyRule& rule, const Verdict& verdict, const SafetyData& data, const FactSheet& facts) {
  Finding finding;
  finding.id = rule.id;
  finding.group = rule.group;
  finding.urgency = rule.urgency;
  finding.title = fill_facts(rule.title, data, facts);
  finding.matters = fill_facts(rule.matters, data, facts);
  finding.action = fill_facts(rule.action, data, facts);
  finding.detail = fill_facts(rule.detail, data, facts);
  for (const std::string& id : rule.figures) {
    if (const Risk* risk = data.find_risk(id)) finding.figures.push_back({risk_text(*risk), risk->people, risk->caveat, risk->provenance});
  }
  for (const std::string& name : verdict.because) finding.because.push_back(mention(data, facts, name));
  finding.withholds_calendar = rule.withholds_calendar;
  finding.refuses = rule.refuses;
  finding.setting = rule.setting;
  finding.provenance = rule.provenance;
  return finding;
}

void add_missing(SafetyReport& report, const SafetyRule& rule, const Verdict& verdict, const SafetyData& data) {
  for (const std::string& name : verdict.missing) {
    auto entry = std::find_if(report.not_checked.begin(), report.not_checked.end(), [&](const NotChecked& known) { return known.fact == name; });
    if (entry == report.not_checked.end()) {
      const FactSpec* spec = data.find_fact(name);
      if (spec == nullptr) continue;
      report.not_checked.push_back({name, spec->label, spec->question, spec->computed, spec->screening, Urgency::Inform, {}});
      entry = report.not_checked.end() - 1;
    }
    entry->at_stake = std::max(entry->at_stake, rule.urgency);
    entry->rules.push_back(rule.id);
  }
}

}  // namespace

SafetyReport check_facts(const SafetyData& data, const FactSheet& facts) {
  SafetyReport report;
  for (const SafetyRule& rule : data.rules) {
    const Verdict verdict = evaluate(rule.when, facts);
    if (verdict.truth == Truth::Yes) report.findings.push_back(make_finding(rule, verdict, data, facts));
    if (verdict.truth == Truth::Unknown) add_missing(report, rule, verdict, data);
  }
  std::stable_sort(report.findings.begin(), report.findings.end(), [](const Finding& a, const Finding& b) { return a.urgency > b.urgency; });
  std::stable_sort(report.not_checked.begin(), report.not_checked.end(), [](const NotChecked& a, const NotChecked& b) {
    if (a.screening != b.screening) return a.screening;
    return a.at_stake > b.at_stake;
  });
  return report;
}

std::string fill_facts(std::string text, const SafetyData& data, const FactSheet& facts) {
  for (std::size_t open = text.find('{'); open != std::string::npos; open = text.find('{', open)) {
    const std::size_t close = text.find('}', open);
    if (close == std::string::npos) break;
    const FactSpec* spec = data.find_fact(text.substr(open + 1, close - open - 1));
    if (spec == nullptr) {
      open = close;
      continue;
    }
    const std::string value = shown_text(facts, *spec);
    text.replace(open, close - open + 1, value);
    open += value.size();
  }
  return text;
}

std::vector<Finding> red_flags(const SafetyReport& report) {
  std::vector<Finding> flags;
  std::copy_if(report.findings.begin(), report.findings.end(), std::back_inserter(flags), [](const Finding& finding) { return finding.urgency >= Urgency::Refuse; });
  return flags;
}

}  // namespace ebb
