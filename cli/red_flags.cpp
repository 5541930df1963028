#include "cli/red_flags.h"

#include <algorithm>
#include <map>

#include "ebb/casefile/case_facts.h"
#include "ebb/report/text_check.h"

namespace ebb::cli {

SafetyView review_case(const CaseFile& case_file, const Scenario& scenario, const Knowledge& knowledge) {
  SafetyView view;
  view.facts = case_facts(case_file, scenario, knowledge);
  view.report = check_facts(knowledge.safety, view.facts);
  view.screening = screen(knowledge.safety, view.facts, view.report);
  return view;
}

SafetyView unreviewed(const Knowledge& knowledge) {
  SafetyView view;
  view.screening = screen(knowledge.safety, view.facts, view.report);
  return view;
}

SafetyView review_subjects(const std::vector<Scenario>& subjects, const Knowledge& knowledge) {
  SafetyView all;
  std::map<std::string, std::vector<std::string>> ids_by_finding;
  for (const Scenario& scenario : subjects) {
    SafetyView one = review_case(*scenario.table_case, scenario, knowledge);
    if (subjects.size() == 1) return one;
    for (Finding& finding : one.report.findings) {
      std::vector<std::string>& ids = ids_by_finding[finding.id];
      if (ids.empty()) all.report.findings.push_back(std::move(finding));
      ids.push_back(scenario.id);
    }
    for (NotChecked& entry : one.report.not_checked) {
      const auto known = std::find_if(all.report.not_checked.begin(), all.report.not_checked.end(), [&](const NotChecked& each) { return each.fact == entry.fact; });
      if (known == all.report.not_checked.end()) all.report.not_checked.push_back(std::move(entry));
    }
    for (std::string& label : one.screening.unanswered) {
      std::vector<std::string>& open = all.screening.unanswered;
      if (std::find(open.begin(), open.end(), label) == open.end()) open.push_back(std::move(label));
    }
  }
  for (Finding& finding : all.report.findings) {
    std::string ids;
    for (const std::string& id : ids_by_finding[finding.id]) ids += (ids.empty() ? "" : ", ") + id;
    finding.title += " (ID " + ids + ")";
  }
  std::stable_sort(all.report.findings.begin(), all.report.findings.end(), [](const Finding& a, const Finding& b) { return a.urgency > b.urgency; });
  const std::vector<std::string> open = std::move(all.screening.unanswered);
  all.screening = screen(knowledge.safety, all.facts, all.report);
  all.screening.unanswered = open;
  all.screening.screened = open.empty();
  return all;
}

std::optional<std::string> refusal_of(const SafetyView& view, std::string_view command, const Terminal& terminal) {
  std::vector<Finding> refusing, emergencies;
  for (const Finding& finding : view.report.findings) {
    const bool refuses = std::find(finding.refuses.begin(), finding.refuses.end(), command) != finding.refuses.end();
    if (refuses) refusing.push_back(finding);
    if (!refuses && finding.urgency == Urgency::Emergency) emergencies.push_back(finding);
  }
  if (refusing.empty()) return std::nullopt;
  return red_flag_text(emergencies, terminal.colour_err) + "ebb: no " + std::string(command == "taper" ? "plan" : "simulation") + " for this case\n" +
         red_flag_text(refusing, terminal.colour_err) + "  more: ebb check, ebb emergency\n";
}

void RedFlags::tell() {
  if (!told_ && !flags_.empty()) print_message(red_flag_text(flags_, terminal_.colour_err));
  told_ = true;
}

int RedFlags::fail(const Errors& errors) {
  tell();
  return report_errors(errors, terminal_);
}

}  // namespace ebb::cli
