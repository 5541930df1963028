// The doses a suggested plan may have, highest first, and which may follow which.
#pragma once
#include <cstdint>
#include <vector>

#include "ebb/plan/taper.h"

namespace ebb {

/// The limits of the joint guideline as the planner keeps them (docs/taper-rules.md).
struct CutLimits {
  bool keep = true;                 ///< false: a plan only never goes up and never cuts more than `most_cut_frac`
  double first_cut_frac = 0;        ///< of the starting dose
  double cut_frac = 0;              ///< of the dose before it; holds last at least as long as the guideline's window
  int one_step_below = 0;           ///< below so many lattice steps one step at a time
  bool in_small_steps = false;      ///< a hold's cut is spread over its days: the first cut is then a part of it
  double most_cut_frac = 1;         ///< of the dose before it, when the limits are not kept
};

struct LadderDose {
  std::int64_t dose_ug = 0;         ///< of a day with doses
  int every_days = 1;
  bool operator==(const LadderDose&) const = default;
};

class DoseLadder {
 public:
  /// From the ground's start down to its goal. When the lattice has more than `most_doses`, doses are left out so that those kept are about equal
  /// shares apart; the start, the goal, the first cut's dose and the lowest ones stay. `alternate_days`: the smallest dose every other day
  /// is one more dose before zero.
  static DoseLadder build(const PlanGround& ground, const CutLimits& limits, bool alternate_days, std::size_t most_doses);

  const std::vector<LadderDose>& doses() const { return doses_; }  ///< [0] the start, the last the goal
  int goal() const { return static_cast<int>(doses_.size()) - 1; }
  /// Doses that may follow `from`, highest first; `from` itself is one unless it is the start.
  const std::vector<int>& next(int from) const { return next_[static_cast<std::size_t>(from)]; }
  /// The fewest holds that lead from a dose to the goal, counting the goal's; a large number when none do.
  int holds_to_goal(int from) const { return holds_to_goal_[static_cast<std::size_t>(from)]; }
  bool whole_lattice() const { return whole_lattice_; }
  /// How many partial plans there are up to `holds` holds, the last of each at the goal or not; at most `most`.
  std::size_t partial_plans(int holds, std::size_t most) const;

 private:
  bool allowed(const PlanGround& ground, const CutLimits& limits, int from, int to) const;
  void link(const PlanGround& ground, const CutLimits& limits);

  std::vector<LadderDose> doses_;
  std::vector<std::vector<int>> next_;
  std::vector<int> holds_to_goal_;
  bool whole_lattice_ = true;
};

}  // namespace ebb
