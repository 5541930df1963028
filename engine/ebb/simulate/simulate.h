// The one door of the engine: a timeline and people in, curves and summaries out. No files, clock or environment.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "ebb/base/result.h"
#include "ebb/dosing/timeline.h"
#include "ebb/model/layout.h"
#include "ebb/numerics/executor.h"

namespace ebb {

/// People as columns: column s of person i is columns[s * stride + i] in canonical units.
struct Population {
  std::span<const double> columns;
  std::size_t count = 0;
  std::size_t stride = 0;             ///< >= count
  std::size_t first_person = 0;       ///< number of person 0 (keys of the random draws of missed and late doses)
  std::uint64_t seed = 0;
  std::span<const std::uint64_t> person_numbers;  ///< of each person, for those draws; empty: first_person, first_person + 1, …
  std::span<const double> weights;    ///< empty: 1 each (whole numbers in histograms are kept by 1/1024)
  std::span<const int> ensemble_index;///< empty: one draw
  double at(int slot, std::size_t person) const { return columns[static_cast<std::size_t>(slot) * stride + person]; }
  std::uint64_t number_of(std::size_t person) const { return person_numbers.empty() ? first_person + person : person_numbers[person]; }
};

/// What can be asked for at the output times.
enum class SeriesKind {
  Level,            ///< plasma concentration of ligand `index` [mg/L]
  EffectSite,       ///< effect-site concentration of ligand `index` [mg/L]
  Occupancy,        ///< share of sites held by ligand `index`; -1: by all
  Drive,            ///< S
  FastAdaptation,   ///< A
  Sensitisation,    ///< G
  SedationTolerance,///< A_q
  SlowAdaptation,   ///< P
  Withdrawal,       ///< H, instantaneous [theta]
  WithdrawalDay,    ///< H as the mean of the last complete local day that ended at or before the time [theta]
  DriveDay,         ///< S, the same mean
  Burden,           ///< integral of H since the start [theta h]
  DriveIntegral,    ///< integral of S since adaptation_start_h [h]
  NetEffect,        ///< N_k of domain `index` at the time
  SymptomDay,       ///< probability of symptom `index` on the last complete local day
};
struct Series {
  SeriesKind kind = SeriesKind::Drive;
  int index = 0;
  bool operator==(const Series&) const = default;
};

/// Layout of stored outputs: blocks of 8 people. value(person p, time t, series s) =
/// data[((p / 8 * time_count + t) * series_count + s) * 8 + p % 8]; pads of the last block repeat its last person.
struct StoredView {
  const double* data = nullptr;
  std::size_t people = 0, times = 0, series = 0;
  double at(std::size_t person, std::size_t time, std::size_t s) const {
    return data[((person / 8 * times + time) * series + s) * 8 + person % 8];
  }
};
constexpr std::size_t stored_size(std::size_t people, std::size_t times, std::size_t series) {
  return (people + 7) / 8 * 8 * times * series;
}

/// What is kept per person over the whole run (day = 24-h block from local midnight).
struct PersonOutcome {
  double peak_withdrawal_theta = 0;   ///< largest 24-h mean of H
  double peak_day_end_h = 0;          ///< end of that day
  double burden_theta_h = 0;          ///< integral of H over the run
  double days_over_threshold = 0;     ///< days whose mean H exceeds the person's own threshold
  double last_day_over_h = -1;        ///< end of the last such day; -1: none
};

/// Opaque numbers of everybody at one time; continue from it with another timeline that shares the past.
struct State {
  double time_h = 0;
  std::vector<double> values;         ///< [block][slot][8]
};

enum class Isa { Best, Sse2, Avx2, Avx512 };
const char* isa_name(Isa isa);
bool isa_present(Isa isa);
Isa best_isa();

/// Quantiles 5/25/50/75/95 % and mean over people.
struct Bands {
  static constexpr int kLevels = 5;
  std::vector<double> quantiles;      ///< [series][time][5]
  std::vector<double> mean;           ///< [series][time]
};

class Summary;  // simulate/summary.h

struct Request {
  std::vector<double> output_times_h; ///< sorted, within [start, end]; values stand just before any dose at that time
  std::vector<Series> series;
  bool want_bands = true;             ///< SimulationResult::bands over the people of this call
  Summary* summary = nullptr;         ///< or: add these people to a summary that outlives the call (any number of calls, any order)
  std::span<double> stored;           ///< empty, or stored_size(people, times, series) doubles
  std::span<PersonOutcome> outcomes;  ///< empty, or one a person
  const State* from = nullptr;        ///< continue; the timeline must hold the doses before it, too
  State* to = nullptr;                ///< the state at timeline.end_h
  Isa isa = Isa::Best;
  Executor* executor = nullptr;       ///< nullptr: on the calling thread
  std::function<void(double done_frac)> progress;  ///< may be empty; called from any thread
  std::function<bool()> cancelled;                 ///< may be empty
};

struct SimulationResult {
  Bands bands;
  std::size_t people = 0;
  std::size_t general_path_people = 0;  ///< who needed the slower path (own dosing times, changing clearance, long lags)
};

/// Errors: Contradiction (times outside, sizes), NoData, Cancelled. Thread-safe. Same bytes for every executor and instruction set.
Result<SimulationResult> simulate(const ModelLayout& model, const Timeline& timeline, const Population& people, const Request& request);

}  // namespace ebb
