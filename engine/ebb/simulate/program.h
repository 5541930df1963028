// From a timeline to what the kernels run: steps, kinds of interval, amounts that enter.
#pragma once
#include <vector>

#include "ebb/dosing/timeline.h"
#include "ebb/model/layout.h"
#include "ebb/simulate/kernel_data.h"
#include "ebb/simulate/simulate.h"

namespace ebb {

/// The model in the kernels' form; `states` of all systems, then A, G, A_q, P, B, U and the day's marks.
struct CompiledModel {
  KernelModel kernel;
  double fastest_rate_per_h = 0;          ///< over all systems
  std::vector<KernelSymptom> symptoms;
  std::vector<KernelSeries> series;
  std::vector<KernelModifier> modifiers;  ///< of the general path, grouped by system
};
/// Errors: OutOfRange (more systems, inputs or ligands than the kernels hold).
Result<Done> compile_model(const ModelLayout& layout, const std::vector<Series>& series, const Timeline& timeline, CompiledModel& model);

/// A lag (column) that must not exceed a limit for a person to take the common program.
struct LagLimit {
  int slot = -1;
  double limit_h = 0;
};

struct Program {
  bool common = true;                    ///< false: everybody takes the general path (late doses, changing clearance, too many kinds of interval)
  std::vector<LagLimit> lag_limits;      ///< people beyond any of them take the general path
  std::vector<KernelStep> steps;
  std::vector<KernelSegment> segments;
  std::vector<KernelLagSet> lag_sets;
  std::vector<KernelAddition> additions;
  long table_lanes = 0;
  KernelProgram view(int outputs_at_start) const;
};

/// Times that cut the run for everybody: days, outputs, start of adaptation, pieces of changing clearance.
struct CommonTimes {
  double start_h = 0, end_h = 0;
  std::vector<double> output_h;
  double adaptation_start_h = 0;
};

Program build_program(const ModelLayout& layout, const CompiledModel& model, const Timeline& timeline, const CommonTimes& times);

/// What a dose brings in: an amount into a state after its lag, or at the end of its infusion what takes the infusion away again.
struct DoseArrival {
  int inlet = 0;
  int F_slot = -1, lag_slot = -1;        ///< -1: 1, no lag
  double after_h = 0;                    ///< after the dose is taken; the infusion's length at its end
  double amount = 0;                     ///< mg, or mg/h for an infusion
};

/// The general path of a run: what everybody's program there is made from.
struct GeneralPlan {
  double start_h = 0;
  KernelSegment segment;                 ///< the panels of every step
  long table_lanes = 0;                  ///< of one step
  std::vector<double> moments_h;         ///< everybody's: the start, days, outputs, start of adaptation, pieces of changing clearance, the end
  std::vector<int> output;               ///< [moment]: index of the output there, -1
  std::vector<unsigned char> flags;      ///< [moment]: of the step that ends there
  double adaptation_start_h = 0;
  std::vector<KernelInlet> inlets;
  std::vector<int> first_arrival;        ///< [dose]: its first in `arrivals`; one more at the end
  std::vector<DoseArrival> arrivals;
  std::vector<double> dose_time_h;       ///< [dose]
};
GeneralPlan plan_general(const ModelLayout& layout, const CompiledModel& model, const Timeline& timeline, const CommonTimes& times);

/// An amount of one person's at an own time.
struct OwnArrival {
  double time_h;
  double amount;                         ///< F and the person's own factor included
  int inlet;
};

/// One block of 8 people with own event times; kept from block to block for its memory.
struct GeneralProgram {
  std::vector<OwnArrival> own[kBlock];
  std::vector<double> end_h;             ///< [step][8]
  std::vector<int> output;               ///< [step][8]
  std::vector<unsigned char> flags;      ///< [step][8]
  std::vector<int> arrivals;             ///< [step]: row of `amounts`, -1
  std::vector<double> amounts;           ///< [row][inlet][8], F and factors included
  long step_count = 0;
  KernelGeneral view(const GeneralPlan& plan, int outputs_at_start) const;
};

/// What one person brings to the general path.
struct PersonEvents {
  const double* slots = nullptr;         ///< [slot * 8], this person's column of the block
  std::vector<double> dose_factor;       ///< [dose]; empty: all 1
  std::vector<double> dose_delay_h;      ///< [dose]; empty: all 0
};
void build_general_program(const GeneralPlan& plan, const PersonEvents (&people)[kBlock], GeneralProgram& program);

}  // namespace ebb
