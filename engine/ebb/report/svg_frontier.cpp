// Lengths and peaks of plans, as a scatter of svg.h.
#include <fmt/format.h>

#include "ebb/report/svg.h"
#include "ebb/report/taper_report.h"

namespace ebb {
namespace {

ScatterPoint point_of(const FrontierPlan& plan) {
  ScatterPoint point;
  point.name = plan.name;
  point.x = plan.weeks;
  point.low = plan.peak_share_p05 * 100;
  point.middle = plan.peak_share_p50 * 100;
  point.high = plan.peak_share_p95 * 100;
  point.highlighted = plan.highlighted || plan.kind == FrontierPlan::Kind::Suggested;
  if (plan.kind != FrontierPlan::Kind::Rule) point.ink = Ink::Blue;
  if (plan.kind == FrontierPlan::Kind::Planner) point.shape = ScatterPoint::Shape::Ring;
  if (plan.kind == FrontierPlan::Kind::Suggested) point.shape = ScatterPoint::Shape::Diamond;
  point.joined = plan.kind == FrontierPlan::Kind::Planner;
  point.last_cell = plan.met_frac ? people_percent(*plan.met_frac) : "–";
  return point;
}

}  // namespace

std::string frontier_figure(const FrontierFigure& figure) {
  Figure page;
  page.title = figure.title;
  page.subtitle = figure.subtitle;
  page.draft = figure.draft;
  page.notices = figure.notices;
  page.footer = figure.footer;
  Scatter scatter;
  scatter.title = "How long, and how high the peak";
  scatter.y_title = "peak withdrawal, % of that of stopping today";
  scatter.x_title = "weeks from the first day of the plan to its last dose (each doubling the same distance)";
  scatter.x_heading = "weeks";
  scatter.range_heading = "peak, % (5–95 % of people)";
  scatter.reference = 100;
  scatter.reference_label = "stopping today";
  scatter.dots_label = "published rules";
  bool any_met = false, any_planned = false;
  for (const FrontierPlan& plan : figure.plans) {
    scatter.points.push_back(point_of(plan));
    any_met = any_met || plan.met_frac.has_value();
    any_planned = any_planned || plan.kind == FrontierPlan::Kind::Planner;
  }
  if (any_planned) scatter.joined_label = "shortest plans found for falling peaks";
  if (any_met) scatter.last_heading = "people within what is accepted";
  if (figure.accepted) {
    scatter.accepted = figure.accepted->share * 100;
    scatter.accepted_label = "accepted: " + figure.accepted->words + " (median person)";
  }
  scatter.note =
      "Point = median person, bar = 5–95 % of people; all plans on the same people. Further left is shorter, further down is milder.";
  page.scatter = std::move(scatter);
  return render_svg(page);
}

}  // namespace ebb
