#include <cmath>
#include <functional>

#include "ebb/base/number_text.h"
#include "ebb/report/csv.h"
#include "ebb/report/trial_report.h"

namespace ebb {
namespace {

std::string number(double value) { return number_text(value, 6); }

/// A day that may not have come.
std::string day(double value) { return value < 0 ? "" : number(value); }

class Lines {
 public:
  explicit Lines(const std::string& trial) : trial_(trial), text_(csv_line({"trial", "arm", "figure", "of", "value", "low", "high", "people"})) {}
  void share(const std::string& arm, const std::string& figure, const std::string& of, const ShareResult& share) {
    if (share.of == 0) return;
    text_ += csv_line({trial_, arm, figure, of, number(share.frac), number(share.interval.low), number(share.interval.high), std::to_string(share.of)});
  }
  /// Median with 5 and 95 % of people.
  void number_of(const std::string& arm, const std::string& figure, const NumberResult& n) {
    if (n.people == 0) return;
    text_ += csv_line({trial_, arm, figure, "median, 5-95 % of people", number(n.quantiles[2]), number(n.quantiles[0]), number(n.quantiles[4]), std::to_string(n.people)});
  }
  void curve(const std::string& arm, const std::string& figure, const std::vector<SurvivalStep>& steps) {
    for (const SurvivalStep& step : steps) {
      text_ += csv_line({trial_, arm, figure, "day " + number(step.day), number(step.free_frac), number(step.interval.low), number(step.interval.high), std::to_string(step.at_risk)});
    }
  }
  std::string take() { return std::move(text_); }

 private:
  std::string trial_, text_;
};

}  // namespace

std::string csv_trial(const TrialReport& report) {
  Lines lines(report.trial.id);
  for (const ArmResult& arm : report.result.arms) {
    lines.number_of(arm.name, "dose_mg_per_day", arm.dose_mg_per_day);
    lines.number_of(arm.name, "duration_days", arm.duration_days);
    lines.number_of(arm.name, "taper_days", arm.taper_days);
    lines.number_of(arm.name, "peak_withdrawal_theta", arm.peak_theta);
    lines.number_of(arm.name, "peak_day", arm.peak_day);
    lines.number_of(arm.name, "resolution_days", arm.resolution_days);
    lines.share(arm.name, "unresolved", "people ever over their threshold", arm.unresolved);
    lines.share(arm.name, "completed", "everybody", arm.completed);
    lines.share(arm.name, "left", "everybody", arm.left);
    lines.share(arm.name, "lost", "everybody", arm.lost);
    lines.share(arm.name, "returned", "completers", arm.returned);
    if (arm.condition) lines.share(arm.name, "condition_returned", "completers", *arm.condition);
    for (std::size_t c = 0; c < arm.criteria.size(); ++c) {
      lines.share(arm.name, "withdrawal_seen", report.trial.criteria[c].name, arm.criteria[c].seen);
      lines.share(arm.name, "withdrawal_if_nobody_left", report.trial.criteria[c].name, arm.criteria[c].all);
    }
    for (std::size_t q = 0; q < arm.off.size(); ++q) lines.share(arm.name, "off", question_text(report.trial.off_questions[q]), arm.off[q].off);
    lines.curve(arm.name, "staying", arm.staying);
    lines.curve(arm.name, "staying_off", arm.staying_off);
    lines.curve(arm.name, "without_condition", arm.without_condition);
  }
  return lines.take();
}

std::string csv_trial_people(const TrialReport& report) {
  std::vector<std::string> header{"arm", "person", "draw", "age_years", "sex", "dose_mg_per_day", "duration_days", "threshold_theta", "last_dose_day", "followed_days", "left_day", "left_seen_day",
                                  "lost_day", "condition_day", "peak_theta", "peak_day", "peak_if_nobody_left_theta", "peak_if_nobody_left_day", "first_over_day", "last_over_day"};
  for (const WithdrawalCriterion& criterion : report.trial.criteria) header.push_back("met: " + criterion.name);
  std::string text = csv_line(header);
  for (std::size_t a = 0; a < report.result.people.size(); ++a) {
    for (const PersonResult& p : report.result.people[a]) {
      std::vector<std::string> fields{report.result.arms[a].name, std::to_string(p.person.number), std::to_string(p.person.draw), number(p.person.age_years),
                                      p.person.female ? "female" : "male", number(p.person.dose_mg_per_day), number(p.person.duration_days), number(p.threshold_theta),
                                      day(p.last_dose_day), number(p.followed_days), day(p.left_day), day(p.left_seen_day), day(p.lost_day), day(p.condition_day),
                                      number(p.peak_theta), day(p.peak_day), number(p.peak_all_theta), day(p.peak_all_day), day(p.first_over_day), day(p.last_over_day)};
      for (std::size_t c = 0; c < report.trial.criteria.size(); ++c) fields.push_back((p.met >> c & 1U) != 0 ? "1" : "0");
      text += csv_line(fields);
    }
  }
  return text;
}

}  // namespace ebb
