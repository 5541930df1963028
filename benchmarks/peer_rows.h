// The peers' rows of a benchmark: the reference solution, Boost.Odeint at its fastest matched setting, CVODE.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "benchmarks/harness.h"
#include "benchmarks/odeint_jobs.h"

namespace ebb_benchmark {

/// A number kept at every output time, the floor of its relative error, and whether "matched" asks for it.
struct PeerSeries {
  std::string name;
  double floor = 1e-3;
  bool matched = false;
};
inline constexpr double kMatched = 1e-4;   ///< largest relative error of a matched series

/// A job as a peer runs it, one person at a time; writes [time][series].
struct PeerJob {
  std::size_t people = 0, times = 0;
  std::vector<PeerSeries> series;
  std::function<void(std::size_t person, const OdeintSettings&, double* outputs)> run;
  std::size_t values_a_person() const { return times * series.size(); }
};

/// dopri5 at rtol 1e-11, restarted at every dose: [person][time][series] of the first `people`.
std::vector<double> reference_solution(const PeerJob& job, std::size_t people, int threads);

/// Largest |x - reference| / max(|reference|, floor) a series over the first `people`; `value(person, time, series)`.
std::vector<std::pair<std::string, double>> largest_errors(const PeerJob& job, const std::vector<double>& reference, std::size_t people,
                                                           const std::function<double(std::size_t, std::size_t, std::size_t)>& value);
bool is_matched(const PeerJob& job, const std::vector<std::pair<std::string, double>>& errors);

/// The loosest setting of a fixed list at which every matched series is within kMatched for all people of the reference.
OdeintSettings fastest_matched(const PeerJob& job, const std::vector<double>& reference, int threads);
/// One thread and two, everything stored.
std::vector<Row> odeint_rows(const PeerJob& job, const std::vector<double>& reference, const OdeintSettings& settings);

}  // namespace ebb_benchmark
