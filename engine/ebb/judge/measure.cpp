#include "ebb/judge/measure.h"

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/knowledge/reader.h"

namespace ebb {
namespace {

constexpr double kNanogramsPerMilliliter = 1000;  // of 1 mg/L
constexpr double kDaysPerHour = 1.0 / 24;
constexpr double kPercent = 100;
constexpr double kMilligramsPerDay = 24;          // of 1 mg/h

using Kind = MeasureKind;
constexpr Statistic kMedian = Statistic::Median, kMean = Statistic::Mean;

/// "p05": the statistic is that quantile. Nothing for any other text.
bool read_quantile(const std::string& text, Measure& measure) {
  if (text.size() != 3 || text[0] != 'p' || text[1] < '0' || text[1] > '9' || text[2] < '0' || text[2] > '9') return false;
  measure.statistic = Statistic::Quantile;
  measure.quantile = ((text[1] - '0') * 10 + (text[2] - '0')) / 100.0;
  return measure.quantile > 0;
}

bool needs(const MeasureInfo& info, std::string_view key) {
  const std::string words = " " + std::string(info.needs) + " ";
  return words.find(" " + std::string(key) + " ") != std::string::npos;
}

/// A text that some kinds must have and others may not.
void read_name(TableReader& table, const MeasureInfo& info, const char* key, std::string& name) {
  if (needs(info, key)) {
    name = table.required_text(key);
  } else if (info.kind == Kind::Occupancy) {
    name = table.text(key).value_or("");
  }
}

void read_time(TableReader& table, const MeasureInfo& info, const char* key, double& time_h) {
  if (needs(info, key)) time_h = table.required_quantity(key, kTime);
}

void read_count(TableReader& table, const char* key, const char* what, int& count) {
  const double number = table.number(key).value_or(1);
  count = static_cast<int>(number);
  if (number != std::floor(number) || number < 1 || number > 99) {
    table.fail(ErrorCode::OutOfRange, key, "is " + number_text(number), std::string("a whole number from 1: ") + what);
  }
}

void read_statistic(TableReader& table, Measure& measure) {
  const auto text = table.text("statistic");
  if (!text) return;
  measure.quantile = 0.5;
  if (*text == "median") {
    measure.statistic = Statistic::Median;
  } else if (*text == "mean") {
    measure.statistic = Statistic::Mean;
  } else if (!read_quantile(*text, measure)) {
    table.fail(ErrorCode::UnknownName, "statistic", "is \"" + *text + "\"", "median, mean, or a percentile such as p05 or p95");
  }
}

}  // namespace

const std::vector<MeasureInfo>& measure_infos() {
  static const std::vector<MeasureInfo> infos{
      {Kind::Level, "level", "drug at", "ng/mL", kNanogramsPerMilliliter, kConcentration, kMedian},
      {Kind::Cmax, "cmax", "drug from to", "ng/mL", kNanogramsPerMilliliter, kConcentration, kMedian},
      {Kind::Tmax, "tmax", "drug from to", "h", 1, kTime, kMedian},
      {Kind::Trough, "trough", "drug from to", "ng/mL", kNanogramsPerMilliliter, kConcentration, kMedian},
      {Kind::AverageLevel, "average_level", "drug from to", "ng/mL", kNanogramsPerMilliliter, kConcentration, kMedian},
      {Kind::HalfLife, "half_life", "drug from to", "h", 1, kTime, kMedian},
      {Kind::TimeUnderPeakShare, "time_under_peak_share", "drug from to amount", "h", 1, kTime, kMedian},
      {Kind::Accumulation, "accumulation", "drug to interval", "1", 1, kDimensionless, kMedian},
      {Kind::AccumulationArea, "accumulation_area", "drug to interval", "1", 1, kDimensionless, kMedian},
      {Kind::Occupancy, "occupancy", "from to", "%", kPercent, kDimensionless, kMedian},
      {Kind::Drive, "drive", "from to", "%", kPercent, kDimensionless, kMedian},
      {Kind::NetEffect, "net_effect", "domain from to", "%", kPercent, kDimensionless, kMedian},
      {Kind::NetEffectPeak, "net_effect_peak", "domain from to", "%", kPercent, kDimensionless, kMedian},
      {Kind::Adaptation, "adaptation", "at", "%", kPercent, kDimensionless, kMedian},
      {Kind::SedationTolerance, "sedation_tolerance", "at", "%", kPercent, kDimensionless, kMedian},
      {Kind::Sensitisation, "sensitisation", "at", "%", kPercent, kDimensionless, kMedian},
      {Kind::HalfAdaptation, "half_adaptation", "to", "d", kDaysPerHour, kTime, kMedian},
      {Kind::HalfSedationTolerance, "half_sedation_tolerance", "to", "d", kDaysPerHour, kTime, kMedian},
      {Kind::HalfSensitisation, "half_sensitisation", "to", "d", kDaysPerHour, kTime, kMedian},
      {Kind::ImpairedHours, "impaired_hours", "from to", "h", 1, kTime, kMedian},
      {Kind::DoseFoldToRestore, "dose_fold_to_restore", "domain at interval", "1", 1, kDimensionless, kMedian},
      {Kind::SymptomDay, "symptom", "symptom at", "%", kPercent, kDimensionless, kMean},
      {Kind::WithdrawalDay, "withdrawal", "at", "theta", 1, kDimensionless, kMedian},
      {Kind::HistoryDaysOver, "history_days_over", "", "d", 1, kDimensionless, kMean},
      {Kind::StopPeak, "stop.peak", "stop", "theta", 1, kDimensionless, kMedian},
      {Kind::StopPeakDay, "stop.peak_day", "stop amount", "d", kDaysPerHour, kTime, kMedian},
      {Kind::StopOverTwoDays, "stop.over_two_days", "stop", "%", kPercent, kDimensionless, kMean},
      {Kind::StopDaysOver, "stop.days_over", "stop", "d", kDaysPerHour, kTime, kMean},
      {Kind::StopBurden, "stop.burden", "stop", "theta h", 1, kDimensionless, kMedian},
      {Kind::StopResolution, "stop.resolution", "stop", "d", kDaysPerHour, kTime, kMedian},
      {Kind::StopStillOver, "stop.still_over", "stop at", "%", kPercent, kDimensionless, kMean},
      {Kind::StopWithdrawal, "stop.withdrawal", "stop at", "theta", 1, kDimensionless, kMedian},
      {Kind::StopLevelShare, "stop.level_share", "drug stop at", "%", kPercent, kDimensionless, kMedian},
      {Kind::StopLevelAtPeak, "stop.level_at_peak", "drug stop amount", "%", kPercent, kDimensionless, kMedian},
      {Kind::StopClearance, "stop.clearance", "drug stop amount", "d", kDaysPerHour, kTime, kMedian},
      {Kind::StopNetEffect, "stop.net_effect", "domain stop at", "%", kPercent, kDimensionless, kMedian},
      {Kind::StopSymptom, "stop.symptom", "symptom stop at", "%", kPercent, kDimensionless, kMean},
      {Kind::StopSymptomPeak, "stop.symptom_peak", "symptom stop at", "%", kPercent, kDimensionless, kMean},
      {Kind::StopSeizureExcess, "stop.seizure_rank", "stop", "rank", 1, kDimensionless, kMean},
      {Kind::TaperPeak, "taper.peak", "rule", "theta", 1, kDimensionless, kMedian},
      {Kind::TaperPeakOfStopping, "taper.peak_of_stopping", "rule", "%", kPercent, kDimensionless, kMedian},
      {Kind::TaperOverTwoDays, "taper.over_two_days", "rule", "%", kPercent, kDimensionless, kMean},
      {Kind::TaperDaysOver, "taper.days_over", "rule", "d", kDaysPerHour, kTime, kMean},
      {Kind::TaperBurden, "taper.burden", "rule", "theta h", 1, kDimensionless, kMedian},
      {Kind::TaperBurdenOfStopping, "taper.burden_of_stopping", "rule", "%", kPercent, kDimensionless, kMedian},
      {Kind::TaperStillOver, "taper.still_over", "rule at", "%", kPercent, kDimensionless, kMean},
      {Kind::TaperLength, "taper.length", "rule", "d", kDaysPerHour, kTime, kMedian},
      {Kind::TaperWithdrawal, "taper.withdrawal", "rule at", "theta", 1, kDimensionless, kMedian},
      {Kind::TaperDose, "taper.dose", "rule at", "mg/d", kMilligramsPerDay, kDoseRate, kMedian},
      {Kind::TaperNetEffect, "taper.net_effect", "rule domain at", "%", kPercent, kDimensionless, kMedian},
      {Kind::TaperSeizureExcess, "taper.seizure_rank", "rule", "rank", 1, kDimensionless, kMean},
      {Kind::AcuteSevere, "acute.severe", "", "%", kPercent, kDimensionless, kMean},
      {Kind::AcuteModerate, "acute.moderate", "", "%", kPercent, kDimensionless, kMean},
      {Kind::AcuteHardToWake, "acute.hard_to_wake", "", "%", kPercent, kDimensionless, kMean},
      {Kind::AcuteClass, "acute.class", "", "class", 1, kDimensionless, kMean},
      {Kind::AcuteWorse, "acute.worse_after_now", "", "%", kPercent, kDimensionless, kMean},
      {Kind::AcuteWeakestBreathing, "acute.weakest_breathing", "", "%", kPercent, kDimensionless, kMean},
      {Kind::AcuteArousalGain, "acute.arousal_gain", "", "%", kPercent, kDimensionless, kMean},
      {Kind::AcuteResedated, "acute.resedated", "", "%", kPercent, kDimensionless, kMean},
      {Kind::AcutePrecipitated, "acute.precipitated", "", "%", kPercent, kDimensionless, kMean},
      {Kind::TrialOff, "trial.off", "arm question", "%", kPercent, kDimensionless, kMean},
      {Kind::TrialBack, "trial.back", "arm question", "%", kPercent, kDimensionless, kMean},
  };
  return infos;
}

const MeasureInfo& info_of(MeasureKind kind) {
  const auto& infos = measure_infos();
  return *std::find_if(infos.begin(), infos.end(), [kind](const MeasureInfo& info) { return info.kind == kind; });
}

Measure read_measure(TableReader& table) {
  Measure measure;
  std::vector<std::string> names;
  for (const MeasureInfo& info : measure_infos()) names.emplace_back(info.name);
  const std::string name = table.required_choice("measure", names);
  const auto& infos = measure_infos();
  const auto found = std::find_if(infos.begin(), infos.end(), [&](const MeasureInfo& info) { return name == info.name; });
  if (found == infos.end()) return measure;  // the error is recorded
  measure.kind = found->kind;
  measure.statistic = found->statistic;
  read_name(table, *found, "drug", measure.drug);
  read_name(table, *found, "domain", measure.domain);
  read_name(table, *found, "symptom", measure.symptom);
  read_name(table, *found, "rule", measure.rule);
  read_name(table, *found, "arm", measure.arm);
  read_time(table, *found, "at", measure.at_h);
  read_time(table, *found, "from", measure.from_h);
  read_time(table, *found, "to", measure.to_h);
  read_time(table, *found, "interval", measure.interval_h);
  if (needs(*found, "amount")) measure.amount = table.required_number("amount");
  if (needs(*found, "from") && measure.to_h <= measure.from_h) table.fail(ErrorCode::OutOfRange, "to", "is not after `from`", "a later time");
  if (needs(*found, "stop")) read_count(table, "stop", "which stop of the case", measure.stop);
  if (needs(*found, "question")) read_count(table, "question", "which [[off]] of the trial", measure.question);
  read_statistic(table, measure);
  return measure;
}

}  // namespace ebb
