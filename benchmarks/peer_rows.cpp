#include "benchmarks/peer_rows.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ebb_benchmark {
namespace {

constexpr OdeintSettings kReference{.absolute = 1e-11, .relative = 1e-11, .first_step_h = 0.01};

void run_all(const PeerJob& job, const OdeintSettings& settings, int threads, std::size_t people, std::vector<double>& outputs) {
  on_threads(threads, people, [&](std::size_t first, std::size_t last) {
    for (std::size_t person = first; person < last; ++person) job.run(person, settings, outputs.data() + person * job.values_a_person());
  });
}

auto reader(const PeerJob& job, const std::vector<double>& outputs) {
  return [&](std::size_t person, std::size_t time, std::size_t s) {
    return outputs[person * job.values_a_person() + time * job.series.size() + s];
  };
}

}  // namespace

std::vector<double> reference_solution(const PeerJob& job, std::size_t people, int threads) {
  std::vector<double> outputs(people * job.values_a_person());
  run_all(job, kReference, threads, people, outputs);
  return outputs;
}

std::vector<std::pair<std::string, double>> largest_errors(const PeerJob& job, const std::vector<double>& reference, std::size_t people,
                                                           const std::function<double(std::size_t, std::size_t, std::size_t)>& value) {
  std::vector<std::pair<std::string, double>> errors;
  const auto truth_at = reader(job, reference);
  for (std::size_t s = 0; s < job.series.size(); ++s) {
    double worst = 0;
    for (std::size_t person = 0; person < people; ++person)
      for (std::size_t t = 0; t < job.times; ++t) {
        const double truth = truth_at(person, t, s);
        const double error = std::abs(value(person, t, s) - truth) / std::max(std::abs(truth), job.series[s].floor);
        worst = error <= worst ? worst : error;   // a NaN counts as worst
      }
    errors.emplace_back(job.series[s].name, worst);
  }
  return errors;
}

bool is_matched(const PeerJob& job, const std::vector<std::pair<std::string, double>>& errors) {
  for (std::size_t s = 0; s < job.series.size(); ++s)
    if (job.series[s].matched && !(errors[s].second <= kMatched)) return false;
  return true;
}

OdeintSettings fastest_matched(const PeerJob& job, const std::vector<double>& reference, int threads) {
  const std::size_t people = reference.size() / job.values_a_person();
  std::vector<double> outputs(people * job.values_a_person());
  OdeintSettings settings;
  for (double relative : {5e-4, 3e-4, 2e-4, 1.5e-4, 1e-4, 7e-5, 5e-5, 2e-5})
    for (double absolute : {1e-6, 5e-7, 3e-7, 2e-7, 1e-7, 3e-8}) {
      settings.relative = relative;
      settings.absolute = absolute;
      // A setting that fails on a few people fails on all.
      for (std::size_t tried : {std::min<std::size_t>(people, 40), people}) {
        run_all(job, settings, threads, tried, outputs);
        if (!is_matched(job, largest_errors(job, reference, tried, reader(job, outputs)))) break;
        if (tried == people) return settings;
      }
    }
  return settings;
}

std::vector<Row> odeint_rows(const PeerJob& job, const std::vector<double>& reference, const OdeintSettings& settings) {
  const std::size_t people = reference.size() / job.values_a_person();
  std::vector<double> outputs(people * job.values_a_person());
  std::vector<Row> rows;
  for (int threads : {1, 2}) {
    Row row;
    row.program = "Boost.Odeint dopri5";
    row.stored = "all outputs";
    row.threads = threads;
    row.people = people;
    row.timing = time_runs([&] { run_all(job, settings, threads, people, outputs); });
    row.errors = largest_errors(job, reference, people, reader(job, outputs));
    char note[80];
    std::snprintf(note, sizeof note, "relative %g, absolute %g%s", settings.relative, settings.absolute,
                  is_matched(job, row.errors) ? ", matched" : ", NOT matched");
    row.note = note;
    rows.push_back(row);
  }
  return rows;
}

}  // namespace ebb_benchmark
