// The limits of the joint guideline as tests without data/ write them.
#pragma once
#include "ebb/plan/guideline_limits.h"

namespace ebb::test {

inline constexpr GuidelineLimits kGuidelineLimits{.first_cut_frac = 0.1, .cut_frac = 0.25, .window_days = 14, .one_step_below = 4, .shortest_hold_days = 14};

}  // namespace ebb::test
