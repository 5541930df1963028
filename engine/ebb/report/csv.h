// Comma-separated values as RFC 4180 has them, with bare newlines.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace ebb {

/// The field, in quotes when it holds a comma, a quote or a line break.
std::string csv_field(std::string_view text);
/// The fields of one record and a newline.
std::string csv_line(const std::vector<std::string>& fields);

}  // namespace ebb
