#include "ebb/population/sampler.h"

#include <algorithm>
#include <cmath>

#include "ebb/numerics/rng.h"
#include "ebb/numerics/scalar_math.h"

namespace ebb {

namespace {

constexpr double kMgPerKg = 1e6;
/// The largest fraction below 1: rounding must not carry a sampled fraction to 1.
constexpr double kBelowOne = 1.0 - 0x1p-53;

/// A value `z` standard deviations from the typical one.
double spread_value(Distribution distribution, double typical, double deviation) {
  if (deviation == 0) return typical;
  if (distribution == Distribution::LogNormal) return typical * exp_ebb(deviation);
  const double frac = logistic_ebb(logit_ebb(typical) + deviation);
  return typical < 1 ? std::min(frac, kBelowOne) : frac;
}

/// The standard deviation of the logarithm or the logit.
double deviation_of(const Parameter& parameter, double spread) {
  switch (parameter.distribution) {
    case Distribution::Fixed: return 0;
    case Distribution::LogNormal: return std::sqrt(log_ebb(1 + spread * spread));
    case Distribution::LogitNormal: return spread;
  }
  return 0;
}

}  // namespace

Sampler::Sampler(const PopulationDefaults& defaults, const PersonFacts& person, const SampleRequest& request)
    : person_(person), request_(request), weight_mg_(sample_weights(defaults)) {}

double Sampler::moved(const Parameter& parameter, int draw) const {
  if (request_.ensemble_draws <= 0 || parameter.overridden) return parameter.typical;
  if (request_.calibrated != nullptr) {
    if (const std::optional<double> joint = request_.calibrated->value(request_.seed, parameter.name, draw)) return *joint;
  }
  if (!(parameter.range_low < parameter.range_high)) return parameter.typical;
  return value_at_share(parameter, ensemble_share(request_.seed, parameter.name, draw));
}

double value_at_share(const Parameter& parameter, double share) {
  const double low = parameter.range_low, high = parameter.range_high;
  double value = low + share * (high - low);
  if (parameter.distribution == Distribution::LogitNormal) {
    if (low > 0 && high < 1) value = logistic_ebb(logit_ebb(low) + share * (logit_ebb(high) - logit_ebb(low)));
  } else if (low > 0) {
    value = low * exp_ebb(share * log_ebb(high / low));
  }
  return std::clamp(value, low, high);
}

double share_of_value(const Parameter& parameter, double value) {
  const double low = parameter.range_low, high = parameter.range_high;
  if (!(low < high)) return 0.5;
  double share = (value - low) / (high - low);
  if (parameter.distribution == Distribution::LogitNormal) {
    if (low > 0 && high < 1) share = (logit_ebb(value) - logit_ebb(low)) / (logit_ebb(high) - logit_ebb(low));
  } else if (low > 0) {
    share = log_ebb(value / low) / log_ebb(high / low);
  }
  return std::clamp(share, 0.0, 1.0);
}

double ensemble_share(std::uint64_t seed, const std::string& parameter, int draw) {
  return RandomStream(seed, "range of " + parameter, 0, static_cast<std::uint32_t>(draw)).uniform(0);
}

double ensemble_share(std::uint64_t seed, const Parameter& parameter, int draw, const CalibratedDraws* calibrated) {
  if (calibrated != nullptr) {
    if (const std::optional<double> joint = calibrated->value(seed, parameter.name, draw)) return share_of_value(parameter, *joint);
  }
  return ensemble_share(seed, parameter.name, draw);
}

Column Sampler::typical(const Parameter& parameter) const {
  if (request_.ensemble_draws <= 0) return Column(count(), parameter.typical);
  const auto draws = static_cast<std::size_t>(request_.ensemble_draws);
  Column values(std::min(draws, count()));
  for (std::size_t k = 0; k < values.size(); ++k) values[k] = moved(parameter, static_cast<int>((request_.first_person + k) % draws));
  Column column(count());
  for (std::size_t i = 0; i < column.size(); ++i) column[i] = values[i % draws];
  return column;
}

std::vector<double> Sampler::deviations(const Parameter& parameter, double spread_fold) const {
  const double stated = deviation_of(parameter, parameter.spread_frac * spread_fold);
  if (request_.calibrated == nullptr || request_.ensemble_draws <= 0) return {stated};
  const std::string name = spread_name(parameter.name);
  if (!request_.calibrated->covers(name)) return {stated};
  const auto draws = static_cast<std::size_t>(request_.ensemble_draws);
  std::vector<double> by_draw(std::min(draws, count()));
  for (std::size_t k = 0; k < by_draw.size(); ++k) {
    const auto draw = static_cast<int>((request_.first_person + k) % draws);
    by_draw[k] = deviation_of(parameter, *request_.calibrated->value(request_.seed, name, draw) * spread_fold);
  }
  return by_draw;
}

Column Sampler::sampled(const Parameter& parameter, std::string_view key, double spread_fold) const {
  Column column = typical(parameter);
  if (request_.typical || parameter.distribution == Distribution::Fixed) return column;
  const std::vector<double> sd = deviations(parameter, spread_fold);
  if (sd.size() == 1 && sd.front() == 0) return column;
  const RandomStream stream(request_.seed, key);
  for (std::size_t i = 0; i < column.size(); ++i) {
    column[i] = spread_value(parameter.distribution, column[i], sd[i % sd.size()] * stream.standard_normal(request_.first_person + i));
  }
  return column;
}

Column Sampler::uniform(std::string_view key) const {
  const RandomStream stream(request_.seed, key);
  Column column(count());
  for (std::size_t i = 0; i < column.size(); ++i) column[i] = stream.uniform(request_.first_person + i);
  return column;
}

Column Sampler::sample_weights(const PopulationDefaults& defaults) const {
  if (person_.weight_kg) return Column(count(), *person_.weight_kg * kMgPerKg);
  const bool known_female = person_.pregnant.value_or(false) || person_.sex == Sex::Female;
  const bool known_male = !known_female && person_.sex == Sex::Male;
  if (request_.typical && !known_female && !known_male) return {};
  // One draw for both: who is heavy as a woman is heavy as a man, so that stating the sex moves nobody's rank.
  const Column women = sampled(defaults.weight_women, "person.weight"), men = sampled(defaults.weight_men, "person.weight");
  if (known_female) return women;
  if (known_male) return men;
  const Column draw = uniform("person.sex"), female_frac = typical(defaults.female_frac);
  Column weights(count());
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = draw[i] < female_frac[i] ? women[i] : men[i];
  return weights;
}

}  // namespace ebb
