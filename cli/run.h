// A case file turned into people who can be simulated.
#pragma once
#include <memory>
#include <vector>

#include "cli/commands.h"
#include "cli/output_files.h"
#include "cli/progress.h"
#include "cli/red_flags.h"
#include "ebb/casefile/scenario.h"
#include "ebb/report/simulation_report.h"

namespace ebb::cli {

/// Whether an ensemble of this run comes from the calibration, and its draws then; nullptr: from the ranges.
bool ensemble_from_calibration(const RunOptions& options, const Knowledge& knowledge);
const CalibratedDraws* calibrated_draws(const RunOptions& options, const Knowledge& knowledge);

/// The built-in data with the numbers that this run replaces.
Result<std::unique_ptr<Knowledge>> load_knowledge_for(const OverrideOptions& options);

/// Names of options that could not be met, as an error of the command line.
Error usage(std::string what, std::string allowed = "");

/// A case as read: one scenario, or one a subject of a table.
struct Inputs {
  std::shared_ptr<Knowledge> knowledge;  ///< scenarios point into it
  std::string case_hash;
  std::optional<CaseFile> case_file;     ///< absent for tables
  std::vector<Scenario> scenarios;
  SafetyView safety;                     ///< of the case; of a table of several subjects: what is found in any of them, and what is open in any
};
/// Each subject as a case of its own, reviewed by itself; a case file is one.
std::vector<Inputs> subjects_of(const Inputs& inputs);
Result<Inputs> load_inputs(const RunOptions& options);

/// The numbers of the knowledge base that a run with these drugs rests on, each once.
std::vector<const Parameter*> used_parameters(const Knowledge& knowledge, const std::vector<Scenario>& scenarios);

/// Those of them that withdrawal depends on: the drugs' and those of transduction, adaptation and withdrawal; effects by domain and symptoms are left out.
std::vector<const Parameter*> withdrawal_parameters(const Knowledge& knowledge, const std::vector<Scenario>& scenarios);

RunStamp make_stamp(const RunOptions& options, const Inputs& inputs);

/// The people of one scenario, drawn in chunks so that memory does not grow with their number.
class Cohort {
 public:
  static Result<std::unique_ptr<Cohort>> create(const RunOptions& options, const Inputs& inputs, const Scenario& scenario);
  const ModelLayout& model() const { return model_; }
  std::size_t people_count() const { return count_; }
  std::size_t chunk_count() const;
  /// Draws the people of one chunk; first_person() is then the number of its first.
  void draw_chunk(std::size_t chunk);
  /// Draws any people by their numbers.
  void draw(std::size_t first_person, std::size_t count);
  std::size_t first_person() const { return first_person_; }
  const People& people() const { return people_; }
  /// The same people as simulate() takes them; valid until others are drawn.
  Population population() const;
  Executor& executor() { return executor_; }
  Isa isa() const { return isa_; }
  /// One person with every number at its median.
  People typical_person() const;
  /// simulate() with the chunk's people, this run's threads and instruction set.
  Result<SimulationResult> run(const Timeline& timeline, Request request, Progress& progress);

 private:
  Cohort(const RunOptions& options, const Inputs& inputs, const Scenario& scenario, int threads);
  People sample(std::size_t first_person, std::size_t count, bool typical) const;
  const Knowledge& knowledge_;
  const Scenario& scenario_;
  ModelLayout model_;
  ThreadExecutor executor_;
  Isa isa_;
  std::uint64_t seed_;
  bool typical_;
  bool reverse_;
  int ensemble_draws_;
  const CalibratedDraws* calibrated_;
  std::size_t count_;
  std::size_t first_person_ = 0;
  People people_;
  std::vector<std::uint64_t> numbers_;   ///< of the people when they stand in the opposite order; else empty
};

/// The same history, ended at `end_h`: doses from then on are not taken.
Timeline history_until(const Timeline& timeline, double end_h);

/// Emergency advice and DRAFT, on standard error: before any result.
void print_notice(const RunStamp& stamp, const Terminal& terminal);

}  // namespace ebb::cli
