// Modes of a system's kinetics against the exponential of its rate matrix in long double.
#define EBB_LANE_WIDTH 2
#pragma GCC diagnostic ignored "-Wunused-function"  // the kernels' other functions
#include "ebb/simulate/kernel_kinetics-inl.h"

#include <doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace {

using Matrix = std::vector<std::vector<long double>>;

/// One system with all it can have: inputs, compartments, effect site, metabolite and its effect site; slots in the order of Numbers.
struct Numbers {
  double ka[3], CL, V1, Q2, V2, Q3, V3, ke0, formation, metabolite_CL, metabolite_V, metabolite_ke0;
};

struct Example {
  KernelSystem system;
  alignas(64) double slots[14 * 8] = {};
  KernelBlock block;
  Matrix rates;

  Example(const Numbers& n, int inputs, int compartments, bool metabolite, bool infusion) {
    const double values[] = {n.ka[0], n.ka[1], n.ka[2], n.CL, n.V1, n.Q2, n.V2, n.Q3, n.V3, n.ke0, n.formation, n.metabolite_CL, n.metabolite_V,
                             n.metabolite_ke0};
    for (int s = 0; s < 14; ++s) {
      for (int lane = 0; lane < 8; ++lane) slots[8 * s + lane] = values[s];
    }
    block.slots = slots;
    system.inputs = inputs;
    system.compartments = compartments;
    system.metabolite = metabolite ? 1 : 0;
    system.states = inputs + compartments + 1 + 2 * system.metabolite;
    for (int i = 0; i < inputs; ++i) system.loss_slot[i] = infusion && i == 0 ? -1 : i;
    system.CL_slot = 3;
    system.V1_slot = 4;
    system.Q2_slot = 5;
    system.V2_slot = 6;
    system.Q3_slot = 7;
    system.V3_slot = 8;
    system.ke0_slot = 9;
    system.formation_slot = 10;
    system.metabolite_CL_slot = 11;
    system.metabolite_V_slot = 12;
    system.metabolite_ke0_slot = 13;
    make_rates(n, infusion);
  }

  void make_rates(const Numbers& n, bool infusion) {
    const int c = system.inputs, effect = c + system.compartments;
    rates.assign(static_cast<std::size_t>(system.states), std::vector<long double>(static_cast<std::size_t>(system.states), 0.0L));
    const auto at = [this](int row, int column) -> long double& { return rates[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)]; };
    for (int i = 0; i < c; ++i) {
      const bool lasts = infusion && i == 0;
      at(i, i) = lasts ? 0.0L : -static_cast<long double>(n.ka[i]);
      at(c, i) = lasts ? 1.0L : static_cast<long double>(n.ka[i]);
    }
    const long double V1 = n.V1, Q[3] = {0, n.Q2, n.Q3}, V[3] = {n.V1, n.V2, n.V3};
    at(c, c) = -static_cast<long double>(n.CL) / V1;
    for (int k = 1; k < system.compartments; ++k) {
      at(c, c) -= Q[k] / V1;
      at(c + k, c) = Q[k] / V1;
      at(c, c + k) = Q[k] / V[k];
      at(c + k, c + k) = -Q[k] / V[k];
    }
    at(effect, c) = static_cast<long double>(n.ke0) / V1;
    at(effect, effect) = -static_cast<long double>(n.ke0);
    if (system.metabolite == 0) return;
    const long double Vm = n.metabolite_V;
    at(effect + 1, c) = static_cast<long double>(n.formation) * n.CL / V1;
    at(effect + 1, effect + 1) = -static_cast<long double>(n.metabolite_CL) / Vm;
    at(effect + 2, effect + 1) = static_cast<long double>(n.metabolite_ke0) / Vm;
    at(effect + 2, effect + 2) = -static_cast<long double>(n.metabolite_ke0);
  }
};

Matrix product(const Matrix& a, const Matrix& b) {
  Matrix r(a.size(), std::vector<long double>(a.size(), 0.0L));
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t k = 0; k < a.size(); ++k) {
      for (std::size_t j = 0; j < a.size(); ++j) r[i][j] += a[i][k] * b[k][j];
    }
  }
  return r;
}

/// exp(A h) by halving, 25 terms and squaring; each state after a unit amount in each.
Matrix exponential(const Matrix& rates, long double h) {
  long double most = 0;
  for (std::size_t i = 0; i < rates.size(); ++i) most = std::max(most, -rates[i][i] * h);
  int squarings = 0;
  for (; most > 0.25L; most *= 0.5L) ++squarings;
  Matrix step = rates, sum(rates.size(), std::vector<long double>(rates.size(), 0.0L));
  for (auto& row : step) {
    for (auto& x : row) x *= h / std::pow(2.0L, squarings);
  }
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i][i] = 1;
  Matrix term = sum;
  for (int k = 1; k <= 25; ++k) {
    term = product(term, step);
    for (std::size_t i = 0; i < sum.size(); ++i) {
      for (std::size_t j = 0; j < sum.size(); ++j) sum[i][j] += term[i][j] /= k;
    }
  }
  for (int i = 0; i < squarings; ++i) sum = product(sum, sum);
  return sum;
}

/// Largest difference of from e^(-rate h) to from exp(A h), each column relative to its largest entry over the hours looked at.
double worst_difference(const Example& example) {
  SystemModes modes;
  make_modes(example.system, example.block, Lane(1.0), modes);
  const auto states = static_cast<std::size_t>(example.system.states);
  double worst = 0;
  std::vector<Matrix> exact;
  const double hours[] = {0.0, 0.1, 1.0, 6.0, 30.0};
  for (const double h : hours) exact.push_back(exponential(example.rates, h));
  for (std::size_t column = 0; column < states; ++column) {
    for (std::size_t row = 0; row < states; ++row) {
      double largest = 1e-12;
      for (const Matrix& m : exact) largest = std::max(largest, static_cast<double>(std::fabs(m[row][column])));
      for (std::size_t t = 0; t < exact.size(); ++t) {
        double value = 0;
        for (std::size_t k = 0; k < states; ++k) {
          value += modes.from[row][k].part[0][0] * std::exp(-modes.rate[k].part[0][0] * hours[t]) * modes.to[k][column].part[0][0];
        }
        worst = std::max(worst, std::fabs(value - static_cast<double>(exact[t][row][column])) / largest);
      }
    }
  }
  return worst;
}

Numbers random_numbers(std::mt19937_64& random) {
  const auto draw = [&](double low, double high) { return low * std::pow(high / low, std::uniform_real_distribution<double>(0, 1)(random)); };
  return {{draw(0.1, 10), draw(0.1, 10), draw(0.1, 10)}, draw(0.5, 40), draw(5, 200), draw(0.1, 100), draw(5, 300), draw(0.1, 100), draw(5, 500),
          draw(0.05, 20),  draw(0.1, 1),  draw(0.5, 20),  draw(5, 200),  draw(0.05, 20)};
}

}  // namespace

TEST_CASE("modes give the exponential of the rate matrix for every shape of a system") {
  std::mt19937_64 random(7);
  double worst = 0;
  for (int inputs = 0; inputs <= 3; ++inputs) {
    for (const int compartments : {2, 3}) {
      for (const bool metabolite : {false, true}) {
        for (int i = 0; i < 40; ++i) worst = std::max(worst, worst_difference({random_numbers(random), inputs, compartments, metabolite, i % 3 == 0}));
      }
    }
  }
  CHECK(worst < 1e-9);  // 1e-13 is usual; two rates within a thousandth of one another and a third within a hundredth cost four digits
}

TEST_CASE("rates that coincide in pairs lose nothing that a level is good to") {
  std::mt19937_64 random(8);
  double worst = 0;
  for (int i = 0; i < 40; ++i) {
    for (const double gap : {0.0, 1e-12, 1e-8, 1e-6, -1e-7, -1e-5}) {
      Numbers n = random_numbers(random);
      n.ke0 = n.ka[0] * (1 + gap);
      n.metabolite_ke0 = n.metabolite_CL / n.metabolite_V * (1 - gap);
      worst = std::max(worst, worst_difference({n, 1, 2, true, false}));
    }
  }
  CHECK(worst < 1e-6);  // what levels promise: a rate is moved by 3e-7 of itself, and a third rate nearby makes more cancel
}

TEST_CASE("an absorption as fast as the elimination is as good as one beside it") {
  std::mt19937_64 random(9);
  double worst = 0;
  for (int i = 0; i < 40; ++i) {
    Numbers n = random_numbers(random);
    Example probe(n, 0, 2, false, false);
    SystemModes modes;
    make_modes(probe.system, probe.block, Lane(1.0), modes);
    n.ka[0] = modes.rate[i % 2].part[0][0];
    worst = std::max(worst, worst_difference({n, 1, 2, false, false}));
  }
  CHECK(worst < 1e-6);  // as above
}
