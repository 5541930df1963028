// What the writers of the three languages share.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "ebb/report/export_text.h"

namespace ebb {

/// `expression` with each name replaced by what `rename` makes of it; numbers and signs stay.
std::string with_names(std::string_view expression, const std::function<std::string(std::string_view)>& rename);

/// One line of ASCII that ends no comment and begins no code, whatever a title holds: control characters become spaces, others "?".
std::string plain_line(std::string_view text);

/// Each line after `mark`, as a plain line.
std::string commented(const std::vector<std::string>& lines, std::string_view mark);

/// "clonazepam, clearance [L/h]"
std::string described(std::string_view meaning, std::string_view unit);

std::string mrgsolve_code(const ExportModel& model, const ExportJob& job);
std::string nonmem_code(const ExportModel& model, const ExportJob& job);
std::string rxode2_code(const ExportModel& model, const ExportJob& job);

}  // namespace ebb
