#include "ebb/judge/experiment.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ebb/base/number_text.h"
#include "ebb/judge/case_run.h"
#include "ebb/judge/person_measures.h"
#include "ebb/knowledge/reader.h"

namespace ebb {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double quantile_of(const std::vector<double>& sorted, double frac) {
  const double at = frac * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(at);
  const std::size_t high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (at - static_cast<double>(low)) * (sorted[high] - sorted[low]);
}

std::vector<double> sorted_numbers(std::vector<double> numbers) {
  std::erase_if(numbers, [](double number) { return std::isnan(number); });
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

double statistic_of(const Measure& measure, std::vector<double> numbers) {
  numbers = sorted_numbers(std::move(numbers));
  if (numbers.empty()) return kNone;
  if (measure.statistic != Statistic::Mean) return quantile_of(numbers, measure.statistic == Statistic::Median ? 0.5 : measure.quantile);
  double sum = 0;
  for (const double number : numbers) sum += number;
  return sum / static_cast<double>(numbers.size());
}

bool is_trial(const Measure& measure) { return measure.kind >= MeasureKind::TrialOff; }
bool is_acute(const Measure& measure) { return measure.kind >= MeasureKind::AcuteSevere && !is_trial(measure); }
bool is_of_people(const Measure& measure) { return measure.kind < MeasureKind::AcuteSevere; }

double acute_value(MeasureKind kind, const AcuteReport& report) {
  switch (kind) {
    case MeasureKind::AcuteSevere: return report.severe_frac;
    case MeasureKind::AcuteModerate: return report.moderate_frac;
    case MeasureKind::AcuteHardToWake: return report.hard_to_wake_frac;
    case MeasureKind::AcuteClass: return static_cast<double>(report.danger);
    case MeasureKind::AcuteWorse: return report.worse_after_now_frac;
    case MeasureKind::AcuteArousalGain: return report.reversal ? report.reversal->arousal_best - report.reversal->arousal_before : kNone;
    case MeasureKind::AcuteResedated: return report.reversal ? report.reversal->resedated_frac : kNone;
    case MeasureKind::AcutePrecipitated: return report.reversal ? report.reversal->precipitated_frac : kNone;
    default: break;
  }
  double weakest = 1;
  for (std::size_t t = 0; t < report.times_h.size(); ++t) weakest = std::min(weakest, report.ventilation.at(t, Bands::kLevels / 2));
  return weakest;
}

Measurement acute_measurement(const Measure& measure, const std::vector<AcuteReport>& reports) {
  Measurement result;
  for (const AcuteReport& report : reports) result.draws.push_back(acute_value(measure.kind, report));
  result.whole = statistic_of(measure, result.draws);
  return result;
}

/// Of one arm and one question, the chances of all draws.
Result<Measurement> trial_measurement(const Measure& measure, const TrialResult& trial, const Where& where) {
  const auto arm = std::find_if(trial.arms.begin(), trial.arms.end(), [&](const ArmResult& one) { return one.name == measure.arm; });
  if (arm == trial.arms.end()) {
    std::vector<std::string> names;
    for (const ArmResult& one : trial.arms) names.push_back(one.name);
    return Error{ErrorCode::UnknownName, where, "no arm of this trial is called \"" + measure.arm + "\"", "the name of an [[arm]]", nearest_name(measure.arm, names)};
  }
  if (static_cast<std::size_t>(measure.question) > arm->off.size()) {
    return Error{ErrorCode::OutOfRange, where, "question " + std::to_string(measure.question) + " is asked for and the trial has " + std::to_string(arm->off.size()), "[[off]] with a time", ""};
  }
  const OffResult& off = arm->off[static_cast<std::size_t>(measure.question) - 1];
  Measurement result;
  result.draws = off.chance_by_draw;
  result.whole = off.chance_frac;
  if (measure.kind == MeasureKind::TrialOff) return result;
  for (double& chance : result.draws) chance = 1 - chance;
  result.whole = 1 - result.whole;
  return result;
}

Result<Done> measure_trial(const Experiment& experiment, const std::vector<Measure>& measures, const Knowledge& knowledge, const ExperimentSettings& settings,
                           std::vector<Measurement>& results) {
  const Result<TrialResult> trial = judge::trial_result(experiment, knowledge, settings);
  if (!trial.ok()) return trial.errors();
  for (std::size_t m = 0; m < measures.size(); ++m) {
    if (!is_trial(measures[m])) continue;
    Result<Measurement> measured = trial_measurement(measures[m], trial.value(), experiment.where);
    if (!measured.ok()) return measured.errors();
    results[m] = std::move(measured).value();
  }
  return Done{};
}

Measurement person_measurement(const Measure& measure, std::vector<double> people, const judge::CaseRun& run) {
  Measurement result;
  std::vector<std::vector<double>> by_draw(static_cast<std::size_t>(run.draws()));
  for (std::size_t person = 0; person < people.size(); ++person) by_draw[static_cast<std::size_t>(run.draw_of(person))].push_back(people[person]);
  for (std::vector<double>& numbers : by_draw) result.draws.push_back(statistic_of(measure, std::move(numbers)));
  result.whole = statistic_of(measure, people);
  result.people = std::move(people);
  return result;
}

/// Everything of one case that is asked of single people.
Result<Done> measure_people(const Experiment& experiment, const std::vector<Measure>& measures, const Knowledge& knowledge,
                            const ExperimentSettings& settings, std::vector<Measurement>& results) {
  Result<judge::CaseRun> made = judge::CaseRun::create(experiment, knowledge, settings);
  if (!made.ok()) return made.errors();
  judge::CaseRun& run = made.value();
  Errors errors;
  std::vector<judge::PersonMeasure> values;
  for (const Measure& measure : measures) {
    if (!is_of_people(measure)) continue;
    Result<judge::PersonMeasure> value = judge::person_measure(measure, run, experiment.where);
    if (value.ok()) values.push_back(std::move(value).value());
    else errors.insert(errors.end(), value.errors().begin(), value.errors().end());
  }
  if (!errors.empty()) return errors;
  const Result<Done> done = run.run();
  if (!done.ok()) return done.errors();
  std::size_t next = 0;
  for (std::size_t m = 0; m < measures.size(); ++m) {
    if (!is_of_people(measures[m])) continue;
    std::vector<double> people(run.people_count());
    for (std::size_t person = 0; person < people.size(); ++person) people[person] = values[next](person);
    results[m] = person_measurement(measures[m], std::move(people), run);
    ++next;
  }
  return Done{};
}

}  // namespace

DrawInterval interval_of(std::vector<double> numbers) {
  numbers = sorted_numbers(std::move(numbers));
  if (numbers.empty()) return {kNone, kNone, kNone};
  return {quantile_of(numbers, 0.5), quantile_of(numbers, 0.05), quantile_of(numbers, 0.95)};
}

Result<std::vector<Measurement>> run_experiment(const Experiment& experiment, const std::vector<Measure>& measures, const Knowledge& knowledge,
                                                const ExperimentSettings& settings) {
  std::vector<Measurement> results(measures.size());
  const bool any_acute = std::any_of(measures.begin(), measures.end(), is_acute);
  const bool any_person = std::any_of(measures.begin(), measures.end(), is_of_people);
  for (const Measure& measure : measures) {
    if (is_trial(measure) == experiment.trial_text.empty()) {
      return Error{ErrorCode::Contradiction, experiment.where, std::string(info_of(measure.kind).name) + " does not go with this experiment",
                   experiment.trial_text.empty() ? "a measure of a case" : "trial.off or trial.back", ""};
    }
  }
  if (!experiment.trial_text.empty()) {
    const Result<Done> done = measure_trial(experiment, measures, knowledge, settings, results);
    if (!done.ok()) return done.errors();
    return results;
  }
  if (any_person) {
    const Result<Done> done = measure_people(experiment, measures, knowledge, settings, results);
    if (!done.ok()) return done.errors();
  }
  if (any_acute) {
    const auto reports = judge::acute_reports(experiment, knowledge, settings);
    if (!reports.ok()) return reports.errors();
    for (std::size_t m = 0; m < measures.size(); ++m) {
      if (is_acute(measures[m])) results[m] = acute_measurement(measures[m], reports.value());
    }
  }
  return results;
}

Experiment read_experiment(TableReader& table) {
  Experiment experiment;
  experiment.id = table.required_text("id");
  experiment.title = table.required_text("title");
  const bool is_trial = table.has("trial");
  experiment.where = table.where(is_trial ? "trial" : "case");
  (is_trial ? experiment.trial_text : experiment.case_text) = table.required_text(is_trial ? "trial" : "case");
  const double people = table.number("people_per_draw").value_or(static_cast<double>(experiment.people_per_draw));
  if (people != std::floor(people) || people < 1 || people > 10000) {
    table.fail(ErrorCode::OutOfRange, "people_per_draw", "is " + number_text(people), "a whole number from 1 to 10000");
  } else {
    experiment.people_per_draw = static_cast<std::size_t>(people);
  }
  if (const auto follow = table.quantity("follow", kTime)) experiment.follow_h = std::ceil(*follow / judge::kDay_h) * judge::kDay_h;
  if (experiment.follow_h < judge::kDay_h) table.fail(ErrorCode::OutOfRange, "follow", "is under a day", "a time such as \"60 d\"");
  return experiment;
}

}  // namespace ebb
