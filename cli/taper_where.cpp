#include "cli/taper_where.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "ebb/base/number_text.h"
#include "ebb/casefile/accepted_level_text.h"
#include "ebb/casefile/steady_doses.h"
#include "ebb/report/plan_document.h"
#include "ebb/report/text.h"

namespace ebb::cli {
namespace {

constexpr double kDay_h = 24;
constexpr double kSameDose_mg = 1e-6;
constexpr int kMissedDatesTold = 3;
constexpr const char* kSuggested = "suggested";

using Blanks = std::vector<std::pair<std::string, std::string>>;

std::string mg(double dose_mg) { return number_text(std::round(dose_mg * 1e6) / 1e6) + " mg"; }

int days_of(const Parameter& time) { return static_cast<int>(std::lround(time.typical / kDay_h)); }

/// What was taken on each day since the plan began, and the plan as it was drawn then.
struct Track {
  Date started;
  int today = 0;                    ///< day of the plan
  std::vector<double> taken_mg;     ///< by day, up to yesterday
  std::vector<double> steady_mg;    ///< likewise, odd days with the dose of those around them
  std::vector<bool> higher;         ///< likewise, days with more than those before and after them
  double before_mg = 0;             ///< on the day before the plan
  const TaperRule* rule = nullptr;  ///< that is followed; nullptr: not known
  std::optional<TaperPlan> plan;    ///< absent: not known, or it cannot be drawn

  double planned_mg(int day) const { return plan ? dose_on_day(*plan, day, before_mg) : 0; }
};

/// The plan as the followed rule drew it on its first day.
std::optional<TaperPlan> plan_of_that_day(const TaperRule& rule, const TaperStart& start, double before_mg) {
  TaperInputs inputs = start.inputs;
  const double factor = before_mg / start.today_mg_per_day;
  for (double& dose_mg : inputs.start_doses_mg) dose_mg *= factor;
  inputs.start_mg_per_day = before_mg;
  inputs.rule_start_mg_per_day = 0;
  inputs.hold_days = 0;
  Result<TaperPlan> plan = make_plan(rule, inputs);
  if (!plan.ok()) return std::nullopt;
  return std::move(plan).value();
}

std::optional<Track> track_of(const Inputs& inputs, const TaperStart& start, const std::optional<FollowedPlan>& followed) {
  const CaseFile& case_file = *inputs.case_file;
  const Scenario& scenario = inputs.scenarios.front();
  Track track;
  if (start.began) {
    track.started = *start.began;
  } else {
    std::optional<Date> first;
    for (const Taken& taken : case_file.taken) {
      if (taken.drug == start.inputs.drug && (!first || taken.date < *first)) first = taken.date;
    }
    if (!first) return std::nullopt;
    track.started = *first;
  }
  track.today = start.start.days - track.started.days;
  const std::vector<double> days = daily_mg_until(scenario.timeline, start.drug, start.start_h);
  if (track.today > static_cast<int>(days.size())) return std::nullopt;
  const Agreements& agreements = inputs.knowledge->safety.agreements;
  const std::vector<double> steady = casefile::steady_doses(days, agreements);
  const std::vector<bool> higher = casefile::higher_days(days, agreements);
  track.before_mg = track.today < static_cast<int>(days.size()) ? *(steady.end() - track.today - 1) : 0;
  track.taken_mg.assign(days.end() - track.today, days.end());
  track.steady_mg.assign(steady.end() - track.today, steady.end());
  track.higher.assign(higher.end() - track.today, higher.end());
  const auto& following = case_file.taper->following;
  if (followed) track.plan = followed->plan;
  if (following && *following != kSuggested) track.rule = find_rule(*inputs.knowledge, *following);
  if (!track.plan && track.rule != nullptr && track.before_mg > 0) track.plan = plan_of_that_day(*track.rule, start, track.before_mg);
  return track;
}

/// Days lower than one after them, and much lower than planned (than before, when the plan is not known).
std::vector<WhereReport::Missed> missed_days(const Track& track, double missed_frac) {
  std::vector<double> later_mg(track.steady_mg.size() + 1, 0.0);
  for (std::size_t d = track.steady_mg.size(); d-- > 0;) later_mg[d] = std::max(later_mg[d + 1], track.steady_mg[d]);
  std::vector<WhereReport::Missed> missed;
  double usual_mg = track.before_mg;
  for (std::size_t d = 0; d < track.taken_mg.size(); ++d) {
    const double taken_mg = track.taken_mg[d];
    const double planned_mg = track.plan ? track.planned_mg(static_cast<int>(d)) : std::min(usual_mg, later_mg[d]);
    const bool dip = taken_mg < later_mg[d + 1] - kSameDose_mg && taken_mg < missed_frac * planned_mg;
    if (dip) missed.push_back({Date{track.started.days + static_cast<int>(d)}, planned_mg, taken_mg});
    else usual_mg = track.steady_mg[d];
  }
  return missed;
}

/// Days on which more was taken than on the days before and after them, and more than planned (than before, when the plan is not known).
std::vector<WhereReport::Missed> extra_days(const Track& track) {
  std::vector<WhereReport::Missed> extra;
  double usual_mg = track.before_mg;
  for (std::size_t d = 0; d < track.taken_mg.size(); ++d) {
    const double planned_mg = track.plan ? track.planned_mg(static_cast<int>(d)) : usual_mg;
    if (!track.higher[d]) usual_mg = track.steady_mg[d];
    else if (track.taken_mg[d] > planned_mg + kSameDose_mg) extra.push_back({Date{track.started.days + static_cast<int>(d)}, planned_mg, track.taken_mg[d]});
  }
  return extra;
}

/// Days without any, the last run of them; 0 days: none.
struct Gap {
  Date from;
  int days = 0;
};

Gap last_gap(const std::vector<WhereReport::Missed>& missed) {
  Gap gap;
  for (const WhereReport::Missed& day : missed) {
    if (day.taken_mg > 0) continue;
    if (gap.days > 0 && day.date.days == gap.from.days + gap.days) ++gap.days;
    else gap = {day.date, 1};
  }
  return gap;
}

/// Whole days by which the dose taken now is lower (> 0) or higher (< 0) than planned.
int days_ahead(const Track& track, double taken_mg) {
  const double planned_mg = track.planned_mg(track.today);
  const int last = track.plan->steps.back().day;
  int day = track.today;
  if (taken_mg < planned_mg - kSameDose_mg) {
    while (day <= last && track.planned_mg(day) > taken_mg + kSameDose_mg) ++day;
    return day - track.today;
  }
  // Since when the plan has been below what is taken.
  while (day > 0 && track.planned_mg(day - 1) < taken_mg - kSameDose_mg) --day;
  return taken_mg > planned_mg + kSameDose_mg ? -(track.today - day) - 1 : 0;
}

/// Collects sentences of data/texts_replan.toml.
class Advice {
 public:
  explicit Advice(const Knowledge& knowledge) : texts_(knowledge.texts_replan) {}
  std::string text(const std::string& key, const Blanks& blanks = {}) const { return fill_blanks(texts_.at(key), blanks); }
  void add(const std::string& key, const Blanks& blanks = {}) { lines_.push_back(text(key, blanks)); }
  std::vector<std::string> take() { return std::move(lines_); }

 private:
  const std::map<std::string, std::string>& texts_;
  std::vector<std::string> lines_;
};

std::string dates_text(const std::vector<WhereReport::Missed>& missed) {
  std::vector<std::string> dates;
  const std::size_t told = std::min<std::size_t>(missed.size(), kMissedDatesTold);
  for (std::size_t i = missed.size() - told; i < missed.size(); ++i) dates.push_back(plain_date(missed[i].date));
  return (told < missed.size() ? "the last on " : "") + and_joined(dates);
}

void advise_position(const Track& track, const WhereReport& where, Advice& advice, const CaseFile& case_file) {
  if (!where.compared) return advice.add(case_file.taper->following ? "not_kept" : "not_compared");
  const Blanks doses{{"planned", mg(where.planned_mg_per_day)}, {"taken", mg(where.taken_mg_per_day)}, {"time", time_in_words(std::abs(where.days_ahead))}};
  if (where.days_ahead > 0) return advice.add("lower", doses);
  if (where.days_ahead == 0) {
    return advice.add("on_plan", {{"day", std::to_string(where.day + 1)}, {"plan", "the plan"}, {"taken", mg(where.taken_mg_per_day)}});
  }
  if (where.day < track.plan->length_days) return advice.add("higher", doses);
  const Date ended{where.started.days + track.plan->length_days};
  advice.add("past_the_end", {{"plan", "The plan"}, {"date", plain_date(ended)}, {"taken", mg(where.taken_mg_per_day)}});
}

std::vector<std::string> advice_for(const Inputs& inputs, const TaperStart& start, const Track& track, const WhereReport& where) {
  Advice advice(*inputs.knowledge);
  const PlannerDefaults& planner = inputs.knowledge->planner;
  const auto window = static_cast<std::size_t>(days_of(planner.guideline_window));
  const double two_weeks_ago_mg = track.steady_mg.size() > window ? track.steady_mg[track.steady_mg.size() - 1 - window] : track.before_mg;
  const bool as_planned = where.compared && where.days_ahead <= 0;
  if (where.taken_mg_per_day < (1 - planner.cut.typical) * two_weeks_ago_mg - kSameDose_mg && !as_planned) {
    advice.add("cut_much", {{"taken", mg(where.taken_mg_per_day)}, {"before", mg(two_weeks_ago_mg)}});
  }
  if (where.taken_mg_per_day > start.inputs.ceiling_mg_per_day + kSameDose_mg) {
    advice.add("above_prescribed", {{"taken", mg(where.taken_mg_per_day)}, {"prescribed", mg(start.inputs.ceiling_mg_per_day)}});
  }
  const Gap gap = last_gap(where.missed);
  if (gap.days > 0 && start.start.days - gap.from.days - gap.days <= days_of(planner.gap_told)) {
    const bool a_stop = gap.days > inputs.knowledge->safety.agreements.missed_days.value && start.start.days - gap.from.days <= days_of(planner.guideline_window);
    advice.add(a_stop ? "gap_now" : "gap", {{"days", counted(gap.days, "day", "days")}, {"date", plain_date(gap.from)}});
  }
  if (!where.extra.empty()) {
    advice.add("extra", {{"count", counted(static_cast<long long>(where.extra.size()), "day", "days")}, {"dates", dates_text(where.extra)}});
  }
  advise_position(track, where, advice, *inputs.case_file);
  if (!where.missed.empty()) {
    advice.add("missed", {{"count", counted(static_cast<long long>(where.missed.size()), "day", "days")}, {"dates", dates_text(where.missed)}});
  }
  if (gap.days > 0) advice.add("supply");
  advice.add("late");
  return advice.take();
}

bool within_limits(const TaperPlan& plan) {
  return keeps_limits(plan.checks);
}

const RuleReport* planned_rule(const TaperReport& report, const std::string& id) {
  for (const RuleReport& rule : report.rules)
    if (rule.has_plan() && rule.rule.id == id) return &rule;
  return nullptr;
}

/// What the ways to go on are built from: the followed rule, the plan suggested today, or a published rule within the guideline's limits.
struct GoOnBy {
  const TaperRule* rule = nullptr;       ///< nullptr with no `suggested`: there is nothing to offer
  const RuleReport* suggested = nullptr;
};

GoOnBy plan_to_go_on_by(const Track& track, const TaperReport& report, const PlannerDefaults& planner) {
  if (track.rule != nullptr && track.plan) return {track.rule, nullptr};
  const RuleReport* suggested = planned_rule(report, kSuggested);
  const RuleReport* chosen = report.chosen_rule();
  if (chosen != nullptr && chosen != suggested && !chosen->rule.phases.empty() && within_limits(chosen->plan)) return {&chosen->rule, nullptr};
  if (suggested != nullptr) return {nullptr, suggested};
  const RuleReport* usual = planned_rule(report, planner.accept_rule);
  return {usual != nullptr && within_limits(usual->plan) ? &usual->rule : nullptr, nullptr};
}

/// The published rule whose plan from today is the shortest of those that take clearly longer; none beyond the guideline's limits.
const RuleReport* slower_rule(const TaperReport& report, const std::string& than, int length_days, double slower_fold) {
  const RuleReport* slower = nullptr;
  for (const RuleReport& other : report.rules) {
    if (!other.has_plan() || other.rule.phases.empty() || other.rule.id == than || other.plan.length_days < slower_fold * length_days) continue;
    if (!within_limits(other.plan)) continue;
    if (slower == nullptr || other.plan.length_days < slower->plan.length_days) slower = &other;
  }
  return slower;
}

bool may_step_back(const TaperStart& start) {
  return start.step_back_needs_consent.empty() && start.previous_mg_per_day > start.today_mg_per_day + kSameDose_mg &&
         start.previous_mg_per_day <= start.inputs.ceiling_mg_per_day + kSameDose_mg;
}

/// Days on a plan's first dose; 0 when it begins with its next step below today's.
int days_on_first_dose(const TaperPlan& plan, double today_mg_per_day) {
  const double first_mg = plan.steps.front().dose_mg_per_day;
  if (first_mg < today_mg_per_day - kSameDose_mg) return 0;
  const auto cut = std::find_if(plan.steps.begin(), plan.steps.end(), [&](const TaperStep& step) { return step.dose_mg_per_day < first_mg - kSameDose_mg; });
  return cut == plan.steps.end() ? 0 : cut->day;
}

/// A way on whose next step is still to come says so: "go on" alone would read as a lower dose from today.
std::string with_stay(const std::string& way, int stay_days, const Advice& texts) {
  return stay_days > 0 ? texts.text("stay_then", {{"time", stay_in_words(stay_days)}, {"way", way}}) : way;
}

std::string hold_text(int stay_days, const Advice& texts) { return texts.text("hold", {{"time", stay_in_words(stay_days)}}); }

std::string step_back_text(const TaperStart& start, int stay_days, const Advice& texts) {
  return texts.text("one_step_back", {{"previous", mg(start.previous_mg_per_day)}, {"time", stay_in_words(stay_days)}});
}

/// By a published rule, each way planned from today.
std::vector<WhereReport::Choice> choices_by_rule(const TaperRule& rule, bool followed, const TaperStart& start, const Advice& texts) {
  std::vector<WhereReport::Choice> choices;
  const std::string onward = followed ? texts.text("continue") : texts.text("continue_by_rule", {{"rule", rule.name}});
  for (const Resume how : {Resume::Continue, Resume::Hold, Resume::OneStepBack}) {
    if (how == Resume::OneStepBack && !may_step_back(start)) continue;
    TaperStart other = start;
    other.how = how;
    // What the case asks for is one of the ways alone.
    if (how != start.how) other.inputs.hold_days = how == Resume::Continue ? days_to_stay(start, start.inputs.limits.shortest_hold_days) : start.calm_days;
    const Result<TaperPlan> plan = plan_by(rule, other);
    if (!plan.ok()) continue;
    const int stay_days = days_on_first_dose(plan.value(), start.today_mg_per_day);
    if (how != Resume::Continue && stay_days == 0) continue;  // at the goal already: nothing to put off
    const double first_mg = plan.value().steps.front().dose_mg_per_day;
    if (how == Resume::Continue) choices.push_back({"continue", with_stay(onward, stay_days, texts), first_mg, plan.value().length_days, stay_days});
    else if (how == Resume::Hold) choices.push_back({"hold", hold_text(stay_days, texts), first_mg, plan.value().length_days, stay_days});
    else choices.push_back({"one_step_back", step_back_text(start, stay_days, texts), first_mg, plan.value().length_days, stay_days});
  }
  return choices;
}

/// By the plan suggested today, which begins with one of the ways (`start.how`): the others are the same plan some holds earlier or later.
/// `in_holds`: a stay of at least so many days that ends on a day on which the dose may change.
std::vector<WhereReport::Choice> choices_by_suggested(const TaperPlan& plan, int hold_days, const std::function<int(int)>& in_holds, const TaperStart& start, const Advice& texts) {
  const auto cut = std::find_if(plan.steps.begin(), plan.steps.end(), [&](const TaperStep& step) { return step.dose_mg_per_day < start.today_mg_per_day - kSameDose_mg; });
  if (cut == plan.steps.end()) return {};
  const auto shown_stay = [&](Resume how, int stay_days) { return start.how == how ? cut->day : in_holds(stay_days); };
  const int onward_days = plan.length_days - cut->day;
  const int stay_days = shown_stay(Resume::Continue, days_to_stay(start, hold_days));
  const int held_days = shown_stay(Resume::Hold, std::max(stay_days, hold_days));
  const double first_mg = stay_days > 0 ? start.today_mg_per_day : cut->dose_mg_per_day;
  std::vector<WhereReport::Choice> choices{{"continue", with_stay(texts.text("continue_suggested"), stay_days, texts), first_mg, stay_days + onward_days, stay_days},
                                           {"hold", hold_text(held_days, texts), start.today_mg_per_day, held_days + onward_days, held_days}};
  if (!may_step_back(start)) return choices;
  // The dose before for one hold, today's for another.
  const bool shown = start.how == Resume::OneStepBack;
  const int back_days = shown ? days_on_first_dose(plan, start.today_mg_per_day) : in_holds(std::max(start.calm_days, hold_days));
  choices.push_back({"one_step_back", step_back_text(start, back_days, texts), start.previous_mg_per_day,
                     shown ? plan.length_days : back_days + hold_days + onward_days, back_days});
  return choices;
}

std::vector<WhereReport::Choice> choices_of(const Inputs& inputs, const TaperStart& start, const Track& track, const TaperReport& report) {
  const Advice texts(*inputs.knowledge);
  const PlannerDefaults& planner = inputs.knowledge->planner;
  const GoOnBy by = plan_to_go_on_by(track, report, planner);
  // More is taken than prescribed: how to come down to it is not a choice among plans.
  if (start.today_mg_per_day > start.inputs.ceiling_mg_per_day + kSameDose_mg) return {};
  std::vector<WhereReport::Choice> choices;
  if (by.suggested != nullptr) {
    const int hold_days = std::max(report.suggestion ? report.suggestion->step_days : 0, days_of(planner.shortest_hold));
    const int every_days = std::max(1, static_cast<int>(std::lround(inputs.case_file->taper->dispense_every_h.value_or(kDay_h) / kDay_h)));
    const auto until_dispensed = [every_days](int days) { return (days + every_days - 1) / every_days * every_days; };
    choices = choices_by_suggested(by.suggested->plan, hold_days, until_dispensed, start, texts);
  } else if (by.rule != nullptr) {
    choices = choices_by_rule(*by.rule, track.rule == by.rule, start, texts);
  }
  if (choices.empty()) return choices;
  const RuleReport* slower = slower_rule(report, by.rule != nullptr ? by.rule->id : kSuggested, choices.front().length_days, planner.slower_plan.typical);
  if (slower != nullptr) {
    const int stay_days = days_on_first_dose(slower->plan, start.today_mg_per_day);
    const double first_mg = slower->plan.steps.front().dose_mg_per_day;
    const bool stays = first_mg <= start.today_mg_per_day + kSameDose_mg;  // else it begins with a step back
    choices.push_back({"slower", with_stay(texts.text("slower", {{"rule", slower->rule.name}}), stays ? stay_days : 0, texts), first_mg, slower->plan.length_days, stay_days});
  }
  return choices;
}

/// Id of the way to go on whose calendar is shown; empty when it is a plan of its own.
std::string shown_way(const WhereReport& where, const TaperStart& start, const Track& track, const TaperReport& report, const PlannerDefaults& planner) {
  const RuleReport* chosen = report.chosen_rule();
  if (chosen == nullptr || where.choices.empty()) return "";
  const GoOnBy by = plan_to_go_on_by(track, report, planner);
  std::string id;
  if (by.suggested != nullptr ? chosen == by.suggested : by.rule != nullptr && chosen->rule.id == by.rule->id) {
    id = start.how == Resume::Hold ? "hold" : start.how == Resume::OneStepBack ? "one_step_back" : "continue";
  } else if (chosen == slower_rule(report, by.rule != nullptr ? by.rule->id : kSuggested, where.choices.front().length_days, planner.slower_plan.typical)) {
    id = "slower";
  }
  const bool offered = std::any_of(where.choices.begin(), where.choices.end(), [&](const WhereReport::Choice& choice) { return choice.id == id; });
  return offered ? id : "";
}

}  // namespace

Result<Done> check_followed(const std::optional<FollowedPlan>& followed, const std::string& path, const TaperStart& start) {
  if (!followed) return Done{};
  const Where where{path, 0, 0};
  const std::string began = "began = \"" + to_text(followed->began) + "\" in [taper], and [[taken]] for what was taken since";
  if (!start.resumed || !start.began) return Error{ErrorCode::Missing, where, "the case does not say that this plan has begun", began, ""};
  if (followed->drug != start.inputs.drug)
    return Error{ErrorCode::Contradiction, where, "this is a plan of " + followed->drug + ", the case's is of " + start.inputs.drug, "the plan of " + start.inputs.drug, ""};
  if (followed->began != *start.began)
    return Error{ErrorCode::Contradiction, where, "this plan begins on " + to_text(followed->began) + ", the case's began on " + to_text(*start.began), began, ""};
  return Done{};
}

std::optional<WhereReport> find_where(const Inputs& inputs, const TaperStart& start, const TaperReport& report, const std::optional<FollowedPlan>& followed) {
  if (!start.resumed || !inputs.case_file || !inputs.case_file->taper) return std::nullopt;
  const std::optional<Track> track = track_of(inputs, start, followed);
  if (!track) return std::nullopt;
  WhereReport where;
  where.compared = track->plan.has_value();
  where.plan = where.compared ? track->plan->rule : "not said";
  where.started = track->started;
  where.day = track->today;
  where.taken_mg_per_day = start.today_mg_per_day;
  where.previous_mg_per_day = start.previous_mg_per_day;
  where.planned_mg_per_day = where.compared ? track->planned_mg(track->today) : where.taken_mg_per_day;
  if (where.compared) where.days_ahead = days_ahead(*track, where.taken_mg_per_day);
  where.missed = missed_days(*track, inputs.knowledge->planner.missed_day.typical);
  where.extra = extra_days(*track);
  where.advice = advice_for(inputs, start, *track, where);
  where.choices = choices_of(inputs, start, *track, report);
  where.by_suggested = plan_to_go_on_by(*track, report, inputs.knowledge->planner).suggested != nullptr;
  const Advice texts(*inputs.knowledge);
  where.choice_text = texts.text("choice");
  where.shown_way = shown_way(where, start, *track, report, inputs.knowledge->planner);
  const auto shown = std::find_if(where.choices.begin(), where.choices.end(), [&](const WhereReport::Choice& choice) { return choice.id == where.shown_way; });
  if (!where.choices.empty()) where.shown_text = shown == where.choices.end() ? texts.text("shown_other") : texts.text("shown_way", {{"way", shown->text}});
  return where;
}

}  // namespace ebb::cli
