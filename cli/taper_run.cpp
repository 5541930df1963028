#include "cli/taper_run.h"

#include <algorithm>
#include <cmath>

#include "cli/taper_course.h"
#include "cli/taper_policies.h"
#include "cli/taper_where.h"
#include "cli/timeline_view.h"
#include "ebb/base/number_text.h"
#include "ebb/casefile/accepted_level_text.h"
#include "ebb/plan/steady_drive.h"
#include "ebb/population/steady_state.h"
#include "ebb/report/text_equivalence.h"
#include "ebb/simulate/summary.h"

namespace ebb::cli {
namespace {

constexpr double kDay_h = 24;
constexpr int kDailyDays = 60;                       // what follows stopping today is over by then
constexpr int kMostTimesOfPlan = 240, kMostTimesAfter = 90;  // of a report, with the days above at most 400
constexpr const char* kDefaultRule = "asam-10-2w";   // when nothing is suggested: the joint guideline's pace at its shortest interval

Error unknown_rule_option(const Knowledge& knowledge, const std::string& name) {
  Error error = unknown_rule(knowledge, name);
  error.where.file = "--rule";
  error.allowed += ", suggested";
  if (error.nearest.empty()) error.nearest = nearest_name(name, {kSuggestedPlan});
  return error;
}

Error no_calendar(const TaperReport& report, const std::string& id) {
  std::string reason, list;
  if (id == kSuggestedPlan) reason = report.suggestion && !report.suggestion->unmet.empty() ? report.suggestion->unmet.front() : "nothing is suggested for one typical person";
  for (const RuleReport& rule : report.rules) {
    if (rule.rule.id == id) reason = rule.status == RuleStatus::Reference ? "it is what plans are compared with, never a plan" : rule.reason;
    if (rule.has_plan()) list += (list.empty() ? "" : ", ") + rule.rule.id;
  }
  return {ErrorCode::Infeasible, {"--rule", 0, 0}, id + " has no calendar: " + reason, list, ""};
}

/// More is taken than prescribed and what the supply makes below the prescribed dose is far below it.
bool begins_with_sudden_cut(const TaperPlan& plan, const TaperStart& start, const PlannerDefaults& defaults) {
  const double taken_mg = start.resumed ? start.today_mg_per_day : start.inputs.start_mg_per_day;
  return taken_mg > start.inputs.ceiling_mg_per_day && plan.steps.front().dose_mg_per_day < (1 - defaults.most_first_day_cut.typical) * taken_mg;
}

RuleReport plan_rule(const TaperRule& rule, const TaperStart& start, const PlannerDefaults& defaults, Errors& failures) {
  RuleReport report;
  report.rule = rule;
  if (rule.reference_only) {
    report.status = RuleStatus::Reference;
    report.reason = rule.description;
  } else if (rule.needs_substitution && !start.substitution) {
    report.status = RuleStatus::NeedsSubstitution;
    report.reason = "changes to another drug first: name it in [taper] with substitute and equivalence, its products in the supply";
  } else if (!rule.needs_substitution && !rule.drugs.empty() && std::find(rule.drugs.begin(), rule.drugs.end(), start.inputs.drug) == rule.drugs.end()) {
    report.status = RuleStatus::NotForThisDrug;
    std::string names;
    for (const std::string& name : rule.drugs) names += (names.empty() ? "" : ", ") + name;
    report.reason = "published for " + names + " only";
  } else {
    Result<TaperPlan> plan = plan_by(rule, start);
    if (plan.ok() && begins_with_sudden_cut(plan.value(), start, defaults)) {
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

/// Plans that change the drug beside their direct twins, person by person.
class ChangeTally {
 public:
  /// `planned`: the rules with a plan, in the order of their courses (course 0 is the stop).
  ChangeTally(const std::vector<const RuleReport*>& planned, double least_peak_theta) : least_peak_theta_(least_peak_theta) {
    for (std::size_t i = 0; i < planned.size(); ++i) {
      for (std::size_t k = 0; k < planned.size(); ++k) {
        if (planned[i]->rule.compare_with == planned[k]->rule.id) pairs_.push_back({i + 1, k + 1, planned[i], planned[k], {}, {}, 0, 0});
      }
    }
  }
  bool empty() const { return pairs_.empty(); }
  void add(const std::vector<std::vector<PersonOutcome>>& courses) {
    for (Pair& pair : pairs_) {
      for (std::size_t i = 0; i < courses[0].size(); ++i) {
        if (courses[0][i].peak_withdrawal_theta < least_peak_theta_) continue;
        const PersonOutcome &changed = courses[pair.changed][i], &direct = courses[pair.direct][i];
        ++pair.people;
        pair.higher += changed.peak_withdrawal_theta > direct.peak_withdrawal_theta;
        if (direct.peak_withdrawal_theta > 0) pair.peak.add(changed.peak_withdrawal_theta / direct.peak_withdrawal_theta);
        if (direct.burden_theta_h > 0) pair.burden.add(changed.burden_theta_h / direct.burden_theta_h);
      }
    }
  }
  std::vector<ChangeComparison> comparisons() const {
    std::vector<ChangeComparison> list;
    for (const Pair& pair : pairs_) {
      list.push_back({pair.with_change->rule.id, pair.without->rule.id, pair.peak.spread(), pair.burden.spread(),
                      pair.with_change->plan.length_days, pair.without->plan.length_days, pair.people > 0 ? static_cast<double>(pair.higher) / static_cast<double>(pair.people) : 0});
    }
    return list;
  }

 private:
  struct Pair {
    std::size_t changed, direct;
    const RuleReport *with_change, *without;
    SpreadTally peak, burden;
    std::size_t people, higher;
  };
  std::vector<Pair> pairs_;
  double least_peak_theta_;
};

/// How strong a steady day of the dose made is beside one of the dose now, by the numbers in data/.
double strength_fold(const Knowledge& knowledge, const Substitution& facts) {
  const Drug *from = knowledge.find_drug(facts.from), *to = knowledge.find_drug(facts.to);
  const auto before = steady_state(knowledge.drugs, *from, facts.from_mg_per_day), after = steady_state(knowledge.drugs, *to, facts.to_mg_per_day);
  return before && after && before->potency_sum > 0 ? after->potency_sum / before->potency_sum : 0;
}

/// What the change is, once some rule could plan it.
std::optional<ChangeReport> change_report(const Knowledge& knowledge, const TaperStart& start, const TaperReport& report) {
  for (const RuleReport& rule : report.rules) {
    if (!rule.has_plan() || !rule.plan.substitution) continue;
    const Substitution& facts = *rule.plan.substitution;
    return ChangeReport{facts, conversion_lines(knowledge.equivalence, facts.from, start.inputs.start_mg_per_day, facts.to), knowledge.texts_substitution, strength_fold(knowledge, facts), {}};
  }
  return std::nullopt;
}

/// What one course (a plan, or stopping today) does to all people, chunk after chunk.
struct CourseTally {
  /// `more_series`: what is kept beside withdrawal (of the plan shown: its level and its drive).
  CourseTally(std::size_t times, double least_peak, std::vector<Series> more_series = {})
      : series(std::move(more_series)), curves(1 + series.size(), times), least_peak_theta(least_peak) {
    series.insert(series.begin(), {SeriesKind::WithdrawalDay, 0});
  }
  std::vector<Series> series;
  Summary curves;
  OutcomeTally outcome;
  SpreadTally peak_of_stopping, burden_of_stopping;
  double least_peak_theta;

  /// `stop`: what stopping today does to the same people. Ratios are of those whose stop has a peak worth comparing with.
  void add(const std::vector<PersonOutcome>& course, const std::vector<PersonOutcome>& stop, double start_h) {
    for (std::size_t i = 0; i < course.size(); ++i) {
      outcome.add(course[i], start_h);
      if (stop[i].peak_withdrawal_theta < least_peak_theta) continue;
      peak_of_stopping.add(course[i].peak_withdrawal_theta / stop[i].peak_withdrawal_theta);
      burden_of_stopping.add(course[i].burden_theta_h / stop[i].burden_theta_h);
    }
  }
};

Result<std::vector<PersonOutcome>> run_course(Cohort& cohort, const Timeline& timeline, const State& past, const std::vector<double>& times_h,
                                              CourseTally& tally, Progress& progress) {
  std::vector<PersonOutcome> outcomes(cohort.people().count);
  Request request;
  request.series = tally.series;
  for (const double time_h : times_h) request.output_times_h.push_back(past.time_h + time_h);
  request.summary = &tally.curves;
  request.outcomes = outcomes;
  request.from = &past;
  const Result<SimulationResult> result = cohort.run(timeline, std::move(request), progress);
  if (!result.ok()) return result.errors();
  return outcomes;
}

/// Bands of one of the tally's series, time by time.
std::vector<Spread> spreads_of(const CourseTally& tally, std::size_t series) {
  const Bands bands = tally.curves.bands();
  std::vector<Spread> spreads;
  for (std::size_t t = 0; t < tally.curves.times(); ++t) {
    const std::size_t cell = series * tally.curves.times() + t;
    Spread& spread = spreads.emplace_back();
    std::copy_n(bands.quantiles.begin() + static_cast<long>(cell * Bands::kLevels), Bands::kLevels, spread.quantiles.begin());
    spread.mean = bands.mean[cell];
  }
  return spreads;
}

void fill(RuleReport& rule, const CourseTally& tally) {
  rule.outcome = tally.outcome.summary();
  rule.peak_of_stopping_frac = tally.peak_of_stopping.spread();
  rule.burden_of_stopping_frac = tally.burden_of_stopping.spread();
  rule.withdrawal_theta = spreads_of(tally, 0);
}

/// The series of the model that the picture of the shown plan needs besides withdrawal: drive, level of the tapered drug and of the one it is changed to.
std::vector<Series> shown_series(const ModelLayout& model, const TaperReport& report) {
  std::vector<std::string> drugs{report.drug};
  if (const RuleReport* chosen = report.chosen_rule(); chosen != nullptr && chosen->plan.substitution) drugs.push_back(chosen->plan.substitution->to);
  std::vector<Series> series{{SeriesKind::DriveDay, 0}};
  for (const std::string& drug : drugs) {
    const auto ligand = std::find_if(model.ligands.begin(), model.ligands.end(), [&](const auto& known) { return known.name == drug; });
    if (ligand == model.ligands.end()) return {};
    series.push_back({SeriesKind::Level, static_cast<int>(ligand - model.ligands.begin())});
  }
  return series;
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

/// What a line without an end means beside a plan: the tapered drug's is taken over by the plan, another one goes on.
std::string line_beside_plan(const CaseFile& case_file, const Use& use, const std::string& tapered) {
  const std::string name = use.drug + " " + use.dose.text;
  const std::optional<Taken> last = last_taken(case_file, use.drug);
  const std::string taken = last ? number_text(last->dose_mg_per_day) + " mg a day, as the last [[taken]] line has it" : "";
  if (use.drug == tapered) return last ? name + ": [[taken]] lines stand in its place; plans go on from " + taken : "";
  const std::string how = last ? taken : use.per_week ? "as it is taken now, on " + number_text(*use.per_week) + " days a week, drawn for each person" : "as it is taken now";
  return name + ": goes on beside every plan and after stopping " + tapered + ", " + how + "; no plan lowers it";
}

/// The notes of a case say what becomes of open lines where no plan goes on; here one does.
std::vector<std::string> notes_beside_plan(const CaseFile& case_file, const Scenario& scenario, const std::string& tapered) {
  std::vector<std::string> notes = scenario.notes;
  for (const Use& use : case_file.uses) {
    const auto note = std::find(notes.begin(), notes.end(), open_use_note(case_file, use, scenario.today));
    if (note == notes.end()) continue;
    *note = line_beside_plan(case_file, use, tapered);
    if (note->empty()) notes.erase(note);
  }
  return notes;
}

/// Other drugs that are still taken when the plan begins, each once.
std::vector<std::string> drugs_beside(const CaseFile& case_file, const std::string& tapered, Date start) {
  std::vector<std::string> drugs;
  for (const Use& use : case_file.uses) {
    const bool ended = !use.at.empty() || (use.to && use.to->last < start);
    if (use.drug == tapered || ended || std::find(drugs.begin(), drugs.end(), use.drug) != drugs.end()) continue;
    const std::optional<Taken> last = last_taken(case_file, use.drug);
    if (!last || last->dose_mg_per_day > 0) drugs.push_back(use.drug);
  }
  return drugs;
}

TaperReport begin_report(const TaperStart& start, const CaseFile& case_file, const Scenario& scenario, const Knowledge& knowledge) {
  TaperReport report;
  report.drug = start.inputs.drug;
  report.start = start.start;
  report.start_mg_per_day = start.resumed ? start.today_mg_per_day : start.inputs.start_mg_per_day;
  report.start_doses_mg = start.inputs.start_doses_mg;
  report.times_min = start.inputs.times_min;
  report.goal_mg_per_day = start.inputs.goal_mg_per_day;
  report.ceiling_mg_per_day = start.inputs.ceiling_mg_per_day;
  report.supply = start.inputs.supply;
  report.beside = drugs_beside(case_file, start.inputs.drug, start.start);
  report.notes = notes_beside_plan(case_file, scenario, start.inputs.drug);
  report.notes.insert(report.notes.end(), start.notes.begin(), start.notes.end());
  report.followed_days = midnight(knowledge.population.late_horizon.typical) / kDay_h;
  report.limits = start.inputs.limits;
  report.least_peak_theta = knowledge.planner.least_peak.typical;
  return report;
}

/// Stopping today first, then one course a planned rule: [0] is the stop, [i] the i-th rule with a plan.
std::vector<Timeline> course_timelines(const Inputs& inputs, const TaperStart& start, const TaperReport& report) {
  const double end_h = start.start_h + report.followed_days * kDay_h;
  const Course course = make_course(inputs, start, end_h);
  std::vector<Timeline> courses{timeline_of(course, {}, end_h)};
  for (const RuleReport& rule : report.rules) {
    if (rule.has_plan()) courses.push_back(timeline_of(course, rule.plan.steps, end_h));
  }
  return courses;
}

/// One chunk of people: the past once, then every course as a fork of it.
Result<Done> run_chunk(Cohort& cohort, const Timeline& past, const std::vector<Timeline>& courses, TaperReport& report, std::vector<CourseTally>& tallies,
                       ChangeTally& changes, std::optional<PolicyRuns>& policies, double from_frac, double share, Progress& progress) {
  State state;
  Request to_start;
  to_start.to = &state;
  const double part = share / static_cast<double>(courses.size() + 1);
  progress.set_part(from_frac, from_frac + part);
  const Result<SimulationResult> prefix = cohort.run(past, std::move(to_start), progress);
  if (!prefix.ok()) return prefix.errors();
  std::vector<PersonOutcome> stop;
  std::vector<std::vector<PersonOutcome>> all;
  for (std::size_t i = 0; i < courses.size(); ++i) {
    progress.set_part(from_frac + part * static_cast<double>(i + 1), from_frac + part * static_cast<double>(i + 2));
    Result<std::vector<PersonOutcome>> outcomes = run_course(cohort, courses[i], state, report.times_h, tallies[i], progress);
    if (!outcomes.ok()) return outcomes.errors();
    if (i == 0) stop = outcomes.value();
    tallies[i].add(outcomes.value(), stop, state.time_h);
    if (!changes.empty()) all.push_back(std::move(outcomes.value()));
  }
  if (!changes.empty()) changes.add(all);
  for (const PersonOutcome& person : stop) report.people_compared += person.peak_withdrawal_theta >= report.least_peak_theta;
  return policies ? policies->run_chunk(cohort, state, stop) : Done{};
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
  const std::vector<Series> of_shown = shown_series(cohort.model(), report);
  std::vector<CourseTally> tallies;
  tallies.emplace_back(report.times_h.size(), report.least_peak_theta);
  for (const RuleReport& rule : report.rules) {
    if (rule.has_plan()) tallies.emplace_back(report.times_h.size(), report.least_peak_theta, &rule == report.chosen_rule() ? of_shown : std::vector<Series>{});
  }
  std::optional<PolicyRuns> policies;
  if (const RuleReport* chosen = report.chosen_rule()) policies.emplace(inputs, start, *chosen);
  std::vector<const RuleReport*> with_plan;
  for (const RuleReport& rule : report.rules) {
    if (rule.has_plan()) with_plan.push_back(&rule);
  }
  ChangeTally changes(with_plan, report.least_peak_theta);
  progress.begin_phase("comparing rules");
  const double share = 1 / static_cast<double>(cohort.chunk_count());
  for (std::size_t chunk = 0; chunk < cohort.chunk_count(); ++chunk) {
    cohort.draw_chunk(chunk);
    const Result<Done> done = run_chunk(cohort, past, courses, report, tallies, changes, policies, share * static_cast<double>(chunk), share, progress);
    if (!done.ok()) return done.errors();
  }
  if (policies) report.policies = policies->reports();
  if (report.change) report.change->comparisons = changes.comparisons();
  std::size_t planned = 0;
  for (RuleReport& rule : report.rules) {
    if (rule.status == RuleStatus::Reference) fill(rule, tallies.front());
    if (!rule.has_plan()) continue;
    const CourseTally& tally = tallies[++planned];
    fill(rule, tally);
    if (tally.series.size() < 3) continue;
    report.shown_drive = spreads_of(tally, 1);
    for (std::size_t level = 2; level < tally.series.size(); ++level) report.shown_levels_mg_per_L.push_back(spreads_of(tally, level));
  }
  return Done{};
}

/// The planner's plan among the rules.
RuleReport suggested_rule(const Suggested& suggested) {
  RuleReport report;
  report.rule.id = kSuggestedPlan;
  report.rule.name = "suggested under your limit: " + to_text(suggested.report.accepted);
  report.rule.description = "Searched over the doses this supply makes, on people like this one; no published rule.";
  report.rule.source = "computed by Ebb";
  report.rule.locator = "docs/decisions/09-planner.md";
  report.rule.grade = 'D';
  report.rule.why = "rests on the model's assumptions";
  report.plan = *suggested.plan;
  return report;
}

/// Nothing was suggested and no rule is named: the calendar of the usual rule is shown, but nobody asked for it, so it is nothing to hand to a patient or to
/// another program.
std::optional<Error> not_for_handing_over(const TaperOptions& options, const TaperReport& report) {
  const PaperOptions& paper = options.paper;
  if ((report.suggestion && report.suggestion->found) || report.chosen_by_name) return std::nullopt;
  for (const auto& [name, option] : {std::pair{&paper.patient_page_file, "--patient-page"}, std::pair{&paper.patient_pdf_file, "--patient-pdf"},
                                     std::pair{&paper.calendar_file, "--calendar"}, std::pair{&paper.fhir_file, "--fhir"}}) {
    if (name->empty()) continue;
    const std::string none = !report.suggestion                    ? "nothing is suggested for one typical person, and no rule is named"
                             : report.suggestion->unmet.empty() ? "no plan is suggested under your limit"
                                                                : "no plan is suggested under your limit. " + report.suggestion->unmet.front();
    return Error{ErrorCode::Infeasible, {option, 0, 0}, none,
                 "--rule ID, which writes a published rule's; without " + std::string(option) + " the answer says what comes nearest, and --page and --pdf are written", ""};
  }
  return std::nullopt;
}

/// All rules planned: those that can be made, and why the others cannot.
Result<Done> plan_rules(const Knowledge& knowledge, const TaperStart& start, const TaperRule* wanted, TaperReport& report) {
  Errors failures;
  for (const TaperRule& rule : knowledge.rules) {
    if (!rule.compare_with.empty() && !start.substitution && wanted != &rule) continue;  // of use only beside its direct twin
    report.rules.push_back(plan_rule(rule, start, knowledge.planner, failures));
    if (wanted == &rule && report.rules.back().status == RuleStatus::NotPossible) return failures;
  }
  if (std::any_of(report.rules.begin(), report.rules.end(), [](const RuleReport& rule) { return rule.has_plan(); })) return Done{};
  if (!failures.empty()) return failures;
  return Error{ErrorCode::NoData, {"", 0, 0}, "no rule can be computed for " + report.drug, "", ""};
}

/// The suggested plan into the report; for one typical person there is none: it is about shares of people.
Result<Done> add_suggestion(const TaperOptions& options, const Inputs& inputs, const TaperStart& start, TaperReport& report, Progress& progress, Timings& timings) {
  if (options.run.typical) {
    report.notes.push_back("no plan is suggested for one typical person: the suggestion is about shares of people");
    return Done{};
  }
  Result<Suggested> suggested = suggest_plan(options, inputs, start, report.rules, progress, timings);
  if (!suggested.ok()) return suggested.errors();
  if (suggested.value().plan) report.rules.push_back(suggested_rule(suggested.value()));
  report.suggestion = std::move(suggested.value().report);
  report.frontier = std::move(suggested.value().frontier);
  return Done{};
}

}  // namespace

Result<TaperReport> run_rules(const TaperOptions& options, const Inputs& inputs, const TaperStart& settled, Progress& progress, Timings& timings) {
  const Knowledge& knowledge = *inputs.knowledge;
  const Scenario& scenario = inputs.scenarios.front();
  const bool suggested_wanted = options.rule == kSuggestedPlan;
  const TaperRule* wanted = options.rule.empty() || suggested_wanted ? nullptr : find_rule(knowledge, options.rule);
  if (wanted == nullptr && !options.rule.empty() && !suggested_wanted) return unknown_rule_option(knowledge, options.rule);
  if (const Result<Done> known = check_policy_name(knowledge, options.policy); !known.ok()) return known.errors();
  const Result<std::optional<FollowedPlan>> followed = read_followed_plan(options.followed_file);
  if (!followed.ok()) return followed.errors();
  if (const Result<Done> fits = check_followed(followed.value(), options.followed_file, settled); !fits.ok()) return fits.errors();
  Result<std::unique_ptr<Cohort>> cohort = Cohort::create(options.run, inputs, scenario);
  if (!cohort.ok()) return cohort.errors();
  TaperStart start = settled;
  start.inputs.drive_of_dose = steady_drive(cohort.value()->model(), cohort.value()->typical_person(), start.drug, start.route);

  TaperReport report = begin_report(start, *inputs.case_file, scenario, knowledge);
  if (const Result<Done> planned = plan_rules(knowledge, start, wanted, report); !planned.ok()) return planned.errors();
  timings.add("case, rules and their doses");
  if (const Result<Done> added = add_suggestion(options, inputs, start, report, progress, timings); !added.ok()) return added.errors();
  int longest_days = 0;
  for (const RuleReport& rule : report.rules) longest_days = std::max(longest_days, rule.has_plan() ? rule.plan.length_days : 0);
  report.followed_days += longest_days;
  sort_rules(report.rules);
  report.chosen = position_of(report.rules, wanted != nullptr ? wanted->id : kSuggestedPlan);
  if (report.chosen == report.rules.size() && (wanted != nullptr || suggested_wanted)) return no_calendar(report, wanted != nullptr ? wanted->id : kSuggestedPlan);
  if (report.chosen == report.rules.size()) report.chosen = position_of(report.rules, kDefaultRule);
  report.chosen_by_name = wanted != nullptr || suggested_wanted;
  if (const std::optional<Error> error = not_for_handing_over(options, report)) return *error;
  report.policy = options.policy;
  report.change = change_report(knowledge, start, report);
  report.where = find_where(inputs, start, report, followed.value());
  const Result<Done> done = simulate_rules(*cohort.value(), inputs, start, report, progress);
  if (!done.ok()) return done.errors();
  timings.add(std::to_string(cohort.value()->people_count()) + " people on every plan");
  return report;
}

}  // namespace ebb::cli
