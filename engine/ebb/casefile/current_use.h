// How the drug to be tapered is taken now, and which prescribed dose a plan may not go above.
#pragma once
#include <optional>
#include <vector>

#include "ebb/casefile/scenario.h"

namespace ebb::casefile {

/// A line of the timeline and what its doses cannot show.
struct LineFacts {
  bool prescribed = false;
  bool varies = false;                ///< as needed, some days a week, or a vague span
  std::vector<DateRange> vague_days;  ///< days on which it is not known whether the line was in force
};

/// The doses of the last day with any of `drug` before `before_h`. Absent when there is none.
std::optional<CurrentUse> find_current_use(const Timeline& timeline, const std::vector<LineFacts>& lines, int drug, double before_h);

/// The last prescribed daily dose (upper end of a range) that stood for at least `stable_days` in a row before `before_h`.
std::optional<double> last_stable_prescribed_mg(const Timeline& timeline, const std::vector<LineFacts>& lines, int drug, Date zero,
                                                double before_h, double stable_days);

}  // namespace ebb::casefile
