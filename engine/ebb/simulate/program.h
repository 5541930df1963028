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
  KernelProgram view(double start_h, int outputs_at_start) const;
};

/// Times that cut the run for everybody: days, outputs, start of adaptation, pieces of changing clearance.
struct CommonTimes {
  double start_h = 0, end_h = 0;
  std::vector<double> output_h;
  double adaptation_start_h = 0;
};

Program build_program(const ModelLayout& layout, const CompiledModel& model, const Timeline& timeline, const CommonTimes& times);

/// One block of 8 people with own event times.
struct GeneralProgram {
  int panels = 1;                        ///< of every step
  std::vector<double> end_h;             ///< [step][8]
  std::vector<int> output;               ///< [step][8]
  std::vector<unsigned char> flags;      ///< [step][8]
  std::vector<int> addition_begin, addition_count;
  std::vector<KernelAddition> additions; ///< amounts of one person each, F and factors included
  long step_count = 0;
  KernelGeneral view(double start_h, int outputs_at_start) const;
};

/// What one person brings to the general path.
struct PersonEvents {
  const double* slots = nullptr;         ///< [slot * 8], this person's column of the block
  std::vector<double> dose_factor;       ///< [dose]; empty: all 1
  std::vector<double> dose_delay_h;      ///< [dose]; empty: all 0
};
GeneralProgram build_general_program(const ModelLayout& layout, const CompiledModel& model, const Timeline& timeline, const CommonTimes& times,
                                     const PersonEvents (&people)[kBlock]);

}  // namespace ebb
