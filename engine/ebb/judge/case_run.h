// One case simulated in parts that share their past: the history, stops of everything, plans by a taper rule. Each part keeps, for
// everybody, the series at the times that were asked for beforehand.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "ebb/acute/acute.h"
#include "ebb/casefile/scenario.h"
#include "ebb/judge/experiment.h"
#include "ebb/plan/course.h"
#include "ebb/simulate/simulate.h"
#include "ebb/trial/trial.h"

namespace ebb::judge {

inline constexpr double kDay_h = 24;

enum class PartKind { History, Stop, Plan };

/// What is asked of one part, and once it ran what it gave.
class Part {
 public:
  Part(PartKind kind, double zero_h, double from_h, double to_h) : kind(kind), zero_h(zero_h), from_h(from_h), to_h(to_h) {}
  PartKind kind;
  double zero_h = 0;                     ///< measures count from here
  double from_h = 0, to_h = 0;           ///< simulated time
  std::string rule;                      ///< of a plan
  TaperPlan plan;
  Timeline timeline;                     ///< of a stop or plan

  void ask(const Series& series, double time_h);
  void ask_outcomes() { wants_outcomes_ = true; }
  bool asked() const { return !times_h_.empty() || wants_outcomes_; }
  double last_asked_h() const { return wants_outcomes_ ? to_h : times_h_.empty() ? from_h : times_h_.back(); }
  /// Sorted, each once; call before the run.
  void settle();
  /// Of a person; the series and time must have been asked for.
  double at(std::size_t person, const Series& series, double time_h) const;
  const PersonOutcome& outcome(std::size_t person) const { return outcomes_[person]; }

  /// Runs [segment_from_h, segment_to_h] from `from` (nullptr: the beginning) and keeps what was asked in it. A plan or a stop is one segment.
  Result<Done> run(const ModelLayout& model, const Population& people, const Timeline& segment, double segment_from_h, const State* from, State* to,
                   const ExperimentSettings& settings);

 private:
  void keep(const StoredView& stored, std::size_t first_time);
  bool wants_outcomes_ = false;
  std::vector<Series> series_;
  std::vector<double> times_h_;
  std::vector<double> values_;           ///< [person][series][time]
  std::vector<PersonOutcome> outcomes_;
  std::size_t people_ = 0;
};

/// A case made ready: scenario, people, parts.
class CaseRun {
 public:
  static Result<CaseRun> create(const Experiment& experiment, const Knowledge& knowledge, const ExperimentSettings& settings);

  const Scenario& scenario() const { return scenario_; }
  const ModelLayout& model() const { return model_; }
  const Knowledge& knowledge() const { return *knowledge_; }
  std::size_t people_count() const { return people_.count; }
  int draws() const { return draws_; }
  int draw_of(std::size_t person) const { return people_.ensemble_index.empty() ? 0 : people_.ensemble_index[person]; }
  double slot(int slot, std::size_t person, double absent) const;
  double threshold_theta(std::size_t person) const { return slot(model_.threshold_slot, person, 1); }
  /// Slope of the excess seizure hazard in this person's draw [1/theta].
  double seizure_slope(std::size_t person) const;

  Part& history() { return parts_.front(); }
  /// Stop number `stop` of the case from 1. Errors: OutOfRange.
  Result<Part*> stop(int stop);
  /// The plan of a rule, made when first asked for. Errors: UnknownName, Missing, those of make_plan.
  Result<Part*> plan(const std::string& rule);
  /// A stop on the day on which plans begin. Errors: Missing.
  Result<Part*> stop_instead_of_plan();

  /// Simulates all parts of which something was asked.
  Result<Done> run();

 private:
  CaseRun() = default;
  Result<Part*> stop_at(double stop_h);
  Result<Done> settle_supply();
  Result<TaperPlan> make_plan_of(const TaperRule& rule) const;
  Course course_until(double end_h) const;
  Population population() const;
  Error at_case(ErrorCode code, std::string what, std::string allowed, std::string nearest = "") const;

  const Knowledge* knowledge_ = nullptr;
  ExperimentSettings settings_;
  Where where_;
  double follow_h_ = 0;
  CaseFile case_file_;
  Scenario scenario_;
  ModelLayout model_;
  People people_;
  int draws_ = 1;
  std::vector<Product> supply_;
  std::vector<int> product_route_, product_drug_;
  std::vector<Part> parts_;              ///< the history first; reserved, so that pointers stay
};

/// The case of an experiment, read and built. Errors carry the place in data/.
Result<Scenario> scenario_of(const std::string& case_text, const Where& where, const Knowledge& knowledge, CaseFile& case_file);

/// The same doses up to `end_h`, where the simulation ends.
Timeline until(const Timeline& timeline, double end_h);

/// Acute danger of the case, once for each draw. Errors: NoData when nothing acute is said in it; those of run_acute.
Result<std::vector<AcuteReport>> acute_reports(const Experiment& experiment, const Knowledge& knowledge, const ExperimentSettings& settings);

/// The trial of an experiment, run once. Errors: those of read_trial with the place in data/, and of run_trial.
Result<TrialResult> trial_result(const Experiment& experiment, const Knowledge& knowledge, const ExperimentSettings& settings);

}  // namespace ebb::judge
