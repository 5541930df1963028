// An odd day among equal ones is no step; a dose that was kept, or often another one, is.
#include "ebb/casefile/steady_doses.h"

#include <doctest.h>

#include <vector>

namespace {

using Days = std::vector<double>;

const ebb::Agreements& agreed() {
  static const ebb::Agreements kAgreed = [] {
    ebb::Agreements agreements;
    agreements.extra_days.value = 2;
    agreements.missed_days.value = 1;
    agreements.cut_window_days.value = 14;
    return agreements;
  }();
  return kAgreed;
}

Days steady(Days daily) { return ebb::casefile::steady_doses(std::move(daily), agreed()); }

}  // namespace

TEST_CASE("a_doubled_day_has_the_dose_of_the_days_around_it") {
  CHECK(steady({3, 3, 2.5, 2.5, 5, 2.5, 2.5}) == Days{3, 3, 2.5, 2.5, 2.5, 2.5, 2.5});
  CHECK(steady({3, 3, 2.5, 5, 4, 2.5, 2.5}) == Days{3, 3, 2.5, 2.5, 2.5, 2.5, 2.5});
  CHECK(steady({3, 3, 5, 2.5, 2.5}) == Days{3, 3, 3, 2.5, 2.5});
}

TEST_CASE("a_missed_day_and_the_doubled_one_after_it_are_neither_a_cut_nor_a_step") { CHECK(steady({2.5, 2.5, 1, 5, 2.5, 2.5}) == Days(6, 2.5)); }

TEST_CASE("a_dose_that_was_kept_and_the_days_at_either_end_stay_as_they_are") {
  const Days taper{4, 4, 3.5, 3.5, 3, 2.5, 2.5, 2, 2};
  CHECK(steady(taper) == taper);
  const Days longer{2.5, 2.5, 2.5, 5, 5, 5, 2.5, 2.5, 2.5};
  CHECK(steady(longer) == longer);
  const Days gap{2.5, 2.5, 2.5, 0, 0, 2.5, 2.5};
  CHECK(steady(gap) == gap);
  const Days ends{5, 2.5, 2.5, 2.5, 5};
  CHECK(steady(ends) == ends);
  CHECK(steady({}).empty());
}

TEST_CASE("who_often_takes_more_has_no_one_dose") {
  const Days often{3, 3, 6, 3, 3, 3, 6, 3, 3, 3, 6, 3, 3};
  CHECK(steady(often) == often);
  const std::vector<bool> higher = ebb::casefile::higher_days(often, agreed());
  CHECK(higher == std::vector<bool>{false, false, true, false, false, false, true, false, false, false, true, false, false});
}
