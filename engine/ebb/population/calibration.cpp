#include "ebb/population/calibration.h"

#include <algorithm>

#include "ebb/numerics/rng.h"

namespace ebb {

std::string spread_name(std::string_view parameter) { return std::string(parameter) + ".spread"; }

bool CalibratedDraws::covers(std::string_view parameter) const {
  return draws > 0 && std::find(parameters.begin(), parameters.end(), parameter) != parameters.end();
}

std::size_t CalibratedDraws::set_of(std::uint64_t seed, int draw) const {
  const std::uint64_t first = RandomStream(seed, "first calibrated set").bits(0) % draws;
  return static_cast<std::size_t>((first + static_cast<std::uint64_t>(draw)) % draws);
}

std::optional<double> CalibratedDraws::value(std::uint64_t seed, std::string_view parameter, int draw) const {
  const auto found = std::find(parameters.begin(), parameters.end(), parameter);
  if (draws == 0 || found == parameters.end()) return std::nullopt;
  return values[set_of(seed, draw) * parameters.size() + static_cast<std::size_t>(found - parameters.begin())];
}

}  // namespace ebb
