#include "print/pdf_flow.h"

#include <algorithm>
#include <utility>

#include "ebb/report/plan_document.h"

namespace ebb {
namespace {

constexpr double kSide_pt = 34, kTop_pt = 30, kHeadEnd_pt = 54, kFoot_pt = 42;
constexpr double kLeadings[PdfFlow::kTightest + 1] = {1.28, 1.22, 1.18};
constexpr double kCellPad_pt = 3.2, kPointIndent_pt = 11;
constexpr double kTickInTable_pt = 8, kWrittenRow_pt = 20;
constexpr const char* kBoxSign = "\u2610";

/// From the top of a line to its baseline.
double ascent_pt(const Face& face) { return face.size_pt * 0.95; }

}  // namespace

void draw_tick_box(PdfCanvas& canvas, double x_pt, double y_pt, double size_pt) { canvas.box(x_pt, y_pt, size_pt, size_pt, {.width_pt = 0.9}); }

PdfFlow::PdfFlow(PdfCanvas& canvas, PageFrame frame, int tightness) : canvas_(canvas), frame_(std::move(frame)), leading_(kLeadings[tightness]) {
  new_page();
}

double PdfFlow::left_pt() const { return kSide_pt; }
double PdfFlow::right_pt() const { return canvas_.width_pt() - kSide_pt; }
double PdfFlow::room_pt() const { return canvas_.height_pt() - kFoot_pt - y_pt_; }
double PdfFlow::page_room_pt() const { return canvas_.height_pt() - kFoot_pt - kHeadEnd_pt; }
bool PdfFlow::at_top() const { return y_pt_ <= kHeadEnd_pt; }

void PdfFlow::new_page() {
  canvas_.add_page();
  draw_head();
  y_pt_ = kHeadEnd_pt;
  if (const std::function<void()> draw = std::exchange(waiting_, nullptr)) draw();
}

void PdfFlow::draw_head() {
  const Face mark{.size_pt = 11, .bold = true}, title{.size_pt = 8.5};
  canvas_.text(left_pt(), kTop_pt + 10, frame_.mark, mark);
  canvas_.text_right(right_pt(), kTop_pt + 10, frame_.title, title);
  canvas_.line(left_pt(), kTop_pt + 15, right_pt(), kTop_pt + 15, {.width_pt = 1.2});
}

void PdfFlow::lead(double height_pt, std::function<void()> draw) {
  leads_pt_ += height_pt;
  leads_.push_back(std::move(draw));
}

void PdfFlow::keep(double height_pt) {
  const std::vector<std::function<void()>> leads = std::exchange(leads_, {});
  height_pt += std::exchange(leads_pt_, 0);
  while (height_pt > room_pt() && !at_top()) new_page();
  for (const std::function<void()>& draw : leads) draw();
}

double PdfFlow::paragraph_height_pt(const std::string& text, const Face& face) const {
  return static_cast<double>(canvas_.wrap(text, width_pt(), face).size()) * line_pt(face);
}

void PdfFlow::paragraph(const std::string& text, const Face& face, double indent_pt, double after_pt) {
  const std::vector<std::string> lines = canvas_.wrap(text, width_pt() - indent_pt, face);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    // No first line alone at a page's foot.
    keep(line_pt(face) * (i == 0 ? std::min<double>(2, static_cast<double>(lines.size())) : 1));
    canvas_.text(left_pt() + indent_pt, y_pt_ + ascent_pt(face), lines[i], face);
    y_pt_ += line_pt(face);
  }
  y_pt_ += after_pt;
}

void PdfFlow::points(const std::vector<std::string>& items, const Face& face) {
  const auto lines_of = [&](const std::string& item) { return static_cast<double>(canvas_.wrap(item, width_pt() - kPointIndent_pt, face).size()); };
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string& item = items[i];
    // The last one is not left alone on the next page.
    keep(line_pt(face) * (std::min(3.0, lines_of(item)) + (i + 2 == items.size() ? std::min(3.0, lines_of(items[i + 1])) : 0)));
    canvas_.text(left_pt() + 2, y_pt_ + ascent_pt(face), "\u2022", face);
    paragraph(item, face, kPointIndent_pt, 1.5);
  }
  y_pt_ += 2.5;
}

void PdfFlow::framed(const std::string& title, const std::vector<std::string>& items, const Face& face, double pen_pt) {
  constexpr double kPad_pt = 7;
  const Face head{.size_pt = face.size_pt + 2, .bold = true};
  const double inside_pt = width_pt() - 2 * kPad_pt, indent_pt = items.size() > 1 ? kPointIndent_pt : 0;
  double height_pt = 2 * kPad_pt - 2 + (title.empty() ? 0 : line_pt(head) + 1);
  std::vector<std::vector<std::string>> wrapped;
  for (const std::string& item : items) {
    wrapped.push_back(canvas_.wrap(item, inside_pt - indent_pt, face));
    height_pt += static_cast<double>(wrapped.back().size()) * line_pt(face) + (items.size() > 1 ? 1.2 : 0);
  }
  keep(height_pt);
  canvas_.box(left_pt(), y_pt_, width_pt(), height_pt, {.width_pt = pen_pt});
  double at_pt = y_pt_ + kPad_pt - 1;
  if (!title.empty()) {
    canvas_.text(left_pt() + kPad_pt, at_pt + ascent_pt(head), title, head);
    at_pt += line_pt(head) + 1;
  }
  for (const std::vector<std::string>& lines : wrapped) {
    if (indent_pt > 0) canvas_.text(left_pt() + kPad_pt, at_pt + ascent_pt(face), "\u2022", face);
    for (const std::string& line : lines) {
      canvas_.text(left_pt() + kPad_pt + indent_pt, at_pt + ascent_pt(face), line, face);
      at_pt += line_pt(face);
    }
    if (indent_pt > 0) at_pt += 1.2;
  }
  y_pt_ += height_pt + 6;
}

std::vector<PdfFlow::Column> PdfFlow::columns_of(const std::vector<std::string>& heads, const std::vector<std::vector<std::string>>& rows,
                                                 const std::vector<bool>& number_column, const std::vector<double>& column_shares) const {
  const Face plain{.size_pt = 9}, bold{.size_pt = 9, .bold = true};
  std::size_t count = heads.size();
  for (const std::vector<std::string>& row : rows) count = std::max(count, row.size());
  std::vector<double> wish(count, 0), least(count, 0);
  const auto look = [&](std::size_t column, const std::string& text, const Face& face) {
    wish[column] = std::max(wish[column], canvas_.text_width_pt(text, face) + 2 * kCellPad_pt);
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find(' ', at), text.size());
      least[column] = std::max(least[column], std::min(150.0, canvas_.text_width_pt(text.substr(at, end - at), face) + 2 * kCellPad_pt));
      at = end + 1;
    }
  };
  for (std::size_t i = 0; i < heads.size(); ++i) look(i, heads[i], bold);
  for (const std::vector<std::string>& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) look(i, row[i], heads.empty() && i == 0 ? bold : plain);
  }
  double wished = 0, needed = 0;
  for (std::size_t i = 0; i < count; ++i) {
    wished += wish[i];
    needed += least[i];
  }
  std::vector<Column> columns(count);
  double at_pt = left_pt();
  for (std::size_t i = 0; i < count; ++i) {
    // All that is wished when there is room (the rest in equal shares, none to the names of a table without heads), else what is needed
    // and a share of what is left.
    const double spare_pt = wished <= width_pt() ? (width_pt() - wished) / static_cast<double>(count) : 0;
    const double share = wished > needed ? std::clamp((width_pt() - needed) / (wished - needed), 0.0, 1.0) : 0;
    columns[i].left_pt = at_pt;
    columns[i].width_pt = wished <= width_pt() ? wish[i] + spare_pt : least[i] + (wish[i] - least[i]) * share;
    if (heads.empty()) columns[i].width_pt = i == 0 ? wish[0] + 4 : (width_pt() - wish[0] - 4) / static_cast<double>(count - 1);
    if (i < column_shares.size()) columns[i].width_pt = width_pt() * column_shares[i];
    columns[i].number = i < number_column.size() && number_column[i];
    at_pt += columns[i].width_pt;
  }
  return columns;
}

double PdfFlow::row_height_pt(const std::vector<Column>& columns, const std::vector<std::string>& cells, const Face& face, bool first_bold) const {
  std::size_t lines = 1;
  for (std::size_t i = 0; i < cells.size() && i < columns.size(); ++i) {
    const Face cell{.size_pt = face.size_pt, .bold = face.bold || (first_bold && i == 0)};
    lines = std::max(lines, canvas_.wrap(cells[i], columns[i].width_pt - 2 * kCellPad_pt, cell).size());
  }
  const double height_pt = static_cast<double>(lines) * line_pt(face) + kCellPad_pt + 1.5;
  return is_written_on(cells) ? std::max(height_pt, kWrittenRow_pt) : height_pt;
}

void PdfFlow::draw_row(const std::vector<Column>& columns, const std::vector<std::string>& cells, const Face& face, bool first_bold, bool shaded) {
  const double height_pt = row_height_pt(columns, cells, face, first_bold);
  if (shaded) canvas_.shade(left_pt(), y_pt_, width_pt(), height_pt, 0.92);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Column& column = columns[i];
    canvas_.box(column.left_pt, y_pt_, column.width_pt, height_pt, {.width_pt = 0.4, .grey = 0.5});
    if (i >= cells.size()) continue;
    if (cells[i] == kBoxSign) {
      draw_tick_box(canvas_, column.left_pt + (column.width_pt - kTickInTable_pt) / 2, y_pt_ + (height_pt - kTickInTable_pt) / 2, kTickInTable_pt);
      continue;
    }
    const Face cell{.size_pt = face.size_pt, .bold = face.bold || (first_bold && i == 0)};
    const std::vector<std::string> lines = canvas_.wrap(cells[i], column.width_pt - 2 * kCellPad_pt, cell);
    double at_pt = y_pt_ + kCellPad_pt / 2 + ascent_pt(face) + 0.5;
    if (is_written_on(cells)) at_pt = y_pt_ + (height_pt - static_cast<double>(lines.size()) * line_pt(face)) / 2 + ascent_pt(face);
    for (const std::string& line : lines) {
      if (column.number) {
        canvas_.text_right(column.left_pt + column.width_pt - kCellPad_pt, at_pt, line, cell);
      } else {
        canvas_.text(column.left_pt + kCellPad_pt, at_pt, line, cell);
      }
      at_pt += line_pt(face);
    }
  }
  y_pt_ += height_pt;
}

void PdfFlow::table(const std::vector<std::string>& heads, const std::vector<std::vector<std::string>>& rows, const std::vector<bool>& number_column,
                    const std::vector<double>& column_shares) {
  const Face plain{.size_pt = 9}, bold{.size_pt = 9, .bold = true};
  const std::vector<Column> columns = columns_of(heads, rows, number_column, column_shares);
  const double head_pt = heads.empty() ? 0 : row_height_pt(columns, heads, bold, false);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const bool total = !heads.empty() && rows[r].size() > 1 && rows[r].front().empty();
    const Face& face = total ? bold : plain;
    const double height_pt = row_height_pt(columns, rows[r], face, heads.empty());
    const std::size_t page = canvas_.page_count();
    // The last row, often a sum, is not left alone on the next page.
    const double last_pt = r + 2 == rows.size() ? row_height_pt(columns, rows[r + 1], bold, heads.empty()) : 0;
    keep(height_pt + last_pt + (r == 0 ? head_pt : 0));
    if (!heads.empty() && (r == 0 || canvas_.page_count() != page)) draw_row(columns, heads, bold, false, true);
    draw_row(columns, rows[r], face, heads.empty(), false);
  }
  y_pt_ += 7;
}

void PdfFlow::finish() {
  keep(0);
  if (waiting_) new_page();
  const Face face{.size_pt = 7.5, .grey = 0.25};
  const std::size_t count = canvas_.page_count();
  for (std::size_t page = 0; page < count; ++page) {
    canvas_.go_to_page(page);
    const double y_pt = canvas_.height_pt() - kFoot_pt + 14;
    canvas_.line(left_pt(), y_pt - 9, right_pt(), y_pt - 9, {.width_pt = 0.5, .grey = 0.5});
    canvas_.text(left_pt(), y_pt, canvas_.wrap(frame_.footer, width_pt() - 60, face).front(), face);
    canvas_.text_right(right_pt(), y_pt, "page " + std::to_string(page + 1) + " of " + std::to_string(count), face);
  }
}

}  // namespace ebb
