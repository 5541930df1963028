// The files `taper` writes: tables, pictures, and the plan on paper, as a page, as a calendar and for other programs.
#pragma once
#include <string>
#include <vector>

#include "cli/run.h"
#include "cli/taper_start.h"
#include "ebb/report/plan_document.h"
#include "ebb/report/sensitivity_report.h"

namespace ebb::cli {

/// Before anything is computed. Errors: Contradiction (a patient's file, or an order for other programs, that a finding forbids without --signed-off).
Result<Done> check_taper_files(const TaperOptions& options, const Screening& screening);

/// All files asked for, opened, filled and moved into place together; their names in the order of the help.
/// `findings`: all that is found in the case, for the professional's page. Errors: NoData (paper or an export without a plan to show), those of OutputFiles, ModelExport, png_of_svg and pdf_plan.
Result<std::vector<std::string>> write_taper_files(const TaperOptions& options, const Inputs& inputs, const TaperStart& start, const RunStamp& stamp,
                                                   const TaperReport& report, std::vector<Finding> findings, const SensitivityReport* sensitivity = nullptr);

}  // namespace ebb::cli
