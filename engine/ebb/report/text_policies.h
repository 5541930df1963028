// Policies and whereabouts for the terminal: parts of `ebb taper`.
#pragma once
#include <string>

#include "ebb/report/taper_report.h"

namespace ebb {

/// Policies beside the plan whose steps they follow; the box of the chosen one. Empty without policies.
std::string text_policies(const TaperReport& report, bool colour);

/// Weeks that people took, each rounded up as weeks_taken() does.
std::string weeks_spread(Spread weeks);

/// Where somebody is on a plan that has begun, what to do, and the ways to go on. Empty without whereabouts.
std::string text_where(const TaperReport& report, bool colour);

}  // namespace ebb
