// A plan as an iCalendar file (RFC 5545).
#pragma once
#include <string>
#include <string_view>

#include "ebb/report/plan_document.h"

namespace ebb {

struct CalendarSettings {
  bool name_drug = false;    ///< shared calendars show titles to others: no drug is named by default
};

/// One series of events a step and time of day, one event a new dose, one an appointment. Times are floating local time: 08:00 stays
/// 08:00 through daylight saving and in other time zones. Nothing depends on the clock; a plan printed again keeps its identifiers.
std::string icalendar_plan(const PlanDocument& document, const Knowledge& knowledge, const CalendarSettings& settings);

/// One content line folded at 75 octets without cutting a character, ended by CR LF. (RFC 5545, 3.1)
std::string folded_line(std::string_view line);
/// Backslash, comma, semicolon and line feed escaped; other control characters dropped. (RFC 5545, 3.3.11)
std::string escaped_text(std::string_view text);

}  // namespace ebb
