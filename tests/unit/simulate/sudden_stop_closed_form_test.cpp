// The closed form of a sudden stop (docs/theory/3-adaptation.md) against the engine where the form applies: one compartment, drive proportional
// to the level, constant gain, a steady infusion before.
#include <doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ebb/simulate/simulate.h"

using namespace ebb;

namespace {

constexpr double kTauA_h = 168, kGain = 0.75, kUse_h = 24 * 400;

struct OneCompartment {
  ModelLayout layout;
  std::vector<double> columns;
};

/// Level and drive of 1e-6 and less: S is proportional to C to six digits. The scale brings W/S0 back to order one.
OneCompartment one_compartment(double rate_per_h, double steady_drive) {
  OneCompartment m;
  ModelLayout& l = m.layout;
  const auto slot = [&](const char* name, double value) {
    m.columns.push_back(value);
    return l.add_slot(name);
  };
  l.drug_names = {"drug"};
  SystemLayout system;
  system.inputs.push_back({InputKind::Infusion, slot("F", 1), -1, -1});
  system.CL_slot = slot("CL_L_per_h", rate_per_h * 100);
  system.V1_slot = slot("V1_L", 100);
  system.Q2_slot = slot("Q2_L_per_h", 0);
  system.V2_slot = slot("V2_L", 100);
  system.ke0_slot = slot("ke0_per_h", 30);
  l.ligands.push_back({"drug", slot("efficacy", 1), slot("EC50_mg_per_L", 1)});
  l.systems = {system};
  RouteLayout route;
  route.drug = "drug";
  route.route = "iv";
  route.infusion_input = 0;
  l.drugs = {{route}};
  l.modifiers.resize(1);
  l.one_plus_tau_slot = slot("one_plus_tau", 1);
  l.rate_A_slot = slot("rate_A_per_h", 1 / kTauA_h);
  l.rate_G_slot = slot("rate_G_per_h", 1.0 / 3600);
  l.g0_slot = slot("g0", kGain);
  l.gmax_slot = slot("gmax", kGain);
  l.G50_slot = slot("G50", 0.25);
  l.scale_slot = slot("scale", 1 / steady_drive);
  l.threshold_slot = slot("threshold", 1);
  return m;
}

struct Course {
  double onset_h, peak_h;
  std::vector<double> withdrawal;  ///< W/S0 each hour after the stop
};

Course simulated(double half_life_h) {
  const double rate_per_h = std::numbers::ln2 / half_life_h, steady = 1e-6;
  const OneCompartment m = one_compartment(rate_per_h, steady);
  Timeline timeline;
  timeline.end_h = kUse_h + 24 * 30;
  timeline.lines.resize(1);
  Dose dose;
  dose.amount_mg = steady * rate_per_h * 100 * kUse_h;
  dose.infusion_h = kUse_h;
  timeline.doses = {dose};
  Request request;
  for (double t = kUse_h; t <= timeline.end_h; t += 1) request.output_times_h.push_back(t);
  request.series = {{SeriesKind::Withdrawal, 0}};
  std::vector<double> stored(stored_size(1, request.output_times_h.size(), 1));
  request.stored = stored;
  const Population person{m.columns, 1, 1, 0, 1, {}, {}, {}};
  const auto result = simulate(m.layout, timeline, person, request);
  REQUIRE(result.ok());
  const StoredView view{stored.data(), 1, request.output_times_h.size(), 1};
  Course course{0, 0, {}};
  for (std::size_t t = 0; t < request.output_times_h.size(); ++t) course.withdrawal.push_back(view.at(0, t, 0));
  const auto& w = course.withdrawal;
  course.onset_h = static_cast<double>(std::find_if(w.begin(), w.end(), [](double value) { return value > 0; }) - w.begin());
  course.peak_h = static_cast<double>(std::max_element(w.begin(), w.end()) - w.begin());
  return course;
}

}  // namespace

TEST_CASE("withdrawal_after_a_sudden_stop_follows_its_closed_form") {
  const double a = 1 / kTauA_h, g = kGain;
  for (const double half_life_h : {12.0, 38.0, 70.0}) {
    CAPTURE(half_life_h);
    const Course course = simulated(half_life_h);
    const double k = std::numbers::ln2 / half_life_h;
    const double onset_h = std::log((k - a + g * a) / (g * k)) / (k - a), peak_h = onset_h + std::log(k / a) / (k - a);
    // Outputs are hourly and the effect site lags by 1/ke0 = 2 min: within one hour and a bit.
    CHECK(std::abs(course.onset_h - onset_h) <= 1.2);
    CHECK(std::abs(course.peak_h - peak_h) <= 1.2);
    for (std::size_t t = 0; t < course.withdrawal.size(); t += 24) {
      const double time_h = static_cast<double>(t);
      const double w = (g * k * std::exp(-a * time_h) - (k - a + g * a) * std::exp(-k * time_h)) / (k - a);
      // The effect site's lag moves S by k/ke0, at most 0.2 %, where S is still large.
      CHECK(course.withdrawal[t] == doctest::Approx(std::max(0.0, w)).epsilon(0.005).scale(0.2));
    }
  }
}
