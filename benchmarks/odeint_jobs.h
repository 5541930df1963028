// The benchmark's jobs as Boost.Odeint runs them. The sources behind this are compiled with -O3 -march=native and contraction.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace ebb_benchmark {

struct OdeintSettings {
  double absolute = 2e-7, relative = 1e-4;
  double first_step_h = 0.3;       ///< tried after every restart
};

/// States: depot, central, peripheral amount, Ce; A1, A2, B, U.
struct YearTaperPerson {
  double CL_L_per_h, V1_L, ka_per_h, EC50_mg_per_L, k1_per_h, k2_per_h;
  // Fixed in the job's definition.
  double Q_L_per_h, V2_L, F_frac, ke0_per_h;
  double fast_share, slow_share;   ///< 0.4, 0.6
};
inline constexpr std::size_t kYearTaperSeries = 4;   ///< O, A2, W, B

/// Writes [output][series]. `arrival_h` sorted, `dose_mg` as long.
void odeint_year_taper(const YearTaperPerson& person, std::span<const double> arrival_h, std::span<const double> dose_mg,
                       std::span<const double> output_h, double end_h, const OdeintSettings& settings, double* outputs);

/// One oral drug with lag, two compartments, effect site, transduction, bounded gain, quick sedation tolerance, domains.
struct FullPerson {
  double F_frac, ka_per_h, lag_h, CL_L_per_h, V1_L, Q_L_per_h, V2_L, ke0_per_h, EC50_occupancy_mg_per_L, one_plus_tau;
  double rate_A_per_h, rate_G_per_h, rate_q_per_h, g0, gmax, G50, scale_theta;
  double half_power[5], hill[5], share[5];             ///< half_power = half-effect drive ^ hill
};
inline constexpr std::size_t kFullSeries = 11;         ///< S, A, G, A_q, H, B, five net effects

void odeint_full(const FullPerson& person, std::span<const double> arrival_h, std::span<const double> dose_mg,
                 std::span<const double> output_h, double end_h, const OdeintSettings& settings, double* outputs);

}  // namespace ebb_benchmark
