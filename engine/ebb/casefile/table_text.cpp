#include "ebb/casefile/table_text.h"

#include <algorithm>

#include "ebb/base/text_check.h"
#include "ebb/casefile/messages.h"

namespace ebb::casefile {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// Fields between commas: surrounding blanks and quotation marks go; a comma inside quotation marks stays.
std::vector<Field> split_at_commas(std::string_view line) {
  std::vector<Field> fields;
  std::size_t begin = 0;
  bool in_quotes = false;
  for (std::size_t at = 0; at <= line.size(); ++at) {
    if (at < line.size() && line[at] == '"') in_quotes = !in_quotes;
    if (at < line.size() && (line[at] != ',' || in_quotes)) continue;
    std::size_t from = begin, to = at;
    while (from < to && is_blank(line[from])) ++from;
    while (to > from && is_blank(line[to - 1])) --to;
    Field field{std::string(line.substr(from, to - from)), static_cast<int>(from) + 1};
    if (field.text.size() >= 2 && field.text.front() == '"' && field.text.back() == '"')
      field.text = field.text.substr(1, field.text.size() - 2);
    fields.push_back(std::move(field));
    begin = at + 1;
  }
  return fields;
}

std::vector<Field> split_at_blanks(std::string_view line) {
  std::vector<Field> fields;
  for (std::size_t at = 0; at < line.size();) {
    if (is_blank(line[at])) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < line.size() && !is_blank(line[at])) ++at;
    fields.push_back({std::string(line.substr(begin, at - begin)), static_cast<int>(begin) + 1});
  }
  return fields;
}

void clear_missing(std::vector<Field>& fields) {
  for (Field& field : fields) {
    if (field.text == "." || field.text == "NA") field.text.clear();
  }
}

/// The next line without its end; a comment or blank line is empty.
std::string_view next_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos || line[first] == '#') return {};
  return line;
}

void read_header(Table& table, Errors& errors) {
  for (const Field& field : table.header.fields) {
    std::string name = lower_case(field.text);
    for (char& c : name) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    if (table.column(name) >= 0) {
      errors.push_back({ErrorCode::Contradiction,
                        {table.file, table.header.line, field.column},
                        "column " + quoted(name) + " stands twice",
                        "each column once",
                        ""});
    }
    table.columns.push_back(std::move(name));
  }
}

}  // namespace

int Table::column(std::string_view name) const {
  const auto found = std::find(columns.begin(), columns.end(), name);
  return found == columns.end() ? -1 : static_cast<int>(found - columns.begin());
}

Result<Table> read_table_text(std::string_view file_name, std::string_view text) {
  const TextKind kind{kLargestTableBytes, "a table of thousands of subjects is a few megabytes",
                      "a header with ID, TIME, AMT, DRUG, ROUTE, AGE and one record a line"};
  if (const auto error = check_text(file_name, text, kind)) return *error;
  Table table;
  table.file = file_name;
  Errors errors;
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  std::string_view rest = text;
  if (rest.substr(0, kByteOrderMark.size()) == kByteOrderMark) rest.remove_prefix(kByteOrderMark.size());
  bool commas = false;
  for (int number = 1; !rest.empty(); ++number) {
    const std::string_view line = next_line(rest);
    if (line.empty()) continue;
    if (table.columns.empty()) {
      commas = line.find(',') != std::string_view::npos;
      table.header = {number, commas ? split_at_commas(line) : split_at_blanks(line)};
      read_header(table, errors);
      continue;
    }
    TableLine record{number, commas ? split_at_commas(line) : split_at_blanks(line)};
    clear_missing(record.fields);
    if (record.fields.size() != table.columns.size()) {
      errors.push_back({ErrorCode::Syntax,
                        {table.file, number, 1},
                        std::to_string(record.fields.size()) + " fields, but the header has " + std::to_string(table.columns.size()),
                        "one field a column; \".\" for missing",
                        ""});
    }
    table.records.push_back(std::move(record));
  }
  if (errors.empty() && table.records.empty()) {
    errors.push_back(
        {ErrorCode::Missing, {table.file, table.header.line, 1}, "a header without records", "one record a line after the header", ""});
  }
  if (errors.empty()) return table;
  settle(errors);
  return errors;
}

}  // namespace ebb::casefile
