// The kernels: one block of 8 people through a program. Included by one translation unit per instruction set (kernel_*.cpp).
//
// Regular path: between events the kinetics are linear, x(t + h) = exp(A h) x(t). The rows needed are tabulated once per block and kind of
// interval; every step then is small matrix-vector work. The drive S is evaluated at Gauss-Lobatto nodes of panels that are
// geometric after a dose; A, G, A_q, P follow by exponential quadrature; the kink of H is located per person.
// General path: the same panels, but every person has own event times and clearance may change: exp(A h) is made anew in each step.
#pragma once
#include "ebb/model/equations.h"
#include "ebb/numerics/elementary.h"
#include "ebb/numerics/lanes.h"
#include "ebb/simulate/kernel_data.h"

namespace {

using ebb::KernelAddition;
using ebb::KernelBlock;
using ebb::KernelGeneral;
using ebb::KernelLagSet;
using ebb::KernelModel;
using ebb::KernelProgram;
using ebb::KernelSegment;
using ebb::KernelStep;
using ebb::KernelSystem;
using ebb::kFilters;
using ebb::kMaxLagSet;
using ebb::kMaxSources;
using ebb::kMaxStates;
using ebb::kNodes;
using ebb::kMostPanels;

constexpr int kMaxNodes = kMostPanels * (kNodes - 1) + 1;

// Gauss-Lobatto rule with 5 nodes on [0, 1]; exact for polynomials of degree 7.
constexpr double kNode[kNodes] = {0.0, 0.17267316464601143, 0.5, 0.8273268353539886, 1.0};
constexpr double kWeight[kNodes] = {0.05, 0.2722222222222222, 0.35555555555555557, 0.2722222222222222, 0.05};
/// 2^-i. The panels of an interval of length h end at h 2^-(panels-1), …, h/2, h: fine where an arrival is young, coarse where it is old.
constexpr double kHalvings[kMostPanels] = {1.0, 1.0 / 2, 1.0 / 4, 1.0 / 8, 1.0 / 16, 1.0 / 32, 1.0 / 64, 1.0 / 128, 1.0 / 256, 1.0 / 512};

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

// ---- kinetics: the matrix of one system and its exponential -------------------------------------------------------------------

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

/// result = left * right in the system's pattern, in the fixed order of its triples.
void multiply(const KernelSystem& s, const SystemMatrix& left, const SystemMatrix& right, SystemMatrix& result) {
  for (int e = 0; e < s.entries; ++e) result.entry[e] = Lane(0.0);
  for (int t = 0; t < s.products; ++t) {
    const unsigned char* i = s.triple[t];
    result.entry[i[0]] = result.entry[i[0]] + left.entry[i[1]] * right.entry[i[2]];
  }
}

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
  SystemMatrix shifted, next;
  for (int e = 0; e < s.entries; ++e) shifted.entry[e] = A.entry[e] * step;
  for (int i = 0; i < s.states; ++i) shifted.entry[s.entry[i][i]] = shifted.entry[s.entry[i][i]] + rho * step;
  // Paterson and Stockmeyer: sum M^k / k!, k = 0…12, as a cubic in M^4 whose coefficients are cubics in M.
  SystemMatrix second, third, fourth;
  multiply(s, shifted, shifted, second);
  multiply(s, second, shifted, third);
  multiply(s, second, second, fourth);
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
    multiply(s, fourth, result, next);
    cubic(from, result);
    for (int e = 0; e < s.entries; ++e) result.entry[e] = result.entry[e] + next.entry[e];
  }
  const Lane unshift = ebb::exp_real(Lane(0.0) - rho * step);
  for (int e = 0; e < s.entries; ++e) result.entry[e] = result.entry[e] * unshift;
  for (int i = 0; i < most; ++i) {
    multiply(s, result, result, next);
    const LaneMask active = squarings > static_cast<double>(i);
    for (int e = 0; e < s.entries; ++e) result.entry[e] = select(active, next.entry[e], result.entry[e]);
  }
}

// ---- tables of one kind of interval ---------------------------------------------------------------------------------------------

/// States that the parent's / the metabolite's effect site depends on, in order.
EBB_INLINE int row_length(const KernelSystem& s) { return s.inputs + s.compartments + 1; }
EBB_INLINE int metabolite_row_length(const KernelSystem& s) { return s.inputs + s.compartments + 2; }
EBB_INLINE int row_state(const KernelSystem& s, bool metabolite, int k) {
  const int compartments_end = s.inputs + s.compartments;
  return metabolite && k >= compartments_end ? k + 1 : k;
}
EBB_INLINE int inner_nodes(int panels) { return panels * (kNodes - 1) - 1; }

/// Time from the segment's start to node j of panel p.
EBB_INLINE Lane node_time(const Lane& length, int panels, int panel, int node) {
  const double begin = panel == 0 ? 0.0 : kHalvings[panels - panel];
  const double end = kHalvings[panels - 1 - panel];
  return length * (begin + (end - begin) * kNode[node]);
}

void fill_table(const KernelModel& model, const KernelBlock& block, const SystemMatrix* rates, const Lane& length, int panels, double* table) {
  for (int i = 0; i < model.systems; ++i) {
    const KernelSystem& s = model.system[i];
    const int effect = s.inputs + s.compartments;
    SystemMatrix e;
    for (int p = 0; p < panels; ++p) {
      EBB_UNROLL for (int j = 1; j < kNodes; ++j) {
        if (p == panels - 1 && j == kNodes - 1) break;
        matrix_exponential(s, rates[i], node_time(length, panels, p, j), e);
        for (int k = 0; k < row_length(s); ++k, table += 8) store(table, e.entry[s.entry[effect][row_state(s, false, k)]]);
        if (s.metabolite != 0) {
          for (int k = 0; k < metabolite_row_length(s); ++k, table += 8) {
            store(table, e.entry[s.entry[effect + 2][row_state(s, true, k)]]);
          }
        }
      }
    }
    matrix_exponential(s, rates[i], length, e);
    for (int k = 0; k < s.entries; ++k, table += 8) store(table, e.entry[k]);
  }
  for (int p = 0; p < panels; ++p) {
    const Lane begin = node_time(length, panels, p, 0);
    const Lane panel_length = node_time(length, panels, p, kNodes - 1) - begin;
    store(table, panel_length);
    table += 8;
    EBB_UNROLL for (int f = 0; f < kFilters; ++f) {
      if (!model.has_filter[f]) continue;
      const Lane k = slot_or(block, model.rate_slot[f], 0.0);
      store(table, ebb::exp_real(Lane(0.0) - k * panel_length));
      table += 8;
      // Source: exponential quadrature, X(t+h) = e^(-kh) X(t) + k int e^(-k(h-u)) S(t+u) du.
      EBB_UNROLL for (int j = 0; j < kNodes; ++j, table += 8) {
        store(table, kWeight[j] * k * panel_length * ebb::exp_real(Lane(0.0) - k * panel_length * (1.0 - kNode[j])));
      }
    }
  }
}

// ---- burden: the integral of max(0, W) over one panel ---------------------------------------------------------------------------

/// Monomial coefficients of the quartic through the nodes on [0, 1]: c_k = sum_j kQuartic[k][j] W_j.
constexpr double kQuartic[kNodes][kNodes] = {
    {1.0, 0.0, 0.0, 0.0, 0.0},
    {-10.0, 13.51300497744848, -5.333333333333333, 2.8203283558848535, -1.0},
    {30.0, -56.872348265678774, 42.666666666666664, -24.794318400987894, 9.0},
    {-35.0, 76.02600995489696, -74.66666666666667, 54.64065671176971, -21.0},
    {14.0, -32.666666666666664, 37.333333333333336, -32.666666666666664, 14.0}};
/// Newton steps from the secant point: the quartic is nearly straight between two nodes, three give 1e-9 of the bracket.
constexpr int kNewtonSteps = 1;

struct Bracket {
  Lane low, high, W_low, W_high;
};

/// The root of the quartic inside the bracket, never outside it.
EBB_INLINE Lane quartic_root(const Lane* c, const Bracket& b) {
  const Lane fall = b.W_low - b.W_high;
  Lane x = b.low + (b.high - b.low) * (b.W_low / select(fall == 0.0, Lane(1.0), fall));
  EBB_UNROLL for (int i = 0; i < kNewtonSteps; ++i) {
    const Lane x2 = x * x;
    const Lane value = (c[0] + x * c[1]) + x2 * ((c[2] + x * c[3]) + x2 * c[4]);
    const Lane slope = (c[1] + x * (2.0 * c[2])) + x2 * (3.0 * c[3] + x * (4.0 * c[4]));
    const Lane next = x - value / select(slope == 0.0, Lane(1.0), slope);
    x = larger(b.low, smaller(b.high, next));
  }
  return x;
}

/// Integral of the quartic from 0 to x.
EBB_INLINE Lane quartic_integral(const Lane* c, const Lane& x) {
  const Lane x2 = x * x;
  return x * ((c[0] + x * (c[1] * 0.5)) + x2 * ((c[2] * (1.0 / 3) + x * (c[3] * 0.25)) + x2 * (c[4] * 0.2)));
}

/// int_0^1 max(0, W) for people whose W changes sign among the nodes: between its first and last change the quartic's roots bound it.
__attribute__((noinline)) void kinked_integral(const Lane* W, Lane* out) {
  Lane c[kNodes];
  c[0] = W[0];
  EBB_UNROLL for (int k = 1; k < kNodes; ++k) {
    Lane term[kNodes];
    EBB_UNROLL for (int j = 0; j < kNodes; ++j) term[j] = kQuartic[k][j] * W[j];
    c[k] = pairwise_sum<kNodes>(term);
  }
  LaneMask change[kNodes - 1];
  EBB_UNROLL for (int j = 0; j < kNodes - 1; ++j) change[j] = (W[j] > 0.0) ^ (W[j + 1] > 0.0);
  Bracket first{Lane(kNode[3]), Lane(kNode[4]), W[3], W[4]};
  for (int j = kNodes - 3; j >= 0; --j) {
    first = {select(change[j], Lane(kNode[j]), first.low), select(change[j], Lane(kNode[j + 1]), first.high),
             select(change[j], W[j], first.W_low), select(change[j], W[j + 1], first.W_high)};
  }
  const Lane root = quartic_root(c, first);
  const LaneMask starts_positive = W[0] > 0.0;
  const LaneMask ends_positive = W[kNodes - 1] > 0.0;
  const Lane total = quartic_integral(c, Lane(1.0));
  const Lane before = quartic_integral(c, root);
  Lane result = select(starts_positive, before, total - before);
  const LaneMask twice = !(starts_positive ^ ends_positive);
  if (any(twice)) {
    Bracket last{Lane(kNode[0]), Lane(kNode[1]), W[0], W[1]};
    EBB_UNROLL for (int j = 1; j < kNodes - 1; ++j) {
      last = {select(change[j], Lane(kNode[j]), last.low), select(change[j], Lane(kNode[j + 1]), last.high),
              select(change[j], W[j], last.W_low), select(change[j], W[j + 1], last.W_high)};
    }
    const Lane until = quartic_integral(c, quartic_root(c, last));
    result = select(twice, select(starts_positive, before + (total - until), until - before), result);
  }
  *out = larger(result, Lane(0.0));
}

// ---- receptor, adaptation, burden over one interval -----------------------------------------------------------------------------

/// What the dynamics need of a block and what changes with them; loaded once, kept in registers and on the stack.
struct Dynamics {
  Lane over[kMaxSources];    ///< (1 + tau) e_j / EC50occ_j: numerator of S per concentration
  Lane under[kMaxSources];   ///< (1 + tau e_j) / EC50occ_j: denominator
  Lane occupied[kMaxSources];///< 1 / EC50occ_j
  Lane k[kFilters], state[kFilters];
  Lane g0, g_span, G50, s, c, threshold;
  Lane drive;                ///< S now
  Lane gain_now;
  Lane B, U, B_midnight, U_midnight, H_day, S_day;
};

void begin_dynamics(const KernelModel& model, const KernelBlock& block, Dynamics& d) {
  const Lane one_plus_tau = slot_or(block, model.one_plus_tau_slot, 1.0);
  for (int j = 0; j < model.sources; ++j) {
    const Lane efficacy = slot_lane(block, model.source[j].efficacy_slot);
    const Lane EC50 = slot_lane(block, model.source[j].EC50_slot);
    d.over[j] = one_plus_tau * efficacy / EC50;
    d.under[j] = (1.0 + (one_plus_tau - 1.0) * efficacy) / EC50;
    d.occupied[j] = 1.0 / EC50;
  }
  const int at[kFilters] = {model.A, model.G, model.q, model.P};
  EBB_UNROLL for (int f = 0; f < kFilters; ++f) {
    d.k[f] = slot_or(block, model.rate_slot[f], 0.0);
    d.state[f] = load(block.state + 8l * at[f]);
  }
  d.g0 = slot_or(block, model.g0_slot, 0.0);
  d.g_span = slot_or(block, model.gmax_slot, 0.0) - d.g0;
  d.G50 = slot_or(block, model.G50_slot, 1.0);
  d.s = slot_or(block, model.slow_share_slot, 0.0);
  d.c = slot_or(block, model.scale_slot, 1.0);
  d.threshold = slot_or(block, model.threshold_slot, 1.0);
  d.B = load(block.state + 8l * model.B);
  d.U = load(block.state + 8l * model.U);
  d.B_midnight = load(block.state + 8l * model.B_midnight);
  d.U_midnight = load(block.state + 8l * model.U_midnight);
  d.H_day = load(block.state + 8l * model.H_day);
  d.S_day = load(block.state + 8l * model.S_day);
}

void end_dynamics(const KernelModel& model, const KernelBlock& block, const Dynamics& d) {
  const int at[kFilters] = {model.A, model.G, model.q, model.P};
  EBB_UNROLL for (int f = 0; f < kFilters; ++f) store(block.state + 8l * at[f], d.state[f]);
  store(block.state + 8l * model.B, d.B);
  store(block.state + 8l * model.U, d.U);
  store(block.state + 8l * model.B_midnight, d.B_midnight);
  store(block.state + 8l * model.U_midnight, d.U_midnight);
  store(block.state + 8l * model.H_day, d.H_day);
  store(block.state + 8l * model.S_day, d.S_day);
}

/// S = (1 + tau) sum e_j x_j / (1 + sum (1 + tau e_j) x_j), x_j = Ce_j / EC50occ_j, as numerator and denominator.
struct Ratio {
  Lane over, under;
};
template <bool Many>
EBB_INLINE Ratio drive_ratio(const Dynamics& d, int sources, const Lane (*site)[kMaxNodes], int node) {
  Ratio r{d.over[0] * site[0][node], 1.0 + d.under[0] * site[0][node]};
  if constexpr (Many) {
    for (int j = 1; j < sources; ++j) {
      r.over = r.over + d.over[j] * site[j][node];
      r.under = r.under + d.under[j] * site[j][node];
    }
  }
  return r;
}
template <bool Many>
EBB_INLINE Lane drive_of(const Dynamics& d, int sources, const Lane (*site)[kMaxNodes], int node) {
  const Ratio r = drive_ratio<Many>(d, sources, site, node);
  return r.over / r.under;
}

/// S at the four nodes from `first` on, with one division: the denominators (1 to about 1e3) are inverted together.
template <bool Many>
EBB_INLINE void four_drives(const Dynamics& d, int sources, const Lane (*site)[kMaxNodes], int first, Lane* S) {
  const Ratio a = drive_ratio<Many>(d, sources, site, first), b = drive_ratio<Many>(d, sources, site, first + 1);
  const Ratio c = drive_ratio<Many>(d, sources, site, first + 2), e = drive_ratio<Many>(d, sources, site, first + 3);
  const Lane ab = a.under * b.under, ce = c.under * e.under;
  const Lane inverse = 1.0 / (ab * ce);
  const Lane inverse_ab = inverse * ce, inverse_ce = inverse * ab;
  S[0] = a.over * (inverse_ab * b.under);
  S[1] = b.over * (inverse_ab * a.under);
  S[2] = c.over * (inverse_ce * e.under);
  S[3] = e.over * (inverse_ce * c.under);
}

/// Which of the slow states a model has.
struct Filters {
  bool G, q, P;
};
constexpr bool has_filter(Filters present, int f) { return f == 0 || (f == 1 && present.G) || (f == 2 && present.q) || (f == 3 && present.P); }

/// Integral of H/c over a panel from S at its nodes and W = g A + s P - S with A and P cubic between the panel's ends.
template <bool HasP>
EBB_INLINE Lane panel_burden(const Dynamics& d, const Lane& length, const Lane* S, const Lane& g_begin, const Lane& g_end, const Lane& A_begin,
                             const Lane& A_end, const Lane& P_begin, const Lane& P_end) {
  Lane from = g_begin * A_begin;
  Lane to = g_end * A_end;
  Lane slope_from = g_begin * (length * d.k[0] * (S[0] - A_begin));
  Lane slope_to = g_end * (length * d.k[0] * (S[kNodes - 1] - A_end));
  if constexpr (HasP) {
    from = from + d.s * P_begin;
    to = to + d.s * P_end;
    slope_from = slope_from + d.s * (length * d.k[3] * (S[0] - P_begin));
    slope_to = slope_to + d.s * (length * d.k[3] * (S[kNodes - 1] - P_end));
  }
  const Lane rise = to - from;
  const Lane bend_from = slope_from - rise;
  const Lane bend_to = slope_to - rise;
  Lane W[kNodes];
  W[0] = from - S[0];
  W[kNodes - 1] = to - S[kNodes - 1];
  EBB_UNROLL for (int j = 1; j < kNodes - 1; ++j) {
    const double x = kNode[j];
    W[j] = (from + rise * x) + (bend_from * (x * (1 - x) * (1 - x)) - bend_to * (x * x * (1 - x))) - S[j];
  }
  Lane weighted[kNodes];
  EBB_UNROLL for (int j = 0; j < kNodes; ++j) weighted[j] = kWeight[j] * larger(W[j], Lane(0.0));
  Lane sum = pairwise_sum<kNodes>(weighted);
  const Lane lowest = smaller(smaller(smaller(W[0], W[1]), smaller(W[2], W[3])), W[4]);
  const Lane highest = larger(larger(larger(W[0], W[1]), larger(W[2], W[3])), W[4]);
  const LaneMask kinked = (lowest <= 0.0) & (highest > 0.0);
  if (any(kinked)) {
    Lane exact;
    kinked_integral(W, &exact);
    sum = select(kinked, exact, sum);
  }
  return length * sum;
}

/// The dynamics over one segment whose effect-site concentrations stand in `site` at its nodes (node 0 is where the last one ended).
template <bool Many, bool HasG, bool HasQ, bool HasP>
EBB_INLINE void advance_dynamics(const KernelModel& model, Dynamics& d, const Lane (*site)[kMaxNodes], int panels, const double*& table) {
  constexpr Filters present{HasG, HasQ, HasP};
  Lane S[kNodes];
  S[0] = d.drive;
  for (int p = 0; p < panels; ++p) {
    four_drives<Many>(d, model.sources, site, p * (kNodes - 1) + 1, S + 1);
    const Lane length = load(table);
    table += 8;
    const Lane A_begin = d.state[0], P_begin = d.state[3], g_begin = d.gain_now;
    EBB_UNROLL for (int f = 0; f < kFilters; ++f) {
      if (!has_filter(present, f)) continue;
      Lane term[kNodes];
      EBB_UNROLL for (int j = 0; j < kNodes; ++j) term[j] = load(table + 8 * (1 + j)) * S[j];
      d.state[f] = load(table) * d.state[f] + pairwise_sum<kNodes>(term);
      table += 8 * (1 + kNodes);
    }
    if constexpr (HasG) d.gain_now = ebb::gain(d.state[1], d.g0, d.g0 + d.g_span, d.G50);
    d.B = d.B + panel_burden<HasP>(d, length, S, g_begin, d.gain_now, A_begin, d.state[0], P_begin, d.state[3]);
    Lane weighted[kNodes];
    EBB_UNROLL for (int j = 0; j < kNodes; ++j) weighted[j] = kWeight[j] * S[j];
    d.U = d.U + length * pairwise_sum<kNodes>(weighted);
    S[0] = S[kNodes - 1];
  }
  d.drive = S[0];
}

EBB_INLINE Lane withdrawal_now(const Dynamics& d) {
  return d.c * larger(d.gain_now * d.state[0] + d.s * d.state[3] - d.drive, Lane(0.0));
}

/// A local day ends: its means of H and S, and the person's record.
void close_day(const KernelBlock& block, Dynamics& d, const Lane& end_h, const LaneMask& who) {
  const Lane H = d.c * (d.B - d.B_midnight) * (1.0 / 24);
  d.H_day = select(who, H, d.H_day);
  d.S_day = select(who, (d.U - d.U_midnight) * (1.0 / 24), d.S_day);
  d.B_midnight = select(who, d.B, d.B_midnight);
  d.U_midnight = select(who, d.U, d.U_midnight);
  double* record = block.peak;
  const Lane peak = load(record), peak_end = load(record + 8), days = load(record + 16), last = load(record + 24);
  const LaneMask higher = who & (H > peak);
  const LaneMask over = who & (H > d.threshold);
  store(record, select(higher, H, peak));
  store(record + 8, select(higher, end_h, peak_end));
  store(record + 16, select(over, days + 1.0, days));
  store(record + 24, select(over, end_h, last));
}

// ---- outputs ----------------------------------------------------------------------------------------------------------------------

EBB_INLINE Lane effect_of(const KernelModel& model, const KernelBlock& block, int domain, const Lane& drive) {
  const Lane hill = slot_lane(block, model.domain_hill_slot[domain]);
  const Lane half_power = ebb::pow_real(slot_lane(block, model.domain_half_slot[domain]), hill);
  return ebb::effect(ebb::pow_real(drive, hill), half_power);
}

EBB_INLINE Lane net_effect_of(const KernelModel& model, const KernelBlock& block, const Dynamics& d, int domain, const Lane& drive) {
  const Lane adaptation = domain == 0 && model.rate_slot[2] >= 0 ? d.state[2] : d.state[0];
  return ebb::net_effect(effect_of(model, block, domain, drive), effect_of(model, block, domain, adaptation),
                         slot_lane(block, model.domain_share_slot[domain]), d.gain_now);
}

/// logit p = intercept + slope baseline - relief max(0, N_k) + withdrawal r_k H / theta, over the last complete day.
Lane symptom_chance(const KernelModel& model, const KernelBlock& block, const Dynamics& d, const ebb::KernelSymptom& symptom) {
  const Lane relief = larger(net_effect_of(model, block, d, symptom.domain, d.S_day), Lane(0.0));
  const Lane rebound = slot_lane(block, model.rebound_slot[symptom.rebound]) * d.H_day / d.threshold;
  const Lane logit = symptom.intercept + symptom.baseline_slope * symptom.baseline - symptom.relief_slope * relief +
                     symptom.withdrawal_slope * rebound;
  return 1.0 / (1.0 + ebb::exp_real(Lane(0.0) - logit));
}

EBB_INLINE Lane level_of(const KernelModel& model, const KernelBlock& block, int ligand) {
  Lane sum(0.0);
  for (int i = 0; i < model.systems; ++i) {
    const KernelSystem& s = model.system[i];
    const double* state = block.state + 8l * s.first_state;
    const int effect = s.inputs + s.compartments;
    if (model.source[s.source].ligand == ligand) sum = sum + load(state + 8l * s.inputs) / slot_lane(block, s.V1_slot);
    if (s.metabolite != 0 && model.source[s.metabolite_source].ligand == ligand) {
      sum = sum + load(state + 8l * (effect + 1)) / slot_lane(block, s.metabolite_V_slot);
    }
  }
  return sum;
}

EBB_INLINE Lane site_of(const KernelModel& model, const KernelBlock& block, int ligand) {
  Lane sum(0.0);
  for (int j = 0; j < model.sources; ++j) {
    if (model.source[j].ligand == ligand) sum = sum + load(block.state + 8l * model.source[j].state);
  }
  return sum;
}

/// occupancy_j = x_j / (1 + sum x_k); index -1: of all.
EBB_INLINE Lane occupancy_of(const KernelModel& model, const KernelBlock& block, const Dynamics& d, int ligand) {
  Lane all(0.0), own(0.0);
  for (int j = 0; j < model.sources; ++j) {
    const Lane x = d.occupied[j] * load(block.state + 8l * model.source[j].state);
    all = all + x;
    if (ligand < 0 || model.source[j].ligand == ligand) own = own + x;
  }
  return own / (1.0 + all);
}

/// What needs more than the dynamics themselves.
__attribute__((noinline)) Lane derived_value(const KernelModel& model, const KernelBlock& block, const Dynamics& d, const ebb::KernelSeries& series) {
  switch (series.kind) {
    case 0: return level_of(model, block, series.index);
    case 1: return site_of(model, block, series.index);
    case 2: return occupancy_of(model, block, d, series.index);
    case 13: return net_effect_of(model, block, d, series.index, d.drive);
    default: return symptom_chance(model, block, d, model.symptoms[series.index]);
  }
}

/// Value of one series now; kinds are SeriesKind.
EBB_INLINE Lane series_value(const KernelModel& model, const KernelBlock& block, const Dynamics& d, const ebb::KernelSeries& series) {
  switch (series.kind) {
    case 3: return d.drive;
    case 4: return d.state[0];
    case 5: return d.state[1];
    case 6: return d.state[2];
    case 7: return d.state[3];
    case 8: return withdrawal_now(d);
    case 9: return d.H_day;
    case 10: return d.S_day;
    case 11: return d.c * d.B;
    case 12: return d.U;
    default: return derived_value(model, block, d, series);
  }
}

EBB_INLINE void write_outputs(const KernelModel& model, const KernelBlock& block, const Dynamics& d, long output) {
  double* to = block.outputs + 8l * output * model.series_count;
  if (block.outputs_aligned) {
    for (int i = 0; i < model.series_count; ++i, to += 8) store_past_caches(to, series_value(model, block, d, model.series[i]));
  } else {
    for (int i = 0; i < model.series_count; ++i, to += 8) store_anywhere(to, series_value(model, block, d, model.series[i]));
  }
}

/// Amounts below 1e-200 become 0 before they could turn into slow subnormal numbers (which WebAssembly cannot flush).
void drop_traces(const KernelModel& model, const KernelBlock& block) {
  for (int i = 0; i < model.states; ++i) {
    double* at = block.state + 8l * i;
    const Lane amount = load(at);
    store(at, select(amount > 1e-200, amount, select(amount < -1e-200, amount, Lane(0.0))));
  }
}

// ---- regular path -----------------------------------------------------------------------------------------------------------------

/// One system over one segment: effect-site concentrations at the nodes, then the state at its end.
template <int Inputs, int Compartments, int Metabolite>
void advance_system(const KernelSystem& s, double* states, int inner, const double*& table, Lane (*site)[kMaxNodes]) {
  constexpr int kCount = Inputs + Compartments + 1 + 2 * Metabolite;
  constexpr int kEffect = Inputs + Compartments;
  Lane x[kCount];
  double* at = states + 8l * s.first_state;
  EBB_UNROLL for (int i = 0; i < kCount; ++i) x[i] = load(at + 8 * i);
  Lane* parent = site[s.source];
  Lane* child = Metabolite != 0 ? site[s.metabolite_source] : nullptr;
  for (int node = 1; node <= inner; ++node) {
    Lane term[kCount];
    EBB_UNROLL for (int k = 0; k <= kEffect; ++k) term[k] = load(table + 8 * k) * x[k];
    parent[node] = pairwise_sum<kEffect + 1>(term);
    table += 8 * (kEffect + 1);
    if constexpr (Metabolite != 0) {
      EBB_UNROLL for (int k = 0; k < kEffect + 2; ++k) term[k] = load(table + 8 * k) * x[k < kEffect ? k : k + 1];
      child[node] = pairwise_sum<kEffect + 2>(term);
      table += 8 * (kEffect + 2);
    }
  }
  // Rows of exp(A h) as in KernelSystem::entry: inputs stand alone, compartments see inputs and each other, sites what feeds them.
  Lane next[kCount];
  EBB_UNROLL for (int i = 0; i < Inputs; ++i, table += 8) next[i] = load(table) * x[i];
  Lane term[kCount];
  EBB_UNROLL for (int i = Inputs; i < kEffect; ++i, table += 8 * kEffect) {
    EBB_UNROLL for (int j = 0; j < kEffect; ++j) term[j] = load(table + 8 * j) * x[j];
    next[i] = pairwise_sum<kEffect>(term);
  }
  EBB_UNROLL for (int j = 0; j <= kEffect; ++j) term[j] = load(table + 8 * j) * x[j];
  next[kEffect] = pairwise_sum<kEffect + 1>(term);
  table += 8 * (kEffect + 1);
  if constexpr (Metabolite != 0) {
    EBB_UNROLL for (int j = 0; j <= kEffect; ++j) term[j] = load(table + 8 * j) * x[j < kEffect ? j : j + 1];
    next[kEffect + 1] = pairwise_sum<kEffect + 1>(term);
    table += 8 * (kEffect + 1);
    EBB_UNROLL for (int j = 0; j <= kEffect + 1; ++j) term[j] = load(table + 8 * j) * x[j < kEffect ? j : j + 1];
    next[kEffect + 2] = pairwise_sum<kEffect + 2>(term);
    table += 8 * (kEffect + 2);
  }
  EBB_UNROLL for (int i = 0; i < kCount; ++i) store(at + 8 * i, next[i]);
  parent[inner + 1] = next[kEffect];
  if constexpr (Metabolite != 0) child[inner + 1] = next[kEffect + 2];
}

using AdvanceSystem = void (*)(const KernelSystem&, double*, int, const double*&, Lane (*)[kMaxNodes]);
constexpr AdvanceSystem kAdvance[4][2][2] = {{{advance_system<0, 2, 0>, advance_system<0, 2, 1>}, {advance_system<0, 3, 0>, advance_system<0, 3, 1>}},
                                             {{advance_system<1, 2, 0>, advance_system<1, 2, 1>}, {advance_system<1, 3, 0>, advance_system<1, 3, 1>}},
                                             {{advance_system<2, 2, 0>, advance_system<2, 2, 1>}, {advance_system<2, 3, 0>, advance_system<2, 3, 1>}},
                                             {{advance_system<3, 2, 0>, advance_system<3, 2, 1>}, {advance_system<3, 3, 0>, advance_system<3, 3, 1>}}};

/// A lag set of one block: boundaries in time order and each member's rank, per person.
struct SortedLags {
  Lane boundary[kMaxLagSet + 1];
  Lane rank[kMaxLagSet];
};

void sort_lags(const KernelLagSet& set, const KernelBlock& block, SortedLags& sorted) {
  Lane lag[kMaxLagSet];
  for (int i = 0; i < set.count; ++i) lag[i] = slot_lane(block, set.slot[i]);
  for (int i = 0; i < set.count; ++i) {
    Lane rank(0.0);
    for (int j = 0; j < set.count; ++j) {
      if (j == i) continue;
      const LaneMask before = j < i ? lag[j] <= lag[i] : lag[j] < lag[i];
      rank = select(before, rank + 1.0, rank);
    }
    sorted.rank[i] = rank;
  }
  sorted.boundary[0] = Lane(0.0);
  for (int k = 0; k < set.count; ++k) {
    Lane at(0.0);
    for (int i = 0; i < set.count; ++i) at = select(sorted.rank[i] == static_cast<double>(k), lag[i], at);
    sorted.boundary[k + 1] = at;
  }
}

void fill_tables(const KernelModel& model, const KernelProgram& program, const KernelBlock& block) {
  SystemMatrix rates[ebb::kMaxSystems];
  for (int i = 0; i < model.systems; ++i) rate_matrix(model.system[i], block, Lane(1.0), rates[i]);
  for (int t = 0; t < program.segment_count; ++t) {
    const KernelSegment& segment = program.segments[t];
    Lane length(segment.base_h);
    if (segment.lag_set >= 0) {
      const KernelLagSet& set = program.lag_sets[segment.lag_set];
      SortedLags sorted;
      sort_lags(set, block, sorted);
      const Lane end = segment.piece == set.count ? Lane(segment.base_h) : sorted.boundary[segment.piece + 1];
      length = end - sorted.boundary[segment.piece];
    }
    fill_table(model, block, rates, length, segment.panels, block.tables + 8 * segment.table);
  }
}

EBB_INLINE void add_amounts(const KernelProgram& program, const KernelBlock& block, const KernelStep& step, const SortedLags* sorted) {
  for (int i = 0; i < step.addition_count; ++i) {
    const KernelAddition& a = program.additions[step.addition_begin + i];
    Lane amount = slot_or(block, a.F_slot, 1.0) * a.amount;
    if (block.dose_factors != nullptr) amount = amount * load(block.dose_factors + 8l * a.dose);
    if (a.lag_set >= 0 && program.lag_sets[a.lag_set].count > 1) {
      amount = select(sorted[a.lag_set].rank[a.member] == static_cast<double>(a.piece - 1), amount, Lane(0.0));
    }
    double* at = block.state + 8l * a.state;
    store(at, load(at) + amount);
  }
}

/// Concentrations where a run begins: node 0 of the first segment.
void begin_sites(const KernelModel& model, const KernelBlock& block, Lane (*site)[kMaxNodes]) {
  for (int j = 0; j < model.sources; ++j) site[j][0] = load(block.state + 8l * model.source[j].state);
}

template <bool Many, bool HasG, bool HasQ, bool HasP>
void run_steps(const KernelModel& model, const KernelProgram& program, const KernelBlock& block, const SortedLags* sorted) {
  Dynamics d;
  begin_dynamics(model, block, d);
  Lane site[kMaxSources][kMaxNodes];
  begin_sites(model, block, site);
  d.gain_now = ebb::gain(d.state[1], d.g0, d.g0 + d.g_span, d.G50);
  d.drive = drive_of<Many>(d, model.sources, site, 0);
  for (int i = 0; i < program.outputs_at_start; ++i) write_outputs(model, block, d, i);
  for (long i = 0; i < program.step_count; ++i) {
    const KernelStep& step = program.steps[i];
    const KernelSegment& segment = program.segments[step.segment];
    add_amounts(program, block, step, sorted);
    const double* table = block.tables + 8 * segment.table;
    const int inner = inner_nodes(segment.panels);
    for (int k = 0; k < model.systems; ++k) {
      const KernelSystem& s = model.system[k];
      kAdvance[s.inputs][s.compartments - 2][s.metabolite](s, block.state, inner, table, site);
    }
    if (step.adapts) {
      advance_dynamics<Many, HasG, HasQ, HasP>(model, d, site, segment.panels, table);
    } else {
      d.drive = drive_of<Many>(d, model.sources, site, inner + 1);
    }
    if (step.midnight) {
      close_day(block, d, Lane(step.end_h), d.c >= 0.0);
      drop_traces(model, block);
    }
    if (step.output >= 0) write_outputs(model, block, d, step.output);
  }
  end_dynamics(model, block, d);
}

/// Calls run<Many, G, q, P>() with what the model has: its set of slow states, one effect site or several.
template <class Run>
void with_structure(const KernelModel& model, const Run& run) {
  const auto choose = [&]<bool Many>() {
    if (!model.has_filter[1]) return run.template operator()<Many, false, false, true>();
    if (!model.has_filter[3]) return run.template operator()<Many, true, true, false>();
    return run.template operator()<Many, true, true, true>();
  };
  if (model.sources == 1) return choose.template operator()<false>();
  return choose.template operator()<true>();
}

void regular(const KernelModel& model, const KernelProgram& program, const KernelBlock& block) {
  SortedLags sorted[ebb::kMaxLagSets];
  for (int i = 0; i < program.lag_set_count; ++i) sort_lags(program.lag_sets[i], block, sorted[i]);
  fill_tables(model, program, block);
  with_structure(model, [&]<bool Many, bool G, bool Q, bool P>() { run_steps<Many, G, Q, P>(model, program, block, sorted); });
}

// ---- general path -----------------------------------------------------------------------------------------------------------------

/// Mean over [from, to] of 1 + (fold - 1) x, where x rises as 1 - e^(-on (t - begin)) and after `end` falls as e^(-off (t - end)).
EBB_INLINE Lane mean_modifier(const KernelBlock& block, const ebb::KernelModifier& m, const Lane& from, const Lane& to) {
  const Lane on = slot_lane(block, m.onset_rate_slot), off = slot_lane(block, m.offset_rate_slot);
  const Lane change = slot_lane(block, m.fold_slot) - 1.0;
  const Lane length = to - from;
  const Lane safe = select(length > 0.0, length, Lane(1.0));
  const Lane begin(m.from_h), end(m.to_h);
  const Lane zero(0.0);
  const auto fading = [&](const Lane& rate, const Lane& since) {
    return ebb::exp_real(zero - rate * larger(since, zero));
  };
  const Lane rising = 1.0 - (fading(on, from - begin) - fading(on, to - begin)) / (on * safe);
  const Lane reached = 1.0 - fading(on, end - begin);
  const Lane falling = reached * (fading(off, from - end) - fading(off, to - end)) / (off * safe);
  const Lane level = select(from < begin, zero, select(from >= end, falling, rising));
  return 1.0 + change * level;
}

EBB_INLINE Lane clearance_fold(const KernelModel& model, const KernelBlock& block, const KernelSystem& s, const Lane& from, const Lane& to) {
  Lane fold(1.0);
  for (int i = 0; i < s.modifier_count; ++i) fold = fold * mean_modifier(block, model.modifiers[s.modifier_begin + i], from, to);
  return fold;
}

/// Where the run is kinetics only, everything but the drive stays as it was.
void keep_slow_states(Dynamics& d, const Dynamics& before, const LaneMask& adapts) {
  EBB_UNROLL for (int f = 0; f < kFilters; ++f) d.state[f] = select(adapts, d.state[f], before.state[f]);
  d.gain_now = select(adapts, d.gain_now, before.gain_now);
  d.B = select(adapts, d.B, before.B);
  d.U = select(adapts, d.U, before.U);
}

/// Each person's output at the end of this step, if any.
void write_own_outputs(const KernelModel& model, const KernelBlock& block, const Dynamics& d, const int* output) {
  bool wanted = false;
  for (int lane = 0; lane < kLanes; ++lane) wanted = wanted || output[lane] >= 0;
  if (!wanted) return;
  for (int i = 0; i < model.series_count; ++i) {
    double value[kLanes];
    store_anywhere(value, series_value(model, block, d, model.series[i]));
    for (int lane = 0; lane < kLanes; ++lane) {
      if (output[lane] >= 0) block.outputs[8l * (static_cast<long>(output[lane]) * model.series_count + i) + lane] = value[lane];
    }
  }
}

template <bool Many, bool HasG, bool HasQ, bool HasP>
void run_general_steps(const KernelModel& model, const KernelGeneral& program, const KernelBlock& block) {
  Dynamics d;
  begin_dynamics(model, block, d);
  Lane site[kMaxSources][kMaxNodes];
  begin_sites(model, block, site);
  d.gain_now = ebb::gain(d.state[1], d.g0, d.g0 + d.g_span, d.G50);
  d.drive = drive_of<Many>(d, model.sources, site, 0);
  for (int i = 0; i < program.outputs_at_start; ++i) write_outputs(model, block, d, i);
  SystemMatrix rates[ebb::kMaxSystems];
  Lane from(program.start_h);
  for (long i = 0; i < program.step_count; ++i) {
    const Lane to = load_anywhere(program.end_h + 8 * i);
    for (int lane = 0; lane < kLanes; ++lane) {
      const KernelAddition* a = program.additions + program.addition_begin[8 * i + lane];
      for (int k = 0; k < program.addition_count[8 * i + lane]; ++k) block.state[8l * a[k].state + lane] += a[k].amount;
    }
    for (int k = 0; k < model.systems; ++k) {
      rate_matrix(model.system[k], block, clearance_fold(model, block, model.system[k], from, to), rates[k]);
    }
    fill_table(model, block, rates, to - from, program.panels, block.tables);
    const double* table = block.tables;
    for (int k = 0; k < model.systems; ++k) {
      const KernelSystem& s = model.system[k];
      kAdvance[s.inputs][s.compartments - 2][s.metabolite](s, block.state, inner_nodes(program.panels), table, site);
    }
    LaneMask adapts, midnight;
    for (int lane = 0; lane < kLanes; ++lane) {
      adapts.part[lane / kNative][lane % kNative] = (program.flags[8 * i + lane] & ebb::kStepAdapts) != 0 ? -1 : 0;
      midnight.part[lane / kNative][lane % kNative] = (program.flags[8 * i + lane] & ebb::kStepMidnight) != 0 ? -1 : 0;
    }
    const Dynamics before = d;
    advance_dynamics<Many, HasG, HasQ, HasP>(model, d, site, program.panels, table);
    if (any(!adapts)) keep_slow_states(d, before, adapts);
    if (any(midnight)) {
      close_day(block, d, to, midnight);
      drop_traces(model, block);
    }
    write_own_outputs(model, block, d, program.output + 8 * i);
    from = to;
  }
  end_dynamics(model, block, d);
}

void general(const KernelModel& model, const KernelGeneral& program, const KernelBlock& block) {
  with_structure(model, [&]<bool Many, bool G, bool Q, bool P>() { run_general_steps<Many, G, Q, P>(model, program, block); });
}

}  // namespace
