#include "tests/support/comparison.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ebb_reference {
namespace {

constexpr double kLevelFloor_mg_per_L = 1e-9;   // 1e-6 ng/mL
constexpr double kFloor = 1e-3;
constexpr double kFloor_h = 1;
constexpr std::size_t kWithdrawalDay = 8, kDriveDay = 9;   // places in series_of()

void take(double& worst, double engine, double reference, double floor) {
  const double error = std::abs(engine - reference) / std::max(std::abs(reference), floor);
  worst = error <= worst ? worst : error;   // a NaN counts as worst
}

void take_absolute(double& worst, double engine, double reference) {
  const double error = std::abs(engine - reference);
  worst = error <= worst ? worst : error;
}

/// The asked series in a fixed order, so that reading and asking cannot disagree.
std::vector<ebb::Series> series_of(const Model& model) {
  using ebb::SeriesKind;
  std::vector<ebb::Series> series = {{SeriesKind::Drive, 0},          {SeriesKind::FastAdaptation, 0}, {SeriesKind::Sensitisation, 0},
                                     {SeriesKind::SedationTolerance, 0}, {SeriesKind::SlowAdaptation, 0}, {SeriesKind::Withdrawal, 0},
                                     {SeriesKind::Burden, 0},         {SeriesKind::DriveIntegral, 0},  {SeriesKind::WithdrawalDay, 0},
                                     {SeriesKind::DriveDay, 0}};
  for (int j = 0; j < static_cast<int>(model.ligands.size()); ++j) {
    series.push_back({SeriesKind::Level, j});
    series.push_back({SeriesKind::EffectSite, j});
  }
  for (int k = 0; k < static_cast<int>(model.domains.size()); ++k) series.push_back({SeriesKind::NetEffect, k});
  return series;
}

/// Reads one person's stored series at one time, in the order of series_of().
struct Reader {
  ebb::StoredView view;
  std::size_t person, time;
  std::size_t next = 0;
  double operator()() { return view.at(person, time, next++); }
};

void compare_point(Reader read, const Model& model, const Point& point, ComparisonErrors& worst) {
  const double c = model.scale_theta;
  take(worst.drive, read(), point.drive, kFloor);
  take(worst.adaptation, read(), point.A, kFloor);
  take(worst.adaptation, read(), point.G, kFloor);
  take(worst.adaptation, read(), point.A_q, kFloor);
  take(worst.adaptation, read(), point.P, kFloor);
  take(worst.withdrawal, read() / c, point.withdrawal_theta / c, kFloor);
  take(worst.burden, read() / c, point.burden_theta_h / c, kFloor_h);
  take(worst.drive_integral, read(), point.drive_integral_h, kFloor_h);
  read();   // the day means are compared at midnights
  read();
  for (std::size_t j = 0; j < model.ligands.size(); ++j) {
    take(worst.level, read(), point.level_mg_per_L[j], kLevelFloor_mg_per_L);
    take(worst.level, read(), point.site_mg_per_L[j], kLevelFloor_mg_per_L);
  }
  for (double effect : point.net_effect) take_absolute(worst.net_effect, read(), effect);
}

/// Day means from the reference's integrals at consecutive midnights.
void compare_days(const ebb::StoredView& view, std::size_t person, const std::vector<double>& times_h, const Model& model,
                  const Trajectory& reference, const ebb::PersonOutcome& outcome, ComparisonErrors& worst) {
  const Point* last = nullptr;
  double peak = 0;
  for (std::size_t t = 0; t < times_h.size(); ++t) {
    if (std::fmod(times_h[t], 24.0) != 0) continue;
    const Point& point = reference.points[t];
    if (last) {
      const double withdrawal = (point.burden_theta_h - last->burden_theta_h) / 24;
      const double drive = (point.drive_integral_h - last->drive_integral_h) / 24;
      peak = std::max(peak, withdrawal);
      take_absolute(worst.day_mean, view.at(person, t, kWithdrawalDay) / model.scale_theta, withdrawal / model.scale_theta);
      take_absolute(worst.day_mean, view.at(person, t, kDriveDay), drive);
    }
    last = &point;
  }
  take(worst.peak, outcome.peak_withdrawal_theta / model.scale_theta, peak / model.scale_theta, kFloor);
}

}  // namespace

void ComparisonErrors::include(const ComparisonErrors& other) {
  for (double ComparisonErrors::*field : {&ComparisonErrors::level, &ComparisonErrors::drive, &ComparisonErrors::adaptation,
                                          &ComparisonErrors::withdrawal, &ComparisonErrors::burden, &ComparisonErrors::drive_integral,
                                          &ComparisonErrors::net_effect, &ComparisonErrors::day_mean, &ComparisonErrors::peak})
    this->*field = other.*field <= this->*field ? this->*field : other.*field;
  if (problem.empty()) problem = other.problem;
}

std::string comparison_header() { return "  level   drive   A,G,P   H/c     burden  int. S  effect  day     peak"; }

std::string ComparisonErrors::table_row() const {
  char text[200];
  std::snprintf(text, sizeof text, "%.1e %.1e %.1e %.1e %.1e %.1e %.1e %.1e %.1e", level, drive, adaptation, withdrawal, burden,
                drive_integral, net_effect, day_mean, peak);
  return text;
}

ComparisonErrors compare(const ebb::ModelLayout& layout, const ebb::Timeline& timeline, const ebb::Population& population,
                         const std::vector<double>& times_h, const std::vector<Model>& people, const std::vector<Trajectory>& reference) {
  ComparisonErrors worst;
  ebb::Request request;
  request.output_times_h = times_h;
  request.series = series_of(people.front());
  request.want_bands = false;
  std::vector<double> stored(ebb::stored_size(population.count, times_h.size(), request.series.size()));
  std::vector<ebb::PersonOutcome> outcomes(population.count);
  request.stored = stored;
  request.outcomes = outcomes;
  const auto result = ebb::simulate(layout, timeline, population, request);
  if (!result) {
    worst.problem = describe(result.errors());
    return worst;
  }
  const ebb::StoredView view{stored.data(), population.count, times_h.size(), request.series.size()};
  for (std::size_t i = 0; i < people.size(); ++i) {
    if (!reference[i].problem.empty() || reference[i].points.size() != times_h.size()) {
      worst.problem = "reference: " + reference[i].problem;
      return worst;
    }
    for (std::size_t t = 0; t < times_h.size(); ++t) compare_point({view, i, t}, people[i], reference[i].points[t], worst);
    compare_days(view, i, times_h, people[i], reference[i], outcomes[i], worst);
  }
  return worst;
}

}  // namespace ebb_reference
