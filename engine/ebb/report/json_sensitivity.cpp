#include "ebb/report/json_sensitivity.h"

#include <cmath>

#include "ebb/report/json.h"
#include "ebb/report/parameter_words.h"

namespace ebb {
namespace {

Json json_share(const VarianceShare& share) {
  return {{"percent", json_number(share.value * 100)}, {"low", json_number(share.low * 100)}, {"high", json_number(share.high * 100)}};
}

Json json_varied(const SensitivityReport& report) {
  Json list = Json::array();
  for (const UncertainNumber& number : report.numbers.varied) {
    const double scale = 1 / number.parameter->canonical_per_unit;
    list.push_back({{"name", number.parameter->name},
                    {"words", parameter_words(number.parameter->name)},
                    {"grade", std::string(1, number.parameter->grade)},
                    {"unit", number.parameter->unit},
                    {"low", json_number(number.low * scale)},
                    {"high", json_number(number.high * scale)},
                    {"as_it_stands", json_number(number.as_it_stands * scale)},
                    {"off_by_default", number.off_by_default}});
  }
  return list;
}

Json json_fixed(const SensitivityReport& report) {
  Json list = Json::array();
  for (const FixedNumber& number : report.numbers.fixed) {
    list.push_back({{"name", number.parameter->name},
                    {"grade", std::string(1, number.parameter->grade)},
                    {"why", number.why == NotVaried::SetByUser ? "set" : "no range"}});
  }
  return list;
}

Json json_answer(const SensitivityReport& report, std::size_t a) {
  const SensitivityAnswer& answer = report.answers[a];
  const AnswerAnalysis& found = report.analysis->answers[a];
  Json numbers = Json::array();
  for (const std::size_t k : shown_order(report, a)) {
    const NumberEffect& effect = found.numbers[k];
    numbers.push_back({{"name", report.numbers.varied[k].parameter->name},
                       {"grade", std::string(1, report.numbers.varied[k].parameter->grade)},
                       {"at_low", json_number(effect.at_low)},
                       {"at_high", json_number(effect.at_high)},
                       {"elementary_effect",
                        {{"mean", json_number(effect.screening.mean)},
                         {"mean_size", json_number(effect.screening.mean_size)},
                         {"deviation", json_number(effect.screening.deviation)}}},
                       {"first_order", effect.variance ? json_share(effect.variance->first) : Json(nullptr)},
                       {"total", effect.variance ? json_share(effect.variance->total) : Json(nullptr)}});
  }
  return {{"id", answer.id},
          {"words", answer.words},
          {"unit", answer.unit},
          {"as_it_stands", json_number(found.as_it_stands)},
          {"over_draws", {{"p5", json_number(found.low)}, {"p50", json_number(found.middle)}, {"p95", json_number(found.high)}}},
          {"variance", json_number(found.variance)},
          {"rows_used", found.rows_used},
          {"numbers", std::move(numbers)}};
}

Json json_plans(const PlanDependence& plans) {
  Json table = Json::array(), rankings = Json::array(), steps = Json::array();
  for (const PlanInDraws& plan : plans.plans) {
    table.push_back({{"plan", plan.id}, {"length_days", plan.length_days}, {"within_level_percent_of_draws", json_number(plan.met_draws_frac * 100)},
                     {"shortest_percent_of_draws", json_number(plan.first_draws_frac * 100)}});
  }
  for (const PlanDependence::Ranking& ranking : plans.rankings) {
    rankings.push_back({{"a", ranking.a}, {"b", ranking.b}, {"a_percent_of_stopping", json_number(ranking.a_percent)}, {"b_percent_of_stopping", json_number(ranking.b_percent)},
                        {"a_lower_percent_of_draws", json_number(ranking.a_lower_frac * 100)}, {"b_lower_percent_of_draws", json_number(ranking.b_lower_frac * 100)},
                        {"holds", ranking.settled()}});
  }
  for (const PotencyStep& step : plans.potency_steps) {
    Json peaks = Json::array();
    for (std::size_t i = 0; i < plans.compared.size(); ++i)
      peaks.push_back({{"plan", plans.compared[i]}, {"peak_percent_of_stopping", json_number(step.peak_percent_of_stopping[i])}});
    steps.push_back({{"potency", json_number(step.potency)}, {"peak_if_stopped_theta", json_number(step.peak_if_stopped_theta)}, {"plans", std::move(peaks)}});
  }
  const bool tested = !plans.suggested.empty();
  Json json;
  json["draws"] = plans.draws;
  json["suggested"] = tested ? Json(plans.suggested) : Json(nullptr);
  json["accepted"] = plans.accepted.empty() ? Json(nullptr) : Json(plans.accepted);
  json["confidence_percent"] = plans.accepted.empty() ? Json(nullptr) : json_number(plans.confidence_frac * 100);
  json["suggested_fails_percent_of_draws"] = tested ? json_number(plans.fails_draws_frac * 100) : Json(nullptr);
  json["shortest_as_it_stands"] = plans.first_as_it_stands.empty() ? Json(nullptr) : Json(plans.first_as_it_stands);
  json["other_shortest_percent_of_draws"] = plans.accepted.empty() ? Json(nullptr) : json_number(plans.other_first_draws_frac * 100);
  json["none_percent_of_draws"] = plans.accepted.empty() ? Json(nullptr) : json_number(plans.none_draws_frac * 100);
  json["plans"] = std::move(table);
  json["rankings"] = std::move(rankings);
  json["potency"] = {{"as_it_stands", json_number(plans.potency_now)}, {"p5", json_number(plans.potency_low)}, {"p95", json_number(plans.potency_high)},
                     {"turns_ranking", plans.potency_turns_ranking}, {"steps", std::move(steps)}};
  return json;
}

}  // namespace

Json json_sensitivity(const SensitivityReport& report) {
  Json json;
  json["people"] = report.people;
  json["rows"] = report.rows;
  json["trajectories"] = report.trajectories;
  json["worlds"] = report.analysis ? report.analysis->points : 0;
  json["numbers_varied"] = json_varied(report);
  json["numbers_fixed"] = json_fixed(report);
  Json answers = Json::array();
  for (std::size_t a = 0; report.analysis && a < report.answers.size(); ++a) answers.push_back(json_answer(report, a));
  json["answers"] = std::move(answers);
  json["plans"] = report.plans ? json_plans(*report.plans) : Json(nullptr);
  json["notes"] = report.notes;
  return json;
}

}  // namespace ebb
