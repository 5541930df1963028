#include "tests/support/reference_model.h"

#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sunnonlinsol/sunnonlinsol_fixedpoint.h>

#include <algorithm>
#include <cmath>

namespace ebb_reference {
namespace {

/// Where each state of one system stands in the state vector.
struct SystemIndex {
  std::vector<int> depot;   ///< by input; -1 when the input has no depot
  int central = 0, second = 0, third = 0, site = 0, metabolite = 0, metabolite_site = 0;
};

/// A change between two smooth stretches.
struct Event {
  double time_h = 0;
  int system = -1, input = -1;   ///< -1: only a restart (kink of a clearance curve, start of adaptation)
  double amount_mg = 0;
  double rate_mg_per_h = 0;      ///< added to the infusion rate of that system
};

struct Problem {
  const Model* model = nullptr;
  std::vector<SystemIndex> index;
  int A = 0, G = 0, A_q = 0, P = 0, burden = 0, drive_integral = 0, size = 0;
  std::vector<double> infusion_mg_per_h;
  bool adapting = false;
  bool withdrawal_on = false;    ///< the branch of max(0, w) that holds until the next root of w

  double clearance(const System& system, double time_h) const {
    double CL = system.CL_L_per_h;
    for (const ClearanceCurve& curve : system.clearance_curves) {
      if (time_h <= curve.from_h) continue;
      const double taken_h = std::min(time_h, curve.to_h) - curve.from_h;
      double change = (curve.fold - 1) * (1 - std::exp(-curve.onset_per_h * taken_h));
      if (time_h > curve.to_h) change *= std::exp(-curve.offset_per_h * (time_h - curve.to_h));
      CL *= 1 + change;
    }
    return CL;
  }

  /// By ligand: plasma levels (site = false) or effect sites, summed over systems.
  std::vector<double> concentrations(const double* y, bool site) const {
    std::vector<double> sum(model->ligands.size(), 0.0);
    for (std::size_t s = 0; s < model->systems.size(); ++s) {
      const System& system = model->systems[s];
      sum[system.ligand] += site ? y[index[s].site] : y[index[s].central] / system.V1_L;
      if (system.has_metabolite)
        sum[system.metabolite.ligand] += site ? y[index[s].metabolite_site] : y[index[s].metabolite] / system.metabolite.V_L;
    }
    return sum;
  }

  /// S = (1 + tau) O / (1 + tau O) with O = sum of e times competitive occupancy.
  double drive(const double* y) const {
    double bound = 0, effective = 0;
    const double* state = y;
    for (std::size_t s = 0; s < model->systems.size(); ++s) {
      const System& system = model->systems[s];
      const Ligand& ligand = model->ligands[system.ligand];
      const double x = state[index[s].site] / ligand.EC50_occupancy_mg_per_L;
      bound += x;
      effective += ligand.efficacy * x;
      if (!system.has_metabolite) continue;
      const Ligand& other = model->ligands[system.metabolite.ligand];
      const double z = state[index[s].metabolite_site] / other.EC50_occupancy_mg_per_L;
      bound += z;
      effective += other.efficacy * z;
    }
    const double O = effective / (1 + bound);
    const double tau = model->one_plus_tau - 1;
    return (1 + tau) * O / (1 + tau * O);
  }

  double gain(double G_value) const { return model->g0 + (model->gmax - model->g0) * G_value / (G_value + model->G50); }

  /// w of H = c max(0, w).
  double net_withdrawal(const double* y) const { return gain(y[G]) * y[A] + model->slow_share * y[P] - drive(y); }
};

Problem make_problem(const Model& model) {
  Problem problem;
  problem.model = &model;
  int next = 0;
  for (const System& system : model.systems) {
    SystemIndex at;
    for (const Input& input : system.inputs) at.depot.push_back(input.kind == InputKind::Depot ? next++ : -1);
    at.central = next++;
    at.second = next++;
    at.third = system.three_compartments ? next++ : -1;
    at.site = next++;
    at.metabolite = system.has_metabolite ? next++ : -1;
    at.metabolite_site = system.has_metabolite ? next++ : -1;
    problem.index.push_back(at);
  }
  problem.A = next++;
  problem.G = next++;
  problem.A_q = next++;
  problem.P = next++;
  problem.burden = next++;
  problem.drive_integral = next++;
  problem.size = next;
  problem.infusion_mg_per_h.assign(model.systems.size(), 0.0);
  return problem;
}

void kinetics(const Problem& problem, double time_h, const double* y, double* dy) {
  for (std::size_t s = 0; s < problem.model->systems.size(); ++s) {
    const System& system = problem.model->systems[s];
    const SystemIndex& at = problem.index[s];
    const double CL = problem.clearance(system, time_h);
    const double C1 = y[at.central] / system.V1_L;
    const double C2 = y[at.second] / system.V2_L;
    double into_central = problem.infusion_mg_per_h[s];
    for (std::size_t i = 0; i < system.inputs.size(); ++i) {
      if (at.depot[i] < 0) continue;
      const double absorbed = system.inputs[i].ka_per_h * y[at.depot[i]];
      dy[at.depot[i]] = -absorbed;
      into_central += absorbed;
    }
    double flow_out = CL * C1 + system.Q2_L_per_h * (C1 - C2);
    dy[at.second] = system.Q2_L_per_h * (C1 - C2);
    if (system.three_compartments) {
      const double flow = system.Q3_L_per_h * (C1 - y[at.third] / system.V3_L);
      flow_out += flow;
      dy[at.third] = flow;
    }
    dy[at.central] = into_central - flow_out;
    dy[at.site] = system.ke0_per_h * (C1 - y[at.site]);
    if (!system.has_metabolite) continue;
    const Metabolite& metabolite = system.metabolite;
    const double Cm = y[at.metabolite] / metabolite.V_L;
    dy[at.metabolite] = metabolite.formation_frac * CL * C1 - metabolite.CL_L_per_h * Cm;
    dy[at.metabolite_site] = metabolite.ke0_per_h * (Cm - y[at.metabolite_site]);
  }
}

int right_hand_side(realtype time_h, N_Vector state, N_Vector change, void* data) {
  const Problem& problem = *static_cast<const Problem*>(data);
  const Model& model = *problem.model;
  const double* y = N_VGetArrayPointer(state);
  double* dy = N_VGetArrayPointer(change);
  kinetics(problem, time_h, y, dy);
  const double S = problem.adapting ? problem.drive(y) : 0.0;
  dy[problem.A] = problem.adapting ? model.rate_A_per_h * (S - y[problem.A]) : 0.0;
  dy[problem.G] = problem.adapting ? model.rate_G_per_h * (S - y[problem.G]) : 0.0;
  dy[problem.A_q] = problem.adapting ? model.rate_q_per_h * (S - y[problem.A_q]) : 0.0;
  dy[problem.P] = problem.adapting ? model.rate_P_per_h * (S - y[problem.P]) : 0.0;
  dy[problem.burden] = problem.withdrawal_on ? model.scale_theta * problem.net_withdrawal(y) : 0.0;
  dy[problem.drive_integral] = S;
  return 0;
}

int kink(realtype, N_Vector state, realtype* value, void* data) {
  value[0] = static_cast<const Problem*>(data)->net_withdrawal(N_VGetArrayPointer(state));
  return 0;
}

std::vector<Event> make_events(const Model& model, const Schedule& schedule) {
  std::vector<Event> events;
  for (const Dose& dose : schedule.doses) {
    for (int i : dose.inputs) {
      const Input& input = model.systems[dose.system].inputs[i];
      const double from_h = dose.time_h + input.lag_h;
      const double arriving_mg = dose.amount_mg * input.F_frac;
      if (dose.infusion_h > 0) {
        events.push_back({from_h, dose.system, i, 0.0, arriving_mg / dose.infusion_h});
        events.push_back({from_h + dose.infusion_h, dose.system, i, 0.0, -arriving_mg / dose.infusion_h});
      } else {
        events.push_back({from_h, dose.system, i, arriving_mg, 0.0});
      }
    }
  }
  for (const System& system : model.systems)
    for (const ClearanceCurve& curve : system.clearance_curves) {
      events.push_back({curve.from_h});
      events.push_back({curve.to_h});
    }
  events.push_back({schedule.adaptation_start_h});
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.time_h < b.time_h; });
  return events;
}

Point observe(const Problem& problem, double time_h, const double* y) {
  const Model& model = *problem.model;
  Point point;
  point.time_h = time_h;
  point.level_mg_per_L = problem.concentrations(y, false);
  point.site_mg_per_L = problem.concentrations(y, true);
  point.drive = problem.drive(y);
  point.A = y[problem.A];
  point.G = y[problem.G];
  point.A_q = y[problem.A_q];
  point.P = y[problem.P];
  point.withdrawal_theta = model.scale_theta * std::max(0.0, problem.net_withdrawal(y));
  point.burden_theta_h = y[problem.burden];
  point.drive_integral_h = y[problem.drive_integral];
  for (std::size_t k = 0; k < model.domains.size(); ++k) {
    const Domain& domain = model.domains[k];
    const auto effect = [&](double S) {
      const double power = std::pow(S, domain.hill), half = std::pow(domain.half_drive, domain.hill);
      return (1 + half) * power / (power + half);
    };
    const double lost = k == 0 ? effect(point.A_q) : problem.gain(point.G) * effect(point.A);
    point.net_effect.push_back(effect(point.drive) - domain.tolerance_share * lost);
  }
  return point;
}

/// CVODE and its vectors, freed together.
class Solver {
 public:
  Solver(Problem& problem, double start_h, const Tolerances& tolerances) : problem_(problem) {
    SUNContext_Create(nullptr, &context_);
    state_ = N_VNew_Serial(problem.size, context_);
    absolute_ = N_VNew_Serial(problem.size, context_);
    N_VConst(0.0, state_);
    fill_absolute(tolerances);
    memory_ = CVodeCreate(CV_ADAMS, context_);
    ok_ = CVodeInit(memory_, right_hand_side, start_h, state_) == CV_SUCCESS &&
          CVodeSVtolerances(memory_, tolerances.relative, absolute_) == CV_SUCCESS && CVodeSetUserData(memory_, &problem) == CV_SUCCESS;
    corrector_ = SUNNonlinSol_FixedPoint(state_, 0, context_);
    ok_ = ok_ && CVodeSetNonlinearSolver(memory_, corrector_) == CV_SUCCESS && CVodeRootInit(memory_, 1, kink) == CV_SUCCESS;
    CVodeSetNoInactiveRootWarn(memory_);
    CVodeSetMaxNumSteps(memory_, 10000000);
    CVodeSetMaxHnilWarns(memory_, -1);
  }
  ~Solver() {
    CVodeFree(&memory_);
    SUNNonlinSolFree(corrector_);
    N_VDestroy(state_);
    N_VDestroy(absolute_);
    SUNContext_Free(&context_);
  }
  Solver(const Solver&) = delete;
  Solver& operator=(const Solver&) = delete;

  double* values() { return N_VGetArrayPointer(state_); }
  bool ok() const { return ok_; }
  int flag() const { return flag_; }
  long steps() {
    long count = 0;
    CVodeGetNumSteps(memory_, &count);
    return steps_before_restart_ + count;
  }

  void restart(double time_h) {
    long count = 0;
    CVodeGetNumSteps(memory_, &count);
    steps_before_restart_ += count;
    CVodeReInit(memory_, time_h, state_);
  }

  /// Integrates to `to_h`, changing branch at every root of the withdrawal drive.
  bool advance(double from_h, double to_h) {
    double time_h = from_h;
    while (time_h < to_h) {
      CVodeSetStopTime(memory_, to_h);
      flag_ = CVode(memory_, to_h, state_, &time_h, CV_NORMAL);
      if (flag_ == CV_ROOT_RETURN) {
        int direction = 0;
        CVodeGetRootInfo(memory_, &direction);
        problem_.withdrawal_on = direction > 0 && problem_.adapting;
        restart(time_h);
      } else if (flag_ != CV_SUCCESS && flag_ != CV_TSTOP_RETURN) {
        return false;
      }
    }
    return true;
  }

 private:
  void fill_absolute(const Tolerances& tolerances) {
    double* absolute = N_VGetArrayPointer(absolute_);
    std::fill(absolute, absolute + problem_.size, tolerances.amount_mg);
    for (const SystemIndex& at : problem_.index) {
      absolute[at.site] = tolerances.site_mg_per_L;
      if (at.metabolite_site >= 0) absolute[at.metabolite_site] = tolerances.site_mg_per_L;
    }
    for (int i : {problem_.A, problem_.G, problem_.A_q, problem_.P}) absolute[i] = tolerances.adaptation;
    for (int i : {problem_.burden, problem_.drive_integral}) absolute[i] = tolerances.integral_h;
  }

  Problem& problem_;
  SUNContext context_ = nullptr;
  N_Vector state_ = nullptr, absolute_ = nullptr;
  SUNNonlinearSolver corrector_ = nullptr;
  void* memory_ = nullptr;
  bool ok_ = false;
  int flag_ = 0;
  long steps_before_restart_ = 0;
};

void apply(const Event& event, Problem& problem, double* y) {
  if (event.system < 0) return;
  const SystemIndex& at = problem.index[event.system];
  const int depot = at.depot[event.input];
  y[depot >= 0 ? depot : at.central] += event.amount_mg;
  problem.infusion_mg_per_h[event.system] += event.rate_mg_per_h;
}

}  // namespace

Trajectory integrate(const Model& model, const Schedule& schedule, const Tolerances& tolerances) {
  Trajectory result;
  Problem problem = make_problem(model);
  const std::vector<Event> events = make_events(model, schedule);
  Solver solver(problem, schedule.start_h, tolerances);
  if (!solver.ok()) {
    result.problem = "CVODE could not be set up";
    return result;
  }
  double now_h = schedule.start_h;
  std::size_t next_event = 0, next_output = 0;
  while (true) {
    const bool outputs_left = next_output < schedule.output_times_h.size();
    const double output_h = outputs_left ? schedule.output_times_h[next_output] : schedule.end_h;
    const double event_h = next_event < events.size() ? std::max(events[next_event].time_h, schedule.start_h) : 1e300;
    const double to_h = std::min({output_h, event_h, schedule.end_h});
    if (to_h > now_h && !solver.advance(now_h, to_h)) {
      result.problem = "CVODE stopped with flag " + std::to_string(solver.flag());
      return result;
    }
    now_h = std::max(now_h, to_h);
    if (outputs_left && output_h <= now_h) {
      result.points.push_back(observe(problem, now_h, solver.values()));
      ++next_output;
      continue;
    }
    if (event_h > schedule.end_h || (now_h >= schedule.end_h && event_h > now_h)) {
      if (now_h >= schedule.end_h) break;
      continue;
    }
    for (; next_event < events.size() && events[next_event].time_h <= now_h; ++next_event)
      apply(events[next_event], problem, solver.values());
    problem.adapting = now_h >= schedule.adaptation_start_h;
    problem.withdrawal_on = problem.adapting && problem.net_withdrawal(solver.values()) > 0;
    solver.restart(now_h);
    ++result.restarts;
    if (now_h >= schedule.end_h) break;
  }
  result.steps = solver.steps();
  return result;
}

}  // namespace ebb_reference
