#include "benchmarks/engine_rows.h"

#include <cstdint>
#include <span>
#include <cstdio>
#include <cstdlib>

namespace ebb_benchmark {
namespace {

constexpr std::size_t kReportTimes = 400;

void run(const EngineJob& job, const ebb::Request& request) {
  const auto result = ebb::simulate(*job.layout, *job.timeline, job.people, request);
  if (result) return;
  std::fprintf(stderr, "%s\n", describe(result.errors()).c_str());
  std::exit(1);
}

Row row_of(ebb::Isa isa, const char* stored, int threads, std::size_t people) {
  Row row;
  row.program = std::string("Ebb ") + ebb::isa_name(isa);
  row.stored = stored;
  row.threads = threads;
  row.people = people;
  return row;
}

}  // namespace

std::vector<Row> engine_rows_stored(const EngineJob& job, const PeerJob& peer, const std::vector<double>& reference,
                                    std::vector<std::string>& notes) {
  std::vector<Row> rows;
  // Aligned to 64 bytes, as a caller with large results would have it.
  const std::size_t size = ebb::stored_size(job.people.count, job.output_h.size(), job.series.size());
  std::vector<double> memory(size + 7);
  const std::size_t skip = (64 - reinterpret_cast<std::uintptr_t>(memory.data()) % 64) % 64 / sizeof(double);
  const std::span<double> stored(memory.data() + skip, size);
  const ebb::StoredView view{stored.data(), job.people.count, job.output_h.size(), job.series.size()};
  ebb::Request request;
  request.output_times_h = job.output_h;
  request.series = job.series;
  request.want_bands = false;
  request.stored = stored;
  for (ebb::Isa isa : {ebb::Isa::Avx512, ebb::Isa::Avx2, ebb::Isa::Sse2}) {
    if (!ebb::isa_present(isa)) {
      notes.push_back(std::string(ebb::isa_name(isa)) + ": not run, this processor does not have it");
      continue;
    }
    request.isa = isa;
    for (int threads : {1, 2}) {
      ebb::ThreadExecutor executor(threads);
      request.executor = threads > 1 ? &executor : nullptr;
      Row row = row_of(isa, "all outputs", threads, job.people.count);
      row.timing = time_runs([&] { run(job, request); }, 9, 0.5);
      row.errors = largest_errors(peer, reference, reference.size() / peer.values_a_person(),
                                  [&](std::size_t person, std::size_t t, std::size_t s) { return view.at(person, t, s); });
      if (is_matched(peer, row.errors)) row.note = "matched";
      rows.push_back(row);
    }
  }
  return rows;
}

std::vector<Row> engine_rows_summaries(const EngineJob& job, const PeerJob& peer) {
  std::vector<Row> rows;
  std::vector<ebb::PersonOutcome> outcomes(job.people.count);
  ebb::Request request;
  const std::size_t every = (job.output_h.size() + kReportTimes - 1) / kReportTimes;
  for (std::size_t t = 0; t < job.output_h.size(); t += every) request.output_times_h.push_back(job.output_h[t]);
  request.series = job.series;
  request.outcomes = outcomes;
  for (int threads : {1, 2}) {
    ebb::ThreadExecutor executor(threads);
    request.executor = threads > 1 ? &executor : nullptr;
    Row row = row_of(ebb::best_isa(), "summaries", threads, job.people.count);
    row.timing = time_runs([&] { run(job, request); }, 9, 0.5);
    for (const PeerSeries& series : peer.series) row.errors.emplace_back(series.name, -1.0);
    row.note = std::to_string(request.output_times_h.size()) + " report times";
    rows.push_back(row);
  }
  return rows;
}

}  // namespace ebb_benchmark
