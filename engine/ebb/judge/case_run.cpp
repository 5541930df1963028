#include "ebb/judge/case_run.h"

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/casefile/accepted_level_text.h"
#include "ebb/casefile/drug_uses.h"
#include "ebb/casefile/read_trial.h"
#include "ebb/plan/steady_drive.h"
#include "ebb/plan/taper.h"
#include "ebb/plan/substitution.h"

namespace ebb::judge {
namespace {

constexpr std::size_t kMostParts = 64;
constexpr double kSame_h = 1e-9;

std::size_t series_position(const std::vector<Series>& list, const Series& series) {
  return static_cast<std::size_t>(std::find(list.begin(), list.end(), series) - list.begin());
}

/// What a later stretch of the same history adds to a person's outcome.
void extend(PersonOutcome& whole, const PersonOutcome& part) {
  if (part.peak_withdrawal_theta > whole.peak_withdrawal_theta) {
    whole.peak_withdrawal_theta = part.peak_withdrawal_theta;
    whole.peak_day_end_h = part.peak_day_end_h;
  }
  whole.burden_theta_h += part.burden_theta_h;
  whole.days_over_threshold += part.days_over_threshold;
  whole.last_day_over_h = std::max(whole.last_day_over_h, part.last_day_over_h);
}

/// Errors of a case text stand where the text stands in data/: its own line counts from there.
Errors placed(const Errors& errors, const Where& where) {
  Errors placed = errors;
  for (Error& error : placed) {
    error.what = "case, line " + std::to_string(error.where.line) + ": " + error.what;
    error.where = where;
  }
  return placed;
}

}  // namespace

// ---- one part ----

void Part::ask(const Series& series, double time_h) {
  if (series_position(series_, series) == series_.size()) series_.push_back(series);
  times_h_.push_back(time_h);
}

void Part::settle() {
  std::sort(times_h_.begin(), times_h_.end());
  const auto same = [](double a, double b) { return std::fabs(a - b) < kSame_h; };
  times_h_.erase(std::unique(times_h_.begin(), times_h_.end(), same), times_h_.end());
}

double Part::at(std::size_t person, const Series& series, double time_h) const {
  const auto time = static_cast<std::size_t>(std::lower_bound(times_h_.begin(), times_h_.end(), time_h - kSame_h) - times_h_.begin());
  return values_[(person * series_.size() + series_position(series_, series)) * times_h_.size() + time];
}

void Part::keep(const StoredView& stored, std::size_t first_time) {
  for (std::size_t person = 0; person < people_; ++person) {
    for (std::size_t s = 0; s < series_.size(); ++s) {
      double* row = values_.data() + (person * series_.size() + s) * times_h_.size() + first_time;
      for (std::size_t t = 0; t < stored.times; ++t) row[t] = stored.at(person, t, s);
    }
  }
}

Result<Done> Part::run(const ModelLayout& model, const Population& people, const Timeline& segment, double segment_from_h, const State* from, State* to,
                       const ExperimentSettings& settings) {
  if (people_ == 0) {
    people_ = people.count;
    values_.assign(people_ * series_.size() * times_h_.size(), 0);
    outcomes_.assign(people_, PersonOutcome{});
  }
  const bool first = from == nullptr || kind != PartKind::History;
  const auto begin = first ? times_h_.begin() : std::upper_bound(times_h_.begin(), times_h_.end(), segment_from_h + kSame_h);
  const auto end = std::upper_bound(times_h_.begin(), times_h_.end(), segment.end_h + kSame_h);
  Request request;
  request.want_bands = false;
  request.output_times_h.assign(begin, std::max(begin, end));
  for (double& time_h : request.output_times_h) time_h = std::min(time_h, segment.end_h);
  if (!request.output_times_h.empty()) request.series = series_;
  std::vector<double> stored(stored_size(people_, request.output_times_h.size(), request.series.size()));
  std::vector<PersonOutcome> outcomes(people_);
  request.stored = stored;
  if (wants_outcomes_) request.outcomes = outcomes;
  request.from = from;
  request.to = to;
  request.isa = settings.isa;
  request.executor = settings.executor;
  request.cancelled = settings.cancelled;
  const std::size_t times = request.output_times_h.size();
  const Result<SimulationResult> result = simulate(model, segment, people, request);
  if (!result.ok()) return result.errors();
  keep({stored.data(), people_, times, request.series.size()}, static_cast<std::size_t>(begin - times_h_.begin()));
  for (std::size_t i = 0; wants_outcomes_ && i < people_; ++i) extend(outcomes_[i], outcomes[i]);
  return Done{};
}

// ---- the case ----

Timeline until(const Timeline& timeline, double end_h) {
  Timeline cut = timeline;
  std::erase_if(cut.doses, [end_h](const Dose& dose) { return dose.time_h >= end_h; });
  cut.end_h = end_h;
  return cut;
}

Result<Scenario> scenario_of(const std::string& case_text, const Where& where, const Knowledge& knowledge, CaseFile& case_file) {
  Result<CaseFile> read = read_case(where.file, case_text, knowledge);
  if (!read.ok()) return placed(read.errors(), where);
  case_file = std::move(read).value();
  Result<Scenario> scenario = build_scenario(case_file, knowledge, std::nullopt);
  if (!scenario.ok()) return placed(scenario.errors(), where);
  return scenario;
}

Error CaseRun::at_case(ErrorCode code, std::string what, std::string allowed, std::string nearest) const {
  return {code, where_, std::move(what), std::move(allowed), std::move(nearest)};
}

Result<CaseRun> CaseRun::create(const Experiment& experiment, const Knowledge& knowledge, const ExperimentSettings& settings) {
  CaseRun run;
  run.knowledge_ = &knowledge;
  run.settings_ = settings;
  run.where_ = experiment.where;
  run.follow_h_ = experiment.follow_h;
  Result<Scenario> scenario = scenario_of(experiment.case_text, experiment.where, knowledge, run.case_file_);
  if (!scenario.ok()) return scenario.errors();
  run.scenario_ = std::move(scenario).value();
  if (run.scenario_.timeline.doses.empty()) return run.at_case(ErrorCode::Missing, "nothing is taken in this case", "a [[use]] with doses");
  const Result<Done> supply = run.settle_supply();
  if (!supply.ok()) return supply.errors();
  Result<ModelLayout> layout = build_layout(run.scenario_.drugs, knowledge.dynamics, run.scenario_.person);
  if (!layout.ok()) return placed(layout.errors(), run.where_);
  run.model_ = std::move(layout).value();
  run.draws_ = std::max(1, settings.draws);
  const auto per_draw = std::max(1L, std::lround(static_cast<double>(experiment.people_per_draw) * settings.people_fold));
  const SampleRequest request{.seed = settings.seed, .first_person = 0, .count = static_cast<std::size_t>(per_draw) * static_cast<std::size_t>(run.draws_),
                              .typical = false, .ensemble_draws = settings.draws, .calibrated = settings.calibrated};
  run.people_ = sample_people(run.model_, run.scenario_.drugs, knowledge.dynamics, knowledge.population, run.scenario_.person, request);
  const Timeline& timeline = run.scenario_.timeline;
  run.parts_.reserve(kMostParts);
  run.parts_.emplace_back(PartKind::History, timeline.doses.front().time_h, timeline.start_h, timeline.end_h);
  return run;
}

double CaseRun::slot(int slot, std::size_t person, double absent) const {
  return slot < 0 ? absent : people_.columns[static_cast<std::size_t>(slot) * people_.count + person];
}

double CaseRun::seizure_slope(std::size_t person) const {
  const Parameter& slope = knowledge_->dynamics.seizure_slope;
  if (settings_.draws == 0) return slope.typical;
  const double share = ensemble_share(settings_.seed, slope, draw_of(person), settings_.calibrated);
  return slope.range_low * std::pow(slope.range_high / slope.range_low, share);
}

Population CaseRun::population() const {
  return {.columns = people_.columns, .count = people_.count, .stride = people_.count, .first_person = 0, .seed = settings_.seed,
          .person_numbers = {}, .weights = {}, .ensemble_index = people_.ensemble_index};
}

// ---- stops ----

Result<Part*> CaseRun::stop_at(double stop_h) {
  for (Part& part : parts_) {
    if (part.kind == PartKind::Stop && part.zero_h == stop_h) return &part;
  }
  if (parts_.size() == kMostParts) return at_case(ErrorCode::OutOfRange, "more than " + std::to_string(kMostParts) + " stops and plans", "fewer");
  Part& part = parts_.emplace_back(PartKind::Stop, stop_h, stop_h, stop_h + follow_h_);
  part.timeline = until(scenario_.timeline, stop_h);
  part.timeline.end_h = part.to_h;
  return &part;
}

Result<Part*> CaseRun::stop(int stop) {
  const auto& stops = scenario_.stop_times_h;
  if (stop < 1 || static_cast<std::size_t>(stop) > stops.size()) {
    return at_case(ErrorCode::OutOfRange, "stop " + std::to_string(stop) + " is asked for and the case has " + std::to_string(stops.size()),
                   "days in [report] stop_on");
  }
  return stop_at(stops[static_cast<std::size_t>(stop) - 1]);
}

// ---- plans ----

Result<Done> CaseRun::settle_supply() {
  if (!case_file_.taper) return Done{};
  for (const std::string& id : case_file_.taper->supply) {
    const auto found = std::find_if(knowledge_->products.begin(), knowledge_->products.end(), [&](const Product& product) { return product.id == id; });
    if (found != knowledge_->products.end()) supply_.push_back(*found);
  }
  // The tapered drug's products first: what the plan is of.
  std::stable_partition(supply_.begin(), supply_.end(), [&](const Product& product) { return product.drug != case_file_.taper->substitute; });
  for (const Product& product : supply_) {
    const Drug* drug = knowledge_->find_drug(product.drug);
    const bool own = std::any_of(drug->routes.begin(), drug->routes.end(), [&](const Route& route) { return route.name == product.route; });
    const auto used = casefile::use_drug(scenario_.drugs, *knowledge_, product.drug, own ? product.route : drug->routes.front().name, false);
    product_drug_.push_back(used.drug);
    product_route_.push_back(used.route);
  }
  return Done{};
}

Result<TaperPlan> CaseRun::make_plan_of(const TaperRule& rule) const {
  const TaperRequest& request = *case_file_.taper;
  const CurrentUse& current = *scenario_.current;
  TaperInputs inputs;
  inputs.drug = supply_.front().drug;
  inputs.start_mg_per_day = current.dose_mg_per_day;
  inputs.start_doses_mg = current.doses_mg;
  inputs.times_min = current.times_min;
  inputs.goal_mg_per_day = request.goal_mg_per_day;
  inputs.ceiling_mg_per_day = current.prescribed_mg_per_day.value_or(0);
  inputs.supply = supply_;
  inputs.limits = knowledge_->planner.limits();
  inputs.over_days = request.over_h.value_or(knowledge_->planner.linear_over.typical) / kDay_h;
  inputs.hold_days = static_cast<int>(std::lround(request.hold_days));
  const SampleRequest typical{.seed = settings_.seed, .first_person = 0, .count = 1, .typical = true, .ensemble_draws = 0, .calibrated = nullptr};
  inputs.drive_of_dose = steady_drive(model_, sample_people(model_, scenario_.drugs, knowledge_->dynamics, knowledge_->population, scenario_.person, typical), current.drug, current.route);
  if (!rule.needs_substitution) return make_plan(rule, inputs);
  const EquivalenceTable* table = request.equivalence ? knowledge_->find_equivalence(*request.equivalence) : nullptr;
  if (!request.substitute || table == nullptr) return at_case(ErrorCode::Missing, rule.id + " changes to another drug first", "[taper] substitute and equivalence");
  return make_substitution_plan(rule, inputs, {*request.substitute, table, static_cast<int>(std::lround(request.substitute_stage_h / kDay_h))});
}

Course CaseRun::course_until(double end_h) const {
  Course course;
  const double start_h = (case_file_.taper->start->days - scenario_.zero.days) * kDay_h;
  course.background = scenario_.timeline;
  const int drug = scenario_.current->drug;
  std::erase_if(course.background.doses, [&](const Dose& dose) { return dose.drug == drug && dose.time_h >= start_h; });
  course.background.end_h = end_h;
  course.start_h = start_h;
  course.drug = drug;
  course.line = static_cast<int>(course.background.lines.size());
  course.background.lines.emplace_back();
  course.product_route = product_route_;
  course.product_drug = product_drug_;
  course.times_min = scenario_.current->times_min;
  course.supply = supply_;
  return course;
}

Result<Part*> CaseRun::plan(const std::string& name) {
  const TaperRule* rule = find_rule(*knowledge_, name);
  if (rule == nullptr) {
    Error error = unknown_rule(*knowledge_, name);
    error.where = where_;
    return error;
  }
  for (Part& part : parts_) {
    if (part.kind == PartKind::Plan && part.rule == rule->id) return &part;
  }
  if (!case_file_.taper || !case_file_.taper->start || supply_.empty() || !scenario_.current) {
    return at_case(ErrorCode::Missing, "a taper rule is asked for", "[taper] with start and supply, of a drug that is taken until then");
  }
  if (parts_.size() == kMostParts) return at_case(ErrorCode::OutOfRange, "more than " + std::to_string(kMostParts) + " stops and plans", "fewer");
  Result<TaperPlan> made = make_plan_of(*rule);
  if (!made.ok()) return placed(made.errors(), where_);
  const double start_h = (case_file_.taper->start->days - scenario_.zero.days) * kDay_h;
  Part& part = parts_.emplace_back(PartKind::Plan, start_h, start_h, start_h + made.value().length_days * kDay_h + follow_h_);
  part.rule = rule->id;
  part.plan = std::move(made).value();
  part.timeline = timeline_of(course_until(part.to_h), part.plan.steps, part.to_h);
  return &part;
}

Result<Part*> CaseRun::stop_instead_of_plan() {
  if (!case_file_.taper || !case_file_.taper->start) return at_case(ErrorCode::Missing, "a plan is compared with a stop", "[taper] with start");
  return stop_at((case_file_.taper->start->days - scenario_.zero.days) * kDay_h);
}

// ---- the run ----

Result<Done> CaseRun::run() {
  std::vector<Part*> forks;
  for (Part& part : parts_) {
    part.settle();
    if (part.kind != PartKind::History && part.asked()) forks.push_back(&part);
  }
  std::stable_sort(forks.begin(), forks.end(), [](const Part* a, const Part* b) { return a->from_h < b->from_h; });
  Part& past = history();
  const double end_h = std::max(past.asked() ? past.last_asked_h() : past.from_h, forks.empty() ? past.from_h : forks.back()->from_h);
  State states[2];
  const State* from = nullptr;
  double from_h = past.from_h;
  int next = 0;
  const auto go_to = [&](double to_h) -> Result<Done> {
    if (to_h <= from_h && from != nullptr) return Done{};
    State* to = &states[next];
    const Result<Done> done = past.run(model_, population(), until(scenario_.timeline, to_h), from_h, from, to, settings_);
    from = to;
    from_h = to_h;
    next = 1 - next;
    return done;
  };
  for (Part* fork : forks) {
    Result<Done> done = go_to(fork->from_h);
    if (!done.ok()) return placed(done.errors(), where_);
    done = fork->run(model_, population(), fork->timeline, fork->from_h, from, nullptr, settings_);
    if (!done.ok()) return placed(done.errors(), where_);
  }
  if (end_h > from_h) {
    const Result<Done> done = go_to(end_h);
    if (!done.ok()) return placed(done.errors(), where_);
  }
  return Done{};
}

// ---- acute danger ----

Result<std::vector<AcuteReport>> acute_reports(const Experiment& experiment, const Knowledge& knowledge, const ExperimentSettings& settings) {
  CaseFile case_file;
  const Result<Scenario> read = scenario_of(experiment.case_text, experiment.where, knowledge, case_file);
  if (!read.ok()) return read.errors();
  const Scenario& scenario = read.value();
  if (!scenario.acute.now_h) return Error{ErrorCode::NoData, experiment.where, "nothing acute is said in this case", "single doses with `at`, or [acute] now", ""};
  AcuteCase acute_case;
  acute_case.person = scenario.person;
  acute_case.sedatives = {scenario.drugs, scenario.timeline};
  acute_case.others = {scenario.acute.drugs, scenario.acute.timeline};
  acute_case.opioid_tolerance = {scenario.acute.opioid_tolerant, scenario.acute.last_opioid_h};
  acute_case.now_h = *scenario.acute.now_h;
  const auto count = static_cast<std::size_t>(std::max(1, settings.draws));
  std::vector<AcuteReport> reports(count);
  std::vector<Errors> errors(count);
  const auto one = [&](std::size_t draw) {
    AcuteRequest request;
    request.seed = settings.seed + draw;  // each seed draws one set of typical values of its own
    request.people = static_cast<std::size_t>(std::max(1L, std::lround(static_cast<double>(experiment.people_per_draw) * settings.people_fold)));
    request.ensemble_draws = settings.draws > 0 ? 1 : 0;
    request.isa = settings.isa;
    Result<AcuteReport> report = run_acute(acute_case, knowledge.acute, knowledge.dynamics, knowledge.population, request);
    if (report.ok()) reports[draw] = std::move(report).value();
    else errors[draw] = report.errors();
  };
  if (settings.executor != nullptr) {
    settings.executor->for_each(count, one);
  } else {
    for (std::size_t draw = 0; draw < count; ++draw) one(draw);
  }
  for (const Errors& found : errors) {
    if (!found.empty()) return placed(found, experiment.where);
  }
  return reports;
}

// ---- trials ----

Result<TrialResult> trial_result(const Experiment& experiment, const Knowledge& knowledge, const ExperimentSettings& settings) {
  const Result<TrialParameters> parameters = load_trial_parameters(knowledge);
  if (!parameters.ok()) return parameters.errors();
  const Result<Trial> trial = read_trial(experiment.where.file, experiment.trial_text, knowledge, parameters.value());
  if (!trial.ok()) return placed(trial.errors(), experiment.where);
  TrialModel model;
  model.dynamics = &knowledge.dynamics;
  model.population = &knowledge.population;
  model.calibrated = settings.calibrated;
  model.hazards = draw_hazards(parameters.value(), settings.seed, settings.draws, settings.calibrated);
  TrialRun run;
  run.seed = settings.seed;
  run.ensemble_draws = settings.draws;
  run.people = static_cast<std::size_t>(std::max(1.0, std::round(static_cast<double>(experiment.people_per_draw) * settings.people_fold))) *
               static_cast<std::size_t>(std::max(1, settings.draws));
  run.isa = settings.isa;
  run.executor = settings.executor;
  run.cancelled = settings.cancelled;
  Result<TrialResult> result = run_trial(trial.value(), model, run);
  if (!result.ok()) return placed(result.errors(), experiment.where);
  return result;
}

}  // namespace ebb::judge
