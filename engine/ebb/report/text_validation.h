// `ebb validate` on a terminal, and the page docs/validation.md.
#pragma once
#include <string>

#include "ebb/report/validation_report.h"

namespace ebb {

/// All rows by group, verdicts counted; at most 100 columns.
std::string text_validation(const ValidationReport& report, bool colour);
/// One row: what was published, the scenario, the replicates, sources.
std::string text_validation_row(const ValidationReport& report, const RowResult& result, bool colour);

/// Name of a group's picture beside a page called `page_stem`: "validation-levels.svg".
std::string validation_picture_name(const std::string& page_stem, const std::string& group);
/// The page; pictures are linked by those names. It carries no version and no hash, so that it changes when a number does and not before.
std::string markdown_validation(const ValidationReport& report, const std::string& page_stem);

/// The picture of a group; of everything when `group` is empty.
std::string validation_picture(const ValidationReport& report, const std::string& group);
/// The picture of one row.
std::string validation_row_picture(const ValidationReport& report, const RowResult& result);

}  // namespace ebb
