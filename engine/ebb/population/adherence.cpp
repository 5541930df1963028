#include "ebb/population/adherence.h"

#include <algorithm>
#include <string>
#include <vector>

#include "ebb/base/number_text.h"
#include "ebb/numerics/rng.h"

namespace ebb {

namespace {

/// What one person does with one line: own range factor, own first and last hour, and the streams of each dose's draws (by occasion).
struct OwnUse {
  double factor = 1;
  double start_h = 0;
  double end_h = 0;
  RandomStream missed, late, delay, split;
};

constexpr UseVariation kAsWritten;
constexpr double kBeforeAll = -1e300;

/// 0 to 0 is "not stated": doses before the timeline's zero (earlier use) are then taken, too.
bool has_start(const UseVariation& v) { return v.starts_first_h != 0 || v.starts_last_h != 0; }

double between(double low, double high, double share) { return low + (high - low) * share; }

OwnUse own_use(const UseVariation& variation, std::size_t line, std::uint64_t seed, std::size_t person) {
  const std::string name = "line " + std::to_string(line) + " ";
  const auto draw = [&](const char* what) { return RandomStream(seed, name + what).uniform(person); };
  // The person takes the place of the occasion in these keys, so that one draw a dose costs one round of numbers.
  const auto stream = [&](const char* what) {
    return RandomStream(seed, name + what, static_cast<std::uint32_t>(person), static_cast<std::uint32_t>(static_cast<std::uint64_t>(person) >> 32));
  };
  OwnUse own{1, 0, 0, stream("missed"), stream("late"), stream("delay"), stream("split")};
  own.factor = between(variation.low_factor, variation.high_factor, draw("dose in range"));
  own.start_h = has_start(variation) ? between(variation.starts_first_h, variation.starts_last_h, draw("start")) : kBeforeAll;
  // An end that is far away in both bounds stays there: no arithmetic on 1e300.
  const bool own_end = variation.ends_last_h > variation.ends_first_h;
  own.end_h = own_end ? between(variation.ends_first_h, variation.ends_last_h, draw("end")) : variation.ends_first_h;
  return own;
}

bool may_be_late(const UseVariation& variation) { return variation.late_frac > 0 && variation.late_h > 0; }

const UseVariation& line_of(const Timeline& timeline, const Dose& dose) {
  const auto line = static_cast<std::size_t>(dose.line);
  return dose.line >= 0 && line < timeline.lines.size() ? timeline.lines[line] : kAsWritten;
}

}  // namespace

bool varies(const UseVariation& v) {
  return v.low_factor != 1 || v.high_factor != 1 || v.starts_last_h > v.starts_first_h || v.ends_last_h > v.ends_first_h ||
         v.taken_frac < 1 || v.amount_error_frac > 0 || may_be_late(v);
}

bool any_variation(const Timeline& timeline) {
  return std::any_of(timeline.doses.begin(), timeline.doses.end(), [&](const Dose& dose) {
    const UseVariation& line = line_of(timeline, dose);
    return varies(line) || (has_start(line) && dose.time_h < line.starts_last_h) || dose.time_h >= line.ends_first_h;
  });
}

bool any_delay(const Timeline& timeline) {
  return std::any_of(timeline.doses.begin(), timeline.doses.end(), [&](const Dose& dose) { return may_be_late(line_of(timeline, dose)); });
}

void dose_factors(const Timeline& timeline, std::uint64_t seed, std::size_t person, std::span<double> factor, std::span<double> delay_h) {
  std::vector<OwnUse> own;
  for (std::size_t line = 0; line < timeline.lines.size(); ++line) own.push_back(own_use(timeline.lines[line], line, seed, person));
  for (std::size_t d = 0; d < timeline.doses.size(); ++d) {
    const Dose& dose = timeline.doses[d];
    factor[d] = 1;
    delay_h[d] = 0;
    if (dose.line < 0 || static_cast<std::size_t>(dose.line) >= own.size()) continue;
    const OwnUse& use = own[static_cast<std::size_t>(dose.line)];
    const UseVariation& variation = timeline.lines[static_cast<std::size_t>(dose.line)];
    const auto draw = [&](const RandomStream& stream) { return stream.uniform(static_cast<std::uint64_t>(dose.occasion)); };
    const bool in_time = dose.time_h >= use.start_h && dose.time_h < use.end_h;
    const bool taken = in_time && (variation.taken_frac >= 1 || draw(use.missed) < variation.taken_frac);
    factor[d] = taken ? use.factor : 0;
    if (!taken) continue;
    if (variation.amount_error_frac > 0) factor[d] *= 1 + variation.amount_error_frac * (2 * draw(use.split) - 1);
    if (may_be_late(variation) && (variation.late_frac >= 1 || draw(use.late) < variation.late_frac)) delay_h[d] = variation.late_h * draw(use.delay);
  }
}

}  // namespace ebb
