// The laws of tolerance and withdrawal that the model must keep, each with its conditions, for every agonist in data/.
#include <doctest.h>

#include <cmath>

#include "tests/support/drug_runs.h"

using namespace ebb_test;

namespace {

constexpr double kDay_h = 24, kYear_h = 365 * 24;
constexpr std::size_t kPeople = 64;

/// Agonists by their first route; 64 people.
std::vector<DrugRun> agonists(bool typical) {
  std::vector<DrugRun> runs;
  for (DrugRun& run : every_drug_and_route(knowledge(), typical ? 1 : kPeople, typical)) {
    if (run.uses[0].drug->site.intrinsic_efficacy.typical < 1) continue;
    const bool known = std::any_of(runs.begin(), runs.end(), [&](const DrugRun& other) { return other.uses[0].drug == run.uses[0].drug; });
    if (!known) runs.push_back(std::move(run));
  }
  return runs;
}

void add_doses(std::vector<TimedDose>& doses, double from_h, double to_h, double every_h, double daily_mg) {
  for (double time_h = from_h; time_h < to_h - 1e-6; time_h += every_h) doses.push_back({time_h, daily_mg * every_h / kDay_h});
}

/// Largest day mean of H of everybody after `use_h` of steady dosing every 12 h and an abrupt stop.
std::vector<double> peaks_after_stop(const DrugRun& run, double daily_mg, double use_h) {
  std::vector<TimedDose> doses;
  add_doses(doses, 0, use_h, 12, daily_mg);
  const Stored stored = simulate_run(run, timeline_of(doses, use_h + 60 * kDay_h), {}, {});
  REQUIRE(stored.problem == "");
  std::vector<double> peaks;
  for (const ebb::PersonOutcome& outcome : stored.outcomes) peaks.push_back(outcome.peak_withdrawal_theta);
  return peaks;
}

std::vector<double> hours_of_day(double day_start_h) {
  std::vector<double> times_h;
  for (int hour = 1; hour <= 24; ++hour) times_h.push_back(day_start_h + hour);
  return times_h;
}

}  // namespace

TEST_CASE("steady_net_effect_rises_with_dose_over_labelled_doses") {
  for (const DrugRun& run : agonists(true)) {
    const double highest_mg = 4 * run.dose_mg;
    std::vector<double> before(ebb::kDomainCount, 0.0);
    for (double share : {0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0}) {
      std::vector<TimedDose> doses;
      const double days = 3 * 365;   // seven time constants of the slowest state
      add_doses(doses, 0, days * kDay_h, 12, share * highest_mg);
      std::vector<ebb::Series> series;
      for (int k = 0; k < ebb::kDomainCount; ++k) series.push_back({ebb::SeriesKind::NetEffect, k});
      const Stored stored = simulate_run(run, timeline_of(doses, days * kDay_h), hours_of_day((days - 1) * kDay_h), series);
      REQUIRE(stored.problem == "");
      for (int k = 0; k < ebb::kDomainCount; ++k) {
        double mean = 0;
        for (std::size_t t = 0; t < 24; ++t) mean += stored.at(0, t, static_cast<std::size_t>(k)) / 24;
        CAPTURE(run.name);
        CAPTURE(share);
        CAPTURE(k);
        CHECK(mean > before[static_cast<std::size_t>(k)]);   // the mean of the last day of three years
        before[static_cast<std::size_t>(k)] = mean;
      }
    }
  }
}

TEST_CASE("no_withdrawal_at_a_steady_dose_while_gain_is_at_most_1") {
  for (const DrugRun& run : agonists(true)) {
    CAPTURE(run.name);
    REQUIRE(run.at(run.layout.gmax_slot) <= 1);
    std::vector<TimedDose> doses;
    add_doses(doses, 0, 2 * kYear_h, 1, run.dose_mg);   // every hour: a steady level but for the ripple between doses
    const Stored stored = simulate_run(run, timeline_of(doses, 2 * kYear_h), {2 * kYear_h}, {{ebb::SeriesKind::Burden, 0}});
    REQUIRE(stored.problem == "");
    CHECK(stored.at(0, 0, 0) == 0);   // never: not while the level rises, not when it stands
  }
}

TEST_CASE("peak_withdrawal_after_a_stop_rises_with_the_dose") {
  for (const DrugRun& run : agonists(false)) {
    CAPTURE(run.name);
    std::vector<double> before(kPeople, 0.0);
    int some = 0;
    for (double fold : {0.25, 0.5, 1.0, 2.0, 4.0}) {
      const std::vector<double> peaks = peaks_after_stop(run, fold * run.dose_mg, 365 * kDay_h);
      for (std::size_t p = 0; p < kPeople; ++p) {
        CHECK(peaks[p] >= before[p]);
        if (before[p] > 0) CHECK(peaks[p] > before[p]);   // who has none may have none of a higher dose, too
        some += peaks[p] > 0 ? 1 : 0;
      }
      before = peaks;
    }
    CHECK(some > 0);
  }
}

TEST_CASE("peak_withdrawal_after_a_stop_rises_with_the_duration_of_use") {
  for (const DrugRun& run : agonists(false)) {
    CAPTURE(run.name);
    std::vector<double> before(kPeople, 0.0);
    for (double days : {14.0, 42.0, 120.0, 365.0, 1095.0, 2190.0}) {
      const std::vector<double> peaks = peaks_after_stop(run, 2 * run.dose_mg, days * kDay_h);
      for (std::size_t p = 0; p < kPeople; ++p) CHECK(peaks[p] >= before[p] * (1 - 1e-5));   // both settle in the end: the error of H
      before = peaks;
    }
  }
}

TEST_CASE("after_long_steady_use_a_slower_taper_of_the_same_shape_never_has_a_higher_peak") {
  constexpr int kSteps = 8;
  constexpr double kUse_h = 10 * kYear_h;   // G has settled in people whose own time constant is a year, too
  for (const DrugRun& run : agonists(false)) {
    CAPTURE(run.name);
    std::vector<double> faster(kPeople, 1e300);
    for (double step_days : {2.0, 4.0, 7.0, 14.0, 28.0, 56.0}) {
      std::vector<TimedDose> doses;
      add_doses(doses, 0, kUse_h, 12, 2 * run.dose_mg);
      for (int step = 1; step < kSteps; ++step)
        add_doses(doses, kUse_h + (step - 1) * step_days * kDay_h, kUse_h + step * step_days * kDay_h, 12,
                  2 * run.dose_mg * (1 - static_cast<double>(step) / kSteps));
      const Stored stored = simulate_run(run, timeline_of(doses, kUse_h + (kSteps * step_days + 60) * kDay_h), {}, {});
      REQUIRE(stored.problem == "");
      for (std::size_t p = 0; p < kPeople; ++p) {
        const double peak = stored.outcomes[p].peak_withdrawal_theta;
        CAPTURE(step_days);
        CAPTURE(p);
        CHECK(peak <= faster[p] + 1e-4);   // theta: the error of H
        faster[p] = peak;
      }
    }
  }
}

TEST_CASE("without_a_dose_there_is_no_effect_and_no_withdrawal") {
  for (const DrugRun& run : every_drug_and_route(knowledge(), 8, false)) {
    CAPTURE(run.name);
    std::vector<ebb::Series> series = {{ebb::SeriesKind::Level, 0}, {ebb::SeriesKind::Occupancy, -1}, {ebb::SeriesKind::Drive, 0},
                                       {ebb::SeriesKind::FastAdaptation, 0}, {ebb::SeriesKind::Sensitisation, 0}, {ebb::SeriesKind::Burden, 0}};
    for (int k = 0; k < ebb::kDomainCount; ++k) series.push_back({ebb::SeriesKind::NetEffect, k});
    const Stored stored = simulate_run(run, timeline_of({}, 240), {0, 12, 240}, series);
    REQUIRE(stored.problem == "");
    for (std::size_t p = 0; p < 8; ++p)
      for (std::size_t t = 0; t < 3; ++t)
        for (std::size_t s = 0; s < series.size(); ++s) CHECK(stored.at(p, t, s) == 0);
  }
}

TEST_CASE("an_antagonist_alone_occupies_sites_and_does_nothing") {
  int antagonists = 0;
  for (const DrugRun& run : every_drug_and_route(knowledge(), 8, false)) {
    if (run.uses[0].drug->site.intrinsic_efficacy.typical > 0 || !ebb::has_effect_data(*run.uses[0].drug)) continue;
    ++antagonists;
    CAPTURE(run.name);
    const Stored stored = simulate_run(run, timeline_of({{0, 1.0}}, 24), {0.25, 1, 24},
                                       {{ebb::SeriesKind::Occupancy, 0}, {ebb::SeriesKind::Drive, 0}, {ebb::SeriesKind::FastAdaptation, 0}, {ebb::SeriesKind::Burden, 0}});
    REQUIRE(stored.problem == "");
    for (std::size_t p = 0; p < 8; ++p) {
      CHECK(stored.at(p, 0, 0) > 0.1);
      for (std::size_t t = 0; t < 3; ++t)
        for (std::size_t s = 1; s < 4; ++s) CHECK(stored.at(p, t, s) == 0);
    }
  }
  CHECK(antagonists > 0);   // flumazenil
}
