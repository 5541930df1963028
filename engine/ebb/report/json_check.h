// `ebb check --json` and `ebb emergency --json`.
#pragma once
#include "ebb/report/check_report.h"
#include "ebb/report/json_value.h"

namespace ebb {

Json json_check(const CheckReport& report);

/// One finding: what, why, figures, what to do, source and where in the case.
Json json_finding(const Finding& finding);
/// Findings that stand before every result ("red_flags" of each command that reads a case).
Json json_red_flags(const std::vector<Finding>& flags);
Json json_screening(const Screening& screening);

/// `country`: ISO code; empty or unknown: "country" is null and the numbers are in words.
Json json_emergency(const EmergencyGuide& guide, const std::string& country, const std::string& version, const std::string& data_hash);

}  // namespace ebb
