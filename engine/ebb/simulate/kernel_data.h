// What passes between the driver and the kernels of the instruction sets: plain pointers and numbers, no code.
#pragma once

namespace ebb {

inline constexpr int kBlock = 8;            ///< people a block
inline constexpr int kMaxStates = 9;        ///< of one system
inline constexpr int kMaxSystems = 8;
inline constexpr int kMaxSources = 12;      ///< effect sites over all systems
inline constexpr int kMaxLagSets = 16;      ///< different sets in one program
inline constexpr int kMaxLagSet = 4;        ///< lagged inputs that one interval may hold
inline constexpr int kPlainNodes = 5;       ///< nodes of a plain panel
inline constexpr int kGradedNodes = 9;      ///< nodes of a graded panel, which begins at an arrival
inline constexpr int kGradedPanels = 4;     ///< halving panels whose place a graded panel takes
inline constexpr int kMostPanels = 10;      ///< halving panels of one interval
inline constexpr int kFilters = 4;          ///< A, G, A_q, P

/// One linear system. States: inputs…, central, peripheral(s), effect site, [metabolite, its effect site]. While a kernel runs they are kept as modes.
struct KernelSystem {
  int inputs = 0;                           ///< depots and infusions (a bolus goes straight to central)
  int compartments = 2;
  int metabolite = 0;                       ///< 0 or 1
  int states = 0;
  int first_state = 0;                      ///< in the block's state array
  int loss_slot[3] = {-1, -1, -1};          ///< ka of a depot; -1: infusion (lasts, gives 1 per h)
  int CL_slot, V1_slot, Q2_slot, V2_slot, Q3_slot, V3_slot, ke0_slot;
  int formation_slot, metabolite_CL_slot, metabolite_V_slot, metabolite_ke0_slot;
  int modifier_begin = 0, modifier_count = 0;  ///< clearance changes (general path)
  int source = 0, metabolite_source = -1;   ///< effect-site buffers
};

/// An effect site acts on a ligand's place at the receptor.
struct KernelSource {
  int system = 0;
  int state = 0;                            ///< of that system
  int efficacy_slot = -1, EC50_slot = -1;
  int ligand = 0;
};

/// Lags that may begin in one interval; sorted per person.
struct KernelLagSet {
  int count = 0;
  int slot[kMaxLagSet];
};

/// A stretch between events: `piece` 0 runs from the start to the first lag of its set, the last one to base_h.
struct KernelSegment {
  double base_h = 0;
  int lag_set = -1;                         ///< -1: none
  int piece = 0;
  bool graded = false;                      ///< begins with a graded panel, up to h 2^-plain
  int plain = 1;                            ///< panels: one, or after the graded one each as long as all before
  long table = 0;                           ///< first lane of its table in the block's table memory
};

/// Something that enters at the start of a step.
struct KernelAddition {
  int system = 0;
  int state = 0;                            ///< of that system
  int F_slot = -1;                          ///< -1: 1
  double amount = 0;                        ///< mg, or mg/h for an infusion
  int dose = 0;                             ///< for the person's own factor
  int lag_set = -1, member = 0, piece = 0;  ///< with several lags: only where the member's rank = piece - 1
};

struct KernelStep {
  int segment = 0;
  int addition_begin = 0, addition_count = 0;
  int output = -1;                          ///< index of the output time at its end
  bool midnight = false;                    ///< a local day ends at its end
  bool adapts = true;                       ///< false: kinetics only
  double end_h = 0;
};

/// A clearance change of one system: CL x fold, approached from from_h and left from to_h on.
struct KernelModifier {
  int fold_slot, onset_rate_slot, offset_rate_slot;
  double from_h, to_h;
};

/// Marks of a general step: a local day ends at its end; it is kinetics only.
inline constexpr unsigned char kStepMidnight = 1, kStepKineticsOnly = 2;

struct KernelSeries {
  int kind = 0;                             ///< SeriesKind as a number
  int index = 0;
};

struct KernelSymptom {
  int domain = 0, rebound = 0;
  double intercept = 0, baseline = 0, baseline_slope = 0, relief_slope = 0, withdrawal_slope = 0;
};

struct KernelModel {
  int systems = 0;
  KernelSystem system[kMaxSystems];
  int sources = 0;
  KernelSource source[kMaxSources];
  int ligands = 0;
  int one_plus_tau_slot = -1;
  int rate_slot[kFilters];                  ///< A, G, A_q, P; -1 = absent (stays 0)
  bool has_filter[kFilters];                ///< integrated: {A, P}, {A, G, A_q} or all four, the least that holds what is present
  int g0_slot, gmax_slot, G50_slot, slow_share_slot, scale_slot, threshold_slot;
  int domain_half_slot[5], domain_hill_slot[5], domain_share_slot[5], rebound_slot[5];
  const KernelSymptom* symptoms = nullptr;
  int states = 0;                           ///< kinetic states, all systems
  // The block's state array: kinetic states, then these.
  int A, G, q, P, B, U, B_midnight, U_midnight, H_day, S_day;
  int state_count = 0;
  int series_count = 0;
  const KernelSeries* series = nullptr;
  const KernelModifier* modifiers = nullptr;
};

/// The common program: every person of the timeline runs the same steps (their lags, amounts and numbers differ).
struct KernelProgram {
  const KernelStep* steps = nullptr;
  long step_count = 0;
  const KernelSegment* segments = nullptr;
  int segment_count = 0;
  const KernelLagSet* lag_sets = nullptr;
  int lag_set_count = 0;
  const KernelAddition* additions = nullptr;
  int outputs_at_start = 0;                 ///< output times equal to the start
};

/// One block of 8 people. Every pointer is to [index][8] doubles, 64-byte aligned.
struct KernelBlock {
  const double* slots = nullptr;            ///< [slot]
  const double* dose_factors = nullptr;     ///< [dose]; nullptr: all 1
  double* state = nullptr;                  ///< [state_count], in and out
  double* tables = nullptr;                 ///< [table_lanes of the common program, or of one segment] scratch
  double* outputs = nullptr;                ///< [output][series]; need not be aligned
  bool outputs_aligned = false;             ///< to 64 bytes
  double* peak = nullptr;                   ///< [4]: peak day mean [theta], its end [h], days over, last day over [h]
};

/// A state that something enters.
struct KernelInlet {
  int system = 0, state = 0;
};

/// General path: each person's own events, in step.
struct KernelGeneral {
  KernelSegment segment;                    ///< the panels of every step; its length is each person's own
  const double* end_h = nullptr;            ///< [step][8]: own end of each step
  const int* output = nullptr;              ///< [step][8]: own output index, -1
  const unsigned char* flags = nullptr;     ///< [step][8]: kStepMidnight, kStepKineticsOnly
  const KernelInlet* inlets = nullptr;
  int inlet_count = 0;
  const int* arrivals = nullptr;            ///< [step]: row of `amounts` that enters at its start, -1: nothing enters anybody
  const double* amounts = nullptr;          ///< [row][inlet][8]: mg, or mg/h for an infusion
  long step_count = 0;
  double start_h = 0;
  int outputs_at_start = 0;
};

using RunRegular = void (*)(const KernelModel&, const KernelProgram&, const KernelBlock&);
using RunGeneral = void (*)(const KernelModel&, const KernelGeneral&, const KernelBlock&);

namespace sse2 {
void run_regular(const KernelModel&, const KernelProgram&, const KernelBlock&);
void run_general(const KernelModel&, const KernelGeneral&, const KernelBlock&);
}  // namespace sse2
namespace avx2 {
void run_regular(const KernelModel&, const KernelProgram&, const KernelBlock&);
void run_general(const KernelModel&, const KernelGeneral&, const KernelBlock&);
}  // namespace avx2
namespace avx512 {
void run_regular(const KernelModel&, const KernelProgram&, const KernelBlock&);
void run_general(const KernelModel&, const KernelGeneral&, const KernelBlock&);
}  // namespace avx512

}  // namespace ebb
