#include "ebb/report/svg_legend.h"

namespace ebb {
namespace {

constexpr double kSwatchPt = 16;
constexpr double kSwatchGapPt = 4;
constexpr double kLegendGapPt = 12;

double legend_item_width_pt(const LegendItem& item) { return kSwatchPt + kSwatchGapPt + text_width_pt(item.label, kLabelSizePt); }

double legend_row_width_pt(const std::vector<LegendItem>& row) {
  double width_pt = 0;
  for (const LegendItem& item : row) width_pt += legend_item_width_pt(item) + (width_pt > 0 ? kLegendGapPt : 0);
  return width_pt;
}

void draw_swatch(SvgCanvas& canvas, const LegendItem& item, double left_pt, double baseline_pt) {
  const double middle_pt = baseline_pt - kLabelSizePt * 0.36, top_pt = middle_pt - 3.5;
  const std::string colour = ink_colour(item.ink);
  const auto box = [&](double opacity) {
    canvas.polygon({{left_pt, top_pt}, {left_pt + kSwatchPt, top_pt}, {left_pt + kSwatchPt, top_pt + 7}, {left_pt, top_pt + 7}}, colour,
                   opacity);
  };
  switch (item.shape) {
    case LegendItem::Shape::Line:
      canvas.line({left_pt, middle_pt}, {left_pt + kSwatchPt, middle_pt}, stroke_of(item.ink, item.dash, 1.5));
      break;
    case LegendItem::Shape::Steps:
      canvas.polyline(
          {{left_pt, top_pt}, {left_pt + kSwatchPt / 2, top_pt}, {left_pt + kSwatchPt / 2, top_pt + 6}, {left_pt + kSwatchPt, top_pt + 6}},
          stroke_of(item.ink, item.dash, 1.3));
      break;
    case LegendItem::Shape::LightBand: {
      box(kLightOpacity);
      const Stroke edge{.colour = colour, .width_pt = 0.5, .opacity = 0.6};
      canvas.line({left_pt, top_pt}, {left_pt + kSwatchPt, top_pt}, edge);
      canvas.line({left_pt, top_pt + 7}, {left_pt + kSwatchPt, top_pt + 7}, edge);
      break;
    }
    case LegendItem::Shape::DarkBand:
      box(kLightOpacity);
      box(kDarkOpacity);
      break;
    case LegendItem::Shape::Zone:
    case LegendItem::Shape::Accepted: {
      const ZoneLook look = zone_look(item.shape == LegendItem::Shape::Accepted);
      canvas.rectangle({left_pt, top_pt}, kSwatchPt, 7, look.fill);
      canvas.line({left_pt, top_pt}, {left_pt + kSwatchPt, top_pt}, look.edge);
      break;
    }
    case LegendItem::Shape::Dot:
      draw_mark(canvas, ScatterPoint::Shape::Dot, {left_pt + kSwatchPt / 2, middle_pt}, 3, colour);
      break;
    case LegendItem::Shape::Ring:
      canvas.line({left_pt, middle_pt}, {left_pt + kSwatchPt, middle_pt}, stroke_of(item.ink, item.dash, 1));
      draw_mark(canvas, ScatterPoint::Shape::Ring, {left_pt + kSwatchPt / 2, middle_pt}, 3, colour);
      break;
    case LegendItem::Shape::Diamond:
      draw_mark(canvas, ScatterPoint::Shape::Diamond, {left_pt + kSwatchPt / 2, middle_pt}, 4, colour);
      break;
  }
}

}  // namespace

ZoneLook zone_look(bool accepted) {
  if (accepted) return {"#d5e5d5", Stroke{.colour = "#1b5e20", .width_pt = 1, .dashes = "6 2 1.2 2"}};
  return {"#ececec", Stroke{.colour = "#333", .width_pt = 0.9, .dashes = "1.5 2"}};
}

void draw_mark(SvgCanvas& canvas, ScatterPoint::Shape shape, Point centre, double radius_pt, const std::string& colour) {
  switch (shape) {
    case ScatterPoint::Shape::Dot:
      canvas.circle(centre, radius_pt, colour);
      break;
    case ScatterPoint::Shape::Ring:
      canvas.circle(centre, radius_pt, colour);
      canvas.circle(centre, radius_pt * 0.55, "#fff");
      break;
    case ScatterPoint::Shape::Diamond:
      canvas.polygon({{centre.x_pt, centre.y_pt - radius_pt},
                      {centre.x_pt + radius_pt, centre.y_pt},
                      {centre.x_pt, centre.y_pt + radius_pt},
                      {centre.x_pt - radius_pt, centre.y_pt}},
                     colour, 1);
      break;
  }
}

std::string ink_colour(Ink ink) {
  switch (ink) {
    case Ink::Black:
      return "#000000";
    case Ink::Grey:
      return "#8a8a8a";
    case Ink::Blue:
      return "#0072b2";
    case Ink::Vermillion:
      return "#d55e00";
    case Ink::Green:
      return "#009e73";
    case Ink::Orange:
      return "#e69f00";
    case Ink::SkyBlue:
      return "#56b4e9";
    case Ink::Purple:
      return "#cc79a7";
  }
  return "#000000";
}

std::string dash_pattern(Dash dash) {
  switch (dash) {
    case Dash::Solid:
      return "";
    case Dash::Dashed:
      return "5 2.5";
    case Dash::Dotted:
      return "1.2 2.2";
    case Dash::DashDot:
      return "6 2 1.2 2";
  }
  return "";
}

Stroke stroke_of(Ink ink, Dash dash, double width_pt) {
  // Hairlines get short dashes: small curves would fall between long ones.
  const std::string dashes = dash == Dash::Dashed && width_pt < 1 ? "2.4 1.4" : dash_pattern(dash);
  return {.colour = ink_colour(ink), .width_pt = width_pt, .dashes = dashes, .round = dash == Dash::Solid};
}

std::vector<std::vector<LegendItem>> legend_rows(const std::vector<LegendItem>& items, double first_row_pt, double width_pt) {
  std::vector<std::vector<LegendItem>> rows{{}};
  if (legend_row_width_pt(items) <= first_row_pt) {
    rows[0] = items;
    return rows;
  }
  for (LegendItem item : items) {
    const double text_room_pt = width_pt - kSwatchPt - kSwatchGapPt;
    const std::vector<std::string> lines = wrap_text(item.label, text_room_pt, kLabelSizePt, false, 1);
    item.label = lines.empty() ? "" : lines[0];
    std::vector<LegendItem> longer = rows.back();
    longer.push_back(item);
    if (rows.size() == 1 || legend_row_width_pt(longer) > width_pt)
      rows.push_back({item});
    else
      rows.back() = std::move(longer);
  }
  return rows;
}

void draw_legend_row(SvgCanvas& canvas, const std::vector<LegendItem>& row, double right_pt, double baseline_pt) {
  double left_pt = right_pt - legend_row_width_pt(row);
  for (const LegendItem& item : row) {
    draw_swatch(canvas, item, left_pt, baseline_pt);
    canvas.text({left_pt + kSwatchPt + kSwatchGapPt, baseline_pt}, item.label, {.size_pt = kLabelSizePt, .colour = "#222"});
    left_pt += legend_item_width_pt(item) + kLegendGapPt;
  }
}

}  // namespace ebb
