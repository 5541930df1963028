#include "benchmarks/cvode_year_taper.h"

#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sundials/sundials_version.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

#include <algorithm>

namespace ebb_benchmark {
namespace {

constexpr double kMicrogram_per_mg = 1000;
enum { Depot, Central, Peripheral, Site, A1, A2, B, U, kStates };

/// Rate constants of one person; amounts in micrograms, levels in ng/mL.
struct Rates {
  double ka, k10, k12, k21, per_V1, ke0, EC50, k1, k2, fast_share, slow_share;
};

double net_withdrawal(const Rates& r, const double* x, double O) { return r.fast_share * x[A1] + r.slow_share * x[A2] - O; }

int right_hand_side(realtype, N_Vector state, N_Vector change, void* data) {
  const Rates& r = *static_cast<const Rates*>(data);
  const double* x = N_VGetArrayPointer(state);
  double* dx = N_VGetArrayPointer(change);
  const double O = x[Site] / (r.EC50 + x[Site]);
  dx[Depot] = -r.ka * x[Depot];
  dx[Central] = r.ka * x[Depot] - (r.k10 + r.k12) * x[Central] + r.k21 * x[Peripheral];
  dx[Peripheral] = r.k12 * x[Central] - r.k21 * x[Peripheral];
  dx[Site] = r.ke0 * (x[Central] * r.per_V1 - x[Site]);
  dx[A1] = r.k1 * (O - x[A1]);
  dx[A2] = r.k2 * (O - x[A2]);
  dx[B] = std::max(0.0, net_withdrawal(r, x, O));
  dx[U] = O;
  return 0;
}

int jacobian(realtype, N_Vector state, N_Vector, SUNMatrix J, void* data, N_Vector, N_Vector, N_Vector) {
  const Rates& r = *static_cast<const Rates*>(data);
  const double* x = N_VGetArrayPointer(state);
  const double below = r.EC50 + x[Site];
  const double O = x[Site] / below, slope = r.EC50 / (below * below);
  SUNMatZero(J);
  const auto at = [J](int row, int column) -> double& { return SM_ELEMENT_D(J, row, column); };
  at(Depot, Depot) = -r.ka;
  at(Central, Depot) = r.ka;
  at(Central, Central) = -(r.k10 + r.k12);
  at(Central, Peripheral) = r.k21;
  at(Peripheral, Central) = r.k12;
  at(Peripheral, Peripheral) = -r.k21;
  at(Site, Central) = r.ke0 * r.per_V1;
  at(Site, Site) = -r.ke0;
  at(A1, Site) = r.k1 * slope;
  at(A1, A1) = -r.k1;
  at(A2, Site) = r.k2 * slope;
  at(A2, A2) = -r.k2;
  at(U, Site) = slope;
  if (net_withdrawal(r, x, O) > 0) {
    at(B, A1) = r.fast_share;
    at(B, A2) = r.slow_share;
    at(B, Site) = -slope;
  }
  return 0;
}

/// CVODE's memory for one person.
class Solver {
 public:
  Solver(Rates& rates, const CvodeSettings& settings) {
    SUNContext_Create(nullptr, &context_);
    state_ = N_VNew_Serial(kStates, context_);
    N_VConst(0.0, state_);
    matrix_ = SUNDenseMatrix(kStates, kStates, context_);
    linear_ = SUNLinSol_Dense(state_, matrix_, context_);
    memory_ = CVodeCreate(CV_BDF, context_);
    CVodeInit(memory_, right_hand_side, 0.0, state_);
    CVodeSStolerances(memory_, settings.relative, settings.absolute);
    CVodeSetUserData(memory_, &rates);
    CVodeSetLinearSolver(memory_, linear_, matrix_);
    CVodeSetJacFn(memory_, jacobian);
    CVodeSetMaxNumSteps(memory_, 1000000);
  }
  ~Solver() {
    CVodeFree(&memory_);
    SUNLinSolFree(linear_);
    SUNMatDestroy(matrix_);
    N_VDestroy(state_);
    SUNContext_Free(&context_);
  }
  Solver(const Solver&) = delete;
  Solver& operator=(const Solver&) = delete;

  double* values() { return N_VGetArrayPointer(state_); }
  void restart(double time_h) { CVodeReInit(memory_, time_h, state_); }
  void stop_at(double time_h) { CVodeSetStopTime(memory_, time_h); }
  bool advance(double to_h) {
    double reached_h = 0;
    return CVode(memory_, to_h, state_, &reached_h, CV_NORMAL) >= 0;
  }

 private:
  SUNContext context_ = nullptr;
  N_Vector state_ = nullptr;
  SUNMatrix matrix_ = nullptr;
  SUNLinearSolver linear_ = nullptr;
  void* memory_ = nullptr;
};

void observe(const Rates& r, const double* x, double* series) {
  const double O = x[Site] / (r.EC50 + x[Site]);
  series[0] = O;
  series[1] = x[A2];
  series[2] = std::max(0.0, net_withdrawal(r, x, O));
  series[3] = x[B];
}

}  // namespace

std::string cvode_version() {
  char text[32] = "";
  SUNDIALSGetVersion(text, sizeof text);
  return text;
}

bool cvode_year_taper(const YearTaperPerson& person, std::span<const double> arrival_h, std::span<const double> dose_mg,
                      std::span<const double> output_h, double end_h, const CvodeSettings& settings, double* outputs) {
  Rates rates{person.ka_per_h, person.CL_L_per_h / person.V1_L, person.Q_L_per_h / person.V1_L, person.Q_L_per_h / person.V2_L,
              1 / person.V1_L, person.ke0_per_h, kMicrogram_per_mg * person.EC50_mg_per_L, person.k1_per_h, person.k2_per_h,
              person.fast_share, person.slow_share};
  Solver solver(rates, settings);
  double now_h = 0;
  std::size_t dose = 0, output = 0;
  while (true) {
    for (; output < output_h.size() && output_h[output] <= now_h; ++output) observe(rates, solver.values(), outputs + 4 * output);
    if (now_h >= end_h) return true;
    bool given = false;
    for (; dose < arrival_h.size() && arrival_h[dose] <= now_h; ++dose, given = true)
      solver.values()[Depot] += kMicrogram_per_mg * person.F_frac * dose_mg[dose];
    if (given) solver.restart(now_h);
    const double stop_h = dose < arrival_h.size() ? std::min(arrival_h[dose], end_h) : end_h;
    solver.stop_at(stop_h);
    const double next_h = output < output_h.size() ? std::min(stop_h, output_h[output]) : stop_h;
    if (!solver.advance(next_h)) return false;
    now_h = next_h;
  }
}

}  // namespace ebb_benchmark
