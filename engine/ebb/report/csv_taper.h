// Every plan's doses as CSV.
#pragma once
#include <string>

#include "ebb/report/taper_report.h"

namespace ebb {

/// One line per rule, step, time of day and product: rule, date, day, dose_mg_per_day, time, dose_mg, product, amount, unit, above_ceiling,
/// every_days, mark. `draft`: the mark of every line, empty when the plans are screened and signed off.
std::string csv_taper(const TaperReport& report, const std::string& draft);

}  // namespace ebb
