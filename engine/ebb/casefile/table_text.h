// A NONMEM-style table as text: a header, then one record a line; commas or blanks between, "." for missing.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ebb/base/result.h"

namespace ebb::casefile {

/// One field and where it begins.
struct Field {
  std::string text;  ///< empty: missing (".", "NA" or nothing)
  int column = 0;    ///< from 1
};

struct TableLine {
  int line = 0;  ///< from 1
  std::vector<Field> fields;
};

/// Columns by upper-case name; every record has as many fields as the header.
struct Table {
  std::string file;
  std::vector<std::string> columns;
  TableLine header;
  std::vector<TableLine> records;

  /// Index of a column; -1 when the table has none of this name.
  int column(std::string_view name) const;
};

/// Errors: FileNotReadable (see check_text), Syntax (no records, another number of fields than the header, a column twice).
Result<Table> read_table_text(std::string_view file_name, std::string_view text);

}  // namespace ebb::casefile
