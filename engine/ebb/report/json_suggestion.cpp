#include "ebb/report/json_suggestion.h"

#include "ebb/report/json.h"
#include "ebb/report/json_stamp.h"

namespace ebb {
namespace {

Json json_level(const AcceptedLevel& level) {
  const bool rule = level.kind == AcceptedLevel::Kind::OfRule, no_worse = rule && level.share_frac == 1;
  return {{"no_worse_than_rule", no_worse ? Json(level.rule) : Json(nullptr)},
          {"times_peak_of_rule", rule && !no_worse ? Json({{"rule", level.rule}, {"times", json_number(level.share_frac)}}) : Json(nullptr)},
          {"percent_of_stopping", rule ? Json(nullptr) : json_number(level.share_frac * 100)}};
}

Json json_doses(const TaperPlan& plan) {
  Json doses = Json::array();
  for (const TaperStep& step : plan.steps) {
    doses.push_back({{"day", step.day}, {"dose_mg_per_day", json_number(step.dose_mg_per_day)}, {"every_days", step.every_days}});
    if (!step.taken.empty()) doses.back()["taken"] = json_taken(step);
  }
  return doses;
}

Json json_nearest(const SuggestionReport& report) {
  Json list = Json::array();
  for (const NearestPlan& plan : report.nearest) {
    list.push_back({{"gives_up", plan.gives_up},
                    {"supply_adds", plan.supply_adds.empty() ? Json(nullptr) : Json(plan.supply_adds)},
                    {"met_percent", json_number(plan.met_frac * 100)},
                    {"to_type", plan.to_type},
                    {"length_days", plan.plan.length_days},
                    {"doses", json_doses(plan.plan)}});
  }
  return list;
}

Json json_reasons(const SuggestionReport& report) {
  Json list = Json::array();
  for (const RuleReason& reason : report.rule_reasons) {
    list.push_back({{"rule", reason.rule},
                    {"meets_limit", reason.meets_limit},
                    {"met_percent", json_number(reason.met_frac * 100)},
                    {"reason", reason.reason},
                    {"would_change", reason.would_change}});
  }
  return list;
}

}  // namespace

Json json_taken(const TaperStep& step) {
  Json taken = Json::array();
  for (const DrugDose& dose : step.taken) taken.push_back({{"drug", dose.drug}, {"mg_per_day", json_number(dose.mg_per_day)}});
  return taken;
}

Json json_suggestion(const TaperReport& report) {
  if (!report.suggestion) return nullptr;
  const SuggestionReport& suggestion = *report.suggestion;
  Json json;
  json["accepted"] = json_level(suggestion.accepted);
  json["confidence_percent"] = json_number(suggestion.confidence_frac * 100);
  json["step_days"] = suggestion.step_days;
  json["within_days"] = suggestion.within_days > 0 ? Json(suggestion.within_days) : Json(nullptr);
  json["guideline_limits"] = suggestion.guideline_limits;
  json["found"] = suggestion.found;
  json["searched_all"] = suggestion.searched_all;
  json["people"] = {{"planned", suggestion.people_planned}, {"unseen", suggestion.people_unseen}};
  json["ensemble"] = {{"from", suggestion.ensemble_from}, {"note", suggestion.ensemble_note}};
  const auto when_found = [&](double percent) { return suggestion.found ? json_number(percent) : Json(nullptr); };
  json["met_percent"] = when_found(suggestion.met_frac * 100);
  json["met_percent_by_draw"] = suggestion.found ? json_spread(suggestion.met_by_draw_frac, 100) : Json(nullptr);
  json["draws_met_percent"] = when_found(suggestion.draws_met_frac * 100);
  const bool ranked = suggestion.found && !suggestion.seizure_rule.empty();
  json["seizure_rank"] = {{"rule", suggestion.seizure_rule.empty() ? Json(nullptr) : Json(suggestion.seizure_rule)},
                          {"same_within_percent", json_number(suggestion.seizure_same_frac * 100)},
                          {"no_worse_percent_of_draws", ranked ? json_number(suggestion.seizure_no_worse_frac * 100) : Json(nullptr)},
                          {"length_days_without_it", suggestion.unranked_length_days > 0 ? Json(suggestion.unranked_length_days) : Json(nullptr)}};
  json["fewest_days_by_limits"] = suggestion.fewest_holds_days;
  json["why"] = suggestion.why;
  json["notes"] = suggestion.notes;
  json["sensitive_to"] = suggestion.sensitive_to;
  json["unmet"] = suggestion.unmet;
  json["nearest"] = json_nearest(suggestion);
  json["rules"] = json_reasons(suggestion);
  return json;
}

Json json_frontier(const TaperReport& report) {
  Json list = Json::array();
  for (const FrontierPoint& point : report.frontier) {
    list.push_back({{"rule", point.id.empty() ? Json(nullptr) : Json(point.id)},
                    {"length_days", point.plan.length_days},
                    {"peak_percent_of_stopping", json_spread(point.peak_of_stopping_frac, 100)},
                    {"doses", json_doses(point.plan)}});
  }
  return list;
}

}  // namespace ebb
