#include "cli/acute.h"

#include <algorithm>
#include <thread>

#include <fmt/format.h>

#include "ebb/report/svg_acute.h"
#include "ebb/report/text_simulation.h"

namespace ebb::cli {
namespace {

constexpr std::size_t kFewestPeople = 1024, kMostPeople = 8192;  // rare states need many; everybody is stored
constexpr int kDraws = 64;               // of uncertain numbers, until a calibration exists
constexpr double kRecent_h = 24;

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

/// A drug taken at a time, under the name people use.
struct NamedDose {
  double time_h = 0;
  std::string name;
};

void add_doses(std::vector<NamedDose>& doses, const std::vector<DrugUse>& drugs, const Timeline& timeline, double from_h, double now_h) {
  for (const Dose& dose : timeline.doses) {
    if (dose.time_h < from_h || dose.time_h > now_h) continue;
    const Drug& drug = *drugs[static_cast<std::size_t>(dose.drug)].drug;
    doses.push_back({dose.time_h, drug.saturable && !drug.synonyms.empty() ? drug.synonyms.front() : drug.name});
  }
}

/// One marker for what was taken close together: a label for each dose would hide the others.
std::vector<Marker> dose_markers(std::vector<NamedDose> doses) {
  constexpr double kTogether_h = 1;
  std::stable_sort(doses.begin(), doses.end(), [](const NamedDose& a, const NamedDose& b) { return a.time_h < b.time_h; });
  std::vector<Marker> markers;
  for (const NamedDose& dose : doses) {
    if (markers.empty() || dose.time_h - markers.back().time_h > kTogether_h) {
      markers.push_back({dose.time_h, dose.name});
    } else if (markers.back().label.find(dose.name) == std::string::npos) {
      markers.back().label += ", " + dose.name;
    }
  }
  return markers;
}

}  // namespace

Result<std::optional<AcuteReport>> acute_report(const RunOptions& options, const Inputs& inputs, const Scenario& scenario) {
  if (!scenario.acute.now_h) return std::optional<AcuteReport>();
  AcuteCase acute_case;
  acute_case.person = scenario.person;
  acute_case.sedatives = {scenario.drugs, scenario.timeline};
  acute_case.others = {scenario.acute.drugs, scenario.acute.timeline};
  acute_case.opioid_tolerance = {scenario.acute.opioid_tolerant, scenario.acute.last_opioid_h};
  acute_case.now_h = *scenario.acute.now_h;
  const auto settled = inputs.safety.facts.find("use.settled_mix");
  acute_case.settled = settled != inputs.safety.facts.end() && settled->second.flag == Truth::Yes;
  ThreadExecutor executor(options.threads > 0 ? options.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency())));
  AcuteRequest request;
  request.seed = options.seed;
  request.people = std::clamp(options.patients, kFewestPeople, kMostPeople);
  request.typical = options.typical;
  request.ensemble_draws = options.ensemble_draws > 0 ? options.ensemble_draws : kDraws;
  request.isa = options.isa;
  request.executor = &executor;
  const Knowledge& knowledge = *inputs.knowledge;
  Result<AcuteReport> report = run_acute(acute_case, knowledge.acute, knowledge.dynamics, knowledge.population, request);
  if (!report.ok()) return report.errors();
  return std::optional<AcuteReport>(std::move(report).value());
}

void add_acute_fact(FactSheet& facts, const std::optional<AcuteReport>& report) {
  facts["simulated.acute_danger"] = flag_fact(report && report->danger != DangerClass::CannotSayItIsNot);
}

std::string acute_plot(const RunStamp& stamp, const Scenario& scenario, const AcuteReport& report) {
  AcuteFigure figure;
  figure.title = stamp.case_title.empty() ? stamp.case_file : stamp.case_title;
  figure.subtitle = report.people == 1 ? "The typical person" : fmt::format("{} people, each with a draw of the uncertain numbers; levels: median with 25–75 and 5–95 %", report.people);
  figure.notices = stamp.emergency;
  figure.footer = {one_line(stamp_line(stamp)), one_line(assumption_line(stamp))};
  if (scenario.has_dates) figure.zero = scenario.zero;
  // The window that the case asks for, when it shows the time that matters and is short enough for hours.
  const std::vector<double>& shown_h = scenario.report_times_h;
  const bool asked = !shown_h.empty() && shown_h.front() <= report.now_h && shown_h.back() >= report.now_h && shown_h.back() - shown_h.front() <= 2 * kRecent_h;
  if (asked) {
    figure.from_h = shown_h.front();
    figure.to_h = shown_h.back();
  }
  std::vector<NamedDose> doses;
  const double from_h = asked ? figure.from_h : report.now_h - kRecent_h;
  add_doses(doses, scenario.drugs, scenario.timeline, from_h, report.now_h);
  add_doses(doses, scenario.acute.drugs, scenario.acute.timeline, from_h, report.now_h);
  figure.markers = dose_markers(std::move(doses));
  figure.report = &report;
  return acute_figure(figure);
}

}  // namespace ebb::cli
