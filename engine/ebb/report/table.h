// Aligned tables for terminals.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "ebb/report/text.h"

namespace ebb {

/// A blank at which no cell is wrapped; it is printed as an ordinary one.
inline constexpr std::string_view kUnbroken = "\u00a0";
/// With such a blank wherever `from_blank` stands, which begins with an ordinary one: " mg" keeps numbers with their unit, " " the whole text together.
std::string keep_together(std::string text, std::string_view from_blank);

enum class Align { Left, Right };

struct TableColumn {
  std::string header;
  Align align = Align::Left;
  std::size_t wrap_width = 0;  ///< > 0: cells are wrapped to this many columns
};

struct TableCell {
  TableCell(std::string text_in, Tone tone_in = Tone::Plain) : text(std::move(text_in)), tone(tone_in) {}
  TableCell(const char* text_in) : text(text_in) {}
  std::string text;
  Tone tone = Tone::Plain;
};

/// Rows of cells under headers; columns are as wide as their widest cell and two spaces apart.
class TextTable {
 public:
  explicit TextTable(std::vector<TableColumn> columns) : columns_(std::move(columns)) {}
  /// Missing cells at the end are empty; cells beyond the last column are dropped.
  void add_row(std::vector<TableCell> cells);
  /// A line of dim text over the whole width.
  void add_note(std::string text);
  bool empty() const { return rows_.empty(); }
  /// Every line begins with `indent`, none ends with a space, all end with a newline.
  std::string render(bool colour, const std::string& indent = "") const;

 private:
  struct Row {
    std::vector<TableCell> cells;
    std::string note;
  };
  std::vector<std::size_t> widths() const;
  std::vector<TableColumn> columns_;
  std::vector<Row> rows_;
};

}  // namespace ebb
