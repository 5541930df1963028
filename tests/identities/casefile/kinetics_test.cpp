// Laws of linear kinetics, for every drug and route in data/, through simulate().
#include <doctest.h>

#include <cmath>

#include "tests/support/drug_runs.h"

using namespace ebb_test;

namespace {

constexpr std::size_t kPeople = 5;

std::vector<DrugRun> sampled_runs() { return every_drug_and_route(knowledge(), kPeople, false); }
std::vector<DrugRun> typical_runs() { return every_drug_and_route(knowledge(), 1, true); }

double arriving_frac(const DrugRun& run, std::size_t person) {
  double F = 0;
  for (int input : run.layout.drugs[0][0].inputs) F += run.at(run.layout.systems[0].inputs[static_cast<std::size_t>(input)].F_slot, person);
  return F;
}

/// Sorted starts of the smooth stretches: each dose and each lagged arrival of one person.
std::vector<double> arrivals_h(const DrugRun& run, const std::vector<TimedDose>& doses, std::size_t person) {
  std::vector<double> starts;
  for (const TimedDose& dose : doses) {
    starts.push_back(dose.time_h);
    if (dose.infusion_h > 0) starts.push_back(dose.time_h + dose.infusion_h);
    for (int input : run.layout.drugs[0][0].inputs) {
      const int lag = run.layout.systems[0].inputs[static_cast<std::size_t>(input)].lag_slot;
      if (lag >= 0) starts.push_back(dose.time_h + run.at(lag, person));
    }
  }
  std::sort(starts.begin(), starts.end());
  starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
  return starts;
}

/// Gauss-Legendre nodes of panels that double from every arrival to the next.
struct Quadrature {
  std::vector<double> times_h, weights_h;
};
Quadrature quadrature(const std::vector<double>& starts_h, double end_h) {
  constexpr double kNode[] = {-0.9602898564975363, -0.7966664774136267, -0.5255324099163290, -0.1834346424956498,
                              0.1834346424956498,  0.5255324099163290,  0.7966664774136267,  0.9602898564975363};
  constexpr double kWeight[] = {0.1012285362903763, 0.2223810344533745, 0.3137066458778873, 0.3626837833783620,
                                0.3626837833783620, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763};
  Quadrature rule;
  for (std::size_t i = 0; i < starts_h.size(); ++i) {
    const double stop_h = i + 1 < starts_h.size() ? starts_h[i + 1] : end_h;
    double from_h = starts_h[i], width_h = 0.01;
    while (from_h < stop_h) {
      const double to_h = std::min(stop_h, from_h + width_h);
      for (int k = 0; k < 8; ++k) {
        rule.times_h.push_back(0.5 * (from_h + to_h) + 0.5 * (to_h - from_h) * kNode[k]);
        rule.weights_h.push_back(0.5 * (to_h - from_h) * kWeight[k]);
      }
      from_h = to_h;
      width_h *= 1.6;
    }
  }
  return rule;
}

/// Area under the level of one person, long enough for the rest to be below 1e-9 of it.
double area(const DrugRun& run, const std::vector<TimedDose>& doses, std::size_t person, int ligand) {
  double slowest_h = terminal_half_life_h(run, person);
  if (ligand > 0) {
    const ebb::SystemLayout& system = run.layout.systems[0];
    slowest_h += 0.693 * run.at(system.metabolite_V_slot, person) / run.at(system.metabolite_CL_slot, person);
  }
  const double end_h = doses.back().time_h + doses.back().infusion_h + 35 * slowest_h;
  const Quadrature rule = quadrature(arrivals_h(run, doses, person), end_h);
  const Stored stored = simulate_run(run, timeline_of(doses, end_h), rule.times_h, {{ebb::SeriesKind::Level, ligand}});
  REQUIRE(stored.problem == "");
  double sum = 0;
  for (std::size_t t = 0; t < rule.times_h.size(); ++t) sum += rule.weights_h[t] * stored.at(person, t, 0);
  return sum;
}

/// |a - b| relative to b, not below 1e-6 ng/mL.
double difference(double a, double b) { return std::abs(a - b) / std::max(std::abs(b), 1e-9); }

const std::vector<double> kTimes_h = {0.2, 0.5, 1, 1.7, 3, 6, 11, 12, 12.1, 13, 20, 24, 25, 40, 47, 48.5, 60, 90, 150, 240};

}  // namespace

TEST_CASE("every_drug_and_route_of_the_data_can_be_given") {
  CHECK(sampled_runs().size() >= 10);   // clonazepam alone has six routes
  for (const DrugRun& run : sampled_runs()) {
    CAPTURE(run.name);
    REQUIRE(run.people.count == kPeople);
    const Stored stored = levels_of(run, {{0, run.dose_mg}}, kTimes_h);
    REQUIRE(stored.problem == "");
    CHECK(stored.at(0, 6, 0) > 0);
  }
}

TEST_CASE("area_under_a_single_dose_is_F_D_over_CL") {
  for (const DrugRun& run : sampled_runs()) {
    CAPTURE(run.name);
    for (std::size_t person = 0; person < 2; ++person) {
      const double expected = arriving_frac(run, person) * run.dose_mg / run.at(run.layout.systems[0].CL_slot, person);
      // Levels are exact; the tolerance is that of eight-point panels over an exponential.
      CHECK(difference(area(run, {{0, run.dose_mg}}, person, 0), expected) < 1e-7);
    }
  }
}

TEST_CASE("what_arrived_over_an_irregular_schedule_is_what_was_eliminated") {
  for (const DrugRun& run : sampled_runs()) {
    CAPTURE(run.name);
    const std::vector<TimedDose> doses = {{0, run.dose_mg}, {0.2, 0.5 * run.dose_mg}, {9, 2 * run.dose_mg}, {31.5, run.dose_mg}};
    const double arrived_mg = arriving_frac(run, 0) * 4.5 * run.dose_mg;
    const double eliminated_mg = run.at(run.layout.systems[0].CL_slot) * area(run, doses, 0, 0);
    CHECK(difference(eliminated_mg, arrived_mg) < 1e-7);   // the same panels
  }
}

TEST_CASE("an_infusion_delivers_what_a_bolus_does") {
  int infused = 0;
  for (const DrugRun& run : sampled_runs()) {
    if (run.layout.drugs[0][0].infusion_input < 0) continue;
    ++infused;
    CAPTURE(run.name);
    CHECK(difference(area(run, {{0, run.dose_mg, 7.5}}, 0, 0), area(run, {{0, run.dose_mg}}, 0, 0)) < 1e-7);   // the same panels
  }
  CHECK(infused > 0);
}

TEST_CASE("what_a_parent_forms_is_what_its_metabolite_loses") {
  int with_metabolite = 0;
  for (const DrugRun& run : sampled_runs()) {
    const ebb::SystemLayout& system = run.layout.systems[0];
    if (system.metabolite_ligand < 0) continue;
    ++with_metabolite;
    CAPTURE(run.name);
    const double formed_mg = run.at(system.formation_slot) * arriving_frac(run, 0) * run.dose_mg;
    const double lost_mg = run.at(system.metabolite_CL_slot) * area(run, {{0, run.dose_mg}}, 0, system.metabolite_ligand);
    CHECK(difference(lost_mg, formed_mg) < 1e-7);   // the same panels
  }
  CHECK(with_metabolite > 0);   // diazepam
}

TEST_CASE("levels_are_linear_in_the_dose") {
  for (const DrugRun& run : sampled_runs()) {
    CAPTURE(run.name);
    const Stored one = levels_of(run, {{0, run.dose_mg}, {12, run.dose_mg}}, kTimes_h);
    const Stored three = levels_of(run, {{0, 3 * run.dose_mg}, {12, 3 * run.dose_mg}}, kTimes_h);
    for (std::size_t p = 0; p < kPeople; ++p)
      for (std::size_t t = 0; t < kTimes_h.size(); ++t) CHECK(difference(three.at(p, t, 0), 3 * one.at(p, t, 0)) < 1e-12);   // rounding only
  }
}

TEST_CASE("levels_of_several_doses_are_the_sum_of_the_single_ones") {
  for (const DrugRun& run : sampled_runs()) {
    CAPTURE(run.name);
    const std::vector<TimedDose> doses = {{0, run.dose_mg}, {0.3, 2 * run.dose_mg}, {12, run.dose_mg}, {24, 0.5 * run.dose_mg}};
    const Stored together = levels_of(run, doses, kTimes_h);
    std::vector<Stored> apart;
    for (const TimedDose& dose : doses) apart.push_back(levels_of(run, {dose}, kTimes_h));
    for (std::size_t p = 0; p < kPeople; ++p)
      for (std::size_t t = 0; t < kTimes_h.size(); ++t) {
        double sum = 0;
        for (const Stored& one : apart) sum += one.at(p, t, 0);
        CHECK(difference(together.at(p, t, 0), sum) < 1e-9);   // other intervals, other roundings
      }
  }
}

TEST_CASE("a_later_dose_gives_the_same_levels_later") {
  constexpr double kShift_h = 7 * 24 + 5.5;
  for (const DrugRun& run : sampled_runs()) {
    CAPTURE(run.name);
    std::vector<double> later_h = kTimes_h;
    for (double& time_h : later_h) time_h += kShift_h;
    const Stored now = levels_of(run, {{0, run.dose_mg}, {12, run.dose_mg}}, kTimes_h);
    const Stored later = levels_of(run, {{kShift_h, run.dose_mg}, {12 + kShift_h, run.dose_mg}}, later_h);
    for (std::size_t p = 0; p < kPeople; ++p)
      for (std::size_t t = 0; t < kTimes_h.size(); ++t) CHECK(difference(later.at(p, t, 0), now.at(p, t, 0)) < 1e-9);   // other midnights
  }
}

TEST_CASE("the_steady_state_is_the_sum_of_all_single_doses") {
  for (const DrugRun& run : typical_runs()) {
    CAPTURE(run.name);
    const int doses = static_cast<int>(std::ceil(45 * terminal_half_life_h(run) / 12));   // what is older adds less than 1e-12
    std::vector<TimedDose> regular;
    for (int i = 0; i < doses; ++i) regular.push_back({12.0 * i, run.dose_mg});
    const double last_h = 12.0 * (doses - 1);
    const Stored steady = levels_of(run, regular, {last_h + 0.5, last_h + 2, last_h + 7, last_h + 12});
    std::vector<double> after_h;
    for (double offset_h : {0.5, 2.0, 7.0, 12.0})
      for (int i = 0; i < doses; ++i) after_h.push_back(offset_h + 12.0 * i);
    std::sort(after_h.begin(), after_h.end());
    const Stored single = levels_of(run, {{0, run.dose_mg}}, after_h);
    for (std::size_t k = 0; k < 4; ++k) {
      const double offset_h = std::vector<double>{0.5, 2, 7, 12}[k];
      double sum = 0;
      for (std::size_t t = 0; t < after_h.size(); ++t)
        if (std::fmod(after_h[t], 12.0) == std::fmod(offset_h, 12.0)) sum += single.at(0, t, 0);
      CHECK(difference(steady.at(0, k, 0), sum) < 1e-9);   // hundreds of roundings
    }
  }
}

TEST_CASE("ka_equal_to_ke0_or_to_a_disposition_rate_is_an_ordinary_point") {
  for (DrugRun run : typical_runs()) {
    const ebb::SystemLayout system = run.layout.systems[0];
    if (system.compartments != 2 || system.inputs[0].ka_slot < 0 || system.inputs.size() != 1) continue;
    CAPTURE(run.name);
    const double k10 = run.at(system.CL_slot) / run.at(system.V1_slot), k12 = run.at(system.Q2_slot) / run.at(system.V1_slot);
    const double k21 = run.at(system.Q2_slot) / run.at(system.V2_slot), sum = k10 + k12 + k21;
    const double root = std::sqrt(sum * sum - 4 * k10 * k21);
    const auto curve = [&](double ka_per_h, double ke0_per_h) {
      run.people.columns[static_cast<std::size_t>(system.inputs[0].ka_slot)] = ka_per_h;
      run.people.columns[static_cast<std::size_t>(system.ke0_slot)] = ke0_per_h;
      return simulate_run(run, timeline_of({{0, run.dose_mg}}, 240), kTimes_h, {{ebb::SeriesKind::Level, 0}, {ebb::SeriesKind::EffectSite, 0}});
    };
    const double ke0_per_h = run.at(system.ke0_slot);
    for (double rate_per_h : {0.5 * (sum + root), 0.5 * (sum - root), ke0_per_h}) {
      const Stored at = curve(rate_per_h, ke0_per_h), below = curve(rate_per_h * (1 - 1e-5), ke0_per_h), above = curve(rate_per_h * (1 + 1e-5), ke0_per_h);
      const Stored both = curve(rate_per_h, rate_per_h), near = curve(rate_per_h, rate_per_h * (1 + 1e-12));
      for (std::size_t s = 0; s < 2; ++s) {
        double largest = 0;
        for (std::size_t t = 0; t < kTimes_h.size(); ++t) largest = std::max(largest, at.at(0, t, s));
        for (std::size_t t = 0; t < kTimes_h.size(); ++t) {
          // The mean of both neighbours differs by the curvature, about (1e-5 rate t)^2 of the level, and by the promise of a level: 1e-6, down to a
          // hundredth of the highest one (a rate moved by 3e-7 shows as 3e-7 rate t of what is left).
          const double promise = 1e-6 * std::max(at.at(0, t, s), 1e-2 * largest);
          CHECK(std::abs(at.at(0, t, s) - 0.5 * (below.at(0, t, s) + above.at(0, t, s))) <= promise);
          // Three rates at one place, where a pole would throw away every digit: the effect site keeps what A and G promise, 1e-4.
          CHECK(std::abs(both.at(0, t, s) - near.at(0, t, s)) <= (s == 0 ? 1 : 100) * promise);
        }
      }
    }
  }
}

TEST_CASE("without_variability_everybody_is_the_typical_person") {
  ebb::Knowledge same = knowledge();
  for (const ebb::Parameter* parameter : knowledge().all_parameters()) {
    ebb::Parameter* own = same.find_parameter(parameter->name);
    REQUIRE(own != nullptr);
    own->spread_frac = 0;
  }
  same.dynamics.reference_EC50_effect->spread_frac = 0;   // a copy, too
  for (ebb::Drug& drug : same.drugs) {   // a route or disposition that is like another holds copies of its numbers
    for (ebb::Disposition& d : drug.dispositions) {
      d.CL.spread_frac = d.V1.spread_frac = d.Q2.spread_frac = d.V2.spread_frac = 0;
      if (d.Q3) d.Q3->spread_frac = 0;
      if (d.V3) d.V3->spread_frac = 0;
    }
    for (ebb::Route& route : drug.routes)
      for (ebb::RouteInput& input : route.inputs) {
        input.F.spread_frac = 0;
        if (input.ka) input.ka->spread_frac = 0;
        if (input.lag) input.lag->spread_frac = 0;
      }
  }
  const std::vector<DrugRun> sampled = every_drug_and_route(same, 3, false), typical = every_drug_and_route(same, 1, true);
  REQUIRE(sampled.size() == typical.size());
  for (std::size_t i = 0; i < sampled.size(); ++i) {
    CAPTURE(sampled[i].name);
    const std::vector<ebb::Series> series = {{ebb::SeriesKind::Level, 0}, {ebb::SeriesKind::Drive, 0}, {ebb::SeriesKind::Burden, 0}};
    const ebb::Timeline doses = timeline_of({{0, sampled[i].dose_mg}, {12, sampled[i].dose_mg}}, 240);
    const Stored a = simulate_run(sampled[i], doses, kTimes_h, series), b = simulate_run(typical[i], doses, kTimes_h, series);
    for (std::size_t p = 0; p < 3; ++p)
      for (std::size_t t = 0; t < kTimes_h.size(); ++t)
        for (std::size_t s = 0; s < series.size(); ++s) CHECK(difference(a.at(p, t, s), b.at(0, t, s)) < 1e-12);   // rounding of exp(0)
  }
}
