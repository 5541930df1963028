#include "ebb/plan/effective_half_life.h"

#include <algorithm>
#include <vector>

namespace ebb {
namespace {

constexpr int kSteadyDays = 90;   // five half-lives of the slowest metabolite fit several times
constexpr int kAfter_h = 720;

}  // namespace

Result<double> effective_half_life_h(const ModelLayout& model, const Population& person, const Course& course, const TaperStep& step) {
  Course alone = course;
  alone.background = {};
  alone.start_h = 0;
  alone.line = 0;
  alone.background.lines.resize(1);
  TaperStep daily = step;
  daily.day = 0;
  daily.every_days = 1;
  Timeline timeline = alone.background;
  timeline.end_h = alone.day_h(kSteadyDays) + kAfter_h + 24;
  add_step_doses(alone, daily, 0, kSteadyDays, timeline);
  if (timeline.doses.empty()) return 0.0;
  std::stable_sort(timeline.doses.begin(), timeline.doses.end(), [](const Dose& a, const Dose& b) { return a.time_h < b.time_h; });
  Request request;
  const double due_h = timeline.doses.front().time_h + alone.day_h(kSteadyDays);
  for (int hour = 0; hour <= kAfter_h; ++hour) request.output_times_h.push_back(due_h + hour);
  request.series = {{SeriesKind::Drive, 0}};
  request.want_bands = false;
  std::vector<double> stored(stored_size(person.count, request.output_times_h.size(), 1));
  request.stored = stored;
  const Result<SimulationResult> done = simulate(model, timeline, person, request);
  if (!done.ok()) return done.errors();
  const StoredView drive{stored.data(), person.count, request.output_times_h.size(), 1};
  const double half = drive.at(0, 0, 0) / 2;
  for (std::size_t hour = 1; hour < drive.times; ++hour) {
    const double before = drive.at(0, hour - 1, 0), after = drive.at(0, hour, 0);
    if (after <= half) return static_cast<double>(hour) - (half - after) / std::max(before - after, 1e-300);
  }
  return static_cast<double>(kAfter_h);
}

}  // namespace ebb
