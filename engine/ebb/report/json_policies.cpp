#include "ebb/report/json_policies.h"

#include "ebb/report/json.h"
#include "ebb/report/json_stamp.h"

namespace ebb {
namespace {

Json json_days(const std::vector<WhereReport::Missed>& days) {
  Json list = Json::array();
  for (const WhereReport::Missed& day : days) {
    list.push_back({{"date", to_text(day.date)}, {"planned_mg", json_number(day.planned_mg)}, {"taken_mg", json_number(day.taken_mg)}});
  }
  return list;
}

}  // namespace

Json json_policies(const TaperReport& report) {
  Json list = Json::array();
  for (const PolicyReport& policy : report.policies) {
    Json json;
    json["id"] = policy.id;
    json["name"] = policy.name;
    json["decision"] = policy.decision;
    json["source"] = policy.source;
    json["locator"] = policy.locator;
    json["grade"] = std::string(1, policy.grade);
    json["why"] = policy.why;
    json["along"] = policy.path;
    json["followed_weeks"] = json_number(policy.followed_weeks);
    json["length_weeks"] = json_spread(policy.length_weeks);
    json["reached_goal_percent"] = json_number(policy.reached_goal_frac * 100);
    json["held_percent"] = json_number(policy.held_frac * 100);
    json["went_back_percent"] = json_number(policy.went_back_frac * 100);
    json["holds"] = json_spread(policy.holds);
    json["peak_withdrawal_theta"] = json_spread(policy.peak_theta);
    json["peak_percent_of_stopping"] = json_spread(policy.peak_of_stopping_frac, 100);
    json["over_threshold_two_days_percent"] = json_number(policy.over_two_days_frac * 100);
    list.push_back(std::move(json));
  }
  return list;
}

Json json_where(const TaperReport& report) {
  if (!report.where) return nullptr;
  const WhereReport& where = *report.where;
  Json json;
  json["plan"] = where.compared ? Json(where.plan) : Json(nullptr);
  json["started"] = to_text(where.started);
  json["day"] = where.day;
  json["planned_mg_per_day"] = where.compared ? json_number(where.planned_mg_per_day) : Json(nullptr);
  json["taken_mg_per_day"] = json_number(where.taken_mg_per_day);
  json["previous_mg_per_day"] = json_number(where.previous_mg_per_day);
  json["days_ahead"] = where.days_ahead;
  json["missed"] = json_days(where.missed);
  json["extra"] = json_days(where.extra);
  json["advice"] = where.advice;
  Json choices = Json::array();
  for (const WhereReport::Choice& choice : where.choices) {
    choices.push_back({{"id", choice.id},
                       {"text", choice.text},
                       {"first_mg_per_day", json_number(choice.first_mg_per_day)},
                       {"length_days", choice.length_days},
                       {"stay_days", choice.stay_days},
                       {"goal_reached", to_text(Date{report.start.days + choice.length_days})}});
  }
  json["choices"] = std::move(choices);
  json["calendar_is"] = where.shown_way.empty() ? Json(nullptr) : Json(where.shown_way);
  return json;
}

}  // namespace ebb
