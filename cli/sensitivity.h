// --sensitivity: which uncertain numbers move the answers of a command.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cli/run.h"
#include "ebb/report/html_plot.h"
#include "ebb/report/sensitivity_report.h"
#include "ebb/sensitivity/moved_people.h"

namespace ebb::cli {

/// Errors: usage, when it cannot go with what else is asked.
Result<Done> check_sensitivity(const RunOptions& options, std::size_t subjects);

/// The whole analysis into `report`, whose numbers, answers and people are named; nothing is asked when nothing varies.
Result<Done> analyse_into(SensitivityReport& report, const SensitivityOptions& options, std::uint64_t seed, const AskModel& ask);

/// Numbers that vary, people and threads of one analysis.
class SensitivityRun {
 public:
  /// `used`: what the answers rest on. Errors: those of build_layout; usage for an instruction set that is not there.
  static Result<std::unique_ptr<SensitivityRun>> begin(const RunOptions& options, const Inputs& inputs, const Scenario& scenario, const std::vector<const Parameter*>& used);

  MovedPeople& people() { return *people_; }
  const SensitivityOptions& options() const { return options_; }

  /// Asks for the people of one batch; one row of answers a point into `rows`.
  using AskBatch = std::function<Result<Done>(const MovedBatch& batch, Answers& rows)>;
  Result<Answers> ask(const DesignPoints& points, const AskBatch& ask_batch, double from_frac, double to_frac, Progress& progress, const MovedPeople::Adjust& adjust = {});
  /// ebb::cli::analyse_into with these people, as the share [0, to_frac] of the progress.
  Result<Done> analyse_into(SensitivityReport& report, const AskBatch& ask_batch, double to_frac, Progress& progress);

 private:
  SensitivityRun(const RunOptions& options, int threads);
  SensitivityOptions options_;
  std::uint64_t seed_;
  ThreadExecutor executor_;
  std::unique_ptr<MovedPeople> people_;
};

/// Of `simulate`: what a stop today would bring, levels and effects of the last day.
Result<SensitivityReport> simulate_sensitivity(const RunOptions& options, const Inputs& inputs, const Scenario& scenario, Progress& progress);

/// The tornado picture with its numbers.
HtmlPlot sensitivity_plot(const RunStamp& stamp, const SensitivityReport& report);

}  // namespace ebb::cli
