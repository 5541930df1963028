// The quadrature of the drive converges as its panels become finer, and the default is on the flat part of the curve.
#include <doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "ebb/simulate/simulate.h"
#include "tests/support/small_model.h"

using namespace ebb;
using namespace ebb::test;

namespace {

const std::vector<Series> kSeries = {{SeriesKind::FastAdaptation}, {SeriesKind::Sensitisation}, {SeriesKind::Burden}, {SeriesKind::Level, 0}};

std::vector<double> run(SmallModel model, const Timeline& timeline, double fastest_rate_per_h) {
  model.layout.systems[0].fastest_rate_per_h = fastest_rate_per_h;
  Request request;
  for (double t = 0; t <= timeline.end_h; t += 12) request.output_times_h.push_back(t);
  request.series = kSeries;
  request.want_bands = false;
  std::vector<double> stored(stored_size(model.count, request.output_times_h.size(), kSeries.size()));
  request.stored = stored;
  REQUIRE(simulate(model.layout, timeline, model.people(), request).ok());
  return stored;
}

/// Largest |difference| of one series over people and times.
double largest_difference(const std::vector<double>& a, const std::vector<double>& b, std::size_t series) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (i / 8 % kSeries.size() == series) largest = std::max(largest, std::abs(a[i] - b[i]));
  }
  return largest;
}

}  // namespace

TEST_CASE("finer_panels_converge_and_leave_levels_alone") {
  const SmallModel model = small_model(24);
  const Timeline timeline = daily(1, {8, 20}, 30, 45);
  const std::vector<double> fine = run(model, timeline, 3000);
  for (const std::size_t series : {std::size_t{0}, std::size_t{1}, std::size_t{2}}) {
    CAPTURE(series);
    // Each doubling of the rate halves the first panels. Two doublings must win at least tenfold (the rules are of degree 7 and more, the kink of
    // burden of second order), down to what the nine graded nodes and the kink leave: 1e-8 in A and G (the promise is 1e-4), 1e-4 theta h in burden.
    const double floor = series == 2 ? 1e-4 : 1e-8;
    double before = largest_difference(run(model, timeline, 1), fine, series);
    REQUIRE(before > floor);
    for (const double rate : {4.0, 16.0, 64.0}) {
      const double now = largest_difference(run(model, timeline, rate), fine, series);
      CHECK(now <= std::max(before / 10, floor));
      before = now;
    }
  }
  // Kinetics are propagated exactly whatever the panels: only rounding may differ.
  CHECK(largest_difference(run(model, timeline, 1), fine, 3) <= 1e-14);
}
