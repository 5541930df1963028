#include "cli/taper_course.h"

#include <algorithm>

#include "cli/timeline_view.h"

namespace ebb::cli {
namespace {

constexpr double kDay_h = 24;

/// Of another drug with [[taken]] lines, which stand in place of its [[use]] lines: the last of them goes on.
void continue_taken(Timeline& timeline, const Scenario& scenario, int drug, double start_h, double end_h) {
  std::vector<Dose> last_day;
  for (const Dose& dose : scenario.timeline.doses) {
    if (dose.drug != drug || dose.time_h >= start_h) continue;
    if (!last_day.empty() && midnight(last_day.front().time_h) != midnight(dose.time_h)) last_day.clear();
    last_day.push_back(dose);
  }
  for (Dose dose : last_day) {
    for (dose.time_h += kDay_h; dose.time_h < end_h; dose.time_h += kDay_h) {
      dose.occasion += static_cast<int>(last_day.size());
      if (dose.time_h >= start_h) timeline.doses.push_back(dose);
    }
  }
}

/// What of the other drugs goes on after the plan begins: open lines repeat as they were on their last day.
void continue_others(Timeline& timeline, const CaseFile& case_file, const Scenario& scenario, const TaperStart& start, double end_h) {
  for (const Dose& dose : scenario.timeline.doses) {
    if (dose.time_h >= start.start_h && dose.drug != start.drug) timeline.doses.push_back(dose);
  }
  for (std::size_t drug = 0; drug < scenario.drugs.size(); ++drug) {
    const std::string& name = scenario.drugs[drug].drug->name;
    const std::optional<Taken> taken = last_taken(case_file, name);
    if (name != start.inputs.drug && taken && taken->dose_mg_per_day > 0) continue_taken(timeline, scenario, static_cast<int>(drug), start.start_h, end_h);
  }
  for (std::size_t line = 0; line < case_file.uses.size(); ++line) {
    const Use& use = case_file.uses[line];
    if (use.drug == start.inputs.drug || use.to || !use.at.empty() || last_taken(case_file, use.drug)) continue;
    std::vector<Dose> last_day;
    for (const Dose& dose : scenario.timeline.doses) {
      if (dose.line != static_cast<int>(line)) continue;
      if (!last_day.empty() && midnight(last_day.front().time_h) != midnight(dose.time_h)) last_day.clear();
      last_day.push_back(dose);
    }
    const double period_h = use.every_h.value_or(kDay_h);
    if (use.every_h && !last_day.empty()) last_day = {last_day.back()};
    for (const Dose& pattern : last_day) {
      Dose next = pattern;
      for (double time_h = pattern.time_h + period_h; time_h < end_h; time_h += period_h) {
        next.time_h = time_h;
        next.occasion += use.every_h ? 1 : static_cast<int>(std::max<std::size_t>(1, use.per_week || use.as_needed ? 1 : last_day.size()));
        if (time_h >= start.start_h) timeline.doses.push_back(next);
      }
    }
  }
}

}  // namespace

Course make_course(const Inputs& inputs, const TaperStart& start, double end_h) {
  const Scenario& scenario = inputs.scenarios.front();
  Course course;
  course.background = history_until(scenario.timeline, start.start_h);
  course.background.end_h = end_h;
  continue_others(course.background, *inputs.case_file, scenario, start, end_h);
  std::stable_sort(course.background.doses.begin(), course.background.doses.end(), [](const Dose& a, const Dose& b) { return a.time_h < b.time_h; });
  course.start_h = start.start_h;
  course.drug = start.drug;
  course.line = static_cast<int>(course.background.lines.size());
  course.background.lines.emplace_back();
  course.product_route = start.product_route;
  course.product_drug = start.product_drug;
  course.times_min = start.inputs.times_min;
  course.supply = start.inputs.supply;
  return course;
}

}  // namespace ebb::cli
