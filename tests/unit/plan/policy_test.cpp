// One review at a time, without people.
#include "ebb/plan/policy.h"

#include <doctest.h>

using namespace ebb;

namespace {

Policy pause() {
  Policy policy;
  policy.kind = PolicyKind::Pause;
  policy.rated_days = 3;
  policy.hold_days = 14;
  policy.near_baseline = 0.5;
  policy.back_above = 2;
  policy.longest_hold_days = 28;
  policy.slower_by_days = 7;
  return policy;
}

Policy integral() {
  Policy policy = pause();
  policy.kind = PolicyKind::Integral;
  policy.target = 1;
  policy.gain_steps = 2;
  return policy;
}

const PolicySteps kSteps{{14, 14, 14}};

}  // namespace

TEST_CASE("a rating near the baseline takes the next step and one above it holds") {
  PolicyCourse course = begin_course(kSteps, 1);
  CHECK(course.day == 14);
  CHECK(review(pause(), kSteps, 0.51, course) == PolicyAnswer::Hold);
  CHECK(course.position == 1);
  CHECK(course.day == 28);
  CHECK(review(pause(), kSteps, 0.5, course) == PolicyAnswer::Next);
  CHECK(course.position == 2);
  CHECK(course.day == 28 + 14 + 7);  // slower after a hold
  CHECK(course.holds == 1);
}

TEST_CASE("a hold that lasts too long ends with one step back") {
  PolicyCourse course = begin_course(kSteps, 2);
  CHECK(review(pause(), kSteps, 1, course) == PolicyAnswer::Hold);
  CHECK(review(pause(), kSteps, 1, course) == PolicyAnswer::Hold);
  CHECK(review(pause(), kSteps, 1, course) == PolicyAnswer::Back);
  CHECK(course.position == 1);
  CHECK(course.since_day == 42);
  CHECK(course.held_days == 0);
}

TEST_CASE("from the first position there is no way back") {
  for (const Policy& policy : {pause(), integral()}) {
    PolicyCourse course = begin_course(kSteps, 0);
    for (int i = 0; i < 20; ++i) CHECK(review(policy, kSteps, 5, course) == PolicyAnswer::Hold);
    CHECK(course.position == 0);
    CHECK(course.steps_back == 0);
    // Nothing has wound up meanwhile: one good review is answered at once.
    CHECK(review(policy, kSteps, 0, course) == PolicyAnswer::Next);
  }
}

TEST_CASE("integral control stands still at its target") {
  PolicyCourse course = begin_course(kSteps, 1);
  for (int i = 0; i < 5; ++i) CHECK(review(integral(), kSteps, 1, course) == PolicyAnswer::Hold);
  CHECK(course.progress_steps == 0.0);
}

TEST_CASE("integral control adds up small gains") {
  PolicyCourse course = begin_course(kSteps, 1);
  for (int i = 0; i < 4; ++i) CHECK(review(integral(), kSteps, 0.9, course) == PolicyAnswer::Hold);
  CHECK(review(integral(), kSteps, 0.9, course) == PolicyAnswer::Next);  // five fifths of a step
}

TEST_CASE("a policy that cannot be followed is refused") {
  CHECK(check_policy(pause()).empty());
  CHECK(check_policy(integral()).empty());
  Policy wrong = pause();
  wrong.back_above = 0.5;
  CHECK(check_policy(wrong).size() == 1);
  wrong = pause();
  wrong.hold_days = 0;
  CHECK(check_policy(wrong).size() == 1);
  wrong = pause();
  wrong.longest_hold_days = 7;
  CHECK(check_policy(wrong).size() == 1);
  wrong = integral();
  wrong.gain_steps = 0;
  CHECK(check_policy(wrong).size() == 1);
}
