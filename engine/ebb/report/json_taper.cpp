#include "ebb/report/json_taper.h"

#include "ebb/report/json.h"
#include "ebb/report/json_policies.h"
#include "ebb/report/json_suggestion.h"

namespace ebb {
namespace {

Json json_products(const TaperReport& report) {
  Json list = Json::array();
  for (const Product& product : report.supply) {
    Json json;
    json["id"] = product.id;
    if (product.form == ProductForm::Liquid) {
      json["concentration_mg_per_mL"] = json_number(product.concentration_mg_per_mL);
      json["smallest_step_mL"] = json_number(product.smallest_step_mL);
    } else {
      json["strength_mg"] = json_number(product.strength_mg);
      json["score_parts"] = product.score_parts;
    }
    list.push_back(std::move(json));
  }
  return list;
}

Json json_doses(const TaperReport& report, const TaperStep& step) {
  Json doses = Json::array();
  for (std::size_t i = 0; i < step.doses_mg.size(); ++i) {
    Json parts = Json::array();
    for (const DosePart& part : step.parts[i]) {
      const Product& product = report.supply[static_cast<std::size_t>(part.product)];
      const char* amount = product.form == ProductForm::Liquid ? "volume_mL" : "tablets";
      parts.push_back({{"product", product.id}, {amount, json_number(amount_of_parts(product, part.parts))}});
    }
    doses.push_back({{"time", time_text(report.times_min[i])}, {"dose_mg", json_number(step.doses_mg[i])}, {"made_of", std::move(parts)}});
  }
  return doses;
}

Json json_steps(const TaperReport& report, const RuleReport& rule) {
  Json steps = Json::array();
  for (std::size_t i = 0; i < rule.plan.steps.size(); ++i) {
    const TaperStep& step = rule.plan.steps[i];
    const StepWithdrawal withdrawal = step_withdrawal(report, rule, i);
    Json json;
    json["date"] = to_text(Date{report.start.days + step.day});
    json["day"] = step.day;
    json["dose_mg_per_day"] = json_number(step.dose_mg_per_day);
    json["every_days"] = step.every_days;
    json["doses"] = json_doses(report, step);
    if (!step.taken.empty()) json["taken"] = json_taken(step);
    json["above_ceiling"] = step.above_ceiling;
    json["one_lattice_step"] = step.one_lattice_step;
    json["note"] = step.note;
    json["worst_withdrawal_theta"] = {{"median", json_number(withdrawal.median_theta)}, {"q95", json_number(withdrawal.high_theta)}};
    steps.push_back(std::move(json));
  }
  return steps;
}

Json json_checks(const TaperPlan& plan) {
  Json checks = Json::array();
  for (const GuidelineCheck& check : plan.checks) {
    checks.push_back({{"id", check.id},
                      {"text", check.text},
                      {"obeyed", check.obeyed},
                      {"first_broken_day", check.first_broken_day < 0 ? Json(nullptr) : Json(check.first_broken_day)},
                      {"only_lattice", check.only_lattice}});
  }
  return checks;
}

Json json_dispense(const TaperReport& report, const TaperPlan& plan) {
  const std::vector<double> counts = product_counts(plan, report.supply, 0, plan.length_days);
  Json list = Json::array();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] <= 0) continue;
    const char* amount = report.supply[i].form == ProductForm::Liquid ? "volume_mL" : "tablets";
    list.push_back({{"product", report.supply[i].id}, {amount, json_number(counts[i])}});
  }
  return list;
}

Json json_curve(const RuleReport& rule) {
  Json curve;
  Json mean = Json::array();
  Json quantiles = Json::array();
  for (const Spread& spread : rule.withdrawal_theta) {
    mean.push_back(json_number(spread.mean));
    quantiles.push_back(json_numbers(spread.quantiles));
  }
  curve["mean"] = std::move(mean);
  curve["quantiles"] = std::move(quantiles);
  return curve;
}

Json json_rule(const TaperReport& report, const RuleReport& rule) {
  Json json;
  json["id"] = rule.rule.id;
  json["name"] = rule.rule.name;
  json["source"] = rule.rule.source;
  json["locator"] = rule.rule.locator;
  json["grade"] = std::string(1, rule.rule.grade);
  json["status"] = status_name(rule.status);
  json["reason"] = rule.reason;
  if (!rule.has_plan() && rule.status != RuleStatus::Reference) return json;
  json.update(json_outcome(rule.outcome));
  json["peak_percent_of_stopping"] = json_spread(rule.peak_of_stopping_frac, 100);
  json["burden_percent_of_stopping"] = json_spread(rule.burden_of_stopping_frac, 100);
  json["withdrawal_day_theta"] = json_curve(rule);
  if (!rule.has_plan()) return json;
  json["length_days"] = rule.plan.length_days;
  json["cuts"] = count_cuts(rule.plan, report.start_mg_per_day);
  json["first_cut_percent"] = json_number(first_cut_frac(rule.plan, report.start_mg_per_day) * 100);
  json["checks"] = json_checks(rule.plan);
  json["notes"] = rule.plan.notes;
  json["steps"] = json_steps(report, rule);
  json["dispense"] = json_dispense(report, rule.plan);
  return json;
}

}  // namespace

namespace {

/// A change to another drug; null when none is asked for.
Json json_change(const TaperReport& report) {
  if (!report.change) return nullptr;
  const Substitution& facts = report.change->facts;
  Json pairs = Json::array();
  for (const ChangeComparison& pair : report.change->comparisons) {
    pairs.push_back({{"rule", pair.rule},
                     {"direct", pair.direct},
                     {"length_days", pair.length_days},
                     {"direct_length_days", pair.direct_length_days},
                     {"peak_percent_of_direct", json_spread(pair.peak_of_direct_frac, 100)},
                     {"burden_percent_of_direct", json_spread(pair.burden_of_direct_frac, 100)},
                     {"higher_peak_percent_of_people", json_number(pair.higher_peak_frac * 100)}});
  }
  return {{"from", facts.from},
          {"to", facts.to},
          {"equivalence", facts.table},
          {"from_mg_per_day", json_number(facts.from_mg_per_day)},
          {"table_mg_per_day", Json::array({json_number(facts.table_low_mg_per_day), json_number(facts.table_high_mg_per_day)})},
          {"made_mg_per_day", json_number(facts.to_mg_per_day)},
          {"strength_fold", json_number(report.change->strength_fold)},
          {"stages", facts.stages},
          {"stage_days", facts.stage_days},
          {"tables", report.change->tables},
          {"evidence", report.change->evidence},
          {"beside_direct", std::move(pairs)}};
}

}  // namespace

Json json_taper(const RunStamp& stamp, const TaperReport& report) {
  Json json = json_stamp(stamp, "taper");
  json["notice"]["never_stop_without_prescriber"] = true;
  json["quantile_percents"] = json_numbers(kBandPercents);
  Json times = Json::array();
  for (const int minute : report.times_min) times.push_back(time_text(minute));
  json["taper"] = {{"drug", report.drug},
                   {"start", to_text(report.start)},
                   {"start_mg_per_day", json_number(report.start_mg_per_day)},
                   {"goal_mg_per_day", json_number(report.goal_mg_per_day)},
                   {"ceiling_mg_per_day", json_number(report.ceiling_mg_per_day)},
                   {"times", std::move(times)},
                   {"doses_now_mg", json_numbers(report.start_doses_mg)},
                   {"beside", report.beside},
                   {"supply", json_products(report)},
                   {"followed_days", json_number(report.followed_days)},
                   {"people_compared", report.people_compared}};
  json["notes"] = report.notes;
  json["chosen_rule"] = report.chosen_rule() == nullptr ? Json(nullptr) : Json(report.chosen_rule()->rule.id);
  json["chosen_by_name"] = report.chosen_by_name;
  const std::string not_under_limit = not_under_limit_text(report);
  json["not_under_limit"] = not_under_limit.empty() ? Json(nullptr) : Json(not_under_limit);
  json["times_h_from_start"] = json_numbers(report.times_h, 10);
  Json rules = Json::array();
  for (const RuleReport& rule : report.rules) rules.push_back(json_rule(report, rule));
  json["rules"] = std::move(rules);
  json["substitution"] = json_change(report);
  json["suggestion"] = json_suggestion(report);
  json["frontier"] = json_frontier(report);
  json["policy"] = report.policy.empty() ? Json(nullptr) : Json(report.policy);
  json["policies"] = json_policies(report);
  json["where"] = json_where(report);
  return json;
}

}  // namespace ebb
