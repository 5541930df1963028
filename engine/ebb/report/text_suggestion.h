// What the planner found, in words: the suggested plan, why it and not the rules, what it rests on; or what cannot be met.
#pragma once
#include <string>

#include "ebb/report/taper_report.h"

namespace ebb {

/// Empty when nothing was asked of the planner. Ends with a newline.
std::string text_suggestion(const TaperReport& report, bool colour);

/// Why each rule was or was not suggested, and what would change that.
std::string text_rule_reasons(const TaperReport& report, bool colour);

/// Plans of every length and the rules, by length and predicted peak.
std::string text_frontier(const TaperReport& report, bool colour);

}  // namespace ebb
