#include "cli/check_run.h"

#include <algorithm>
#include <cmath>

#include "ebb/casefile/case_facts.h"
#include "ebb/casefile/drug_uses.h"
#include "ebb/report/text_simulation.h"
#include "ebb/simulate/summary.h"

namespace ebb::cli {
namespace {

constexpr double kDay_h = 24;
constexpr double kImpairmentStep_h = 0.5;
constexpr int kSedation = 0, kMemory = 3;          // domains of SeriesKind::NetEffect
constexpr double kLevelWindowBefore_h = 28 * kDay_h, kLevelWindowAfter_h = 42 * kDay_h;
constexpr double kNanogramsPerMilliliter = 1000;   // of one mg/L

double today_h(const Scenario& scenario) { return (scenario.today.days - scenario.zero.days) * kDay_h; }

/// Something is taken up to today, and today is within the case.
bool can_be_stopped(const Scenario& scenario, const FactSheet& facts) {
  const auto taken = facts.find("use.benzodiazepine");
  return taken != facts.end() && taken->second.flag == Truth::Yes && today_h(scenario) > scenario.timeline.start_h;
}

/// Half-hours of the last day on which the median person is impaired.
Result<double> impaired_hours(Cohort& cohort, const Timeline& timeline, double day_end_h, double threshold, Progress& progress) {
  Request request;
  for (double time_h = day_end_h - kDay_h + kImpairmentStep_h; time_h <= day_end_h; time_h += kImpairmentStep_h) request.output_times_h.push_back(time_h);
  request.series = {{SeriesKind::NetEffect, kSedation}, {SeriesKind::NetEffect, kMemory}};
  Summary summary(request.series.size(), request.output_times_h.size());
  const std::size_t times = request.output_times_h.size();
  request.summary = &summary;
  const Result<SimulationResult> result = cohort.run(history_until(timeline, day_end_h), std::move(request), progress);
  if (!result.ok()) return result.errors();
  const Bands bands = summary.bands();
  double hours = 0;
  for (std::size_t t = 0; t < times; ++t) {
    const auto median = [&](std::size_t series) { return bands.quantiles[(series * times + t) * Bands::kLevels + Bands::kLevels / 2]; };
    if (std::max(median(0), median(1)) >= threshold) hours += kImpairmentStep_h;
  }
  return hours;
}

/// What a stop of today does, chunk after chunk.
Result<Done> run_stop(Cohort& cohort, const Timeline& timeline, double stop_h, double follow_h, OutcomeTally& tally, Progress& progress) {
  State state;
  Request history;
  history.to = &state;
  const Result<SimulationResult> past = cohort.run(history_until(timeline, stop_h), std::move(history), progress);
  if (!past.ok()) return past.errors();
  Timeline stopped = history_until(timeline, stop_h);
  stopped.end_h += follow_h;
  std::vector<PersonOutcome> outcomes(cohort.people().count);
  Request fork;
  fork.outcomes = outcomes;
  fork.from = &state;
  const Result<SimulationResult> stop = cohort.run(stopped, std::move(fork), progress);
  if (!stop.ok()) return stop.errors();
  for (const PersonOutcome& outcome : outcomes) tally.add(outcome, stop_h);
  return Done{};
}

BandValues level_band(const Bands& bands, std::size_t times) {
  BandValues values;
  std::vector<double>* columns[] = {&values.p05, &values.p25, &values.p50, &values.p75, &values.p95};
  for (std::size_t t = 0; t < times; ++t) {
    for (std::size_t q = 0; q < Bands::kLevels; ++q) columns[q]->push_back(bands.quantiles[t * Bands::kLevels + q] * kNanogramsPerMilliliter);
  }
  return values;
}

struct Window {
  double from_h = 0, to_h = 0;
};

/// From a month before the first change of clearance to six weeks behind the last, within the case.
std::optional<Window> change_window(const Timeline& timeline, double today) {
  double first_h = 1e300, last_h = -1e300;
  for (const ClearanceChange& change : timeline.clearance_changes) {
    for (const double time_h : {change.from_h, change.to_h}) {
      if (time_h <= timeline.start_h || time_h >= today) continue;
      first_h = std::min(first_h, time_h);
      last_h = std::max(last_h, time_h);
    }
  }
  if (timeline.clearance_changes.empty()) return std::nullopt;
  if (first_h > last_h) return Window{std::max(timeline.start_h, today - kLevelWindowBefore_h), today};
  return Window{std::max(timeline.start_h, first_h - kLevelWindowBefore_h), std::min(today, last_h + kLevelWindowAfter_h)};
}

/// Drugs whose clearance some medicine changes.
std::vector<int> changed_drugs(const Timeline& timeline) {
  std::vector<int> drugs;
  for (const ClearanceChange& change : timeline.clearance_changes) {
    if (std::find(drugs.begin(), drugs.end(), change.drug) == drugs.end()) drugs.push_back(change.drug);
  }
  return drugs;
}

Result<BandValues> levels(Cohort& cohort, const Timeline& timeline, const std::string& drug, const std::vector<double>& times_h, Progress& progress) {
  int ligand = 0;
  for (std::size_t l = 0; l < cohort.model().ligands.size(); ++l) {
    if (cohort.model().ligands[l].name == drug) ligand = static_cast<int>(l);
  }
  Summary summary(1, times_h.size());
  Request request;
  request.output_times_h = times_h;
  request.series = {{SeriesKind::Level, ligand}};
  request.summary = &summary;
  const Result<SimulationResult> result = cohort.run(timeline, std::move(request), progress);
  if (!result.ok()) return result.errors();
  return level_band(summary.bands(), times_h.size());
}

}  // namespace

Result<Done> simulate_facts(const RunOptions& options, const Inputs& inputs, CheckReport& report, Progress& progress) {
  const Scenario& scenario = inputs.scenarios.front();
  if (!can_be_stopped(scenario, report.facts)) {
    report.facts["simulated.stop_over_percent"] = number_fact(0);
    report.facts["simulated.impaired_hours"] = number_fact(0);
    return Done{};
  }
  Result<std::unique_ptr<Cohort>> cohort = Cohort::create(options, inputs, scenario);
  if (!cohort.ok()) return cohort.errors();
  const double stop_h = today_h(scenario);
  const double follow_h = std::floor(inputs.knowledge->population.late_horizon.typical / kDay_h) * kDay_h;
  OutcomeTally tally;
  double impaired_h = 0;
  const double share = 1 / static_cast<double>(cohort.value()->chunk_count());
  for (std::size_t chunk = 0; chunk < cohort.value()->chunk_count(); ++chunk) {
    progress.set_part(share * static_cast<double>(chunk), share * static_cast<double>(chunk + 1));
    cohort.value()->draw_chunk(chunk);
    const Result<Done> done = run_stop(*cohort.value(), scenario.timeline, stop_h, follow_h, tally, progress);
    if (!done.ok()) return done.errors();
    if (chunk > 0) continue;
    const Result<double> hours = impaired_hours(*cohort.value(), scenario.timeline, stop_h, inputs.knowledge->safety.impaired_net_effect, progress);
    if (!hours.ok()) return hours.errors();
    impaired_h = hours.value();
  }
  const OutcomeSummary outcome = tally.summary();
  report.dependence = SimulatedDependence{outcome.over_two_days_frac, outcome.peak_withdrawal_theta, outcome.peak_day, cohort.value()->people_count()};
  report.facts["simulated.stop_over_percent"] = number_fact(std::round(outcome.over_two_days_frac * 100));
  report.facts["simulated.impaired_hours"] = number_fact(impaired_h);
  return Done{};
}

Result<CheckReport> check_case(const RunOptions& options, const Inputs& inputs, const std::optional<AcuteReport>& acute, Progress& progress) {
  const Knowledge& knowledge = *inputs.knowledge;
  const Scenario& scenario = inputs.scenarios.front();
  CheckReport report;
  report.knowledge = &knowledge;
  report.stamp = make_stamp(options, inputs);
  report.today = scenario.today;
  report.has_dates = scenario.has_dates;
  report.facts = inputs.safety.facts;
  report.notes = scenario.notes;
  const Result<Done> simulated = simulate_facts(options, inputs, report, progress);
  if (!simulated.ok()) return simulated.errors();
  add_acute_fact(report.facts, acute);
  report.safety = check_facts(knowledge.safety, report.facts);
  report.screening = screen(knowledge.safety, report.facts, report.safety);
  report.stamp.red_flags = red_flags(report.safety);
  report.stamp.screening = report.screening;
  report.level_changes = level_changes(inputs);
  return report;
}

std::vector<LevelChange> level_changes(const Inputs& inputs) {
  std::vector<LevelChange> changes;
  for (const Medicine& medicine : inputs.case_file->medicines) {
    for (const DrugUse& use : inputs.scenarios.front().drugs) {
      const int index = casefile::modifier_index(*use.drug, inputs.knowledge->safety, medicine.name);
      if (index < 0) continue;
      const ClearanceModifier& modifier = use.drug->covariates.modifiers[static_cast<std::size_t>(index)];
      LevelChange change;
      change.drug = use.drug->name;
      change.medicine = medicine.name;
      change.change_frac = casefile::steady_level_change(modifier);
      change.onset_half_time_days = modifier.onset_half_time.typical / kDay_h;
      change.offset_half_time_days = modifier.offset_half_time.typical / kDay_h;
      change.grade = modifier.fold.grade;
      change.source = modifier.fold.source;
      const std::string generic = inputs.knowledge->safety.generic_name(medicine.name);
      change.of_class = modifier.name != medicine.name && modifier.name != generic;
      changes.push_back(std::move(change));
    }
  }
  return changes;
}

Result<std::string> level_figure(const RunOptions& options, const Inputs& inputs, const RunStamp& stamp, Progress& progress) {
  const Scenario& scenario = inputs.scenarios.front();
  const std::optional<Window> window = change_window(scenario.timeline, today_h(scenario));
  if (!window || window->from_h >= window->to_h) {
    return usage("--plot: no other medicine of this case changes a level", "a [[medicine]] that a drug's data name, or one of CYP3A");
  }
  Result<std::unique_ptr<Cohort>> cohort = Cohort::create(options, inputs, scenario);
  if (!cohort.ok()) return cohort.errors();
  cohort.value()->draw_chunk(0);
  constexpr int kTimes = 360;
  std::vector<double> times_h;
  for (int i = 0; i <= kTimes; ++i) times_h.push_back(window->from_h + (window->to_h - window->from_h) * i / kTimes);
  Timeline with = history_until(scenario.timeline, window->to_h), without = with;
  without.clearance_changes.clear();

  Figure figure;
  figure.title = stamp.case_title.empty() ? stamp.case_file : stamp.case_title;
  figure.subtitle = "Levels with the other medicines of the case and, for the same people, without them";
  figure.draft = screening_mark(stamp.screening);
  figure.notices = stamp.emergency;
  figure.footer = {stamp_line(stamp), assumption_line(stamp)};
  for (std::string& line : figure.footer) std::replace(line.begin(), line.end(), '\n', ' ');
  if (scenario.has_dates) figure.zero = scenario.zero;
  for (const int drug : changed_drugs(scenario.timeline)) {
    const std::string& name = scenario.drugs[static_cast<std::size_t>(drug)].drug->name;
    Result<BandValues> changed = levels(*cohort.value(), with, name, times_h, progress);
    if (!changed.ok()) return changed.errors();
    Result<BandValues> unchanged = levels(*cohort.value(), without, name, times_h, progress);
    if (!unchanged.ok()) return unchanged.errors();
    Panel panel;
    panel.title = name + " in plasma";
    panel.unit = "ng/mL";
    panel.lines.push_back({.label = "without", .in_legend = true, .time_h = times_h, .values = {{}, {}, unchanged.value().p50, {}, {}}, .ink = Ink::Vermillion, .dash = Dash::Dashed});
    panel.lines.push_back({.label = "with the other medicines", .in_legend = true, .time_h = times_h, .values = std::move(changed).value(), .ink = Ink::Blue});
    figure.panels.push_back(std::move(panel));
  }
  for (const ClearanceChange& change : scenario.timeline.clearance_changes) {
    if (change.from_h > window->from_h && change.from_h < window->to_h) figure.markers.push_back({change.from_h, "begins"});
    if (change.to_h > window->from_h && change.to_h < window->to_h) figure.markers.push_back({change.to_h, "ends"});
  }
  return render_svg(figure);
}

}  // namespace ebb::cli
