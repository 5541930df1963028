// Receptor, adaptation and burden over the panels of one interval.
#pragma once
#include "ebb/model/equations.h"
#include "ebb/simulate/kernel_kinetics-inl.h"

namespace {

// ---- quadrature rules on [0, 1] -------------------------------------------------------------------------------------------------

/// The polynomial through N nodes that lie evenly about the middle of the panel, in y = 2 x - 1: c_k = sum_j matrix[k][j] value_j.
/// Even coefficients see only sums of opposite values (less twice the middle one), odd ones only differences.
template <int N>
struct Interpolation {
  static constexpr int kPairs = N / 2;
  double even[kPairs + 1][kPairs];  ///< of y^(2k): value_j + value_(N-1-j) - 2 middle
  double odd[kPairs][kPairs];       ///< of y^(2k+1): value_(N-1-j) - value_j
  constexpr explicit Interpolation(const double (&node)[N]) : even{}, odd{} {
    for (int j = 0; j < N; ++j) {
      double c[N + 1] = {1.0};
      double scale = 1.0;
      int degree = 0;
      for (int m = 0; m < N; ++m) {
        if (m == j) continue;
        ++degree;
        for (int k = degree; k >= 0; --k) c[k] = (k > 0 ? c[k - 1] : 0.0) - (2 * node[m] - 1) * c[k];
        scale *= 2 * (node[j] - node[m]);
      }
      if (j <= kPairs) continue;
      for (int k = 0; k < N; ++k) (k % 2 == 0 ? even : odd)[k / 2][N - 1 - j] = c[k] / scale;
    }
  }
};

/// Gauss-Lobatto, 5 nodes: exact to degree 7.
struct LobattoRule {
  static constexpr int kCount = kTableNodes;
  static constexpr double kNode[kCount] = {0.0, 0.17267316464601143, 0.5, 0.8273268353539886, 1.0};
  static constexpr double kWeight[kCount] = {0.05, 49.0 / 180, 16.0 / 45, 49.0 / 180, 0.05};
};
/// Newton-Cotes, 7 nodes: exact to degree 7, on nodes that a walk of equal steps passes.
struct WalkRule {
  static constexpr int kCount = kWalkNodes;
  static constexpr double kNode[kCount] = {0.0, 1.0 / 6, 2.0 / 6, 3.0 / 6, 4.0 / 6, 5.0 / 6, 1.0};
  static constexpr double kWeight[kCount] = {41.0 / 840, 216.0 / 840, 27.0 / 840, 272.0 / 840, 27.0 / 840, 216.0 / 840, 41.0 / 840};
};
template <class Rule>
constexpr Interpolation<Rule::kCount> kInterpolation{Rule::kNode};

template <class Rule>
EBB_INLINE Lane weighted_mean(const Lane* value) {
  Lane term[Rule::kCount];
  EBB_UNROLL for (int j = 0; j < Rule::kCount; ++j) term[j] = Rule::kWeight[j] * value[j];
  return pairwise_sum<Rule::kCount>(term);
}

// ---- state ------------------------------------------------------------------------------------------------------------------------

/// What the dynamics need of a block and what changes with them; loaded once, kept in registers and on the stack.
struct Dynamics {
  Lane over[kMaxSources];    ///< (1 + tau) e_j / EC50occ_j: numerator of S per concentration
  Lane under[kMaxSources];   ///< (1 + tau e_j) / EC50occ_j: denominator
  Lane occupied[kMaxSources];///< 1 / EC50occ_j
  Lane k[kFilters], state[kFilters];
  Lane inverse_k_A, inverse_k_G, inverse_k_P;  ///< 0 where the state is absent
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
  d.inverse_k_A = model.rate_slot[0] < 0 ? Lane(0.0) : 1.0 / d.k[0];
  d.inverse_k_G = model.rate_slot[1] < 0 ? Lane(0.0) : 1.0 / d.k[1];
  d.inverse_k_P = model.rate_slot[3] < 0 ? Lane(0.0) : 1.0 / d.k[3];
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

/// S at the `Rule::kCount - 1` nodes from `first` on; neighbours share a division, their denominators (1 to about 1e4) being inverted together.
template <bool Many, class Rule>
EBB_INLINE void panel_drives(const Dynamics& d, int sources, const Lane (*site)[kMaxNodes], int first, Lane* S) {
  EBB_UNROLL for (int i = 0; i < Rule::kCount - 1; i += 2) {
    const Ratio a = drive_ratio<Many>(d, sources, site, first + i), b = drive_ratio<Many>(d, sources, site, first + i + 1);
    const Lane inverse = 1.0 / (a.under * b.under);
    S[i] = a.over * (inverse * b.under);
    S[i + 1] = b.over * (inverse * a.under);
  }
}

/// Which of the slow states a model has.
struct Filters {
  bool G, q, P;
};
constexpr bool has_filter(Filters present, int f) { return f == 0 || (f == 1 && present.G) || (f == 2 && present.q) || (f == 3 && present.P); }

/// A panel's length and the states at its start.
struct Panel {
  Lane length, inverse_length;  ///< [h], [1/h]; of a panel without length both 0
  Lane A, G, P, gain;
};

/// What W = g A + s P - S is made of, apart from S: its values at both ends and its mean.
struct Pull {
  Lane from, to, mean;
};

/// `weight` X, with a weight that changes evenly, from X's own equation: the mean of X over a panel is mean S - (X_end - X_begin) / (k L), exactly.
EBB_INLINE Pull pull_of(const Lane& weight_begin, const Lane& weight_end, const Lane& X_begin, const Lane& X_end, const Lane& inverse_k,
                        const Panel& panel, const Lane& S_mean) {
  const Lane mean = S_mean - (X_end - X_begin) * (inverse_k * panel.inverse_length);
  return {weight_begin * X_begin, weight_end * X_end,
          0.5 * (weight_begin + weight_end) * mean + (weight_end - weight_begin) * (X_end - X_begin) * (1.0 / 12)};
}

/// Slope of weight X over a panel, per panel, at one of its ends.
EBB_INLINE Lane pull_slope(const Lane& weight, const Lane& growth, const Lane& X, const Lane& z, const Lane& S) {
  return weight * (z * (S - X)) + growth * X;
}

/// A polynomial in y^2 with Count coefficients that stand `kStride` apart.
template <int Count>
EBB_INLINE Lane in_squares(const Lane* c, const Lane& y2) {
  Lane sum = c[2 * (Count - 1)];
  EBB_UNROLL for (int k = Count - 2; k >= 0; --k) sum = sum * y2 + c[2 * k];
  return sum;
}

/// W over a panel that it changes sign in, in powers of y = 2 x - 1: S by its nodes, the pull as the quartic with its values and slopes at
/// the ends and its mean.
template <class Rule, bool HasP>
EBB_INLINE void panel_polynomial(const Dynamics& d, const Panel& panel, const Pull& pull, const Lane* S, Lane* c) {
  constexpr int N = Rule::kCount, kPairs = N / 2;
  const Lane middle2 = S[kPairs] + S[kPairs];
  c[0] = Lane(0.0) - S[kPairs];
  Lane sum[kPairs], difference[kPairs];
  EBB_UNROLL for (int j = 0; j < kPairs; ++j) {
    sum[j] = middle2 - (S[j] + S[N - 1 - j]);
    difference[j] = S[j] - S[N - 1 - j];
  }
  EBB_UNROLL for (int k = 0; k < kPairs; ++k) {
    Lane even[kPairs], odd[kPairs];
    EBB_UNROLL for (int j = 0; j < kPairs; ++j) {
      even[j] = kInterpolation<Rule>.even[k + 1][j] * sum[j];
      odd[j] = kInterpolation<Rule>.odd[k][j] * difference[j];
    }
    c[2 * k + 2] = pairwise_sum<kPairs>(even);
    c[2 * k + 1] = pairwise_sum<kPairs>(odd);
  }
  const Lane growth = d.gain_now - panel.gain, z = d.k[0] * panel.length;
  Lane slope_from = pull_slope(panel.gain, growth, panel.A, z, S[0]);
  Lane slope_to = pull_slope(d.gain_now, growth, d.state[0], z, S[N - 1]);
  if constexpr (HasP) {
    const Lane z_slow = d.k[3] * panel.length;
    slope_from = slope_from + pull_slope(d.s, Lane(0.0), panel.P, z_slow, S[0]);
    slope_to = slope_to + pull_slope(d.s, Lane(0.0), d.state[3], z_slow, S[N - 1]);
  }
  const Lane middle = 0.5 * (pull.from + pull.to), half = 0.5 * (pull.to - pull.from), bulge = 1.5 * (pull.mean - middle);
  const Lane tilt = (slope_from + slope_to) * 0.125 - 0.5 * half;
  const Lane edge = (slope_to - slope_from) * (1.0 / 32) + 0.25 * bulge;
  c[0] = c[0] + (middle + (bulge + edge));
  c[1] = c[1] + (half - tilt);
  c[2] = c[2] - (bulge + 6.0 * edge);
  c[3] = c[3] + tilt;
  c[4] = c[4] + 5.0 * edge;
}

/// Mean of max(0, W) for people whose W changes sign between nodes. With J the integral of W from the middle on, it is half of
/// [W_end > 0] J(1) - [W_begin > 0] J(-1) - sum over roots y of (1 if W rises through it, -1 if it falls) J(y). At a root J is flat: the
/// secant's root y0 between two nodes is good enough with the correction -W(y0)^2 / (2 slope) by the secant's slope.
template <class Rule, bool HasP>
EBB_INLINE Lane crossing_mean(const Dynamics& d, const Panel& panel, const Pull& pull, const Lane* S, const Lane& total, const Lane* W, LaneMask* change) {
  constexpr int N = Rule::kCount, kPairs = N / 2;
  Lane c[N], J[N];
  panel_polynomial<Rule, HasP>(d, panel, pull, S, c);
  EBB_UNROLL for (int k = 0; k < N; ++k) J[k] = c[k] * (1.0 / (k + 1));
  Lane odd = J[1];
  EBB_UNROLL for (int k = 3; k < N; k += 2) odd = odd + J[k];
  Lane twice = select(W[N - 1] > 0.0, total + odd, Lane(0.0)) + select(W[0] > 0.0, total - odd, Lane(0.0));
  for (;;) {
    Lane low(2 * Rule::kNode[0] - 1), high(2 * Rule::kNode[1] - 1), W_low = W[0], W_high = W[1];
    LaneMask taken = change[0], more = change[0] ^ change[0];
    change[0] = more;
    EBB_UNROLL for (int j = 1; j < N - 1; ++j) {
      const LaneMask here = change[j] & !taken;
      low = select(here, Lane(2 * Rule::kNode[j] - 1), low);
      high = select(here, Lane(2 * Rule::kNode[j + 1] - 1), high);
      W_low = select(here, W[j], W_low);
      W_high = select(here, W[j + 1], W_high);
      change[j] = change[j] & taken;
      more = more | change[j];
      taken = taken | here;
    }
    const Lane run = (high - low) / (W_low - W_high);
    const Lane y = low + W_low * run;
    const Lane y2 = y * y;
    const Lane rest = in_squares<kPairs + 1>(c, y2) + y * in_squares<kPairs>(c + 1, y2);
    const Lane integral = y * (in_squares<kPairs + 1>(J, y2) + y * in_squares<kPairs>(J + 1, y2)) + 0.5 * (rest * rest) * run;
    twice = select(taken, twice + select(W_low > 0.0, integral, Lane(0.0) - integral), twice);
    if (!any(more)) break;
  }
  return larger(0.5 * twice, Lane(0.0));
}

/// Integral of H/c over a panel from S at its nodes. `gain_bulge`: by how much the mean gain exceeds the middle of its ends.
template <class Rule, bool HasP>
EBB_INLINE Lane panel_burden(const Dynamics& d, const Panel& panel, const Lane* S, const Lane& S_mean, const Lane& gain_bulge) {
  constexpr int N = Rule::kCount, kPairs = N / 2;
  Pull pull = pull_of(panel.gain, d.gain_now, panel.A, d.state[0], d.inverse_k_A, panel, S_mean);
  pull.mean = pull.mean + gain_bulge * (0.5 * (panel.A + d.state[0]));
  if constexpr (HasP) {
    const Pull slow = pull_of(d.s, d.s, panel.P, d.state[3], d.inverse_k_P, panel, S_mean);
    pull = {pull.from + slow.from, pull.to + slow.to, pull.mean + slow.mean};
  }
  // Between its ends the pull is nearly the parabola with its mean.
  const Lane middle = 0.5 * (pull.from + pull.to), half = 0.5 * (pull.to - pull.from), bulge = 1.5 * (pull.mean - middle);
  Lane W[N];
  W[0] = pull.from - S[0];
  W[N - 1] = pull.to - S[N - 1];
  W[kPairs] = (middle + bulge) - S[kPairs];
  EBB_UNROLL for (int j = 1; j < kPairs; ++j) {
    const double y = 1 - 2 * Rule::kNode[j];
    const Lane even = middle + (1 - y * y) * bulge, odd = y * half;
    W[j] = (even - odd) - S[j];
    W[N - 1 - j] = (even + odd) - S[N - 1 - j];
  }
  LaneMask change[N - 1], changes = (W[0] > 0.0) ^ (W[1] > 0.0);
  change[0] = changes;
  EBB_UNROLL for (int j = 1; j < N - 1; ++j) {
    change[j] = (W[j] > 0.0) ^ (W[j + 1] > 0.0);
    changes = changes | change[j];
  }
  const Lane total = pull.mean - S_mean;
  Lane mean = select(W[N - 1] > 0.0, larger(total, Lane(0.0)), Lane(0.0));
  if (any(changes)) mean = select(changes, crossing_mean<Rule, HasP>(d, panel, pull, S, total, W, change), mean);
  return panel.length * mean;
}

/// What follows the slow states in one panel: gain, burden, integral of S.
template <class Rule, bool HasG, bool HasP>
EBB_INLINE void finish_panel(Dynamics& d, const Panel& panel, const Lane* S) {
  const Lane S_mean = weighted_mean<Rule>(S);
  Lane gain_bulge(0.0);
  if constexpr (HasG) {
    const ebb::Gain<Lane> gain = ebb::gain(d.state[1], d.g0, d.g_span, d.G50);
    const Lane G_mean = S_mean - (d.state[1] - panel.G) * d.inverse_k_G * panel.inverse_length;
    gain_bulge = gain.slope * (G_mean - 0.5 * (panel.G + d.state[1]));
    d.gain_now = gain.value;
  }
  d.B = d.B + panel_burden<Rule, HasP>(d, panel, S, S_mean, gain_bulge);
  d.U = d.U + panel.length * S_mean;
}

/// Regular path: the dynamics over one segment whose effect-site concentrations stand in `site` at its nodes (node 0: where the last one ended).
template <bool Many, bool HasG, bool HasQ, bool HasP>
EBB_INLINE void advance_dynamics(const KernelModel& model, Dynamics& d, const Lane (*site)[kMaxNodes], int panels, const double*& table) {
  constexpr Filters kPresent{HasG, HasQ, HasP};
  Lane S[kTableNodes];
  S[0] = d.drive;
  for (int p = 0; p < panels; ++p) {
    panel_drives<Many, LobattoRule>(d, model.sources, site, p * (kTableNodes - 1) + 1, S + 1);
    const Panel panel{load(table), load(table + 8), d.state[0], d.state[1], d.state[3], d.gain_now};
    table += 16;
    EBB_UNROLL for (int f = 0; f < kFilters; ++f) {
      if (!has_filter(kPresent, f)) continue;
      Lane term[kTableNodes];
      EBB_UNROLL for (int j = 0; j < kTableNodes; ++j) term[j] = load(table + 8 * (1 + j)) * S[j];
      d.state[f] = load(table) * d.state[f] + pairwise_sum<kTableNodes>(term);
      table += 8 * (1 + kTableNodes);
    }
    finish_panel<LobattoRule, HasG, HasP>(d, panel, S);
    S[0] = S[kTableNodes - 1];
  }
  d.drive = S[0];
}

/// X(t + L) for dX/dt = k (S - X) from moments M_m = mean of S (1 - x)^m over the panel, in powers of z = k L up to the fifth.
/// Valid: z <= 0.5 (half a day at a time constant of a day); the first term left out is z^6 / 720 = 2e-5 of the change there, 1e-9 at z = 0.1.
EBB_INLINE Lane filter_by_moments(const Lane& X, const Lane& z, const Lane* M) {
  const Lane input = M[0] - z * (M[1] - z * (0.5 * M[2] - z * (M[3] * (1.0 / 6) - z * (M[4] * (1.0 / 24)))));
  const Lane lost = 1.0 - z * (0.5 - z * (1.0 / 6 - z * (1.0 / 24 - z * (1.0 / 120))));
  return X + z * (input - lost * X);
}

/// General path: the dynamics over one step of own length h, nodes as walk_system leaves them.
template <bool Many, bool HasG, bool HasQ, bool HasP>
EBB_INLINE void walk_dynamics(const KernelModel& model, Dynamics& d, const Lane (*site)[kMaxNodes], int panels, const Lane& h) {
  constexpr Filters kPresent{HasG, HasQ, HasP};
  Lane S[kWalkNodes];
  S[0] = d.drive;
  double share = 1.0;
  for (int p = 1; p < panels; ++p) share *= 0.5;
  for (int p = 0; p < panels; ++p) {
    panel_drives<Many, WalkRule>(d, model.sources, site, p * (kWalkNodes - 1) + 1, S + 1);
    const Lane length = h * share;
    const LaneMask lasts = length > 0.0;
    const Panel panel{length, select(lasts, 1.0 / select(lasts, length, Lane(1.0)), Lane(0.0)), d.state[0], d.state[1], d.state[3], d.gain_now};
    Lane left[kWalkNodes], M[5];
    EBB_UNROLL for (int j = 0; j < kWalkNodes; ++j) left[j] = S[j];
    M[0] = weighted_mean<WalkRule>(left);
    EBB_UNROLL for (int m = 1; m < 5; ++m) {
      EBB_UNROLL for (int j = 0; j < kWalkNodes; ++j) left[j] = left[j] * (1.0 - WalkRule::kNode[j]);
      M[m] = weighted_mean<WalkRule>(left);
    }
    EBB_UNROLL for (int f = 0; f < kFilters; ++f) {
      if (has_filter(kPresent, f)) d.state[f] = filter_by_moments(d.state[f], d.k[f] * length, M);
    }
    finish_panel<WalkRule, HasG, HasP>(d, panel, S);
    S[0] = S[kWalkNodes - 1];
    if (p >= 1) share *= 2.0;
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

}  // namespace
