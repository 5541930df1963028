// Acute danger in words: a class, what to do, how sure that is. No margin, no dose, no order of mixes or routes.
#pragma once
#include <string>
#include <vector>

#include "ebb/acute/acute.h"
#include "ebb/base/dates.h"

namespace ebb {

/// "fewer than 1 of 100", "33 of 100", "more than 99 of 100" people.
std::string in_hundred(double frac);

/// What a patient reads: short sentences, the class first. `zero`: the date of time 0.
std::vector<std::string> acute_sentences(const AcuteReport& report, Date zero);
/// What stands behind it, for professionals: both readings of tolerance, states over time, the reversal.
std::vector<std::string> acute_details(const AcuteReport& report, Date zero);

/// The section for the terminal; with `detail` both parts.
std::string text_acute(const AcuteReport& report, Date zero, bool detail, bool colour);

}  // namespace ebb
