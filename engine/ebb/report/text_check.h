// `ebb check` and `ebb emergency` for the terminal.
#pragma once
#include <string>

#include "ebb/report/check_report.h"

namespace ebb {

/// Findings by urgency, readings kept apart, what was not checked. `detail`: with the lines for professionals and every source.
std::string text_check(const CheckReport& report, bool detail, bool colour);

/// Emergency, call today and refuse, a few lines each, as every command that reads a case shows them first; empty when there are none.
std::string red_flag_text(const std::vector<Finding>& flags, bool colour);

/// What to do now and whom to call. `country`: ISO code, empty or unknown: numbers in words.
std::string text_emergency(const EmergencyGuide& guide, const std::string& country, bool colour);

/// The country of an ISO code, upper or lower case; nullptr when it is not known.
const EmergencyCountry* find_country(const EmergencyGuide& guide, const std::string& code);

}  // namespace ebb
