#include "ebb/judge/calibrate.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "ebb/base/number_text.h"
#include "ebb/casefile/read_trial.h"
#include "ebb/numerics/rng.h"
#include "ebb/population/sample.h"

namespace ebb {
namespace {

constexpr std::size_t kFingerprintSets = 2, kFingerprintPeople = 4;
constexpr std::size_t kPairsKept = 10;
constexpr std::size_t kJackknifeGroups = 8;
constexpr double kMostWorth = 100;             ///< people that one with a closed-form chance may stand for
constexpr int kReplicates = 4;                 ///< of what a trial would have published, for each set
const double kUniformSd = 1 / std::sqrt(12.0);

/// One trial of the plan with the questions its targets ask.
struct AskedTrial {
  Trial trial;
  std::vector<std::size_t> targets;            ///< into the plan
  std::vector<int> at, given;                  ///< of each of them, into Trial::off_questions; -1: none
  std::vector<std::size_t> arm;                ///< of each of them
};

Result<AskedTrial> asked_trial(const std::string& id, const CalibrationPlan& plan, const Knowledge& knowledge, const TrialParameters& numbers) {
  Result<Trial> read = read_built_in_trial(id, knowledge, numbers);
  if (!read.ok()) return read.errors();
  AskedTrial asked{std::move(read).value(), {}, {}, {}, {}};
  asked.trial.off_questions.clear();
  const auto question = [&](const TrialMeasure& measure, double days) {
    if (days < 0) return -1;
    asked.trial.off_questions.push_back({.days = days, .after_last_dose = measure.after_last_dose, .of_stoppers = false});
    return static_cast<int>(asked.trial.off_questions.size()) - 1;
  };
  for (std::size_t t = 0; t < plan.targets.size(); ++t) {
    const TrialMeasure& measure = plan.targets[t].measure;
    if (measure.trial != id) continue;
    const bool off = measure.kind == TrialMeasure::Kind::Off || measure.kind == TrialMeasure::Kind::NotOff;
    asked.targets.push_back(t);
    asked.at.push_back(off ? question(measure, measure.at_days) : -1);
    asked.given.push_back(off ? question(measure, measure.given_days) : -1);
    const auto arm = std::find_if(asked.trial.arms.begin(), asked.trial.arms.end(), [&](const TrialArm& one) { return one.name == measure.arm; });
    asked.arm.push_back(static_cast<std::size_t>(arm - asked.trial.arms.begin()));
  }
  return asked;
}

/// People of one arm who share a set of numbers: where they stand in the arm's courses and results.
struct SetPeople {
  const ArmCourses& courses;
  const std::vector<PersonResult>& results;
  const std::vector<std::size_t>& members;
};

/// Sums of a day's withdrawal over those who were in the trial on that day, by group of people, for the group's mean and its standard error.
struct GroupDays {
  std::vector<double> sum, in;                 ///< [group][day]
  std::size_t days = 0;
};

GroupDays group_days(const SetPeople& people) {
  GroupDays groups;
  for (const std::size_t i : people.members) groups.days = std::max(groups.days, people.courses.days_of(i).size());
  groups.sum.assign(kJackknifeGroups * groups.days, 0);
  groups.in.assign(kJackknifeGroups * groups.days, 0);
  for (std::size_t m = 0; m < people.members.size(); ++m) {
    const PersonResult& person = people.results[people.members[m]];
    const std::span<const float> days = people.courses.days_of(people.members[m]);
    const std::size_t first = m % kJackknifeGroups * groups.days;
    for (std::size_t day = 0; day < days.size(); ++day) {
      const double at = static_cast<double>(day);
      if ((person.left_day >= 0 && person.left_day <= at) || (person.lost_day >= 0 && person.lost_day <= at)) break;
      groups.sum[first + day] += static_cast<double>(days[day]);
      groups.in[first + day] += 1;
    }
  }
  return groups;
}

/// Mean of each day without one group (or with all: kJackknifeGroups); of days without anybody: 0.
std::vector<double> mean_without(const GroupDays& groups, std::size_t left_out) {
  std::vector<double> mean(groups.days);
  for (std::size_t day = 0; day < groups.days; ++day) {
    double sum = 0, in = 0;
    for (std::size_t group = 0; group < kJackknifeGroups; ++group) {
      if (group == left_out) continue;
      sum += groups.sum[group * groups.days + day];
      in += groups.in[group * groups.days + day];
    }
    mean[day] = in > 0 ? sum / in : 0;
  }
  return mean;
}

/// Day (1 = the first) of the largest mean, or the last one on which it is over a share of that, counted from the last dose. Not finite: no withdrawal at all.
double day_of(const TrialMeasure& measure, const std::vector<double>& mean, int last_dose_day) {
  const auto largest = std::max_element(mean.begin(), mean.end());
  if (largest == mean.end() || !(*largest > 0)) return std::numeric_limits<double>::quiet_NaN();
  if (measure.kind == TrialMeasure::Kind::PeakDay) return static_cast<double>(largest - mean.begin()) + 1;
  std::size_t last = 0;
  for (std::size_t day = 0; day < mean.size(); ++day) {
    if (mean[day] > measure.share * *largest) last = day + 1;
  }
  return std::max(0.0, static_cast<double>(last) - std::max(0, last_dose_day));
}

/// With the standard error by leaving out each group in turn (jackknife).
SimulatedTarget measured_day(const TrialMeasure& measure, const SetPeople& people) {
  const int last_dose_day = people.members.empty() ? 0 : people.results[people.members.front()].last_dose_day;
  const GroupDays groups = group_days(people);
  const double whole = day_of(measure, mean_without(groups, kJackknifeGroups), last_dose_day);
  std::vector<double> without;
  double mean = 0, square = 0;
  for (std::size_t group = 0; group < kJackknifeGroups; ++group) {
    const double day = day_of(measure, mean_without(groups, group), last_dose_day);
    if (std::isfinite(day)) mean += without.emplace_back(day);
  }
  for (const double day : without) square += (day - mean / static_cast<double>(without.size())) * (day - mean / static_cast<double>(without.size()));
  const double count = static_cast<double>(without.size());
  return {whole, static_cast<double>(people.members.size()), count > 1 ? std::sqrt((count - 1) / count * square) : 0};
}

/// Sum over sum, and of how many people drawn by lot it would have the same standard error: chances in closed form are worth more than people.
SimulatedTarget share_of(const std::vector<double>& with, const std::vector<double>& of) {
  double sum = 0, all = 0, square = 0;
  for (std::size_t i = 0; i < of.size(); ++i) {
    sum += with[i];
    all += of[i];
  }
  if (!(all > 0)) return {std::numeric_limits<double>::quiet_NaN(), 0, 0};
  const double frac = sum / all;
  for (std::size_t i = 0; i < of.size(); ++i) square += (with[i] - frac * of[i]) * (with[i] - frac * of[i]);
  const double by_lot = frac * (1 - frac), error = square / (all * all);
  return {frac, error > 0 && by_lot > 0 ? std::clamp(by_lot / error, all, kMostWorth * all) : all, 0};
}

/// What one target asks of them.
SimulatedTarget measured(const TrialMeasure& measure, const Trial& trial, int at, int given, const SetPeople& people) {
  if (measure.kind == TrialMeasure::Kind::PeakDay || measure.kind == TrialMeasure::Kind::Resolution) {
    return measured_day(measure, people);
  }
  const auto criterion = std::find_if(trial.criteria.begin(), trial.criteria.end(), [&](const WithdrawalCriterion& c) { return c.name == measure.criterion; });
  std::vector<double> with, of;
  for (const std::size_t i : people.members) {
    const PersonResult* const person = &people.results[i];
    const bool by_criterion = measure.kind == TrialMeasure::Kind::Criterion;
    with.push_back(by_criterion ? person->met >> (criterion - trial.criteria.begin()) & 1U : static_cast<double>(person->off_chance_frac[static_cast<std::size_t>(at)]));
    of.push_back(given < 0 ? 1 : static_cast<double>(person->off_chance_frac[static_cast<std::size_t>(given)]));
  }
  SimulatedTarget share = share_of(with, of);
  if (measure.kind == TrialMeasure::Kind::NotOff) share.value = 1 - share.value;
  return share;
}

/// Scores as the joint draws of an ensemble.
CalibratedDraws draws_of(const CalibrationPlan& plan, const std::vector<double>& scores) {
  CalibratedDraws draws;
  for (const FreeNumber& number : plan.numbers) draws.parameters.push_back(number.prior.name);
  draws.draws = scores.size() / plan.numbers.size();
  for (std::size_t i = 0; i < scores.size(); ++i) draws.values.push_back(value_at_share(plan.numbers[i % plan.numbers.size()].prior, share_of_score(scores[i])));
  return draws;
}

/// Every arm of one trial that a target asks, arms of one use together.
class TrialPass {
 public:
  TrialPass(const AskedTrial& asked, const CalibrationPlan& plan, const TrialModel& model, const TrialRun& run) : asked_(asked), plan_(plan), model_(model), run_(run) {}

  /// Fills simulated[set][target] for this trial's targets.
  Result<Done> fill(std::vector<SimulatedTarget>& simulated) {
    std::vector<std::size_t> left(asked_.arm);
    std::sort(left.begin(), left.end());
    left.erase(std::unique(left.begin(), left.end()), left.end());
    while (!left.empty()) {
      std::vector<std::size_t> together;
      const TrialUse& use = asked_.trial.arms[left.front()].use;
      for (const std::size_t arm : left) {
        if (asked_.trial.arms[arm].use == use) together.push_back(arm);
      }
      const Result<Done> done = fill_arms(together, simulated);
      if (!done.ok()) return done;
      std::erase_if(left, [&](std::size_t arm) { return std::find(together.begin(), together.end(), arm) != together.end(); });
    }
    return Done{};
  }

 private:
  Result<Done> fill_arms(const std::vector<std::size_t>& arms, std::vector<SimulatedTarget>& simulated) {
    const Result<Enrolment> enrolled = enrol(asked_.trial, asked_.trial.arms[arms.front()], run_);
    if (!enrolled.ok()) return enrolled.errors();
    const Result<std::vector<ArmCourses>> courses = simulate_arms(asked_.trial, arms, enrolled.value(), model_, run_);
    if (!courses.ok()) return courses.errors();
    for (std::size_t a = 0; a < arms.size(); ++a) fill_arm(arms[a], courses.value()[a], simulated);
    return Done{};
  }

  void fill_arm(std::size_t arm, const ArmCourses& courses, std::vector<SimulatedTarget>& simulated) {
    const std::vector<PersonResult> people = judge_arm(asked_.trial, asked_.trial.arms[arm], courses, model_.hazards, run_.seed);
    std::vector<std::vector<std::size_t>> of_set(model_.calibrated->draws);
    for (std::size_t i = 0; i < people.size(); ++i) of_set[model_.calibrated->set_of(run_.seed, people[i].person.draw)].push_back(i);
    for (std::size_t i = 0; i < asked_.targets.size(); ++i) {
      if (asked_.arm[i] != arm) continue;
      const std::size_t target = asked_.targets[i];
      for (std::size_t set = 0; set < of_set.size(); ++set)
        simulated[set * plan_.targets.size() + target] = measured(plan_.targets[target].measure, asked_.trial, asked_.at[i], asked_.given[i], {courses, people, of_set[set]});
    }
  }

  const AskedTrial& asked_;
  const CalibrationPlan& plan_;
  const TrialModel& model_;
  const TrialRun& run_;
};

std::vector<std::string> trials_of(const CalibrationPlan& plan) {
  std::vector<std::string> ids;
  for (const PlannedTarget& target : plan.targets) {
    if (std::find(ids.begin(), ids.end(), target.measure.trial) == ids.end()) ids.push_back(target.measure.trial);
  }
  return ids;
}

/// Unit in which a target is told, and how many of it one is.
struct ToldIn {
  const char* unit;
  double scale;
};
ToldIn told_in(const CalibrationTarget& target) { return target.kind == CalibrationTarget::Kind::Share ? ToldIn{"%", 100} : ToldIn{"d", 1}; }

/// What the trial would have published, over the sets: kReplicates each.
struct Predictive {
  std::vector<double> values, weights;
};

Predictive predictive_of(const CalibrationFit& fit, const CalibrationPlan& plan, std::size_t t, std::uint64_t seed) {
  Predictive all;
  const RandomStream stream(seed, "replicate of " + plan.targets[t].target.id);
  std::size_t set = 0;
  for (const CalibrationWave& wave : fit.waves) {
    for (std::size_t at = t; at < wave.simulated.size(); at += plan.targets.size(), ++set) {
      for (int k = 0; k < kReplicates; ++k) {
        const double uniform = stream.uniform(set * kReplicates + static_cast<std::size_t>(k));
        const double value = replicated_target(plan.targets[t].target, wave.simulated[at], plan.agreement_people, uniform);
        if (!std::isfinite(value)) continue;
        all.values.push_back(value);
        all.weights.push_back(fit.weights[set] / kReplicates);
      }
    }
  }
  return all;
}

double weight_where(const Predictive& predictive, double low, double high) {
  double inside = 0, all = 0;
  for (std::size_t i = 0; i < predictive.values.size(); ++i) {
    all += predictive.weights[i];
    if (predictive.values[i] >= low && predictive.values[i] <= high) inside += predictive.weights[i];
  }
  return all > 0 ? inside / all : 0;
}

FittedTarget told_target(const CalibrationFit& fit, const CalibrationPlan& plan, std::size_t t, std::uint64_t seed) {
  const PlannedTarget& planned = plan.targets[t];
  const auto [unit, scale] = told_in(planned.target);
  FittedTarget told;
  told.id = planned.target.id;
  told.title = planned.title;
  told.unit = unit;
  told.row = planned.row;
  told.people = planned.target.people;
  told.published_low = planned.target.low * scale;
  told.published_high = planned.target.high * scale;
  const Predictive after = predictive_of(fit, plan, t, seed);
  CalibrationFit prior;
  prior.waves = {fit.waves.front()};
  prior.weights.assign(fit.waves.front().scores.size() / plan.numbers.size(), 1.0);
  const Predictive before = predictive_of(prior, plan, t, seed);
  told.prior_low = scale * weighted_quantile(before.values, before.weights, 0.05);
  told.prior_median = scale * weighted_quantile(before.values, before.weights, 0.5);
  told.prior_high = scale * weighted_quantile(before.values, before.weights, 0.95);
  told.low = scale * weighted_quantile(after.values, after.weights, 0.05);
  told.median = scale * weighted_quantile(after.values, after.weights, 0.5);
  told.high = scale * weighted_quantile(after.values, after.weights, 0.95);
  // A published share is itself one of the counts; half of one each way is where rounding put it.
  const double half = planned.target.kind == CalibrationTarget::Kind::Share ? 0.5 / planned.target.people : 0.5 * planned.target.resolution;
  const double infinity = std::numeric_limits<double>::infinity();
  const double at_most = weight_where(after, -infinity, planned.target.high + half), at_least = weight_where(after, planned.target.low - half, infinity);
  told.discrepancy = std::min(1.0, 2 * std::min(at_most, at_least));
  return told;
}

FittedNumber told_number(const CalibrationFit& fit, const CalibrationPlan& plan, std::size_t k) {
  const Parameter& prior = plan.numbers[k].prior;
  std::vector<double> shares;
  double mean = 0, square = 0;
  for (const CalibrationWave& wave : fit.waves) {
    for (std::size_t at = k; at < wave.scores.size(); at += plan.numbers.size()) shares.push_back(share_of_score(wave.scores[at]));
  }
  for (std::size_t s = 0; s < shares.size(); ++s) mean += fit.weights[s] * shares[s];
  for (std::size_t s = 0; s < shares.size(); ++s) square += fit.weights[s] * (shares[s] - mean) * (shares[s] - mean);
  const auto written = [&](double frac) { return value_at_share(prior, weighted_quantile(shares, fit.weights, frac)) / prior.canonical_per_unit; };
  FittedNumber told{prior.name, prior.unit, prior.range_low / prior.canonical_per_unit, prior.range_high / prior.canonical_per_unit, written(0.05), written(0.5), written(0.95), 1};
  told.spread_ratio = std::sqrt(square) / kUniformSd;
  return told;
}

std::vector<FittedPair> strongest_pairs(const CalibrationFit& fit, const CalibrationPlan& plan) {
  std::vector<FittedPair> pairs;
  const std::size_t n = plan.numbers.size();
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i + 1; j < n; ++j) pairs.push_back({plan.numbers[i].prior.name, plan.numbers[j].prior.name, fit.correlation[i * n + j]});
  }
  std::stable_sort(pairs.begin(), pairs.end(), [](const FittedPair& a, const FittedPair& b) { return std::fabs(a.correlation) > std::fabs(b.correlation); });
  if (pairs.size() > kPairsKept) pairs.resize(kPairsKept);
  return pairs;
}

void add_parameter(std::string& text, const Parameter& parameter) {
  text += parameter.name + ' ' + exact_text(parameter.typical) + ' ' + exact_text(parameter.spread_frac) + ' ' + exact_text(parameter.range_low) + ' ' +
          exact_text(parameter.range_high) + ' ' + std::to_string(static_cast<int>(parameter.distribution)) + '\n';
}

/// Numbers of the dynamics, of people, and of the drugs of these trials with their metabolites.
std::string numbers_text(const Knowledge& knowledge, const TrialParameters& numbers, const std::vector<Trial>& trials) {
  std::set<std::string> drugs, every;
  for (const Drug& drug : knowledge.drugs) every.insert(drug.name);
  for (const Drug& drug : knowledge.substances) every.insert(drug.name);
  for (const Trial& trial : trials) {
    for (const TrialArm& arm : trial.arms) {
      if (arm.use.drug.drug != nullptr) drugs.insert(arm.use.drug.drug->name);
      if (arm.use.drug.metabolite != nullptr) drugs.insert(arm.use.drug.metabolite->name);
    }
  }
  static const std::set<std::string> kShared{"transduction", "potency", "adaptation", "withdrawal", "population"};
  std::string text;
  for (const Parameter* parameter : knowledge.all_parameters()) {
    const std::string owner = parameter->name.substr(0, parameter->name.find('.'));
    if (every.contains(owner) ? drugs.contains(owner) : kShared.contains(owner)) add_parameter(text, *parameter);
  }
  if (knowledge.dynamics.reference_EC50_effect) add_parameter(text, *knowledge.dynamics.reference_EC50_effect);
  for (const Parameter* parameter : trial_parameters(numbers)) add_parameter(text, *parameter);
  return text;
}

}  // namespace

Result<std::vector<SimulatedTarget>> simulate_sets(const Knowledge& knowledge, const TrialParameters& trial_numbers, const CalibrationPlan& plan,
                                                   const CalibrateRequest& request, int wave, const std::vector<double>& scores) {
  const CalibratedDraws draws = draws_of(plan, scores);
  TrialRun run;
  run.seed = RandomStream(request.seed, "people of a wave").bits(static_cast<std::uint64_t>(wave));
  run.people = draws.draws * plan.people;
  run.ensemble_draws = static_cast<int>(draws.draws);
  run.isa = request.isa;
  run.executor = request.executor;
  run.cancelled = request.cancelled;
  TrialModel model;
  model.dynamics = &knowledge.dynamics;
  model.population = &knowledge.population;
  model.calibrated = &draws;
  model.hazards = draw_hazards(trial_numbers, run.seed, run.ensemble_draws, &draws);
  std::vector<SimulatedTarget> simulated(draws.draws * plan.targets.size());
  const std::vector<std::string> ids = trials_of(plan);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const Result<AskedTrial> asked = asked_trial(ids[i], plan, knowledge, trial_numbers);
    if (!asked.ok()) return asked.errors();
    if (request.progress) {
      run.progress = [&request, i, count = static_cast<double>(ids.size())](double done) { request.progress((static_cast<double>(i) + done) / count); };
    }
    const Result<Done> done = TrialPass(asked.value(), plan, model, run).fill(simulated);
    if (!done.ok()) return done.errors();
  }
  return simulated;
}

Result<std::string> calibration_inputs_hash(const Knowledge& knowledge, const TrialParameters& trial_numbers, const CalibrationPlan& plan) {
  std::string text;
  std::vector<Trial> trials;
  const std::vector<std::string> ids = trials_of(plan);
  for (const DataFile& file : embedded_data()) {
    const bool trial = std::any_of(ids.begin(), ids.end(), [&](const std::string& id) { return file.path == "trials/" + id + ".toml"; });
    if (trial || file.path == "calibration/targets.toml") text += file.path + '\0' + file.text + '\0';
  }
  for (const std::string& id : ids) {
    Result<Trial> trial = read_built_in_trial(id, knowledge, trial_numbers);
    if (!trial.ok()) return trial.errors();
    trials.push_back(std::move(trial).value());
  }
  text += numbers_text(knowledge, trial_numbers, trials);
  CalibrationPlan few = plan;
  few.people = kFingerprintPeople;
  std::vector<double> scores;
  for (std::size_t i = 0; i < kFingerprintSets * plan.numbers.size(); ++i) scores.push_back(i % 2 == 0 ? 0.5 : -0.5);
  const Result<std::vector<SimulatedTarget>> simulated = simulate_sets(knowledge, trial_numbers, few, {}, 0, scores);
  if (!simulated.ok()) return simulated.errors();
  for (const SimulatedTarget& one : simulated.value()) text += std::isfinite(one.value) ? exact_text(one.value) + ' ' : "- ";
  const unsigned long long hash = hash_text(text);
  std::string digits;
  for (int shift = 60; shift >= 0; shift -= 4) digits += "0123456789abcdef"[(hash >> shift) & 15];
  return digits;
}

Result<Calibrated> calibrate(const Knowledge& knowledge, const TrialParameters& trial_numbers, const CalibrationPlan& plan, const CalibrateRequest& request) {
  CalibrationRequest fit_request;
  fit_request.seed = request.seed;
  for (const FreeNumber& number : plan.numbers) fit_request.numbers.push_back(number.prior.name);
  for (const PlannedTarget& target : plan.targets) fit_request.targets.push_back(target.target);
  fit_request.agreement_people = plan.agreement_people;
  fit_request.sets = plan.sets;
  fit_request.least_waves = plan.least_waves;
  fit_request.most_waves = plan.most_waves;
  fit_request.least_effective = plan.least_effective;
  fit_request.most_drift = plan.most_drift;
  const SimulateSets simulate = [&](int wave, const std::vector<double>& scores) { return simulate_sets(knowledge, trial_numbers, plan, request, wave, scores); };
  Result<CalibrationFit> fit = fit_targets(fit_request, request.before, simulate, request.wave_done);
  if (!fit.ok()) return fit.errors();
  Calibrated out{std::move(fit).value(), {}};
  Calibration& told = out.calibration;
  told.name = plan.name;
  told.seed = request.seed;
  told.simulated = static_cast<int>(out.fit.set_count());
  told.effective = out.fit.effective;
  for (std::size_t k = 0; k < plan.numbers.size(); ++k) told.numbers.push_back(told_number(out.fit, plan, k));
  for (std::size_t t = 0; t < plan.targets.size(); ++t) told.targets.push_back(told_target(out.fit, plan, t, request.seed));
  told.pairs = strongest_pairs(out.fit, plan);
  const std::vector<std::size_t> chosen = resample_sets(out.fit, request.draws, request.seed);
  std::vector<double> scores;
  for (const std::size_t set : chosen) {
    const CalibrationWave& wave = out.fit.waves[set / plan.sets];
    const auto first = wave.scores.begin() + static_cast<std::ptrdiff_t>(set % plan.sets * plan.numbers.size());
    scores.insert(scores.end(), first, first + static_cast<std::ptrdiff_t>(plan.numbers.size()));
  }
  told.draws = draws_of(plan, scores);
  return out;
}

}  // namespace ebb
