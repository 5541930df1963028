#include "ebb/acute/michaelis_menten.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "ebb/numerics/scalar_math.h"

namespace ebb {
namespace {

constexpr double kTolerance = 1e-9;        ///< of a step, relative to the largest level that the doses could give
constexpr double kLongestStep_h = 0.5;
constexpr double kShortestStep_h = 1e-6;   ///< far below any time constant: a step that fails here is taken

/// Dormand-Prince 5(4): stage times c, weights a, fifth-order weights b and what the fourth-order ones differ by, e = b - b*.
constexpr std::array<double, 6> c{0, 1.0 / 5, 3.0 / 10, 4.0 / 5, 8.0 / 9, 1};
constexpr std::array<std::array<double, 5>, 6> a{{{},
                                                  {1.0 / 5},
                                                  {3.0 / 40, 9.0 / 40},
                                                  {44.0 / 45, -56.0 / 15, 32.0 / 9},
                                                  {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
                                                  {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656}}};
constexpr std::array<double, 6> b{35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84};
constexpr std::array<double, 7> e{71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40};

/// One person between two moments. The depot is exact (A e^-ka t); only the level is stepped.
class Walk {
 public:
  Walk(const SaturableKinetics& kinetics, double scale_mg_per_L) : k_(kinetics), scale_mg_per_L_(scale_mg_per_L) {}

  void add(double amount_mg) {
    depot_mg_ += amount_mg;
    step_h_ = std::min(step_h_, 0.05 / k_.ka_per_h);
  }
  double level_mg_per_L() const { return level_mg_per_L_; }

  void advance(double length_h) {
    for (double done_h = 0; done_h < length_h;) {
      const double h = std::min(step_h_, length_h - done_h);
      double next = 0;
      const double error = std::fabs(try_step(h, next));
      const double bound = kTolerance * scale_mg_per_L_;
      if (error > bound && h > kShortestStep_h) {
        step_h_ = h / 2;
        continue;
      }
      level_mg_per_L_ = next > 0 ? next : 0;
      depot_mg_ *= exp_ebb(-k_.ka_per_h * h);
      done_h += h;
      if (error < bound / 64 && h >= step_h_) step_h_ = std::min(2 * step_h_, kLongestStep_h);
    }
  }

 private:
  double slope(double since_h, double level) const {
    const double in = k_.ka_per_h * depot_mg_ * exp_ebb(-k_.ka_per_h * since_h);
    return (in - k_.Vmax_mg_per_h * level / (k_.Km_mg_per_L + level)) / k_.volume_L;
  }

  /// The level after h in `next`; returns the estimated error.
  double try_step(double h, double& next) const {
    std::array<double, 7> k{};
    for (std::size_t stage = 0; stage < c.size(); ++stage) {
      double level = level_mg_per_L_;
      for (std::size_t j = 0; j < stage; ++j) level += h * a[stage][j] * k[j];
      k[stage] = slope(c[stage] * h, level);
    }
    next = level_mg_per_L_;
    for (std::size_t j = 0; j < b.size(); ++j) next += h * b[j] * k[j];
    k[6] = slope(h, next);
    double error = 0;
    for (std::size_t j = 0; j < e.size(); ++j) error += h * e[j] * k[j];
    return error;
  }

  SaturableKinetics k_;
  double scale_mg_per_L_;
  double depot_mg_ = 0, level_mg_per_L_ = 0;
  double step_h_ = kLongestStep_h;
};

}  // namespace

std::vector<double> saturable_levels(const SaturableKinetics& kinetics, std::span<const SaturableDose> doses, std::span<const double> times_h) {
  double all_mg = 0;
  for (const SaturableDose& dose : doses) all_mg += dose.amount_mg;
  std::vector<double> levels(times_h.size(), 0.0);
  if (!(all_mg > 0)) return levels;
  Walk walk(kinetics, all_mg / kinetics.volume_L);
  double now_h = doses.front().time_h;
  std::size_t next_dose = 0;
  for (std::size_t t = 0; t < times_h.size(); ++t) {
    while (next_dose < doses.size() && doses[next_dose].time_h < times_h[t]) {
      walk.advance(doses[next_dose].time_h - now_h);
      now_h = doses[next_dose].time_h;
      walk.add(doses[next_dose++].amount_mg);
    }
    if (times_h[t] > now_h) {
      walk.advance(times_h[t] - now_h);
      now_h = times_h[t];
    }
    levels[t] = walk.level_mg_per_L();
  }
  return levels;
}

}  // namespace ebb
