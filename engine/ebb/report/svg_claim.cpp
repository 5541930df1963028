// The figures of one claim: a bar from 5 to 95 % of the draws with the median draw on it, by unit, and the bounds of the inequalities.
#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "ebb/base/number_text.h"
#include "ebb/report/claims_report.h"
#include "ebb/report/svg_axis.h"
#include "ebb/report/svg_canvas.h"
#include "ebb/report/svg_legend.h"

namespace ebb {
namespace {

constexpr const char* kText = "#222";
constexpr const char* kSoftText = "#555";
constexpr const char* kGrid = "#ddd";
constexpr double kPagePt = 540, kLeftPt = 8, kRightPt = 532;
constexpr double kPlotLeftPt = 210, kPlotRightPt = 412, kNumbersPt = 422;
constexpr double kLinePt = 9.6, kRowPadPt = 6, kAxisPt = 26, kGapPt = 12, kHeadPt = 15;

/// Figures that share a unit, and the bounds drawn through them.
struct Section {
  std::string unit;
  double scale = 1;
  std::vector<std::size_t> figures;
  std::set<double> bounds;               ///< shown
};

std::string axis_title(const std::string& unit) {
  if (unit == "theta") return "noticing thresholds of the median person";
  if (unit == "1") return "times";
  if (unit == "d") return "days";
  return unit;
}

std::vector<Section> sections_of(const Claim& claim, const ClaimResult& result) {
  std::vector<Section> sections;
  std::vector<std::size_t> section_of(claim.figures.size(), 0);
  for (std::size_t i = 0; i < claim.figures.size(); ++i) {
    if (claim.figures[i].hidden || !std::isfinite(result.figures[i].over_draws.median)) continue;
    const MeasureInfo& info = info_of(claim.figures[i].measure.kind);
    auto found = std::find_if(sections.begin(), sections.end(), [&](const Section& section) { return section.unit == info.unit; });
    if (found == sections.end()) found = sections.insert(sections.end(), Section{info.unit, info.shown_per_canonical, {}, {}});
    found->figures.push_back(i);
    section_of[i] = static_cast<std::size_t>(found - sections.begin());
  }
  for (const ClaimCondition& condition : claim.conditions) {
    if (condition.right || claim.figures[condition.left].hidden || sections.empty()) continue;
    Section& section = sections[section_of[condition.left]];
    section.bounds.insert(condition.than * section.scale);
  }
  return sections;
}

std::vector<std::string> name_lines(const ClaimFigure& figure) { return wrap_text(figure.label, kPlotLeftPt - kLeftPt - 10, kLabelSizePt, false, 4); }

double row_height_pt(const ClaimFigure& figure, const FigureResult& result) {
  const std::size_t lines = std::max(name_lines(figure).size(), wrap_text(figure_text(figure, result), kRightPt - kNumbersPt, kLabelSizePt).size());
  return kLinePt * static_cast<double>(lines) + kRowPadPt;
}

void draw_words(SvgCanvas& canvas, const std::vector<std::string>& lines, double x_pt, double middle_pt) {
  double y_pt = middle_pt - kLinePt * (static_cast<double>(lines.size()) - 1) / 2 + 2.6;
  for (const std::string& line : lines) {
    canvas.text({x_pt, y_pt}, line, {.size_pt = kLabelSizePt, .colour = kText});
    y_pt += kLinePt;
  }
}

class SectionPicture {
 public:
  SectionPicture(SvgCanvas& canvas, const Claim& claim, const ClaimResult& result, const Section& section)
      : canvas_(canvas), claim_(claim), result_(result), section_(section) {
    double low = 0, high = 0;
    for (const std::size_t i : section.figures) {
      low = std::min(low, result.figures[i].over_draws.low * section.scale);
      high = std::max(high, result.figures[i].over_draws.high * section.scale);
    }
    for (const double bound : section.bounds) high = std::max(high, bound);
    axis_ = number_axis(low, high, 6);
  }
  double draw(double top_pt) {
    canvas_.open_group(section_.unit);
    double bottom_pt = top_pt;
    for (const std::size_t i : section_.figures) bottom_pt += row_height_pt(claim_.figures[i], result_.figures[i]);
    draw_axis(top_pt, bottom_pt);
    double y_pt = top_pt;
    for (const std::size_t i : section_.figures) {
      const double height_pt = row_height_pt(claim_.figures[i], result_.figures[i]);
      draw_row(i, y_pt + height_pt / 2);
      y_pt += height_pt;
    }
    canvas_.close_group();
    return bottom_pt + kAxisPt + kGapPt;
  }

 private:
  double x_pt(double value) const {
    return kPlotLeftPt + std::clamp((value - axis_.low) / (axis_.high - axis_.low), 0.0, 1.0) * (kPlotRightPt - kPlotLeftPt);
  }
  void draw_axis(double top_pt, double bottom_pt) {
    for (const Tick& tick : axis_.ticks) {
      canvas_.line({x_pt(tick.value), top_pt}, {x_pt(tick.value), bottom_pt}, Stroke{.colour = kGrid, .width_pt = 0.6});
      canvas_.text({x_pt(tick.value), bottom_pt + 10}, tick.label, {.size_pt = kLabelSizePt, .anchor = Anchor::Middle, .colour = kSoftText});
    }
    for (const double bound : section_.bounds) {
      canvas_.line({x_pt(bound), top_pt - 3}, {x_pt(bound), bottom_pt}, Stroke{.colour = ink_colour(Ink::Vermillion), .width_pt = 1, .dashes = "3 2"});
    }
    canvas_.text({(kPlotLeftPt + kPlotRightPt) / 2, bottom_pt + 20}, axis_title(section_.unit), {.size_pt = kLabelSizePt, .anchor = Anchor::Middle, .colour = kSoftText});
  }
  void draw_row(std::size_t i, double middle_pt) {
    draw_words(canvas_, name_lines(claim_.figures[i]), kLeftPt, middle_pt);
    draw_words(canvas_, wrap_text(figure_text(claim_.figures[i], result_.figures[i]), kRightPt - kNumbersPt, kLabelSizePt), kNumbersPt, middle_pt);
    const DrawInterval& draws = result_.figures[i].over_draws;
    const std::string colour = ink_colour(Ink::Blue);
    canvas_.line({x_pt(draws.low * section_.scale), middle_pt}, {x_pt(draws.high * section_.scale), middle_pt}, Stroke{.colour = colour, .width_pt = 3, .opacity = 0.45});
    canvas_.circle({x_pt(draws.median * section_.scale), middle_pt}, 3, colour);
  }
  SvgCanvas& canvas_;
  const Claim& claim_;
  const ClaimResult& result_;
  const Section& section_;
  NumberAxis axis_;
};

double draw_paragraph(SvgCanvas& canvas, const std::string& text, double y_pt, double size_pt, bool bold, const char* colour) {
  for (const std::string& line : wrap_text(text, kRightPt - kLeftPt, size_pt, bold)) {
    canvas.text({kLeftPt, y_pt}, line, {.size_pt = size_pt, .bold = bold, .colour = colour});
    y_pt += size_pt * 1.3;
  }
  return y_pt;
}

std::string claim_svg(const ClaimsReport& report, const Claim& claim, const ClaimResult& result) {
  SvgCanvas canvas;
  const std::string title = claim.id + ": " + claim.statement;
  double y_pt = draw_paragraph(canvas, title, 16, 11, true, kText);
  y_pt = draw_paragraph(canvas, std::string("Verdict: ") + verdict_name(result.verdict), y_pt + 2, 9.5, true, kText);
  if (!result.words.empty()) y_pt = draw_paragraph(canvas, result.words, y_pt, 8, false, kText);
  const std::vector<Section> sections = sections_of(claim, result);
  if (sections.empty()) {
    y_pt = draw_paragraph(canvas, "Nothing to draw: this claim rests on rules or on evidence, not on a simulation.", y_pt + 10, 9, false, kSoftText);
  } else {
    y_pt = draw_paragraph(canvas, "Dot: median draw of the uncertain numbers. Bar: 5–95 % of draws. Dashed: a bound of an inequality.", y_pt + 4, 8, false, kSoftText);
  }
  y_pt += kHeadPt;
  for (const Section& section : sections) y_pt = SectionPicture(canvas, claim, result, section).draw(y_pt);
  const std::string made_of = fmt::format("Ensemble: {}, {} draws, seed {}. Ebb {}, data {}.", report.ensemble_note, report.draws, report.seed, report.version, report.data_hash);
  for (const std::string& line : {claim.limits, made_of}) {
    if (!line.empty()) y_pt = draw_paragraph(canvas, line, y_pt, 7, false, kSoftText);
  }
  return canvas.finish(kPagePt, y_pt + 6, title, result.words);
}

}  // namespace

HtmlPlot claim_plot(const ClaimsReport& report, const Claim& claim, const ClaimResult& result) {
  HtmlTable figures{"Figures", {"figure", "median draw (5–95 % of draws)"}, {}, false};
  for (std::size_t i = 0; i < claim.figures.size(); ++i) {
    if (!claim.figures[i].hidden) figures.rows.push_back({claim.figures[i].label, figure_text(claim.figures[i], result.figures[i])});
  }
  HtmlTable conditions{"Inequalities", {"what", "verdict", "inequality"}, {}, false};
  for (std::size_t i = 0; i < claim.conditions.size(); ++i) {
    conditions.rows.push_back({claim.conditions[i].words, verdict_name(result.conditions[i].verdict), condition_text(claim, claim.conditions[i], result.conditions[i])});
  }
  HtmlTable sources{"Evidence", {"what", "source", "grade"}, {}, false};
  const auto add = [&](const std::string& text, const Provenance& from) { sources.rows.push_back({text, citation_of(report, from.source), std::string(1, from.grade)}); };
  for (const EvidenceReading& reading : claim.readings) add(reading.name + ": " + reading.text, reading.provenance);
  for (const ClaimEvidence& one : claim.evidence) add(one.text, one.provenance);
  HtmlPlot plot{claim.id + ": " + claim.statement, claim_svg(report, claim, result), {}};
  for (HtmlTable* table : {&figures, &conditions, &sources}) {
    if (!table->rows.empty()) plot.tables.push_back(std::move(*table));
  }
  return plot;
}

}  // namespace ebb
