// One person through Boost.Odeint's dopri5, written by hand for speed: a fixed-size state on the stack, the step controller only, steps
// shortened to end on every output and restarted at every dose (the right-hand side jumps there). Dense output was tried instead of
// shortened steps: the same speed at the same settings, but it needs tighter ones to be as accurate.
#pragma once
#include <algorithm>
#include <array>
#include <boost/numeric/odeint.hpp>
#include <cstddef>
#include <span>

#include "benchmarks/odeint_jobs.h"

namespace ebb_benchmark {

inline constexpr double kSameMoment_h = 1e-10;

/// `Model` gives kStates, kSeries, operator()(x, dxdt, t), give(x, dose_index) and observe(x, double* series).
/// Arrival times must be sorted. Writes [output][series].
template <class Model>
void run_person(const Model& model, std::span<const double> arrival_h, std::span<const double> output_h, double end_h,
                const OdeintSettings& settings, double* outputs) {
  namespace odeint = boost::numeric::odeint;
  using State = std::array<double, Model::kStates>;
  using Stepper = odeint::runge_kutta_dopri5<State, double, State, double, odeint::array_algebra>;
  auto controlled = odeint::make_controlled(settings.absolute, settings.relative, Stepper());
  State x{};
  double now_h = 0, step_h = settings.first_step_h;
  std::size_t dose = 0, output = 0;
  while (true) {
    for (; output < output_h.size() && output_h[output] <= now_h; ++output) model.observe(x, outputs + Model::kSeries * output);
    if (now_h >= end_h) return;
    if (dose < arrival_h.size() && arrival_h[dose] <= now_h) {
      while (dose < arrival_h.size() && arrival_h[dose] <= now_h) model.give(x, dose++);
      controlled.reset();
      step_h = settings.first_step_h;
    }
    double next_h = dose < arrival_h.size() ? std::min(arrival_h[dose], end_h) : end_h;
    if (output < output_h.size()) next_h = std::min(next_h, output_h[output]);
    while (now_h < next_h - kSameMoment_h) {
      const bool shortened = next_h - now_h < step_h;
      double h = shortened ? next_h - now_h : step_h;
      if (controlled.try_step(model, x, now_h, h) == odeint::fail) step_h = h;
      else if (!shortened || h > step_h) step_h = h;
    }
    now_h = next_h;
  }
}

}  // namespace ebb_benchmark
