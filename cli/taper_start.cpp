#include "cli/taper_start.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "cli/timeline_view.h"
#include "ebb/base/number_text.h"
#include "ebb/casefile/drug_uses.h"
#include "ebb/casefile/steady_doses.h"
#include "ebb/plan/run_rule.h"
#include "ebb/report/text.h"
#include "ebb/report/text_equivalence.h"
#include "ebb/report/text_taper.h"

namespace ebb::cli {
namespace {

constexpr double kDay_h = 24;
constexpr double kSameDose_mg = 1e-6;

TaperStartResult no_plan(Error error) { return {std::nullopt, {kWrongInput, "", {std::move(error)}}}; }
TaperStartResult could_not(std::string text) { return {std::nullopt, {kCouldNotDoIt, std::move(text), {}}}; }

/// Days at the end of the list with the dose of the last of them.
int days_at_last_dose(const std::vector<double>& daily_mg) {
  const auto changed = std::find_if(daily_mg.rbegin(), daily_mg.rend(), [&](double dose_mg) { return std::fabs(dose_mg - daily_mg.back()) > kSameDose_mg; });
  return static_cast<int>(changed - daily_mg.rbegin());
}

/// The last daily dose above the one of the last day, extra doses left out: what a step back goes to.
double higher_dose_before(const std::vector<double>& daily_mg, const std::vector<bool>& extra) {
  for (std::size_t day = daily_mg.size(); day-- > 0;) {
    if (!extra[day] && daily_mg[day] > daily_mg.back() + kSameDose_mg) return daily_mg[day];
  }
  return daily_mg.back();
}

/// What the doses before today say of where a plan goes on; the last of `daily_mg` is yesterday's.
void settle_history(TaperStart& start, const std::vector<double>& daily_mg, const Agreements& agreements) {
  const std::vector<double> steady_mg = casefile::steady_doses(daily_mg, agreements);
  const std::vector<bool> extra = casefile::higher_days(daily_mg, agreements);
  start.previous_mg_per_day = higher_dose_before(steady_mg, extra);
  start.days_at_dose = days_at_last_dose(steady_mg);
  const int unchanged = days_at_last_dose(daily_mg);
  const int before = static_cast<int>(daily_mg.size()) - 1 - unchanged;
  if (before < 0) return;
  // After a step down the pace of each rule counts; after an odd day or a rise two weeks pass first.
  const bool step_down = daily_mg[static_cast<std::size_t>(before)] > daily_mg.back() && !extra[static_cast<std::size_t>(before)];
  if (!step_down) start.calm_days = std::max(0, start.inputs.limits.shortest_hold_days - unchanged);
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
  if (cut_frac <= knowledge.planner.most_first_day_cut.typical) return std::nullopt;
  const std::vector<Blank> blanks{{"drug", inputs.drug},
                                  {"taken", number_text(inputs.start_mg_per_day) + " mg"},
                                  {"prescribed", number_text(inputs.ceiling_mg_per_day) + " mg"},
                                  {"cut", number_text(std::round(cut_frac * 100)) + " %"}};
  return refusal_text(stamp, knowledge.texts_sudden_cut, blanks, RefusalOrder::NoticeFirst, colour);
}

/// Whether a product is sold in a country where something of the supply is.
bool sold_together(const Product& product, const std::vector<Product>& supply) {
  return std::any_of(supply.begin(), supply.end(), [&](const Product& other) {
    return product.country.find(other.country) != std::string::npos || other.country.find(product.country) != std::string::npos;
  });
}

/// A supply without a dose between what is taken and much less of it would make every plan begin with a sudden cut.
/// Nothing when no finer product is known where these are sold: then the smallest dose there is has been reached.
std::optional<Error> too_coarse(const TaperInputs& inputs, const Knowledge& knowledge, const Where& where) {
  const auto start_ug = static_cast<std::int64_t>(std::llround(inputs.start_mg_per_day * 1000));
  std::vector<double> shape_ug;
  for (const double dose_mg : inputs.start_doses_mg) shape_ug.push_back(dose_mg * 1000);
  const Result<DailyDoses> daily = DailyDoses::build(inputs.supply, inputs.drug, shape_ug, start_ug);
  if (!daily.ok()) return std::nullopt;  // told where plans are made
  const double below_mg = static_cast<double>(daily.value().below(start_ug)) / 1000;
  if (below_mg < inputs.goal_mg_per_day || inputs.start_mg_per_day - below_mg <= (1 - knowledge.planner.least_kept.typical) * inputs.start_mg_per_day) return std::nullopt;
  std::string finer;
  for (const Product* product : finer_products(knowledge, inputs)) finer += (finer.empty() ? "" : ", ") + product->id;
  if (finer.empty()) return std::nullopt;
  return Error{ErrorCode::Infeasible, where,
               "this supply makes no dose between " + number_text(inputs.start_mg_per_day) + " and " + number_text(below_mg) +
                   " mg a day: every plan would begin with a sudden cut",
               "a finer product in the supply: " + finer, ""};
}

/// Today's doses, the day 0 dose and where a resumed plan stands.
void settle_doses(TaperStart& start, const Scenario& scenario, const TaperRequest& request, const Knowledge& knowledge) {
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
  const std::vector<double> daily_mg = daily_mg_until(scenario.timeline, start.drug, start.start_h);
  start.previous_mg_per_day = current.dose_mg_per_day;
  if (!daily_mg.empty()) settle_history(start, daily_mg, knowledge.safety.agreements);
  if (start.days_at_dose >= inputs.limits.shortest_hold_days && start.today_mg_per_day < knowledge.planner.least_kept.typical * start.previous_mg_per_day) {
    start.step_back_needs_consent = "one step back would raise the dose from " + number_text(start.today_mg_per_day) + " to " + number_text(start.previous_mg_per_day) +
                                    " mg a day after " + std::to_string(start.days_at_dose) + " days on the lower one: by then less is tolerated";
  }
  start.how = request.one_step_back ? Resume::OneStepBack : request.hold_days > 0 ? Resume::Hold : Resume::Continue;
  const double begun_h = start.began ? (start.began->days - scenario.zero.days) * kDay_h : start.start_h;
  const std::vector<double> before_mg = daily_mg_until(scenario.timeline, start.drug, begun_h);
  const double first_mg = begun_h < start.start_h && !before_mg.empty() ? before_mg.back() : current.dose_mg_per_day;
  if (start.how == Resume::Continue) inputs.hold_days = days_to_stay(start, inputs.limits.shortest_hold_days);
  else inputs.hold_days = std::max(start.calm_days, start.how == Resume::Hold ? static_cast<int>(std::lround(request.hold_days)) : 0);
  inputs.rule_start_mg_per_day = std::max({first_mg, current.dose_mg_per_day, start.previous_mg_per_day});
}

/// A today on which nothing has been taken yet: every plan would go on from doses that are still to come.
std::optional<Error> today_before_use(const CaseFile& case_file, const Scenario& scenario, const std::string& drug, const Where& where) {
  std::optional<Date> first;
  for (const Use& use : case_file.uses) {
    if (use.drug != drug || (!use.from && use.at.empty())) continue;
    const Date from = use.from ? use.from->first : use.at.front().date();
    if (!first || from < *first) first = from;
  }
  if (!first || *first < scenario.today) return std::nullopt;
  return Error{ErrorCode::Contradiction, where, "today, " + to_text(scenario.today) + ", is not after the first day on which " + drug + " is taken, " + to_text(*first),
               "a later today: --today DATE or [taper] today", ""};
}

/// What is taken as the first day of a plan that is under way when [taper] began does not say it; empty when it does.
std::string assumed_beginning(const TaperStart& start, const CaseFile& case_file, const TaperRequest& request) {
  if (request.began) return "";
  if (start.began) return "[taper] start, " + to_text(*start.began) + ", is before today: it is taken as the day on which the plan began";
  std::optional<Date> first;
  for (const Taken& taken : case_file.taken) {
    if (taken.drug == start.inputs.drug && (!first || taken.date < *first)) first = taken.date;
  }
  return first ? "[taper] began is not said: the plan is taken to have begun on " + to_text(*first) + ", the first [[taken]] line of " + start.inputs.drug
               : "[taper] began is not said, and no [[taken]] line tells it: the plan goes on from the dose of the [[use]] lines, as if it began today";
}

/// The plan that is under way: when it began, and what contradicts that.
Errors settle_began(TaperStart& start, const CaseFile& case_file, const Scenario& scenario, const TaperRequest& request) {
  start.resumed = request.from_today || request.one_step_back || request.began;
  if (!start.resumed) return {};
  if (request.began) start.began = request.began;
  else if (request.start && *request.start < scenario.today) start.began = request.start;
  if (!start.began && request.following) {
    return {{ErrorCode::Missing, request.where, "[taper] following names a plan, but not the day on which it began", "began = \"2026-01-05\"", ""}};
  }
  if (start.began && *start.began > scenario.today) {
    return {{ErrorCode::Contradiction, request.where, "[taper] began " + to_text(*start.began) + " is after today, " + to_text(scenario.today),
             "a day up to today; a plan that is still to come has a start", ""}};
  }
  const std::vector<double> before_mg =
      start.began ? daily_mg_until(scenario.timeline, scenario.current->drug, (start.began->days - scenario.zero.days) * kDay_h) : std::vector<double>();
  if (start.began && (before_mg.empty() || before_mg.back() <= 0)) {
    return {{ErrorCode::Contradiction, request.where, "[taper] began " + to_text(*start.began) + ": no " + start.inputs.drug + " was taken on the day before",
             "the first day of the plan, with a [[use]] of " + start.inputs.drug + " before it", ""}};
  }
  if (const std::string note = assumed_beginning(start, case_file, request); !note.empty()) start.notes.push_back(note);
  return {};
}

/// Below the call of somebody who has stopped while a plan was under way.
std::string stopped_text(const RunStamp& stamp, const Inputs& inputs, const Scenario& scenario, bool colour) {
  std::string text = refusal_text(stamp, inputs.knowledge->texts_already_stopped,
                                  {{"drug", drug_names(scenario)}, {"days", std::to_string(*scenario.days_since_last_dose)}},
                                  RefusalOrder::HeadlineFirst, colour);
  const auto& taper = inputs.case_file->taper;
  if (!taper || !(taper->from_today || taper->one_step_back || taper->began)) return text;
  for (const char* key : {"stopped_on_plan", "supply"}) text += "\n" + wrap_text(inputs.knowledge->texts_replan.at(key), kWidth);
  return text;
}

/// The drug to change to, beside those that are taken; which table converts is for somebody to say who knows the person.
Errors settle_substitution(TaperStart& start, Inputs& inputs) {
  const TaperRequest& request = *inputs.case_file->taper;
  const Knowledge& knowledge = *inputs.knowledge;
  if (!request.substitute) return {};
  SubstitutionWish wish{*request.substitute, nullptr, static_cast<int>(std::lround(request.substitute_stage_h / kDay_h))};
  const std::vector<std::string> tables = conversion_lines(knowledge.equivalence, start.inputs.drug, start.inputs.start_mg_per_day, wish.drug);
  if (tables.empty()) {
    return {{ErrorCode::NoData, request.substitute_where, "no table of equivalent doses has both " + start.inputs.drug + " and " + wish.drug, "another drug to change to", ""}};
  }
  const EquivalenceTable* named = request.equivalence ? knowledge.find_equivalence(*request.equivalence) : nullptr;
  const bool converts = named != nullptr && named->find(start.inputs.drug) != nullptr && named->find(wish.drug) != nullptr;
  if (!converts) {
    std::string ids;
    for (const EquivalenceTable& table : knowledge.equivalence) {
      if (table.find(start.inputs.drug) != nullptr && table.find(wish.drug) != nullptr) ids += (ids.empty() ? "" : " or ") + ("\"" + table.id + "\"");
    }
    const std::string what = named == nullptr ? "[taper] substitute = \"" + wish.drug + "\" needs a table of equivalent doses; tables disagree on " +
                                                    number_text(start.inputs.start_mg_per_day) + " mg of " + start.inputs.drug + ": " + joined(tables, "; ")
                                              : named->name + " has no row for " + (named->find(wish.drug) == nullptr ? wish.drug : start.inputs.drug);
    return {{ErrorCode::Missing, request.substitute_where, what, "equivalence = " + ids + ", the choice of who answers for the plan", ""}};
  }
  wish.table = named;
  start.substitution = wish;
  for (const Product& product : start.inputs.supply) {
    if (product.drug != wish.drug) continue;
    const Drug* drug = knowledge.find_drug(wish.drug);
    const bool own = std::any_of(drug->routes.begin(), drug->routes.end(), [&](const Route& route) { return route.name == product.route; });
    if (!own && product.route != "oral") start.notes.push_back("no kinetics of its own for " + wish.drug + " as " + product.route + ": taken as oral");
    casefile::use_drug(inputs.scenarios.front().drugs, knowledge, wish.drug, own ? product.route : drug->routes.front().name, false);
  }
  return {};
}

/// Each product's drug and route among those the run uses.
TaperStartResult settle_products(TaperStart& start, Scenario& scenario) {
  for (const Product& product : start.inputs.supply) {
    int number = start.drug;
    for (std::size_t i = 0; i < scenario.drugs.size(); ++i) {
      if (scenario.drugs[i].drug->name == product.drug) number = static_cast<int>(i);
    }
    DrugUse& use = scenario.drugs[static_cast<std::size_t>(number)];
    start.product_drug.push_back(number);
    start.product_route.push_back(route_index(use, product.route, number == start.drug ? start.route : 0, start.notes));
  }
  return {std::move(start), {}};
}

}  // namespace

std::vector<const Product*> finer_products(const Knowledge& knowledge, const TaperInputs& inputs) {
  double finest_mg = 1e300;
  for (const Product& product : inputs.supply)
    if (product.drug == inputs.drug) finest_mg = std::min(finest_mg, part_mg(product));
  std::vector<const Product*> finer;
  for (const Product& product : knowledge.products) {
    if (product.drug != inputs.drug || product.form == ProductForm::ExtendedRelease || part_mg(product) >= finest_mg) continue;
    if (sold_together(product, inputs.supply)) finer.push_back(&product);
  }
  return finer;
}

std::vector<double> daily_mg_until(const Timeline& timeline, int drug, double until_h) {
  std::map<int, double> by_day;
  for (const Dose& dose : timeline.doses) {
    if (dose.drug == drug && dose.time_h < until_h) by_day[static_cast<int>(std::floor(dose.time_h / kDay_h))] += dose.amount_mg;
  }
  std::vector<double> days;
  const int end = static_cast<int>(std::lround(until_h / kDay_h));
  for (int day = by_day.empty() ? end : by_day.begin()->first; day < end; ++day) days.push_back(by_day.count(day) != 0 ? by_day[day] : 0);
  return days;
}

int days_to_stay(const TaperStart& start, int interval_days) {
  return std::max({0, interval_days - start.days_at_dose, start.calm_days});
}

TaperStartResult settle_taper(Inputs& inputs, const RunStamp& stamp, bool today_given, bool colour) {
  if (!inputs.case_file) {
    return no_plan({ErrorCode::Missing, {stamp.case_file, 0, 0}, "an event table has no [taper]", "a case file (.toml) with [taper] and its supply", ""});
  }
  Scenario& scenario = inputs.scenarios.front();
  // Without [taper] and --today, "today" is only the day after the case's last date: no reason for alarm.
  if (scenario.days_since_last_dose && (inputs.case_file->taper || today_given)) {
    return could_not(stopped_text(stamp, inputs, scenario, colour));
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
  // The tapered drug's products first: whoever looks at the first one sees the drug that is taken.
  std::stable_partition(start.inputs.supply.begin(), start.inputs.supply.end(), [&](const Product& product) { return product.drug != request.substitute; });
  start.inputs.drug = start.inputs.supply.front().drug;
  if (!scenario.current) {
    return no_plan({ErrorCode::Contradiction, request.where, start.inputs.drug + " is not taken in this case", "a supply of the drug that is taken", ""});
  }
  if (const Drug* drug = inputs.knowledge->find_drug(start.inputs.drug); drug != nullptr && !has_effect_data(*drug)) {
    return no_plan({ErrorCode::NoData, request.where, "no plan for " + start.inputs.drug + ": only its levels are known; missing: " + joined(drug->missing, "; "),
                    "a drug whose effect is simulated (ebb drugs " + start.inputs.drug + " says what is missing)", ""});
  }
  if (const auto error = today_before_use(*inputs.case_file, scenario, start.inputs.drug, request.where)) return no_plan(*error);
  if (!scenario.current->prescribed_mg_per_day) {
    return could_not(refusal_text(stamp, inputs.knowledge->texts_no_prescription, {{"drug", start.inputs.drug}}, RefusalOrder::NoticeFirst, colour));
  }
  if (Errors errors = settle_began(start, *inputs.case_file, scenario, request); !errors.empty()) return {std::nullopt, {kWrongInput, "", std::move(errors)}};
  start.start = start.resumed || !request.start ? scenario.today : *request.start;
  if (start.start < scenario.today) {
    return no_plan({ErrorCode::Contradiction, request.where, "[taper] start " + to_text(start.start) + " is before today, " + to_text(scenario.today),
                    "from_today = true to go on from today, or a start that is still to come", ""});
  }
  if (!start.resumed && !request.start) start.notes.push_back("[taper] start is not said: the plan begins today, " + to_text(start.start));
  start.start_h = (start.start.days - scenario.zero.days) * kDay_h;
  start.drug = scenario.current->drug;
  start.route = scenario.current->route;
  start.inputs.goal_mg_per_day = request.goal_mg_per_day;
  start.inputs.ceiling_mg_per_day = *scenario.current->prescribed_mg_per_day;
  if (request.prescribed_mg_per_day && std::fabs(*request.prescribed_mg_per_day - scenario.current->dose_mg_per_day) > kSameDose_mg) {
    start.notes.push_back("[taper] prescribed = " + number_text(*request.prescribed_mg_per_day) + " mg a day stands above what the [[use]] lines say, by which " +
                          number_text(scenario.current->dose_mg_per_day) + " mg a day is taken: no plan goes above it");
  }
  start.inputs.over_days = request.over_h.value_or(inputs.knowledge->planner.linear_over.typical) / kDay_h;
  start.inputs.limits = inputs.knowledge->planner.limits();
  settle_doses(start, scenario, request, *inputs.knowledge);
  if (const auto text = sudden_cut_text(stamp, *inputs.knowledge, start.inputs, colour)) return could_not(*text);
  if (!start.resumed) {
    if (std::abs(start.inputs.goal_mg_per_day - start.inputs.start_mg_per_day) < kSameDose_mg) {
      return no_plan({ErrorCode::Contradiction, request.goal_where, "the goal is the dose that is taken now: there is nothing to taper",
                      "a goal below " + number_text(start.inputs.start_mg_per_day) + " mg a day", ""});
    }
    if (const auto error = too_coarse(start.inputs, *inputs.knowledge, request.where)) return no_plan(*error);
  }
  if (scenario.current->changes_from_day_to_day) {
    start.notes.push_back("the dose changes from day to day; the plan begins with " + number_text(start.inputs.start_mg_per_day) + " mg a day, every day");
  }
  if (start.inputs.start_mg_per_day > start.inputs.ceiling_mg_per_day + kSameDose_mg) {
    start.notes.push_back("more is taken (" + number_text(start.inputs.start_mg_per_day) + " mg a day) than the last stable prescribed dose: plans begin with " +
                          number_text(start.inputs.ceiling_mg_per_day) + " mg a day");
  }
  if (Errors errors = settle_substitution(start, inputs); !errors.empty()) return {std::nullopt, {kWrongInput, "", std::move(errors)}};
  return settle_products(start, scenario);
}

namespace {

Result<TaperPlan> plan_with_substitution(const TaperRule& rule, const TaperStart& start) {
  const std::string keys = "[taper] substitute = \"diazepam\" with equivalence and its products in the supply";
  if (!start.substitution) return Error{ErrorCode::Missing, {}, "changes to another drug first: none is named", keys, ""};
  const std::string& drug = start.substitution->drug;
  if (start.resumed) return Error{ErrorCode::Infeasible, {}, "a plan that has begun is not changed to another drug on the way", "a rule that lowers " + start.inputs.drug + " itself", ""};
  if (!rule.drugs.empty() && std::find(rule.drugs.begin(), rule.drugs.end(), drug) == rule.drugs.end()) {
    return Error{ErrorCode::NoData, {}, "published for a change to " + joined(rule.drugs) + ", not to " + drug, "", ""};
  }
  return make_substitution_plan(rule, start.inputs, *start.substitution);
}

}  // namespace

Result<TaperPlan> plan_by(const TaperRule& rule, const TaperStart& start) {
  if (rule.needs_substitution) return plan_with_substitution(rule, start);
  if (!start.resumed) return make_plan(rule, start.inputs);
  TaperInputs inputs = start.inputs;
  // The shape of the doses belongs to what is taken now; the rule counts from where it began.
  inputs.start_mg_per_day = inputs.rule_start_mg_per_day;
  inputs.rule_start_mg_per_day = 0;
  const double factor = inputs.start_mg_per_day / start.today_mg_per_day;
  for (double& dose_mg : inputs.start_doses_mg) dose_mg *= factor;
  // The next cut is due when the present dose has been taken for as long as the rule says.
  if (start.how == Resume::Continue && !rule.phases.empty()) inputs.hold_days = days_to_stay(start, interval_days_of(rule.phases.front()));
  return replan_from(rule, inputs, start.today_mg_per_day, start.previous_mg_per_day, start.how);
}

}  // namespace ebb::cli
