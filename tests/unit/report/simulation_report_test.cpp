#include <doctest.h>

#include "ebb/report/csv_simulation.h"
#include "ebb/report/simulation_report.h"
#include "ebb/report/text_simulation.h"

using namespace ebb;

namespace {

OutcomeSummary summary_of(const std::vector<PersonOutcome>& people, double from_h) {
  OutcomeTally tally;
  for (const PersonOutcome& person : people) tally.add(person, from_h);
  return tally.summary();
}

Spread spread_of(const std::vector<double>& values) {
  SpreadTally tally;
  for (const double value : values) tally.add(value);
  return tally.spread();
}

}  // namespace

TEST_CASE("median_of_many_is_within_the_histogram_s_bound") {
  std::vector<double> values;
  for (int i = 1; i <= 999; ++i) values.push_back(i);
  // 0.8 %: the width of a bin of LogHistogram.
  CHECK(spread_of(values).median() == doctest::Approx(500).epsilon(0.008));
  CHECK(spread_of(values).mean == doctest::Approx(500).epsilon(1e-9));  // means are fixed point: 2^-40
}

TEST_CASE("nobody_gives_zeros") { CHECK(spread_of({}).median() == 0); }

TEST_CASE("one_person_is_every_quantile") {
  for (const double value : spread_of({0.7}).quantiles) CHECK(value == 0.7);
}

TEST_CASE("two_days_over_count_and_one_does_not") {
  CHECK(summary_of({{.days_over_threshold = 0}, {.days_over_threshold = 1}, {.days_over_threshold = 2}, {.days_over_threshold = 9}}, 0).over_two_days_frac == 0.5);
}

TEST_CASE("day_one_ends_24_hours_after_the_stop_and_people_without_a_peak_have_none") {
  const OutcomeSummary summary = summary_of({{.peak_withdrawal_theta = 1, .peak_day_end_h = 1024}, {.peak_withdrawal_theta = 0, .peak_day_end_h = 0}}, 1000);
  CHECK(summary.peak_day.median() == 1);
  CHECK(summary.peak_withdrawal_theta.mean == 0.5);
}

TEST_CASE("burden_is_shown_in_theta_days") { CHECK(summary_of({{.burden_theta_h = 48}}, 0).burden_theta_days.median() == 2); }

TEST_CASE("days_are_whole") {
  const Spread days = summary_of({{.days_over_threshold = 100}, {.days_over_threshold = 101}, {.days_over_threshold = 103}}, 0).days_over_threshold;
  for (const double value : days.quantiles) CHECK(value == static_cast<int>(value));
}

TEST_CASE("a_curve_of_every_ligand_and_domain_is_asked_for") {
  ModelLayout model;
  model.ligands = {{"diazepam", 0, 0}, {"nordazepam", 0, 0}};
  const std::vector<ReportSeries> series = report_series(model);
  CHECK(find_series(series, "level", "nordazepam") == 1);
  CHECK(series[static_cast<std::size_t>(find_series(series, "occupancy"))].series.index == -1);
  CHECK(find_series(series, "net_effect", "respiration") == static_cast<int>(series.size()) - 1);
  CHECK(find_series(series, "level", "lorazepam") == -1);
}

TEST_CASE("levels_are_shown_in_nanograms_per_milliliter") {
  SubjectReport report;
  report.series = {{{SeriesKind::Level, 0}, "level", "clonazepam", "ng/mL", 1000}};
  report.times_h = {24};
  report.bands.quantiles = {0.01, 0.02, 0.03, 0.04, 0.05};
  report.bands.mean = {0.031};
  CHECK(report.at(0, 0).median() == doctest::Approx(30));
  CHECK(csv_curves(report) == ",1970-01-02,24,level,clonazepam,ng/mL,10,20,30,40,50,31\n");
}

TEST_CASE("a_person_without_withdrawal_has_no_peak_day_in_the_rows") {
  CHECK(csv_row({"a", 3, 1.5}, "history", 0, {}) == "a,3,1.5,history,0,,0,0\n");
  CHECK(csv_row({"a", 3, 1.5}, "history", 0, {.peak_withdrawal_theta = 2, .peak_day_end_h = 72, .burden_theta_h = 24, .days_over_threshold = 4}) ==
        "a,3,1.5,history,2,3,1,4\n");
}

TEST_CASE("a_band_without_width_is_shown_as_one_number") {
  CHECK(spread_text(spread_of({0.5})) == "0.5");
  CHECK(spread_text({{1, 5, 10, 15, 19}, 10}) == "10 (1-19)");
}
