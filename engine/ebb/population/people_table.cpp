#include "ebb/population/people_table.h"

#include <algorithm>

#include "ebb/base/number_text.h"

namespace ebb {

namespace {

constexpr std::string_view kPersonColumn = "person", kEnsembleColumn = "ensemble";
constexpr char kSeparator = ',';
constexpr int kIgnored = -1, kEnsemble = -2, kUnknown = -3;
/// Nobody needs more messages than this to mend a table.
constexpr std::size_t kMostErrors = 20;

struct Cell {
  std::string_view text;
  int column = 1;  ///< of its first character, from 1
};

std::string quoted(std::string_view text) {
  std::string found(1, '"');
  return found.append(text).append(1, '"');
}

std::vector<Cell> cells_of(std::string_view line) {
  std::vector<Cell> cells;
  for (std::size_t start = 0;;) {
    const std::size_t end = std::min(line.find(kSeparator, start), line.size());
    std::string_view text = line.substr(start, end - start);
    const std::size_t first = std::min(text.find_first_not_of(" \t"), text.size());
    const std::size_t last = text.find_last_not_of(" \t");
    text = first < text.size() ? text.substr(first, last - first + 1) : std::string_view{};
    cells.push_back({text, static_cast<int>(start + first) + 1});
    if (end == line.size()) return cells;
    start = end + 1;
  }
}

/// Reads a table line by line; collects what is wrong.
class TableReader {
 public:
  TableReader(const ModelLayout& layout, std::string_view file_name) : layout_(layout), file_(file_name) {}

  void header(const std::vector<Cell>& cells) {
    for (const Cell& cell : cells) meaning_.push_back(meaning_of(cell));
    for (int slot = 0; slot < layout_.slot_count(); ++slot) {
      if (std::count(meaning_.begin(), meaning_.end(), slot) == 1) continue;
      const std::string& name = layout_.slot_names[static_cast<std::size_t>(slot)];
      refuse(ErrorCode::Missing, {}, "the table has not exactly one column " + name, "one column for every parameter of the model");
    }
  }

  void row(const std::vector<Cell>& cells) {
    if (cells.size() != meaning_.size()) {
      refuse(ErrorCode::Syntax, cells.back(), std::to_string(cells.size()) + " cells in this row", std::to_string(meaning_.size()) + " as in the header");
      return;
    }
    const std::size_t start = rows_.size();
    rows_.resize(start + layout_.slot_names.size());
    for (std::size_t k = 0; k < cells.size(); ++k) {
      if (meaning_[k] == kIgnored || meaning_[k] == kUnknown) continue;
      const double value = number(cells[k]);
      if (meaning_[k] == kEnsemble) ensemble_.push_back(static_cast<int>(std::min(value, 1e6)));
      if (meaning_[k] >= 0) rows_[start + static_cast<std::size_t>(meaning_[k])] = value;
    }
    ++people_;
  }

  void next_line() { ++line_; }
  bool has_header() const { return !meaning_.empty(); }
  bool gave_up() const { return errors_.size() >= kMostErrors; }

  Result<People> finish() {
    if (people_ == 0 && errors_.empty()) refuse(ErrorCode::Missing, {}, "the table has no people", "a header and one row a person");
    if (!errors_.empty()) return std::move(errors_);
    People people;
    people.count = people_;
    people.ensemble_index = std::move(ensemble_);
    const std::size_t slots = layout_.slot_names.size();
    people.columns.resize(slots * people_);
    for (std::size_t i = 0; i < people_; ++i) {
      for (std::size_t s = 0; s < slots; ++s) people.columns[s * people_ + i] = rows_[i * slots + s];
    }
    return people;
  }

 private:
  int meaning_of(const Cell& cell) {
    if (cell.text == kPersonColumn) return kIgnored;
    if (cell.text == kEnsembleColumn) return kEnsemble;
    const auto& names = layout_.slot_names;
    const auto found = std::find(names.begin(), names.end(), cell.text);
    if (found != names.end()) return static_cast<int>(found - names.begin());
    refuse(ErrorCode::UnknownName, cell, "no parameter of this model is called " + quoted(cell.text), "the names of the model's parameters",
           nearest_name(cell.text, names));
    return kUnknown;
  }

  double number(const Cell& cell) {
    const auto value = parse_number(cell.text);
    if (!value) {
      refuse(ErrorCode::Syntax, cell, quoted(cell.text) + " is not a number", "a decimal number");
      return 0;
    }
    if (*value < 0) refuse(ErrorCode::OutOfRange, cell, std::string(cell.text) + " is negative", "0 or more");
    return *value;
  }

  void refuse(ErrorCode code, const Cell& cell, std::string what, std::string allowed, std::string nearest = {}) {
    if (gave_up()) return;
    errors_.push_back({code, {file_, line_, cell.column}, std::move(what), std::move(allowed), std::move(nearest)});
  }

  const ModelLayout& layout_;
  std::string file_;
  int line_ = 0;
  std::vector<int> meaning_;  ///< [column of the table] slot, or one of the constants above
  std::vector<double> rows_;  ///< [person][slot]
  std::vector<int> ensemble_;
  std::size_t people_ = 0;
  Errors errors_;
};

}  // namespace

std::string people_csv(const ModelLayout& layout, const People& people, std::size_t first_person) {
  std::string text(kPersonColumn);
  for (const std::string& name : layout.slot_names) text.append(1, kSeparator).append(name);
  const bool ensemble = !people.ensemble_index.empty();
  if (ensemble) text.append(1, kSeparator).append(kEnsembleColumn);
  text += '\n';
  for (std::size_t i = 0; i < people.count; ++i) {
    text += std::to_string(first_person + i);
    for (std::size_t s = 0; s < layout.slot_names.size(); ++s) {
      text.append(1, kSeparator).append(exact_text(people.columns[s * people.count + i]));
    }
    if (ensemble) text.append(1, kSeparator).append(std::to_string(people.ensemble_index[i]));
    text += '\n';
  }
  return text;
}

Result<People> read_people_csv(const ModelLayout& layout, std::string_view file_name, std::string_view text) {
  TableReader reader(layout, file_name);
  while (!text.empty() && !reader.gave_up()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    reader.next_line();
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.find_first_not_of(" \t") == std::string_view::npos) continue;
    if (reader.has_header()) {
      reader.row(cells_of(line));
    } else {
      reader.header(cells_of(line));
    }
  }
  return reader.finish();
}

}  // namespace ebb
