// The closed form of a steady daily dose against simulate(), for every drug in data/.
#include <doctest.h>

#include "ebb/population/steady_state.h"
#include "tests/support/drug_runs.h"

using namespace ebb_test;

TEST_CASE("the_average_level_at_a_steady_dose_is_that_of_the_closed_form") {
  int compared = 0;
  for (const DrugRun& run : every_drug_and_route(knowledge(), 1, true)) {
    const ebb::Drug& drug = *run.uses[0].drug;
    if (run.uses[0].routes[0] != &drug.routes.front() || straight_into_blood(drug.routes.front())) continue;
    CAPTURE(run.name);
    ++compared;
    const auto steady = ebb::steady_state(knowledge().drugs, drug, 24 * run.dose_mg);
    REQUIRE(steady.has_value());
    std::vector<TimedDose> doses;   // every hour: the level hardly moves between doses
    const double end_h = 40 * 24 + 12 * terminal_half_life_h(run);
    for (double time_h = 0; time_h < end_h; time_h += 1) doses.push_back({time_h, run.dose_mg});
    std::vector<double> times_h;
    for (int minute = 1; minute <= 60; ++minute) times_h.push_back(end_h - 1 + minute / 60.0);
    const Stored stored = levels_of(run, doses, times_h);
    REQUIRE(stored.problem == "");
    double mean = 0;
    for (std::size_t t = 0; t < times_h.size(); ++t) mean += stored.at(0, t, 0) / static_cast<double>(times_h.size());
    CHECK(mean == doctest::Approx(steady->level_mg_per_L).epsilon(0.01));   // sixty points stand for the mean of an hour
  }
  CHECK(compared >= 14);   // every drug that is taken by mouth
}
