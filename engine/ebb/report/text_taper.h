// `ebb taper` for the terminal.
#pragma once
#include <string>

#include "ebb/report/taper_report.h"

namespace ebb {

/// Emergency line and DRAFT first, then every rule side by side, then the chosen rule's calendar and what to dispense.
std::string text_taper(const RunStamp& stamp, const TaperReport& report, bool colour);

/// The lines that stand before any plan.
std::string plan_notice(const RunStamp& stamp, bool colour);

/// What someone who has already stopped must read instead of a plan.
std::string stopped_text(const RunStamp& stamp, const std::string& drug, int days_since_last_dose, bool colour);

}  // namespace ebb
