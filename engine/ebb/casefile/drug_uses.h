// The drugs and routes a scenario uses, numbered in the order in which they are met.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "ebb/knowledge/knowledge.h"
#include "ebb/population/sample.h"

namespace ebb::casefile {

inline constexpr double kHoursPerDay = 24;
inline constexpr std::size_t kMostDoses = 300000;         ///< of one subject: 60 years at hourly doses need no more
inline constexpr double kLongestHorizon_h = 60 * 8766.0;  ///< of simulated time

struct DrugAndRoute {
  int drug = 0;
  int route = 0;
};

/// Numbers of `drug_name` by `route_name`, added when new. Both are known to exist in `knowledge`; `infused` = given over a duration.
DrugAndRoute use_drug(std::vector<DrugUse>& drugs, const Knowledge& knowledge, const std::string& drug_name, const std::string& route_name,
                      bool infused);

/// Whether a drug binds to the benzodiazepine site: it must stand in [[use]]. Opioids, alcohol and stimulants may be named as [[medicine]].
bool acts_at_the_site(const Drug& drug);
/// Of these, all but antagonists.
bool is_agonist(const Drug& drug);

/// Which of the drug's changes of clearance a co-medicine makes: the one of its name, else the one its class stands for; -1: none.
int modifier_index(const Drug& drug, const SafetyData& safety, const std::string& medicine);

/// Rounded down or up to a local midnight.
double midnight_before_h(double time_h);
double midnight_after_h(double time_h);

/// Report times from `from_h` to `to_h`, at most 400. Every `every_h` when given, else at the shortest usual step that fits; steps of days
/// stand at the clock time `trough_h` [h since midnight]. Errors: OutOfRange when `every_h` needs more than 400 times.
Result<std::vector<double>> report_times(double from_h, double to_h, std::optional<double> every_h, double trough_h);

}  // namespace ebb::casefile
