// What one person really takes of a timeline: doses missed, late, chosen within a range, split unevenly, begun and ended on own days.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "ebb/dosing/timeline.h"

namespace ebb {

/// Whether the people of this line may take other doses than the timeline's.
bool varies(const UseVariation& variation);
/// Whether anybody's doses may differ from the timeline's in amount or time.
bool any_variation(const Timeline& timeline);
/// Whether anybody's doses may be late.
bool any_delay(const Timeline& timeline);

/// For each dose of the timeline, for the person of this number: the factor of its amount (0: not taken) and its delay [h].
/// Keyed by (seed, person, line, occasion): the same whoever else is simulated and whatever other lines there are.
/// Both spans are as long as timeline.doses.
void dose_factors(const Timeline& timeline, std::uint64_t seed, std::size_t person, std::span<double> factor, std::span<double> delay_h);

}  // namespace ebb
