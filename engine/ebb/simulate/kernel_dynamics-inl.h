// Receptor, adaptation and burden over the panels of one interval.
#pragma once
#include "ebb/model/equations.h"
#include "ebb/simulate/kernel_kinetics-inl.h"

namespace {

template <class Rule>
EBB_INLINE Lane weighted_mean(const Lane* value) {
  Lane term[Rule::kCount];
  EBB_UNROLL for (int j = 0; j < Rule::kCount; ++j) term[j] = Rule::kNumbers.mean[j] * value[j];
  return pairwise_sum<Rule::kCount>(term);
}

/// Sum of a cell's weights times the values of its stencil.
template <class Rule>
EBB_INLINE Lane stencil_sum(const double (&weight)[Rule::kStencil], const Lane* value) {
  Lane term[Rule::kStencil];
  EBB_UNROLL for (int i = 0; i < Rule::kStencil; ++i) term[i] = weight[i] * value[i];
  return pairwise_sum<Rule::kStencil>(term);
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

/// S at `Count` nodes from `first` on; neighbours share a division, their denominators (1 to about 1e4) being inverted together.
template <bool Many, int Count>
EBB_INLINE void panel_drives(const Dynamics& d, int sources, const Lane (*site)[kMaxNodes], int first, Lane* S) {
  EBB_UNROLL for (int i = 0; i < Count; i += 2) {
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

/// Mean of max(0, W) over a panel in which W changes sign, cell by cell; `cell`: mean of S over each. W bends as the pull does, whose slope is
/// `follows` (S - A) a panel, less S. Where it changes sign it is the parabola with its values at the cell's ends and its mean. At the root the integral
/// is flat: the chord's root y with the correction -W(y)^2 / (2 slope) by the chord's slope is good enough.
template <class Rule>
EBB_INLINE Lane clipped_mean(const Lane* W, const Lane* S, const Lane* A, const Lane* cell, const LaneMask* above, const Lane& follows) {
  constexpr auto& kRule = Rule::kNumbers;
  Lane sum(0.0);
  EBB_UNROLL for (int c = 0; c < Rule::kCount - 1; ++c) {
    const double width = kRule.width[c];
    const Lane bend = 0.5 * (S[c] + S[c + 1]) - cell[c] - (follows * (width / 12)) * ((S[c + 1] - S[c]) - (A[c + 1] - A[c]));
    sum = select(above[c] & above[c + 1], sum + width * (0.5 * (W[c] + W[c + 1]) + bend), sum);
    const LaneMask crosses = above[c] ^ above[c + 1];
    if (!any(crosses)) continue;
    const Lane high = larger(W[c], W[c + 1]), low = smaller(W[c], W[c + 1]);
    const Lane inverse = 1.0 / (high - low);
    const Lane y = high * inverse;  // of the cell, above 0 if W were straight
    const Lane rest = bend * (y - y * y);
    const Lane part = 0.5 * (high * y) + (bend * (y * y) * (3.0 - 2.0 * y) + 18.0 * (rest * rest) * inverse);
    sum = select(crosses, sum + width * larger(part, Lane(0.0)), sum);
  }
  return sum;
}

/// Shares of the way to the mean of S that A and P go in each cell, 1 - e^(-k w).
struct CellShares {
  const Lane* A;
  const Lane* P;
};

/// Integral of H/c over a panel from S at its nodes. A and P go from node to node by the means of S between them; over the whole panel the mean of the
/// pull g A + s P is known from their equations. `gain_bulge`: by how much the mean gain exceeds the middle of its ends.
template <class Rule, bool HasG, bool HasP>
EBB_INLINE Lane panel_burden(const Dynamics& d, const Panel& panel, const Lane* S, const Lane& S_mean, const Lane& gain_bulge, const CellShares& shares) {
  constexpr int N = Rule::kCount;
  constexpr auto& kRule = Rule::kNumbers;
  const Lane A_end = d.state[0], rise = d.gain_now - panel.gain, bulge6 = 6.0 * gain_bulge;
  const Lane A_mean = S_mean - (A_end - panel.A) * (d.inverse_k_A * panel.inverse_length);
  Lane mean = panel.gain * A_mean, follows = panel.gain * (d.k[0] * panel.length);
  if constexpr (HasG) {
    mean = mean + (0.5 * rise * A_mean + (rise * (A_end - panel.A) * (1.0 / 12) + gain_bulge * (0.5 * (panel.A + A_end))));
  }
  Lane from = panel.gain * panel.A, to = d.gain_now * A_end;
  if constexpr (HasP) {
    mean = mean + d.s * (S_mean - (d.state[3] - panel.P) * (d.inverse_k_P * panel.inverse_length));
    follows = follows + d.s * (d.k[3] * panel.length);
    from = from + d.s * panel.P;
    to = to + d.s * d.state[3];
  }
  Lane W[N], cell[N - 1];
  EBB_UNROLL for (int c = 0; c < N - 1; ++c) cell[c] = stencil_sum<Rule>(kRule.cell[c], S + kRule.first[c]);
  W[0] = from - S[0];
  W[N - 1] = to - S[N - 1];
  Lane A[N], P = panel.P;
  A[0] = panel.A;
  A[N - 1] = A_end;
  EBB_UNROLL for (int j = 1; j < N - 1; ++j) {
    const double time = kRule.time[j];
    // The mean of S counts the more the later: S changes by so much over the cell.
    const Lane share = shares.A[j - 1];
    A[j] = A[j - 1] + share * ((cell[j - 1] - A[j - 1]) + (share * (1.0 / 12)) * (S[j] - S[j - 1]));
    Lane pull = HasG ? (panel.gain + time * (rise + (1 - time) * bulge6)) * A[j] : panel.gain * A[j];
    if constexpr (HasP) {
      P = P + shares.P[j - 1] * (cell[j - 1] - P);
      pull = pull + d.s * P;
    }
    W[j] = pull - S[j];
  }
  LaneMask above[N], changes;
  above[0] = W[0] > 0.0;
  above[1] = W[1] > 0.0;
  changes = above[0] ^ above[1];
  EBB_UNROLL for (int j = 2; j < N; ++j) {
    above[j] = W[j] > 0.0;
    changes = changes | (above[j - 1] ^ above[j]);
  }
  Lane burden = select(above[N - 1], larger(mean - S_mean, Lane(0.0)), Lane(0.0));
  if (any(changes)) burden = select(changes, clipped_mean<Rule>(W, S, A, cell, above, follows), burden);
  return panel.length * burden;
}

/// What follows the slow states in one panel: gain, burden, integral of S.
template <class Rule, bool HasG, bool HasP>
EBB_INLINE void finish_panel(Dynamics& d, const Panel& panel, const Lane* S, const CellShares& shares) {
  const Lane S_mean = weighted_mean<Rule>(S);
  Lane gain_bulge(0.0);
  if constexpr (HasG) {
    const ebb::Gain<Lane> gain = ebb::gain(d.state[1], d.g0, d.g_span, d.G50);
    const Lane G_mean = S_mean - (d.state[1] - panel.G) * d.inverse_k_G * panel.inverse_length;
    gain_bulge = gain.slope * (G_mean - 0.5 * (panel.G + d.state[1]));
    d.gain_now = gain.value;
  }
  d.B = d.B + panel_burden<Rule, HasG, HasP>(d, panel, S, S_mean, gain_bulge, shares);
  d.U = d.U + panel.length * S_mean;
}

/// The dynamics over one panel by its tabulated numbers; `S`: all values its rule takes.
template <class Rule, bool HasG, bool HasQ, bool HasP>
EBB_INLINE void advance_panel(Dynamics& d, const Lane* S, const double*& table) {
  constexpr Filters kPresent{HasG, HasQ, HasP};
  const Panel panel{load(table), load(table + 8), d.state[0], d.state[1], d.state[3], d.gain_now};
  table += 16;
  EBB_UNROLL for (int f = 0; f < kFilters; ++f) {
    if (!has_filter(kPresent, f)) continue;
    Lane term[Rule::kCount];
    EBB_UNROLL for (int j = 0; j < Rule::kCount; ++j) term[j] = load(table + 8 * (1 + j)) * S[j];
    d.state[f] = load(table) * d.state[f] + pairwise_sum<Rule::kCount>(term);
    table += 8 * (1 + Rule::kCount);
  }
  Lane share[2][Rule::kCount - 2];
  EBB_UNROLL for (int f = 0; f < (HasP ? 2 : 1); ++f) {
    EBB_UNROLL for (int c = 0; c < Rule::kCount - 2; ++c, table += 8) share[f][c] = load(table);
  }
  finish_panel<Rule, HasG, HasP>(d, panel, S, {share[0], share[1]});
}

/// The dynamics over one segment whose effect-site concentrations stand in `site` at its nodes (node 0: where the last one ended).
template <bool Many, bool HasG, bool HasQ, bool HasP>
EBB_INLINE void advance_dynamics(const KernelModel& model, Dynamics& d, const Lane (*site)[kMaxNodes], const ebb::KernelSegment& segment,
                                 const double*& table) {
  Lane S[ebb::kGradedNodes];
  S[0] = d.drive;
  int node = 1;
  if (segment.graded) {
    panel_drives<Many, ebb::kGradedNodes - 1>(d, model.sources, site, node, S + 1);
    advance_panel<GradedRule, HasG, HasQ, HasP>(d, S, table);
    S[0] = S[ebb::kGradedNodes - 1];
    node += ebb::kGradedNodes - 1;
  }
  for (int p = 0; p < segment.plain; ++p, node += ebb::kPlainNodes - 1) {
    panel_drives<Many, ebb::kPlainNodes - 1>(d, model.sources, site, node, S + 1);
    advance_panel<PlainRule, HasG, HasQ, HasP>(d, S, table);
    S[0] = S[ebb::kPlainNodes - 1];
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
