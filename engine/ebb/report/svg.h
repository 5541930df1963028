// Printable plots as SVG text: the same bytes on every machine, legible in greyscale and to colour-blind eyes.
// Figures are plain structs; nothing here knows the engine. docs/plots.md shows what each part looks like.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "ebb/base/dates.h"

namespace ebb {

/// Inks that stay apart for colour-blind readers. Source: Okabe & Ito, "Color Universal Design" (2008), without yellow (too pale on paper).
enum class Ink { Black, Grey, Blue, Vermillion, Green, Orange, SkyBlue, Purple };
/// Dashes carry the same difference as the inks, for greyscale print.
enum class Dash { Solid, Dashed, Dotted, DashDot };

/// Quantiles over people at the times of a line; either all five, or only p50 (no band), each as long as the times.
/// A value that is not finite leaves a gap.
struct BandValues {
  std::vector<double> p05, p25, p50, p75, p95;
};

/// A median with its bands: 5-95 % light, 25-75 % darker. Without p05/p95 or p25/p75 that band is not drawn.
struct PanelLine {
  std::string label;  ///< stands at the line's end, or in the legend when `in_legend`; empty: not named
  bool in_legend = false;
  std::vector<double> time_h;  ///< rising
  BandValues values;
  Ink ink = Ink::Blue;
  Dash dash = Dash::Solid;
  double width_pt = 1.5;
};

/// A value that holds from each time to the next, the last to the end of the axis.
struct PanelSteps {
  std::string label;
  bool in_legend = false;
  std::vector<double> time_h;  ///< rising
  std::vector<double> values;
  Ink ink = Ink::Blue;
  Dash dash = Dash::Solid;
  double width_pt = 1.3;
  bool filled = true;  ///< tint down to zero
};

/// A shaded range of values with a line on its upper edge, such as what a person does not notice.
struct PanelZone {
  double low = 0, high = 1;
  std::string label;  ///< stands at the right of the upper edge, or in the legend
  bool in_legend = false;
  bool accepted = false;  ///< what was accepted rather than what goes unnoticed: another shade, another edge
};

/// Something measured: a ring.
struct PanelPoint {
  double time_h = 0, value = 0;
};

/// Curves over one time axis, shared by all panels of a figure. The value axis starts at zero unless something is negative.
struct Panel {
  std::string title;  ///< "Clonazepam in plasma"
  std::string unit;   ///< "ng/mL"; "" only for a panel with nothing to show
  std::vector<PanelLine> lines;
  std::vector<PanelSteps> steps;
  std::vector<PanelZone> zones;
  std::vector<PanelPoint> points = {};
  std::string points_label = {};  ///< of the legend
  double height_share = 1;  ///< of the room that panels divide
  std::string why_empty;    ///< said when nothing is finite: "No doses were given."
};

/// A vertical line through all panels, labelled above the first.
struct Marker {
  double time_h = 0;
  std::string label;
};

/// One line of a comparison: small curves, then a range.
struct ComparisonRow {
  std::string name;
  bool highlighted = false;
  std::string length;  ///< "26", under the heading `length_heading`
  PanelSteps steps;
  PanelLine line;
  double low = 0, middle = 0, high = 0;  ///< the range; in the unit of `range_heading`
};

/// Rows on the same scales, for more curves than one panel can carry.
struct Comparison {
  std::string title;
  std::string length_heading, steps_heading, line_heading, range_heading;
  std::vector<ComparisonRow> rows;  ///< in the order drawn
  PanelLine reference;              ///< grey dashed in every small curve
  double threshold = 0;             ///< dotted in every small curve; 0: none
  double range_reference = 0;       ///< dashed in the range column, such as 100 %; 0: none
  double range_accepted = 0;        ///< shaded up to here in the range column; 0: none
  double start_h = 0;               ///< zero of the weeks under the small curves
  double from_h = 0, to_h = 0;      ///< time axis of the small curves; equal: the figure's
  std::string note;                 ///< how to read it, one or two lines under the rows
};

/// One point of a scatter with a vertical range.
struct ScatterPoint {
  enum class Shape { Dot, Ring, Diamond };
  std::string name;     ///< beside the point where there is room, and in the table; empty: neither
  double x = 0, low = 0, middle = 0, high = 0;
  Shape shape = Shape::Dot;
  Ink ink = Ink::Black;
  bool highlighted = false;
  bool joined = false;  ///< a line joins these, by rising x
  std::string last_cell;  ///< of its row in the table
};

/// Length against price: each point a plan. Every named point has a row in the table below, by rising x.
struct Scatter {
  std::string title, x_title, y_title;
  std::string dots_label, joined_label, accepted_label;  ///< of the legend; empty: not there
  std::string x_heading, range_heading, last_heading;    ///< of the table; last_heading empty: no such column
  std::vector<ScatterPoint> points;
  double accepted = 0;   ///< shaded from zero to here; 0: none
  double reference = 0;  ///< dashed, such as 100 %; 0: none
  std::string reference_label;
  std::string note;
};

/// One uncertain number: the answer with it at the low and at the high end of its range.
struct TornadoBar {
  std::string label;
  std::string grade;        ///< "D" and why it matters is said by `assumed`
  bool assumed = false;
  double at_low = 0, at_high = 0;
  std::string low_label, high_label;  ///< the ends of its range
  std::string share;        ///< of the variance: "41 % (30–52)"; empty: not computed
};

/// One answer and what moves it.
struct TornadoGroup {
  std::string title, as_it_stands_label;
  double as_it_stands = 0;
  int decimals = 2;
  std::vector<TornadoBar> bars;  ///< in the order drawn
  std::string note;              ///< under the bars; instead of them when there are none
};

/// Bars to either side of the answer as it stands, one group an answer, each with a scale of its own.
struct Tornado {
  std::string title, label_heading, ends_heading, share_heading;
  std::vector<TornadoGroup> groups;
  std::string note;
};

/// A page: 7.5 inches wide and at most 10 high (it fits A4 and Letter without scaling); higher only when the panels would become
/// unreadable.
struct Figure {
  std::string title;
  std::string subtitle;
  std::string draft;                    ///< boxed at the top in bold: "DRAFT – NOT SCREENED"; empty: none
  std::vector<std::string> notices;     ///< in the same box, or in a box of their own
  std::optional<Date> zero;             ///< date of time 0 (00:00): calendar axis; without it hours, days, weeks … since the start
  double from_h = 0, to_h = 0;          ///< time axis; equal: from the data
  std::optional<double> detail_from_h;  ///< a second, wider column shows from here to `to_h` again, enlarged
  std::vector<Panel> panels;
  std::vector<Marker> markers;
  std::optional<Comparison> comparison;  ///< under the panels
  std::optional<Scatter> scatter;        ///< under these
  std::optional<Tornado> tornado;        ///< under these
  std::vector<std::string> footer;       ///< version, data hash, seed, what this is not
};

/// The whole SVG file. Never fails: what is missing is said in the picture ("Nothing to show: …").
std::string render_svg(const Figure& figure);

/// Daily dose of one drug; each value holds to the next time.
struct DoseSteps {
  std::string drug;
  std::vector<double> time_h;
  std::vector<double> dose_mg_per_day;
};

/// The doses of one drug one by one, for windows in which a daily dose says nothing.
struct SingleDoses {
  std::string drug;
  std::vector<double> time_h;  ///< rising
  std::vector<double> dose_mg;
};

struct DrugLevel {
  std::string drug;
  BandValues level_ng_per_mL;
  std::vector<PanelPoint> measured = {};
};

/// What `simulate` shows: levels, effect and tolerance, withdrawal, doses, one above the other.
struct SimulationFigure {
  std::string title, subtitle, draft;
  std::vector<std::string> notices, footer;
  std::optional<Date> zero;
  std::string middle_name = "median";  ///< what p50 is: "typical person" when there is only that one
  std::vector<double> time_h;          ///< of every band below
  std::vector<DrugLevel> levels;
  BandValues drive;             ///< S, 0-1 (24-h mean where the grid is coarser than a day)
  BandValues adaptation;        ///< fast adaptation A, 0-1
  BandValues withdrawal_theta;  ///< 24-h mean (with `momentary`: at the time), in noticing thresholds
  bool momentary = false;       ///< hours are shown: drive and withdrawal as they are at each time
  std::vector<DoseSteps> doses;
  std::vector<SingleDoses> single_doses;  ///< a panel each, after those of `doses`
  std::vector<Marker> markers;
  /// Where the enlarged column begins. Absent: shortly before the change that ends a steady stretch of over 65 % of the time, if there is
  /// one.
  std::optional<double> detail_from_h;
};
std::string simulation_figure(const SimulationFigure& figure);

/// How much withdrawal is accepted, for the shade in the pictures.
struct AcceptedShade {
  double share = 0;      ///< of the peak of stopping today, of the median person
  double theta = 0;      ///< the same in noticing thresholds; 0: not known
  std::string words;     ///< "30 % of stopping today"
};

/// One rule on the same people as the others.
struct TaperRuleCurve {
  std::string name;
  bool highlighted = false;     ///< shown large; the first one counts
  bool suggested = false;       ///< the planner's: shown beside the highlighted one
  BandValues withdrawal_theta;  ///< at TaperFigure::time_h, 24-h mean
  std::vector<double> step_time_h;
  std::vector<double> dose_mg_per_day;
  double length_weeks = 0;
  double peak_share_p05 = 0, peak_share_p50 = 0, peak_share_p95 = 0;  ///< peak withdrawal / that of stopping today (1 = as high)
};

/// What `taper` shows: the highlighted rule large, then every rule small on one scale, shortest first.
struct TaperFigure {
  std::string title, subtitle, draft;
  std::vector<std::string> notices, footer;
  std::optional<Date> zero;
  std::vector<double> time_h;  ///< of every band
  double start_h = 0;          ///< first day of the plan
  double dose_before_mg_per_day = 0;  ///< taken until then, shown for a week; 0: not known
  std::vector<TaperRuleCurve> rules;
  BandValues stop_today_theta;  ///< at time_h
  std::string drug;             ///< that is tapered
  std::string changed_to;       ///< the drug that the highlighted rule changes to; empty: none
  std::vector<BandValues> shown_levels_ng_per_mL;  ///< of the highlighted rule, of `drug` and of `changed_to`; empty: no such panels
  BandValues shown_drive;       ///< likewise
  std::optional<AcceptedShade> accepted;
  std::vector<Marker> markers;
};
std::string taper_figure(const TaperFigure& figure);

/// One plan in the picture of lengths and peaks.
struct FrontierPlan {
  enum class Kind { Rule, Planner, Suggested };
  std::string name;             ///< a rule's id; of the planner's other plans empty
  Kind kind = Kind::Rule;
  bool highlighted = false;
  double weeks = 0;
  double peak_share_p05 = 0, peak_share_p50 = 0, peak_share_p95 = 0;
  std::optional<double> met_frac;  ///< share of people at or under the accepted level
};

/// What `taper --frontier-plot` shows: how long each plan takes and what peak of withdrawal it brings.
struct FrontierFigure {
  std::string title, subtitle, draft;
  std::vector<std::string> notices, footer;
  std::vector<FrontierPlan> plans;
  std::optional<AcceptedShade> accepted;
};
std::string frontier_figure(const FrontierFigure& figure);

}  // namespace ebb
