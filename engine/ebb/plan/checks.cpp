// The limits of the ASAM 2025 joint guideline, checked on the doses as made: exact in micrograms.
#include <cmath>
#include <cstdint>
#include <string>

#include "ebb/base/number_text.h"
#include "ebb/plan/taper.h"

namespace ebb {
namespace {

constexpr int kWindowDays = 14;       // of the ceiling
constexpr int kCeilingShare = 4;      // 25 %
constexpr int kFirstCutShare = 10;    // 10 %

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
std::string mg_text(std::int64_t dose_ug) { return number_text(static_cast<double>(dose_ug) / 1000.0) + " mg"; }

GuidelineCheck check_first_cut(const std::vector<TaperStep>& steps, std::int64_t start_ug) {
  GuidelineCheck check{"first-cut-10", "first cut at most 10 % of the dose (ASAM 2025): ", true, -1, false};
  for (const TaperStep& step : steps) {
    std::int64_t cut_ug = start_ug - to_ug(step.dose_mg_per_day);
    if (cut_ug == 0) continue;
    check.obeyed = cut_ug * kFirstCutShare <= start_ug;
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

// A window of 14 days ends on the day of a cut: the dose then against the dose on the day 14 days before. Windows that end on other
// days start later and lower, so these are the worst. A cut exactly 14 days earlier is already in the dose at the window's start.
GuidelineCheck check_ceiling(std::vector<TaperStep>& steps, std::int64_t start_ug) {
  GuidelineCheck check{"ceiling-25-per-14-days", "at most 25 % of the dose at the start of any 14 days (ASAM 2025): ", true, -1, false};
  bool only_lattice = true;
  int broken = 0;
  std::int64_t before_ug = start_ug;
  for (TaperStep& step : steps) {
    const std::int64_t dose_ug = to_ug(step.dose_mg_per_day);
    const std::int64_t window_ug = dose_on_day_ug(steps, step.day - kWindowDays, start_ug);
    step.above_ceiling = dose_ug < before_ug && (window_ug - dose_ug) * kCeilingShare > window_ug;
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

std::vector<GuidelineCheck> check_guidelines(std::vector<TaperStep>& steps, double start_mg_per_day) {
  const std::int64_t start_ug = to_ug(start_mg_per_day);
  return {check_first_cut(steps, start_ug), check_ceiling(steps, start_ug)};
}

}  // namespace ebb
