// The numbers of leaving, returning and support, as one draw of the ensemble has them.
#include "ebb/trial/trial.h"

namespace ebb {
namespace {

constexpr double kDay_h = 24;

}  // namespace

std::vector<TrialHazards> draw_hazards(const TrialParameters& parameters, std::uint64_t seed, int draws, const CalibratedDraws* calibrated) {
  std::vector<TrialHazards> list;
  for (int draw = 0; draw < (draws > 0 ? draws : 1); ++draw) {
    const auto value = [&](const Parameter& parameter) {
      if (draws <= 0) return parameter.typical;
      if (!(parameter.range_low < parameter.range_high)) return parameter.typical;
      return value_at_share(parameter, ensemble_share(seed, parameter, draw, calibrated));
    };
    TrialHazards& hazards = list.emplace_back();
    hazards.leaving_per_day = value(parameters.leaving_rate) * kDay_h;
    hazards.return_per_day = value(parameters.return_rate) * kDay_h;
    hazards.slope_per_threshold = value(parameters.withdrawal_slope);
    hazards.frailty_log_sd = value(parameters.frailty_log_sd);
    hazards.settled_days = value(parameters.settled_after) / kDay_h;
    for (const TrialParameters::Support& support : parameters.supports) hazards.support_odds_ratio.push_back(value(support.odds_ratio));
    for (const TrialParameters::Condition& condition : parameters.conditions) hazards.condition_per_day.push_back(value(condition.return_rate) * kDay_h);
  }
  return list;
}

}  // namespace ebb
