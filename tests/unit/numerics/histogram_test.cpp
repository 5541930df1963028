// Mergeable summaries: bounded errors, exact merging, text that reads back.
#include "ebb/numerics/histogram.h"

#include <doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "ebb/numerics/rng.h"

using ebb::FixedMean;
using ebb::LogHistogram;

namespace {

/// `count` numbers: a log-normal spread around `median`, times `sign`.
std::vector<double> numbers(const std::string& name, int count, double median, double sd, double sign = 1) {
  const ebb::RandomStream stream(3, name);
  std::vector<double> found;
  for (int i = 0; i < count; ++i) found.push_back(sign * median * std::exp(sd * stream.standard_normal(static_cast<std::uint64_t>(i))));
  return found;
}

double true_quantile(std::vector<double> sorted, double frac) {
  std::sort(sorted.begin(), sorted.end());
  const double rank = std::ceil(frac * static_cast<double>(sorted.size()));
  return sorted[static_cast<std::size_t>(std::max(rank - 1, 0.0))];
}

}  // namespace

TEST_CASE("quantiles_are_within_one_percent") {
  struct Sample {
    const char* name;
    double median, sd, sign;
  };
  for (const Sample& s : {Sample{"narrow", 0.031, 0.001, 1}, Sample{"wide", 0.5, 2.0, 1}, Sample{"large", 900, 0.3, 1},
                          Sample{"negative", 3, 1.0, -1}, Sample{"tiny", 1e-5, 1.0, 1}}) {
    const auto values = numbers(s.name, 1000, s.median, s.sd, s.sign);
    LogHistogram histogram;
    for (const double value : values) histogram.add(value);
    for (const double frac : {0.05, 0.25, 0.5, 0.75, 0.95}) {
      const double truth = true_quantile(values, frac);
      // The stated bound: one bin of 2^-7, whatever the distribution; 2^-24 around 0.
      CHECK(std::fabs(histogram.quantile(frac) - truth) <= std::fabs(truth) * 0x1p-7 + 0x1p-24);
    }
  }
}

TEST_CASE("bound_holds_when_all_mass_sits_at_a_bin_edge") {
  for (const double edge : {1.0, 1.0078125, 1.9921875, 2.0, 0x1p-24, 0x1p20, -1.0, -2.0}) {
    LogHistogram histogram;
    for (int i = 0; i < 1000; ++i) histogram.add(i < 500 ? edge : edge * 1.0078);  // same bin
    for (const double frac : {0.05, 0.5, 0.95}) {
      const double truth = (edge > 0) == (frac <= 0.5) ? edge : edge * 1.0078;
      CHECK(std::fabs(histogram.quantile(frac) - truth) <= std::fabs(truth) * 0.01);  // the contract of 1 %
    }
  }
}

TEST_CASE("equal_numbers_come_back_exactly") {
  for (const double value : {0.0, 1e-9, -3.7, 12.345, 1e9}) {
    LogHistogram histogram;
    for (int i = 0; i < 7; ++i) histogram.add(value);
    CHECK(histogram.quantile(0.05) == value);
    CHECK(histogram.quantile(0.5) == value);
    CHECK(histogram.quantile(1.0) == value);
  }
}

TEST_CASE("quantiles_never_fall_as_the_fraction_rises") {
  LogHistogram histogram;
  for (const double value : numbers("mixed", 300, 0.2, 3.0)) histogram.add(value), histogram.add(-value), histogram.add(0.0);
  double last = histogram.quantile(0);
  for (double frac = 0; frac <= 1.0; frac += 0.001) {
    const double next = histogram.quantile(frac);
    REQUIRE(next >= last);
    last = next;
  }
}

TEST_CASE("weights_count_as_repeated_numbers") {
  LogHistogram weighted, repeated;
  const auto values = numbers("weights", 50, 1.0, 1.0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    weighted.add(values[i], (i % 4) * ebb::kWeightUnit);
    for (std::size_t k = 0; k < i % 4; ++k) repeated.add(values[i]);
  }
  CHECK(weighted == repeated);
  CHECK(weighted.total_weight() == repeated.total_weight());
}

TEST_CASE("merging_in_any_order_gives_the_same_summary") {
  const auto values = numbers("merge", 999, 2.0, 1.5);
  LogHistogram whole;
  FixedMean whole_mean;
  std::vector<LogHistogram> parts(3);
  std::vector<FixedMean> means(3);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double value = i % 5 ? values[i] : -values[i];
    whole.add(value), whole_mean.add(value);
    parts[i % 3].add(value), means[i % 3].add(value);
  }
  for (const auto& order : {std::vector<std::size_t>{0, 1, 2}, {2, 0, 1}, {1, 2, 0}}) {
    LogHistogram merged;
    FixedMean mean;
    for (const std::size_t part : order) merged.merge(parts[part]), mean.merge(means[part]);
    CHECK(merged == whole);
    CHECK(merged.quantile(0.95) == whole.quantile(0.95));
    CHECK(mean == whole_mean);
    CHECK(mean.mean() == whole_mean.mean());
  }
}

TEST_CASE("what_is_not_a_number_is_counted_apart") {
  LogHistogram histogram;
  histogram.add(NAN);
  CHECK(std::isnan(histogram.quantile(0.5)));
  CHECK(histogram.undefined_weight() == ebb::kWeightUnit);
  histogram.add(2.0);
  CHECK(histogram.quantile(0.5) == 2.0);
  CHECK(histogram.total_weight() == ebb::kWeightUnit);
}

TEST_CASE("text_reads_back_the_same") {
  LogHistogram histogram;
  FixedMean mean;
  CHECK(LogHistogram::from_text(histogram.to_text()) == histogram);
  for (const double value : numbers("text", 200, 0.01, 3.0)) {
    histogram.add(value), histogram.add(-value);
    mean.add(-value * 1e6);
  }
  histogram.add(NAN);
  CHECK(LogHistogram::from_text(histogram.to_text()) == histogram);
  CHECK(LogHistogram::from_text(histogram.to_text())->quantile(0.25) == histogram.quantile(0.25));
  CHECK(FixedMean::from_text(mean.to_text()) == mean);
  for (const char* wrong : {"", "ebb-histogram-2 0 0 0", "ebb-histogram-1", "ebb-histogram-1 0 0 0 5", "ebb-histogram-1 0 0 0 ffffffff 1",
                            "ebb-histogram-1 0 0 0 x 1", "ebb-mean-1 0 0"}) {
    CHECK_FALSE(LogHistogram::from_text(wrong).has_value());
    CHECK_FALSE(FixedMean::from_text(wrong).has_value());
  }
}

TEST_CASE("fixed_mean_is_exact_to_its_quantum_and_saturates") {
  FixedMean mean;
  const auto values = numbers("mean", 1000, 30.0, 1.0);
  long double sum = 0;
  for (const double value : values) mean.add(value), sum += value;
  CHECK(std::fabs(mean.mean() - static_cast<double>(sum / 1000)) <= 0x1p-40 + 1e-14 * 50);  // half a quantum each, one rounding of the mean
  FixedMean far;
  far.add(1e300);
  CHECK(far.mean() == 0x1p22);
  CHECK(std::isnan(FixedMean().mean()));
}
