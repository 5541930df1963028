#include "cli/taper_plan_people.h"

#include <algorithm>
#include <cmath>

#include "ebb/report/taper_report.h"

namespace ebb::cli {
namespace {

constexpr double kDay_h = 24;
constexpr std::size_t kGroups = 16;  // of draws of the uncertain numbers: enough to tell how far chance goes

}  // namespace

Result<std::unique_ptr<PlanGroup>> PlanGroup::draw(RunOptions options, const Inputs& inputs, const Course& course, std::size_t first_person, std::size_t count,
                                                   int ensemble_draws, int tail_days, Progress& progress) {
  options.patients = count;
  options.ensemble_draws = ensemble_draws;
  options.typical = false;
  Result<std::unique_ptr<Cohort>> cohort = Cohort::create(options, inputs, inputs.scenarios.front());
  if (!cohort.ok()) return cohort.errors();
  std::unique_ptr<PlanGroup> group(new PlanGroup(std::move(cohort).value(), course, tail_days));
  group->cohort_->draw(first_person, count);
  Request past;
  past.to = &group->at_start_;
  const Result<SimulationResult> done = group->cohort_->run(history_until(course.background, course.start_h), std::move(past), progress);
  if (!done.ok()) return done.errors();
  group->people_.people = group->cohort_->population();
  group->people_.at_start = &group->at_start_;
  group->people_.least_peak_theta = inputs.knowledge->planner.least_peak.typical;
  const Result<PlanEffect> stop = group->reference_effect_of({}, progress);
  if (!stop.ok()) return stop.errors();
  group->people_.stop_peak_theta = stop.value().peak_theta;
  return group;
}

Result<PlanEffect> PlanGroup::effect_of(const std::vector<TaperStep>& steps, bool with_days, Progress& progress) {
  const double end_h = with_days && others_go_on() ? std::max(end_of(steps), course_.day_h(people_.reference_days)) : end_of(steps);
  Result<Run> run = run_until(steps, end_h, with_days, progress);
  if (!run.ok()) return run.errors();
  add_days(run.value());
  return std::move(run.value().effect);
}

Result<PlanEffect> PlanGroup::reference_effect_of(const std::vector<TaperStep>& steps, Progress& progress) {
  Result<Run> run = run_until(steps, long_end_of(steps), false, progress);
  if (!run.ok()) return run.errors();
  return std::move(run.value().effect);
}

Result<PlanEffect> PlanGroup::rank_against(const std::vector<TaperStep>& steps, const std::vector<double>& slopes_per_theta, Progress& progress) {
  Result<Run> run = run_until(steps, long_end_of(steps), true, progress);
  if (!run.ok()) return run.errors();
  reference_ = std::move(run).value();
  if (others_go_on()) set_rest();
  people_.reference_days = static_cast<int>(std::lround((end_of(steps) - at_start_.time_h) / kDay_h));
  people_.reference_excess = reference_excess(slopes_per_theta);
  return reference_.effect;
}

/// What is left of a person's withdrawal when every plan is over: what the drugs that go on bring by themselves.
void PlanGroup::set_rest() {
  const StoredView days = reference_.view(people_.people.count);
  const std::size_t last = std::min<std::size_t>(days.times, kRestDays);
  people_.rest_theta.assign(days.people, 0);
  for (std::size_t i = 0; i < days.people; ++i)
    for (std::size_t day = days.times - last; day < days.times; ++day) people_.rest_theta[i] += days.at(i, day, 0) / static_cast<double>(last);
}

/// By day from the reference's end on, and slope. What is at most that of one day of the least peak for each person leaves nothing to rank: it stands for less.
std::vector<std::vector<double>> PlanGroup::reference_excess(const std::vector<double>& slopes_per_theta) const {
  const StoredView days = reference_.view(people_.people.count);
  std::vector<std::vector<double>> by_day;
  WithdrawalDays so_far;
  for (std::size_t day = 0; day < days.times; ++day) {
    for (std::size_t i = 0; i < days.people; ++i) so_far.add(ranked_theta(people_, i, days.at(i, day, 0)));
    if (day + 1 < static_cast<std::size_t>(people_.reference_days)) continue;
    std::vector<double> excess = so_far.excess(slopes_per_theta, people_.least_peak_theta);
    for (std::size_t slope = 0; slope < excess.size(); ++slope)
      excess[slope] = std::max(excess[slope], static_cast<double>(days.people) * std::expm1(slopes_per_theta[slope] * people_.least_peak_theta));
    by_day.push_back(std::move(excess));
  }
  return by_day;
}

std::vector<WithdrawalDays> PlanGroup::days_by_group(const Run& run, std::size_t days) const {
  const StoredView view = run.view(people_.people.count);
  std::vector<WithdrawalDays> groups(kGroups);
  for (std::size_t i = 0; i < view.people; ++i)
    for (std::size_t day = 0; day < std::min(view.times, days); ++day) groups[static_cast<std::size_t>(draw_of(i)) % kGroups].add(ranked_theta(people_, i, view.at(i, day, 0)));
  return groups;
}

void PlanGroup::add_days(Run& run) const {
  if (run.days == 0) return;
  run.effect.followed_days = static_cast<int>(run.days);
  run.effect.days_by_group = days_by_group(run, run.days);
  for (const WithdrawalDays& group : run.effect.days_by_group) run.effect.days.add(group);
}

bool PlanGroup::others_go_on() const {
  const std::vector<Dose>& others = course_.background.doses;
  return !others.empty() && others.back().time_h >= course_.start_h;
}

Result<PlanGroup::Run> PlanGroup::run_until(const std::vector<TaperStep>& steps, double end_h, bool with_days, Progress& progress) {
  const std::size_t count = people_.people.count;
  std::vector<PersonOutcome> outcomes(count);
  Run run;
  Request request;
  request.outcomes = outcomes;
  request.from = &at_start_;
  if (with_days) {
    request.series = {{SeriesKind::WithdrawalDay, 0}};
    for (double time_h = at_start_.time_h + kDay_h; time_h <= end_h; time_h += kDay_h) request.output_times_h.push_back(time_h);
    run.days = request.output_times_h.size();
    run.stored.resize(stored_size(count, run.days, 1));
    request.stored = run.stored;
  }
  const Result<SimulationResult> done = cohort_->run(window_of(course_, steps, at_start_.time_h, end_h), std::move(request), progress);
  if (!done.ok()) return done.errors();
  for (const PersonOutcome& person : outcomes) {
    run.effect.peak_theta.push_back(person.peak_withdrawal_theta);
    run.effect.burden_theta_h += person.burden_theta_h;
  }
  return run;
}

}  // namespace ebb::cli
