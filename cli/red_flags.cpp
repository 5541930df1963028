#include "cli/red_flags.h"

#include <algorithm>

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

std::optional<std::string> refusal_of(const SafetyView& view, std::string_view command, const Terminal& terminal) {
  std::vector<Finding> refusing;
  for (const Finding& finding : view.report.findings) {
    if (std::find(finding.refuses.begin(), finding.refuses.end(), command) != finding.refuses.end()) refusing.push_back(finding);
  }
  if (refusing.empty()) return std::nullopt;
  return "ebb: no " + std::string(command == "taper" ? "plan" : "simulation") + " for this case\n" + red_flag_text(refusing, terminal.colour_err) +
         "  more: ebb check, ebb emergency\n";
}

}  // namespace ebb::cli
