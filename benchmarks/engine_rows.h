// Ebb's rows of a benchmark: simulate() with every instruction set that the processor has, on one thread and two.
#pragma once
#include <string>
#include <vector>

#include "benchmarks/harness.h"
#include "benchmarks/peer_rows.h"
#include "ebb/simulate/simulate.h"

namespace ebb_benchmark {

/// What simulate() is asked; `series` in the order of the peers' outputs.
struct EngineJob {
  const ebb::ModelLayout* layout = nullptr;
  const ebb::Timeline* timeline = nullptr;
  ebb::Population people;
  std::vector<double> output_h;
  std::vector<ebb::Series> series;
};

/// Everything stored, as the peers do; errors against the reference. Instruction sets that the processor lacks go to `notes`.
std::vector<Row> engine_rows_stored(const EngineJob& job, const PeerJob& peer, const std::vector<double>& reference,
                                    std::vector<std::string>& notes);
/// Bands of the same series on at most 400 of the times and outcomes of everybody; best instruction set, errors not measured.
std::vector<Row> engine_rows_summaries(const EngineJob& job, const PeerJob& peer);

}  // namespace ebb_benchmark
