// The limits of the joint guideline, checked on the doses as made: exact in micrograms.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "ebb/base/number_text.h"
#include "ebb/plan/taper.h"

namespace ebb {
namespace {

std::int64_t to_ug(double dose_mg) { return std::llround(dose_mg * 1000.0); }

std::int64_t dose_on_day_ug(const std::vector<TaperStep>& steps, int day, std::int64_t start_ug) {
  std::int64_t dose_ug = start_ug;
  for (const TaperStep& step : steps)
    if (step.day <= day) dose_ug = to_ug(step.dose_mg_per_day);
  return dose_ug;
}

std::string percent_text(std::int64_t cut_ug, std::int64_t of_ug) {
  return number_text(100.0 * static_cast<double>(cut_ug) / static_cast<double>(of_ug), 3) + " %";
}
std::string percent_text(double frac) { return number_text(100 * frac, 3) + " %"; }

/// Whole micrograms against a share of whole micrograms.
bool exceeds(std::int64_t cut_ug, double frac, std::int64_t of_ug) { return static_cast<double>(cut_ug) > frac * static_cast<double>(of_ug) + kRounding_ug; }

std::string mg_text(std::int64_t dose_ug) { return number_text(static_cast<double>(dose_ug) / 1000.0) + " mg"; }

GuidelineCheck check_first_cut(const std::vector<TaperStep>& steps, std::int64_t start_ug, double most_frac) {
  GuidelineCheck check{kFirstCutCheck, "first cut at most " + percent_text(most_frac) + " of the dose (ASAM 2025): ", true, -1, false};
  for (const TaperStep& step : steps) {
    std::int64_t cut_ug = start_ug - to_ug(step.dose_mg_per_day);
    if (cut_ug == 0) continue;
    check.obeyed = !exceeds(cut_ug, most_frac, start_ug);
    check.text += mg_text(cut_ug) + " of " + mg_text(start_ug) + " is " + percent_text(cut_ug, start_ug);
    if (!check.obeyed) {
      check.first_broken_day = step.day;
      check.only_lattice = step.one_lattice_step;
      if (step.one_lattice_step) check.text += ", the smallest cut this supply makes";
    }
    return check;
  }
  check.text += "no cut";
  return check;
}

// A window ends on the day of a cut: the dose then against the dose on the day at its start. Windows that end on other days start later and lower,
// so these are the worst. A cut exactly a window earlier is already in the dose at the window's start.
GuidelineCheck check_ceiling(std::vector<TaperStep>& steps, std::int64_t start_ug, const GuidelineLimits& limits) {
  GuidelineCheck check{kCeilingCheck, "at most " + percent_text(limits.cut_frac) + " of the dose at the start of any " + std::to_string(limits.window_days) + " days (ASAM 2025): ",
                       true, -1, false};
  bool only_lattice = true;
  int broken = 0;
  std::int64_t before_ug = start_ug;
  for (TaperStep& step : steps) {
    const std::int64_t dose_ug = to_ug(step.dose_mg_per_day);
    const std::int64_t window_ug = dose_on_day_ug(steps, step.day - limits.window_days, start_ug);
    step.above_ceiling = dose_ug < before_ug && exceeds(window_ug - dose_ug, limits.cut_frac, window_ug);
    if (step.above_ceiling) {
      only_lattice = only_lattice && step.one_lattice_step && window_ug == before_ug;
      if (broken++ == 0) {
        check.first_broken_day = step.day;
        check.text += "first broken on day " + std::to_string(step.day) + ", " + mg_text(window_ug) + " to " + mg_text(dose_ug) +
                      " (" + percent_text(window_ug - dose_ug, window_ug) + ")";
      }
    }
    before_ug = dose_ug;
  }
  check.obeyed = broken == 0;
  check.only_lattice = broken > 0 && only_lattice;
  if (check.only_lattice) check.text += "; only by single steps that this supply cannot make smaller";
  if (check.obeyed) check.text += "kept";
  return check;
}

}  // namespace

bool keeps_limits(const std::vector<GuidelineCheck>& checks) {
  return std::all_of(checks.begin(), checks.end(), [](const GuidelineCheck& check) { return check.kept(); });
}

std::vector<GuidelineCheck> check_guidelines(std::vector<TaperStep>& steps, double start_mg_per_day, const GuidelineLimits& limits) {
  const std::int64_t start_ug = to_ug(start_mg_per_day);
  return {check_first_cut(steps, start_ug, limits.first_cut_frac), check_ceiling(steps, start_ug, limits)};
}

}  // namespace ebb
