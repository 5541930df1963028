// Shares with intervals and times to an event: Wilson's interval and the Kaplan-Meier estimate.
#pragma once
#include <cstddef>
#include <vector>

namespace ebb {

/// Two-sided 95 %.
inline constexpr double kInterval_z = 1.959963984540054;

struct Interval {
  double low = 0, high = 0;
};

/// Wilson's score interval of a share, 95 %. Of nobody: 0 to 1. Source: Wilson 1927, J Am Stat Assoc 22:209.
Interval wilson_interval(std::size_t with, std::size_t of);

/// When somebody's event came, or until when none had come.
struct EventTime {
  double day = 0;
  bool happened = false;   ///< false: only followed until `day`
};

/// A day on which somebody had the event or was last seen.
struct SurvivalStep {
  double day = 0;
  std::size_t at_risk = 0;   ///< just before the day
  std::size_t events = 0;
  std::size_t censored = 0;  ///< after the events of the day
  double free_frac = 1;      ///< still without the event after the day
  Interval interval;         ///< 95 %, by Greenwood's variance on the log(-log) scale; after the last event with everybody gone: 0 to 0
};

/// Steps in order of days, the first at day 0 with everybody. Source: Kaplan and Meier 1958, J Am Stat Assoc 53:457; Kalbfleisch and Prentice 1980.
std::vector<SurvivalStep> kaplan_meier(std::vector<EventTime> times);

/// The estimate on a day: of the last step at or before it. Precondition: `steps` comes from kaplan_meier.
const SurvivalStep& survival_at(const std::vector<SurvivalStep>& steps, double day);
/// How many were still at risk on a day.
std::size_t at_risk_on(const std::vector<SurvivalStep>& steps, double day);

}  // namespace ebb
