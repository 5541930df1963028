#include "ebb/casefile/drug_uses.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/casefile/messages.h"

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
  const Drug* drug = knowledge.find_taken(drug_name);
  std::size_t number = 0;
  while (number < drugs.size() && drugs[number].drug != drug) ++number;
  if (number == drugs.size()) {
    DrugUse use;
    use.drug = drug;
    if (!drug->becomes.empty()) use.active = knowledge.find_taken(drug->becomes);
    const Drug* in_blood = use.active ? use.active : drug;
    if (in_blood->formation) use.metabolite = knowledge.find_taken(in_blood->formation->metabolite);
    drugs.push_back(use);
  }
  drugs[number].infused = drugs[number].infused || infused;
  const auto route = std::find_if(drug->routes.begin(), drug->routes.end(), [&](const Route& known) { return known.name == route_name; });
  return {static_cast<int>(number), route_number(drugs[number], *route)};
}

bool acts_at_the_site(const Drug& drug) { return drug.drug_class == "antagonist" || is_agonist(drug); }

bool is_agonist(const Drug& drug) { return drug.drug_class == "benzodiazepine" || drug.drug_class == "z-drug"; }

int modifier_index(const Drug& drug, const SafetyData& safety, const std::string& medicine) {
  std::vector<std::string> names{medicine};
  for (const NamedSubstance& substance : safety.substances_in(medicine)) names.push_back(substance.generic);
  for (const MedicineClass* list : safety.classes_of(medicine)) names.push_back(list->acts_as);
  const std::vector<ClearanceModifier>& known = drug.covariates.modifiers;
  for (const std::string& name : names) {
    for (std::size_t i = 0; !name.empty() && i < known.size(); ++i) {
      if (lower_case(known[i].name) == lower_case(name)) return static_cast<int>(i);
    }
  }
  return -1;
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
