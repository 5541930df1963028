// Quadrature rules of a panel: nodes on [0, 1] at whole divisions, so that a decay at all of them is one exponential and products.
#pragma once
#include "ebb/numerics/elementary.h"
#include "ebb/numerics/lanes.h"
#include "ebb/simulate/kernel_data.h"

namespace {

/// What a panel's rule is made of: nodes from 0 to 1, weights of the mean over the panel, and of the mean over each cell between two nodes, from the
/// polynomial through the kStencil nodes about it.
template <int N, int Stencil>
struct RuleNumbers {
  double time[N];                ///< of the nodes
  double mean[N];                ///< weights over the panel
  double width[N - 1];           ///< of the cells
  int first[N - 1];              ///< node the cell's stencil begins with
  double cell[N - 1][Stencil];   ///< weights of its mean
};

/// Position in time of u: `start` u + (1 - start) u^3.
constexpr double graded_time(double start, double u) { return start * u + (1 - start) * u * u * u; }
constexpr double graded_density(double start, double u) { return start + 3 * (1 - start) * u * u; }

/// Integral over [low, high] of the polynomial in u that is 1 at node j and 0 at the `count` - 1 others from `first` on, with dt/du. Gauss-Legendre,
/// 6 points: exact to degree 11.
template <int N>
constexpr double basis_integral(const double (&u)[N], double start, int first, int count, int j, double low, double high) {
  constexpr double kNode[3] = {0.23861918608319691, 0.66120938646626451, 0.93246951420315203};
  constexpr double kWeight[3] = {0.46791393457269104, 0.36076157304813861, 0.17132449237917036};
  double sum = 0;
  for (int g = 0; g < 6; ++g) {
    const double at = 0.5 * (low + high) + 0.5 * (high - low) * (g % 2 == 0 ? kNode[g / 2] : -kNode[g / 2]);
    double value = 0.5 * (high - low) * kWeight[g / 2] * graded_density(start, at);
    for (int m = first; m < first + count; ++m) {
      if (m != j) value *= (at - u[m]) / (u[j] - u[m]);
    }
    sum += value;
  }
  return sum;
}

/// u of a position in time, by Newton's method from above.
constexpr double graded_place(double start, double time) {
  double u = 1;
  for (int i = 0; i < 60; ++i) u -= (graded_time(start, u) - time) / graded_density(start, u);
  return u;
}

/// `at`: the nodes in divisions of the panel.
template <int Stencil, int N>
constexpr RuleNumbers<N, Stencil> rule_numbers(const int (&at)[N], double start) {
  RuleNumbers<N, Stencil> r{};
  double u[N] = {};
  for (int j = 0; j < N; ++j) {
    r.time[j] = static_cast<double>(at[j]) / at[N - 1];
    u[j] = j == 0 || j == N - 1 ? r.time[j] : graded_place(start, r.time[j]);
  }
  for (int j = 0; j < N; ++j) r.mean[j] = basis_integral(u, start, 0, N, j, 0.0, 1.0);
  for (int c = 0; c < N - 1; ++c) {
    const int middle = c - (Stencil - 2) / 2;
    r.first[c] = middle < 0 ? 0 : middle > N - Stencil ? N - Stencil : middle;
    r.width[c] = r.time[c + 1] - r.time[c];
    for (int i = 0; i < Stencil; ++i) {
      r.cell[c][i] = basis_integral(u, start, r.first[c], Stencil, r.first[c] + i, u[c], u[c + 1]) / r.width[c];
    }
  }
  return r;
}

/// Five nodes as near to Gauss and Lobatto's (0.1727, 0.5, 0.8273) as whole divisions come.
struct PlainRule {
  static constexpr int kCount = ebb::kPlainNodes, kStencil = 5, kDivisions = 52;
  static constexpr int kNode[kCount] = {0, 9, 26, 43, kDivisions};
  static constexpr RuleNumbers<kCount, kStencil> kNumbers = rule_numbers<kStencil>(kNode, 1.0);
  /// Powers of e by the widths of the cells.
  EBB_INLINE void powers(const Lane& e, Lane* power) {
    const Lane e2 = e * e, e4 = e2 * e2, e8 = e4 * e4;
    power[0] = power[3] = e8 * e;
    power[1] = power[2] = power[0] * e8;
  }
};
/// After an arrival: nine nodes near those of Gauss and Lobatto in u with t = graded_time(u), dense where the arrival is young. For rates up to 64 per
/// interval the mean of e^(-rate t) is off by at most 5e-6, up to 16 by 6e-8; four halving panels of five nodes need 16 evaluations for 4e-5. Of all
/// whole divisions up to 420 these come nearest to what Gauss and Lobatto's places give with a dozen products for their powers.
struct GradedRule {
  static constexpr int kCount = ebb::kGradedNodes, kStencil = 5, kDivisions = 317;
  static constexpr double kStart = 0.375;  ///< dt/du at the arrival
  static constexpr int kNode[kCount] = {0, 6, 20, 44, 84, 144, 217, 283, kDivisions};
  static constexpr RuleNumbers<kCount, kStencil> kNumbers = rule_numbers<kStencil>(kNode, kStart);
  EBB_INLINE void powers(const Lane& e, Lane* power) {
    const Lane e2 = e * e, e4 = e2 * e2, e6 = e4 * e2, e7 = e6 * e, e14 = e7 * e7, e20 = e14 * e6, e40 = e20 * e20, e60 = e40 * e20, e66 = e60 * e6;
    power[0] = e6;
    power[1] = e14;
    power[2] = e20 * e4;
    power[3] = e40;
    power[4] = e60;
    power[5] = e66 * e7;
    power[6] = e66;
    power[7] = e20 * e14;
  }
};

/// Shares that a rate's decay leaves over the cells of a panel.
template <class Rule>
EBB_INLINE void cell_decays(const Lane& panel_decay, Lane* decay) {
  Rule::powers(ebb::exp_real(panel_decay * (-1.0 / Rule::kDivisions)), decay);
}

}  // namespace
