// The limits that plans are held against: data/rules/planner.toml has their values, with source and grade.
#pragma once

namespace ebb {

/// What a plan should keep, and how it goes on near zero. Nothing has a usual value here: limits that nobody gave are refused.
struct GuidelineLimits {
  double first_cut_frac = 0;        ///< of the starting dose, at most
  double cut_frac = 0;              ///< of the dose at a window's start, at most in the window
  int window_days = 0;
  int one_step_below = 0;           ///< below so many lattice steps a percentage rule goes one step at a time …
  int shortest_hold_days = 0;       ///< … each held for at least so long

  bool given() const { return first_cut_frac > 0 && cut_frac > 0 && window_days > 0 && one_step_below >= 0 && shortest_hold_days > 0; }
};

}  // namespace ebb
