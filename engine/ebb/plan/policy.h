// Rules that answer each person's own course: the next step waits until the days before it were bearable. Data: data/rules/policy/*.toml.
//
// A policy goes along the steps of a plan. At the end of each step (and of each hold) the person rates the last days on the own scale,
// 1 = what this person just notices, and the policy says: the next step, hold, or one step back. Nobody goes above the first position,
// more than one step at a time, or back from the goal: the last step is final, and what follows it counts in full.
#pragma once
#include <string>
#include <vector>

#include "ebb/base/result.h"

namespace ebb {

enum class PolicyKind {
  Pause,     ///< next step when the rating is near the baseline, else hold, else one step back
  Integral,  ///< what the ratings leave of the target adds up; a whole step of it moves the plan
};

enum class PolicyAnswer { Next, Hold, Back };

/// One review of the hand-worked example.
struct PolicyReview {
  int day = 0;                   ///< of the review
  double rating = 0;             ///< of the days before it
  PolicyAnswer answer = PolicyAnswer::Next;
  int position = 0;              ///< after it
};

/// Reviews of one person along steps of these lengths, replayed by a test.
struct PolicyExample {
  std::vector<int> step_days;    ///< of every position but the goal
  int first_position = 0;        ///< where the plan begins; those before it are only gone back to
  std::vector<PolicyReview> reviews;
};

struct Policy {
  std::string id;                ///< "asam-pause"
  std::string name;
  std::string description;
  std::string decision;          ///< what stands in the box of the printed page
  std::string source, locator, why;
  char grade = 'D';
  PolicyKind kind = PolicyKind::Pause;
  // How the rating is read: mean over the last days of a day's mean withdrawal over the own threshold, with day-to-day noise.
  int rated_days = 0;
  double rating_noise_sd = 0;    ///< of one day, in own thresholds
  int hold_days = 0;             ///< until a hold is looked at again
  // Pause
  double near_baseline = 0;      ///< at or below: next step
  double back_above = 0;         ///< above: one step back at once
  int longest_hold_days = 0;     ///< of one step beyond its own length; then one step back
  int slower_by_days = 0;        ///< by which every step after the first hold is longer
  // Integral
  double target = 0;             ///< rating at which the plan stands still
  double gain_steps = 0;         ///< steps a review at rating 0, if that is not more than one
  PolicyExample example;
};

/// Where one person is.
struct PolicyCourse {
  int position = 0;              ///< index of the step
  int day = 0;                   ///< of the next review, from the plan's start
  int since_day = 0;             ///< on which the present step began
  int held_days = 0;             ///< of the present step, beyond its own length
  double progress_steps = 0;     ///< Integral: what has added up
  bool slower = false;           ///< has held or gone back before
  int holds = 0, steps_back = 0;
};

/// The steps along which a policy goes: days of every position but the goal, which is the last position.
struct PolicySteps {
  std::vector<int> step_days;
  int goal() const { return static_cast<int>(step_days.size()); }
};

/// The course at its first position: the first review is at the end of that step.
PolicyCourse begin_course(const PolicySteps& steps, int first_position);

/// One review: answers the rating and moves `course` on to its next review. Precondition: the goal is not reached.
PolicyAnswer review(const Policy& policy, const PolicySteps& steps, double rating, PolicyCourse& course);

/// What makes a policy impossible to follow: days or thresholds of nothing, a way back below the way on.
Errors check_policy(const Policy& policy);

}  // namespace ebb
