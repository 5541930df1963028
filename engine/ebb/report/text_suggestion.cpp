#include "ebb/report/text_suggestion.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/report/table.h"
#include "ebb/report/text_substitution.h"

namespace ebb {
namespace {

std::string bullet(const std::string& text) { return wrap_text(text, kWidth, "  - ", "    "); }
std::string paragraph(const std::string& text) { return wrap_text(text, kWidth, "  ", "  "); }

/// "1.875 (day 0), 1.5 (day 28), …"; of a plan that changes the drug, what is really taken.
std::string doses_text(const TaperPlan& plan) {
  std::vector<std::string> doses;
  for (const TaperStep& step : plan.steps) doses.push_back(fmt::format("{} (day {})", step.taken.empty() ? number_text(step.dose_mg_per_day) : taken_text(step), step.day));
  return joined(doses);
}

std::string figures(const SuggestionReport& report) {
  const std::string fewest = people_percent(report.met_by_draw_frac.quantiles.front()), most = people_percent(report.met_by_draw_frac.quantiles.back());
  std::string out = paragraph(fmt::format("Of {} people the planner never saw, {} stay at or under it ({} were asked for). By draw of the uncertain numbers ({}): {} of people; {} or more in "
                                          "{} of the draws.", report.people_unseen, people_percent(report.met_frac), asked_percent(report.confidence_frac),
                                          report.ensemble_from == "calibration" ? "from the calibration" : "from their ranges",
                                          fewest == most ? fewest : fewest + " to " + most, asked_percent(report.confidence_frac),
                                          people_percent(report.draws_met_frac)));
  if (report.seizure_rule.empty()) return out + paragraph("Seizure rank: not looked at, the rule to compare with has no plan here.");
  return out + paragraph(fmt::format("Seizure rank: no worse than {} (to within {}) in {} of the draws of the hazard's slope; {}. A rank, never a number of seizures.",
                                     report.seizure_rule, asked_percent(report.seizure_same_frac), people_percent(report.seizure_no_worse_frac),
                                     report.guideline_limits ? "a limit of the search" : "said, but no limit of the search"));
}

std::string nearest(const SuggestionReport& report, bool colour) {
  std::string out = "\n" + paint("What comes nearest", Tone::Strong, colour) + "\n";
  if (report.nearest.empty()) return out + paragraph("Nothing was found with this supply and these steps.");
  for (const NearestPlan& plan : report.nearest) {
    out += bullet(fmt::format("{}. {}; {} of people within the accepted level. mg a day: {}.{}", plan.gives_up, weeks_taken(plan.plan.length_days),
                              people_percent(plan.met_frac), doses_text(plan.plan), plan.to_type.empty() ? "" : " To get it: " + plan.to_type + "."));
  }
  return out;
}

}  // namespace

std::string text_suggestion(const TaperReport& report, bool colour) {
  if (!report.suggestion) return "";
  const SuggestionReport& suggestion = *report.suggestion;
  std::string out = "\n" + paint("Suggested under your limit", Tone::Strong, colour) + "  " +
                    fmt::format("{}, for {} of people", to_text(suggestion.accepted), asked_percent(suggestion.confidence_frac)) + "\n";
  if (!suggestion.found) {
    for (const std::string& unmet : suggestion.unmet)
      for (const std::string& line : wrap_lines(unmet, kWidth - 2)) out += "  " + paint(line, Tone::Warning, colour) + "\n";
    return out + nearest(suggestion, colour);
  }
  for (const std::string& why : suggestion.why) out += paragraph(why);
  for (const std::string& note : suggestion.notes) out += paragraph(note + ".");
  out += figures(suggestion);
  out += paragraph(suggestion.sensitive_to.empty() ? "No single uncertain number moves that share by more than chance would."
                                                   : "Uncertain numbers that move that share most (each number listed by ebb drugs):");
  for (const std::string& line : suggestion.sensitive_to) out += bullet(line + ".");
  return out;
}

std::string text_rule_reasons(const TaperReport& report, bool colour) {
  if (!report.suggestion || report.suggestion->rule_reasons.empty()) return "";
  std::string out = "\n" + paint("Why each rule was or was not suggested", Tone::Strong, colour) + "\n";
  for (const RuleReason& reason : report.suggestion->rule_reasons)
    out += wrap_text(reason.rule + ": " + reason.reason + ". What would change it: " + reason.would_change + ".", kWidth, "  ", "    ");
  return out;
}

std::string text_frontier(const TaperReport& report, bool colour) {
  if (report.frontier.empty()) return "";
  TextTable table({{"weeks", Align::Right}, {"peak, % of stopping", Align::Right}, {"plan"}});
  for (const FrontierPoint& point : report.frontier) {
    const Spread& peak = point.peak_of_stopping_frac;
    table.add_row({fmt::format("{:.0f}", std::ceil(point.weeks)),
                   fmt::format("{:.0f} ({:.0f}-{:.0f})", peak.median() * 100, peak.quantiles.front() * 100, peak.quantiles.back() * 100),
                   {point.id.empty() ? fmt::format("least peak found, {} steps", point.plan.steps.size()) : point.id, point.id.empty() ? Tone::Strong : Tone::Plain}});
  }
  return "\n" + paint("Length against predicted peak", Tone::Strong, colour) + "  median (5-95 % of people)\n" + table.render(colour, "  ") +
         wrap_text("The plans found keep the joint guideline's limits unless they are switched off; the rules are as published. On the people of the planner's check, "
                   "with draws of the uncertain numbers: the figures differ from those of the table.", kWidth, "  ", "  ");
}

}  // namespace ebb
