#include "cli/sensitivity_trial.h"

#include <algorithm>
#include <thread>

#include "ebb/casefile/read_trial.h"
#include "ebb/report/trial_report.h"

namespace ebb::cli {
namespace {

constexpr std::size_t kArms = 2;
constexpr std::size_t kPeople = 32;          // in each arm, the same in every world; each with doses and years of their own, which takes time

/// The numbers of one world, kept by one thread.
struct World {
  World(const Knowledge& knowledge, const TrialQuestion& question, const Trial& two_arms)
      : model(knowledge.drugs, uses_of(two_arms), knowledge.dynamics, knowledge.population), parameters(question.parameters), trial(two_arms) {
    for (std::size_t a = 0; a < trial.arms.size(); ++a) trial.arms[a].use.drug = model.uses()[a];
    for (Parameter* parameter : trial_parameters(parameters)) own.emplace_back(parameter, parameter->typical);
  }
  static std::vector<DrugUse> uses_of(const Trial& trial) {
    std::vector<DrugUse> uses;
    for (const TrialArm& arm : trial.arms) uses.push_back(arm.use.drug);
    return uses;
  }
  void move_to(const UncertainNumbers& numbers, const DesignPoint& point) {
    model.reset();
    for (auto& [parameter, as_it_stands] : own) parameter->typical = as_it_stands;
    for (std::size_t k = 0; k < point.size(); ++k) {
      const std::string& name = numbers.varied[k].parameter->name;
      const double value = value_at(numbers.varied[k], point[k]);
      model.set(name, value);
      for (auto& [parameter, as_it_stands] : own) {
        if (parameter->name == name) parameter->typical = value;
      }
    }
  }
  MovedModel model;
  TrialParameters parameters;
  Trial trial;
  std::vector<std::pair<Parameter*, double>> own;  ///< the trial's numbers, each with its value as it stands
};

/// Off the drug when the trial asks first, else its first criterion as it saw it, else the median peak.
struct Primary {
  std::string words, unit;
  int decimals = 1;
  double (*value)(const ArmResult& arm) = nullptr;
};
Primary primary_of(const Trial& trial) {
  if (!trial.off_questions.empty())
    return {"people off the drug " + question_text(trial.off_questions.front()), "%", 1, [](const ArmResult& arm) { return 100 * arm.off.front().chance_frac; }};
  if (!trial.criteria.empty())
    return {"people with withdrawal as the trial saw it (" + trial.criteria.front().name + ")", "%", 1, [](const ArmResult& arm) { return 100 * arm.criteria.front().seen.frac; }};
  return {"peak withdrawal, median person", "theta", 2, [](const ArmResult& arm) { return arm.peak_theta.quantiles[2]; }};
}

void name_answers(const Trial& trial, const Primary& primary, SensitivityReport& report) {
  const std::string &first = trial.arms[0].name, &second = trial.arms[1].name;
  report.answers.push_back({"primary_difference", primary.words + ": \"" + first + "\" less \"" + second + "\"", primary.unit, primary.decimals});
  report.answers.push_back({"primary_first_arm", primary.words + ", \"" + first + "\"", primary.unit, primary.decimals});
  report.answers.push_back({"primary_second_arm", primary.words + ", \"" + second + "\"", primary.unit, primary.decimals});
  report.answers.push_back({"peak_difference_theta", "peak withdrawal if nobody left, median person: \"" + first + "\" less \"" + second + "\"", "theta", 2});
}

/// One run of both arms in the world as it is now.
Result<std::vector<double>> answers_of(const World& world, const Primary& primary, const RunOptions& options, const std::function<bool()>& cancelled) {
  TrialModel model;
  model.dynamics = &world.model.dynamics();
  model.population = &world.model.population();
  model.hazards = draw_hazards(world.parameters, options.seed, 0);
  TrialRun run;
  run.seed = options.seed;
  run.people = kPeople;
  run.isa = options.isa;
  run.cancelled = cancelled;
  const Result<TrialResult> result = run_trial(world.trial, model, run);
  if (!result.ok()) return result.errors();
  const ArmResult &first = result.value().arms[0], &second = result.value().arms[1];
  const double of_first = primary.value(first), of_second = primary.value(second);
  return std::vector<double>{of_first - of_second, of_first, of_second, first.peak_theta.quantiles[2] - second.peak_theta.quantiles[2]};
}

}  // namespace

Result<SensitivityReport> trial_sensitivity(const RunOptions& options, const Knowledge& knowledge, const TrialQuestion& question, Progress& progress) {
  if (question.trial.arms.size() < kArms)
    return Error{ErrorCode::Contradiction, {"--sensitivity", 0, 0}, "the trial has one arm, and what is asked is the difference between the first two", "two [[arm]]s or more", ""};
  Trial two_arms = question.trial;
  two_arms.arms.resize(kArms);
  const Primary primary = primary_of(two_arms);
  SensitivityReport report;
  std::vector<const Parameter*> used = question.used;
  std::erase(used, &knowledge.dynamics.seizure_slope);  // ranks arms, moves none of these answers
  report.numbers = uncertain_numbers(used);
  report.people = kPeople;
  name_answers(two_arms, primary, report);
  const int threads = options.threads > 0 ? options.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  ThreadExecutor executor(threads);
  std::vector<std::unique_ptr<World>> worlds;
  for (int t = 0; t < threads; ++t) worlds.push_back(std::make_unique<World>(knowledge, question, two_arms));
  const auto ask = [&](const DesignPoints& points, double from_frac, double to_frac) -> Result<Answers> {
    progress.set_part(from_frac, to_frac);
    Answers answers(points.size());
    std::vector<Errors> errors(worlds.size());
    executor.for_each(worlds.size(), [&](std::size_t t) {
      for (std::size_t i = t; i < points.size() && errors[t].empty(); i += worlds.size()) {
        worlds[t]->move_to(report.numbers, points[i]);
        Result<std::vector<double>> row = answers_of(*worlds[t], primary, options, question.cancelled);
        if (!row.ok()) errors[t] = row.errors();
        if (row.ok()) answers[i] = std::move(row).value();
        progress.update(static_cast<double>(i + 1) / static_cast<double>(points.size()));
      }
    });
    for (const Errors& failed : errors) {
      if (!failed.empty()) return failed;
    }
    return answers;
  };
  report.notes.push_back("The trial's first two arms with " + std::to_string(kPeople) + " people each, the same in every world.");
  if (const Result<Done> done = analyse_into(report, options.sensitivity, options.seed, ask); !done.ok()) return done.errors();
  return report;
}

}  // namespace ebb::cli
