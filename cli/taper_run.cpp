#include "cli/taper_run.h"

#include <algorithm>
#include <cmath>

#include "cli/steady_drive.h"
#include "cli/timeline_view.h"
#include "ebb/base/number_text.h"
#include "ebb/simulate/summary.h"

namespace ebb::cli {
namespace {

constexpr double kDay_h = 24;
constexpr int kDailyDays = 60;                       // what follows stopping today is over by then
constexpr int kMostTimesOfPlan = 240, kMostTimesAfter = 90;  // of a report, with the days above at most 400
constexpr const char* kDefaultRule = "asam-10-2w";   // the joint guideline's pace at its shortest interval

const TaperRule* find_rule(const Knowledge& knowledge, const std::string& name) {
  for (const TaperRule& rule : knowledge.rules) {
    if (rule.id == name || std::find(rule.aliases.begin(), rule.aliases.end(), name) != rule.aliases.end()) return &rule;
  }
  return nullptr;
}

Error unknown_rule(const Knowledge& knowledge, const std::string& name) {
  std::vector<std::string> known;
  std::string list;
  for (const TaperRule& rule : knowledge.rules) {
    known.push_back(rule.id);
    list += (list.empty() ? "" : ", ") + rule.id;
  }
  return {ErrorCode::UnknownName, {"--rule", 0, 0}, "no taper rule is called \"" + name + "\"", list, nearest_name(name, known)};
}

Error no_calendar(const TaperReport& report, const std::string& id) {
  std::string reason, list;
  for (const RuleReport& rule : report.rules) {
    if (rule.rule.id == id) reason = rule.status == RuleStatus::Reference ? "it is what plans are compared with, never a plan" : rule.reason;
    if (rule.has_plan()) list += (list.empty() ? "" : ", ") + rule.rule.id;
  }
  return {ErrorCode::Infeasible, {"--rule", 0, 0}, id + " has no calendar: " + reason, list, ""};
}

/// More is taken than prescribed and what the supply makes below the prescribed dose is far below it.
bool begins_with_sudden_cut(const TaperPlan& plan, const TaperStart& start) {
  const double taken_mg = start.resumed ? start.today_mg_per_day : start.inputs.start_mg_per_day;
  return taken_mg > start.inputs.ceiling_mg_per_day && plan.steps.front().dose_mg_per_day < (1 - kMostFirstDayCut_frac) * taken_mg;
}

RuleReport plan_rule(const TaperRule& rule, const TaperStart& start, Errors& failures) {
  RuleReport report;
  report.rule = rule;
  if (rule.reference_only) {
    report.status = RuleStatus::Reference;
    report.reason = rule.description;
  } else if (rule.needs_substitution) {
    report.status = RuleStatus::NeedsSubstitution;
    report.reason = "needs a substitution by another drug, which is not planned yet";
  } else if (!rule.drugs.empty() && std::find(rule.drugs.begin(), rule.drugs.end(), start.inputs.drug) == rule.drugs.end()) {
    report.status = RuleStatus::NotForThisDrug;
    std::string names;
    for (const std::string& name : rule.drugs) names += (names.empty() ? "" : ", ") + name;
    report.reason = "published for " + names + " only";
  } else {
    Result<TaperPlan> plan = plan_by(rule, start);
    if (plan.ok() && begins_with_sudden_cut(plan.value(), start)) {
      report.status = RuleStatus::NotPossible;
      report.reason = "this supply makes no dose at or shortly below the prescribed one: the plan would begin with a sudden cut";
      failures = {Error{ErrorCode::Infeasible, {"", 0, 0}, report.reason, "a supply that makes the prescribed dose", ""}};
    } else if (plan.ok()) {
      report.plan = std::move(plan).value();
    } else {
      report.status = RuleStatus::NotPossible;
      report.reason = plan.errors().front().what;
      failures = plan.errors();
    }
  }
  return report;
}

/// What of the other drugs goes on after the plan begins: open lines repeat as they were on their last day.
void continue_others(Timeline& timeline, const CaseFile& case_file, const Scenario& scenario, const TaperStart& start, double end_h) {
  for (const Dose& dose : scenario.timeline.doses) {
    if (dose.time_h >= start.start_h && dose.drug != start.drug) timeline.doses.push_back(dose);
  }
  for (std::size_t line = 0; line < case_file.uses.size(); ++line) {
    const Use& use = case_file.uses[line];
    if (use.drug == start.inputs.drug || use.to || !use.at.empty()) continue;
    std::vector<Dose> last_day;
    for (const Dose& dose : scenario.timeline.doses) {
      if (dose.line != static_cast<int>(line)) continue;
      if (!last_day.empty() && midnight(last_day.front().time_h) != midnight(dose.time_h)) last_day.clear();
      last_day.push_back(dose);
    }
    const double period_h = use.every_h.value_or(kDay_h);
    if (use.every_h && !last_day.empty()) last_day = {last_day.back()};
    for (const Dose& pattern : last_day) {
      Dose next = pattern;
      for (double time_h = pattern.time_h + period_h; time_h < end_h; time_h += period_h) {
        next.time_h = time_h;
        next.occasion += use.every_h ? 1 : static_cast<int>(std::max<std::size_t>(1, use.per_week || use.as_needed ? 1 : last_day.size()));
        if (time_h >= start.start_h) timeline.doses.push_back(next);
      }
    }
  }
}

/// Doses of one day of a step, each product by its own route.
void add_step_day(Timeline& timeline, const TaperStart& start, const TaperStep& step, double day_h, int line, int& occasion) {
  for (std::size_t t = 0; t < step.parts.size(); ++t) {
    for (const DosePart& part : step.parts[t]) {
      const auto product = static_cast<std::size_t>(part.product);
      Dose dose;
      dose.time_h = day_h + start.inputs.times_min[t] / 60.0;
      dose.drug = start.drug;
      dose.route = start.product_route[product];
      dose.amount_mg = part_mg(start.inputs.supply[product]) * part.parts;
      dose.line = line;
      dose.occasion = occasion++;
      timeline.doses.push_back(dose);
    }
  }
}

/// The past, the other drugs as they are taken, and the plan (nullptr: nothing of the tapered drug) up to `end_h`.
Timeline plan_timeline(const Inputs& inputs, const TaperStart& start, const TaperPlan* plan, double end_h) {
  const Scenario& scenario = inputs.scenarios.front();
  Timeline timeline = history_until(scenario.timeline, start.start_h);
  timeline.end_h = end_h;
  continue_others(timeline, *inputs.case_file, scenario, start, end_h);
  if (plan != nullptr) {
    const int line = static_cast<int>(timeline.lines.size());
    timeline.lines.emplace_back();
    int occasion = 0;
    for (std::size_t i = 0; i < plan->steps.size(); ++i) {
      const double until_h = i + 1 < plan->steps.size() ? start.start_h + plan->steps[i + 1].day * kDay_h : end_h;
      for (double day_h = start.start_h + plan->steps[i].day * kDay_h; day_h < until_h; day_h += kDay_h) {
        add_step_day(timeline, start, plan->steps[i], day_h, line, occasion);
      }
    }
  }
  std::stable_sort(timeline.doses.begin(), timeline.doses.end(), [](const Dose& a, const Dose& b) { return a.time_h < b.time_h; });
  return timeline;
}

/// What one course (a plan, or stopping today) does to all people, chunk after chunk.
struct CourseTally {
  explicit CourseTally(std::size_t times) : withdrawal(1, times) {}
  Summary withdrawal;
  OutcomeTally outcome;
  SpreadTally peak_of_stopping, burden_of_stopping;

  /// `stop`: what stopping today does to the same people. Ratios are of those whose stop has a peak worth comparing with.
  void add(const std::vector<PersonOutcome>& course, const std::vector<PersonOutcome>& stop, double start_h) {
    for (std::size_t i = 0; i < course.size(); ++i) {
      outcome.add(course[i], start_h);
      if (stop[i].peak_withdrawal_theta < kLeastPeakForRatio_theta) continue;
      peak_of_stopping.add(course[i].peak_withdrawal_theta / stop[i].peak_withdrawal_theta);
      burden_of_stopping.add(course[i].burden_theta_h / stop[i].burden_theta_h);
    }
  }
};

Result<std::vector<PersonOutcome>> run_course(Cohort& cohort, const Timeline& timeline, const State& past, const std::vector<double>& times_h,
                                              Summary& withdrawal, Progress& progress) {
  std::vector<PersonOutcome> outcomes(cohort.people().count);
  Request request;
  request.series = {{SeriesKind::WithdrawalDay, 0}};
  for (const double time_h : times_h) request.output_times_h.push_back(past.time_h + time_h);
  request.summary = &withdrawal;
  request.outcomes = outcomes;
  request.from = &past;
  const Result<SimulationResult> result = cohort.run(timeline, std::move(request), progress);
  if (!result.ok()) return result.errors();
  return outcomes;
}

void fill(RuleReport& rule, const CourseTally& tally) {
  rule.outcome = tally.outcome.summary();
  rule.peak_of_stopping_frac = tally.peak_of_stopping.spread();
  rule.burden_of_stopping_frac = tally.burden_of_stopping.spread();
  const Bands bands = tally.withdrawal.bands();
  for (std::size_t t = 0; t < tally.withdrawal.times(); ++t) {
    Spread& spread = rule.withdrawal_theta.emplace_back();
    std::copy_n(bands.quantiles.begin() + static_cast<long>(t * Bands::kLevels), Bands::kLevels, spread.quantiles.begin());
    spread.mean = bands.mean[t];
  }
}

/// Shortest plan first, stopping before all, what has no plan last; within that as data/ lists them.
void sort_rules(std::vector<RuleReport>& rules) {
  const auto rank = [](const RuleReport& rule) { return rule.status == RuleStatus::Reference ? 0 : rule.has_plan() ? 1 : 2; };
  std::stable_sort(rules.begin(), rules.end(), [&](const RuleReport& a, const RuleReport& b) {
    if (rank(a) != rank(b)) return rank(a) < rank(b);
    return a.has_plan() && a.plan.length_days < b.plan.length_days;
  });
}

std::size_t position_of(const std::vector<RuleReport>& rules, const std::string& id) {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (rules[i].has_plan() && rules[i].rule.id == id) return i;
  }
  return rules.size();
}

TaperReport begin_report(const TaperStart& start, const Scenario& scenario, double late_h) {
  TaperReport report;
  report.drug = start.inputs.drug;
  report.start = start.start;
  report.start_mg_per_day = start.resumed ? start.today_mg_per_day : start.inputs.start_mg_per_day;
  report.start_doses_mg = start.inputs.start_doses_mg;
  report.times_min = start.inputs.times_min;
  report.goal_mg_per_day = start.inputs.goal_mg_per_day;
  report.ceiling_mg_per_day = start.inputs.ceiling_mg_per_day;
  report.supply = start.inputs.supply;
  report.notes = scenario.notes;
  report.notes.insert(report.notes.end(), start.notes.begin(), start.notes.end());
  report.followed_days = late_h / kDay_h;
  return report;
}

/// Stopping today first, then one course a planned rule: [0] is the stop, [i] the i-th rule with a plan.
std::vector<Timeline> course_timelines(const Inputs& inputs, const TaperStart& start, const TaperReport& report) {
  const double end_h = start.start_h + report.followed_days * kDay_h;
  std::vector<Timeline> courses{plan_timeline(inputs, start, nullptr, end_h)};
  for (const RuleReport& rule : report.rules) {
    if (rule.has_plan()) courses.push_back(plan_timeline(inputs, start, &rule.plan, end_h));
  }
  return courses;
}

/// One chunk of people: the past once, then every course as a fork of it.
Result<Done> run_chunk(Cohort& cohort, const Timeline& past, const std::vector<Timeline>& courses, TaperReport& report, std::vector<CourseTally>& tallies,
                       double from_frac, double share, Progress& progress) {
  State state;
  Request to_start;
  to_start.to = &state;
  const double part = share / static_cast<double>(courses.size() + 1);
  progress.set_part(from_frac, from_frac + part);
  const Result<SimulationResult> prefix = cohort.run(past, std::move(to_start), progress);
  if (!prefix.ok()) return prefix.errors();
  std::vector<PersonOutcome> stop;
  for (std::size_t i = 0; i < courses.size(); ++i) {
    progress.set_part(from_frac + part * static_cast<double>(i + 1), from_frac + part * static_cast<double>(i + 2));
    Result<std::vector<PersonOutcome>> outcomes = run_course(cohort, courses[i], state, report.times_h, tallies[i].withdrawal, progress);
    if (!outcomes.ok()) return outcomes.errors();
    if (i == 0) stop = outcomes.value();
    tallies[i].add(outcomes.value(), stop, state.time_h);
  }
  for (const PersonOutcome& person : stop) report.people_compared += person.peak_withdrawal_theta >= kLeastPeakForRatio_theta;
  return Done{};
}

/// Every day at first, then as often as the times allow: finer up to two months after the chosen plan, coarser behind it.
std::vector<double> report_times(const TaperReport& report) {
  std::vector<double> times_h;
  double day = 0;
  const auto go_on = [&](double to_day, double most_times) {
    const double step_days = std::max(1.0, std::ceil((to_day - day) / most_times));
    while (day + step_days <= std::min(to_day, report.followed_days)) times_h.push_back((day += step_days) * kDay_h);
  };
  const RuleReport* chosen = report.chosen_rule();
  go_on(kDailyDays, kDailyDays);
  if (chosen != nullptr) go_on(chosen->plan.length_days + kDailyDays, kMostTimesOfPlan);
  go_on(report.followed_days, chosen != nullptr ? kMostTimesAfter : kMostTimesOfPlan);
  if (day < report.followed_days) times_h.push_back(report.followed_days * kDay_h);
  return times_h;
}

Result<Done> simulate_rules(Cohort& cohort, const Inputs& inputs, const TaperStart& start, TaperReport& report, Progress& progress) {
  report.times_h = report_times(report);
  const Timeline past = history_until(inputs.scenarios.front().timeline, start.start_h);
  const std::vector<Timeline> courses = course_timelines(inputs, start, report);
  std::vector<CourseTally> tallies(courses.size(), CourseTally(report.times_h.size()));
  const double share = 1 / static_cast<double>(cohort.chunk_count());
  for (std::size_t chunk = 0; chunk < cohort.chunk_count(); ++chunk) {
    cohort.draw_chunk(chunk);
    const Result<Done> done = run_chunk(cohort, past, courses, report, tallies, share * static_cast<double>(chunk), share, progress);
    if (!done.ok()) return done.errors();
  }
  std::size_t planned = 0;
  for (RuleReport& rule : report.rules) {
    if (rule.status == RuleStatus::Reference) fill(rule, tallies.front());
    if (rule.has_plan()) fill(rule, tallies[++planned]);
  }
  return Done{};
}

}  // namespace

Result<TaperReport> run_rules(const RunOptions& options, const Inputs& inputs, const TaperStart& settled, const std::string& wanted_rule, Progress& progress) {
  const Knowledge& knowledge = *inputs.knowledge;
  const Scenario& scenario = inputs.scenarios.front();
  const TaperRule* wanted = wanted_rule.empty() ? nullptr : find_rule(knowledge, wanted_rule);
  if (wanted == nullptr && !wanted_rule.empty()) return unknown_rule(knowledge, wanted_rule);
  Result<std::unique_ptr<Cohort>> cohort = Cohort::create(options, inputs, scenario);
  if (!cohort.ok()) return cohort.errors();
  TaperStart start = settled;
  start.inputs.drive_of_dose = steady_drive(cohort.value()->model(), cohort.value()->typical_person(), start.drug, start.route);

  const double late_h = midnight(knowledge.population.late_horizon.typical);
  TaperReport report = begin_report(start, scenario, late_h);
  Errors failures;
  int longest_days = 0;
  for (const TaperRule& rule : knowledge.rules) {
    report.rules.push_back(plan_rule(rule, start, failures));
    if (report.rules.back().has_plan()) longest_days = std::max(longest_days, report.rules.back().plan.length_days);
    if (wanted == &rule && report.rules.back().status == RuleStatus::NotPossible) return failures;
  }
  if (std::none_of(report.rules.begin(), report.rules.end(), [](const RuleReport& rule) { return rule.has_plan(); })) {
    if (!failures.empty()) return failures;
    return Error{ErrorCode::NoData, {"", 0, 0}, "no rule can be computed for " + report.drug, "", ""};
  }
  report.followed_days += longest_days;
  sort_rules(report.rules);
  report.chosen = position_of(report.rules, wanted != nullptr ? wanted->id : kDefaultRule);
  if (wanted != nullptr && report.chosen == report.rules.size()) {
    return no_calendar(report, wanted->id);
  }
  const Result<Done> done = simulate_rules(*cohort.value(), inputs, start, report, progress);
  if (!done.ok()) return done.errors();
  return report;
}

}  // namespace ebb::cli
