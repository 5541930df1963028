#include "ebb/simulate/summary.h"

#include <array>

namespace ebb {

namespace {
constexpr std::array<double, Bands::kLevels> kBandFractions = {0.05, 0.25, 0.5, 0.75, 0.95};
}  // namespace

Summary::Summary(std::size_t series, std::size_t times)
    : series_(series), times_(times), histograms_(series * times), means_(series * times) {}

void Summary::add(std::size_t series, std::size_t time, double value, double weight) {
  const auto units = static_cast<std::uint64_t>(weight * static_cast<double>(kWeightUnit) + 0.5);
  histograms_[series * times_ + time].add(value, units);
  means_[series * times_ + time].add(value, units);
}

void Summary::merge(const Summary& other) {
  for (std::size_t i = 0; i < histograms_.size(); ++i) {
    histograms_[i].merge(other.histograms_[i]);
    means_[i].merge(other.means_[i]);
  }
}

Bands Summary::bands() const {
  Bands bands;
  bands.quantiles.reserve(histograms_.size() * Bands::kLevels);
  bands.mean.reserve(histograms_.size());
  for (std::size_t i = 0; i < histograms_.size(); ++i) {
    for (const double frac : kBandFractions) bands.quantiles.push_back(histograms_[i].quantile(frac));
    bands.mean.push_back(means_[i].mean());
  }
  return bands;
}

}  // namespace ebb
