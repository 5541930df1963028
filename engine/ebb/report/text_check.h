// `ebb check` and `ebb emergency` for the terminal.
#pragma once
#include <string>

#include "ebb/report/check_report.h"

namespace ebb {

/// Findings by urgency, readings kept apart, what was not checked. `detail`: with the lines for professionals and every source.
std::string text_check(const CheckReport& report, bool detail, bool colour);

/// Emergency, call today and refuse, a few lines each, as every command that reads a case shows them first; empty when there are none.
std::string red_flag_text(const std::vector<Finding>& flags, bool colour);

/// What to do now and whom to call. `country`: ISO code or a name; empty or unknown: numbers in words, and the nearest name that is known.
std::string text_emergency(const EmergencyGuide& guide, const std::string& country, bool colour);

/// The country of an ISO code, a name or another way to write it, upper or lower case; nullptr when it is not known.
const EmergencyCountry* find_country(const EmergencyGuide& guide, const std::string& country);
/// What stands in words for the kinds of help of which no number of the country is known; of no country: all.
std::vector<std::string> numbers_in_words(const EmergencyGuide& guide, const EmergencyCountry* known);
/// The nearest country that is known, "Germany (DE)"; empty when none is near.
std::string nearest_country(const EmergencyGuide& guide, const std::string& country);
/// Whom to call, one line a number: the part of `ebb emergency` that is shown at once when somebody is in danger.
std::string numbers_text(const EmergencyGuide& guide, const std::string& country, bool colour);

}  // namespace ebb
