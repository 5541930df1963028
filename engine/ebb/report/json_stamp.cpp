#include "ebb/report/json_stamp.h"

#include <algorithm>

#include "ebb/report/json.h"
#include "ebb/report/json_check.h"

namespace ebb {
namespace {

const char* distribution_name(Distribution distribution) {
  switch (distribution) {
    case Distribution::Fixed: return "fixed";
    case Distribution::LogNormal: return "log-normal";
    case Distribution::LogitNormal: return "logit-normal";
  }
  return "fixed";
}

Json overrides(const RunStamp& stamp) {
  Json list = Json::array();
  for (const Parameter* parameter : stamp.overridden) {
    list.push_back({{"name", parameter->name},
                    {"value", json_number(parameter->typical / parameter->canonical_per_unit)},
                    {"unit", parameter->unit}});
  }
  return list;
}

}  // namespace

Json json_stamp(const RunStamp& stamp, std::string_view command) {
  Json json;
  json["command"] = command;
  json["version"] = stamp.version;
  json["data_hash"] = stamp.data_hash;
  json["seed"] = stamp.seed;
  json["patients"] = stamp.patients;
  json["typical"] = stamp.typical;
  json["ensemble_draws"] = stamp.ensemble_draws;
  if (stamp.ensemble_draws > 0) json["ensemble_from"] = stamp.ensemble_from;
  json["case"] = {{"file", stamp.case_file}, {"hash", stamp.case_hash}, {"title", stamp.case_title}};
  json["overrides"] = overrides(stamp);
  const auto grade_D = std::count_if(stamp.used.begin(), stamp.used.end(), [](const Parameter* p) { return p->grade == 'D'; });
  json["assumptions"] = {{"numbers_used", stamp.used.size()}, {"numbers_grade_D", grade_D}};
  json["notice"] = {{"decision_support_only", true}, {"screened", stamp.screening.screened}, {"emergency", stamp.emergency}};
  json["red_flags"] = json_red_flags(stamp.red_flags);
  json["screening"] = json_screening(stamp.screening);
  return json;
}

Json json_parameter(const Parameter& parameter) {
  const double scale = 1 / parameter.canonical_per_unit;
  Json json;
  json["name"] = parameter.name;
  json["value"] = json_number(parameter.typical * scale);
  json["unit"] = parameter.unit;
  json["distribution"] = distribution_name(parameter.distribution);
  json["spread_frac"] = json_number(parameter.spread_frac);
  json["range_low"] = json_number(parameter.range_low * scale);
  json["range_high"] = json_number(parameter.range_high * scale);
  json["population"] = parameter.population;
  json["source"] = parameter.source;
  json["locator"] = parameter.locator;
  json["grade"] = std::string(1, parameter.grade);
  json["why"] = parameter.why;
  json["overridden"] = parameter.overridden;
  return json;
}

Json json_spread(const Spread& spread, double scale) {
  std::array<double, Bands::kLevels> scaled = spread.quantiles;
  for (double& value : scaled) value *= scale;
  return {{"quantiles", json_numbers(scaled)}, {"mean", json_number(spread.mean * scale)}};
}

Json json_outcome(const OutcomeSummary& outcome) {
  Json json;
  json["peak_withdrawal_theta"] = json_spread(outcome.peak_withdrawal_theta);
  json["burden_theta_days"] = json_spread(outcome.burden_theta_days);
  json["days_over_threshold"] = json_spread(outcome.days_over_threshold);
  json["day_of_peak"] = json_spread(outcome.peak_day);
  json["over_threshold_two_days_percent"] = json_number(outcome.over_two_days_frac * 100);
  return json;
}

Json json_symptoms(const std::vector<SymptomChance>& symptoms) {
  Json list = Json::array();
  for (const SymptomChance& symptom : symptoms) {
    list.push_back({{"symptom", symptom.symptom}, {"chance_percent", json_spread(symptom.chance_frac, 100)}});
  }
  return list;
}

}  // namespace ebb
