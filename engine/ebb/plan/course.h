// A plan put into a timeline: which doses its days hold, beside what else is taken.
#pragma once
#include <vector>

#include "ebb/dosing/product.h"
#include "ebb/dosing/timeline.h"
#include "ebb/plan/taper.h"

namespace ebb {

/// What every plan of one person shares: everything that is taken but the plan, and how the plan's doses get in.
struct Course {
  Timeline background;                   ///< the past and the other drugs; doses in time order
  double start_h = 0;                    ///< midnight of the plan's day 0
  int drug = 0;                          ///< index into ModelLayout::drugs
  int line = 0;                          ///< the plan's own line of `background`, taken as written
  std::vector<int> product_route;        ///< by product of the supply
  std::vector<int> product_drug;         ///< by product of the supply; products beyond its end are of `drug`
  std::vector<int> times_min;            ///< of a day's doses
  std::vector<Product> supply;

  double day_h(int day) const { return start_h + 24.0 * day; }
};

/// Adds the doses of one step on the days [from_day, to_day) at the end of `timeline`; with every_days > 1 only on the step's first day and
/// every so many days after it. Days in order give doses in order.
void add_step_doses(const Course& course, const TaperStep& step, int from_day, int to_day, Timeline& timeline);

/// The whole of it: background, and the plan's steps until `end_h`. The last step lasts to the end.
Timeline timeline_of(const Course& course, const std::vector<TaperStep>& steps, double end_h);

/// Only what matters on [from_h, to_h) to a run that continues at from_h: what is taken then, and before it what may still be on its way
/// in (lags, late doses, infusions). `steps` are the plan's, in order, and may lack those that ended long before.
Timeline window_of(const Course& course, const std::vector<TaperStep>& steps, double from_h, double to_h);

}  // namespace ebb
