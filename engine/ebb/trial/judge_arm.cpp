// Who leaves, what the trial's visits see of it, and which criteria are met.
#include <algorithm>
#include <cmath>
#include <string>

#include "ebb/numerics/rng.h"
#include "ebb/numerics/scalar_math.h"
#include "ebb/trial/leaving.h"

namespace ebb {
namespace {

/// A unit exponential from a uniform number.
double exponential(double uniform) { return -log_ebb(uniform); }

class Judge {
 public:
  Judge(const Trial& trial, const TrialArm& arm, const ArmCourses& courses, std::span<const TrialHazards> hazards, std::uint64_t seed)
      : trial_(trial), arm_(arm), courses_(courses), hazards_(hazards), leave_(seed, "trial.leave"), frailty_(seed, "trial.frailty"), lost_(seed, "trial.lost"),
        condition_(seed, "trial.condition") {
    for (std::size_t v = 0; v < trial.visits.days.size(); ++v) missed_.emplace_back(seed, "trial.visit", static_cast<std::uint32_t>(v));
  }

  PersonResult judge(std::size_t i) const;

 private:
  const TrialHazards& hazards_of(const TrialPerson& person) const { return hazards_[static_cast<std::size_t>(person.draw) % hazards_.size()]; }
  std::vector<double> hazard_of(std::size_t i, const PersonResult& result) const;
  void leave(std::size_t i, std::span<const double> cumulative, PersonResult& result) const;
  void lose(PersonResult& result) const;
  void return_of_condition(PersonResult& result) const;
  void ask_off(std::span<const double> cumulative, PersonResult& result) const;
  void look_at_days(std::size_t i, PersonResult& result) const;
  void check_criteria(std::size_t i, PersonResult& result) const;
  bool comes(std::size_t visit, std::uint64_t number) const { return trial_.visits.missed_frac <= 0 || missed_[visit].uniform(number) >= trial_.visits.missed_frac; }
  int count_days(std::size_t i, const WithdrawalCriterion& criterion, double until_day) const;
  int count_visits(std::size_t i, const WithdrawalCriterion& criterion, double until_day, bool everybody_comes) const;
  bool enough_symptoms(std::size_t i, const WithdrawalCriterion& criterion, double until_day, bool everybody_comes) const;

  const Trial& trial_;
  const TrialArm& arm_;
  const ArmCourses& courses_;
  std::span<const TrialHazards> hazards_;
  RandomStream leave_, frailty_, lost_, condition_;
  std::vector<RandomStream> missed_;
};

/// Until when somebody was in the trial: left, lost, or its end.
double in_until(const PersonResult& result) {
  double until = result.followed_days;
  for (const double day : {result.left_day, result.lost_day}) {
    if (day >= 0) until = std::min(until, day);
  }
  return until;
}

std::vector<double> Judge::hazard_of(std::size_t i, const PersonResult& result) const {
  if (arm_.continues) return std::vector<double>(courses_.days_of(i).size(), 0.0);
  const TrialHazards& numbers = hazards_of(result.person);
  LeavingHazard hazard{numbers.leaving_per_day, numbers.return_per_day, numbers.slope_per_threshold, 1, 1 << 30};
  if (numbers.frailty_log_sd > 0) hazard.factor = exp_ebb(numbers.frailty_log_sd * frailty_.standard_normal(result.person.number));
  if (result.last_dose_day >= 0) hazard.settled_day = result.last_dose_day + static_cast<int>(std::lround(numbers.settled_days));
  std::vector<double> cumulative = cumulative_hazard(courses_.days_of(i), result.threshold_theta, hazard);
  double odds_ratio = 1;
  for (const int support : arm_.supports) odds_ratio *= numbers.support_odds_ratio[static_cast<std::size_t>(support)];
  const std::size_t supported = std::min<std::size_t>(cumulative.size(), static_cast<std::size_t>(std::max(0, hazard.settled_day)));
  if (odds_ratio == 1 || supported == 0) return cumulative;
  const double whole = cumulative[supported - 1], fold = hazard_fold(whole, odds_ratio);
  for (std::size_t day = 0; day < cumulative.size(); ++day) cumulative[day] = day < supported ? cumulative[day] * fold : cumulative[day] - whole * (1 - fold);
  return cumulative;
}

void Judge::leave(std::size_t, std::span<const double> cumulative, PersonResult& result) const {
  const std::uint64_t number = result.person.number;
  result.left_day = day_of_hazard(cumulative, exponential(leave_.uniform(number)));
  if (result.left_day < 0 || result.left_day >= result.followed_days) {
    result.left_day = -1;
    return;
  }
  result.left_seen_day = trial_.visits.days.empty() ? std::ceil(result.left_day) : result.followed_days;
  for (std::size_t v = trial_.visits.days.size(); v-- > 0;) {
    const double day = trial_.visits.days[v];
    if (day >= result.left_day && day <= result.followed_days && comes(v, number)) result.left_seen_day = day;
  }
}

void Judge::lose(PersonResult& result) const {
  if (!(trial_.lost_frac > 0)) return;
  const double per_day = -log_ebb(1 - trial_.lost_frac) / result.followed_days;
  const double day = exponential(lost_.uniform(result.person.number)) / per_day;
  if (day < result.followed_days && (result.left_day < 0 || day < result.left_day)) {
    result.lost_day = day;
    result.left_day = result.left_seen_day = -1;
  }
}

void Judge::return_of_condition(PersonResult& result) const {
  const TrialHazards& numbers = hazards_of(result.person);
  if (trial_.condition_index < 0 || result.last_dose_day < 0) return;
  const double per_day = numbers.condition_per_day[static_cast<std::size_t>(trial_.condition_index)];
  const double day = result.last_dose_day + exponential(condition_.uniform(result.person.number)) / per_day;
  if (day < in_until(result)) result.condition_day = day;
}

void Judge::ask_off(std::span<const double> cumulative, PersonResult& result) const {
  const auto staying = [&](double day) {
    const double whole = std::min(std::floor(day), static_cast<double>(cumulative.size()));
    const double stays = whole < 1 ? 1 : exp_ebb(-cumulative[static_cast<std::size_t>(whole) - 1]);
    return trial_.lost_frac > 0 ? stays * exp_ebb(log_ebb(1 - trial_.lost_frac) * std::min(1.0, day / result.followed_days)) : stays;
  };
  if (result.last_dose_day >= 0) result.staying_frac = staying(result.last_dose_day);
  else result.staying_frac = 0;
  for (const OffQuestion& question : trial_.off_questions) {
    const double day = off_day(question, result);
    result.off_chance_frac.push_back(day < 0 ? 0.0F : static_cast<float>(staying(day)));
  }
}

void Judge::look_at_days(std::size_t i, PersonResult& result) const {
  const std::span<const float> days = courses_.days_of(i);
  const double until = in_until(result);
  for (std::size_t d = 0; d < days.size() && static_cast<double>(d) < result.followed_days; ++d) {
    const double theta = static_cast<double>(days[d]), day = static_cast<double>(d) + 1;
    if (theta > result.peak_all_theta) {
      result.peak_all_theta = theta;
      result.peak_all_day = day;
    }
    if (static_cast<double>(d) < until && theta > result.peak_theta) {
      result.peak_theta = theta;
      result.peak_day = day;
    }
    if (theta > result.threshold_theta) {
      result.last_over_day = day;
      if (result.first_over_day < 0) result.first_over_day = day;
    }
  }
}

int Judge::count_days(std::size_t i, const WithdrawalCriterion& criterion, double until_day) const {
  const std::span<const float> days = courses_.days_of(i);
  const double over_theta = criterion.times_threshold * courses_.threshold_theta[i];
  int count = 0;
  for (std::size_t d = 0; d < days.size(); ++d) {
    const double day = static_cast<double>(d);
    if (day >= criterion.from_day && day + 1 <= std::min(criterion.to_day, until_day)) count += static_cast<double>(days[d]) > over_theta;
  }
  return count;
}

int Judge::count_visits(std::size_t i, const WithdrawalCriterion& criterion, double until_day, bool everybody_comes) const {
  const std::span<const float> days = courses_.days_of(i);
  const double over_theta = criterion.times_threshold * courses_.threshold_theta[i];
  int count = 0;
  for (std::size_t v = 0; v < trial_.visits.days.size(); ++v) {
    const double visit = trial_.visits.days[v];
    if (visit < 1 || visit < criterion.from_day || visit > std::min({criterion.to_day, until_day, static_cast<double>(days.size())})) continue;
    if (!everybody_comes && !comes(v, courses_.people[i].number)) continue;
    const auto to = static_cast<std::size_t>(visit);
    const std::size_t from = to > static_cast<std::size_t>(trial_.visits.recall_days) ? to - static_cast<std::size_t>(trial_.visits.recall_days) : 0;
    double sum = 0;
    for (std::size_t d = from; d < to; ++d) sum += static_cast<double>(days[d]);
    count += sum / static_cast<double>(to - from) > over_theta;
  }
  return count;
}

bool Judge::enough_symptoms(std::size_t i, const WithdrawalCriterion& criterion, double until_day, bool everybody_comes) const {
  const std::size_t visits = trial_.visits.days.size();
  for (std::size_t v = 0; v < visits; ++v) {
    const double visit = trial_.visits.days[v];
    if (visit < criterion.from_day || visit > std::min(criterion.to_day, until_day)) continue;
    if (!everybody_comes && !comes(v, courses_.people[i].number)) continue;
    if (courses_.new_symptoms[i * visits + v] >= criterion.count) return true;
  }
  return false;
}

void Judge::check_criteria(std::size_t i, PersonResult& result) const {
  const double until = in_until(result), end = result.followed_days;
  for (std::size_t c = 0; c < trial_.criteria.size(); ++c) {
    const WithdrawalCriterion& criterion = trial_.criteria[c];
    const auto met = [&](double until_day, bool everybody_comes) {
      if (criterion.kind == WithdrawalCriterion::Kind::DaysOver) return count_days(i, criterion, until_day) >= criterion.count;
      if (criterion.kind == WithdrawalCriterion::Kind::VisitsOver) return count_visits(i, criterion, until_day, everybody_comes) >= criterion.count;
      return enough_symptoms(i, criterion, until_day, everybody_comes);
    };
    if (met(until, false)) result.met |= 1U << c;
    if (met(end, true)) result.met_all |= 1U << c;
  }
}

PersonResult Judge::judge(std::size_t i) const {
  PersonResult result;
  result.person = courses_.people[i];
  result.threshold_theta = courses_.threshold_theta[i];
  result.last_dose_day = courses_.last_dose_day[i];
  const double stored = static_cast<double>(courses_.days_of(i).size());
  result.followed_days = result.last_dose_day >= 0 ? std::min(stored, result.last_dose_day + trial_.follow_up_days) : stored;
  const std::vector<double> cumulative = hazard_of(i, result);
  leave(i, cumulative, result);
  lose(result);
  return_of_condition(result);
  ask_off(cumulative, result);
  look_at_days(i, result);
  check_criteria(i, result);
  return result;
}

}  // namespace

double off_day(const OffQuestion& question, const PersonResult& result) {
  if (result.last_dose_day < 0) return -1;
  if (question.after_last_dose) return result.last_dose_day + question.days;
  return question.days >= result.last_dose_day ? question.days : -1;
}

std::vector<PersonResult> judge_arm(const Trial& trial, const TrialArm& arm, const ArmCourses& courses, std::span<const TrialHazards> hazards, std::uint64_t seed) {
  const Judge judge(trial, arm, courses, hazards, seed);
  std::vector<PersonResult> results;
  results.reserve(courses.people.size());
  for (std::size_t i = 0; i < courses.people.size(); ++i) results.push_back(judge.judge(i));
  return results;
}

}  // namespace ebb
