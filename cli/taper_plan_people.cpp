#include "cli/taper_plan_people.h"

#include <algorithm>

#include "ebb/report/taper_report.h"

namespace ebb::cli {
namespace {

constexpr double kDay_h = 24;
constexpr std::size_t kRestDays = 14;  // of what other drugs bring by themselves: a mean over the days of a week and of irregular use
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
  return effect_until(steps, end_of(steps), with_days ? Days::Ranked : Days::None, progress);
}

Result<PlanEffect> PlanGroup::reference_effect_of(const std::vector<TaperStep>& steps, Progress& progress) {
  return effect_until(steps, long_end_of(steps), Days::None, progress);
}

Result<PlanEffect> PlanGroup::ranked_reference_effect_of(const std::vector<TaperStep>& steps, Progress& progress) {
  return effect_until(steps, long_end_of(steps), others_go_on() ? Days::SetRest : Days::Ranked, progress);
}

bool PlanGroup::others_go_on() const {
  const std::vector<Dose>& others = course_.background.doses;
  return !others.empty() && others.back().time_h >= course_.start_h;
}

/// What is left of a person's withdrawal when every plan is over: what the drugs that go on bring by themselves.
void PlanGroup::set_rest(const StoredView& days) {
  const std::size_t last = std::min<std::size_t>(days.times, kRestDays);
  people_.rest_theta.assign(days.people, 0);
  for (std::size_t i = 0; i < days.people; ++i)
    for (std::size_t day = days.times - last; day < days.times; ++day) people_.rest_theta[i] += days.at(i, day, 0) / static_cast<double>(last);
}

Result<PlanEffect> PlanGroup::effect_until(const std::vector<TaperStep>& steps, double end_h, Days days, Progress& progress) {
  const std::size_t count = people_.people.count;
  std::vector<PersonOutcome> outcomes(count);
  std::vector<double> stored;
  Request request;
  request.outcomes = outcomes;
  request.from = &at_start_;
  if (days != Days::None) {
    request.series = {{SeriesKind::WithdrawalDay, 0}};
    for (double time_h = at_start_.time_h + kDay_h; time_h <= end_h; time_h += kDay_h) request.output_times_h.push_back(time_h);
    stored.resize(stored_size(count, request.output_times_h.size(), 1));
    request.stored = stored;
  }
  const std::vector<double> times_h = request.output_times_h;
  const StoredView view{stored.data(), count, times_h.size(), 1};
  const Result<SimulationResult> done = cohort_->run(window_of(course_, steps, at_start_.time_h, end_h), std::move(request), progress);
  if (!done.ok()) return done.errors();
  PlanEffect effect;
  for (const PersonOutcome& person : outcomes) {
    effect.peak_theta.push_back(person.peak_withdrawal_theta);
    effect.burden_theta_h += person.burden_theta_h;
  }
  if (days == Days::SetRest) set_rest(view);
  if (days != Days::None) effect.days_by_group.resize(kGroups);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t day = 0; day < view.times && times_h[day] <= end_of(steps); ++day)
      effect.days_by_group[static_cast<std::size_t>(draw_of(i)) % kGroups].add(ranked_theta(people_, i, view.at(i, day, 0)));
  }
  for (const WithdrawalDays& group : effect.days_by_group) effect.days.add(group);
  return effect;
}

}  // namespace ebb::cli
