#include "ebb/casefile/current_use.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "ebb/casefile/drug_uses.h"

namespace ebb::casefile {
namespace {

constexpr double kNotKnown = -1;

int day_of(double time_h) { return static_cast<int>(std::floor(time_h / kHoursPerDay)); }

/// Prescribed mg of each day from time zero; days on which a vague line may or may not be in force are kNotKnown.
std::vector<double> prescribed_by_day(const Timeline& timeline, const std::vector<LineFacts>& lines, int drug, Date zero, int days) {
  std::vector<double> mg(static_cast<std::size_t>(std::max(days, 0)), 0.0);
  for (const Dose& dose : timeline.doses) {
    const int day = day_of(dose.time_h);
    const auto line = static_cast<std::size_t>(dose.line);
    if (dose.drug != drug || day < 0 || day >= days || line >= lines.size() || !lines[line].prescribed) continue;
    mg[static_cast<std::size_t>(day)] += dose.amount_mg * timeline.lines[line].high_factor;
  }
  for (const LineFacts& line : lines) {
    for (const DateRange& vague : line.vague_days) {
      const int first = std::max(vague.first.days - zero.days, 0);
      for (int day = first; day <= vague.last.days - zero.days && day < days; ++day) mg[static_cast<std::size_t>(day)] = kNotKnown;
    }
  }
  return mg;
}

}  // namespace

std::optional<CurrentUse> find_current_use(const Timeline& timeline, const std::vector<LineFacts>& lines, int drug, double before_h) {
  std::optional<double> last_h;
  for (const Dose& dose : timeline.doses) {
    if (dose.drug == drug && dose.time_h < before_h) last_h = std::max(last_h.value_or(dose.time_h), dose.time_h);
  }
  if (!last_h) return std::nullopt;
  CurrentUse current;
  current.drug = drug;
  const double from_h = midnight_before_h(*last_h);
  std::map<int, double> mg_by_minute;
  for (const Dose& dose : timeline.doses) {
    if (dose.drug != drug || dose.time_h < from_h || dose.time_h >= std::min(from_h + kHoursPerDay, before_h)) continue;
    mg_by_minute[static_cast<int>(std::lround((dose.time_h - from_h) * 60))] += dose.amount_mg;
    current.route = dose.route;
    const auto line = static_cast<std::size_t>(dose.line);
    current.changes_from_day_to_day = current.changes_from_day_to_day || (line < lines.size() && lines[line].varies);
  }
  for (const auto& [minute, mg] : mg_by_minute) {
    current.times_min.push_back(minute);
    current.doses_mg.push_back(mg);
    current.dose_mg_per_day += mg;
  }
  return current;
}

std::optional<double> last_stable_prescribed_mg(const Timeline& timeline, const std::vector<LineFacts>& lines, int drug, Date zero,
                                                double before_h, double stable_days) {
  const int days = static_cast<int>(std::ceil(before_h / kHoursPerDay));
  const std::vector<double> mg = prescribed_by_day(timeline, lines, drug, zero, days);
  std::optional<double> stable;
  int unchanged = 0;
  for (std::size_t day = 0; day < mg.size(); ++day) {
    const bool same = day > 0 && std::fabs(mg[day] - mg[day - 1]) <= 1e-9 * std::fabs(mg[day]);
    unchanged = same ? unchanged + 1 : 1;
    if (unchanged >= stable_days && mg[day] > 0) stable = mg[day];
  }
  return stable;
}

}  // namespace ebb::casefile
