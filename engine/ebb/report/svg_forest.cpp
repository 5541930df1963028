#include "ebb/report/svg_forest.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/numerics/scalar_math.h"
#include "ebb/report/svg_axis.h"
#include "ebb/report/svg_canvas.h"
#include "ebb/report/svg_legend.h"

namespace ebb {
namespace {

constexpr const char* kText = "#222";
constexpr const char* kSoftText = "#555";
constexpr const char* kGrid = "#ddd";
constexpr double kPagePt = 540, kLeftPt = 8, kRightPt = 532;
constexpr double kPlotLeftPt = 232, kPlotRightPt = 412, kNumbersPt = 420;
constexpr double kLinePt = 9.2, kRowPadPt = 5, kSectionGapPt = 16, kSectionHeadPt = 16, kAxisPt = 26;
constexpr double kHighestPt = 1400;  // higher figures get columns side by side: a strip is unreadable on screen and on paper
constexpr std::size_t kMostColumns = 3;
constexpr double kFoldSpan = 4;  // the axis runs from a quarter to four times; what lies beyond ends in an arrow
constexpr std::array<double, 7> kFoldTicks{0.25, 0.5, 0.8, 1, 1.25, 2, 4};
constexpr std::array<double, 5> kShareTicks{0, 0.25, 0.5, 0.75, 1};

Ink ink_of(ForestRow::Mark mark) {
  return mark == ForestRow::Mark::Inside ? Ink::Blue : mark == ForestRow::Mark::Near ? Ink::Orange : Ink::Vermillion;
}

/// Filled dot, diamond, cross: the verdict without its colour.
void draw_verdict(SvgCanvas& canvas, ForestRow::Mark mark, Point at) {
  const std::string colour = ink_colour(ink_of(mark));
  if (mark == ForestRow::Mark::Outside) {
    const Stroke stroke{.colour = colour, .width_pt = 1.6};
    canvas.line({at.x_pt - 3, at.y_pt - 3}, {at.x_pt + 3, at.y_pt + 3}, stroke);
    canvas.line({at.x_pt - 3, at.y_pt + 3}, {at.x_pt + 3, at.y_pt - 3}, stroke);
    return;
  }
  draw_mark(canvas, mark == ForestRow::Mark::Inside ? ScatterPoint::Shape::Dot : ScatterPoint::Shape::Diamond, at, 3, colour);
}

struct ForestAxis {
  bool shares = false;
  /// Place of a value; beyond the ends: the end.
  double x_pt(double value) const {
    double part = value;
    if (!shares) part = value > 0 ? 0.5 + log_ebb(value) / log_ebb(kFoldSpan) / 2 : 0;
    return kPlotLeftPt + std::clamp(part, 0.0, 1.0) * (kPlotRightPt - kPlotLeftPt);
  }
  bool beyond_low(double value) const { return !shares && value < 1 / kFoldSpan; }
  bool beyond_high(double value) const { return !shares && value > kFoldSpan; }
};

std::string tick_text(double value, bool shares) {
  if (shares) return number_text(value * 100) + " %";
  if (value == 0.25) return "¼";
  if (value == 0.5) return "½";
  return number_text(value);
}

std::vector<std::string> name_lines(const ForestRow& row) {
  return wrap_text(row.source.empty() ? row.name : row.name + " · " + row.source, kPlotLeftPt - kLeftPt - 8, kLabelSizePt, false, 3);
}
std::vector<std::string> number_lines(const ForestRow& row) { return wrap_text(row.numbers, kRightPt - kNumbersPt, kLabelSizePt, false, 3); }
double row_height_pt(const ForestRow& row) {
  return kLinePt * static_cast<double>(std::max(name_lines(row).size(), number_lines(row).size())) + kRowPadPt;
}
double section_height_pt(const ForestSection& section) {
  double height_pt = kSectionHeadPt + kAxisPt;
  for (const ForestRow& row : section.rows) height_pt += row_height_pt(row);
  return height_pt;
}

void draw_arrow(SvgCanvas& canvas, double x_pt, double y_pt, double direction, const std::string& colour) {
  canvas.polygon({{x_pt, y_pt}, {x_pt - direction * 5, y_pt - 3}, {x_pt - direction * 5, y_pt + 3}}, colour, 1);
}

void draw_row(SvgCanvas& canvas, const ForestRow& row, const ForestAxis& axis, double top_pt, double height_pt) {
  const double middle_pt = top_pt + height_pt / 2;
  const auto words = [&](const std::vector<std::string>& lines, double x_pt) {
    double y_pt = middle_pt - kLinePt * (static_cast<double>(lines.size()) - 1) / 2 + 2.6;
    for (const std::string& line : lines) {
      canvas.text({x_pt, y_pt}, line, {.size_pt = kLabelSizePt, .colour = kText});
      y_pt += kLinePt;
    }
  };
  words(name_lines(row), kLeftPt);
  words(number_lines(row), kNumbersPt);
  const double left_pt = axis.x_pt(row.published_low), right_pt = axis.x_pt(row.published_high);
  canvas.rectangle({left_pt - 0.8, top_pt + 1.5}, right_pt - left_pt + 1.6, height_pt - 3, row.published_high > row.published_low ? "#cfcfcf" : "#333");
  if (!std::isfinite(row.middle)) return;
  const std::string colour = ink_colour(ink_of(row.mark));
  canvas.line({axis.x_pt(row.low), middle_pt}, {axis.x_pt(row.high), middle_pt}, Stroke{.colour = colour, .width_pt = 2.4, .opacity = 0.55});
  if (axis.beyond_low(row.low)) draw_arrow(canvas, kPlotLeftPt - 4, middle_pt, -1, colour);
  if (axis.beyond_high(row.high)) draw_arrow(canvas, kPlotRightPt + 4, middle_pt, 1, colour);
  draw_verdict(canvas, row.mark, {axis.x_pt(row.middle), middle_pt});
}

double draw_section(SvgCanvas& canvas, const ForestSection& section, double top_pt) {
  const ForestAxis axis{section.shares};
  canvas.open_group(section.title);
  canvas.text({kLeftPt, top_pt + 10}, section.title, {.size_pt = 9.5, .bold = true, .colour = kText});
  const double rows_pt = top_pt + kSectionHeadPt;
  const double bottom_pt = top_pt + section_height_pt(section) - kAxisPt;
  const auto tick = [&](double value) {
    const double x_pt = axis.x_pt(value);
    const bool middle = !section.shares && value == 1;
    canvas.line({x_pt, rows_pt}, {x_pt, bottom_pt}, Stroke{.colour = middle ? "#888" : kGrid, .width_pt = middle ? 0.9 : 0.6});
    canvas.text({x_pt, bottom_pt + 9}, tick_text(value, section.shares), {.size_pt = kLabelSizePt, .anchor = Anchor::Middle, .colour = kSoftText});
  };
  if (section.shares) {
    std::for_each(kShareTicks.begin(), kShareTicks.end(), tick);
  } else {
    std::for_each(kFoldTicks.begin(), kFoldTicks.end(), tick);
  }
  canvas.text({(kPlotLeftPt + kPlotRightPt) / 2, bottom_pt + 19}, section.shares ? "share of people" : "simulated over published",
              {.size_pt = kLabelSizePt, .anchor = Anchor::Middle, .colour = kSoftText});
  double y_pt = rows_pt;
  bool tinted = false;
  for (const ForestRow& row : section.rows) {
    const double height_pt = row_height_pt(row);
    if (tinted) canvas.polygon({{kLeftPt - 3, y_pt}, {kRightPt + 3, y_pt}, {kRightPt + 3, y_pt + height_pt}, {kLeftPt - 3, y_pt + height_pt}}, "#000", 0.035);
    draw_row(canvas, row, axis, y_pt, height_pt);
    tinted = !tinted;
    y_pt += height_pt;
  }
  canvas.close_group();
  return top_pt + section_height_pt(section) + kSectionGapPt;
}

/// What marks and bars mean, in one line.
double draw_key(SvgCanvas& canvas, double y_pt) {
  double x_pt = kLeftPt + 4;
  const auto words = [&](const char* text) {
    canvas.text({x_pt + 7, y_pt + 2.6}, text, {.size_pt = kLabelSizePt, .colour = kText});
    x_pt += text_width_pt(text, kLabelSizePt) + 24;
  };
  for (const ForestRow::Mark mark : {ForestRow::Mark::Inside, ForestRow::Mark::Near, ForestRow::Mark::Outside}) {
    draw_verdict(canvas, mark, {x_pt, y_pt});
    words(mark == ForestRow::Mark::Inside ? "inside" : mark == ForestRow::Mark::Near ? "near" : "outside");
  }
  canvas.line({x_pt - 8, y_pt}, {x_pt + 4, y_pt}, Stroke{.colour = "#777", .width_pt = 2.4});
  words("90 % of simulated studies");
  canvas.rectangle({x_pt - 1, y_pt - 4}, 1.8, 8, "#333");
  words("published");
  canvas.rectangle({x_pt - 5, y_pt - 4}, 9, 8, "#cfcfcf");
  words("published range");
  return y_pt + 14;
}

double draw_head(SvgCanvas& canvas, const std::string& title, const std::string& subtitle) {
  double y_pt = 16;
  canvas.text({kLeftPt, y_pt}, title, {.size_pt = 12, .bold = true, .colour = kText});
  for (const std::string& line : wrap_text(subtitle, kRightPt - kLeftPt, kLabelSizePt)) {
    y_pt += 10.5;
    canvas.text({kLeftPt, y_pt}, line, {.size_pt = kLabelSizePt, .colour = kSoftText});
  }
  return y_pt + 14;
}

double draw_footer(SvgCanvas& canvas, const std::vector<std::string>& footer, double y_pt) {
  for (const std::string& paragraph : footer) {
    for (const std::string& line : wrap_text(paragraph, kRightPt - kLeftPt, 7)) {
      canvas.text({kLeftPt, y_pt}, line, {.size_pt = 7, .colour = kSoftText});
      y_pt += 9.5;
    }
  }
  return y_pt + 2;
}

/// Replicates sorted into equal columns over an axis.
std::vector<int> columns_of(const std::vector<double>& replicates, const NumberAxis& axis, std::size_t count) {
  std::vector<int> columns(count, 0);
  for (const double x : replicates) {
    if (!std::isfinite(x)) continue;
    const double part = (x - axis.low) / (axis.high - axis.low) * static_cast<double>(count);
    ++columns[static_cast<std::size_t>(std::clamp(part, 0.0, static_cast<double>(count) - 1))];
  }
  return columns;
}

using ForestColumn = std::vector<ForestSection>;

double column_height_pt(const ForestColumn& column) {
  double height_pt = 0;
  for (const ForestSection& section : column) height_pt += section_height_pt(section) + kSectionGapPt + 2;
  return height_pt;
}

/// One column, or several of about the same height; a section that is divided has its head and its axis in each.
std::vector<ForestColumn> columns_of(const std::vector<ForestSection>& sections) {
  const double all_pt = column_height_pt(sections);
  const std::size_t count = std::clamp<std::size_t>(static_cast<std::size_t>(std::ceil(all_pt / kHighestPt)), 1, kMostColumns);
  if (count == 1) return {sections};
  // Heads and axes that are repeated, and the last rows of a column, need a little more than equal shares.
  const double fair_pt = all_pt / static_cast<double>(count) + kSectionHeadPt + kAxisPt + kSectionGapPt;
  std::vector<ForestColumn> columns(1);
  for (const ForestSection& section : sections) {
    ForestSection part{section.title, section.shares, {}};
    for (const ForestRow& row : section.rows) {
      const double used_pt = column_height_pt(columns.back()) + (part.rows.empty() ? kSectionHeadPt + kAxisPt : section_height_pt(part)) + row_height_pt(row);
      if (used_pt > fair_pt && columns.size() < count) {
        if (!part.rows.empty()) columns.back().push_back(part);
        columns.emplace_back();
        part = {section.title + (part.rows.empty() ? "" : ", continued"), section.shares, {}};
      }
      part.rows.push_back(row);
    }
    columns.back().push_back(std::move(part));
  }
  return columns;
}

}  // namespace

std::string forest_figure(const ForestFigure& figure) {
  SvgCanvas canvas;
  const double top_pt = draw_key(canvas, draw_head(canvas, figure.title, figure.subtitle));
  const std::vector<ForestColumn> columns = columns_of(figure.sections);
  double bottom_pt = top_pt;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) canvas.open_moved_group({kPagePt * static_cast<double>(i), 0});
    double y_pt = top_pt;
    for (const ForestSection& section : columns[i]) y_pt = draw_section(canvas, section, y_pt + 2);
    if (i > 0) canvas.close_group();
    bottom_pt = std::max(bottom_pt, y_pt);
  }
  bottom_pt = draw_footer(canvas, figure.footer, bottom_pt);
  return canvas.finish(kPagePt * static_cast<double>(columns.size()), bottom_pt + 4, figure.title, figure.subtitle);
}

std::string replicates_figure(const ReplicatesFigure& figure) {
  constexpr double kPlotTopGapPt = 30, kHeightPt = 150;
  constexpr std::size_t kColumns = 32;
  SvgCanvas canvas;
  const double top_pt = draw_head(canvas, figure.title, figure.subtitle) + kPlotTopGapPt;
  const double bottom_pt = top_pt + kHeightPt;
  double high = std::max(figure.published_high, 0.0);
  for (const double x : figure.replicates) high = std::isfinite(x) ? std::max(high, x) : high;
  const NumberAxis axis = number_axis(0, high, 9);
  const auto x_of = [&](double value) { return kLeftPt + 12 + (value - axis.low) / (axis.high - axis.low) * (kRightPt - kLeftPt - 24); };
  canvas.rectangle({x_of(figure.published_low) - 1, top_pt - 8}, x_of(figure.published_high) - x_of(figure.published_low) + 2, kHeightPt + 8,
                   figure.published_high > figure.published_low ? "#d5d5d5" : "#333");
  const std::vector<int> columns = columns_of(figure.replicates, axis, kColumns);
  const int most = std::max(1, *std::max_element(columns.begin(), columns.end()));
  const std::string colour = ink_colour(ink_of(figure.mark));
  const double width_pt = (x_of(axis.high) - x_of(axis.low)) / static_cast<double>(kColumns);
  for (std::size_t i = 0; i < kColumns; ++i) {
    if (columns[i] == 0) continue;
    const double height_pt = (kHeightPt - 24) * columns[i] / most, left_pt = x_of(axis.low) + width_pt * static_cast<double>(i);
    canvas.polygon({{left_pt + 0.5, bottom_pt}, {left_pt + 0.5, bottom_pt - height_pt}, {left_pt + width_pt - 0.5, bottom_pt - height_pt}, {left_pt + width_pt - 0.5, bottom_pt}}, colour, 0.55);
  }
  canvas.line({x_of(figure.low), bottom_pt - kHeightPt + 12}, {x_of(figure.high), bottom_pt - kHeightPt + 12}, Stroke{.colour = colour, .width_pt = 2.4});
  draw_verdict(canvas, figure.mark, {x_of(figure.middle), bottom_pt - kHeightPt + 12});
  canvas.line({x_of(axis.low), bottom_pt}, {x_of(axis.high), bottom_pt}, Stroke{.colour = "#888", .width_pt = 0.7});
  for (const Tick& tick : axis.ticks) {
    canvas.text({x_of(tick.value), bottom_pt + 10}, tick.label, {.size_pt = kLabelSizePt, .anchor = Anchor::Middle, .colour = kSoftText});
  }
  canvas.text({kRightPt, bottom_pt + 21}, figure.unit, {.size_pt = kLabelSizePt, .anchor = Anchor::End, .colour = kSoftText});
  canvas.text({std::clamp(x_of((figure.published_low + figure.published_high) / 2), kLeftPt + 24, kRightPt - 24), top_pt - 12}, "published",
              {.size_pt = kLabelSizePt, .anchor = Anchor::Middle, .bold = true, .colour = kText});
  const double end_pt = draw_footer(canvas, figure.footer, bottom_pt + 34);
  return canvas.finish(kPagePt, end_pt + 4, figure.title, figure.subtitle);
}

}  // namespace ebb
