// data/rules/planner.toml: what the planner does when a case says nothing else.
#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/knowledge/load_parts.h"
#include "ebb/knowledge/reader.h"

namespace ebb {
namespace {

constexpr double kMostPeople = 100000;

int count(TableReader& table, std::string_view key, double least, double most) {
  const double value = table.required_number(key);
  if (value < least || value > most || value != std::floor(value))
    table.fail(ErrorCode::OutOfRange, key, "is no usable count", std::to_string(std::lround(least)) + " to " + std::to_string(std::lround(most)));
  return static_cast<int>(std::lround(value));
}

/// A ratio that is at least one.
double fold(TableReader& table, std::string_view key) {
  const double value = table.required_number(key);
  if (value < 1 || value > 10) table.fail(ErrorCode::OutOfRange, key, "is no usable ratio", "1 to 10");
  return value;
}

double hours(TableReader& table, std::string_view key) {
  const double value = table.required_number(key);
  if (value < 0 || value > 10000) table.fail(ErrorCode::OutOfRange, key, "is no usable number of hours", "0 to 10000");
  return value;
}

void read_search(TableReader& table, PlannerDefaults& planner) {
  std::optional<TableReader> search = table.table("search");
  if (!search) return table.fail(ErrorCode::Missing, "search", "is missing", "[search] with how many people and draws");
  planner.people_planned = count(*search, "people_planned", 1, kMostPeople);
  planner.people_checked = count(*search, "people_checked", 1, kMostPeople);
  planner.people_unseen = count(*search, "people_unseen", 1, kMostPeople);
  planner.ensemble_draws = count(*search, "ensemble_draws", 1, kMostPeople);
  planner.slope_draws = count(*search, "slope_draws", 1, kMostPeople);
  planner.beam = count(*search, "beam", 0, 1000);
  planner.promising = count(*search, "promising", 0, 1000);
  planner.store_alike_h = hours(*search, "store_alike_hours");
  planner.store_beside_h = hours(*search, "store_beside_hours");
  planner.most_doses = count(*search, "most_doses", 8, 1000);
  planner.scouts = count(*search, "scouts", 1, kMostPeople);
  planner.scout_after = count(*search, "scout_after", 1, 1000);
  planner.no_more_to_gain_frac = fold(*search, "no_more_to_gain");
  planner.horizon_room = count(*search, "horizon_room", 0, 1000);
  planner.out_of_reach_frac = fold(*search, "out_of_reach");
  planner.frontier_holds = count(*search, "frontier_holds", 1, 1000);
  planner.frontier_beam = count(*search, "frontier_beam", 1, 1000);
  search->finish();
}

void read_small_doses(TableReader& table, PlannerDefaults& planner) {
  std::optional<TableReader> small = table.table("small_doses");
  if (!small) return table.fail(ErrorCode::Missing, "small_doses", "is missing", "[small_doses] with one_step_below");
  planner.one_step_below = count(*small, "one_step_below", 0, 100);
  small->provenance();
  small->finish();
}

}  // namespace

void load_planner_file(const DataFile& file, Knowledge& knowledge, Errors& errors) {
  const auto document = parse_toml(file, errors);
  if (!document) return;
  const ReadContext context{file.path, &knowledge.references, &errors};
  TableReader table(*document, context);
  PlannerDefaults& planner = knowledge.planner;
  planner.accept_rule = table.required_text("accept");
  planner.seizure_rule = table.required_text("seizure_rule");
  read_search(table, planner);
  read_small_doses(table, planner);
  const auto time = [&](const char* key) { return table.required_parameter(key, {.name = std::string("planner.") + key, .dimension = kTime}); };
  const auto share = [&](const char* key) {
    return table.required_parameter(key, {.name = std::string("planner.") + key, .dimension = kDimensionless, .fraction = true});
  };
  planner.hold = time("hold");
  planner.shortest_hold = time("shortest_hold");
  planner.linear_over = time("linear_over");
  planner.guideline_window = time("guideline_window");
  planner.alternate_half_life = time("alternate_half_life");
  planner.longest_plan = time("longest_plan");
  planner.first_falls_first = time("first_falls_first");
  planner.gap_told = time("gap_told");
  planner.late_longest = time("late_longest");
  planner.late_longest_night = time("late_longest_night");
  planner.evening = time("evening");
  planner.first_review_from = time("first_review_from");
  planner.first_review_to = time("first_review_to");
  planner.review_every = time("review_every");
  planner.slower_plan = table.required_parameter("slower_plan", {.name = "planner.slower_plan", .dimension = kDimensionless});
  planner.far_more = table.required_parameter("far_more", {.name = "planner.far_more", .dimension = kDimensionless});
  planner.policy_followed = table.required_parameter("policy_followed", {.name = "planner.policy_followed", .dimension = kDimensionless});
  planner.policy_followed_more = time("policy_followed_more");
  const auto withdrawal = [&](const char* key) { return table.required_parameter(key, {.name = std::string("planner.") + key, .exact_unit = "theta"}); };
  planner.least_peak = withdrawal("least_peak");
  planner.least_peak_measured = withdrawal("least_peak_measured");
  planner.most_first_day_cut = share("most_first_day_cut");
  planner.least_kept = share("least_kept");
  planner.missed_day = share("missed_day");
  planner.late_share = share("late_share");
  planner.first_cut = share("first_cut");
  planner.cut = share("cut");
  planner.cut_without_limits = share("cut_without_limits");
  planner.confidence = share("confidence");
  planner.seizure_agreement = share("seizure_agreement");
  planner.seizure_same = share("seizure_same");
  table.finish();
}

void check_planner_rules(const Knowledge& knowledge, Errors& errors) {
  for (const std::string& id : {knowledge.planner.accept_rule, knowledge.planner.seizure_rule}) {
    std::vector<std::string> ids;
    for (const TaperRule& rule : knowledge.rules) ids.push_back(rule.id);
    const bool known = std::find(ids.begin(), ids.end(), id) != ids.end();
    if (!known && !id.empty())
      errors.push_back({ErrorCode::UnknownName, {"data/rules/planner.toml", 0, 0}, "no taper rule is called \"" + id + "\"", "the id of a rule in data/rules/taper",
                        nearest_name(id, ids)});
  }
}

}  // namespace ebb
