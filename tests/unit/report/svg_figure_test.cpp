#include <doctest.h>

#include <cctype>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <limits>
#include <sstream>

#include "ebb/report/svg.h"
#include "tests/unit/report/svg_examples.h"
#include "tests/unit/report/svg_text_boxes.h"

using namespace ebb;
using namespace ebb::svg_examples;

namespace {

// "nan" and "inf" as words between the tags' numbers; "information" is not one.
bool holds_word(const std::string& text, const std::string& word) {
  for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; ++at) {
    const bool before = at > 0 && std::isalpha(static_cast<unsigned char>(text[at - 1]));
    const bool after = at + word.size() < text.size() && std::isalpha(static_cast<unsigned char>(text[at + word.size()]));
    if (!before && !after) return true;
  }
  return false;
}

void check_sound(const std::string& svg) {
  CHECK(malformed(svg) == "");
  CHECK(crowded(svg) == "");
  for (const char* word : {"nan", "inf", "-nan", "NaN", "infinity"}) CHECK_FALSE(holds_word(svg, word));
}

// Golden files are rewritten when EBB_UPDATE_GOLDEN is set; the change then shows in the version control.
void check_golden(const std::string& name, const std::string& svg) {
  const std::string path = std::string(EBB_SOURCE_DIR) + "/tests/golden/report/" + name;
  if (std::getenv("EBB_UPDATE_GOLDEN")) {
    std::ofstream(path, std::ios::binary) << svg;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  std::stringstream kept;
  kept << file.rdbuf();
  CHECK_MESSAGE(kept.str() == svg, path, " differs; look at the new picture, then run again with EBB_UPDATE_GOLDEN=1");
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++n;
  return n;
}

Panel one_line(const std::vector<double>& time_h, const std::vector<double>& values) {
  Panel panel;
  panel.title = "Level";
  panel.unit = "ng/mL";
  PanelLine line;
  line.label = "median";
  line.in_legend = true;
  line.time_h = time_h;
  line.values.p50 = values;
  panel.lines.push_back(line);
  return panel;
}

TaperFigure accepted_and_suggested() {
  TaperFigure figure = thirteen_rules();
  figure.accepted = AcceptedShade{0.3, 1.6, "30 % of stopping today"};
  figure.rules[8].name = "suggested";
  figure.rules[8].suggested = true;
  return figure;
}

Figure page_of(Panel panel) {
  Figure figure;
  figure.title = "Test";
  figure.panels.push_back(std::move(panel));
  return figure;
}

}  // namespace

TEST_CASE("pictures_are_the_same_bytes_as_the_kept_ones") {
  check_golden("simulation_three_years.svg", simulation_figure(three_years()));
  check_golden("simulation_two_drugs.svg", simulation_figure(two_drugs()));
  check_golden("taper_thirteen_rules.svg", taper_figure(thirteen_rules()));
  check_golden("frontier.svg", frontier_figure(frontier()));
  check_golden("taper_accepted_and_suggested.svg", taper_figure(accepted_and_suggested()));
  check_golden("simulation_nothing.svg", simulation_figure({}));
}

TEST_CASE("ready_figures_are_well_formed_and_nothing_overlaps") {
  check_sound(simulation_figure(three_years()));
  check_sound(simulation_figure(two_drugs()));
  check_sound(taper_figure(thirteen_rules()));
  for (const std::size_t rules : {0u, 1u, 2u, 7u}) {
    TaperFigure fewer = thirteen_rules();
    fewer.rules.resize(rules);
    check_sound(taper_figure(fewer));
  }
}

TEST_CASE("a_single_panel_leaves_no_empty_page_below_it") {
  const std::string svg = render_svg(page_of(one_line({0, 24}, {1, 2})));
  CHECK(attribute(std::string_view(svg).substr(svg.find("<svg"), 200), "height", 0) < 400);
}

TEST_CASE("ordinary_figures_fit_one_page_of_a4_and_letter") {
  for (const std::string& svg : {simulation_figure(three_years()), simulation_figure(two_drugs()), taper_figure(thirteen_rules())})
    CHECK(svg.find("width=\"540pt\" height=\"720pt\"") != std::string::npos);
}

TEST_CASE("same_input_gives_same_bytes") { CHECK(taper_figure(thirteen_rules()) == taper_figure(thirteen_rules())); }

TEST_CASE("empty_input_says_that_there_is_nothing_to_show") {
  for (const std::string& svg : {simulation_figure({}), taper_figure({}), render_svg({})}) {
    check_sound(svg);
    CHECK(svg.find("Nothing to show") != std::string::npos);
  }
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::string all_missing = render_svg(page_of(one_line({0, 1, 2}, {nan, nan, nan})));
  check_sound(all_missing);
  CHECK(all_missing.find("Nothing to show") != std::string::npos);
}

TEST_CASE("an_empty_panel_among_others_says_so_and_the_others_stay") {
  SimulationFigure figure = three_years();
  figure.adaptation = {};
  figure.drive = {};
  const std::string svg = simulation_figure(figure);
  check_sound(svg);
  CHECK(svg.find("Nothing to show: effect and tolerance were not computed.") != std::string::npos);
  CHECK(svg.find("Withdrawal<tspan") != std::string::npos);
}

TEST_CASE("values_that_are_not_finite_leave_a_gap") {
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  const std::string whole = render_svg(page_of(one_line({0, 1, 2, 3, 4}, {1, 2, 3, 2, 1})));
  const std::string broken = render_svg(page_of(one_line({0, 1, 2, 3, 4}, {1, 2, nan, 2, 1})));
  CHECK(count(broken, "<polyline") == count(whole, "<polyline") + 1);
  check_sound(broken);
  check_sound(render_svg(page_of(one_line({0, 1, 2, nan, 4}, {1, inf, 3, 2, -inf}))));
  check_sound(render_svg(page_of(one_line({0, inf}, {1, 2}))));
}

TEST_CASE("a_single_value_is_a_dot") {
  const std::string svg = render_svg(page_of(one_line({5}, {3})));
  check_sound(svg);
  CHECK(count(svg, "<circle") == 1);
}

TEST_CASE("lists_of_different_lengths_draw_what_they_share") {
  Panel panel = one_line({0, 1, 2, 3}, {1, 2});
  panel.lines[0].values.p05 = {0};
  panel.lines[0].values.p95 = {1, 2, 3};
  panel.steps.push_back({.label = "dose", .in_legend = true, .time_h = {0, 1, 2}, .values = {1}});
  check_sound(render_svg(page_of(panel)));
}

TEST_CASE("words_from_outside_are_escaped_everywhere") {
  const std::string nasty = "<b>&\"x\"</b>\x01\xff";
  SimulationFigure figure = two_drugs();
  figure.title = figure.subtitle = figure.draft = nasty;
  figure.notices = {nasty};
  figure.footer = {nasty};
  figure.levels[0].drug = figure.doses[0].drug = nasty;
  figure.markers = {{500, nasty}};
  const std::string svg = simulation_figure(figure);
  check_sound(svg);
  CHECK(svg.find("<b>") == std::string::npos);
  TaperFigure taper = thirteen_rules();
  for (TaperRuleCurve& rule : taper.rules) rule.name = nasty;
  check_sound(taper_figure(taper));
}

TEST_CASE("long_words_and_many_markers_stay_apart") {
  const std::string wordy =
      "A title that somebody wrote without ever looking at it and that goes on for much longer than one line of any page could hold";
  SimulationFigure figure = three_years();
  figure.title = figure.subtitle = wordy;
  figure.notices = {wordy, wordy};
  figure.footer = {wordy, wordy, wordy};
  figure.levels[0].drug = figure.doses[0].drug = wordy;
  figure.markers.clear();
  for (int i = 0; i < 6; ++i) figure.markers.push_back({(1090 + 12 * i) * 24.0, "change number " + std::to_string(i)});
  figure.markers.push_back({200 * 24.0, "first clinic visit"});
  figure.markers.push_back({1e9, "beyond the axis"});
  const std::string svg = simulation_figure(figure);
  check_sound(svg);
  CHECK(svg.find("change number 5") != std::string::npos);
  CHECK(svg.find("beyond the axis") == std::string::npos);
  TaperFigure taper = thirteen_rules();
  for (TaperRuleCurve& rule : taper.rules) rule.name = wordy, rule.peak_share_p95 = 12.5;
  check_sound(taper_figure(taper));
}

TEST_CASE("many_drugs_make_the_page_higher_not_the_panels_illegible") {
  SimulationFigure figure = two_drugs();
  for (const char* drug : {"diazepam", "nordazepam", "lorazepam", "temazepam"}) {
    figure.levels.push_back(figure.levels[0]);
    figure.levels.back().drug = drug;
    figure.doses.push_back(figure.doses[0]);
    figure.doses.back().drug = drug;
  }
  const std::string svg = simulation_figure(figure);
  check_sound(svg);
  CHECK(svg.find("height=\"720pt\"") == std::string::npos);
}

TEST_CASE("ten_minutes_and_ten_years_draw_soundly_with_and_without_dates") {
  for (const double hours : {10.0 / 60, 3.0, 24.0, 24.0 * 9, 24.0 * 60, 24.0 * 400, 3653 * 24.0})
    for (const bool dated : {false, true})
      for (const bool detail : {false, true}) {
        CAPTURE(hours);
        Figure figure = page_of(one_line({8, 8 + hours / 2, 8 + hours}, {0, 30, 5}));
        if (dated) figure.zero = make_date(2025, 12, 29);
        if (detail) figure.detail_from_h = 8 + hours * 0.9;
        check_sound(render_svg(figure));
      }
}

TEST_CASE("long_steady_use_enlarges_what_follows_it") {
  CHECK(simulation_figure(three_years()).find("Its end, enlarged") != std::string::npos);
  CHECK(simulation_figure(two_drugs()).find("Its end, enlarged") == std::string::npos);
}

TEST_CASE("draft_notices_and_footer_are_on_the_page") {
  const std::string svg = taper_figure(thirteen_rules());
  CHECK(svg.find(">DRAFT – NOT SCREENED</text>") != std::string::npos);
  CHECK(svg.find("Never stop or change this medicine") != std::string::npos);
  CHECK(svg.find("seed 1") != std::string::npos);
  CHECK(svg.find("Not medical advice") != std::string::npos);
}

TEST_CASE("every_rule_has_its_row_shortest_first") {
  const TaperFigure figure = thirteen_rules();
  const std::string svg = taper_figure(figure);
  std::size_t at = svg.find("Every rule on the same people");
  std::vector<const TaperRuleCurve*> sorted;
  for (const TaperRuleCurve& rule : figure.rules) sorted.push_back(&rule);
  // The examples' equal lengths stand in the order they were given, which is that of their addresses.
  std::sort(sorted.begin(), sorted.end(),
            [](auto* a, auto* b) { return a->length_weeks != b->length_weeks ? a->length_weeks < b->length_weeks : std::less<>()(a, b); });
  for (const TaperRuleCurve* rule : sorted) {
    at = svg.find("<title>" + escape_xml(rule->name) + "</title>", at);
    CAPTURE(rule->name);
    REQUIRE(at != std::string::npos);
  }
}

TEST_CASE("a_rule_that_was_not_computed_says_so") {
  TaperFigure figure = thirteen_rules();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  figure.rules[3].peak_share_p05 = figure.rules[3].peak_share_p50 = figure.rules[3].peak_share_p95 = figure.rules[3].length_weeks = nan;
  const std::string svg = taper_figure(figure);
  check_sound(svg);
  CHECK(svg.find("not computed") != std::string::npos);
}

TEST_CASE("labels_at_line_ends_keep_apart_and_crowds_move_to_the_legend") {
  const auto meeting = [](const std::vector<std::string>& names) {
    Panel panel;
    panel.title = "Lines that meet";
    panel.unit = "mg/day";
    for (const std::string& name : names) {
      Panel made = one_line({0, 24}, {2, 1});
      made.lines[0].label = name;
      made.lines[0].in_legend = false;
      panel.lines.push_back(made.lines[0]);
    }
    panel.zones.push_back({0, 1, "threshold"});
    return render_svg(page_of(panel));
  };
  const std::string few = meeting({"one", "two words", "third"});
  check_sound(few);
  // Labels at the ends stand right of the box, in the order of their lines; a legend stands above it on one line.
  const auto height_of = [](const std::string& svg, const std::string& words) {
    for (const TextBox& box : text_boxes(svg))
      if (box.words == words) return box.top;
    return -1.0;
  };
  CHECK(height_of(few, "one") != height_of(few, "third"));
  const std::string many = meeting({"one", "two words", "third", "a fourth that needs several lines", "fifth", "sixth"});
  check_sound(many);
  CHECK(height_of(many, "one") == height_of(many, "third"));
}

TEST_CASE("dates_at_the_ends_stay_between_the_margins") {
  Figure figure = page_of(one_line({0, 24}, {1, 2}));
  figure.zero = make_date(2025, 9, 30);
  const std::string svg = render_svg(figure);
  check_sound(svg);
  for (const TextBox& box : text_boxes(svg)) {
    CHECK(box.left >= 8 - 0.01);  // coordinates are rounded to 0.01 pt
    CHECK(box.right <= 532 + 0.01);
  }
}

TEST_CASE("every_plan_of_the_frontier_has_its_row_and_names_do_not_touch") {
  const FrontierFigure figure = frontier();
  const std::string svg = frontier_figure(figure);
  check_sound(svg);
  for (const FrontierPlan& plan : figure.plans)
    if (!plan.name.empty()) CHECK(svg.find("<title>" + plan.name + "</title>") != std::string::npos);
  // Beside the points and in the table.
  CHECK(count(svg, ">suggested</text>") == 2);
  CHECK(svg.find("accepted: 30 % of stopping today") != std::string::npos);
}

TEST_CASE("a_frontier_without_planner_or_plans_says_what_there_is") {
  FrontierFigure figure = frontier();
  figure.plans.resize(13);
  figure.accepted.reset();
  for (FrontierPlan& plan : figure.plans) plan.met_frac.reset();
  const std::string rules = frontier_figure(figure);
  check_sound(rules);
  CHECK(rules.find("shortest plans found") == std::string::npos);
  CHECK(rules.find("accepted") == std::string::npos);
  figure.plans.clear();
  const std::string none = frontier_figure(figure);
  check_sound(none);
  CHECK(none.find("Nothing to show: no plan could be computed.") != std::string::npos);
}

TEST_CASE("frontier_plans_that_coincide_or_were_not_computed_stay_legible") {
  FrontierFigure figure = frontier();
  for (FrontierPlan& plan : figure.plans) plan.weeks = 12, plan.peak_share_p05 = 0.1, plan.peak_share_p50 = 0.2, plan.peak_share_p95 = 0.3;
  check_sound(frontier_figure(figure));
  figure.plans[2].weeks = figure.plans[2].peak_share_p50 = std::numeric_limits<double>::quiet_NaN();
  const std::string svg = frontier_figure(figure);
  check_sound(svg);
  CHECK(svg.find("not computed") != std::string::npos);
}

TEST_CASE("what_is_accepted_is_shaded_and_the_suggested_plan_is_drawn_beside_the_one_shown") {
  const std::string svg = taper_figure(accepted_and_suggested());
  check_sound(svg);
  CHECK(svg.find("accepted: 30 % of stopping today (median person)") != std::string::npos);
  CHECK(svg.find("suggested, median") != std::string::npos);
  CHECK(taper_figure(thirteen_rules()).find("accepted") == std::string::npos);
}
