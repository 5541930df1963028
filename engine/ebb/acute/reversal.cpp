#include "ebb/acute/reversal.h"

#include <algorithm>
#include <cstddef>

namespace ebb {
namespace {

double median_of(std::vector<double> values) {
  if (values.empty()) return -1;
  std::sort(values.begin(), values.end());
  return values[(values.size() - 1) / 2];
}

}  // namespace

ReversalSummary summarise_reversal(const ReversalCurves& curves) {
  const std::vector<double>& times = curves.times_h;
  const std::size_t people = curves.threshold_theta.size();
  ReversalSummary summary;
  summary.given_h = curves.given_h;
  const auto first = std::lower_bound(times.begin(), times.end(), curves.given_h - 1e-9);
  const auto given = std::min(static_cast<std::size_t>(first - times.begin()), times.size() - 1);
  std::size_t soon = given;
  while (soon + 1 < times.size() && times[soon + 1] <= curves.given_h + curves.at_once_h) ++soon;
  const auto median_at = [&](const std::vector<double>& grid, std::size_t t) {
    return median_of({grid.begin() + static_cast<long>(t * people), grid.begin() + static_cast<long>((t + 1) * people)});
  };
  summary.arousal_before = summary.arousal_best = median_at(curves.arousal, given);
  summary.best_h = times[given];
  summary.withdrawal_before_theta = summary.withdrawal_peak_theta = median_at(curves.withdrawal_theta, given);
  for (std::size_t t = given; t <= soon; ++t) {
    const double arousal = median_at(curves.arousal, t);
    if (arousal > summary.arousal_best) {
      summary.arousal_best = arousal;
      summary.best_h = times[t];
    }
    summary.withdrawal_peak_theta = std::max(summary.withdrawal_peak_theta, median_at(curves.withdrawal_theta, t));
  }
  std::size_t woken = 0, precipitated = 0;
  std::vector<double> resedated_after_h;
  for (std::size_t i = 0; i < people; ++i) {
    const auto at = [&](const std::vector<double>& grid, std::size_t t) { return grid[t * people + i]; };
    std::size_t best = given;
    double highest_withdrawal = 0;
    for (std::size_t t = given; t <= soon; ++t) {
      if (at(curves.arousal, t) > at(curves.arousal, best)) best = t;
      highest_withdrawal = std::max(highest_withdrawal, at(curves.withdrawal_theta, t));
    }
    const double threshold = curves.threshold_theta[i];
    precipitated += at(curves.withdrawal_theta, given) < threshold && highest_withdrawal >= threshold;
    const double before = at(curves.arousal, given), regained = at(curves.arousal, best) - before;
    if (regained < curves.regained) continue;
    ++woken;
    for (std::size_t t = best; t < times.size(); ++t) {
      if (at(curves.arousal, t) > before + regained / 2) continue;
      resedated_after_h.push_back(times[t] - times[best]);
      break;
    }
  }
  if (woken > 0) summary.resedated_frac = static_cast<double>(resedated_after_h.size()) / static_cast<double>(woken);
  summary.resedated_median_h = median_of(resedated_after_h);
  summary.precipitated_frac = people > 0 ? static_cast<double>(precipitated) / static_cast<double>(people) : 0;
  return summary;
}

}  // namespace ebb
