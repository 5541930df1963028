// Columns of random numbers: one parameter over all people of a request.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "ebb/population/sample.h"

namespace ebb {

/// One number a person.
using Column = std::vector<double>;

class Sampler {
 public:
  Sampler(const PopulationDefaults& defaults, const PersonFacts& person, const SampleRequest& request);

  std::size_t count() const { return request_.count; }
  const PersonFacts& person() const { return person_; }
  bool typical_person() const { return request_.typical; }
  /// Typical values: one number, or one an ensemble draw.
  Column typical(const Parameter& parameter) const;
  /// Values spread over people. `key` names the draw (people are as far from typical in every parameter with the same key);
  /// `spread_fold` multiplies the spread.
  Column sampled(const Parameter& parameter, std::string_view key, double spread_fold = 1) const;
  Column sampled(const Parameter& parameter) const { return sampled(parameter, parameter.name); }
  /// Uniform numbers in (0, 1).
  Column uniform(std::string_view key) const;
  /// [mg]; empty: everybody at the reference weight.
  const Column& weight_mg() const { return weight_mg_; }

 private:
  double moved(const Parameter& parameter, int draw) const;
  /// sd of the logarithm or the logit: one for all, or one an ensemble draw where a calibration moves the spread.
  std::vector<double> deviations(const Parameter& parameter, double spread_fold) const;
  Column sample_weights(const PopulationDefaults& defaults) const;

  const PersonFacts& person_;
  const SampleRequest& request_;
  Column weight_mg_;
};

}  // namespace ebb
