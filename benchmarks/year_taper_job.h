// The job year-taper: 1,000 people of one shared table, a year at 1 mg twice daily, 18 weekly steps down, 60 days of washout.
#pragma once
#include <string>
#include <vector>

#include "benchmarks/odeint_jobs.h"
#include "benchmarks/peer_rows.h"
#include "ebb/dosing/timeline.h"
#include "ebb/model/layout.h"
#include "ebb/simulate/simulate.h"

namespace ebb_benchmark {

/// The same job in the peers' terms (times, doses) and in the engine's (layout, timeline, columns).
struct YearTaperJob {
  std::vector<YearTaperPerson> people;
  std::vector<double> dose_time_h, dose_mg;
  std::vector<double> output_h;            ///< every 6 h, 2,181 of them
  double end_h = 0;
  ebb::ModelLayout layout;
  ebb::Timeline timeline;
  std::vector<double> columns;             ///< [slot][person]

  ebb::Population population(std::size_t count) const;   ///< the first `count` people
};

/// Reads `people_csv`; `limit` > 0: only the first of them. An empty job: the table could not be read.
YearTaperJob make_year_taper_job(const std::string& people_csv, std::size_t limit);
/// O, A2, W, B: in the order of the peers' outputs.
std::vector<ebb::Series> year_taper_series();
/// The job for the peers with everybody's own arrival times ([person][dose]; empty: those of the job for all). `job` must outlive it.
PeerJob year_taper_peer_job(const YearTaperJob& job, std::vector<std::vector<double>> arrival_h = {});

}  // namespace ebb_benchmark
