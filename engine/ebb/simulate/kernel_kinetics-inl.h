// Kinetics of one system: its rate matrix, the exponential of it, and the steps both paths take with that.
#pragma once
#include <utility>

#include "ebb/numerics/elementary.h"
#include "ebb/numerics/lanes.h"
#include "ebb/simulate/kernel_data.h"

namespace {

using ebb::KernelBlock;
using ebb::KernelModel;
using ebb::KernelSystem;
using ebb::kFilters;
using ebb::kMaxSources;
using ebb::kMaxStates;
using ebb::kMostPanels;

/// Nodes of one panel: Gauss-Lobatto where they are tabulated, equidistant where the state itself walks through them.
constexpr int kTableNodes = 5;
constexpr int kWalkNodes = 7;
constexpr int kMaxNodes = kMostPanels * (kWalkNodes - 1) + 1;

EBB_INLINE Lane slot_lane(const KernelBlock& block, int slot) { return load(block.slots + 8l * slot); }
EBB_INLINE Lane slot_or(const KernelBlock& block, int slot, double otherwise) {
  return slot < 0 ? Lane(otherwise) : slot_lane(block, slot);
}

/// Sum of `Count` products in pairs: a fixed order with short chains, so that additions overlap.
template <int Count>
EBB_INLINE Lane pairwise_sum(const Lane* term) {
  if constexpr (Count == 1) {
    return term[0];
  } else if constexpr (Count == 2) {
    return term[0] + term[1];
  } else {
    constexpr int kHalf = (Count + 1) / 2;
    return pairwise_sum<kHalf>(term) + pairwise_sum<Count - kHalf>(term + kHalf);
  }
}

/// Nonzero entries of a system's matrix, stored by its pattern.
struct SystemMatrix {
  Lane entry[kMaxStates * kMaxStates];
};

/// The system's rate matrix [1/h] with its clearance multiplied by `fold`.
/// dA1/dt = sum ka A_r - (CL + Q2 + Q3)/V1 A1 + Q2/V2 A2 + Q3/V3 A3; dCe/dt = ke0 (A1/V1 - Ce); metabolite fed by formation CL/V1 A1.
void rate_matrix(const KernelSystem& s, const KernelBlock& block, const Lane& fold, SystemMatrix& m) {
  for (int e = 0; e < s.entries; ++e) m.entry[e] = Lane(0.0);
  const int c = s.inputs;
  const int effect = s.inputs + s.compartments;
  for (int i = 0; i < s.inputs; ++i) {
    const bool depot = s.loss_slot[i] >= 0;
    const Lane loss = depot ? slot_lane(block, s.loss_slot[i]) : Lane(0.0);
    m.entry[s.entry[i][i]] = Lane(0.0) - loss;
    m.entry[s.entry[c][i]] = depot ? loss : Lane(1.0);
  }
  const Lane V1 = slot_lane(block, s.V1_slot);
  const Lane CL = slot_lane(block, s.CL_slot) * fold;
  const Lane Q2 = slot_lane(block, s.Q2_slot);
  Lane out = CL / V1 + Q2 / V1;
  m.entry[s.entry[c + 1][c]] = Q2 / V1;
  const Lane back2 = Q2 / slot_lane(block, s.V2_slot);
  m.entry[s.entry[c][c + 1]] = back2;
  m.entry[s.entry[c + 1][c + 1]] = Lane(0.0) - back2;
  if (s.compartments == 3) {
    const Lane Q3 = slot_lane(block, s.Q3_slot);
    out = out + Q3 / V1;
    m.entry[s.entry[c + 2][c]] = Q3 / V1;
    const Lane back3 = Q3 / slot_lane(block, s.V3_slot);
    m.entry[s.entry[c][c + 2]] = back3;
    m.entry[s.entry[c + 2][c + 2]] = Lane(0.0) - back3;
  }
  m.entry[s.entry[c][c]] = Lane(0.0) - out;
  const Lane ke0 = slot_lane(block, s.ke0_slot);
  m.entry[s.entry[effect][c]] = ke0 / V1;
  m.entry[s.entry[effect][effect]] = Lane(0.0) - ke0;
  if (s.metabolite != 0) {
    const Lane V = slot_lane(block, s.metabolite_V_slot);
    const Lane site_rate = slot_lane(block, s.metabolite_ke0_slot);
    m.entry[s.entry[effect + 1][c]] = slot_lane(block, s.formation_slot) * CL / V1;
    m.entry[s.entry[effect + 1][effect + 1]] = Lane(0.0) - slot_lane(block, s.metabolite_CL_slot) / V;
    m.entry[s.entry[effect + 2][effect + 1]] = site_rate / V;
    m.entry[s.entry[effect + 2][effect + 2]] = Lane(0.0) - site_rate;
  }
}

/// The structure of a system known to the compiler; `entry` numbers its nonzero entries as KernelSystem::entry does.
template <int Inputs, int Compartments, int Metabolite>
struct Shape {
  static constexpr int kInputs = Inputs, kMetabolite = Metabolite;
  static constexpr int kEffect = Inputs + Compartments;
  static constexpr int kCount = kEffect + 1 + 2 * Metabolite;
  static constexpr bool nonzero(int row, int column) {
    if (row < Inputs) return row == column;
    if (row < kEffect) return column < kEffect;
    if (row == kEffect) return column <= kEffect;
    return column < kEffect || (column > kEffect && column <= row);
  }
  static constexpr int entry(int row, int column) {
    int e = 0;
    for (int i = 0; i < row * kCount + column; ++i) e += nonzero(i / kCount, i % kCount) ? 1 : 0;
    return e;
  }
  /// Terms of entry (row, column) of a product of two such matrices, or (column < 0) of row times a vector.
  static constexpr int terms(int row, int column) {
    int n = 0;
    for (int k = 0; k < kCount; ++k) n += nonzero(row, k) && (column < 0 || nonzero(k, column)) ? 1 : 0;
    return n;
  }
};

template <class S, int Row, int Column>
EBB_INLINE void product_entry(const Lane* left, const Lane* right, Lane* result) {
  if constexpr (S::nonzero(Row, Column)) {
    Lane term[S::terms(Row, Column)];
    int n = 0;
    const auto add = [&]<int K>() __attribute__((always_inline)) {
      if constexpr (S::nonzero(Row, K) && S::nonzero(K, Column)) term[n++] = left[S::entry(Row, K)] * right[S::entry(K, Column)];
    };
    [&]<int... K>(std::integer_sequence<int, K...>) __attribute__((always_inline)) {
      (add.template operator()<K>(), ...);
    }(std::make_integer_sequence<int, S::kCount>{});
    result[S::entry(Row, Column)] = pairwise_sum<S::terms(Row, Column)>(term);
  }
}

/// result = left * right, which must not overlap.
template <class S>
__attribute__((noinline)) void multiply_shape(const SystemMatrix& left, const SystemMatrix& right, SystemMatrix& result) {
  [&]<int... I>(std::integer_sequence<int, I...>) __attribute__((always_inline)) {
    (product_entry<S, I / S::kCount, I % S::kCount>(left.entry, right.entry, result.entry), ...);
  }(std::make_integer_sequence<int, S::kCount * S::kCount>{});
}

template <class S, int Row>
EBB_INLINE Lane row_times(const Lane* entry, const Lane* x) {
  Lane term[S::terms(Row, -1)];
  int n = 0;
  const auto add = [&]<int K>() __attribute__((always_inline)) {
    if constexpr (S::nonzero(Row, K)) term[n++] = entry[S::entry(Row, K)] * x[K];
  };
  [&]<int... K>(std::integer_sequence<int, K...>) __attribute__((always_inline)) {
    (add.template operator()<K>(), ...);
  }(std::make_integer_sequence<int, S::kCount>{});
  return pairwise_sum<S::terms(Row, -1)>(term);
}

/// x = E x.
template <class S>
EBB_INLINE void step_state(const Lane* entry, Lane* x) {
  Lane next[S::kCount];
  [&]<int... I>(std::integer_sequence<int, I...>) __attribute__((always_inline)) {
    ((next[I] = row_times<S, I>(entry, x)), ...);
  }(std::make_integer_sequence<int, S::kCount>{});
  EBB_UNROLL for (int i = 0; i < S::kCount; ++i) x[i] = next[i];
}

using Multiply = void (*)(const SystemMatrix&, const SystemMatrix&, SystemMatrix&);
#define EBB_BY_SHAPE(f)                                                                      \
  {{{f<Shape<0, 2, 0>>, f<Shape<0, 2, 1>>}, {f<Shape<0, 3, 0>>, f<Shape<0, 3, 1>>}},         \
   {{f<Shape<1, 2, 0>>, f<Shape<1, 2, 1>>}, {f<Shape<1, 3, 0>>, f<Shape<1, 3, 1>>}},         \
   {{f<Shape<2, 2, 0>>, f<Shape<2, 2, 1>>}, {f<Shape<2, 3, 0>>, f<Shape<2, 3, 1>>}},         \
   {{f<Shape<3, 2, 0>>, f<Shape<3, 2, 1>>}, {f<Shape<3, 3, 0>>, f<Shape<3, 3, 1>>}}}
constexpr Multiply kMultiply[4][2][2] = EBB_BY_SHAPE(multiply_shape);

constexpr double kInverseFactorial[13] = {1.0, 1.0, 0.5, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320,
                                          1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600};
constexpr double kTaylorReach = 0.5;  ///< shifted norm up to which 12 terms suffice: the next is 0.5^13 / 13! = 2e-14 of the first

/// exp(A h) by shift, Taylor and squaring: A + rho I has no negative entry (rho = largest loss), so nothing cancels.
/// Each person has an own number of squarings; a person that is done is left alone. Accuracy: 1e-12 componentwise (asserted against long double).
void matrix_exponential(const KernelSystem& s, const SystemMatrix& A, const Lane& h, SystemMatrix& result) {
  Lane rho(0.0);
  for (int i = 0; i < s.states; ++i) rho = larger(rho, Lane(0.0) - A.entry[s.entry[i][i]]);
  Lane scale(1.0), squarings(0.0);
  int most = 0;
  for (;;) {
    const LaneMask large = rho * h * scale > kTaylorReach;
    if (!any(large) || most >= 60) break;
    scale = select(large, scale * 0.5, scale);
    squarings = select(large, squarings + 1.0, squarings);
    ++most;
  }
  const Lane step = h * scale;
  SystemMatrix shifted{}, next;
  for (int e = 0; e < s.entries; ++e) shifted.entry[e] = A.entry[e] * step;
  for (int i = 0; i < s.states; ++i) shifted.entry[s.entry[i][i]] = shifted.entry[s.entry[i][i]] + rho * step;
  // Paterson and Stockmeyer: sum M^k / k!, k = 0…12, as a cubic in M^4 whose coefficients are cubics in M.
  SystemMatrix second, third, fourth;
  const Multiply multiply = kMultiply[s.inputs][s.compartments - 2][s.metabolite];
  multiply(shifted, shifted, second);
  multiply(second, shifted, third);
  multiply(second, second, fourth);
  const auto cubic = [&](int from, SystemMatrix& to) {
    for (int e = 0; e < s.entries; ++e) {
      to.entry[e] = shifted.entry[e] * kInverseFactorial[from + 1] +
                    (second.entry[e] * kInverseFactorial[from + 2] + third.entry[e] * kInverseFactorial[from + 3]);
    }
    for (int i = 0; i < s.states; ++i) to.entry[s.entry[i][i]] = to.entry[s.entry[i][i]] + kInverseFactorial[from];
  };
  cubic(8, result);
  for (int e = 0; e < s.entries; ++e) result.entry[e] = result.entry[e] + fourth.entry[e] * kInverseFactorial[12];
  for (int from = 4; from >= 0; from -= 4) {
    multiply(fourth, result, next);
    cubic(from, result);
    for (int e = 0; e < s.entries; ++e) result.entry[e] = result.entry[e] + next.entry[e];
  }
  const Lane unshift = ebb::exp_real(Lane(0.0) - rho * step);
  for (int e = 0; e < s.entries; ++e) result.entry[e] = result.entry[e] * unshift;
  for (int i = 0; i < most; ++i) {
    multiply(result, result, next);
    const LaneMask active = squarings > static_cast<double>(i);
    for (int e = 0; e < s.entries; ++e) result.entry[e] = select(active, next.entry[e], result.entry[e]);
  }
  // A running infusion stays exactly what it is, so that its end leaves exactly nothing.
  for (int i = 0; i < s.inputs; ++i) {
    if (s.loss_slot[i] < 0) result.entry[s.entry[i][i]] = Lane(1.0);
  }
}

/// Regular path, one system over one segment: effect-site concentrations at the inner nodes by tabulated rows, then exp(A h) x.
template <class S>
void advance_by_table(const KernelSystem& s, double* states, int inner, const double*& table, Lane (*site)[kMaxNodes]) {
  Lane x[S::kCount];
  double* at = states + 8l * s.first_state;
  EBB_UNROLL for (int i = 0; i < S::kCount; ++i) x[i] = load(at + 8 * i);
  Lane* parent = site[s.source];
  Lane* child = S::kMetabolite != 0 ? site[s.metabolite_source] : nullptr;
  for (int node = 1; node <= inner; ++node) {
    Lane term[S::kCount];
    EBB_UNROLL for (int k = 0; k <= S::kEffect; ++k) term[k] = load(table + 8 * k) * x[k];
    parent[node] = pairwise_sum<S::kEffect + 1>(term);
    table += 8 * (S::kEffect + 1);
    if constexpr (S::kMetabolite != 0) {
      EBB_UNROLL for (int k = 0; k < S::kEffect + 2; ++k) term[k] = load(table + 8 * k) * x[k < S::kEffect ? k : k + 1];
      child[node] = pairwise_sum<S::kEffect + 2>(term);
      table += 8 * (S::kEffect + 2);
    }
  }
  constexpr int kEntries = S::entry(S::kCount - 1, S::kCount - 1) + 1;
  Lane entry[kEntries];
  for (int e = 0; e < kEntries; ++e, table += 8) entry[e] = load(table);
  step_state<S>(entry, x);
  EBB_UNROLL for (int i = 0; i < S::kCount; ++i) store(at + 8 * i, x[i]);
  parent[inner + 1] = x[S::kEffect];
  if constexpr (S::kMetabolite != 0) child[inner + 1] = x[S::kEffect + 2];
}
using AdvanceByTable = void (*)(const KernelSystem&, double*, int, const double*&, Lane (*)[kMaxNodes]);
constexpr AdvanceByTable kAdvanceByTable[4][2][2] = EBB_BY_SHAPE(advance_by_table);

/// General path, one system through one panel: 6 equal steps by E, each leaving its effect-site concentration in the nodes after `first`.
template <class S>
void walk_panel(const KernelSystem& s, double* states, const SystemMatrix& e, int first, Lane (*site)[kMaxNodes]) {
  Lane x[S::kCount];
  double* at = states + 8l * s.first_state;
  EBB_UNROLL for (int i = 0; i < S::kCount; ++i) x[i] = load(at + 8 * i);
  for (int node = 1; node < kWalkNodes; ++node) {
    step_state<S>(e.entry, x);
    site[s.source][first + node] = x[S::kEffect];
    if constexpr (S::kMetabolite != 0) site[s.metabolite_source][first + node] = x[S::kEffect + 2];
  }
  EBB_UNROLL for (int i = 0; i < S::kCount; ++i) store(at + 8 * i, x[i]);
}
using WalkPanel = void (*)(const KernelSystem&, double*, const SystemMatrix&, int, Lane (*)[kMaxNodes]);
constexpr WalkPanel kWalkPanel[4][2][2] = EBB_BY_SHAPE(walk_panel);
#undef EBB_BY_SHAPE

/// General path, one system over one step of length h: panels of equal steps that double from the second panel's successor on.
/// exp(A u) is made once for the smallest step u = h / (6 2^(panels-1)); larger steps are its squares.
void walk_system(const KernelSystem& s, const SystemMatrix& rates, const Lane& h, int panels, double* states, Lane (*site)[kMaxNodes]) {
  double smallest = 1.0 / (kWalkNodes - 1);
  for (int p = 1; p < panels; ++p) smallest *= 0.5;
  SystemMatrix e[2];
  matrix_exponential(s, rates, h * smallest, e[0]);
  int now = 0;
  for (int p = 0; p < panels; ++p) {
    if (p >= 2) {
      kMultiply[s.inputs][s.compartments - 2][s.metabolite](e[now], e[now], e[1 - now]);
      now = 1 - now;
    }
    kWalkPanel[s.inputs][s.compartments - 2][s.metabolite](s, states, e[now], p * (kWalkNodes - 1), site);
  }
}

}  // namespace
