#include "benchmarks/odeint_jobs.h"

#include <cmath>

#include "benchmarks/odeint_runner-inl.h"

namespace ebb_benchmark {
namespace {

// Amounts in micrograms and levels in ng/mL, so that one absolute tolerance suits every state.
constexpr double kMicrogram_per_mg = 1000;

struct YearTaper {
  static constexpr std::size_t kStates = 8, kSeries = kYearTaperSeries;
  enum { Depot, Central, Peripheral, Site, A1, A2, B, U };
  using State = std::array<double, kStates>;

  YearTaper(const YearTaperPerson& person, std::span<const double> dose_mg)
      : p(person), k10(person.CL_L_per_h / person.V1_L), k12(person.Q_L_per_h / person.V1_L), k21(person.Q_L_per_h / person.V2_L),
        per_V1(1 / person.V1_L), EC50(kMicrogram_per_mg * person.EC50_mg_per_L), doses(dose_mg) {}

  double occupancy(const State& x) const { return x[Site] / (EC50 + x[Site]); }

  void operator()(const State& x, State& dx, double) const {
    const double absorbed = p.ka_per_h * x[Depot];
    dx[Depot] = -absorbed;
    dx[Central] = absorbed - (k10 + k12) * x[Central] + k21 * x[Peripheral];
    dx[Peripheral] = k12 * x[Central] - k21 * x[Peripheral];
    dx[Site] = p.ke0_per_h * (x[Central] * per_V1 - x[Site]);
    const double O = occupancy(x);
    dx[A1] = p.k1_per_h * (O - x[A1]);
    dx[A2] = p.k2_per_h * (O - x[A2]);
    dx[B] = std::max(0.0, p.fast_share * x[A1] + p.slow_share * x[A2] - O);
    dx[U] = O;
  }
  void give(State& x, std::size_t dose) const { x[Depot] += kMicrogram_per_mg * p.F_frac * doses[dose]; }
  void observe(const State& x, double* series) const {
    const double O = occupancy(x);
    series[0] = O;
    series[1] = x[A2];
    series[2] = std::max(0.0, p.fast_share * x[A1] + p.slow_share * x[A2] - O);
    series[3] = x[B];
  }

  YearTaperPerson p;
  double k10, k12, k21, per_V1, EC50;
  std::span<const double> doses;
};

struct Full {
  static constexpr std::size_t kStates = 8, kSeries = kFullSeries;
  enum { Depot, Central, Peripheral, Site, A, G, Q, B };
  using State = std::array<double, kStates>;

  Full(const FullPerson& person, std::span<const double> dose_mg)
      : p(person), k10(person.CL_L_per_h / person.V1_L), k12(person.Q_L_per_h / person.V1_L), k21(person.Q_L_per_h / person.V2_L),
        per_V1(1 / person.V1_L), EC50(kMicrogram_per_mg * person.EC50_occupancy_mg_per_L), doses(dose_mg) {}

  /// S = (1 + tau) x / (1 + (1 + tau) x) for one full agonist.
  double drive(const State& x) const {
    const double scaled = p.one_plus_tau * x[Site];
    return scaled / (EC50 + scaled);
  }
  double gain(const State& x) const { return p.g0 + (p.gmax - p.g0) * x[G] / (x[G] + p.G50); }

  void operator()(const State& x, State& dx, double) const {
    const double absorbed = p.ka_per_h * x[Depot];
    dx[Depot] = -absorbed;
    dx[Central] = absorbed - (k10 + k12) * x[Central] + k21 * x[Peripheral];
    dx[Peripheral] = k12 * x[Central] - k21 * x[Peripheral];
    dx[Site] = p.ke0_per_h * (x[Central] * per_V1 - x[Site]);
    const double S = drive(x);
    dx[A] = p.rate_A_per_h * (S - x[A]);
    dx[G] = p.rate_G_per_h * (S - x[G]);
    dx[Q] = p.rate_q_per_h * (S - x[Q]);
    dx[B] = p.scale_theta * std::max(0.0, gain(x) * x[A] - S);
  }
  void give(State& x, std::size_t dose) const { x[Depot] += kMicrogram_per_mg * p.F_frac * doses[dose]; }
  double effect(double S, int k) const {
    const double power = std::pow(std::max(S, 0.0), p.hill[k]);
    return (1 + p.half_power[k]) * power / (power + p.half_power[k]);
  }
  void observe(const State& x, double* series) const {
    const double S = drive(x), g = gain(x);
    series[0] = S;
    series[1] = x[A];
    series[2] = x[G];
    series[3] = x[Q];
    series[4] = p.scale_theta * std::max(0.0, g * x[A] - S);
    series[5] = x[B];
    for (int k = 0; k < 5; ++k) series[6 + k] = effect(S, k) - p.share[k] * (k == 0 ? effect(x[Q], k) : g * effect(x[A], k));
  }

  FullPerson p;
  double k10, k12, k21, per_V1, EC50;
  std::span<const double> doses;
};

}  // namespace

void odeint_year_taper(const YearTaperPerson& person, std::span<const double> arrival_h, std::span<const double> dose_mg,
                       std::span<const double> output_h, double end_h, const OdeintSettings& settings, double* outputs) {
  run_person(YearTaper(person, dose_mg), arrival_h, output_h, end_h, settings, outputs);
}

void odeint_full(const FullPerson& person, std::span<const double> arrival_h, std::span<const double> dose_mg,
                 std::span<const double> output_h, double end_h, const OdeintSettings& settings, double* outputs) {
  run_person(Full(person, dose_mg), arrival_h, output_h, end_h, settings, outputs);
}

}  // namespace ebb_benchmark
