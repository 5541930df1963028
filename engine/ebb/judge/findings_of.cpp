#include <cmath>

#include "ebb/casefile/case_facts.h"
#include "ebb/judge/case_run.h"
#include "ebb/judge/experiment.h"

namespace ebb {
namespace {

using judge::kDay_h;

/// What a stop of today does, and the hours of impairment of the last day, as facts.
Result<Done> add_simulated(FactSheet& facts, const Experiment& experiment, const Scenario& scenario, const Knowledge& knowledge,
                           const ExperimentSettings& settings) {
  const double today_h = (scenario.today.days - scenario.zero.days) * kDay_h;
  const auto taken = facts.find("use.benzodiazepine");
  if (taken == facts.end() || taken->second.flag != Truth::Yes || today_h <= scenario.timeline.start_h) {
    facts["simulated.stop_over_percent"] = number_fact(0);
    facts["simulated.impaired_hours"] = number_fact(0);
    return Done{};
  }
  const double first_h = scenario.timeline.doses.front().time_h;
  Measure over, impaired;
  over.kind = MeasureKind::StopOverTwoDays;
  over.statistic = Statistic::Mean;
  impaired.kind = MeasureKind::ImpairedHours;
  impaired.from_h = today_h - kDay_h - first_h;
  impaired.to_h = today_h - first_h;
  const Result<std::vector<Measurement>> measured = run_experiment(experiment, {over, impaired}, knowledge, settings);
  if (!measured.ok()) return measured.errors();
  facts["simulated.stop_over_percent"] = number_fact(std::round(measured.value()[0].whole * 100));
  facts["simulated.impaired_hours"] = number_fact(measured.value()[1].whole);
  return Done{};
}

}  // namespace

Result<SafetyReport> findings_of(const std::string& case_text, const Where& where, const Knowledge& knowledge, const ExperimentSettings& settings,
                                 bool simulate) {
  CaseFile case_file;
  const Result<Scenario> scenario = judge::scenario_of(case_text, where, knowledge, case_file);
  if (!scenario.ok()) return scenario.errors();
  FactSheet facts = case_facts(case_file, scenario.value(), knowledge);
  if (simulate) {
    Experiment experiment;
    experiment.case_text = case_text;
    experiment.where = where;
    const Result<Done> done = add_simulated(facts, experiment, scenario.value(), knowledge, settings);
    if (!done.ok()) return done.errors();
    bool danger = false;
    if (scenario.value().acute.now_h) {
      experiment.people_per_draw = 64;
      const auto reports = judge::acute_reports(experiment, knowledge, settings);
      if (!reports.ok()) return reports.errors();
      for (const AcuteReport& report : reports.value()) danger = danger || report.danger != DangerClass::CannotSayItIsNot;
    }
    facts["simulated.acute_danger"] = flag_fact(danger);
  }
  return check_facts(knowledge.safety, facts);
}

}  // namespace ebb
