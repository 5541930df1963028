#include "ebb/plan/policy.h"

#include <algorithm>

#include "ebb/base/number_text.h"

namespace ebb {
namespace {

constexpr double kWholeStep = 1 - 1e-9;  // sums of tenths and halves are not exact

Error problem(const std::string& what, const std::string& allowed) { return Error{ErrorCode::OutOfRange, {}, what, allowed, ""}; }

PolicyAnswer pause_answer(const Policy& policy, double rating, const PolicyCourse& course) {
  if (rating <= policy.near_baseline) return PolicyAnswer::Next;
  const bool held_long = course.held_days + policy.hold_days > policy.longest_hold_days;
  return rating > policy.back_above || held_long ? PolicyAnswer::Back : PolicyAnswer::Hold;
}

PolicyAnswer integral_answer(const Policy& policy, double rating, PolicyCourse& course) {
  // Not more than a step a review in either direction, so that a long bad stretch does not wind up what must be unwound later.
  const double gained = std::clamp(policy.gain_steps * (1 - rating / policy.target), -1.0, 1.0);
  course.progress_steps += gained;
  if (course.progress_steps >= kWholeStep) return PolicyAnswer::Next;
  return course.progress_steps <= -kWholeStep ? PolicyAnswer::Back : PolicyAnswer::Hold;
}

void move_to(const Policy& policy, const PolicySteps& steps, int position, PolicyCourse& course) {
  course.position = position;
  course.since_day = course.day;
  course.held_days = 0;
  if (position == steps.goal()) return;
  course.day += steps.step_days[static_cast<std::size_t>(position)] + (course.slower ? policy.slower_by_days : 0);
}

}  // namespace

PolicyCourse begin_course(const PolicySteps& steps, int first_position) {
  PolicyCourse course;
  course.position = first_position;
  if (first_position < steps.goal()) course.day = steps.step_days[static_cast<std::size_t>(first_position)];
  return course;
}

PolicyAnswer review(const Policy& policy, const PolicySteps& steps, double rating, PolicyCourse& course) {
  const bool integral = policy.kind == PolicyKind::Integral;
  PolicyAnswer answer = integral ? integral_answer(policy, rating, course) : pause_answer(policy, rating, course);
  if (answer == PolicyAnswer::Back && course.position == 0) {
    answer = PolicyAnswer::Hold;
    course.progress_steps = std::max(course.progress_steps, 0.0);
  }
  switch (answer) {
    case PolicyAnswer::Next:
      if (integral) course.progress_steps -= 1;
      move_to(policy, steps, course.position + 1, course);
      break;
    case PolicyAnswer::Hold:
      ++course.holds;
      course.slower = true;
      course.held_days += policy.hold_days;
      course.day += policy.hold_days;
      break;
    case PolicyAnswer::Back:
      if (integral) course.progress_steps += 1;
      ++course.steps_back;
      course.slower = true;
      move_to(policy, steps, course.position - 1, course);
      break;
  }
  return answer;
}

Errors check_policy(const Policy& policy) {
  Errors errors;
  if (policy.rated_days < 1) errors.push_back(problem("a rating of no day", "1 day or more"));
  if (policy.hold_days < policy.rated_days)
    errors.push_back(problem("a hold of " + std::to_string(policy.hold_days) + " days", "at least the days that are rated"));
  if (!(policy.rating_noise_sd >= 0)) errors.push_back(problem("a noise below zero", "0 or more"));
  if (policy.kind == PolicyKind::Integral) {
    if (!(policy.target > 0)) errors.push_back(problem("a target of " + number_text(policy.target), "more than 0 own thresholds"));
    if (!(policy.gain_steps > 0)) errors.push_back(problem("a gain of " + number_text(policy.gain_steps), "more than 0 steps"));
    return errors;
  }
  if (!(policy.near_baseline >= 0)) errors.push_back(problem("near the baseline below zero", "0 or more own thresholds"));
  if (!(policy.back_above > policy.near_baseline))
    errors.push_back(problem("a step back above " + number_text(policy.back_above), "more than what is near the baseline"));
  if (policy.longest_hold_days < policy.hold_days)
    errors.push_back(problem("a longest hold of " + std::to_string(policy.longest_hold_days) + " days", "at least one hold"));
  if (policy.slower_by_days < 0) errors.push_back(problem("steps that get shorter after a hold", "0 days or more"));
  return errors;
}

}  // namespace ebb
