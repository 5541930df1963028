#include "ebb/casefile/drug_uses.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ebb/base/number_text.h"

namespace ebb::casefile {
namespace {

constexpr int kMostReportTimes = 400;
constexpr double kMinute_h = 1.0 / 60;
constexpr double kShortWindow_h = 48;  ///< below this, minutes matter (a reversal)

int route_number(DrugUse& use, const Route& route) {
  const auto found = std::find(use.routes.begin(), use.routes.end(), &route);
  if (found != use.routes.end()) return static_cast<int>(found - use.routes.begin());
  use.routes.push_back(&route);
  return static_cast<int>(use.routes.size()) - 1;
}

/// How many times fit; one more than the gaps between them.
double count_of_times(double window_h, double step_h) { return std::floor(window_h / step_h * (1 + 1e-12)) + 1; }

double usual_step_h(double window_h) {
  constexpr std::array kMinutes = {1, 2, 5, 10, 15, 30};
  constexpr std::array kHours = {1, 2, 3, 4, 6, 12};
  constexpr std::array kDays = {1, 2, 3, 4, 5, 7, 14, 28, 56};
  std::vector<double> steps;
  if (window_h < kShortWindow_h) {
    for (const int minutes : kMinutes) steps.push_back(minutes * kMinute_h);
  }
  for (const int hours : kHours) steps.push_back(hours);
  for (const int days : kDays) steps.push_back(days * kHoursPerDay);
  for (const double step_h : steps) {
    if (count_of_times(window_h, step_h) <= kMostReportTimes) return step_h;
  }
  return window_h / (kMostReportTimes - 1);
}

}  // namespace

DrugAndRoute use_drug(std::vector<DrugUse>& drugs, const Knowledge& knowledge, const std::string& drug_name, const std::string& route_name,
                      bool infused) {
  const Drug* drug = knowledge.find_drug(drug_name);
  std::size_t number = 0;
  while (number < drugs.size() && drugs[number].drug != drug) ++number;
  if (number == drugs.size()) {
    DrugUse use;
    use.drug = drug;
    if (drug->formation) use.metabolite = knowledge.find_drug(drug->formation->metabolite);
    drugs.push_back(use);
  }
  drugs[number].infused = drugs[number].infused || infused;
  const auto route = std::find_if(drug->routes.begin(), drug->routes.end(), [&](const Route& known) { return known.name == route_name; });
  return {static_cast<int>(number), route_number(drugs[number], *route)};
}

double midnight_before_h(double time_h) { return std::floor(time_h / kHoursPerDay) * kHoursPerDay; }

double midnight_after_h(double time_h) { return std::ceil(time_h / kHoursPerDay) * kHoursPerDay; }

Result<std::vector<double>> report_times(double from_h, double to_h, std::optional<double> every_h, double trough_h) {
  const double step_h = every_h ? *every_h : usual_step_h(to_h - from_h);
  if (count_of_times(to_h - from_h, step_h) > kMostReportTimes) {
    return Error{ErrorCode::OutOfRange,
                 {},
                 "[report] every " + number_text(step_h) + " h makes " + number_text(count_of_times(to_h - from_h, step_h)) + " times",
                 "at most " + std::to_string(kMostReportTimes) + " times: every " +
                     number_text((to_h - from_h) / (kMostReportTimes - 1), 3) + " h or more, or a shorter from … to",
                 ""};
  }
  const bool whole_days = std::fabs(std::remainder(step_h, kHoursPerDay)) < 1e-9;
  double first_h = from_h;
  if (whole_days && from_h == midnight_before_h(from_h) && from_h + trough_h <= to_h) first_h += trough_h;
  std::vector<double> times;
  for (int i = 0; i < kMostReportTimes && first_h + i * step_h <= to_h + 1e-9; ++i) times.push_back(std::min(first_h + i * step_h, to_h));
  return times;
}

}  // namespace ebb::casefile
