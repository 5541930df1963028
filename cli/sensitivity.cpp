#include "cli/sensitivity.h"

#include <algorithm>
#include <thread>

namespace ebb::cli {
namespace {

constexpr std::size_t kPeople = 64;          // the same in every world: their luck moves no index
constexpr std::size_t kTrajectories = 8;
constexpr std::size_t kMostNumbers = 12;

}  // namespace

Result<Done> check_sensitivity(const RunOptions& options, std::size_t subjects) {
  if (!options.sensitivity.wanted) return Done{};
  if (options.typical) return usage("--sensitivity is about shares of people and does not go with --typical", "one of the two");
  if (options.ensemble_draws > 0) return usage("--sensitivity draws the uncertain numbers itself and does not go with --ensemble", "one of the two");
  if (subjects > 1) return usage("--sensitivity is for one subject, this table has " + std::to_string(subjects));
  return Done{};
}

SensitivityRun::SensitivityRun(const RunOptions& options, int threads) : options_(options.sensitivity), seed_(options.seed), executor_(threads) {}

Result<std::unique_ptr<SensitivityRun>> SensitivityRun::begin(const RunOptions& options, const Inputs& inputs, const Scenario& scenario,
                                                              const std::vector<const Parameter*>& used) {
  if (!isa_present(options.isa)) {
    return usage(std::string("this processor does not have ") + isa_name(options.isa), std::string("--isa ") + isa_name(best_isa()));
  }
  const int threads = options.threads > 0 ? options.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  std::unique_ptr<SensitivityRun> run(new SensitivityRun(options, threads));
  const Knowledge& knowledge = *inputs.knowledge;
  const MovedPeople::Settings settings{.seed = options.seed, .people = kPeople, .isa = options.isa, .executor = &run->executor_};
  UncertainNumbers numbers = uncertain_numbers(used);
  add_protracted_course(numbers, knowledge.dynamics);
  Result<std::unique_ptr<MovedPeople>> people =
      MovedPeople::create(knowledge.drugs, scenario.drugs, knowledge.dynamics, knowledge.population, scenario.person, numbers, settings);
  if (!people.ok()) return people.errors();
  run->people_ = std::move(people).value();
  return run;
}

Result<Answers> SensitivityRun::ask(const DesignPoints& points, const AskBatch& ask_batch, double from_frac, double to_frac, Progress& progress,
                                    const MovedPeople::Adjust& adjust) {
  Answers rows;
  const std::size_t at_once = people_->points_at_once();
  progress.set_part(from_frac, to_frac);
  for (std::size_t first = 0; first < points.size(); first += at_once) {
    const MovedBatch batch = people_->draw(points, first, at_once, adjust);
    const Result<Done> done = ask_batch(batch, rows);
    if (!done.ok()) return done.errors();
    progress.update(static_cast<double>(first + batch.points) / static_cast<double>(points.size()));
  }
  return rows;
}

Result<Done> SensitivityRun::analyse_into(SensitivityReport& report, const AskBatch& ask_batch, double to_frac, Progress& progress) {
  report.numbers = people_->numbers();
  report.people = people_->people();
  return cli::analyse_into(report, options_, seed_, [&](const DesignPoints& points, double from_frac, double until_frac) {
    return ask(points, ask_batch, from_frac * to_frac, until_frac * to_frac, progress);
  });
}

Result<Done> analyse_into(SensitivityReport& report, const SensitivityOptions& options, std::uint64_t seed, const AskModel& ask) {
  report.rows = options.draws;
  report.trajectories = kTrajectories;
  if (report.numbers.varied.empty()) return Done{};
  AnalysisRequest request;
  request.seed = seed;
  request.answers = report.answers.size();
  request.rows = options.draws;
  request.trajectories = kTrajectories;
  request.most_numbers = kMostNumbers;
  for (const UncertainNumber& number : report.numbers.varied) request.numbers.push_back(number.parameter->name);
  Result<Analysis> analysis = analyse(request, ask);
  if (!analysis.ok()) return analysis.errors();
  report.analysis = std::move(analysis).value();
  return Done{};
}

}  // namespace ebb::cli
