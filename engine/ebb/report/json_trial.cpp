#include "ebb/report/json_trial.h"

#include <algorithm>

#include "ebb/report/json.h"
#include "ebb/report/json_stamp.h"

namespace ebb {
namespace {

Json json_interval(const Interval& interval, double scale = 100) { return json_numbers(std::vector<double>{interval.low * scale, interval.high * scale}); }

Json json_share(const ShareResult& share) {
  Json json;
  json["with"] = share.with;
  json["of"] = share.of;
  json["percent"] = share.of > 0 ? json_number(share.frac * 100) : Json(nullptr);
  json["interval_percent"] = json_interval(share.interval);
  json["draws_percent"] = json_interval(share.draws);
  return json;
}

Json json_number_result(const NumberResult& number) {
  Json json;
  json["people"] = number.people;
  if (number.people == 0) {
    for (const char* key : {"quantiles", "mean", "median_interval", "median_draws"}) json[key] = nullptr;
    return json;
  }
  json["quantiles"] = json_numbers(number.quantiles);
  json["mean"] = json_number(number.mean);
  json["median_interval"] = json_interval(number.median_interval, 1);
  json["median_draws"] = json_interval(number.median_draws, 1);
  return json;
}

Json json_curve(const std::vector<SurvivalStep>& steps) {
  std::vector<double> day, at_risk, events, censored, free, low, high;
  for (const SurvivalStep& step : steps) {
    day.push_back(step.day);
    at_risk.push_back(static_cast<double>(step.at_risk));
    events.push_back(static_cast<double>(step.events));
    censored.push_back(static_cast<double>(step.censored));
    free.push_back(step.free_frac * 100);
    low.push_back(step.interval.low * 100);
    high.push_back(step.interval.high * 100);
  }
  return {{"day", json_numbers(day)}, {"at_risk", json_numbers(at_risk, 9)}, {"events", json_numbers(events, 9)}, {"censored", json_numbers(censored, 9)},
          {"free_percent", json_numbers(free)}, {"low_percent", json_numbers(low)}, {"high_percent", json_numbers(high)}};
}

Json json_plans(const std::vector<ArmPlan>& plans) {
  Json list = Json::array();
  for (const ArmPlan& plan : plans) {
    const bool says = plan.rule_first_cut_frac >= 0;
    list.push_back({{"start_mg_per_day", json_number(plan.start_mg_per_day)}, {"people", plan.people}, {"length_days", plan.length_days},
                    {"first_cut_percent", json_number(plan.first_cut_frac * 100)},
                    {"rule_first_cut_percent", says ? json_number(plan.rule_first_cut_frac * 100) : Json(nullptr)}, {"day", json_numbers(plan.day)},
                    {"dose_mg_per_day", json_numbers(plan.dose_mg_per_day)}});
  }
  return list;
}

Json json_criteria(const TrialReport& report, const ArmResult& arm) {
  Json list = Json::array();
  for (std::size_t c = 0; c < arm.criteria.size(); ++c) {
    list.push_back({{"name", report.trial.criteria[c].name}, {"seen", json_share(arm.criteria[c].seen)}, {"if_nobody_left", json_share(arm.criteria[c].all)}});
  }
  return list;
}

Json json_off(const TrialReport& report, const ArmResult& arm) {
  Json list = Json::array();
  for (std::size_t q = 0; q < arm.off.size(); ++q) {
    const OffQuestion& question = report.trial.off_questions[q];
    std::vector<double> by_draw = arm.off[q].chance_by_draw;
    for (double& chance : by_draw) chance *= 100;
    list.push_back({{"days", json_number(question.days)}, {"after", question.after_last_dose ? "last dose" : "day 0"}, {"of", question.of_stoppers ? "completers" : "everybody"},
                    {"off", json_share(arm.off[q].off)}, {"chance_percent", json_number(arm.off[q].chance_frac * 100)}, {"chance_by_draw_percent", json_numbers(by_draw)}});
  }
  return list;
}

Json json_arm(const TrialReport& report, std::size_t index) {
  const TrialArm& asked = report.trial.arms[index];
  const ArmResult& arm = report.result.arms[index];
  Json json;
  json["name"] = arm.name;
  json["does"] = arm_text(report.trial, report.parameters, asked);
  json["drug"] = asked.use.drug.drug->name;
  json["rule"] = asked.continues ? "continue" : asked.rule.id;
  json["policy"] = asked.policy ? Json(asked.policy->id) : Json(nullptr);
  json["support"] = Json::array();
  for (const int support : asked.supports) json["support"].push_back(report.parameters.supports[static_cast<std::size_t>(support)].id);
  json["people"] = arm.people;
  json["screened"] = arm.screened;
  json["moved"] = arm.moved;
  json["dose_mg_per_day"] = json_number_result(arm.dose_mg_per_day);
  json["duration_days"] = json_number_result(arm.duration_days);
  json["age_years"] = json_number_result(arm.age_years);
  json["taper_days"] = json_number_result(arm.taper_days);
  json["withdrawal"] = json_criteria(report, arm);
  json["peak_withdrawal_theta"] = json_number_result(arm.peak_theta);
  json["peak_day"] = json_number_result(arm.peak_day);
  json["resolution_days"] = json_number_result(arm.resolution_days);
  json["unresolved"] = json_share(arm.unresolved);
  json["completed"] = json_share(arm.completed);
  json["left"] = json_share(arm.left);
  json["lost"] = json_share(arm.lost);
  json["returned"] = json_share(arm.returned);
  json["condition_returned"] = arm.condition ? json_share(*arm.condition) : Json(nullptr);
  json["off"] = json_off(report, arm);
  json["staying"] = json_curve(arm.staying);
  json["staying_off"] = json_curve(arm.staying_off);
  json["without_condition"] = arm.without_condition.empty() ? Json(nullptr) : json_curve(arm.without_condition);
  json["plans"] = json_plans(arm.plans);
  return json;
}

Json json_ranks(const TrialReport& report) {
  Json list = Json::array();
  for (const SeizureRank& rank : report.result.seizure_ranks) {
    list.push_back({{"lower", report.result.arms[rank.lower].name}, {"higher", report.result.arms[rank.higher].name}, {"agree_percent", json_number(rank.agree_frac * 100)}, {"same", rank.same}});
  }
  return list;
}

}  // namespace

Json json_trial(const RunStamp& stamp, const TrialReport& report) {
  Json json = json_stamp(stamp, "trial");
  const Trial& trial = report.trial;
  json["trial"] = {{"id", trial.id}, {"title", trial.title}, {"source", trial.source}, {"locator", trial.locator}, {"grade", std::string(1, trial.grade)},
                   {"condition", trial.condition.empty() ? Json(nullptr) : Json(trial.condition)}, {"follow_up_days", json_number(trial.follow_up_days)},
                   {"lost_percent", json_number(trial.lost_frac * 100)}, {"visit_days", json_numbers(trial.visits.days)}, {"visits_missed_percent", json_number(trial.visits.missed_frac * 100)}};
  json["criteria"] = Json::array();
  for (const WithdrawalCriterion& criterion : trial.criteria) {
    json["criteria"].push_back({{"name", criterion.name}, {"kind", criterion_kind_text(criterion.kind)}, {"times_threshold", json_number(criterion.times_threshold)}, {"count", criterion.count},
                                {"from_day", json_number(criterion.from_day)}, {"to_day", criterion.to_day > 1e299 ? Json(nullptr) : json_number(criterion.to_day)}});
  }
  json["numbers"] = Json::array();
  for (const Parameter* parameter : stamp.used) {
    if (parameter->name.starts_with("trial.")) json["numbers"].push_back(json_parameter(*parameter));
  }
  json["arms"] = Json::array();
  for (std::size_t a = 0; a < report.result.arms.size(); ++a) json["arms"].push_back(json_arm(report, a));
  json["seizure_ranks"] = json_ranks(report);
  json["notes"] = report.notes;
  return json;
}

}  // namespace ebb
