#include "ebb/report/simulation_report.h"

#include <algorithm>
#include <cmath>

namespace ebb {
namespace {

constexpr double kHoursPerDay = 24;
constexpr double kNanogramsPerMilliliter = 1000;  // of one mg/L

double quantile_of_sorted(const std::vector<double>& sorted, double percent) {
  const double position = percent / 100 * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (position - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

constexpr const char* kDomainNames[kDomainCount] = {"sedation", "anxiolysis", "anticonvulsant", "memory", "respiration"};

}  // namespace

Spread spread_of(std::vector<double> values) {
  Spread spread;
  if (values.empty()) return spread;
  double sum = 0;
  for (const double value : values) sum += value;
  spread.mean = sum / static_cast<double>(values.size());
  std::sort(values.begin(), values.end());
  for (std::size_t i = 0; i < kBandPercents.size(); ++i) spread.quantiles[i] = quantile_of_sorted(values, kBandPercents[i]);
  return spread;
}

OutcomeSummary summarise_outcomes(std::span<const PersonOutcome> outcomes, double from_h) {
  std::vector<double> peak, burden, days, peak_day;
  std::size_t over_two = 0;
  for (const PersonOutcome& person : outcomes) {
    peak.push_back(person.peak_withdrawal_theta);
    burden.push_back(person.burden_theta_h / kHoursPerDay);
    days.push_back(person.days_over_threshold);
    if (person.peak_withdrawal_theta > 0) peak_day.push_back((person.peak_day_end_h - from_h) / kHoursPerDay);
    over_two += person.days_over_threshold >= 2;
  }
  OutcomeSummary summary;
  summary.peak_withdrawal_theta = spread_of(std::move(peak));
  summary.burden_theta_days = spread_of(std::move(burden));
  summary.days_over_threshold = spread_of(std::move(days));
  summary.peak_day = spread_of(std::move(peak_day));
  summary.over_two_days_frac = outcomes.empty() ? 0 : static_cast<double>(over_two) / static_cast<double>(outcomes.size());
  return summary;
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
  list.push_back({{SeriesKind::WithdrawalDay, 0}, "withdrawal_day", "", "theta", 1});
  list.push_back({{SeriesKind::Burden, 0}, "burden", "", "theta d", 1 / kHoursPerDay});
  for (int d = 0; d < kDomainCount; ++d) list.push_back({{SeriesKind::NetEffect, d}, "net_effect", kDomainNames[d], "1", 1});
  for (std::size_t s = 0; s < model.symptoms.size(); ++s) {
    list.push_back({{SeriesKind::SymptomDay, static_cast<int>(s)}, "symptom_chance", model.symptoms[s].name, "%", 100});
  }
  return list;
}

int find_series(const std::vector<ReportSeries>& series, std::string_view name, std::string_view of) {
  for (std::size_t i = 0; i < series.size(); ++i) {
    if (series[i].name == name && (of.empty() || series[i].of == of)) return static_cast<int>(i);
  }
  return -1;
}

std::string date_text(Date zero, double time_h) {
  return to_text(Date{zero.days + static_cast<int>(std::floor(time_h / kHoursPerDay))});
}

}  // namespace ebb
