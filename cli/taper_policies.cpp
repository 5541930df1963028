#include "cli/taper_policies.h"

#include <algorithm>

#include "cli/taper_course.h"
#include "cli/timeline_view.h"
#include "ebb/base/number_text.h"

namespace ebb::cli {
namespace {

constexpr double kDay_h = 24, kDaysPerWeek = 7;

/// The dose before the plan's first cut as a step, so that somebody can go back to it. Absent when the plan does not begin with a cut, or
/// the supply cannot make that dose: nobody goes above the ceiling or to a dose that does not exist.
std::optional<TaperStep> step_before(const TaperStart& start, const TaperPlan& plan) {
  TaperInputs inputs = start.inputs;
  if (start.resumed) inputs.start_mg_per_day = start.today_mg_per_day;
  inputs.rule_start_mg_per_day = 0;
  inputs.goal_mg_per_day = 0;
  if (inputs.start_mg_per_day > inputs.ceiling_mg_per_day) return std::nullopt;
  const Result<PlanGround> ground = plan_ground(inputs, 0);
  if (!ground.ok()) return std::nullopt;
  TaperStep before = plan_of_changes("", ground.value(), inputs, {}).steps.front();
  if (before.dose_mg_per_day <= plan.steps.front().dose_mg_per_day || before.dose_mg_per_day > inputs.ceiling_mg_per_day) return std::nullopt;
  return before;
}

/// Weeks over people from whole days.
Spread weeks_of(const std::map<int, std::size_t>& people_by_days) {
  Spread spread;
  double people = 0, days = 0;
  for (const auto& [length_days, count] : people_by_days) {
    people += static_cast<double>(count);
    days += static_cast<double>(count) * length_days;
  }
  if (people == 0) return spread;
  spread.mean = days / people / kDaysPerWeek;
  for (std::size_t i = 0; i < kBandPercents.size(); ++i) {
    double so_far = 0;
    for (const auto& [length_days, count] : people_by_days) {
      so_far += static_cast<double>(count);
      spread.quantiles[i] = length_days / kDaysPerWeek;
      if (so_far * 100 >= kBandPercents[i] * people) break;
    }
  }
  return spread;
}

}  // namespace

Result<Done> check_policy_name(const Knowledge& knowledge, const std::string& name) {
  std::vector<std::string> known;
  std::string list;
  for (const Policy& policy : knowledge.policies) {
    if (policy.id == name) return Done{};
    known.push_back(policy.id);
    list += (list.empty() ? "" : ", ") + policy.id;
  }
  if (name.empty()) return Done{};
  return Error{ErrorCode::UnknownName, {"--policy", 0, 0}, "no policy is called \"" + name + "\"", list, nearest_name(name, known)};
}

PolicyRuns::PolicyRuns(const Inputs& inputs, const TaperStart& start, const RuleReport& path)
    : knowledge_(*inputs.knowledge), path_(path.rule.id) {
  const TaperPlan& plan = path.plan;
  setting_.followed_days = knowledge_.planner.policy_time().days(plan.length_days);
  setting_.after_goal_days = static_cast<int>(midnight(knowledge_.population.late_horizon.typical) / kDay_h);
  const std::optional<TaperStep> before = step_before(start, plan);
  if (plan.steps.size() < 2 && !before) return;
  course_ = make_course(inputs, start, start.start_h + (setting_.followed_days + setting_.after_goal_days) * kDay_h);
  setting_.positions = plan.steps;
  for (std::size_t i = 0; i + 1 < plan.steps.size(); ++i) setting_.steps.step_days.push_back(plan.steps[i + 1].day - plan.steps[i].day);
  if (before) {
    setting_.positions.insert(setting_.positions.begin(), *before);
    setting_.steps.step_days.insert(setting_.steps.step_days.begin(), setting_.steps.step_days.empty() ? 1 : setting_.steps.step_days.front());
    setting_.first_position = 1;
  }
  tallies_.resize(knowledge_.policies.size());
}

void PolicyRuns::Tally::add(const PolicyOutcome& person, const PersonOutcome& stop, double least_peak_theta) {
  ++people;
  reached += person.reached_day >= 0;
  if (person.reached_day >= 0) ++people_by_length_days[person.reached_day];
  held += person.holds > 0;
  went_back += person.steps_back > 0;
  over_two_days += person.days_over_threshold >= 2;
  holds.add(person.holds);
  peak.add(person.peak_withdrawal_theta);
  if (stop.peak_withdrawal_theta >= least_peak_theta) peak_of_stopping.add(person.peak_withdrawal_theta / stop.peak_withdrawal_theta);
}

Result<Done> PolicyRuns::run_chunk(Cohort& cohort, const State& at_start, const std::vector<PersonOutcome>& stop) {
  setting_.model = &cohort.model();
  setting_.course = &course_;
  setting_.isa = cohort.isa();
  setting_.executor = &cohort.executor();
  for (std::size_t p = 0; p < tallies_.size(); ++p) {
    const auto outcomes = run_policy(knowledge_.policies[p], setting_, cohort.population(), at_start);
    if (!outcomes.ok()) return outcomes.errors();
    for (std::size_t i = 0; i < stop.size(); ++i) tallies_[p].add(outcomes.value()[i], stop[i], knowledge_.planner.least_peak.typical);
  }
  return Done{};
}

std::vector<PolicyReport> PolicyRuns::reports() const {
  std::vector<PolicyReport> reports;
  for (std::size_t p = 0; p < tallies_.size(); ++p) {
    const Policy& policy = knowledge_.policies[p];
    const Tally& tally = tallies_[p];
    const auto share = [&](std::size_t count) { return static_cast<double>(count) / static_cast<double>(std::max<std::size_t>(1, tally.people)); };
    PolicyReport report;
    report.id = policy.id;
    report.name = policy.name;
    report.decision = policy.decision;
    report.source = policy.source;
    report.locator = policy.locator;
    report.why = policy.why;
    report.grade = policy.grade;
    report.path = path_;
    report.length_weeks = weeks_of(tally.people_by_length_days);
    report.reached_goal_frac = share(tally.reached);
    report.held_frac = share(tally.held);
    report.went_back_frac = share(tally.went_back);
    report.holds = tally.holds.whole_spread();
    report.peak_of_stopping_frac = tally.peak_of_stopping.spread();
    report.peak_theta = tally.peak.spread();
    report.over_two_days_frac = share(tally.over_two_days);
    report.followed_weeks = setting_.followed_days / kDaysPerWeek;
    reports.push_back(std::move(report));
  }
  return reports;
}

}  // namespace ebb::cli
