#include "cli/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace ebb::cli {
namespace {

constexpr auto kQuietBefore = std::chrono::seconds(1);
constexpr auto kBetweenDraws = std::chrono::milliseconds(100);
constexpr int kBarColumns = 30;

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
  const int filled = static_cast<int>(best_frac_ * kBarColumns);
  fmt::print(stderr, "\r{} [{:#<{}}{:-<{}}] {:3d} %\x1b[K", label_, "", filled, "", kBarColumns - filled, percent);
  std::fflush(stderr);
}

}  // namespace ebb::cli
