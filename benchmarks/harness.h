// What every benchmark program shares: the clock, two threads, the machine, one result file.
#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace ebb_benchmark {

/// Seconds of several runs of the same work, after one that is not counted.
struct Timing {
  double median_s = 0;
  double spread_frac = 0;   ///< (slowest - fastest) / median
};
/// Repeats until `least_runs` runs and `least_s` seconds have passed.
Timing time_runs(const std::function<void()>& work, int least_runs = 3, double least_s = 0.3);

/// Calls work(first, last) on `threads` threads over parts of [0, count).
void on_threads(int threads, std::size_t count, const std::function<void(std::size_t, std::size_t)>& work);

/// One line of a table and of the result file. A negative number: not measured.
struct Row {
  std::string program;          ///< "Ebb avx512", "Boost.Odeint dopri5"
  std::string stored;           ///< "all outputs", "summaries"
  int threads = 1;
  std::size_t people = 0;
  Timing timing;
  std::vector<std::pair<std::string, double>> errors;   ///< name -> largest error against the reference
  std::string note;
  double people_per_s() const { return static_cast<double>(people) / timing.median_s; }
};

struct Report {
  std::string job;              ///< "year-taper"
  std::vector<std::string> notes;
  std::vector<Row> rows;
  std::string baseline;         ///< program whose one-thread row is the 1 of the ratio column
};

/// Accuracy first, then people/s and the ratio to the baseline on one thread.
void print(const Report& report);
/// Puts the report under its job's name into `path` (other jobs in the file stay). Empty path: benchmarks/results/<cpu>-<date>.json.
/// False, with a message on standard error, if the file cannot be written.
bool save(const Report& report, const std::string& path, const std::string& source_dir);

std::string processor_name();
/// Largest resident set of this process so far [MB].
double peak_memory_MB();

/// "--json FILE", "--people N", "--no-save", "--quick" of the command line.
struct Options {
  std::string json_path;
  std::size_t people = 0;       ///< 0: all
  bool save = true;
  bool quick = false;
  bool ok = true;
};
Options read_options(int argument_count, char** arguments);

}  // namespace ebb_benchmark
