// Made-up but plausible curves for the plots, from sums and products only: the same bits on every machine.
#pragma once
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "ebb/report/svg.h"

namespace ebb::svg_examples {

/// One invented person: first-order kinetics, saturating effect, two speeds of tolerance.
struct Person {
  double elimination_per_h, half_effect, tolerance_h, scale;
};
inline constexpr std::array<Person, 5> kPeople{
    {{0.023, 9, 110, 0.9}, {0.02, 12, 150, 1.6}, {0.018, 15, 170, 2.4}, {0.016, 19, 200, 3.4}, {0.014, 26, 250, 5.2}}};

struct Course {
  std::vector<double> time_h;
  BandValues level, drive, adaptation, withdrawal;
};

/// Mean daily dose rate at an hour from (day, mg/day) steps.
inline double rate_at(const std::vector<double>& step_h, const std::vector<double>& dose, double hour) {
  double now = 0;
  for (std::size_t i = 0; i < step_h.size() && step_h[i] <= hour; ++i) now = dose[i];
  return now / 24;
}

inline void push_sorted(BandValues& bands, std::array<double, 5> values) {
  std::sort(values.begin(), values.end());
  bands.p05.push_back(values[0]);
  bands.p25.push_back(values[1]);
  bands.p50.push_back(values[2]);
  bands.p75.push_back(values[3]);
  bands.p95.push_back(values[4]);
}

/// `settled`: everybody starts at the steady state of the first dose.
/// `points` outputs; from `dense_from_h` on four times as many.
inline Course course(const std::vector<double>& step_h, const std::vector<double>& dose, double hours, int points, bool settled,
                     double dense_from_h = 1e9) {
  Course out;
  std::array<double, 5> level{}, fast{};
  const auto steady_level = [&](std::size_t p) { return rate_at(step_h, dose, 0) / kPeople[p].elimination_per_h * 8; };
  for (std::size_t p = 0; p < 5 && settled; ++p) {
    level[p] = steady_level(p);
    fast[p] = level[p] / (level[p] + kPeople[p].half_effect);
  }
  const double dt = 2;
  int next = 0;
  for (double t = 0; t <= hours + dt / 2; t += dt) {
    std::array<double, 5> drive{}, withdrawal{};
    for (std::size_t p = 0; p < 5; ++p) {
      const Person& person = kPeople[p];
      level[p] += dt * (rate_at(step_h, dose, t) * 8 - person.elimination_per_h * level[p]);
      drive[p] = level[p] / (level[p] + person.half_effect);
      fast[p] += dt * (drive[p] - fast[p]) / person.tolerance_h;
      withdrawal[p] = std::max(0.0, fast[p] * 0.92 - drive[p]) * person.scale * 4;
    }
    if (t < dense_from_h && t + dt / 2 < hours * next / (points - 1)) continue;
    if (t >= dense_from_h && t + dt / 2 < out.time_h.back() + hours / (points - 1) / 4) continue;
    ++next;
    out.time_h.push_back(t);
    push_sorted(out.level, level);
    push_sorted(out.drive, drive);
    push_sorted(out.adaptation, fast);
    push_sorted(out.withdrawal, withdrawal);
  }
  return out;
}

inline std::vector<std::string> footer() {
  return {
      "Ebb 0.1.0 · data 3f9a62c1 · seed 1 · 1,000 simulated people · 61 of 214 numbers are assumptions (grade D)",
      "Not medical advice and not a medical device: for discussion with the prescriber. Never stop a benzodiazepine at once on your own."};
}
inline std::vector<std::string> notices() {
  return {"Never stop or change this medicine without your prescriber. Seizure, confusion or seeing things: call emergency services now."};
}

inline SimulationFigure three_years() {
  SimulationFigure figure;
  figure.title = "Clonazepam 1 mg twice daily for three years, then stopped";
  figure.subtitle = "Woman of 52, 68 kg; what is not known about her is sampled from the population";
  figure.notices = notices();
  figure.footer = footer();
  figure.zero = make_date(2023, 2, 1);
  const double day = 24;
  const std::vector<double> at{0, 14 * day, 1096 * day}, dose{1, 2, 0};
  const Course c = course(at, dose, 1190 * day, 200, false, 1080 * day);
  figure.time_h = c.time_h;
  figure.levels = {{"clonazepam", c.level}};
  figure.drive = c.drive;
  figure.adaptation = c.adaptation;
  figure.withdrawal_theta = c.withdrawal;
  figure.doses = {{"clonazepam", at, dose}};
  figure.markers = {{1096 * day, "stopped"}, {1090 * day, "seen in clinic"}};
  return figure;
}

inline SimulationFigure two_drugs() {
  SimulationFigure figure;
  figure.title = "Clonazepam and alprazolam, alprazolam stopped after six weeks";
  figure.subtitle = "Twelve weeks from the first dose";
  figure.draft = "DRAFT – NOT SCREENED";
  figure.notices = notices();
  figure.footer = footer();
  const double day = 24;
  const std::vector<double> first{0, 56 * day, 70 * day}, first_dose{1.5, 1, 0.5}, second{0, 42 * day}, second_dose{3, 0};
  const Course a = course(first, first_dose, 84 * day, 150, true);
  const Course b = course(second, second_dose, 84 * day, 150, true);
  figure.time_h = a.time_h;
  figure.levels = {{"clonazepam", a.level}, {"alprazolam", b.level}};
  figure.drive = b.drive;
  figure.adaptation = b.adaptation;
  figure.withdrawal_theta = b.withdrawal;
  figure.doses = {{"clonazepam", first, first_dose}, {"alprazolam", second, second_dose}};
  figure.markers = {{42 * day, "alprazolam stopped"}, {56 * day, "1 mg"}, {70 * day, "0.5 mg"}};
  return figure;
}

inline TaperRuleCurve rule(const std::string& name, double start_mg, double cut_frac, int every_days, bool of_start, double hours) {
  TaperRuleCurve curve;
  curve.name = name;
  double dose = start_mg;
  int day = 0;
  while (dose > 0) {
    dose -= cut_frac * (of_start ? start_mg : dose);
    if (dose < start_mg * 0.06) dose = 0;
    curve.step_time_h.push_back(day * 24.0);
    curve.dose_mg_per_day.push_back(dose);
    if (dose > 0) day += every_days;
  }
  curve.length_weeks = day / 7.0;
  // The course begins one day before the first cut so that everybody starts settled.
  std::vector<double> at{0}, doses{start_mg};
  for (std::size_t i = 0; i < curve.step_time_h.size(); ++i)
    at.push_back(curve.step_time_h[i] + 24), doses.push_back(curve.dose_mg_per_day[i]);
  const Course c = course(at, doses, hours, 160, true);
  curve.withdrawal_theta = c.withdrawal;
  return curve;
}

inline TaperFigure thirteen_rules() {
  TaperFigure figure;
  figure.title = "Ways down from clonazepam 2 mg a day";
  figure.subtitle = "1,000 simulated people like this one, the same for every rule; tablets of 0.5 mg (halves) and ODT 0.125 mg";
  figure.draft = "DRAFT – NOT SCREENED";
  figure.notices = notices();
  figure.footer = footer();
  figure.zero = make_date(2026, 2, 1);
  const double hours = 66 * 168.0;
  struct Row {
    const char* name;
    double cut;
    int every;
    bool of_start;
  };
  constexpr std::array<Row, 13> rows{{{"Stopping today (reference, never a plan)", 1, 7, true},
                                      {"Klonopin label: 0.25 mg every 3 days", 0.125, 3, true},
                                      {"25 % of the start dose every week", 0.25, 7, true},
                                      {"VA: 12.5 % a week, hold, then 25 %", 0.125, 12, true},
                                      {"Two-phase clonazepam", 0.2, 10, true},
                                      {"NICE CKS: 10 % a week", 0.1, 7, false},
                                      {"NICE CKS: an eighth every 2 weeks", 0.125, 14, true},
                                      {"deprescribing.org", 0.13, 14, true},
                                      {"Linear over 26 weeks", 0.04, 7, true},
                                      {"Effect-linear over 26 weeks", 0.104, 7, false},
                                      {"ASAM: 10 % of the current dose every 2 weeks", 0.1, 14, false},
                                      {"ASAM: 10 % of the current dose every 4 weeks", 0.18, 28, false},
                                      {"ASAM: 5 % of the current dose every 2 weeks", 0.09, 14, false}}};
  const double worst_scale = 1;
  for (const Row& row : rows) figure.rules.push_back(rule(row.name, 2, row.cut, row.every, row.of_start, hours));
  const auto peak = [](const std::vector<double>& values) { return *std::max_element(values.begin(), values.end()); };
  const BandValues stop = figure.rules[0].withdrawal_theta;
  for (TaperRuleCurve& curve : figure.rules) {
    curve.peak_share_p05 = peak(curve.withdrawal_theta.p05) / peak(stop.p05) * worst_scale;
    curve.peak_share_p50 = peak(curve.withdrawal_theta.p50) / peak(stop.p50) * worst_scale;
    curve.peak_share_p95 = peak(curve.withdrawal_theta.p95) / peak(stop.p50) * 0.6;
    if (curve.peak_share_p95 < curve.peak_share_p50) curve.peak_share_p95 = curve.peak_share_p50;
    if (curve.peak_share_p05 > curve.peak_share_p50) curve.peak_share_p05 = curve.peak_share_p50;
  }
  figure.rules[0].peak_share_p95 = figure.rules[0].peak_share_p05 = figure.rules[0].peak_share_p50 = 1;
  figure.rules[10].highlighted = true;
  const Course times = course({0}, {2}, hours, 160, true);
  figure.time_h = times.time_h;
  figure.stop_today_theta = stop;
  figure.markers = {{24, "taper starts"}};
  return figure;
}

/// Thirteen rules, many of them close together, a suggested plan and the planner's other plans.
inline FrontierFigure frontier() {
  FrontierFigure figure;
  figure.title = "Ways down from clonazepam 2 mg a day";
  figure.subtitle = "Clonazepam, 2 mg a day, from 2026-02-01. 1000 people, the same for every plan.";
  figure.draft = "DRAFT – NOT SCREENED";
  figure.notices = notices();
  figure.footer = footer();
  figure.accepted = AcceptedShade{0.3, 1.6, "30 % of stopping today"};
  struct Row {
    const char* name;
    double weeks, low, middle, high;
  };
  constexpr std::array<Row, 13> rows{{{"25-weekly", 3, 0.5, 0.7, 0.88},
                                      {"label", 3, 0.49, 0.71, 0.89},
                                      {"two-phase", 7, 0.28, 0.46, 0.69},
                                      {"deprescribing-org", 8, 0.2, 0.34, 0.57},
                                      {"nice-cks-eighth", 14, 0.19, 0.33, 0.56},
                                      {"va", 14, 0.19, 0.33, 0.55},
                                      {"nice-cks-10", 21, 0.09, 0.17, 0.33},
                                      {"effect-linear", 25, 0.07, 0.15, 0.29},
                                      {"linear", 25, 0.12, 0.22, 0.42},
                                      {"asam-10-2w", 36, 0.08, 0.16, 0.33},
                                      {"asam-5-2w", 70, 0.07, 0.15, 0.31},
                                      {"asam-10-4w", 72, 0.05, 0.12, 0.26},
                                      {"asam-5-4w", 140, 0.05, 0.11, 0.25}}};
  for (const Row& row : rows) {
    figure.plans.push_back({row.name, FrontierPlan::Kind::Rule, row.weeks == 36, row.weeks, row.low, row.middle, row.high, row.high < 0.4 ? 0.95 : 0.6});
  }
  for (const Row& row : {Row{"", 6, 0.3, 0.44, 0.66}, Row{"", 10, 0.16, 0.27, 0.45}, Row{"", 16, 0.1, 0.17, 0.32}, Row{"", 30, 0.06, 0.12, 0.26}, Row{"", 60, 0.05, 0.1, 0.22}}) {
    figure.plans.push_back({row.name, FrontierPlan::Kind::Planner, false, row.weeks, row.low, row.middle, row.high, std::nullopt});
  }
  figure.plans.push_back({"suggested", FrontierPlan::Kind::Suggested, false, 18, 0.09, 0.16, 0.29, 0.93});
  return figure;
}

}  // namespace ebb::svg_examples
