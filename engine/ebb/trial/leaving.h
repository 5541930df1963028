// The chance of leaving along one person's days: h = r0 exp(rho H / theta), times what support and the person make of it.
#pragma once
#include <span>
#include <vector>

#include "ebb/trial/trial.h"

namespace ebb {

/// Rate of the days from the taper to some weeks after the last dose, when support is there, and of all later days.
struct LeavingHazard {
  double leaving_per_day = 0, return_per_day = 0;
  double slope_per_threshold = 0;
  double factor = 1;                 ///< of this person
  int settled_day = 1 << 30;         ///< first day at the later rate
};

/// Hazard added up to the end of each day: [d] is the integral over days 0 … d. `withdrawal_theta`: a day's mean H.
std::vector<double> cumulative_hazard(std::span<const float> withdrawal_theta, double threshold_theta, const LeavingHazard& hazard);

/// By what a hazard of this size over its whole time is multiplied so that the odds of never having the event rise by `odds_ratio`.
double hazard_fold(double cumulative, double odds_ratio);

/// The day, with its part, on which the cumulative hazard reaches `wanted`; -1: never.
double day_of_hazard(std::span<const double> cumulative, double wanted);

}  // namespace ebb
