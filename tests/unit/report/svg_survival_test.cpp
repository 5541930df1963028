// The picture of Kaplan-Meier curves says who is at risk and hides no name.
#include <doctest.h>

#include "ebb/report/svg_survival.h"

using namespace ebb;

namespace {

SurvivalFigure two_arms() {
  SurvivalFigure figure;
  figure.title = "Two arms";
  SurvivalPanel panel{"Off", "since the last dose", {}, "Nobody."};
  panel.curves.push_back({"fast & <hard>", kaplan_meier({{10, true}, {20, true}, {30, false}, {30, false}}), 30});
  panel.curves.push_back({"slow", kaplan_meier({{25, true}, {30, false}, {30, false}}), 30});
  figure.panels = {panel, {"Nothing", "", {}, "Nobody took a last dose."}};
  return figure;
}

}  // namespace

TEST_CASE("numbers_at_risk_stand_under_the_ticks_and_names_are_escaped") {
  const std::string svg = survival_figure(two_arms());
  CHECK(svg.starts_with("<"));
  CHECK(svg.find("fast &amp; &lt;hard&gt;") != std::string::npos);
  CHECK(svg.find("days since the last dose") != std::string::npos);
  CHECK(svg.find(">4<") != std::string::npos);   // all four at risk on day 0
  CHECK(svg.find(">2<") != std::string::npos);   // two of the first arm after day 20
  CHECK(svg.find("Nobody took a last dose.") != std::string::npos);
  CHECK(svg == survival_figure(two_arms()));
}

TEST_CASE("no_coordinate_is_outside_the_page") {
  const std::string svg = survival_figure(two_arms());
  CHECK(svg.find("nan") == std::string::npos);
  CHECK(svg.find("inf") == std::string::npos);
  CHECK(svg.find("\"-") == std::string::npos);   // a coordinate left of or above the page
}

TEST_CASE("the_axis_of_time_ends_at_the_last_datum_with_ticks_at_whole_weeks") {
  SurvivalFigure figure = two_arms();
  figure.panels[0].curves[1].until_day = 47;
  const std::string svg = survival_figure(figure);
  for (const char* tick : {">0<", ">7<", ">14<", ">42<"}) CHECK(svg.find(tick) != std::string::npos);
  for (const char* tick : {">10<", ">49<"}) CHECK(svg.find(tick) == std::string::npos);
}
