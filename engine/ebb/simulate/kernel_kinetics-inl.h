// Kinetics of one system in its modes, which decay each by itself between events: x = from y, y(t + h) = e^(-rate h) y(t).
#pragma once
#include "ebb/simulate/kernel_rules-inl.h"

namespace {

using ebb::KernelBlock;
using ebb::KernelModel;
using ebb::KernelSystem;
using ebb::kFilters;
using ebb::kMaxSources;
using ebb::kMaxStates;

/// Effect-site concentrations of an interval are kept at so many nodes: of a graded panel and the plain ones after it.
constexpr int kMaxNodes = ebb::kGradedNodes + (ebb::kMostPanels - ebb::kGradedPanels) * (ebb::kPlainNodes - 1);

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

/// A system's states x (inputs, compartments, effect site, metabolite, its effect site) and its modes y, numbered alike: mode k belongs to the
/// rate of state k or, for the compartments, to one of their joint rates. `from` and `to` are 0 where a state has no share in a mode.
struct SystemModes {
  Lane rate[kMaxStates];              ///< [1/h]
  Lane from[kMaxStates][kMaxStates];  ///< [state][mode]
  Lane to[kMaxStates][kMaxStates];    ///< [mode][state]
};

/// A rate that nearly coincides with another of its chain is moved apart by this share of it: less, and more would cancel between their modes; more, and
/// the moved rate itself would show. A level stays within the 1e-6 that it promises.
constexpr double kApart_frac = 2e-7;
/// Where an absorption is within kCrowded_frac of a compartments' rate, three modes cancel if ke0 joins them: ke0 keeps a greater distance there. The
/// effect site then is good to a few 1e-5, in a person of a hundred million.
constexpr double kCrowded_frac = 1e-4, kFartherApart_frac = 2e-5;

EBB_INLINE LaneMask is_near(const Lane& rate, const Lane& other, const Lane& share) {
  const Lane gap = rate - other, least = other * share;
  return (gap < least) & (gap > Lane(0.0) - least);
}
Lane set_apart(Lane rate, const Lane* others, int count, const Lane& share) {
  for (int pass = 0; pass < count; ++pass) {
    for (int i = 0; i < count; ++i) rate = select(is_near(rate, others[i], share), others[i] * (1.0 + 1.5 * share), rate);
  }
  return rate;
}

/// One rotation of a symmetric matrix M = R' M R that makes its entry (p, q) 0 (Jacobi); R collects the rotations in its columns.
void rotate(Lane (&M)[3][3], Lane (&R)[3][3], int size, int p, int q) {
  const Lane off = M[p][q];
  const LaneMask done = off == 0.0;
  const Lane theta = (M[q][q] - M[p][p]) / (2.0 * select(done, Lane(1.0), off));
  const Lane root = square_root(theta * theta + 1.0);
  const Lane t = select(done, Lane(0.0), select(theta >= 0.0, 1.0 / (theta + root), 1.0 / (theta - root)));
  const Lane c = 1.0 / square_root(t * t + 1.0), s = t * c;
  M[p][p] = M[p][p] - t * off;
  M[q][q] = M[q][q] + t * off;
  M[p][q] = M[q][p] = Lane(0.0);
  for (int r = 0; r < size; ++r) {
    if (r != p && r != q) {
      const Lane to_p = M[r][p], to_q = M[r][q];
      M[r][p] = M[p][r] = c * to_p - s * to_q;
      M[r][q] = M[q][r] = s * to_p + c * to_q;
    }
    const Lane in_p = R[r][p], in_q = R[r][q];
    R[r][p] = c * in_p - s * in_q;
    R[r][q] = s * in_p + c * in_q;
  }
}

/// Modes of the compartments among themselves. With amounts divided by the roots of their volumes the exchange is symmetric: its rates are real and
/// positive and its modes orthogonal, whatever the numbers.
void make_compartment_modes(const KernelSystem& s, const KernelBlock& block, const Lane& CL, SystemModes& m) {
  constexpr int kSweeps = 6;  // of three rotations each; convergence is quadratic
  const int c = s.inputs, size = s.compartments;
  const int V_slot[3] = {s.V1_slot, s.V2_slot, s.V3_slot}, Q_slot[3] = {-1, s.Q2_slot, s.Q3_slot};
  Lane M[3][3], R[3][3], root[3];
  for (int i = 0; i < size; ++i) {
    root[i] = square_root(slot_lane(block, V_slot[i]));
    for (int j = 0; j < size; ++j) {
      M[i][j] = Lane(0.0);
      R[i][j] = Lane(i == j ? 1.0 : 0.0);
    }
  }
  const Lane V1 = slot_lane(block, s.V1_slot);
  M[0][0] = CL / V1;
  for (int i = 1; i < size; ++i) {
    const Lane Q = slot_lane(block, Q_slot[i]);
    M[0][0] = M[0][0] + Q / V1;
    M[i][i] = Q / slot_lane(block, V_slot[i]);
    M[0][i] = M[i][0] = Lane(0.0) - Q / (root[0] * root[i]);
  }
  for (int sweep = 0; sweep < (size == 2 ? 1 : kSweeps); ++sweep) {
    for (int p = 0; p < size; ++p) {
      for (int q = p + 1; q < size; ++q) rotate(M, R, size, p, q);
    }
  }
  for (int k = 0; k < size; ++k) {
    m.rate[c + k] = M[k][k];
    for (int i = 0; i < size; ++i) {
      m.from[c + i][c + k] = root[i] * R[i][k];
      m.to[c + k][c + i] = R[i][k] / root[i];
    }
  }
}

/// What a mode of the central compartment does to a site that follows it: `flow` into it per amount in central, `loss` out of it.
EBB_INLINE void follow(SystemModes& m, int central, int site, int modes, const Lane& flow, const Lane& loss) {
  m.rate[site] = loss;
  for (int k = 0; k < modes; ++k) m.from[site][k] = flow * m.from[central][k] / (loss - m.rate[k]);
  m.from[site][site] = Lane(1.0);
}

/// Modes are counted in what they bring to the parent's effect site, whose concentration then is their sum. (One that brings nothing there is of a
/// compartment that nothing enters.)
EBB_INLINE void scale_modes(const KernelSystem& s, SystemModes& m) {
  const int effect = s.inputs + s.compartments;
  for (int k = 0; k <= effect; ++k) {
    const Lane share = m.from[effect][k];
    const Lane inverse = 1.0 / select(share == 0.0, Lane(1.0), share);
    for (int i = 0; i < s.states; ++i) {
      m.from[i][k] = m.from[i][k] * inverse;
      m.to[k][i] = m.to[k][i] * share;
    }
  }
}

/// The modes of dA1/dt = sum ka A_r - (CL + Q2 + Q3)/V1 A1 + Q2/V2 A2 + Q3/V3 A3; dCe/dt = ke0 (A1/V1 - Ce); metabolite fed by formation CL/V1 A1.
/// `fold` multiplies CL. Rates are positive; an infusion's is 0, it lasts, and so is that of a compartment that nothing enters.
__attribute__((noinline)) void make_modes(const KernelSystem& s, const KernelBlock& block, const Lane& fold, SystemModes& m) {
  for (int i = 0; i < s.states; ++i) {
    for (int j = 0; j < s.states; ++j) m.from[i][j] = m.to[i][j] = Lane(0.0);
  }
  const int c = s.inputs, effect = c + s.compartments;
  const Lane CL = slot_lane(block, s.CL_slot) * fold;
  const Lane V1 = slot_lane(block, s.V1_slot);
  make_compartment_modes(s, block, CL, m);
  const Lane apart(kApart_frac);
  Lane apart_ke0 = apart;
  for (int i = 0; i < c; ++i) {
    const bool depot = s.loss_slot[i] >= 0;
    m.rate[i] = depot ? set_apart(slot_lane(block, s.loss_slot[i]), m.rate + c, s.compartments, apart) : Lane(0.0);
    for (int k = c; k < effect; ++k) {
      apart_ke0 = select(is_near(m.rate[i], m.rate[k], Lane(kCrowded_frac)), Lane(kFartherApart_frac), apart_ke0);
    }
    m.from[i][i] = m.to[i][i] = Lane(1.0);
    const Lane flow = depot ? m.rate[i] : Lane(1.0);
    for (int k = c; k < effect; ++k) {
      const Lane gap = m.rate[k] - m.rate[i];  // 0: an infusion beside a compartment that nothing enters
      const Lane share = m.to[k][c] * flow / select(gap == 0.0, Lane(1.0), gap);
      m.to[k][i] = Lane(0.0) - share;
      for (int x = c; x < effect; ++x) m.from[x][i] = m.from[x][i] + m.from[x][k] * share;
    }
  }
  const Lane ke0 = set_apart(slot_lane(block, s.ke0_slot), m.rate, effect, apart_ke0);
  follow(m, c, effect, effect, ke0 / V1, ke0);
  if (s.metabolite != 0) {
    const Lane V = slot_lane(block, s.metabolite_V_slot);
    Lane before[kMaxStates];  // rates on the metabolite's way
    for (int k = 0; k < effect; ++k) before[k] = m.rate[k];
    const Lane loss = before[effect] = set_apart(slot_lane(block, s.metabolite_CL_slot) / V, before, effect, apart);
    follow(m, c, effect + 1, effect, slot_lane(block, s.formation_slot) * CL / V1, loss);
    const Lane site = set_apart(slot_lane(block, s.metabolite_ke0_slot), before, effect + 1, apart);
    follow(m, effect + 1, effect + 2, effect, site / V, site);
    m.from[effect + 2][effect + 1] = site / V / (site - loss);
  }
  for (int row = effect; row < s.states; ++row) {  // to = from^-1, row by row
    for (int column = 0; column < row; ++column) {
      Lane sum(0.0);
      for (int k = 0; k < row; ++k) sum = sum + m.from[row][k] * m.to[k][column];
      m.to[row][column] = Lane(0.0) - sum;
    }
    m.to[row][row] = Lane(1.0);
  }
  scale_modes(s, m);
}

/// Rows of a matrix of modes times the lanes at `in`, written to `out`, which may be the same.
void apply(const KernelSystem& s, const Lane (&matrix)[kMaxStates][kMaxStates], const double* in, double* out) {
  Lane result[kMaxStates];
  for (int row = 0; row < s.states; ++row) {
    result[row] = Lane(0.0);
    for (int k = 0; k < s.states; ++k) result[row] = result[row] + matrix[row][k] * load(in + 8 * k);
  }
  for (int row = 0; row < s.states; ++row) store(out + 8 * row, result[row]);
}

/// An amount enters a state: what that is in each mode is added.
EBB_INLINE void add_to_modes(const KernelSystem& s, const SystemModes& m, double* modes, int state, const Lane& amount) {
  for (int k = 0; k < s.states; ++k) store(modes + 8 * k, load(modes + 8 * k) + m.to[k][state] * amount);
}

/// A state now, from its modes: amounts and concentrations do not fall below 0 by rounding.
EBB_INLINE Lane state_of(const KernelSystem& s, const SystemModes& m, const double* modes, int state) {
  Lane sum(0.0);
  for (int k = 0; k < s.states; ++k) sum = sum + m.from[state][k] * load(modes + 8 * k);
  return larger(sum, Lane(0.0));
}

/// Exponents of one interval and of one of its panels: beyond them nothing is left, and products stay normal numbers over kMostPanels.
constexpr double kMostDecay = 640, kMostPanelDecay = 90;

/// One mode's column in the rows of the effect sites: a row has the parent's modes, then the metabolite's.
struct ModeColumn {
  double* parent;   ///< place in the first row; nullptr: not in it
  double* child;
  Lane child_share;
  int row;          ///< doubles
};

/// A mode's share at the nodes of one panel; `left`: what is left of it since the interval's start, carried along.
template <class Rule>
EBB_INLINE void fill_column(const Lane& panel_decay, Lane& left, ModeColumn& column) {
  Lane cell[Rule::kCount - 1];
  cell_decays<Rule>(smaller(panel_decay, Lane(kMostPanelDecay)), cell);
  EBB_UNROLL for (int c = 0; c < Rule::kCount - 1; ++c) {
    left = left * cell[c];
    if (column.parent != nullptr) {
      store(column.parent, left);
      column.parent += column.row;
    }
    if (column.child != nullptr) {
      store(column.child, column.child_share * left);
      column.child += column.row;
    }
  }
}

/// Rows of the effect sites at the nodes of an interval, then the decays of the modes over it. The first panel reaches up to `first_share` of it.
void fill_rows(const KernelSystem& s, const SystemModes& m, const Lane& length, const ebb::KernelSegment& segment, int nodes, double first_share,
               double*& table) {
  const int effect = s.inputs + s.compartments, parents = effect + 1, row = 8 * (parents + (s.metabolite != 0 ? effect + 2 : 0));
  double* decays = table + static_cast<long>(nodes) * row;
  for (int k = 0; k < s.states; ++k) {
    const bool to_child = s.metabolite != 0 && k != effect;
    ModeColumn column{k <= effect ? table + 8 * k : nullptr, to_child ? table + 8 * (parents + (k < effect ? k : k - 1)) : nullptr,
                      to_child ? m.from[effect + 2][k] : Lane(0.0), row};
    const Lane decay = m.rate[k] * length;
    Lane left(1.0);
    if (segment.graded) fill_column<GradedRule>(decay * first_share, left, column);
    double share = first_share;
    for (int p = 0; p < segment.plain; ++p) {
      fill_column<PlainRule>(decay * share, left, column);
      if (segment.graded) share += share;
    }
    store(decays + 8 * k, ebb::exp_real(Lane(0.0) - smaller(decay, Lane(kMostDecay))));  // not the product: modes that nearly coincide need every digit from step to step
  }
  table = decays + 8 * s.states;
}

/// One system over one interval by its table: effect-site concentrations at the nodes after the first, then the modes at its end.
template <int Inputs, int Compartments, int Metabolite>
void advance_system(const KernelSystem& s, double* states, int nodes, const double*& table, Lane (*site)[kMaxNodes]) {
  constexpr int kEffect = Inputs + Compartments, kCount = kEffect + 1 + 2 * Metabolite;
  Lane y[kCount];
  double* at = states + 8l * s.first_state;
  EBB_UNROLL for (int i = 0; i < kCount; ++i) y[i] = load(at + 8 * i);
  Lane* parent = site[s.source];
  Lane* child = Metabolite != 0 ? site[s.metabolite_source] : nullptr;
  for (int node = 1; node <= nodes; ++node) {
    Lane term[kCount];
    EBB_UNROLL for (int k = 0; k <= kEffect; ++k) term[k] = load(table + 8 * k) * y[k];
    parent[node] = pairwise_sum<kEffect + 1>(term);
    table += 8 * (kEffect + 1);
    if constexpr (Metabolite != 0) {
      EBB_UNROLL for (int k = 0; k < kEffect + 2; ++k) term[k] = load(table + 8 * k) * y[k < kEffect ? k : k + 1];
      child[node] = pairwise_sum<kEffect + 2>(term);
      table += 8 * (kEffect + 2);
    }
  }
  EBB_UNROLL for (int i = 0; i < kCount; ++i) store(at + 8 * i, load(table + 8 * i) * y[i]);
  table += 8 * kCount;
}
using AdvanceSystem = void (*)(const KernelSystem&, double*, int, const double*&, Lane (*)[kMaxNodes]);
#define EBB_BY_INPUTS(i) {{advance_system<i, 2, 0>, advance_system<i, 2, 1>}, {advance_system<i, 3, 0>, advance_system<i, 3, 1>}}
constexpr AdvanceSystem kAdvanceSystem[4][2][2] = {EBB_BY_INPUTS(0), EBB_BY_INPUTS(1), EBB_BY_INPUTS(2), EBB_BY_INPUTS(3)};
#undef EBB_BY_INPUTS

/// General path, one panel of one system: the modes y decay from node to node, and the sites' concentrations there are their sums.
template <class Rule>
EBB_INLINE void walk_panel(const KernelSystem& s, const SystemModes& m, const Lane* decay, double share, Lane* y, Lane* parent, Lane* child) {
  constexpr int kCells = Rule::kCount - 1;
  const int effect = s.inputs + s.compartments;
  Lane sum[kCells], child_sum[kCells];
  EBB_UNROLL for (int c = 0; c < kCells; ++c) sum[c] = child_sum[c] = Lane(0.0);
  for (int k = 0; k < s.states; ++k) {
    Lane cell[kCells], left = y[k];
    cell_decays<Rule>(smaller(decay[k] * share, Lane(kMostPanelDecay)), cell);
    EBB_UNROLL for (int c = 0; c < kCells; ++c) cell[c] = left = left * cell[c];
    y[k] = left;
    if (k <= effect) {
      EBB_UNROLL for (int c = 0; c < kCells; ++c) sum[c] = sum[c] + cell[c];
    }
    if (s.metabolite != 0) {
      const Lane own = m.from[effect + 2][k];
      EBB_UNROLL for (int c = 0; c < kCells; ++c) child_sum[c] = child_sum[c] + own * cell[c];
    }
  }
  EBB_UNROLL for (int c = 0; c < kCells; ++c) parent[c] = sum[c];
  if (s.metabolite == 0) return;
  EBB_UNROLL for (int c = 0; c < kCells; ++c) child[c] = child_sum[c];
}

/// General path, one system over one interval of own length, nodes as advance_system leaves them.
void walk_system(const KernelSystem& s, const SystemModes& m, const Lane& length, const ebb::KernelSegment& segment, double first_share, double* states,
                 Lane (*site)[kMaxNodes]) {
  Lane y[kMaxStates], decay[kMaxStates];
  double* at = states + 8l * s.first_state;
  for (int k = 0; k < s.states; ++k) {
    y[k] = load(at + 8 * k);
    decay[k] = m.rate[k] * length;
  }
  Lane* parent = site[s.source] + 1;
  Lane* child = s.metabolite != 0 ? site[s.metabolite_source] + 1 : nullptr;
  const auto go_on = [&](int nodes) {
    parent += nodes;
    if (child != nullptr) child += nodes;
  };
  if (segment.graded) {
    walk_panel<GradedRule>(s, m, decay, first_share, y, parent, child);
    go_on(GradedRule::kCount - 1);
  }
  double share = first_share;
  for (int p = 0; p < segment.plain; ++p) {
    walk_panel<PlainRule>(s, m, decay, share, y, parent, child);
    go_on(PlainRule::kCount - 1);
    if (segment.graded) share += share;
  }
  for (int k = 0; k < s.states; ++k) store(at + 8 * k, load(at + 8 * k) * ebb::exp_real(Lane(0.0) - smaller(decay[k], Lane(kMostDecay))));  // as in fill_rows
}

}  // namespace
