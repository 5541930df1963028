#include "cli/taper_start.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "cli/timeline_view.h"
#include "ebb/base/number_text.h"
#include "ebb/report/text.h"
#include "ebb/report/text_taper.h"

namespace ebb::cli {
namespace {

constexpr double kDay_h = 24;
constexpr double kSameDose_mg = 1e-6;

TaperStartResult no_plan(Error error) { return {std::nullopt, {kWrongInput, "", {std::move(error)}}}; }
TaperStartResult could_not(std::string text) { return {std::nullopt, {kCouldNotDoIt, std::move(text), {}}}; }

/// mg of one drug on each day before `until_h`, the last day first.
std::vector<double> daily_mg_backwards(const Timeline& timeline, int drug, double until_h) {
  std::map<int, double> by_day;
  for (const Dose& dose : timeline.doses) {
    if (dose.drug == drug && dose.time_h < until_h) by_day[static_cast<int>(std::floor(dose.time_h / kDay_h))] += dose.amount_mg;
  }
  std::vector<double> days;
  const int last = static_cast<int>(std::lround(until_h / kDay_h)) - 1;
  for (int day = last; !by_day.empty() && day >= by_day.begin()->first; --day) days.push_back(by_day.count(day) != 0 ? by_day[day] : 0);
  return days;
}

/// The dose of the day before a midnight; 0 when nothing was taken.
double dose_before(const Timeline& timeline, int drug, double until_h) {
  const std::vector<double> days = daily_mg_backwards(timeline, drug, until_h);
  return days.empty() ? 0 : days.front();
}

/// The last daily dose above the one of the last day: what a step back goes to.
double higher_dose_before(const Timeline& timeline, int drug, double until_h) {
  const std::vector<double> days = daily_mg_backwards(timeline, drug, until_h);
  for (const double dose_mg : days) {
    if (dose_mg > days.front() + kSameDose_mg) return dose_mg;
  }
  return days.empty() ? 0 : days.front();
}

std::vector<Product> products_of(const Knowledge& knowledge, const std::vector<std::string>& ids) {
  std::vector<Product> products;
  for (const std::string& id : ids) {
    for (const Product& product : knowledge.products) {
      if (product.id == id) products.push_back(product);
    }
  }
  return products;
}

/// Index of the route among those the run uses, added when the drug has it; the present route when there is no data of its own.
int route_index(DrugUse& use, const std::string& name, int present, std::vector<std::string>& notes) {
  for (std::size_t i = 0; i < use.routes.size(); ++i) {
    if (use.routes[i]->name == name) return static_cast<int>(i);
  }
  for (const Route& route : use.drug->routes) {
    if (route.name != name) continue;
    use.routes.push_back(&route);
    if (!route.note.empty()) notes.push_back(use.drug->name + ", " + name + ": " + route.note);
    return static_cast<int>(use.routes.size()) - 1;
  }
  notes.push_back("no kinetics of its own for " + use.drug->name + " as " + name + ": taken as " + use.routes[static_cast<std::size_t>(present)]->name);
  return present;
}

/// What was taken: the drug that [taper] is about, else all.
std::string drug_names(const Scenario& scenario) {
  if (scenario.current) return scenario.drugs[static_cast<std::size_t>(scenario.current->drug)].drug->name;
  std::vector<std::string> names;
  for (const DrugUse& use : scenario.drugs) names.push_back(use.drug->name);
  return joined(names, " and ");
}

/// More is taken than prescribed, and the plan's first day would be a sudden cut; nullopt when it would not.
std::optional<std::string> sudden_cut_text(const RunStamp& stamp, const Knowledge& knowledge, const TaperInputs& inputs, bool colour) {
  const double cut_frac = 1 - inputs.ceiling_mg_per_day / inputs.start_mg_per_day;
  if (cut_frac <= kMostFirstDayCut_frac) return std::nullopt;
  const std::vector<Blank> blanks{{"drug", inputs.drug},
                                  {"taken", number_text(inputs.start_mg_per_day) + " mg"},
                                  {"prescribed", number_text(inputs.ceiling_mg_per_day) + " mg"},
                                  {"cut", number_text(std::round(cut_frac * 100)) + " %"}};
  return refusal_text(stamp, knowledge.texts_sudden_cut, blanks, RefusalOrder::NoticeFirst, colour);
}

/// Today's doses, the day 0 dose and where a resumed plan stands.
void settle_doses(TaperStart& start, const Scenario& scenario, const TaperRequest& request) {
  const CurrentUse& current = *scenario.current;
  TaperInputs& inputs = start.inputs;
  inputs.start_doses_mg = current.doses_mg;
  inputs.times_min = current.times_min;
  inputs.start_mg_per_day = current.dose_mg_per_day;
  if (!start.resumed) {
    inputs.hold_days = static_cast<int>(std::lround(request.hold_days));
    return;
  }
  start.today_mg_per_day = current.dose_mg_per_day;
  start.previous_mg_per_day = higher_dose_before(scenario.timeline, start.drug, start.start_h);
  start.how = request.one_step_back ? Resume::OneStepBack : request.hold_days > 0 ? Resume::Hold : Resume::Continue;
  const double begun_h = request.start ? (request.start->days - scenario.zero.days) * kDay_h : start.start_h;
  const double first_mg = begun_h < start.start_h ? dose_before(scenario.timeline, start.drug, begun_h) : current.dose_mg_per_day;
  inputs.rule_start_mg_per_day = std::max({first_mg, current.dose_mg_per_day, start.previous_mg_per_day});
}

}  // namespace

TaperStartResult settle_taper(Inputs& inputs, const RunStamp& stamp, bool today_given, bool colour) {
  if (!inputs.case_file) {
    return no_plan({ErrorCode::Missing, {stamp.case_file, 0, 0}, "an event table has no [taper]", "a case file (.toml) with [taper] and its supply", ""});
  }
  Scenario& scenario = inputs.scenarios.front();
  // Without [taper] and --today, "today" is only the day after the case's last date: no reason for alarm.
  if (scenario.days_since_last_dose && (inputs.case_file->taper || today_given)) {
    return could_not(refusal_text(stamp, inputs.knowledge->texts_already_stopped,
                                  {{"drug", drug_names(scenario)}, {"days", std::to_string(*scenario.days_since_last_dose)}},
                                  RefusalOrder::HeadlineFirst, colour));
  }
  if (!inputs.case_file->taper) {
    return no_plan({ErrorCode::Missing, {stamp.case_file, 0, 0}, "the case has no [taper]", "[taper] with start = \"2026-02-01\" and supply = [\"…\"]", ""});
  }
  const TaperRequest& request = *inputs.case_file->taper;
  TaperStart start;
  start.inputs.supply = products_of(*inputs.knowledge, request.supply);
  if (start.inputs.supply.empty()) {
    return no_plan({ErrorCode::Missing, request.where, "[taper] has no supply", "supply = [\"clonazepam 0.5 mg scored tablet\"], products the pharmacy has", ""});
  }
  start.inputs.drug = start.inputs.supply.front().drug;
  if (!scenario.current) {
    return no_plan({ErrorCode::Contradiction, request.where, start.inputs.drug + " is not taken in this case", "a supply of the drug that is taken", ""});
  }
  if (!scenario.current->prescribed_mg_per_day) {
    return could_not(refusal_text(stamp, inputs.knowledge->texts_no_prescription, {{"drug", start.inputs.drug}}, RefusalOrder::NoticeFirst, colour));
  }
  start.resumed = request.from_today || request.one_step_back;
  start.start = start.resumed || !request.start ? scenario.today : *request.start;
  if (start.start < scenario.today) {
    return no_plan({ErrorCode::Contradiction, request.where, "[taper] start " + to_text(start.start) + " is before today, " + to_text(scenario.today),
                    "from_today = true to go on from today, or a start that is still to come", ""});
  }
  start.start_h = (start.start.days - scenario.zero.days) * kDay_h;
  start.drug = scenario.current->drug;
  start.route = scenario.current->route;
  start.inputs.goal_mg_per_day = request.goal_mg_per_day;
  start.inputs.ceiling_mg_per_day = *scenario.current->prescribed_mg_per_day;
  if (request.over_h) start.inputs.over_days = *request.over_h / kDay_h;
  settle_doses(start, scenario, request);
  if (const auto text = sudden_cut_text(stamp, *inputs.knowledge, start.inputs, colour)) return could_not(*text);
  if (scenario.current->changes_from_day_to_day) {
    start.notes.push_back("the dose changes from day to day; the plan begins with " + number_text(start.inputs.start_mg_per_day) + " mg a day, every day");
  }
  if (start.inputs.start_mg_per_day > start.inputs.ceiling_mg_per_day + kSameDose_mg) {
    start.notes.push_back("more is taken (" + number_text(start.inputs.start_mg_per_day) + " mg a day) than the last stable prescribed dose: plans begin with " +
                          number_text(start.inputs.ceiling_mg_per_day) + " mg a day");
  }
  DrugUse& use = scenario.drugs[static_cast<std::size_t>(start.drug)];
  for (const Product& product : start.inputs.supply) start.product_route.push_back(route_index(use, product.route, start.route, start.notes));
  return {std::move(start), {}};
}

Result<TaperPlan> plan_by(const TaperRule& rule, const TaperStart& start) {
  if (!start.resumed) return make_plan(rule, start.inputs);
  TaperInputs inputs = start.inputs;
  // The shape of the doses belongs to what is taken now; the rule counts from where it began.
  inputs.start_mg_per_day = inputs.rule_start_mg_per_day;
  inputs.rule_start_mg_per_day = 0;
  const double factor = inputs.start_mg_per_day / start.today_mg_per_day;
  for (double& dose_mg : inputs.start_doses_mg) dose_mg *= factor;
  return replan_from(rule, inputs, start.today_mg_per_day, start.previous_mg_per_day, start.how);
}

}  // namespace ebb::cli
