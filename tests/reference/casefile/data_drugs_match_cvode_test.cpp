// simulate() against CVODE for every drug and route in data/, with people sampled from it: also co-medicines, several routes and drugs
// at once, and people who miss, delay and split their doses.
#include <doctest.h>

#include <cmath>
#include <cstdio>

#include "tests/support/comparison.h"
#include "tests/support/drug_runs.h"
#include "tests/support/reference_of_layout.h"

using namespace ebb_reference;
using namespace ebb_test;

namespace {

constexpr std::size_t kPeople = 3;

std::vector<double> output_times(double end_h) {
  std::vector<double> times_h;
  for (double time_h = 0; time_h <= end_h; time_h += 24) times_h.push_back(time_h);
  for (double time_h = 0.37; time_h < end_h; time_h += 5.3) times_h.push_back(time_h);   // every phase of a day
  std::sort(times_h.begin(), times_h.end());
  return times_h;
}

ComparisonErrors errors_of(const DrugRun& run, const ebb::Timeline& timeline, const std::vector<double>& times_h) {
  std::vector<Model> people;
  std::vector<Trajectory> reference;
  for (std::size_t i = 0; i < run.people.count; ++i) {
    people.push_back(model_of(run.layout, timeline, run.population(), i));
    reference.push_back(integrate(people.back(), schedule_of(run.layout, timeline, run.population(), i, times_h)));
  }
  return compare(run.layout, timeline, run.population(), times_h, people, reference);
}

ComparisonErrors errors_of(const DrugRun& run, const ebb::Timeline& timeline) { return errors_of(run, timeline, output_times(timeline.end_h)); }

void check(const std::string& name, const ComparisonErrors& worst, double level_tolerance) {
  CAPTURE(name);
  std::printf("%-40s %s\n", name.c_str(), worst.table_row().c_str());
  REQUIRE(worst.problem == "");
  CHECK(worst.level <= level_tolerance);   // 1e-6; 1e-4 while a co-medicine changes clearance, which is held constant over pieces of minutes to hours
  CHECK(worst.adaptation <= 1e-4);         // quadrature of a smooth drive
  CHECK(worst.withdrawal <= 1e-4);         // H / c; a small difference of A and S
  CHECK(worst.burden <= 1e-4);             // H / c, kink resolved, also for drugs that are gone before the next dose, with a kink at each
  CHECK(worst.drive_integral <= 1e-4);
  CHECK(worst.net_effect <= 1e-4);         // absolute
  CHECK(worst.day_mean <= 1e-4);           // absolute
}

/// Twice a day with a break of three days, then ten days without; by vein now and then, as injection and infusion.
ebb::Timeline usual_timeline(const DrugRun& run) {
  std::vector<TimedDose> doses;
  const bool by_vein = run.layout.drugs[0][0].infusion_input >= 0;
  const double every_h = by_vein ? 31 : 12;
  for (double time_h = 8; time_h < 26 * 24; time_h += every_h) {
    if (time_h > 12 * 24 && time_h < 15 * 24) continue;
    doses.push_back({time_h, run.dose_mg, by_vein && doses.size() % 2 == 1 ? 4.0 : 0.0});
  }
  return timeline_of(doses, 36 * 24);
}

ebb::SampleRequest request_of(std::uint64_t seed) {
  ebb::SampleRequest request;
  request.seed = seed;
  request.count = kPeople;
  return request;
}

}  // namespace

TEST_CASE("every_drug_and_route_of_the_data_matches_cvode") {
  std::printf("%-40s %s\n", "", comparison_header().c_str());
  const std::vector<DrugRun> runs = every_drug_and_route(knowledge(), kPeople, false);
  CHECK(runs.size() >= 10);   // clonazepam alone has six routes
  for (const DrugRun& run : runs) check(run.name, errors_of(run, usual_timeline(run)), 1e-6);
}

TEST_CASE("a_fast_effect_site_over_long_intervals_matches_cvode") {
  int by_vein = 0;
  for (DrugRun& run : every_drug_and_route(knowledge(), kPeople, false)) {
    const ebb::SystemLayout& system = run.layout.systems[0];
    const bool straight_in = system.inputs[0].kind == ebb::InputKind::Bolus;
    if (!straight_in && run.name.rfind("diazepam by ", 0) != 0) continue;
    by_vein += straight_in ? 1 : 0;
    for (const int slot : {system.ke0_slot, system.metabolite_ke0_slot}) {   // 2.5 log-sd up and more
      for (std::size_t i = 0; slot >= 0 && i < kPeople; ++i) run.people.columns[static_cast<std::size_t>(slot) * kPeople + i] = 0.5 * system.fastest_rate_per_h;
    }
    std::vector<TimedDose> doses;
    for (double time_h = 8; time_h < 20 * 24; time_h += 24) doses.push_back({time_h, run.dose_mg});
    std::vector<double> times_h;   // nothing cuts the 16 hours from a dose to midnight
    for (double time_h = 24; time_h <= 30 * 24; time_h += 24) times_h.push_back(time_h);
    check(run.name + ", once a day", errors_of(run, timeline_of(doses, 30 * 24), times_h), 1e-6);
  }
  CHECK(by_vein > 0);
}

TEST_CASE("every_co_medicine_of_the_data_matches_cvode") {
  int modifiers = 0;
  for (const ebb::Drug& drug : knowledge().drugs)
    for (const ebb::ClearanceModifier& modifier : drug.covariates.modifiers) {
      if (drug.metabolite_only) continue;
      ++modifiers;
      ebb::DrugUse use = use_of(knowledge(), drug, drug.routes.front(), false);
      use.modifiers = {&modifier};
      const DrugRun run = make_run(knowledge(), {use}, request_of(2));
      ebb::Timeline timeline = usual_timeline(run);
      timeline.clearance_changes = {{0, 0, 5 * 24, 17 * 24}};
      check(drug.name + " with " + modifier.name, errors_of(run, timeline), 1e-4);
    }
  CHECK(modifiers > 0);   // carbamazepine at least
}

TEST_CASE("one_drug_by_several_routes_matches_cvode") {
  for (const ebb::Drug& drug : knowledge().drugs) {
    if (drug.metabolite_only || drug.routes.size() < 2) continue;
    ebb::DrugUse use = use_of(knowledge(), drug, drug.routes.front(), false);
    use.routes.clear();
    for (const ebb::Route& route : drug.routes) use.routes.push_back(&route);
    const DrugRun run = make_run(knowledge(), {use}, request_of(3));
    ebb::Timeline timeline = usual_timeline(run);
    for (std::size_t i = 0; i < timeline.doses.size(); ++i) timeline.doses[i].route = static_cast<int>(i % drug.routes.size());
    check(drug.name + " by all routes", errors_of(run, timeline), 1e-6);
  }
}

TEST_CASE("several_drugs_of_the_data_at_once_match_cvode") {
  std::vector<ebb::DrugUse> uses;
  int ligands = 0;
  const auto run_together = [&] {
    const DrugRun run = make_run(knowledge(), uses, request_of(4));
    ebb::Timeline timeline = usual_timeline(run);
    for (std::size_t i = 0; i < timeline.doses.size(); ++i) timeline.doses[i].drug = static_cast<int>(i % uses.size());
    check(std::to_string(uses.size()) + " drugs in turn, first " + uses.front().drug->name, errors_of(run, timeline), 1e-6);
    uses.clear();
    ligands = 0;
  };
  for (const ebb::Drug& drug : knowledge().drugs) {
    if (drug.metabolite_only) continue;
    const int own = drug.formation ? 2 : 1;
    if (ligands + own > ebb::kMaxLigands) run_together();
    uses.push_back(use_of(knowledge(), drug, drug.routes.front(), false));
    ligands += own;
  }
  run_together();
}

TEST_CASE("missed_late_and_split_doses_match_cvode") {
  for (const DrugRun& run : every_drug_and_route(knowledge(), kPeople, false)) {
    ebb::Timeline timeline = usual_timeline(run);
    timeline.lines[0].taken_frac = 0.8;
    timeline.lines[0].late_frac = 0.5;
    timeline.lines[0].late_h = 14;   // beyond the next dose
    timeline.lines[0].amount_error_frac = 0.2;
    timeline.lines[0].low_factor = 0.5;
    check(run.name + ", late and missed", errors_of(run, timeline), 1e-6);
  }
}
