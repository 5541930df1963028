#include "ebb/report/json_acute.h"

#include <cmath>

#include "ebb/report/json.h"
#include "ebb/report/text_acute.h"

namespace ebb {
namespace {

const char* reason_name(DangerReason reason) {
  switch (reason) {
    case DangerReason::SevereBreathing: return "severe_breathing";
    case DangerReason::WeakBreathing: return "weak_breathing";
    case DangerReason::OpioidAndSedative: break;
  }
  return "opioid_with_sedative_or_alcohol";
}

std::string clock_text(Date zero, double time_h) {
  DateTime moment = make_date_time(zero, 0);
  moment.minutes += static_cast<decltype(moment.minutes)>(std::lround(time_h * 60));
  return to_text(moment);
}

Json quantile_rows(const AcuteBands& bands) {
  Json rows = Json::array();
  for (std::size_t t = 0; t * Bands::kLevels < bands.quantiles.size(); ++t) {
    Json row = Json::array();
    for (std::size_t level = 0; level < Bands::kLevels; ++level) row.push_back(json_number(bands.at(t, level)));
    rows.push_back(std::move(row));
  }
  return rows;
}

Json json_reversal(const ReversalSummary& r, Date zero) {
  Json json;
  json["given_at"] = clock_text(zero, r.given_h);
  json["best_at"] = clock_text(zero, r.best_h);
  json["arousal_before"] = json_number(r.arousal_before);
  json["arousal_best"] = json_number(r.arousal_best);
  json["resedated_frac"] = json_number(r.resedated_frac);
  json["resedated_after_h"] = r.resedated_median_h < 0 ? Json(nullptr) : json_number(r.resedated_median_h);
  json["withdrawal_before_theta"] = json_number(r.withdrawal_before_theta);
  json["withdrawal_peak_theta"] = json_number(r.withdrawal_peak_theta);
  json["precipitated_withdrawal_frac"] = json_number(r.precipitated_frac);
  return json;
}

Json json_curves(const AcuteReport& report) {
  Json curves;
  curves["times_h"] = json_numbers(report.times_h, 10);
  curves["breathing_share"] = quantile_rows(report.ventilation);
  curves["breathing_share_with_tolerance"] = quantile_rows(report.ventilation_tolerant);
  curves["arousal_share"] = quantile_rows(report.arousal);
  curves["withdrawal_theta"] = quantile_rows(report.withdrawal_theta);
  curves["weak_frac"] = json_numbers(report.weak_frac);
  curves["very_weak_frac"] = json_numbers(report.very_weak_frac);
  curves["pauses_frac"] = json_numbers(report.apnoea_frac);
  curves["drowsy_frac"] = json_numbers(report.drowsy_frac);
  curves["hard_to_wake_frac"] = json_numbers(report.hard_to_wake_now_frac);
  Json levels = Json::array();
  for (const LevelCurve& level : report.levels) levels.push_back({{"of", level.name}, {"unit", level.unit}, {"quantiles", quantile_rows(level.bands)}});
  curves["levels"] = std::move(levels);
  return curves;
}

}  // namespace

Json json_acute(const AcuteReport& report, Date zero) {
  Json json;
  json["class"] = danger_class_name(report.danger);
  json["settled_as_prescribed"] = report.settled;
  Json reasons = Json::array();
  for (const DangerReason reason : report.reasons) reasons.push_back(reason_name(reason));
  json["reasons"] = std::move(reasons);
  json["sentences"] = acute_sentences(report, zero);
  json["details"] = acute_details(report, zero);
  json["at"] = clock_text(zero, report.now_h);
  json["people"] = report.people;
  json["severe_frac"] = json_number(report.severe_frac);
  json["severe_with_tolerance_frac"] = json_number(report.severe_tolerant_frac);
  json["severe_opioid_naive_frac"] = json_number(report.severe_naive_frac);
  json["moderate_frac"] = json_number(report.moderate_frac);
  json["moderate_with_tolerance_frac"] = json_number(report.moderate_tolerant_frac);
  json["hard_to_wake_frac"] = json_number(report.hard_to_wake_frac);
  json["worse_after_now_frac"] = json_number(report.worse_after_now_frac);
  json["weakest_at"] = report.worst_median_h < 0 ? Json(nullptr) : Json(clock_text(zero, report.worst_median_h));
  json["opioid_tolerance_counted"] = report.opioid_tolerance_counted;
  json["opioid_C50_fold"] = json_number(report.opioid_tolerance_fold);
  json["reversal"] = report.reversal ? json_reversal(*report.reversal, zero) : Json(nullptr);
  json["curves"] = json_curves(report);
  return json;
}

}  // namespace ebb
