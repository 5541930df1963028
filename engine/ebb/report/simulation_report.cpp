#include "ebb/report/simulation_report.h"

#include <cmath>

namespace ebb {
namespace {

constexpr double kHoursPerDay = 24;
constexpr double kNanogramsPerMilliliter = 1000;  // of one mg/L

constexpr const char* kDomainNames[kDomainCount] = {"sedation", "anxiolysis", "anticonvulsant", "memory", "respiration"};

}  // namespace

void SpreadTally::add(double value) {
  histogram_.add(value);
  mean_.add(value);
}

Spread SpreadTally::spread() const {
  Spread spread;
  if (mean_.total_weight() == 0) return spread;
  for (std::size_t i = 0; i < kBandPercents.size(); ++i) spread.quantiles[i] = histogram_.quantile(kBandPercents[i] / 100);
  spread.mean = mean_.mean();
  return spread;
}

Spread SpreadTally::whole_spread() const {
  Spread whole = spread();
  for (double& value : whole.quantiles) value = std::round(value);
  return whole;
}

void OutcomeTally::add(const PersonOutcome& outcome, double from_h) {
  ++people_;
  peak_.add(outcome.peak_withdrawal_theta);
  burden_.add(outcome.burden_theta_h / kHoursPerDay);
  days_.add(outcome.days_over_threshold);
  if (outcome.peak_withdrawal_theta > 0) peak_day_.add((outcome.peak_day_end_h - from_h) / kHoursPerDay);
  over_two_days_ += outcome.days_over_threshold >= 2;
}

OutcomeSummary OutcomeTally::summary() const {
  return {.peak_withdrawal_theta = peak_.spread(),
          .burden_theta_days = burden_.spread(),
          .days_over_threshold = days_.whole_spread(),
          .peak_day = peak_day_.whole_spread(),
          .over_two_days_frac = people_ == 0 ? 0 : static_cast<double>(over_two_days_) / static_cast<double>(people_)};
}

Spread SubjectReport::at(std::size_t series_index, std::size_t time_index) const {
  const double scale = series[series_index].shown_per_canonical;
  const std::size_t cell = series_index * times_h.size() + time_index;
  Spread spread;
  for (std::size_t i = 0; i < spread.quantiles.size(); ++i) spread.quantiles[i] = bands.quantiles[cell * Bands::kLevels + i] * scale;
  spread.mean = bands.mean[cell] * scale;
  return spread;
}

std::vector<ReportSeries> report_series(const ModelLayout& model) {
  std::vector<ReportSeries> list;
  for (std::size_t l = 0; l < model.ligands.size(); ++l) {
    list.push_back({{SeriesKind::Level, static_cast<int>(l)}, "level", model.ligands[l].name, "ng/mL", kNanogramsPerMilliliter});
  }
  list.push_back({{SeriesKind::Occupancy, -1}, "occupancy", "", "%", 100});
  if (model.ligands.size() > 1) {
    for (std::size_t l = 0; l < model.ligands.size(); ++l) {
      list.push_back({{SeriesKind::Occupancy, static_cast<int>(l)}, "occupancy", model.ligands[l].name, "%", 100});
    }
  }
  list.push_back({{SeriesKind::Drive, 0}, "drive", "", "1", 1});
  list.push_back({{SeriesKind::DriveDay, 0}, "drive_day", "", "1", 1});
  list.push_back({{SeriesKind::FastAdaptation, 0}, "fast_adaptation", "", "1", 1});
  list.push_back({{SeriesKind::Sensitisation, 0}, "sensitisation", "", "1", 1});
  list.push_back({{SeriesKind::Withdrawal, 0}, "withdrawal", "", "theta", 1});
  list.push_back({{SeriesKind::WithdrawalDay, 0}, "withdrawal_day", "", "theta", 1});
  list.push_back({{SeriesKind::Burden, 0}, "burden", "", "theta d", 1 / kHoursPerDay});
  for (int d = 0; d < kDomainCount; ++d) list.push_back({{SeriesKind::NetEffect, d}, "net_effect", kDomainNames[d], "1", 1});
  return list;
}

int find_series(const std::vector<ReportSeries>& series, std::string_view name, std::string_view of) {
  for (std::size_t i = 0; i < series.size(); ++i) {
    if (series[i].name == name && (of.empty() || series[i].of == of)) return static_cast<int>(i);
  }
  return -1;
}

std::vector<std::string> outside_reasons() {
  return {"when the blood was taken, and when the last doses before it",
          "doses left out, or taken on top: what was really taken goes into [[taken]]",
          "the unit: ng/mL, nmol/L and mg/L are easily mixed up, and some laboratories count metabolites, too",
          "another medicine that speeds up or slows down its removal, illness of the liver, pregnancy"};
}

std::string date_text(Date zero, double time_h) {
  return to_text(Date{zero.days + static_cast<int>(std::floor(time_h / kHoursPerDay))});
}

}  // namespace ebb
