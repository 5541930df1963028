#include "cli/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace ebb::cli {
namespace {

constexpr auto kQuietBefore = std::chrono::seconds(1);
constexpr auto kBetweenDraws = std::chrono::milliseconds(100);
constexpr int kBarColumns = 30, kLeastBarColumns = 5;
constexpr int kUsualColumns = 80;

/// A line that is wider than the terminal could not be overwritten: every redraw would leave one behind.
int terminal_columns() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : kUsualColumns;
}

/// "label [###---]  45 %", without the bar or the label where there is no room for them.
std::string progress_line(const std::string& label, double done_frac, int columns) {
  const std::string percent = fmt::format("{:3d} %", static_cast<int>(done_frac * 100));
  const int bar = std::min(kBarColumns, columns - static_cast<int>(label.size() + percent.size()) - 5);
  const int filled = static_cast<int>(done_frac * bar);
  if (bar >= kLeastBarColumns) return fmt::format("{} [{:#<{}}{:-<{}}] {}", label, "", filled, "", bar - filled, percent);
  return static_cast<int>(label.size() + percent.size()) + 1 < columns ? label + " " + percent : percent;
}

}  // namespace

Progress::Progress(bool shown, std::string label)
    : shown_(shown), label_(std::move(label)), begin_(std::chrono::steady_clock::now()), last_draw_(begin_) {}

Progress::~Progress() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
}

void Progress::set_part(double from_frac, double to_frac) {
  const std::lock_guard<std::mutex> lock(mutex_);
  from_frac_ = from_frac;
  to_frac_ = to_frac;
}

void Progress::begin_phase(std::string label) {
  const std::lock_guard<std::mutex> lock(mutex_);
  label_ = std::move(label);
  from_frac_ = best_frac_ = 0;
  to_frac_ = 1;
  drawn_percent_ = -1;
}

void Progress::update(double part_done_frac) {
  if (!shown_) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  best_frac_ = std::max(best_frac_, std::clamp(from_frac_ + (to_frac_ - from_frac_) * part_done_frac, 0.0, 1.0));
  const auto now = std::chrono::steady_clock::now();
  if (now - begin_ < kQuietBefore || now - last_draw_ < kBetweenDraws) return;
  const int percent = static_cast<int>(best_frac_ * 100);
  if (percent == drawn_percent_) return;
  last_draw_ = now;
  drawn_ = true;
  drawn_percent_ = percent;
  fmt::print(stderr, "\r{}\x1b[K", progress_line(label_, best_frac_, terminal_columns()));
  std::fflush(stderr);
}

}  // namespace ebb::cli
