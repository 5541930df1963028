// Each row's experiment run as often as the ensemble has draws, every time with as many people as the study had.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "ebb/base/number_text.h"
#include "ebb/judge/validation.h"

namespace ebb {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostPeople = 200;  // of one replicate: the mean of a larger study hardly moves any more

constexpr std::size_t kPeopleOfTrial = 30;  // where an arm's size is not known

/// One simulation: an experiment with a number of people, and everything that rows want of it.
struct Job {
  Experiment experiment;
  std::vector<Measure> measures;
  std::vector<Measurement> measured;
};

/// One built-in trial and everything that rows ask of it.
struct TrialJob {
  std::string trial;
  std::vector<TrialQuestion> questions;
  std::vector<std::vector<double>> answers;
};

/// Where the numbers of a row stand among the jobs.
struct Place {
  bool of_trial = false;
  std::size_t job = 0, measure = 0;
};

struct Plan {
  std::vector<Job> jobs;
  std::vector<TrialJob> trials;
  std::map<std::pair<std::string, std::size_t>, std::size_t> by_name;

  Place add(const ValidationData& data, const RowQuantity& quantity, std::size_t people) {
    return quantity.trial.trial.empty() ? add_case(data, quantity, people) : add_trial(quantity.trial, people);
  }

  Place add_trial(const TrialQuantity& quantity, std::size_t people) {
    auto job = std::find_if(trials.begin(), trials.end(), [&quantity](const TrialJob& one) { return one.trial == quantity.trial; });
    if (job == trials.end()) job = trials.insert(trials.end(), TrialJob{quantity.trial, {}, {}});
    job->questions.push_back({quantity, people});
    return {true, static_cast<std::size_t>(job - trials.begin()), job->questions.size() - 1};
  }

  Place add_case(const ValidationData& data, const RowQuantity& quantity, std::size_t people) {
    const auto [at, added] = by_name.try_emplace({quantity.experiment, people}, jobs.size());
    if (added) {
      jobs.push_back({*data.find_experiment(quantity.experiment), {}, {}});
      jobs.back().experiment.people_per_draw = people;
    }
    Job& job = jobs[at->second];
    job.measures.push_back(quantity.measure);
    return {false, at->second, job.measures.size() - 1};
  }
};

std::size_t people_of(const ValidationData& data, const ValidationRow& row) {
  if (row.published.n > 0) return std::min(kMostPeople, static_cast<std::size_t>(row.published.n));
  const Experiment* experiment = data.find_experiment(row.quantity.experiment);
  return experiment == nullptr ? kPeopleOfTrial : experiment->people_per_draw;
}

/// Standard deviation of the numbers that are there, or that over their mean; NaN of fewer than two.
double spread_of(const std::vector<double>& numbers, PeopleSpread kind) {
  double sum = 0, count = 0;
  for (const double x : numbers) {
    if (!std::isfinite(x)) continue;
    sum += x;
    ++count;
  }
  if (count < 2) return kNone;
  const double mean = sum / count;
  double squares = 0;
  for (const double x : numbers) {
    if (std::isfinite(x)) squares += (x - mean) * (x - mean);
  }
  const double sd = std::sqrt(squares / (count - 1));
  return kind == PeopleSpread::Cv ? sd / mean : sd;
}

/// One number a draw. Person i belongs to draw i % draws, as sample_people deals them.
std::vector<double> by_draw(const Measurement& measured, PeopleSpread spread) {
  if (spread == PeopleSpread::None) return measured.draws;
  const std::size_t draws = std::max<std::size_t>(1, measured.draws.size());
  std::vector<std::vector<double>> groups(draws);
  for (std::size_t i = 0; i < measured.people.size(); ++i) groups[i % draws].push_back(measured.people[i]);
  std::vector<double> numbers;
  for (const std::vector<double>& group : groups) numbers.push_back(spread_of(group, spread));
  return numbers;
}

double shown_fold(const RowQuantity& quantity) { return quantity.area ? quantity.measure.to_h - quantity.measure.from_h : 1; }

RowResult result_of(const ValidationRow& row, const Plan& plan, const Place& place, const std::optional<Place>& over, std::size_t people) {
  const auto numbers_at = [&](const Place& at) {
    return at.of_trial ? plan.trials[at.job].answers[at.measure] : by_draw(plan.jobs[at.job].measured[at.measure], row.spread);
  };
  RowResult result;
  result.row = &row;
  result.people = people;
  result.replicates = numbers_at(place);
  const double scale = row.spread == PeopleSpread::Cv ? 1 : shown_fold(row.quantity);
  for (double& x : result.replicates) x *= scale;
  if (over) {
    const std::vector<double> below = numbers_at(*over);
    const double below_scale = shown_fold(*row.over);
    for (std::size_t i = 0; i < result.replicates.size(); ++i) result.replicates[i] /= below[i] * below_scale;
  }
  for (double& x : result.replicates) x /= row.published.canonical_per_unit;
  result.simulated = interval_of(result.replicates);
  // The rule's points of a share are fractions, whatever the row is written in.
  const double unit = row.published.canonical_per_unit;
  PublishedValue published = row.published;
  published.low *= unit;
  published.high *= unit;
  const DrawInterval simulated{result.simulated.median * unit, result.simulated.low * unit, result.simulated.high * unit};
  result.verdict = judge_row(published, row.scale, simulated);
  result.wide = says_little(row.scale, simulated);
  const double middle = row.published.value.value_or(std::clamp(result.simulated.median, row.published.low, row.published.high));
  result.ratio = row.scale == RowScale::Share ? (result.simulated.median - middle) * row.published.canonical_per_unit : result.simulated.median / middle;
  return result;
}

Result<std::vector<const ValidationRow*>> rows_wanted(const ValidationData& data, const std::vector<std::string>& wanted) {
  std::vector<const ValidationRow*> rows;
  std::vector<std::string> names;
  for (const ValidationRow& row : data.rows) {
    names.push_back(row.id);
    if (wanted.empty() || std::find(wanted.begin(), wanted.end(), row.id) != wanted.end()) rows.push_back(&row);
  }
  for (const std::string& name : wanted) {
    if (data.find_row(name) == nullptr) {
      return Error{ErrorCode::UnknownName, {"command line", 0, 0}, "no row is called \"" + name + "\"", "an id that `ebb validate` lists", nearest_name(name, names)};
    }
  }
  return rows;
}

}  // namespace

Result<std::vector<RowResult>> run_validation(const ValidationData& data, const std::vector<std::string>& wanted, const Knowledge& knowledge,
                                              const ExperimentSettings& settings, const std::function<void(double done_frac)>& progress) {
  const Result<std::vector<const ValidationRow*>> rows = rows_wanted(data, wanted);
  if (!rows.ok()) return rows.errors();
  Plan plan;
  std::vector<Place> places;
  std::vector<std::optional<Place>> overs;
  for (const ValidationRow* row : rows.value()) {
    const std::size_t people = people_of(data, *row);
    places.push_back(plan.add(data, row->quantity, people));
    overs.push_back(row->over ? std::optional(plan.add(data, *row->over, people)) : std::nullopt);
  }
  std::size_t done = 0;
  const auto told = [&] {
    if (progress) progress(static_cast<double>(++done) / static_cast<double>(plan.jobs.size() + plan.trials.size()));
  };
  for (Job& job : plan.jobs) {
    Result<std::vector<Measurement>> measured = run_experiment(job.experiment, job.measures, knowledge, settings);
    if (!measured.ok()) return measured.errors();
    job.measured = std::move(measured).value();
    told();
  }
  ExperimentSettings trial_settings = settings;
  trial_settings.draws = std::min(settings.draws, kMostTrialDraws);
  for (TrialJob& job : plan.trials) {
    Result<std::vector<std::vector<double>>> answers = ask_trial(job.trial, job.questions, knowledge, trial_settings);
    if (!answers.ok()) return answers.errors();
    job.answers = std::move(answers).value();
    told();
  }
  std::vector<RowResult> results;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const ValidationRow& row = *rows.value()[i];
    results.push_back(result_of(row, plan, places[i], overs[i], people_of(data, row)));
  }
  return results;
}

}  // namespace ebb
