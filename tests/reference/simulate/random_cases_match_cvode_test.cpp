// simulate() against SUNDIALS CVODE on an independently written right-hand side: random people, random schedules, every structure.
#include <doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "tests/support/comparison.h"
#include "tests/support/engine_twin.h"
#include "tests/support/random_case.h"

using namespace ebb_reference;

namespace {

// 10 structures x 26 schedules x 2 people = 520 parameter sets; about 0.07 s each in CVODE.
constexpr int kSchedules = 26;
constexpr int kPeople = 2;

ComparisonErrors worst_of(Structure structure) {
  ComparisonErrors worst;
  for (int number = 1; number <= kSchedules; ++number) {
    const RandomCase random = random_case(structure, static_cast<std::uint64_t>(number), kPeople);
    std::vector<Trajectory> reference;
    for (const Model& person : random.people) reference.push_back(integrate(person, random.schedule));
    const EngineTwin twin = make_engine_twin(random.people, random.schedule);
    const ComparisonErrors errors =
        compare(twin.layout, twin.timeline, twin.population(), random.schedule.output_times_h, random.people, reference);
    worst.include(errors);
    if (!errors.problem.empty()) break;
  }
  return worst;
}

}  // namespace

TEST_CASE("every_structure_matches_cvode_on_random_people_and_schedules") {
  std::printf("largest relative errors against CVODE (rtol 1e-10), %d people and schedules a row\n", kSchedules * kPeople);
  std::printf("%-20s %s\n", "", comparison_header().c_str());
  for (Structure structure : kStructures) {
    const std::string name = structure_name(structure);
    CAPTURE(name);
    const ComparisonErrors worst = worst_of(structure);
    std::printf("%-20s %s\n", name.c_str(), worst.table_row().c_str());
    REQUIRE(worst.problem == "");
    // Exact propagation: 1e-6 of the level. While clearance changes it is held constant over pieces of minutes: 1e-4.
    CHECK(worst.level <= (structure == Structure::Induction ? 1e-4 : 1e-6));
    CHECK(worst.drive <= 1e-4);        // an algebraic function of the levels
    CHECK(worst.adaptation <= 1e-4);   // quadrature of a smooth drive: the project's promise for A and G
    CHECK(worst.withdrawal <= 1e-4);   // the same promise for H, in units where c is divided out
    CHECK(worst.burden <= 1e-4);       // with the kink of H resolved
    CHECK(worst.drive_integral <= 1e-4);
    CHECK(worst.net_effect <= 1e-4);   // absolute; effects are fractions of the largest one
    CHECK(worst.day_mean <= 1e-4);     // absolute; a day's share of burden and of the drive's integral
    CHECK(worst.peak <= 1e-3);         // a day of H has the error of burden, 1e-4 x 24 h at most, over 24 h, with the floor of H
  }
}

TEST_CASE("reference_agrees_with_itself_at_a_hundredth_of_its_tolerance") {
  // What the comparison above leans on: tightening CVODE a hundredfold must move it far less than the tolerances there.
  Tolerances tight;
  tight.relative = 1e-12;
  tight.amount_mg = 1e-17;
  tight.site_mg_per_L = 1e-19;
  tight.integral_h = 1e-12;
  for (Structure structure : kStructures) {
    const std::string name = structure_name(structure);
    CAPTURE(name);
    const RandomCase random = random_case(structure, 1, 1);
    const Trajectory usual = integrate(random.people[0], random.schedule);
    const Trajectory tighter = integrate(random.people[0], random.schedule, tight);
    REQUIRE(usual.problem == "");
    REQUIRE(tighter.problem == "");
    for (std::size_t t = 0; t < usual.points.size(); ++t) {
      const double level = tighter.points[t].level_mg_per_L[0];
      CHECK(std::abs(usual.points[t].level_mg_per_L[0] - level) <= 3e-7 * std::max(level, 1e-9));
      CHECK(std::abs(usual.points[t].burden_theta_h - tighter.points[t].burden_theta_h) <= 1e-5);
    }
  }
}
