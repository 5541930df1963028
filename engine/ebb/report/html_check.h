// The findings of `ebb check` as one page to print or keep: no script, nothing fetched.
#pragma once
#include <string>
#include <vector>

#include "ebb/acute/acute.h"
#include "ebb/report/check_report.h"

namespace ebb {

/// One person's part of the page.
struct CheckSheet {
  const CheckReport* report = nullptr;
  const AcuteReport* acute = nullptr;    ///< danger of what was taken today; nullptr: nothing was asked for
  Date zero;                             ///< the day of the acute report's time 0
};

/// Every person on a sheet of paper of its own; the class of acute danger first.
std::string html_check(const std::vector<CheckSheet>& sheets, bool detail);

}  // namespace ebb
