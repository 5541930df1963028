// A progress bar on standard error for what takes more than a second.
#pragma once
#include <chrono>
#include <mutex>
#include <string>

namespace ebb::cli {

/// Shown only on a terminal and only after a second; gone without a trace at the end. Safe from any thread.
class Progress {
 public:
  Progress(bool shown, std::string label);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// The next update() calls, from 0 to 1, are this part of the whole.
  void set_part(double from_frac, double to_frac);
  void update(double part_done_frac);
  /// Something else begins, from 0 again: what stands before the bar.
  void begin_phase(std::string label);

 private:
  std::mutex mutex_;
  bool shown_;
  bool drawn_ = false;
  int drawn_percent_ = -1;
  std::string label_;
  double from_frac_ = 0, to_frac_ = 1, best_frac_ = 0;
  std::chrono::steady_clock::time_point begin_, last_draw_;
};

}  // namespace ebb::cli
