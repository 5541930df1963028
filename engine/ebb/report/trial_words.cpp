// Words that the terminal, the tables and the pictures of a trial share.
#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/report/trial_report.h"

namespace ebb {
namespace {

constexpr double kDaysPerWeek = 7, kLongFittedTaper_days = 84;

std::string time_text(double days) {
  const double weeks = days / kDaysPerWeek;
  if (days > 0 && weeks == std::floor(weeks)) return number_text(weeks) + (weeks == 1 ? " week" : " weeks");
  return number_text(days) + (days == 1 ? " day" : " days");
}

std::string percent(double frac) { return number_text(frac * 100, 3) + " %"; }

/// One phase of a rule that a trial wrote itself.
std::string phase_text(const RulePhase& phase) {
  const std::string every = " less every " + time_text(phase.interval_days);
  std::string text;
  switch (phase.kind) {
    case CutKind::Stop: return "stop";
    case CutKind::FixedPerDay: text = number_text(phase.cut_mg_per_day) + " mg a day" + every; break;
    case CutKind::FractionOfCurrent: text = percent(phase.cut_frac) + " of the current dose" + every; break;
    case CutKind::FractionOfStart: text = percent(phase.cut_frac) + " of the start dose" + every; break;
    case CutKind::FractionOfHeld: text = percent(phase.cut_frac) + " of the dose held" + every; break;
    case CutKind::LinearOver: text = "equal weekly steps"; break;
    case CutKind::EffectLinearOver: text = "weekly steps of equal effect"; break;
    case CutKind::Hold: text = "hold for " + time_text(phase.interval_days); break;
  }
  if (phase.steps > 0) text += ", " + number_text(phase.steps) + (phase.steps == 1 ? " time" : " times");
  if (phase.until_mg_per_day >= 0) text += " to " + number_text(phase.until_mg_per_day) + " mg a day";
  if (phase.until_frac_of_start >= 0) text += " to " + percent(phase.until_frac_of_start) + " of the start";
  return text;
}

std::string rule_text(const TaperRule& rule) {
  if (rule.id != kOwnRule) return rule.id + " (" + rule.name + ")";
  std::string text;
  for (const RulePhase& phase : rule.phases) text += (text.empty() ? "" : "; ") + phase_text(phase);
  return text;
}

}  // namespace

std::string question_text(const OffQuestion& question) {
  if (question.after_last_dose && question.days == 0) return question.of_stoppers ? "on the last dose, of completers" : "at the end of the taper";
  std::string text = time_text(question.days) + (question.after_last_dose ? " after the last dose" : " from day 0");
  return text + (question.of_stoppers ? ", of completers" : "");
}

const char* criterion_kind_text(WithdrawalCriterion::Kind kind) {
  switch (kind) {
    case WithdrawalCriterion::Kind::DaysOver: return "days over";
    case WithdrawalCriterion::Kind::VisitsOver: return "visits over";
    case WithdrawalCriterion::Kind::Symptoms: return "symptoms";
  }
  return "days over";
}

std::string arm_text(const Trial&, const TrialParameters& parameters, const TrialArm& arm) {
  if (arm.continues) return "goes on as before";
  std::string text = rule_text(arm.rule);
  if (arm.over_days > 0) text += " over " + time_text(arm.over_days);
  if (arm.policy) text += "; policy " + arm.policy->id;
  for (const int support : arm.supports) text += "; " + parameters.supports[static_cast<std::size_t>(support)].name;
  return text;
}

std::string long_taper_note(const TrialResult& result) {
  const bool any = std::any_of(result.arms.begin(), result.arms.end(), [](const ArmResult& arm) { return arm.taper_days.quantiles[2] > kLongFittedTaper_days; });
  return any ? "The rate of leaving comes from tapers of a few weeks and holds here for every day of longer ones: that fewer people finish a taper of many months follows from this "
               "assumption and is not a finding."
             : "";
}

std::vector<std::string> trial_notes(const Trial& trial, const TrialResult& result) {
  std::vector<std::string> notes;
  for (const std::string& assumed : trial.assumed) notes.push_back("Assumed, because the report does not give it: " + assumed + ".");
  for (const TrialArm& arm : trial.arms) {
    if (!arm.note.empty()) notes.push_back("Assumed in \"" + arm.name + "\": " + arm.note + ".");
  }
  const bool tapers = std::any_of(trial.arms.begin(), trial.arms.end(), [](const TrialArm& arm) { return !arm.continues; });
  if (tapers) {
    notes.push_back("Who leaves is decided more by persons and their circumstances than by kinetics: rates of leaving and of going back are assumptions around published outcomes (grade D), "
                    "and only what withdrawal and support change of them is computed.");
  }
  if (const std::string note = long_taper_note(result); !note.empty()) notes.push_back(note);
  if (std::any_of(trial.arms.begin(), trial.arms.end(), [](const TrialArm& arm) { return arm.continues; })) {
    notes.push_back("An arm that goes on as before: nobody in it stops, although in trials some do by themselves; that is not simulated.");
  }
  if (!trial.condition.empty() && trial.condition_index < 0) {
    notes.push_back("There are no data on how often " + trial.condition + " returns: it is not reported.");
  }
  notes.push_back("Doses are taken as written in use and taper. Durations of use over ten years are simulated as ten.");
  return notes;
}

}  // namespace ebb
