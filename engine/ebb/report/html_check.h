// The findings of `ebb check` as one page to print or keep: no script, nothing fetched.
#pragma once
#include <string>

#include "ebb/report/check_report.h"

namespace ebb {

std::string html_check(const CheckReport& report, bool detail);

}  // namespace ebb
