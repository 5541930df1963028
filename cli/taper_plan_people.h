// People on whom plans are grown and judged: never those of the table, with their own draws of the uncertain numbers.
#pragma once
#include <memory>
#include <vector>

#include "cli/run.h"
#include "cli/taper_start.h"
#include "ebb/plan/planner_search.h"

namespace ebb::cli {

/// Numbers of the first person of each group; above what --patients can reach, so that no group shares anybody with the table or another one.
inline constexpr std::size_t kFirstPlanned = 20'000'000, kFirstChecked = 30'000'000, kFirstUnseen = 40'000'000;

/// The same people before every plan, at its first day.
class PlanGroup {
 public:
  /// Draws the people and takes them through the past, then through stopping today. Errors: as simulate().
  static Result<std::unique_ptr<PlanGroup>> draw(RunOptions options, const Inputs& inputs, const Course& course, std::size_t first_person, std::size_t count,
                                                 int ensemble_draws, int tail_days, Progress& progress);

  /// What whole plans do to them, up to the tail after the last step. `with_days`: the days as they rank, too; beside drugs that go on at least as long as the rule
  /// that plans are ranked against.
  Result<PlanEffect> effect_of(const std::vector<TaperStep>& steps, bool with_days, Progress& progress);
  /// Peaks of what plans are compared with: when other drugs go on, followed as long as the longest plan could be, so that time alone makes no plan worse.
  Result<PlanEffect> reference_effect_of(const std::vector<TaperStep>& steps, Progress& progress);
  /// The same of the rule that plans are ranked against, whose days are kept. Each person's mean at the end of that time becomes what other drugs bring by
  /// themselves (PlanPeople::rest_theta), for its days and those of all effects after it. `slopes_per_theta`: of the seizure excess.
  Result<PlanEffect> rank_against(const std::vector<TaperStep>& steps, const std::vector<double>& slopes_per_theta, Progress& progress);

  /// The accepted level's reference: this plan's peaks.
  void compare_with(const PlanEffect& effect) { people_.reference_peak_theta = effect.peak_theta; }
  void compare_with_stopping() { people_.reference_peak_theta = people_.stop_peak_theta; }
  /// The days of the rule that plans are ranked against, so many of them, as PlanEffect::days_by_group.
  std::vector<WithdrawalDays> reference_days_by_group(int days) const { return days_by_group(reference_, static_cast<std::size_t>(days)); }

  const PlanPeople& people() const { return people_; }
  /// Whether anything but the plan's drug is taken on its days.
  bool others_go_on() const;
  const ModelLayout& model() const { return cohort_->model(); }
  People typical_person() const { return cohort_->typical_person(); }
  Executor& executor() { return cohort_->executor(); }
  /// The draw of the uncertain numbers that a person has.
  int draw_of(std::size_t person) const { return cohort_->people().ensemble_index[person]; }

 private:
  struct Run {
    PlanEffect effect;
    std::vector<double> stored;  ///< the mean of each day, if asked for
    std::size_t days = 0;
    StoredView view(std::size_t people) const { return {stored.data(), people, days, 1}; }
  };
  Result<Run> run_until(const std::vector<TaperStep>& steps, double end_h, bool with_days, Progress& progress);
  void set_rest();
  void add_days(Run& run) const;
  std::vector<WithdrawalDays> days_by_group(const Run& run, std::size_t days) const;
  std::vector<std::vector<double>> reference_excess(const std::vector<double>& slopes_per_theta) const;
  double end_of(const std::vector<TaperStep>& steps) const { return course_.day_h((steps.empty() ? 0 : steps.back().day) + tail_days_); }
  double long_end_of(const std::vector<TaperStep>& steps) const { return others_go_on() ? std::max(end_of(steps), course_.background.end_h) : end_of(steps); }
  PlanGroup(std::unique_ptr<Cohort> cohort, const Course& course, int tail_days) : cohort_(std::move(cohort)), course_(course), tail_days_(tail_days) {}

  std::unique_ptr<Cohort> cohort_;
  const Course& course_;
  int tail_days_;
  State at_start_;
  PlanPeople people_;
  Run reference_;  // of the rule that plans are ranked against
};

}  // namespace ebb::cli
