#include "ebb/plan/course.h"

#include <algorithm>
#include <cmath>

namespace ebb {
namespace {

constexpr double kDay_h = 24;
constexpr double kOnTheWay_h = 72;  // lags and lateness are hours; three days hold all of them

bool earlier(const Dose& a, const Dose& b) { return a.time_h < b.time_h; }

double longest_infusion_h(const Timeline& timeline) {
  double longest_h = 0;
  for (const Dose& dose : timeline.doses) longest_h = std::max(longest_h, dose.infusion_h);
  return longest_h;
}

/// Doses of the steps on the days [from_day, to_day).
void add_steps(const Course& course, const std::vector<TaperStep>& steps, int from_day, int to_day, Timeline& timeline) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const int until_day = i + 1 < steps.size() ? std::min(steps[i + 1].day, to_day) : to_day;
    add_step_doses(course, steps[i], std::max(steps[i].day, from_day), until_day, timeline);
  }
}

}  // namespace

void add_step_doses(const Course& course, const TaperStep& step, int from_day, int to_day, Timeline& timeline) {
  for (int day = from_day; day < to_day; ++day) {
    if ((day - step.day) % step.every_days != 0) continue;
    int occasion = day * static_cast<int>(kDay_h);
    for (std::size_t t = 0; t < step.parts.size(); ++t) {
      for (const DosePart& part : step.parts[t]) {
        const auto product = static_cast<std::size_t>(part.product);
        Dose dose;
        dose.time_h = course.day_h(day) + course.times_min[t] / 60.0;
        dose.drug = product < course.product_drug.size() ? course.product_drug[product] : course.drug;
        dose.route = course.product_route[product];
        dose.amount_mg = part_mg(course.supply[product]) * part.parts;
        dose.line = course.line;
        dose.occasion = occasion++;
        timeline.doses.push_back(dose);
      }
    }
  }
}

Timeline timeline_of(const Course& course, const std::vector<TaperStep>& steps, double end_h) {
  Timeline timeline = course.background;
  timeline.end_h = end_h;
  std::erase_if(timeline.doses, [end_h](const Dose& dose) { return dose.time_h >= end_h; });
  add_steps(course, steps, 0, static_cast<int>(std::ceil((end_h - course.start_h) / kDay_h)), timeline);
  std::stable_sort(timeline.doses.begin(), timeline.doses.end(), earlier);
  return timeline;
}

Timeline window_of(const Course& course, const std::vector<TaperStep>& steps, double from_h, double to_h) {
  const Timeline& all = course.background;
  Timeline timeline;
  timeline.start_h = all.start_h;
  timeline.adaptation_start_h = all.adaptation_start_h;
  timeline.end_h = to_h;
  timeline.lines = all.lines;
  timeline.clearance_changes = all.clearance_changes;
  Dose edge;
  edge.time_h = from_h - kOnTheWay_h - longest_infusion_h(all);
  const auto first = std::lower_bound(all.doses.begin(), all.doses.end(), edge, earlier);
  edge.time_h = to_h;
  timeline.doses.assign(first, std::lower_bound(first, all.doses.end(), edge, earlier));
  const std::size_t others = timeline.doses.size();
  const int from_day = static_cast<int>(std::lround((from_h - kOnTheWay_h - course.start_h) / kDay_h));
  add_steps(course, steps, std::max(0, from_day), static_cast<int>(std::lround((to_h - course.start_h) / kDay_h)), timeline);
  std::inplace_merge(timeline.doses.begin(), timeline.doses.begin() + static_cast<std::ptrdiff_t>(others), timeline.doses.end(), earlier);
  return timeline;
}

}  // namespace ebb
