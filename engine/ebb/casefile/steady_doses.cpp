#include "ebb/casefile/steady_doses.h"

#include <algorithm>
#include <cmath>

namespace ebb::casefile {
namespace {

constexpr double kSame_frac = 1e-9;  // rounding
enum class Side { Higher, Lower };

bool beyond(double dose, double other, Side side) {
  const double rounding = kSame_frac * std::max(std::fabs(dose), std::fabs(other));
  return side == Side::Higher ? dose > other + rounding : dose < other - rounding;
}

/// Days that stand out from those around them to one side, for at most `most` days.
std::vector<bool> odd_days(const std::vector<double>& daily, std::size_t most, Side side) {
  std::vector<bool> odd(daily.size(), false);
  for (std::size_t day = 0; day < daily.size(); ++day) {
    const std::size_t first = day - std::min(day, most), last = std::min(day + most, daily.size() - 1);
    std::size_t as_far = 0;
    bool from_less = false, back = false;
    for (std::size_t other = first; other <= last; ++other) {
      const bool stands_out = beyond(daily[day], daily[other], side);
      as_far += !stands_out;
      from_less = from_less || (other < day && stands_out);
      back = back || (other > day && stands_out);
    }
    odd[day] = from_less && back && as_far <= most;
  }
  return odd;
}

/// Without those that have too many others near them.
std::vector<bool> rare(const std::vector<bool>& odd, std::size_t most, std::size_t window_days) {
  std::vector<bool> kept = odd;
  for (std::size_t day = 0; day < odd.size(); ++day) {
    if (!odd[day]) continue;
    const auto from = odd.begin() + static_cast<std::ptrdiff_t>(day - std::min(day, window_days));
    const auto to = odd.begin() + static_cast<std::ptrdiff_t>(std::min(day + window_days + 1, odd.size()));
    kept[day] = static_cast<std::size_t>(std::count(from, to, true)) <= most;
  }
  return kept;
}

void level(std::vector<double>& daily, const std::vector<bool>& odd) {
  for (std::size_t day = 0; day < daily.size(); ++day) {
    if (!odd[day]) continue;
    std::size_t after = day;
    while (odd[after]) ++after;  // the last day is never odd
    // The day before is even, or levelled by now; the first day is never odd.
    const double around = std::max(daily[day - 1], daily[after]);
    for (; day < after; ++day) daily[day] = around;
  }
}

std::size_t whole_days(const Agreement& agreement) { return static_cast<std::size_t>(std::lround(agreement.value)); }

}  // namespace

std::vector<bool> higher_days(const std::vector<double>& daily, const Agreements& agreements) {
  return odd_days(daily, whole_days(agreements.extra_days), Side::Higher);
}

std::vector<double> steady_doses(std::vector<double> daily, const Agreements& agreements) {
  const std::size_t window_days = whole_days(agreements.cut_window_days);
  const std::size_t most_extra = whole_days(agreements.extra_days), most_missed = whole_days(agreements.missed_days);
  level(daily, rare(odd_days(daily, most_extra, Side::Higher), most_extra, window_days));
  level(daily, rare(odd_days(daily, most_missed, Side::Lower), most_missed, window_days));
  return daily;
}

}  // namespace ebb::casefile
