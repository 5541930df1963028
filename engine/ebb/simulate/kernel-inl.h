// The kernels: one block of 8 people through a program. Included by one translation unit per instruction set (kernel_*.cpp).
//
// Between events the kinetics are linear, x(t + h) = exp(A h) x(t). S is evaluated at the nodes of panels that halve towards an
// arrival; A, G, A_q, P follow by exponential quadrature; the kink of H is located per person.
// Regular path: everybody runs the same steps; the rows of exp(A t) that the nodes need are tabulated once per block and kind of interval.
// General path: every person has own event times, and clearance may change; exp(A u) is made anew in each step and the state walks.
#pragma once
#include "ebb/simulate/kernel_outputs-inl.h"

namespace {

using ebb::KernelAddition;
using ebb::KernelGeneral;
using ebb::KernelLagSet;
using ebb::KernelProgram;
using ebb::KernelSegment;
using ebb::KernelStep;
using ebb::kMaxLagSet;

// ---- tables of one kind of interval ---------------------------------------------------------------------------------------------

/// States that the parent's / the metabolite's effect site depends on, in order.
EBB_INLINE int row_length(const KernelSystem& s) { return s.inputs + s.compartments + 1; }
EBB_INLINE int metabolite_row_length(const KernelSystem& s) { return s.inputs + s.compartments + 2; }
EBB_INLINE int row_state(const KernelSystem& s, bool metabolite, int k) {
  const int compartments_end = s.inputs + s.compartments;
  return metabolite && k >= compartments_end ? k + 1 : k;
}
EBB_INLINE int inner_nodes(const KernelSegment& segment) {
  return (segment.graded ? ebb::kGradedNodes - 1 : 0) + segment.plain * (kTableNodes - 1) - 1;
}

/// Share of the segment's length up to which the graded panel reaches (or 1 if there is only a plain panel).
EBB_INLINE double first_share(const KernelSegment& segment) {
  double share = 1.0;
  for (int p = 0; segment.graded && p < segment.plain; ++p) share *= 0.5;
  return share;
}

/// Node 1, 2, … of a segment as a share of its length.
double node_share(const KernelSegment& segment, int node) {
  if (!segment.graded) return LobattoRule::kNumbers.time[node];
  double begin = first_share(segment);
  if (node < ebb::kGradedNodes) return begin * GradedRule::kNumbers.time[node];
  for (node -= ebb::kGradedNodes - 1; node >= kTableNodes; node -= kTableNodes - 1) begin += begin;
  return begin + begin * LobattoRule::kNumbers.time[node];
}

/// The numbers of one panel: its length and for every slow state the exponential quadrature
/// X(t + L) = e^(-kL) X(t) + k int e^(-k (L - u)) S(t + u) du.
template <class Rule>
void fill_panel(const KernelModel& model, const KernelBlock& block, const Lane& panel_length, double*& table) {
  const LaneMask lasts = panel_length > 0.0;
  store(table, panel_length);
  store(table + 8, select(lasts, 1.0 / select(lasts, panel_length, Lane(1.0)), Lane(0.0)));
  table += 16;
  EBB_UNROLL for (int f = 0; f < kFilters; ++f) {
    if (!model.has_filter[f]) continue;
    const Lane z = slot_or(block, model.rate_slot[f], 0.0) * panel_length;
    store(table, ebb::exp_real(Lane(0.0) - z));
    table += 8;
    EBB_UNROLL for (int j = 0; j < Rule::kCount; ++j, table += 8) {
      store(table, Rule::kNumbers.mean[j] * z * ebb::exp_real(z * (Rule::kNumbers.time[j] - 1.0)));
    }
  }
  for (const int f : {0, 3}) {  // what W is made of, from node to node
    if (!model.has_filter[f]) continue;
    const Lane z = slot_or(block, model.rate_slot[f], 0.0) * panel_length;
    EBB_UNROLL for (int c = 0; c < Rule::kCount - 2; ++c, table += 8) {
      store(table, 1.0 - ebb::exp_real(Lane(0.0) - z * Rule::kNumbers.width[c]));
    }
  }
}

void fill_table(const KernelModel& model, const KernelBlock& block, const SystemMatrix* rates, const Lane& length, const KernelSegment& segment,
                double* table) {
  for (int i = 0; i < model.systems; ++i) {
    const KernelSystem& s = model.system[i];
    const int effect = s.inputs + s.compartments;
    SystemMatrix e;
    for (int node = 1; node <= inner_nodes(segment); ++node) {
      matrix_exponential(s, rates[i], length * node_share(segment, node), e);
      for (int k = 0; k < row_length(s); ++k, table += 8) store(table, e.entry[s.entry[effect][row_state(s, false, k)]]);
      if (s.metabolite != 0) {
        for (int k = 0; k < metabolite_row_length(s); ++k, table += 8) {
          store(table, e.entry[s.entry[effect + 2][row_state(s, true, k)]]);
        }
      }
    }
    matrix_exponential(s, rates[i], length, e);
    for (int k = 0; k < s.entries; ++k, table += 8) store(table, e.entry[k]);
  }
  Lane reached = length * first_share(segment);
  if (!segment.graded) {
    fill_panel<LobattoRule>(model, block, reached, table);
    return;
  }
  fill_panel<GradedRule>(model, block, reached, table);
  for (int p = 0; p < segment.plain; ++p, reached = reached + reached) fill_panel<LobattoRule>(model, block, reached, table);
}

// ---- regular path -----------------------------------------------------------------------------------------------------------------

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
    fill_table(model, block, rates, length, segment, block.tables + 8 * segment.table);
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
  const OutputNeeds needs = output_needs(model, block);
  Lane site[kMaxSources][kMaxNodes];
  begin_sites(model, block, site);
  d.gain_now = ebb::gain(d.state[1], d.g0, d.g_span, d.G50).value;
  d.drive = drive_of<Many>(d, model.sources, site, 0);
  for (int i = 0; i < program.outputs_at_start; ++i) write_outputs(model, block, d, needs, i);
  for (long i = 0; i < program.step_count; ++i) {
    const KernelStep& step = program.steps[i];
    const KernelSegment& segment = program.segments[step.segment];
    add_amounts(program, block, step, sorted);
    const double* table = block.tables + 8 * segment.table;
    const int inner = inner_nodes(segment);
    for (int k = 0; k < model.systems; ++k) {
      const KernelSystem& s = model.system[k];
      kAdvanceByTable[s.inputs][s.compartments - 2][s.metabolite](s, block.state, inner, table, site);
    }
    if (step.adapts) {
      advance_dynamics<Many, HasG, HasQ, HasP>(model, d, site, segment, table);
    } else {
      d.drive = drive_of<Many>(d, model.sources, site, inner + 1);
    }
    if (step.midnight) {
      close_day(block, d, Lane(step.end_h), d.c >= 0.0);
      drop_traces(model, block);
    }
    if (step.output >= 0) write_outputs(model, block, d, needs, step.output);
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

/// The people of a block from number `first` on: memory stays [index][8].
KernelBlock part_of(KernelBlock block, int first) {
  block.slots += first;
  if (block.dose_factors != nullptr) block.dose_factors += first;
  block.state += first;
  if (block.tables != nullptr) block.tables += first;
  block.outputs += first;
  block.peak += first;
  return block;
}

void regular_part(const KernelModel& model, const KernelProgram& program, const KernelBlock& block) {
  SortedLags sorted[ebb::kMaxLagSets];
  for (int i = 0; i < program.lag_set_count; ++i) sort_lags(program.lag_sets[i], block, sorted[i]);
  fill_tables(model, program, block);
  with_structure(model, [&]<bool Many, bool G, bool Q, bool P>() { run_steps<Many, G, Q, P>(model, program, block, sorted); });
}

void regular(const KernelModel& model, const KernelProgram& program, const KernelBlock& block) {
  for (int first = 0; first < ebb::kBlock; first += kLanes) regular_part(model, program, part_of(block, first));
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
void write_own_outputs(const KernelModel& model, const KernelBlock& block, const Dynamics& d, const OutputNeeds& needs, const int* output) {
  bool wanted = false;
  for (int lane = 0; lane < kLanes; ++lane) wanted = wanted || output[lane] >= 0;
  if (!wanted) return;
  EffectLogs logs;
  effect_logs(d, needs, logs);
  for (int i = 0; i < model.series_count; ++i) {
    double value[kLanes];
    store_anywhere(value, series_value(model, block, d, needs, logs, model.series[i]));
    for (int lane = 0; lane < kLanes; ++lane) {
      if (output[lane] >= 0) block.outputs[8l * (static_cast<long>(output[lane]) * model.series_count + i) + lane] = value[lane];
    }
  }
}

template <bool Many, bool HasG, bool HasQ, bool HasP>
void run_general_steps(const KernelModel& model, const KernelGeneral& program, const KernelBlock& block) {
  Dynamics d;
  begin_dynamics(model, block, d);
  const OutputNeeds needs = output_needs(model, block);
  Lane site[kMaxSources][kMaxNodes];
  begin_sites(model, block, site);
  d.gain_now = ebb::gain(d.state[1], d.g0, d.g_span, d.G50).value;
  d.drive = drive_of<Many>(d, model.sources, site, 0);
  for (int i = 0; i < program.outputs_at_start; ++i) write_outputs(model, block, d, needs, i);
  SystemMatrix rates[ebb::kMaxSystems];
  for (int k = 0; k < model.systems; ++k) rate_matrix(model.system[k], block, Lane(1.0), rates[k]);
  Lane from(program.start_h);
  for (long i = 0; i < program.step_count; ++i) {
    const Lane to = load_anywhere(program.end_h + 8 * i);
    for (int lane = 0; lane < kLanes; ++lane) {
      const KernelAddition* a = program.additions + program.addition_begin[8 * i + lane];
      for (int k = 0; k < program.addition_count[8 * i + lane]; ++k) block.state[8l * a[k].state + lane] += a[k].amount;
    }
    for (int k = 0; k < model.systems; ++k) {
      const KernelSystem& s = model.system[k];
      if (s.modifier_count > 0) rate_matrix(s, block, clearance_fold(model, block, s, from, to), rates[k]);
      walk_system(s, rates[k], to - from, program.panels, block.state, site);
    }
    const LaneMask adapts = mask_of(program.flags + 8 * i, ebb::kStepAdapts), midnight = mask_of(program.flags + 8 * i, ebb::kStepMidnight);
    const Dynamics before = d;
    walk_dynamics<Many, HasG, HasQ, HasP>(model, d, site, program.panels, to - from);
    if (any(!adapts)) keep_slow_states(d, before, adapts);
    if (any(midnight)) {
      close_day(block, d, to, midnight);
      drop_traces(model, block);
    }
    write_own_outputs(model, block, d, needs, program.output + 8 * i);
    from = to;
  }
  end_dynamics(model, block, d);
}

void general(const KernelModel& model, const KernelGeneral& program, const KernelBlock& block) {
  for (int first = 0; first < ebb::kBlock; first += kLanes) {
    KernelGeneral own = program;
    own.end_h += first;
    own.output += first;
    own.flags += first;
    own.addition_begin += first;
    own.addition_count += first;
    const KernelBlock part = part_of(block, first);
    with_structure(model, [&]<bool Many, bool G, bool Q, bool P>() { run_general_steps<Many, G, Q, P>(model, own, part); });
  }
}

}  // namespace
