// What is written of a block at an output time.
#pragma once
#include "ebb/simulate/kernel_dynamics-inl.h"

namespace {

/// Logarithms of what the effects are powers of; made once an output time.
struct EffectLogs {
  ebb::elementary::Pair<Lane> drive, drive_day, adaptation, tolerance;
};

/// What the series of a run need beyond the dynamics.
struct OutputNeeds {
  const SystemModes* modes = nullptr;  ///< of each system
  bool effects = false, symptoms = false;
  Lane half_power[5];  ///< of each domain: s^h
};

OutputNeeds output_needs(const KernelModel& model, const KernelBlock& block, const SystemModes* modes) {
  OutputNeeds needs;
  needs.modes = modes;
  for (int i = 0; i < model.series_count; ++i) {
    needs.effects = needs.effects || model.series[i].kind == 13;
    needs.symptoms = needs.symptoms || model.series[i].kind == 14;
  }
  for (int k = 0; k < 5; ++k) {
    needs.half_power[k] = model.domain_half_slot[k] < 0
                              ? Lane(0.0)
                              : ebb::pow_real(slot_lane(block, model.domain_half_slot[k]), slot_lane(block, model.domain_hill_slot[k]));
  }
  return needs;
}

EBB_INLINE void effect_logs(const Dynamics& d, const OutputNeeds& needs, EffectLogs& logs) {
  if (!needs.effects && !needs.symptoms) return;
  using ebb::elementary::log_pair;
  if (needs.effects) logs.drive = log_pair(d.drive);
  if (needs.symptoms) logs.drive_day = log_pair(d.S_day);
  logs.adaptation = log_pair(d.state[0]);
  logs.tolerance = log_pair(d.state[2]);
}

EBB_INLINE Lane net_effect_of(const KernelModel& model, const KernelBlock& block, const Dynamics& d, const OutputNeeds& needs, const EffectLogs& logs,
                              int domain, const Lane& drive, const ebb::elementary::Pair<Lane>& drive_log) {
  const bool quick = domain == 0 && model.rate_slot[2] >= 0;
  const Lane hill = slot_lane(block, model.domain_hill_slot[domain]);
  const auto effect = [&](const Lane& x, const ebb::elementary::Pair<Lane>& log) __attribute__((always_inline)) {
    return ebb::effect(ebb::pow_by_log(x, log, hill), needs.half_power[domain]);
  };
  return ebb::net_effect(effect(drive, drive_log), quick ? effect(d.state[2], logs.tolerance) : effect(d.state[0], logs.adaptation),
                         slot_lane(block, model.domain_share_slot[domain]), quick ? Lane(1.0) : d.gain_now);
}

/// logit p = intercept + slope baseline - relief max(0, N_k) + withdrawal r_k H / theta, over the last complete day.
EBB_INLINE Lane symptom_chance(const KernelModel& model, const KernelBlock& block, const Dynamics& d, const OutputNeeds& needs, const EffectLogs& logs,
                               const ebb::KernelSymptom& symptom) {
  const Lane relief = larger(net_effect_of(model, block, d, needs, logs, symptom.domain, d.S_day, logs.drive_day), Lane(0.0));
  const Lane rebound = slot_lane(block, model.rebound_slot[symptom.rebound]) * d.H_day / d.threshold;
  const Lane logit = symptom.intercept + symptom.baseline_slope * symptom.baseline - symptom.relief_slope * relief +
                     symptom.withdrawal_slope * rebound;
  return 1.0 / (1.0 + ebb::exp_real(Lane(0.0) - logit));
}

EBB_INLINE Lane state_now(const KernelModel& model, const KernelBlock& block, const OutputNeeds& needs, int system, int state) {
  const KernelSystem& s = model.system[system];
  return state_of(s, needs.modes[system], block.state + 8l * s.first_state, state);
}

EBB_INLINE Lane level_of(const KernelModel& model, const KernelBlock& block, const OutputNeeds& needs, int ligand) {
  Lane sum(0.0);
  for (int i = 0; i < model.systems; ++i) {
    const KernelSystem& s = model.system[i];
    const int metabolite = s.inputs + s.compartments + 1;
    if (model.source[s.source].ligand == ligand) sum = sum + state_now(model, block, needs, i, s.inputs) / slot_lane(block, s.V1_slot);
    if (s.metabolite != 0 && model.source[s.metabolite_source].ligand == ligand) {
      sum = sum + state_now(model, block, needs, i, metabolite) / slot_lane(block, s.metabolite_V_slot);
    }
  }
  return sum;
}

EBB_INLINE Lane site_now(const KernelModel& model, const KernelBlock& block, const OutputNeeds& needs, int source) {
  return state_now(model, block, needs, model.source[source].system, model.source[source].state);
}

EBB_INLINE Lane site_of(const KernelModel& model, const KernelBlock& block, const OutputNeeds& needs, int ligand) {
  Lane sum(0.0);
  for (int j = 0; j < model.sources; ++j) {
    if (model.source[j].ligand == ligand) sum = sum + site_now(model, block, needs, j);
  }
  return sum;
}

/// occupancy_j = x_j / (1 + sum x_k); index -1: of all.
EBB_INLINE Lane occupancy_of(const KernelModel& model, const KernelBlock& block, const Dynamics& d, const OutputNeeds& needs, int ligand) {
  Lane all(0.0), own(0.0);
  for (int j = 0; j < model.sources; ++j) {
    const Lane x = d.occupied[j] * site_now(model, block, needs, j);
    all = all + x;
    if (ligand < 0 || model.source[j].ligand == ligand) own = own + x;
  }
  return own / (1.0 + all);
}

/// What needs more than the dynamics themselves.
__attribute__((noinline)) Lane derived_value(const KernelModel& model, const KernelBlock& block, const Dynamics& d, const OutputNeeds& needs, const EffectLogs& logs,
                                               const ebb::KernelSeries& series) {
  switch (series.kind) {
    case 0: return level_of(model, block, needs, series.index);
    case 1: return site_of(model, block, needs, series.index);
    case 2: return occupancy_of(model, block, d, needs, series.index);
    case 13: return net_effect_of(model, block, d, needs, logs, series.index, d.drive, logs.drive);
    default: return symptom_chance(model, block, d, needs, logs, model.symptoms[series.index]);
  }
}

/// Value of one series now; kinds are SeriesKind.
EBB_INLINE Lane series_value(const KernelModel& model, const KernelBlock& block, const Dynamics& d, const OutputNeeds& needs, const EffectLogs& logs,
                             const ebb::KernelSeries& series) {
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
    default: return derived_value(model, block, d, needs, logs, series);
  }
}

EBB_INLINE void write_outputs(const KernelModel& model, const KernelBlock& block, const Dynamics& d, const OutputNeeds& needs, long output) {
  EffectLogs logs;
  effect_logs(d, needs, logs);
  double* to = block.outputs + 8l * output * model.series_count;
  if (block.outputs_aligned && kLanes == ebb::kBlock) {
    for (int i = 0; i < model.series_count; ++i, to += 8) store(to, series_value(model, block, d, needs, logs, model.series[i]));
  } else {
    for (int i = 0; i < model.series_count; ++i, to += 8) store_anywhere(to, series_value(model, block, d, needs, logs, model.series[i]));
  }
}

/// Modes below 1e-200 become 0 before they could turn into slow subnormal numbers (which WebAssembly cannot flush).
void drop_traces(const KernelModel& model, const KernelBlock& block, const LaneMask& who) {
  for (int i = 0; i < model.states; ++i) {
    double* at = block.state + 8l * i;
    const Lane amount = load(at);
    const LaneMask trace = (amount < 1e-200) & (amount > -1e-200) & who;
    store(at, select(trace, Lane(0.0), amount));
  }
}

}  // namespace
