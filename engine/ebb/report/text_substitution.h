// What `taper` says of a change to another drug.
#pragma once
#include <string>

#include "ebb/report/taper_report.h"

namespace ebb {

/// "clonazepam 0.5 mg + diazepam 10 mg"; empty when the plan does not change the drug.
std::string taken_text(const TaperStep& step);

/// The dose by every table, the one used, and the plans that change the drug beside the direct ones, on the same people; empty without a change.
std::string text_substitution(const TaperReport& report, bool colour);

}  // namespace ebb
