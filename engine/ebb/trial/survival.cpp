#include "ebb/trial/survival.h"

#include <algorithm>
#include <cmath>

#include "ebb/numerics/scalar_math.h"

namespace ebb {

Interval wilson_interval(std::size_t with, std::size_t of) {
  if (of == 0) return {0, 1};
  const double n = static_cast<double>(of), p = static_cast<double>(with) / n, zz = kInterval_z * kInterval_z;
  const double middle = (p + zz / (2 * n)) / (1 + zz / n);
  const double half = kInterval_z / (1 + zz / n) * std::sqrt(p * (1 - p) / n + zz / (4 * n * n));
  // At 0 and 1 the bound is the share itself; rounding must not leave it a little inside.
  return {with == 0 ? 0 : std::max(0.0, middle - half), with == of ? 1 : std::min(1.0, middle + half)};
}

namespace {

/// S^exp(±z se), se the standard error of log(-log S); the estimate itself where that has none.
Interval log_log_interval(double free_frac, double greenwood_sum) {
  if (free_frac >= 1) return {1, 1};
  if (free_frac <= 0) return {0, 0};
  const double log_free = log_ebb(free_frac);
  const double width = kInterval_z * std::sqrt(greenwood_sum) / -log_free;
  return {exp_ebb(log_free * exp_ebb(std::min(width, 50.0))), exp_ebb(log_free * exp_ebb(-std::min(width, 50.0)))};
}

}  // namespace

std::vector<SurvivalStep> kaplan_meier(std::vector<EventTime> times) {
  std::sort(times.begin(), times.end(), [](const EventTime& a, const EventTime& b) { return a.day < b.day; });
  std::vector<SurvivalStep> steps(1);
  steps.front().at_risk = times.size();
  steps.front().interval = {1, 1};
  double greenwood_sum = 0;
  for (std::size_t i = 0; i < times.size();) {
    SurvivalStep step;
    step.day = times[i].day;
    step.at_risk = times.size() - i;
    for (; i < times.size() && times[i].day == step.day; ++i) ++(times[i].happened ? step.events : step.censored);
    const double n = static_cast<double>(step.at_risk), d = static_cast<double>(step.events);
    step.free_frac = steps.back().free_frac * (1 - d / n);
    if (step.events < step.at_risk) greenwood_sum += d / (n * (n - d));
    step.interval = log_log_interval(step.free_frac, greenwood_sum);
    steps.push_back(step);
  }
  return steps;
}

const SurvivalStep& survival_at(const std::vector<SurvivalStep>& steps, double day) {
  const auto after = std::upper_bound(steps.begin() + 1, steps.end(), day, [](double d, const SurvivalStep& step) { return d < step.day; });
  return *(after - 1);
}

std::size_t at_risk_on(const std::vector<SurvivalStep>& steps, double day) {
  const auto from = std::lower_bound(steps.begin() + 1, steps.end(), day, [](const SurvivalStep& step, double d) { return step.day < d; });
  return from == steps.end() ? 0 : from->at_risk;
}

}  // namespace ebb
