#include <algorithm>

#include "ebb/numerics/scalar_math.h"
#include "ebb/population/slot_plan.h"

namespace ebb {

namespace {

/// Data state ages in hours: a year is 365.25 days of 24 h.
constexpr double kHoursPerYear = 8766;

}  // namespace

Column product(Column a, const Column& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] *= b[i];
  return a;
}

const Parameter* liver_fold(const Covariates& covariates, Liver liver) {
  const auto given = [](const std::optional<Parameter>& fold) { return fold ? &*fold : nullptr; };
  switch (liver) {
    case Liver::Normal: return nullptr;
    case Liver::Mild: return given(covariates.liver_mild_CL_fold);
    case Liver::Moderate: return given(covariates.liver_moderate_CL_fold);
    case Liver::Severe: return given(covariates.liver_severe_CL_fold);
  }
  return nullptr;
}

Column weight_factor(const Sampler& sampler, const Covariates& covariates, const Parameter& exponent) {
  Column factor(sampler.count(), 1.0);
  const Column& weight = sampler.weight_mg();
  const double reference = covariates.reference_weight.typical;
  if (weight.empty() || reference <= 0) return factor;
  const Column power = sampler.sampled(exponent);
  for (std::size_t i = 0; i < factor.size(); ++i) factor[i] = pow_ebb(weight[i] / reference, power[i]);
  return factor;
}

Column clearance_factor(const Sampler& sampler, const Covariates& covariates) {
  Column factor = weight_factor(sampler, covariates, covariates.weight_exponent_CL);
  const double age_h = sampler.person().age_years * kHoursPerYear;
  const auto& elderly = covariates.elderly_CL_fold;
  if (elderly && covariates.elderly_age && age_h >= covariates.elderly_age->typical) {
    factor = product(std::move(factor), sampler.sampled(*elderly));
  }
  if (const Parameter* fold = liver_fold(covariates, sampler.person().liver.value_or(Liver::Normal))) {
    factor = product(std::move(factor), sampler.sampled(*fold));
  }
  return factor;
}

Column peripheral_age_factor(const Sampler& sampler, const Covariates& covariates) {
  Column factor(sampler.count(), 1.0);
  if (!covariates.age_V2_per_year || !covariates.age_V2_from) return factor;
  const double older_h = sampler.person().age_years * kHoursPerYear - covariates.age_V2_from->typical;
  if (older_h <= 0) return factor;
  const Column slope_per_h = sampler.sampled(*covariates.age_V2_per_year);
  // A negative slope may not carry the volume to nothing.
  for (std::size_t i = 0; i < factor.size(); ++i) factor[i] = std::max(1.0 + slope_per_h[i] * older_h, 0.1);
  return factor;
}

}  // namespace ebb
