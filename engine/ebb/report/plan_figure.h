// The prediction of one plan as a picture for the professional's page.
#pragma once
#include <string>

#include "ebb/report/taper_report.h"

namespace ebb {

/// Withdrawal with bands beside stopping today, dose steps below, as SVG. Precondition: report.chosen_rule() has a plan.
std::string plan_figure(const TaperReport& report);

}  // namespace ebb
