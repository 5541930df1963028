#include "ebb/simulate/program.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>

namespace ebb {

namespace {

/// Times closer than this are the same moment [h]: 4 microseconds, far above rounding of decades in hours and far below a lag.
constexpr double kSameMoment_h = 1e-9;
constexpr double kDay_h = 24;
/// While clearance changes it is held at its mean over pieces: this long up to this many hours after the change began or ended. The error goes with the
/// square of the piece and with how far CL/V1 moves. Midazolam, whose clearance rifampicin makes 43-fold, needs pieces of 2 min (9e-5 in levels; 1e-3 with
/// pieces of 15 min). Where CL/V1 moves less, pieces may be 2, 4 or 8 times as long: H, a small difference of large numbers, then is off by 5e-5 at most.
struct ClearancePiece {
  double until_h, piece_h;
};
constexpr ClearancePiece kClearancePieces[] = {{48, 0.03125}, {480, 0.0625}, {960, 0.125}, {1440, 0.25}};
constexpr double kLongerPieceReach_per_h = 1.8;  ///< change of CL/V1 times the square of how many times longer
constexpr double kLongestPieceFold = 8;

/// Length of the first panel after an arrival times the fastest rate; each further panel doubles the time since the arrival. What comes from a depot
/// reaches the effect site smoothly (its rate starts at 0), so the first panel may be long; what goes straight in changes at once, and its rates
/// count several times. Chosen by the errors against CVODE (tests/reference): oral routes stay under 1e-6 in A and G and
/// 2e-6 in H, where the contract is 1e-4; a reach of 12 brings 7e-5.
constexpr double kFirstPanelReach = 8;
constexpr double kStraightInFold = 10;

/// Table memory of a block [lanes]; a timeline with more kinds of interval is no longer a table's work.
constexpr long kMostTableLanes = 1 << 16;

bool same(double a_h, double b_h) { return std::fabs(a_h - b_h) <= kSameMoment_h; }

Error too_many(std::string what, int most) {
  return {ErrorCode::OutOfRange, {}, "this run needs more " + what + " than one simulation holds", "at most " + std::to_string(most), {}};
}

/// A state of its system that receives doses: the depot's or infusion's own, or the central compartment for a bolus.
int input_state(const SystemLayout& layout, const KernelSystem& system, int input) {
  if (layout.inputs[input].kind == InputKind::Bolus) return system.inputs;
  int state = 0;
  for (int i = 0; i < input; ++i) state += layout.inputs[i].kind == InputKind::Bolus ? 0 : 1;
  return state;
}

Result<Done> compile_systems(const ModelLayout& layout, CompiledModel& model) {
  KernelModel& kernel = model.kernel;
  if (layout.systems.size() > kMaxSystems) return too_many("kinetic systems", kMaxSystems);
  kernel.systems = static_cast<int>(layout.systems.size());
  for (int i = 0; i < kernel.systems; ++i) {
    const SystemLayout& from = layout.systems[i];
    KernelSystem& s = kernel.system[i];
    for (const SystemLayout::Input& input : from.inputs) {
      if (input.kind == InputKind::Bolus) continue;
      if (s.inputs >= kMaxInputs) return too_many("ways into one drug's kinetics", kMaxInputs);
      s.loss_slot[s.inputs++] = input.kind == InputKind::Depot ? input.ka_slot : -1;
    }
    s.compartments = from.compartments;
    s.metabolite = from.metabolite_ligand >= 0 ? 1 : 0;
    s.states = s.inputs + s.compartments + 1 + 2 * s.metabolite;
    s.first_state = kernel.states;
    kernel.states += s.states;
    s.CL_slot = from.CL_slot;
    s.V1_slot = from.V1_slot;
    s.Q2_slot = from.Q2_slot;
    s.V2_slot = from.V2_slot;
    s.Q3_slot = from.Q3_slot;
    s.V3_slot = from.V3_slot;
    s.ke0_slot = from.ke0_slot;
    s.formation_slot = from.formation_slot;
    s.metabolite_CL_slot = from.metabolite_CL_slot;
    s.metabolite_V_slot = from.metabolite_V_slot;
    s.metabolite_ke0_slot = from.metabolite_ke0_slot;
    const bool straight_in = std::any_of(from.inputs.begin(), from.inputs.end(), [](const auto& i) { return i.kind != InputKind::Depot; });
    model.fastest_rate_per_h = std::max(model.fastest_rate_per_h, from.fastest_rate_per_h * (straight_in ? kStraightInFold : 1));
    const auto add_source = [&](int state, int ligand) {
      const LigandLayout& l = layout.ligands[ligand];
      kernel.source[kernel.sources] = {i, state, l.efficacy_slot, l.EC50_occupancy_slot, ligand};
      return kernel.sources++;
    };
    if (kernel.sources + 1 + s.metabolite > kMaxSources) return too_many("effect sites", kMaxSources);
    s.source = add_source(s.inputs + s.compartments, from.ligand);
    if (s.metabolite != 0) s.metabolite_source = add_source(s.inputs + s.compartments + 2, from.metabolite_ligand);
  }
  return Done{};
}

/// Modifiers grouped by system, so that those of one system stand together.
void collect_modifiers(const ModelLayout& layout, const Timeline& timeline, KernelModel& kernel, std::vector<KernelModifier>& out) {
  for (int i = 0; i < kernel.systems; ++i) {
    kernel.system[i].modifier_begin = static_cast<int>(out.size());
    for (const ClearanceChange& change : timeline.clearance_changes) {
      const std::vector<RouteLayout>& routes = layout.drugs[change.drug];
      const bool of_this_drug = std::any_of(routes.begin(), routes.end(), [i](const RouteLayout& r) { return r.system == i; });
      if (!of_this_drug) continue;
      const ModifierLayout& m = layout.modifiers[change.drug][change.modifier];
      out.push_back({m.fold_slot, m.onset_rate_slot, m.offset_rate_slot, change.from_h, change.to_h});
    }
    kernel.system[i].modifier_count = static_cast<int>(out.size()) - kernel.system[i].modifier_begin;
  }
}

/// The panels of an interval that needs so many halving ones.
void set_panels(KernelSegment& segment, int panels) {
  segment.graded = panels > 1;
  segment.plain = segment.graded ? std::max(0, panels - kGradedPanels) : 1;
}

/// Index of the segment kind, adding it if new.
class SegmentKinds {
 public:
  explicit SegmentKinds(Program& program) : program_(program) {}
  int find(double base_h, int lag_set, int piece, int panels) {
    const auto key = std::make_tuple(std::llround(base_h / kSameMoment_h), lag_set, piece, panels);
    const auto [at, is_new] = known_.try_emplace(key, static_cast<int>(program_.segments.size()));
    if (is_new) {
      program_.segments.push_back({base_h, lag_set, piece});
      set_panels(program_.segments.back(), panels);
    }
    return at->second;
  }

 private:
  Program& program_;
  std::map<std::tuple<long long, int, int, int>, int> known_;
};

/// Halving panels of an interval that begins with an arrival.
int panels_after_arrival(double length_h, double fastest_rate_per_h) {
  int panels = 1;
  for (double first_h = length_h; first_h * fastest_rate_per_h > kFirstPanelReach && panels < kMostPanels; first_h *= 0.5) ++panels;
  return panels;
}

/// Panels of an interval that begins `since_h` after the last arrival: 1 or 2 if that is as long as the interval or half of it.
int panels_since(double since_h, double length_h, double fastest_rate_per_h) {
  const int fresh = panels_after_arrival(length_h, fastest_rate_per_h);
  if (length_h <= since_h) return 1;
  return length_h <= 2 * since_h ? std::min(2, fresh) : fresh;
}

long row_lanes(const KernelModel& model, const KernelSegment& segment) {
  const long nodes = (segment.graded ? kGradedNodes - 1 : 0) + segment.plain * (kPlainNodes - 1);
  long lanes = 0;
  for (int i = 0; i < model.systems; ++i) {
    const KernelSystem& s = model.system[i];
    const int row = s.inputs + s.compartments + 1;
    lanes += nodes * (row + (s.metabolite != 0 ? row + 1 : 0)) + s.states;
  }
  return lanes;
}

long panels_lanes(const KernelModel& model, const KernelSegment& segment) {
  int filters = 0;
  for (const bool integrated : model.has_filter) filters += integrated ? 1 : 0;
  const int from_node_to_node = model.has_filter[3] ? 2 : 1;  // A, and P if there is one
  const auto panel_lanes = [&](int panel_nodes) { return 2 + filters * (1 + panel_nodes) + from_node_to_node * (panel_nodes - 2); };
  return (segment.graded ? panel_lanes(kGradedNodes) : 0) + segment.plain * panel_lanes(kPlainNodes);
}

struct Arrival {
  KernelAddition addition;
  int lag_slot = -1;
};

/// Everything one dose brings in, apart from its end if it is an infusion.
void arrivals_of(const ModelLayout& layout, const CompiledModel& model, const Timeline& timeline, int dose_index, std::vector<Arrival>& out) {
  const Dose& dose = timeline.doses[dose_index];
  const RouteLayout& route = layout.drugs[dose.drug][dose.route];
  const SystemLayout& system = layout.systems[route.system];
  const KernelSystem& kernel = model.kernel.system[route.system];
  const auto add = [&](int input, double amount) {
    Arrival arrival;
    arrival.addition.system = route.system;
    arrival.addition.state = input_state(system, kernel, input);
    arrival.addition.F_slot = system.inputs[input].F_slot;
    arrival.addition.amount = amount;
    arrival.addition.dose = dose_index;
    arrival.lag_slot = system.inputs[input].lag_slot;
    out.push_back(arrival);
  };
  if (dose.infusion_h > 0) {
    add(route.infusion_input, dose.amount_mg / dose.infusion_h);
    return;
  }
  for (const int input : route.inputs) add(input, dose.amount_mg);
}

/// Sorted moments without repeats, within [start, end].
std::vector<double> cut_times(std::vector<double> times_h, double start_h, double end_h) {
  std::sort(times_h.begin(), times_h.end());
  std::vector<double> cuts = {start_h};
  for (const double t : times_h) {
    if (t > cuts.back() + kSameMoment_h && t < end_h - kSameMoment_h) cuts.push_back(t);
  }
  cuts.push_back(end_h);
  return cuts;
}

bool is_midnight(double time_h) { return same(time_h, kDay_h * std::round(time_h / kDay_h)); }

void add_common_cuts(const CommonTimes& times, std::vector<double>& cuts) {
  for (double t = kDay_h * std::ceil(times.start_h / kDay_h); t < times.end_h; t += kDay_h) cuts.push_back(t);
  cuts.insert(cuts.end(), times.output_h.begin(), times.output_h.end());
  cuts.push_back(times.adaptation_start_h);
}

/// Index of the output at this moment, -1 if none; moves `next` along.
int output_at(const std::vector<double>& output_h, double time_h, std::size_t& next) {
  while (next < output_h.size() && output_h[next] < time_h - kSameMoment_h) ++next;
  return next < output_h.size() && same(output_h[next], time_h) ? static_cast<int>(next) : -1;
}

}  // namespace

Result<Done> compile_model(const ModelLayout& layout, const std::vector<Series>& series, const Timeline& timeline, CompiledModel& model) {
  KernelModel& kernel = model.kernel;
  Result<Done> systems = compile_systems(layout, model);
  if (!systems) return systems;
  if (layout.ligands.size() > kMaxLigands) return too_many("drugs and metabolites", kMaxLigands);
  kernel.ligands = static_cast<int>(layout.ligands.size());
  kernel.one_plus_tau_slot = layout.one_plus_tau_slot;
  const std::array<int, kFilters> rates = {layout.rate_A_slot, layout.rate_G_slot, layout.rate_q_slot, layout.rate_P_slot};
  std::copy(rates.begin(), rates.end(), kernel.rate_slot);
  const bool P = layout.rate_P_slot >= 0;
  const bool G_or_q = layout.rate_G_slot >= 0 || layout.rate_q_slot >= 0;
  const std::array<bool, kFilters> integrated = {true, G_or_q || !P, G_or_q || !P, P};
  std::copy(integrated.begin(), integrated.end(), kernel.has_filter);
  kernel.g0_slot = layout.g0_slot;
  kernel.gmax_slot = layout.gmax_slot;
  kernel.G50_slot = layout.G50_slot;
  kernel.slow_share_slot = layout.slow_share_slot;
  kernel.scale_slot = layout.scale_slot;
  kernel.threshold_slot = layout.threshold_slot;
  for (int k = 0; k < kDomainCount; ++k) {
    kernel.domain_half_slot[k] = layout.domain_half_slot[k];
    kernel.domain_hill_slot[k] = layout.domain_hill_slot[k];
    kernel.domain_share_slot[k] = layout.domain_share_slot[k];
  }
  std::copy(std::begin(layout.rebound_slot), std::end(layout.rebound_slot), kernel.rebound_slot);
  for (const ModelLayout::SymptomLink& s : layout.symptoms) {
    model.symptoms.push_back({s.domain, s.rebound, s.intercept, s.baseline, s.baseline_slope, s.relief_slope, s.withdrawal_slope});
  }
  for (const Series& s : series) model.series.push_back({static_cast<int>(s.kind), s.index});
  collect_modifiers(layout, timeline, kernel, model.modifiers);
  kernel.modifiers = model.modifiers.data();
  kernel.symptoms = model.symptoms.data();
  kernel.series = model.series.data();
  kernel.series_count = static_cast<int>(model.series.size());
  int* const marks[] = {&kernel.A, &kernel.G, &kernel.q, &kernel.P, &kernel.B, &kernel.U,
                        &kernel.B_midnight, &kernel.U_midnight, &kernel.H_day, &kernel.S_day};
  kernel.state_count = kernel.states;
  for (int* mark : marks) *mark = kernel.state_count++;
  return Done{};
}

KernelProgram Program::view(int outputs_at_start) const {
  KernelProgram p;
  p.steps = steps.data();
  p.step_count = static_cast<long>(steps.size());
  p.segments = segments.data();
  p.segment_count = static_cast<int>(segments.size());
  p.lag_sets = lag_sets.data();
  p.lag_set_count = static_cast<int>(lag_sets.size());
  p.additions = additions.data();
  p.outputs_at_start = outputs_at_start;
  return p;
}

namespace {

/// Builds the common program interval by interval.
class ProgramBuilder {
 public:
  ProgramBuilder(const ModelLayout& layout, const CompiledModel& model, const Timeline& timeline, const CommonTimes& times, Program& program)
      : layout_(layout), model_(model), timeline_(timeline), times_(times), program_(program), kinds_(program) {}

  void build() {
    std::vector<double> cuts;
    add_common_cuts(times_, cuts);
    for (std::size_t i = 0; i < timeline_.doses.size(); ++i) note_dose(static_cast<int>(i), cuts);
    std::sort(ends_.begin(), ends_.end(), [](const InfusionEnd& a, const InfusionEnd& b) { return a.time_h < b.time_h; });
    const std::vector<double> moments = cut_times(std::move(cuts), times_.start_h, times_.end_h);
    for (std::size_t i = 0; i + 1 < moments.size(); ++i) add_interval(moments[i], moments[i + 1]);
    for (KernelSegment& segment : program_.segments) {
      segment.table = program_.table_lanes;
      program_.table_lanes += row_lanes(model_.kernel, segment) + panels_lanes(model_.kernel, segment);
    }
    if (program_.table_lanes > kMostTableLanes) program_.common = false;
  }

 private:
  struct InfusionEnd {
    double time_h;
    int dose;
  };

  void note_dose(int index, std::vector<double>& cuts) {
    const Dose& dose = timeline_.doses[index];
    const double end_h = dose.time_h + dose.infusion_h;
    if (dose.infusion_h > 0 && end_h >= times_.start_h - kSameMoment_h) {
      cuts.push_back(end_h);
      ends_.push_back({end_h, index});
    }
    if (dose.time_h < times_.start_h - kSameMoment_h) {
      std::vector<Arrival> arrivals;
      arrivals_of(layout_, model_, timeline_, index, arrivals);
      bool lagged = false;
      for (const Arrival& a : arrivals) {
        limit_lag(a.lag_slot, times_.start_h - dose.time_h);
        lagged = lagged || a.lag_slot >= 0;
      }
      note_arrival(dose.infusion_h > 0 ? std::min(end_h, times_.start_h) : dose.time_h, lagged);
      return;
    }
    cuts.push_back(dose.time_h);
  }

  void limit_lag(int slot, double limit_h) {
    if (slot < 0) return;
    for (LagLimit& known : program_.lag_limits) {
      if (known.slot == slot) {
        known.limit_h = std::min(known.limit_h, limit_h);
        return;
      }
    }
    program_.lag_limits.push_back({slot, limit_h});
  }

  int lag_set_of(const std::vector<int>& slots) {
    for (std::size_t i = 0; i < program_.lag_sets.size(); ++i) {
      const KernelLagSet& set = program_.lag_sets[i];
      if (std::equal(slots.begin(), slots.end(), set.slot, set.slot + set.count)) return static_cast<int>(i);
    }
    KernelLagSet set;
    set.count = static_cast<int>(slots.size());
    std::copy(slots.begin(), slots.end(), set.slot);
    program_.lag_sets.push_back(set);
    return static_cast<int>(program_.lag_sets.size()) - 1;
  }

  /// What enters at the start of [from, to): amounts at once, and those that wait for a lag.
  void collect(double from_h, std::vector<Arrival>& at_once, std::vector<Arrival>& lagged) {
    const auto& doses = timeline_.doses;
    while (next_dose_ < doses.size() && doses[next_dose_].time_h < from_h - kSameMoment_h) ++next_dose_;
    std::vector<Arrival> arrivals;
    for (; next_dose_ < doses.size() && same(doses[next_dose_].time_h, from_h); ++next_dose_) {
      arrivals_of(layout_, model_, timeline_, static_cast<int>(next_dose_), arrivals);
    }
    for (; next_end_ < ends_.size() && ends_[next_end_].time_h <= from_h + kSameMoment_h; ++next_end_) {
      arrivals_of(layout_, model_, timeline_, ends_[next_end_].dose, arrivals);
      arrivals.back().addition.amount = -arrivals.back().addition.amount;
    }
    for (const Arrival& a : arrivals) (a.lag_slot < 0 ? at_once : lagged).push_back(a);
  }

  void add_step(double base_h, int lag_set, int piece, int panels, long additions_from, double end_h, bool last_piece) {
    KernelStep step;
    step.segment = kinds_.find(base_h, lag_set, piece, panels);
    step.addition_begin = static_cast<int>(additions_from);
    step.addition_count = static_cast<int>(program_.additions.size() - additions_from);
    step.adapts = end_h > times_.adaptation_start_h + kSameMoment_h;
    step.end_h = end_h;
    if (last_piece) {
      step.output = output_at(times_.output_h, end_h, next_output_);
      step.midnight = is_midnight(end_h);
    }
    program_.steps.push_back(step);
  }

  void add_interval(double from_h, double to_h) {
    const double base_h = to_h - from_h;
    std::vector<Arrival> at_once, lagged;
    collect(from_h, at_once, lagged);
    long additions_from = static_cast<long>(program_.additions.size());
    for (const Arrival& a : at_once) program_.additions.push_back(a.addition);
    if (!at_once.empty()) {
      note_arrival(from_h, false);
    }
    // Lags of people on this path are at most half of the first interval after a dose, so of the time since it.
    const double since_h = (from_h - last_arrival_h_) * (last_was_lagged_ ? 0.5 : 1.0);
    if (lagged.empty()) {
      add_step(base_h, -1, 0, panels_since(since_h, base_h, model_.fastest_rate_per_h), additions_from, to_h, true);
      return;
    }
    std::vector<int> slots;
    for (const Arrival& a : lagged) {
      limit_lag(a.lag_slot, 0.5 * base_h);
      if (std::find(slots.begin(), slots.end(), a.lag_slot) == slots.end()) slots.push_back(a.lag_slot);
    }
    std::sort(slots.begin(), slots.end());
    if (slots.size() > kMaxLagSet) {
      program_.common = false;
      return;
    }
    const int set = lag_set_of(slots);
    if (set >= kMaxLagSets) {
      program_.common = false;
      return;
    }
    const int pieces = static_cast<int>(slots.size()) + 1;
    add_step(base_h, set, 0, panels_since(since_h, 0.5 * base_h, model_.fastest_rate_per_h), additions_from, to_h, false);
    for (int piece = 1; piece < pieces; ++piece) {
      additions_from = static_cast<long>(program_.additions.size());
      for (const Arrival& a : lagged) {
        KernelAddition addition = a.addition;
        addition.lag_set = set;
        addition.member = static_cast<int>(std::find(slots.begin(), slots.end(), a.lag_slot) - slots.begin());
        addition.piece = piece;
        if (pieces > 2 || piece == 1) program_.additions.push_back(addition);
      }
      add_step(base_h, set, piece, panels_after_arrival(base_h, model_.fastest_rate_per_h), additions_from, to_h, piece == pieces - 1);
    }
    note_arrival(from_h, true);
  }

  void note_arrival(double time_h, bool lagged) {
    if (time_h < last_arrival_h_) return;
    last_was_lagged_ = lagged;
    last_arrival_h_ = time_h;
  }

  const ModelLayout& layout_;
  const CompiledModel& model_;
  const Timeline& timeline_;
  const CommonTimes& times_;
  Program& program_;
  SegmentKinds kinds_;
  std::vector<InfusionEnd> ends_;
  std::size_t next_dose_ = 0, next_end_ = 0, next_output_ = 0;
  double last_arrival_h_ = -1e300;
  bool last_was_lagged_ = false;
};

}  // namespace

Program build_program(const ModelLayout& layout, const CompiledModel& model, const Timeline& timeline, const CommonTimes& times) {
  Program program;
  program.common = timeline.clearance_changes.empty();
  if (program.common) ProgramBuilder(layout, model, timeline, times, program).build();
  return program;
}

// ---- general path -------------------------------------------------------------------------------------------------------------------

KernelGeneral GeneralProgram::view(const GeneralPlan& plan, int outputs_at_start) const {
  KernelGeneral g;
  g.segment = plan.segment;
  g.end_h = end_h.data();
  g.output = output.data();
  g.flags = flags.data();
  g.inlets = plan.inlets.data();
  g.inlet_count = static_cast<int>(plan.inlets.size());
  g.arrivals = arrivals.data();
  g.amounts = amounts.data();
  g.step_count = step_count;
  g.start_h = plan.start_h;
  g.outputs_at_start = outputs_at_start;
  return g;
}

namespace {

double piece_fold(double elimination_change_per_h) {
  double fold = 1;
  while (fold < kLongestPieceFold && 4 * fold * fold * elimination_change_per_h <= kLongerPieceReach_per_h) fold *= 2;
  return fold;
}

const ModifierLayout& modifier_of(const ModelLayout& layout, const ClearanceChange& change) {
  return layout.modifiers[static_cast<std::size_t>(change.drug)][static_cast<std::size_t>(change.modifier)];
}

/// By how much this change moves CL/V1, raised by what other medicines do to the same drug's clearance.
double elimination_change_per_h(const ModelLayout& layout, const Timeline& timeline, const ClearanceChange& change) {
  double moves_per_h = modifier_of(layout, change).elimination_change_per_h;
  for (const ClearanceChange& other : timeline.clearance_changes) {
    if (&other != &change && other.drug == change.drug) moves_per_h *= std::max(1.0, modifier_of(layout, other).typical_fold);
  }
  return moves_per_h;
}

void add_clearance_cuts(const ModelLayout& layout, const Timeline& timeline, const CommonTimes& times, std::vector<double>& cuts) {
  for (const ClearanceChange& change : timeline.clearance_changes) {
    const double fold = piece_fold(elimination_change_per_h(layout, timeline, change));
    const auto cut = [&](double begin_h, double end_h) {
      double after_h = 0;
      for (const ClearancePiece& p : kClearancePieces) {
        for (; after_h < p.until_h && begin_h + after_h < end_h; after_h += fold * p.piece_h) cuts.push_back(begin_h + after_h);
      }
    };
    cut(change.from_h, std::min(change.to_h, times.end_h));
    cut(change.to_h, times.end_h);
  }
}

/// No step of anybody is longer than this.
double longest_gap_h(const std::vector<double>& moments_h) {
  double longest_h = 0;
  for (std::size_t i = 0; i + 1 < moments_h.size(); ++i) longest_h = std::max(longest_h, moments_h[i + 1] - moments_h[i]);
  return longest_h;
}

void collect_arrivals(const ModelLayout& layout, const CompiledModel& model, const Timeline& timeline, GeneralPlan& plan) {
  std::vector<Arrival> arrivals;
  const auto add = [&](const Arrival& a, double after_h, double amount, int lag_slot) {
    const KernelInlet inlet{a.addition.system, a.addition.state};
    const auto known = std::find_if(plan.inlets.begin(), plan.inlets.end(), [&](const KernelInlet& k) { return k.system == inlet.system && k.state == inlet.state; });
    plan.arrivals.push_back({static_cast<int>(known - plan.inlets.begin()), a.addition.F_slot, lag_slot, after_h, amount});
    if (known == plan.inlets.end()) plan.inlets.push_back(inlet);
  };
  for (std::size_t i = 0; i < timeline.doses.size(); ++i) {
    const Dose& dose = timeline.doses[i];
    plan.first_arrival.push_back(static_cast<int>(plan.arrivals.size()));
    plan.dose_time_h.push_back(dose.time_h);
    arrivals.clear();
    arrivals_of(layout, model, timeline, static_cast<int>(i), arrivals);
    for (const Arrival& a : arrivals) {
      add(a, 0, a.addition.amount, a.lag_slot);
      if (dose.infusion_h > 0) add(a, dose.infusion_h, -a.addition.amount, -1);
    }
  }
  plan.first_arrival.push_back(static_cast<int>(plan.arrivals.size()));
}

/// What enters one person from the start on, in time order; F and the person's own factor are in the amounts.
void own_arrivals(const GeneralPlan& plan, const PersonEvents& person, std::vector<OwnArrival>& out) {
  const auto value = [&](int slot, double otherwise) { return slot < 0 ? otherwise : person.slots[8l * slot]; };
  out.clear();
  for (std::size_t dose = 0; dose < plan.dose_time_h.size(); ++dose) {
    const double factor = person.dose_factor.empty() ? 1 : person.dose_factor[dose];
    if (factor == 0) continue;
    const double taken_h = plan.dose_time_h[dose] + (person.dose_delay_h.empty() ? 0 : person.dose_delay_h[dose]);
    for (int i = plan.first_arrival[dose]; i < plan.first_arrival[dose + 1]; ++i) {
      const DoseArrival& a = plan.arrivals[static_cast<std::size_t>(i)];
      const double time_h = taken_h + a.after_h + value(a.lag_slot, 0);
      if (time_h < plan.start_h - kSameMoment_h) continue;
      out.push_back({time_h, a.amount * factor * value(a.F_slot, 1), a.inlet});
    }
  }
  const auto earlier = [](const OwnArrival& a, const OwnArrival& b) { return a.time_h < b.time_h; };
  if (!std::is_sorted(out.begin(), out.end(), earlier)) std::stable_sort(out.begin(), out.end(), earlier);
}

/// Fills one person's lane: everybody's moments and the own arrivals, in order and without repeats.
class LaneOfProgram {
 public:
  LaneOfProgram(const GeneralPlan& plan, const std::vector<OwnArrival>& arrivals, std::size_t lane, GeneralProgram& program)
      : plan_(plan), next_(arrivals.data()), last_(arrivals.data() + arrivals.size()), lane_(lane), program_(program),
        end_h_(program.end_h.data() + lane), output_(program.output.data() + lane), flags_(program.flags.data() + lane) {}

  /// Steps that this person has.
  long fill() {
    enter(plan_.moments_h.front());
    for (std::size_t m = 1; m < plan_.moments_h.size(); ++m) {
      const double moment_h = plan_.moments_h[m];
      while (next_ != last_ && next_->time_h < moment_h - kSameMoment_h) {
        const double own_h = next_->time_h;
        const bool adapts = own_h > plan_.adaptation_start_h + kSameMoment_h;
        end_step(own_h, -1, adapts ? 0 : kStepKineticsOnly);
        enter(own_h);
      }
      end_step(moment_h, plan_.output[m], plan_.flags[m]);
      // What arrives at the very end belongs to whatever goes on from there.
      if (m + 1 < plan_.moments_h.size() && next_ != last_ && next_->time_h <= moment_h + kSameMoment_h) enter(moment_h);
    }
    return step_;
  }

 private:
  void end_step(double end_h, int output, unsigned char flags) {
    const long cell = step_++ * kBlock;
    end_h_[cell] = end_h;
    output_[cell] = output;
    flags_[cell] = flags;
  }

  /// What arrives at this moment enters at the start of the step to come.
  void enter(double time_h) {
    for (; next_ != last_ && next_->time_h <= time_h + kSameMoment_h; ++next_) {
      int& row = program_.arrivals[static_cast<std::size_t>(step_)];
      const std::size_t inlets = plan_.inlets.size();
      if (row < 0) {
        row = static_cast<int>(program_.amounts.size() / (inlets * kBlock));
        program_.amounts.resize(program_.amounts.size() + inlets * kBlock, 0.0);
      }
      const std::size_t at = static_cast<std::size_t>(row) * inlets + static_cast<std::size_t>(next_->inlet);
      program_.amounts[at * kBlock + lane_] += next_->amount;
    }
  }

  const GeneralPlan& plan_;
  const OwnArrival* next_;
  const OwnArrival* last_;
  std::size_t lane_;
  GeneralProgram& program_;
  double* end_h_;
  int* output_;
  unsigned char* flags_;
  long step_ = 0;
};

}  // namespace

GeneralPlan plan_general(const ModelLayout& layout, const CompiledModel& model, const Timeline& timeline, const CommonTimes& times) {
  GeneralPlan plan;
  plan.start_h = times.start_h;
  plan.adaptation_start_h = times.adaptation_start_h;
  std::vector<double> cuts;
  add_common_cuts(times, cuts);
  add_clearance_cuts(layout, timeline, times, cuts);
  plan.moments_h = cut_times(std::move(cuts), times.start_h, times.end_h);
  set_panels(plan.segment, panels_after_arrival(longest_gap_h(plan.moments_h), model.fastest_rate_per_h));
  plan.table_lanes = panels_lanes(model.kernel, plan.segment);
  std::size_t next_output = 0;
  for (const double moment_h : plan.moments_h) {
    const bool adapts = moment_h > times.adaptation_start_h + kSameMoment_h;
    plan.output.push_back(output_at(times.output_h, moment_h, next_output));
    plan.flags.push_back(static_cast<unsigned char>((is_midnight(moment_h) ? kStepMidnight : 0) | (adapts ? 0 : kStepKineticsOnly)));
  }
  collect_arrivals(layout, model, timeline, plan);
  return plan;
}

void build_general_program(const GeneralPlan& plan, const PersonEvents (&people)[kBlock], GeneralProgram& program) {
  std::size_t most = 0;
  for (std::size_t lane = 0; lane < kBlock; ++lane) {
    own_arrivals(plan, people[lane], program.own[lane]);
    most = std::max(most, program.own[lane].size());
  }
  const std::size_t steps = plan.moments_h.size() + most;
  program.end_h.resize(steps * kBlock);
  program.output.resize(steps * kBlock);
  program.flags.resize(steps * kBlock);
  program.arrivals.assign(steps, -1);
  program.amounts.clear();
  long own_steps[kBlock];
  for (std::size_t lane = 0; lane < kBlock; ++lane) own_steps[lane] = LaneOfProgram(plan, program.own[lane], lane, program).fill();
  program.step_count = *std::max_element(std::begin(own_steps), std::end(own_steps));
  for (std::size_t lane = 0; lane < kBlock; ++lane) {  // who is done waits at the end
    for (std::size_t step = static_cast<std::size_t>(own_steps[lane]); step < static_cast<std::size_t>(program.step_count); ++step) {
      program.end_h[step * kBlock + lane] = plan.moments_h.back();
      program.output[step * kBlock + lane] = -1;
      program.flags[step * kBlock + lane] = 0;
    }
  }
}

}  // namespace ebb
