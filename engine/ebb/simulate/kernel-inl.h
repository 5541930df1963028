// The kernels: one block of 8 people through a program. Included by one translation unit per instruction set (kernel_*.cpp).
//
// Between events each mode of the kinetics decays by itself. S is evaluated at the nodes of panels, dense where an arrival is young; A, G, A_q, P follow
// by exponential quadrature; the kink of H is located per person.
// Regular path: everybody runs the same steps; what the nodes need is tabulated once per block and kind of interval.
// General path: every person has own event times, and clearance may change; the modes walk from node to node, the panels' numbers are made anew.
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

/// Nodes of an interval after its first.
EBB_INLINE int nodes_after_first(const KernelSegment& segment) {
  return (segment.graded ? ebb::kGradedNodes - 1 : 0) + segment.plain * (ebb::kPlainNodes - 1);
}

/// Share of the segment's length up to which the graded panel reaches (or 1 if there is only a plain panel).
EBB_INLINE double first_share(const KernelSegment& segment) {
  double share = 1.0;
  for (int p = 0; segment.graded && p < segment.plain; ++p) share *= 0.5;
  return share;
}

/// The numbers of one panel: its length and for every slow state the exponential quadrature
/// X(t + L) = e^(-kL) X(t) + k int e^(-k (L - u)) S(t + u) du.
template <class Rule>
void fill_panel(const KernelModel& model, const Dynamics& d, const Lane& panel_length, double*& table) {
  constexpr int kCells = Rule::kCount - 1;
  const LaneMask lasts = panel_length > 0.0;
  store(table, panel_length);
  store(table + 8, select(lasts, 1.0 / select(lasts, panel_length, Lane(1.0)), Lane(0.0)));
  double* shares = table + 16;  // of what W is made of, from node to node: A, then P
  for (int f = 0; f < kFilters; ++f) shares += model.has_filter[f] ? 8 * (1 + Rule::kCount) : 0;
  table += 16;
  for (int f = 0; f < kFilters; ++f) {
    if (!model.has_filter[f]) continue;
    const Lane z = d.k[f] * panel_length;
    Lane decay[kCells];
    cell_decays<Rule>(z, decay);
    Lane left(1.0);  // of what was there at a node, at the panel's end
    EBB_UNROLL for (int j = kCells; j > 0; --j) {
      store(table + 8 * (1 + j), Rule::kNumbers.mean[j] * (z * left));
      left = left * decay[j - 1];
    }
    store(table + 8, Rule::kNumbers.mean[0] * (z * left));
    store(table, left);
    table += 8 * (1 + Rule::kCount);
    if (f != 0 && f != 3) continue;
    EBB_UNROLL for (int c = 0; c < kCells - 1; ++c, shares += 8) store(shares, 1.0 - decay[c]);
  }
  table = shares;
}

/// The numbers of an interval's panels, one after the other.
void fill_panels(const KernelModel& model, const Dynamics& d, const Lane& length, const KernelSegment& segment, double* table) {
  Lane reached = length * first_share(segment);
  if (segment.graded) fill_panel<GradedRule>(model, d, reached, table);
  for (int p = 0; p < segment.plain; ++p) {
    fill_panel<PlainRule>(model, d, reached, table);
    if (segment.graded) reached = reached + reached;
  }
}

/// From the states that a block brings to modes, and back.
void begin_modes(const KernelModel& model, const KernelBlock& block, SystemModes* modes) {
  for (int i = 0; i < model.systems; ++i) {
    const KernelSystem& s = model.system[i];
    make_modes(s, block, Lane(1.0), modes[i]);
    apply(s, modes[i].to, block.state + 8l * s.first_state, block.state + 8l * s.first_state);
  }
}
void end_modes(const KernelModel& model, const KernelBlock& block, const SystemModes* modes) {
  for (int i = 0; i < model.systems; ++i) {
    const KernelSystem& s = model.system[i];
    apply(s, modes[i].from, block.state + 8l * s.first_state, block.state + 8l * s.first_state);
  }
}

/// What both paths begin with: modes, slow states, concentrations at the sites (node 0) and the drive.
struct Walk {
  SystemModes modes[ebb::kMaxSystems];
  Dynamics d;
  OutputNeeds needs;
  Lane site[kMaxSources][kMaxNodes];
};
template <bool Many>
void begin_walk(const KernelModel& model, const KernelBlock& block, int outputs_at_start, Walk& walk) {
  begin_modes(model, block, walk.modes);
  begin_dynamics(model, block, walk.d);
  walk.needs = output_needs(model, block, walk.modes);
  for (int j = 0; j < model.sources; ++j) walk.site[j][0] = site_now(model, block, walk.needs, j);
  walk.d.gain_now = ebb::gain(walk.d.state[1], walk.d.g0, walk.d.g_span, walk.d.G50).value;
  walk.d.drive = drive_of<Many>(walk.d, model.sources, walk.site, 0);
  for (int i = 0; i < outputs_at_start; ++i) write_outputs(model, block, walk.d, walk.needs, i);
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

void fill_tables(const KernelModel& model, const KernelProgram& program, const KernelBlock& block, const SortedLags* sorted, const Walk& walk) {
  for (int t = 0; t < program.segment_count; ++t) {
    const KernelSegment& segment = program.segments[t];
    Lane length(segment.base_h);
    if (segment.lag_set >= 0) {
      const Lane* boundary = sorted[segment.lag_set].boundary;
      const bool last = segment.piece == program.lag_sets[segment.lag_set].count;
      length = (last ? Lane(segment.base_h) : boundary[segment.piece + 1]) - boundary[segment.piece];
    }
    double* table = block.tables + 8 * segment.table;
    for (int i = 0; i < model.systems; ++i) {
      fill_rows(model.system[i], walk.modes[i], length, segment, nodes_after_first(segment), first_share(segment), table);
    }
    fill_panels(model, walk.d, length, segment, table);
  }
}

EBB_INLINE void add_amounts(const KernelModel& model, const KernelProgram& program, const KernelBlock& block, const KernelStep& step,
                            const SortedLags* sorted, const SystemModes* modes) {
  for (int i = 0; i < step.addition_count; ++i) {
    const KernelAddition& a = program.additions[step.addition_begin + i];
    Lane amount = slot_or(block, a.F_slot, 1.0) * a.amount;
    if (block.dose_factors != nullptr) amount = amount * load(block.dose_factors + 8l * a.dose);
    if (a.lag_set >= 0 && program.lag_sets[a.lag_set].count > 1) {
      amount = select(sorted[a.lag_set].rank[a.member] == static_cast<double>(a.piece - 1), amount, Lane(0.0));
    }
    const KernelSystem& s = model.system[a.system];
    add_to_modes(s, modes[a.system], block.state + 8l * s.first_state, a.state, amount);
  }
}

template <bool Many, bool HasG, bool HasQ, bool HasP>
void run_steps(const KernelModel& model, const KernelProgram& program, const KernelBlock& block, const SortedLags* sorted) {
  Walk walk;
  Dynamics& d = walk.d;
  begin_walk<Many>(model, block, program.outputs_at_start, walk);
  fill_tables(model, program, block, sorted, walk);
  for (long i = 0; i < program.step_count; ++i) {
    const KernelStep& step = program.steps[i];
    const KernelSegment& segment = program.segments[step.segment];
    add_amounts(model, program, block, step, sorted, walk.modes);
    const double* table = block.tables + 8 * segment.table;
    const int nodes = nodes_after_first(segment);
    for (int k = 0; k < model.systems; ++k) {
      const KernelSystem& s = model.system[k];
      kAdvanceSystem[s.inputs][s.compartments - 2][s.metabolite](s, block.state, nodes, table, walk.site);
    }
    if (step.adapts) {
      advance_dynamics<Many, HasG, HasQ, HasP>(model, d, walk.site, segment, table);
    } else {
      d.drive = drive_of<Many>(d, model.sources, walk.site, nodes);
    }
    if (step.midnight) {
      const LaneMask everybody = d.c >= 0.0;
      close_day(block, d, Lane(step.end_h), everybody);
      drop_traces(model, block, everybody);
    }
    if (step.output >= 0) write_outputs(model, block, d, walk.needs, step.output);
  }
  end_dynamics(model, block, d);
  end_modes(model, block, walk.modes);
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

/// Clearance changes: the systems whose clearance it is go on in the modes that they have over this step. Who waits at the end stays as he is, whatever
/// the others still do. `fold`: of each system's clearance over the last step.
EBB_INLINE void change_modes(const KernelModel& model, const KernelBlock& block, const Lane& from, const Lane& to, Lane* fold, SystemModes* modes) {
  const LaneMask goes_on = to > from;
  for (int i = 0; i < model.systems; ++i) {
    const KernelSystem& s = model.system[i];
    if (s.modifier_count == 0) continue;
    double* at = block.state + 8l * s.first_state;
    alignas(64) double next[8 * kMaxStates];
    apply(s, modes[i].from, at, next);
    fold[i] = select(goes_on, clearance_fold(model, block, s, from, to), fold[i]);
    make_modes(s, block, fold[i], modes[i]);
    apply(s, modes[i].to, next, next);
    for (int k = 0; k < s.states; ++k) store(at + 8 * k, select(goes_on, load(next + 8 * k), load(at + 8 * k)));
  }
}

EBB_INLINE void add_own_amounts(const KernelModel& model, const KernelGeneral& program, const KernelBlock& block, int row, const SystemModes* modes) {
  const double* amount = program.amounts + 8l * row * program.inlet_count;
  for (int i = 0; i < program.inlet_count; ++i, amount += 8) {
    const ebb::KernelInlet& inlet = program.inlets[i];
    const KernelSystem& s = model.system[inlet.system];
    add_to_modes(s, modes[inlet.system], block.state + 8l * s.first_state, inlet.state, load_anywhere(amount));
  }
}

/// Where the run is kinetics only, everything but the drive stays as it was.
struct SlowStates {
  Lane state[kFilters], gain_now, B, U;
};
EBB_INLINE SlowStates slow_states(const Dynamics& d) {
  SlowStates now;
  EBB_UNROLL for (int f = 0; f < kFilters; ++f) now.state[f] = d.state[f];
  now.gain_now = d.gain_now;
  now.B = d.B;
  now.U = d.U;
  return now;
}
EBB_INLINE void keep_slow_states(Dynamics& d, const SlowStates& before, const LaneMask& who) {
  EBB_UNROLL for (int f = 0; f < kFilters; ++f) d.state[f] = select(who, before.state[f], d.state[f]);
  d.gain_now = select(who, before.gain_now, d.gain_now);
  d.B = select(who, before.B, d.B);
  d.U = select(who, before.U, d.U);
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

EBB_INLINE bool any_flag(const unsigned char* flags) {
  unsigned char all = 0;
  for (int lane = 0; lane < kLanes; ++lane) all |= flags[lane];
  return all != 0;
}

template <bool Many, bool HasG, bool HasQ, bool HasP>
void run_general_steps(const KernelModel& model, const KernelGeneral& program, const KernelBlock& block) {
  Walk walk;
  Dynamics& d = walk.d;
  begin_walk<Many>(model, block, program.outputs_at_start, walk);
  bool changes = false;
  Lane fold[ebb::kMaxSystems];
  for (int i = 0; i < model.systems; ++i) {
    changes = changes || model.system[i].modifier_count > 0;
    fold[i] = Lane(1.0);
  }
  const double begin = first_share(program.segment);
  Lane from(program.start_h);
  for (long i = 0; i < program.step_count; ++i) {
    const Lane to = load_anywhere(program.end_h + 8 * i);
    const unsigned char* flags = program.flags + 8 * i;
    if (changes) change_modes(model, block, from, to, fold, walk.modes);
    if (program.arrivals[i] >= 0) add_own_amounts(model, program, block, program.arrivals[i], walk.modes);
    const Lane length = to - from;
    for (int k = 0; k < model.systems; ++k) {
      walk_system(model.system[k], walk.modes[k], length, program.segment, begin, block.state, walk.site);
    }
    fill_panels(model, d, length, program.segment, block.tables);
    const double* table = block.tables;
    const bool marked = any_flag(flags);
    const SlowStates before = slow_states(d);
    advance_dynamics<Many, HasG, HasQ, HasP>(model, d, walk.site, program.segment, table);
    if (marked) {
      const LaneMask kinetics_only = mask_of(flags, ebb::kStepKineticsOnly), midnight = mask_of(flags, ebb::kStepMidnight);
      if (any(kinetics_only)) keep_slow_states(d, before, kinetics_only);
      if (any(midnight)) {
        close_day(block, d, to, midnight);
        drop_traces(model, block, midnight);
      }
    }
    write_own_outputs(model, block, d, walk.needs, program.output + 8 * i);
    from = to;
  }
  end_dynamics(model, block, d);
  end_modes(model, block, walk.modes);
}

void general(const KernelModel& model, const KernelGeneral& program, const KernelBlock& block) {
  for (int first = 0; first < ebb::kBlock; first += kLanes) {
    KernelGeneral own = program;
    own.end_h += first;
    own.output += first;
    own.flags += first;
    if (own.amounts != nullptr) own.amounts += first;
    const KernelBlock part = part_of(block, first);
    with_structure(model, [&]<bool Many, bool G, bool Q, bool P>() { run_general_steps<Many, G, Q, P>(model, own, part); });
  }
}

}  // namespace
