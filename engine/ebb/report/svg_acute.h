// The hours around an overdose or a reversal: levels, how many people are drowsy or hard to wake, how many breathe weakly, withdrawal.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "ebb/acute/acute.h"
#include "ebb/report/svg.h"

namespace ebb {

struct AcuteFigure {
  std::string title, subtitle, draft;
  std::vector<std::string> notices, footer;
  std::optional<Date> zero;
  std::vector<Marker> markers;           ///< doses; the time asked for is added
  double from_h = 0, to_h = 0;           ///< time axis; equal: from an hour before the first marker to the end
  const AcuteReport* report = nullptr;
};

/// States are shown as people in 100, never as a margin of one person's breathing.
std::string acute_figure(const AcuteFigure& figure);

}  // namespace ebb
