#include "ebb/report/json_simulation.h"

#include "ebb/report/json.h"

namespace ebb {
namespace {

Json json_curves(const SubjectReport& subject) {
  Json curves = Json::array();
  for (std::size_t s = 0; s < subject.series.size(); ++s) {
    const ReportSeries& series = subject.series[s];
    Json curve;
    curve["name"] = series.name;
    if (!series.of.empty()) curve["of"] = series.of;
    curve["unit"] = series.unit;
    Json mean = Json::array();
    Json quantiles = Json::array();
    for (std::size_t t = 0; t < subject.times_h.size(); ++t) {
      const Spread spread = subject.at(s, t);
      mean.push_back(json_number(spread.mean));
      quantiles.push_back(json_numbers(spread.quantiles));
    }
    curve["mean"] = std::move(mean);
    curve["quantiles"] = std::move(quantiles);
    curves.push_back(std::move(curve));
  }
  return curves;
}

Json json_stop(const StopReport& stop) {
  Json json;
  json["on"] = to_text(stop.on);
  json["days_followed"] = json_number(stop.days_followed);
  json.update(json_outcome(stop.outcome));
  json["worst_day"] = stop.worst_day;
  json["symptoms_on_worst_day"] = json_symptoms(stop.symptoms);
  return json;
}

Json json_observed(const SubjectReport& subject) {
  Json list = Json::array();
  for (const ObservedComparison& each : subject.observed) {
    list.push_back({{"at", each.when},
                    {"drug", each.drug},
                    {"measured_ng_per_mL", json_number(each.level)},
                    {"simulated_quantiles_ng_per_mL", json_numbers(each.simulated.quantiles)},
                    {"people_below_frac", json_number(each.below_frac)},
                    {"outside_band", each.outside()},
                    {"look_for", each.outside() ? Json(outside_reasons()) : Json::array()}});
  }
  return list;
}

Json json_subject(const SubjectReport& subject) {
  Json json;
  json["id"] = subject.id;
  json["zero_date"] = to_text(subject.zero);
  json["today"] = to_text(subject.today);
  json["notes"] = subject.notes;
  json["levels_only"] = subject.levels_only;
  json["effect_simulated"] = subject.any_effect;
  json["times_h"] = json_numbers(subject.times_h, 10);
  json["curves"] = json_curves(subject);
  json["outcome"] = json_outcome(subject.outcome);
  json["worst_day"] = subject.worst_day_end_h < 0 ? Json(nullptr) : Json(date_text(subject.zero, subject.worst_day_end_h - 24));
  json["symptoms_on_worst_day"] = json_symptoms(subject.symptoms);
  json["symptoms_yesterday"] = json_symptoms(subject.symptoms_yesterday);
  Json stops = Json::array();
  for (const StopReport& stop : subject.stops) stops.push_back(json_stop(stop));
  json["if_stopped"] = std::move(stops);
  json["observed_levels"] = json_observed(subject);
  return json;
}

}  // namespace

Json json_simulation(const RunStamp& stamp, const std::vector<SubjectReport>& subjects) {
  Json json = json_stamp(stamp, "simulate");
  json["quantile_percents"] = json_numbers(kBandPercents);
  Json list = Json::array();
  for (const SubjectReport& subject : subjects) list.push_back(json_subject(subject));
  json["subjects"] = std::move(list);
  return json;
}

}  // namespace ebb
