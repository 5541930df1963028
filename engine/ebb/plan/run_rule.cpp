#include "ebb/plan/run_rule.h"

#include <algorithm>
#include <cmath>

namespace ebb {
namespace {

constexpr int kDaysPerWeek = 7;
constexpr double kDriveRounding = 1e-9;  // of the drive, 0-1

// Where a run stands: the ideal dose follows the rule exactly, the made dose is the ideal one rounded up to the lattice.
struct Standing {
  int day = 0;
  double ideal_ug = 0;
  double ideal_drive = 0;           // effect-linear only
  std::int64_t made_ug = 0;
  std::size_t phase = 0;
  int cuts_in_phase = 0;
  double phase_start_ug = 0;
};

// Phases end by the ideal dose: the published schedule decides, not how far the lattice lags behind it.
bool phase_over(const RulePhase& phase, const Standing& now, double rule_start_ug) {
  if (phase.steps > 0 && now.cuts_in_phase >= phase.steps) return true;
  if (phase.until_mg_per_day >= 0 && now.ideal_ug <= phase.until_mg_per_day * 1000.0 + kRounding_ug) return true;
  return phase.until_frac_of_start >= 0 && now.ideal_ug <= phase.until_frac_of_start * rule_start_ug + kRounding_ug;
}

void enter_next_phase(Standing& now) {
  ++now.phase;
  now.cuts_in_phase = 0;
  now.phase_start_ug = now.ideal_ug;
}

double weekly_cuts(double over_days) { return static_cast<double>(std::max(1l, std::lround(over_days / kDaysPerWeek))); }

// The smallest makeable dose whose drive is at least `drive` (bisection: the drive rises with dose).
std::int64_t dose_of_drive(const RuleRun& run, std::int64_t highest_ug, double drive) {
  const std::vector<std::int64_t>& doses = run.daily.doses_ug();
  auto reaches = [&](std::int64_t dose_ug) { return (*run.drive_of_dose)(static_cast<double>(dose_ug) / 1000.0) >= drive - kDriveRounding; };
  std::size_t low = static_cast<std::size_t>(std::upper_bound(doses.begin(), doses.end(), run.goal_ug) - doses.begin());
  std::size_t high = static_cast<std::size_t>(std::upper_bound(doses.begin(), doses.end(), highest_ug) - doses.begin());
  if (reaches(run.goal_ug)) return run.goal_ug;
  while (low < high) {
    std::size_t middle = low + (high - low) / 2;
    if (reaches(doses[middle])) high = middle;
    else low = middle + 1;
  }
  return low < doses.size() ? std::min(doses[low], highest_ug) : highest_ug;
}

// Equal steps of drive a week, as big as they are from the rule's start.
double next_effect_linear_ug(const RuleRun& run, Standing& now) {
  const DriveOfDose& drive = *run.drive_of_dose;
  const double goal_drive = drive(static_cast<double>(run.goal_ug) / 1000.0);
  now.ideal_drive -= (drive(run.rule_start_ug / 1000.0) - goal_drive) / weekly_cuts(run.over_days);
  if (now.ideal_drive <= goal_drive + kDriveRounding) return static_cast<double>(run.goal_ug);
  return static_cast<double>(dose_of_drive(run, now.made_ug, now.ideal_drive));
}

// The ideal dose after this phase's next cut [ug].
double next_ideal_ug(const RuleRun& run, const RulePhase& phase, Standing& now) {
  const double goal_ug = static_cast<double>(run.goal_ug);
  switch (phase.kind) {
    case CutKind::Stop: return goal_ug;
    case CutKind::FixedPerDay: return now.ideal_ug - phase.cut_mg_per_day * 1000.0;
    case CutKind::FractionOfCurrent: return now.ideal_ug * (1 - phase.cut_frac);
    case CutKind::FractionOfStart: return now.ideal_ug - phase.cut_frac * run.rule_start_ug;
    case CutKind::FractionOfHeld: return now.ideal_ug - phase.cut_frac * now.phase_start_ug;
    case CutKind::LinearOver: return now.ideal_ug - (run.rule_start_ug - goal_ug) / weekly_cuts(run.over_days);
    case CutKind::EffectLinearOver: return next_effect_linear_ug(run, now);
    case CutKind::Hold: break;
  }
  return now.ideal_ug;
}

bool small_dose(const RuleRun& run, const RulePhase& phase, std::int64_t dose_ug) {
  return phase.kind == CutKind::FractionOfCurrent && run.daily.steps_above_zero(dose_ug) < run.limits.one_step_below;
}

// One cut of the phase in force; the day moves on by the interval that follows it.
void cut_once(const RuleRun& run, const RulePhase& phase, Standing& now) {
  if (small_dose(run, phase, now.made_ug)) {
    now.made_ug = std::max(run.goal_ug, run.daily.below(now.made_ug));
    now.ideal_ug = static_cast<double>(now.made_ug);
  } else {
    now.ideal_ug = std::max(next_ideal_ug(run, phase, now), static_cast<double>(run.goal_ug));
    now.made_ug = std::min(now.made_ug, run.daily.round_up(now.ideal_ug));
  }
  ++now.cuts_in_phase;
  const int interval_days = interval_days_of(phase);
  now.day += small_dose(run, phase, now.made_ug) ? std::max(interval_days, run.limits.shortest_hold_days) : interval_days;
}

}  // namespace

int interval_days_of(const RulePhase& phase) {
  const bool weekly = phase.kind == CutKind::LinearOver || phase.kind == CutKind::EffectLinearOver;
  return weekly ? kDaysPerWeek : static_cast<int>(std::lround(phase.interval_days));
}

std::vector<DatedDose> run_rule(const RuleRun& run) {
  std::vector<DatedDose> changes;
  Standing now;
  now.day = run.first_cut_day;
  now.made_ug = run.start_ug;
  now.ideal_ug = now.phase_start_ug = static_cast<double>(run.start_ug);
  if (run.drive_of_dose != nullptr && *run.drive_of_dose) now.ideal_drive = (*run.drive_of_dose)(now.ideal_ug / 1000.0);
  while (now.made_ug > run.goal_ug) {
    const RulePhase& phase = run.rule.phases[now.phase];
    const bool last = now.phase + 1 == run.rule.phases.size();
    if (!last && (phase.kind == CutKind::Hold || phase_over(phase, now, run.rule_start_ug))) {
      if (phase.kind == CutKind::Hold) now.day += interval_days_of(phase);
      enter_next_phase(now);
      continue;
    }
    const int day = now.day;
    const std::int64_t before_ug = now.made_ug;
    cut_once(run, phase, now);
    if (now.made_ug < before_ug) changes.push_back({day, now.made_ug});
  }
  return changes;
}

}  // namespace ebb
