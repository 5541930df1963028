#include "ebb/report/table.h"

#include <algorithm>

namespace ebb {
namespace {

std::vector<std::string> cell_lines(const TableColumn& column, const std::string& text) {
  if (column.wrap_width == 0) return {text};
  std::vector<std::string> lines = wrap_lines(text, column.wrap_width);
  for (std::string& line : lines) {
    for (std::size_t at = line.find(kUnbroken); at != std::string::npos; at = line.find(kUnbroken, at)) line.replace(at, kUnbroken.size(), " ");
  }
  return lines;
}

void append_cell(std::string& line, const std::string& text, const TableColumn& column, std::size_t width, Tone tone, bool colour) {
  const std::size_t used = display_width(text);
  const std::string gap(width > used ? width - used : 0, ' ');
  if (column.align == Align::Right) line += gap;
  line += paint(text, tone, colour);
  if (column.align == Align::Left) line += gap;
}

void finish_line(std::string& out, std::string& line) {
  line.erase(line.find_last_not_of(' ') + 1);
  out += line;
  out += '\n';
  line.clear();
}

}  // namespace

std::string keep_together(std::string text, std::string_view from_blank) {
  for (std::size_t at = text.find(from_blank); at != std::string::npos; at = text.find(from_blank, at + kUnbroken.size())) text.replace(at, 1, kUnbroken);
  return text;
}

void TextTable::add_row(std::vector<TableCell> cells) {
  cells.resize(columns_.size(), TableCell(""));
  rows_.push_back({std::move(cells), ""});
}

void TextTable::add_note(std::string text) { rows_.push_back({{}, std::move(text)}); }

std::vector<std::size_t> TextTable::widths() const {
  std::vector<std::size_t> result;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    std::size_t width = display_width(columns_[c].header);
    for (const Row& row : rows_) {
      if (row.cells.empty()) continue;
      for (const std::string& line : cell_lines(columns_[c], row.cells[c].text)) width = std::max(width, display_width(line));
    }
    result.push_back(width);
  }
  return result;
}

std::string TextTable::render(bool colour, const std::string& indent) const {
  const std::vector<std::size_t> width = widths();
  std::string out;
  std::string line = indent;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (c > 0) line += "  ";
    append_cell(line, columns_[c].header, columns_[c], width[c], Tone::Dim, colour);
  }
  finish_line(out, line);
  for (const Row& row : rows_) {
    if (row.cells.empty()) {
      line = indent + paint(row.note, Tone::Dim, colour);
      finish_line(out, line);
      continue;
    }
    std::vector<std::vector<std::string>> lines;
    std::size_t height = 1;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      lines.push_back(cell_lines(columns_[c], row.cells[c].text));
      height = std::max(height, lines.back().size());
    }
    for (std::size_t l = 0; l < height; ++l) {
      line = indent;
      for (std::size_t c = 0; c < columns_.size(); ++c) {
        if (c > 0) line += "  ";
        append_cell(line, l < lines[c].size() ? lines[c][l] : "", columns_[c], width[c], row.cells[c].tone, colour);
      }
      finish_line(out, line);
    }
  }
  return out;
}

}  // namespace ebb
