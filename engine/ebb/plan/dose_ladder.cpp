#include "ebb/plan/dose_ladder.h"

#include <algorithm>
#include <cmath>

namespace ebb {
namespace {

constexpr int kNever = 1 << 20;
constexpr int kAlternate = 2;
constexpr double kGrain = 1e-9;         // of a dose: rounding of shares

/// Down from the start by shares of the dose, each rounded up to the lattice: at most `fold` of the dose before, at least one lattice step.
/// The doses between which a plan goes one step at a time and the one above them stay.
std::vector<std::int64_t> thinned(const PlanGround& ground, const CutLimits& limits, double fold) {
  std::vector<std::int64_t> doses{ground.start_ug};
  const auto go_on = [&](std::int64_t dose_ug) {
    const std::int64_t next_ug = std::max(ground.goal_ug, std::min(dose_ug, ground.daily.below(doses.back())));
    if (next_ug < doses.back()) doses.push_back(next_ug);
  };
  go_on(ground.daily.round_up(static_cast<double>(ground.start_ug) * (1 - limits.first_cut_frac)));
  while (doses.back() > ground.goal_ug) {
    const bool low = ground.daily.steps_above_zero(doses.back()) <= limits.one_step_below + 1;
    go_on(low ? ground.daily.below(doses.back()) : ground.daily.round_up(static_cast<double>(doses.back()) * fold));
  }
  return doses;
}

std::vector<std::int64_t> whole(const PlanGround& ground) {
  std::vector<std::int64_t> doses{ground.start_ug};
  while (doses.back() > ground.goal_ug) doses.push_back(std::max(ground.goal_ug, ground.daily.below(doses.back())));
  return doses;
}

}  // namespace

DoseLadder DoseLadder::build(const PlanGround& ground, const CutLimits& limits, bool alternate_days, std::size_t most_doses) {
  DoseLadder ladder;
  std::vector<std::int64_t> doses = whole(ground);
  ladder.whole_lattice_ = doses.size() <= most_doses;
  for (double fold = 0.97; doses.size() > most_doses && fold > 0.5; fold -= 0.01) doses = thinned(ground, limits, fold);
  for (const std::int64_t dose_ug : doses) {
    if (dose_ug == 0 && alternate_days && ladder.doses_.size() > 1) ladder.doses_.push_back({ladder.doses_.back().dose_ug, kAlternate});
    ladder.doses_.push_back({dose_ug, 1});
  }
  ladder.link(ground, limits);
  return ladder;
}

bool DoseLadder::allowed(const PlanGround& ground, const CutLimits& limits, int from, int to) const {
  const LadderDose &a = doses_[static_cast<std::size_t>(from)], &b = doses_[static_cast<std::size_t>(to)];
  if (from == to) return from > 0 && from != goal();
  // Every other day is for the last steps: after the smallest dose only, and before nothing else than the goal.
  if (b.every_days > 1) return a.dose_ug == b.dose_ug;
  if (a.every_days > 1) return true;
  const std::int64_t cut_ug = a.dose_ug - b.dose_ug;
  if (b.dose_ug == ground.daily.below(a.dose_ug) || (b.dose_ug == ground.goal_ug && b.dose_ug >= ground.daily.below(a.dose_ug))) return true;
  if (!limits.keep) return static_cast<double>(cut_ug) <= (limits.most_cut_frac + kGrain) * static_cast<double>(a.dose_ug);
  if (ground.daily.steps_above_zero(a.dose_ug) < limits.one_step_below) return false;
  const auto share = [&](std::int64_t part_ug) { return static_cast<double>(part_ug) / static_cast<double>(a.dose_ug); };
  // Doses within a hold are rounded up to the lattice one by one, which may move a window's ends by a lattice step.
  const std::int64_t rounding_ug = limits.in_small_steps ? a.dose_ug - ground.daily.below(a.dose_ug) : 0;
  if (from == 0 && !limits.in_small_steps && share(cut_ug) > limits.first_cut_frac + kGrain) return false;
  return share(cut_ug + rounding_ug) <= limits.cut_frac + kGrain;
}

void DoseLadder::link(const PlanGround& ground, const CutLimits& limits) {
  const int count = static_cast<int>(doses_.size());
  next_.assign(doses_.size(), {});
  holds_to_goal_.assign(doses_.size(), kNever);
  holds_to_goal_.back() = 0;
  for (int from = count - 1; from >= 0; --from) {
    for (int to = from; to < count; ++to) {
      if (!allowed(ground, limits, from, to)) continue;
      next_[static_cast<std::size_t>(from)].push_back(to);
      if (to > from) holds_to_goal_[static_cast<std::size_t>(from)] = std::min(holds_to_goal_[static_cast<std::size_t>(from)], 1 + holds_to_goal(to));
    }
  }
}

std::size_t DoseLadder::partial_plans(int holds, std::size_t most) const {
  std::vector<double> ways(doses_.size(), 0);
  ways.front() = 1;
  double plans = 0;
  for (int hold = 1; hold <= holds; ++hold) {
    std::vector<double> after(doses_.size(), 0);
    for (int from = 0; from < goal(); ++from) {
      for (const int to : next(from)) {
        const bool in_time = hold + holds_to_goal(to) <= holds;
        after[static_cast<std::size_t>(to)] += in_time ? ways[static_cast<std::size_t>(from)] : 0;
      }
    }
    ways = after;
    for (const double count : ways) plans += count;
    if (plans >= static_cast<double>(most)) return most;
  }
  return static_cast<std::size_t>(plans);
}

}  // namespace ebb
