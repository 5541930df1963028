// Use, once for arms that share it; then every arm as a fork of it.
//
// People of one daily dose are simulated together from their first dose. Who has used the drug for the time that person is to have used it is
// taken out there; all meet again one day before day 0, because what follows is the same for all of them whatever the hour it began.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>

#include "ebb/numerics/rng.h"
#include "ebb/plan/policy_run.h"
#include "ebb/plan/steady_drive.h"
#include "ebb/simulate/state_select.h"
#include "ebb/trial/arm_plan.h"

namespace ebb {
namespace {

constexpr double kDay_h = 24;
constexpr std::size_t kSharePeople = 256;       ///< of one piece of work
constexpr int kLongestUse_days = 3654;          ///< ten years: the slowest state of the model has long settled
constexpr double kNextDuration_fold = 1.05;     ///< durations over half a year are simulated to the nearest of steps this far apart
constexpr int kWeek_days = 7, kWeeklyUntil_days = 182;
constexpr int kLeastUse_days = 2;               ///< the last day is simulated apart
constexpr int kOnTheWay_days = 3;               ///< of doses that may still be on their way in

/// Durations of use that are simulated: days for the first week, weeks for half a year, then by a factor.
const std::vector<int>& duration_grid() {
  static const std::vector<int> kGrid = [] {
    std::vector<int> days;
    for (int day = kLeastUse_days; day < kWeek_days; ++day) days.push_back(day);
    for (int day = kWeek_days; day <= kWeeklyUntil_days; day += kWeek_days) days.push_back(day);
    while (days.back() < kLongestUse_days) {
      const int next = static_cast<int>(std::lround(days.back() * kNextDuration_fold / kWeek_days)) * kWeek_days;
      days.push_back(std::min(next, kLongestUse_days));
    }
    return days;
  }();
  return kGrid;
}

int simulated_days(const SpreadOf& spread, double duration_days) {
  const int whole = static_cast<int>(std::lround(std::min(duration_days, 1.0 * kLongestUse_days)));
  if (spread.kind == SpreadOf::Kind::Fixed || spread.kind == SpreadOf::Kind::Values) return std::max(whole, kLeastUse_days);
  const std::vector<int>& grid = duration_grid();
  const auto above = std::lower_bound(grid.begin(), grid.end(), whole);
  if (above == grid.begin() || above == grid.end()) return above == grid.end() ? grid.back() : *above;
  return whole - *(above - 1) < *above - whole ? *(above - 1) : *above;
}

Error cancelled_error() { return {ErrorCode::Cancelled, {}, "the simulation was stopped before it was done", {}, {}}; }

/// What all pieces of work share.
struct Job {
  const Trial& trial;
  const TrialUse& use;
  const Enrolment& enrolled;
  const TrialModel& model;
  const TrialRun& run;
  ModelLayout layout;
  std::vector<const TrialArm*> arms;
  std::map<double, std::vector<DosePlan>> plans;   ///< by daily dose, then by arm
  std::vector<ArmCourses>* courses = nullptr;
  bool counts_symptoms = false;
};

PersonFacts facts_of(const Trial& trial, const TrialPerson& person) {
  PersonFacts facts;
  facts.age_years = person.age_years;
  facts.sex = person.female ? Sex::Female : Sex::Male;
  if (!trial.condition.empty()) facts.conditions = {trial.condition};
  return facts;
}

/// Columns of people who differ in age and sex, drawn one by one.
class ShareOfPeople {
 public:
  ShareOfPeople(const Job& job, const std::vector<std::size_t>& members) : count_(members.size()), seed_(job.run.seed) {
    const auto slots = static_cast<std::size_t>(job.layout.slot_count());
    columns_.resize(slots * count_);
    for (std::size_t i = 0; i < count_; ++i) {
      const TrialPerson& person = job.enrolled.people[members[i]];
      SampleRequest request;
      request.seed = seed_;
      request.first_person = person.number;
      request.count = 1;
      request.ensemble_draws = job.run.ensemble_draws;
      request.calibrated = job.model.calibrated;
      const People one = sample_people(job.layout, {job.use.drug}, *job.model.dynamics, *job.model.population, facts_of(job.trial, person), request);
      for (std::size_t slot = 0; slot < slots; ++slot) columns_[slot * count_ + i] = one.columns[slot];
      numbers_.push_back(person.number);
    }
  }
  Population view() const { return {.columns = columns_, .count = count_, .stride = count_, .first_person = 0, .seed = seed_, .person_numbers = numbers_, .weights = {}, .ensemble_index = {}}; }

 private:
  std::size_t count_;
  std::uint64_t seed_;
  std::vector<double> columns_;
  std::vector<std::uint64_t> numbers_;
};

/// People of one dose, from their first dose to the end of every arm.
class Share {
 public:
  Share(const Job& job, double dose_mg_per_day, std::vector<std::size_t> members)
      : job_(job), dose_mg_per_day_(dose_mg_per_day), members_(std::move(members)), people_(job, sorted_by_duration()), population_(people_.view()) {}

  Result<Done> simulate_all() {
    Result<State> before = simulate_use();
    if (!before.ok()) return before.errors();
    const Result<Done> day = simulate_last_day(before.value());
    if (!day.ok()) return day;
    for (std::size_t a = 0; a < job_.arms.size(); ++a) {
      if (job_.run.cancelled && job_.run.cancelled()) return cancelled_error();
      const DosePlan& plan = job_.plans.at(dose_mg_per_day_)[a];
      const Result<Done> done = job_.arms[a]->policy ? follow_policy(plan, a) : follow_plan(plan, a);
      if (!done.ok()) return done;
      const auto threshold = job_.layout.threshold_slot;
      for (std::size_t i = 0; i < members_.size(); ++i) courses(a).threshold_theta[members_[i]] = threshold < 0 ? 1.0 : population_.at(threshold, i);
    }
    return Done{};
  }

 private:
  const std::vector<std::size_t>& sorted_by_duration() {
    std::stable_sort(members_.begin(), members_.end(), [this](std::size_t a, std::size_t b) { return use_days(a) < use_days(b); });
    return members_;
  }
  int use_days(std::size_t member) const { return simulated_days(job_.use.duration_days, job_.enrolled.people[member].duration_days); }
  ArmCourses& courses(std::size_t arm) { return (*job_.courses)[arm]; }
  Request plain_request() const {
    Request request;
    request.want_bands = false;
    request.isa = job_.run.isa;
    return request;
  }

  /// Everybody's state one day before the end of the own use.
  Result<State> simulate_use() {
    State running, all{0, {}};
    std::vector<std::size_t> still(members_.size());
    for (std::size_t i = 0; i < still.size(); ++i) still[i] = i;
    int day = 0;
    while (!still.empty()) {
      const int until = use_days(members_[still.front()]) - 1;
      const SelectedPeople selected(population_, job_.layout.slot_count(), still);
      State after;
      Request request = plain_request();
      request.from = day > 0 ? &running : nullptr;
      request.to = &after;
      Timeline timeline;
      timeline.end_h = until * kDay_h;
      timeline.lines.resize(2);
      add_use_doses(job_.use, dose_mg_per_day_, std::max(0, day - kOnTheWay_days), until, timeline.doses);
      const Result<SimulationResult> done = simulate(job_.layout, timeline, selected.view(), request);
      if (!done.ok()) return done.errors();
      if (all.values.empty()) all = after;
      std::vector<std::size_t> out, staying, places;
      for (std::size_t i = 0; i < still.size(); ++i) {
        const bool is_out = use_days(members_[still[i]]) - 1 == until;
        (is_out ? out : staying).push_back(i);
        if (is_out) places.push_back(still[i]);
      }
      scatter_people(select_people(after, still.size(), out), places, all, members_.size());
      if (!staying.empty()) running = select_people(after, still.size(), staying);
      still.erase(still.begin(), still.begin() + static_cast<std::ptrdiff_t>(out.size()));
      day = until;
      if (job_.run.cancelled && job_.run.cancelled()) return cancelled_error();
    }
    all.time_h = (kHistoryDays - 1) * kDay_h;
    return all;
  }

  /// The last day of use, at whose end symptoms are looked at.
  Result<Done> simulate_last_day(const State& before) {
    Timeline timeline;
    timeline.end_h = kHistoryDays * kDay_h;
    timeline.lines.resize(2);
    add_use_doses(job_.use, dose_mg_per_day_, kHistoryDays - 1 - kOnTheWay_days, kHistoryDays, timeline.doses);
    Request request = plain_request();
    request.from = &before;
    request.to = &at_start_;
    if (job_.counts_symptoms) {
      request.output_times_h = {timeline.end_h};
      request.series = symptom_series();
      baseline_.resize(stored_size(members_.size(), 1, request.series.size()));
      request.stored = baseline_;
    }
    const Result<SimulationResult> done = simulate(job_.layout, timeline, population_, request);
    if (!done.ok()) return done.errors();
    return Done{};
  }

  std::vector<Series> symptom_series() const {
    std::vector<Series> series;
    for (std::size_t s = 0; s < job_.layout.symptoms.size(); ++s) series.push_back({SeriesKind::SymptomDay, static_cast<int>(s)});
    return series;
  }

  Result<Done> follow_plan(const DosePlan& plan, std::size_t arm) {
    const auto days = static_cast<std::size_t>(plan.followed_days);
    const double end_h = plan.course.day_h(plan.followed_days);
    Request request = plain_request();
    for (std::size_t day = 1; day <= days; ++day) request.output_times_h.push_back(plan.course.day_h(static_cast<int>(day)));
    request.series = {{SeriesKind::WithdrawalDay, 0}};
    std::vector<double> stored(stored_size(members_.size(), days, 1));
    request.stored = stored;
    request.from = &at_start_;
    const Timeline timeline = window_of(plan.course, plan.steps, plan.course.start_h, end_h);
    const Result<SimulationResult> done = simulate(job_.layout, timeline, population_, request);
    if (!done.ok()) return done.errors();
    const StoredView view{stored.data(), members_.size(), days, 1};
    ArmCourses& out = courses(arm);
    for (std::size_t i = 0; i < members_.size(); ++i) {
      float* const to = out.withdrawal_theta.data() + out.first[members_[i]];
      for (std::size_t day = 0; day < days; ++day) to[day] = static_cast<float>(view.at(i, day, 0));
      out.last_dose_day[members_[i]] = plan.continues ? -1 : plan.length_days;
    }
    return job_.counts_symptoms ? count_symptoms(plan, timeline, arm) : Result<Done>(Done{});
  }

  /// Symptoms at each visit that were not there on the last day of use. One uniform number a person and symptom: it is there while its chance is above it.
  Result<Done> count_symptoms(const DosePlan& plan, const Timeline& timeline, std::size_t arm) {
    Request request = plain_request();
    std::vector<std::size_t> visits;
    for (std::size_t v = 0; v < job_.trial.visits.days.size(); ++v) {
      const int day = static_cast<int>(std::lround(job_.trial.visits.days[v]));
      if (day < 1 || day > plan.followed_days) continue;
      visits.push_back(v);
      request.output_times_h.push_back(plan.course.day_h(day));
    }
    if (visits.empty()) return Done{};
    request.series = symptom_series();
    std::vector<double> stored(stored_size(members_.size(), visits.size(), request.series.size()));
    request.stored = stored;
    request.from = &at_start_;
    const Result<SimulationResult> done = simulate(job_.layout, timeline, population_, request);
    if (!done.ok()) return done.errors();
    const StoredView view{stored.data(), members_.size(), visits.size(), request.series.size()};
    const StoredView before{baseline_.data(), members_.size(), 1, request.series.size()};
    for (std::size_t s = 0; s < request.series.size(); ++s) {
      const RandomStream presence(job_.run.seed, "trial.symptom." + job_.layout.symptoms[s].name);
      for (std::size_t i = 0; i < members_.size(); ++i) {
        const double needed = std::max(presence.uniform(population_.number_of(i)), before.at(i, 0, s));
        for (std::size_t v = 0; v < visits.size(); ++v) {
          courses(arm).new_symptoms[members_[i] * job_.trial.visits.days.size() + visits[v]] += view.at(i, v, s) > needed ? 1 : 0;
        }
      }
    }
    return Done{};
  }

  Result<Done> follow_policy(const DosePlan& plan, std::size_t arm) {
    ArmCourses& out = courses(arm);
    PolicySetting setting;
    setting.model = &job_.layout;
    setting.course = &plan.course;
    setting.positions = plan.positions;
    setting.steps.step_days = plan.step_days;
    setting.first_position = plan.first_position;
    setting.followed_days = plan.policy_days;
    setting.after_goal_days = plan.followed_days - plan.policy_days;
    setting.isa = job_.run.isa;
    setting.cancelled = job_.run.cancelled;
    setting.each_day = [&](std::size_t person, int day, double withdrawal_theta) {
      if (day < plan.followed_days) out.withdrawal_theta[out.first[members_[person]] + static_cast<std::size_t>(day)] = static_cast<float>(withdrawal_theta);
    };
    const auto outcomes = run_policy(*job_.arms[arm]->policy, setting, population_, at_start_);
    if (!outcomes.ok()) return outcomes.errors();
    for (std::size_t i = 0; i < members_.size(); ++i) out.last_dose_day[members_[i]] = outcomes.value()[i].reached_day;
    return Done{};
  }

  const Job& job_;
  double dose_mg_per_day_;
  std::vector<std::size_t> members_;
  ShareOfPeople people_;
  Population population_;
  State at_start_;
  std::vector<double> baseline_;
};

/// Room for every person's days, and the plans for reports.
ArmCourses empty_courses(const Job& job, std::size_t arm) {
  ArmCourses courses;
  courses.people = job.enrolled.people;
  courses.threshold_theta.assign(courses.people.size(), 1);
  courses.last_dose_day.assign(courses.people.size(), -1);
  std::map<double, std::size_t> number_of;
  for (const auto& [dose_mg, plans] : job.plans) {
    const DosePlan& plan = plans[arm];
    ArmPlan& told = courses.plans.emplace_back();
    number_of[dose_mg] = courses.plans.size() - 1;
    told.start_mg_per_day = dose_mg;
    told.length_days = plan.length_days;
    told.first_cut_frac = plan.first_cut_frac;
    told.rule_first_cut_frac = plan.rule_first_cut_frac;
    for (const TaperStep& step : plan.steps) {
      told.day.push_back(step.day);
      told.dose_mg_per_day.push_back(step.dose_mg_per_day);
    }
  }
  std::size_t at = 0;
  for (const TrialPerson& person : courses.people) {
    courses.first.push_back(at);
    at += static_cast<std::size_t>(job.plans.at(person.dose_mg_per_day)[arm].followed_days);
    ++courses.plans[number_of.at(person.dose_mg_per_day)].people;
  }
  courses.first.push_back(at);
  courses.withdrawal_theta.resize(at);
  if (job.counts_symptoms) courses.new_symptoms.assign(courses.people.size() * job.trial.visits.days.size(), 0);
  return courses;
}

DriveOfDose drive_of_typical(const Job& job) {
  SampleRequest request;
  request.typical = true;
  request.count = 1;
  request.seed = job.run.seed;
  const TrialPerson person{0, 0, job.trial.age_years.at(0.5), job.trial.female_frac >= 0.5, 0, 0};
  const People typical = sample_people(job.layout, {job.use.drug}, *job.model.dynamics, *job.model.population, facts_of(job.trial, person), request);
  return steady_drive(job.layout, typical, 0, 0);
}

Result<Done> make_plans(Job& job) {
  const DriveOfDose drive = drive_of_typical(job);
  Errors errors;
  for (const TrialPerson& person : job.enrolled.people) {
    if (job.plans.contains(person.dose_mg_per_day)) continue;
    std::vector<DosePlan>& plans = job.plans[person.dose_mg_per_day];
    for (const TrialArm* arm : job.arms) {
      Result<DosePlan> plan = plan_for_dose(job.trial, *arm, person.dose_mg_per_day, drive);
      if (!plan.ok()) return plan.errors();
      plans.push_back(std::move(plan).value());
    }
  }
  return Done{};
}

/// Error: for most people of an arm the supply makes another rule of its rule. The few with the smallest doses are only marked.
Result<Done> check_first_cuts(const Job& job) {
  for (std::size_t a = 0; a < job.arms.size(); ++a) {
    std::size_t other = 0;
    Errors errors;
    for (const TrialPerson& person : job.enrolled.people) {
      const Result<Done> checked = check_first_cut(job.trial, *job.arms[a], person.dose_mg_per_day, job.plans.at(person.dose_mg_per_day)[a]);
      if (checked.ok()) continue;
      ++other;
      errors = checked.errors();
    }
    if (2 * other > job.enrolled.people.size()) return errors;
  }
  return Done{};
}

/// Pieces of work: people of one dose, few enough for several threads, in the order of their numbers.
std::vector<std::pair<double, std::vector<std::size_t>>> pieces_of(const Enrolment& enrolled) {
  std::map<double, std::vector<std::size_t>> by_dose;
  for (std::size_t i = 0; i < enrolled.people.size(); ++i) by_dose[enrolled.people[i].dose_mg_per_day].push_back(i);
  std::vector<std::pair<double, std::vector<std::size_t>>> pieces;
  for (const auto& [dose_mg, members] : by_dose) {
    for (std::size_t from = 0; from < members.size(); from += kSharePeople) {
      const std::size_t to = std::min(from + kSharePeople, members.size());
      pieces.push_back({dose_mg, {members.begin() + static_cast<std::ptrdiff_t>(from), members.begin() + static_cast<std::ptrdiff_t>(to)}});
    }
  }
  return pieces;
}

Result<Done> run_pieces(const Job& job) {
  const auto pieces = pieces_of(job.enrolled);
  std::vector<Errors> errors(pieces.size());
  std::atomic<std::size_t> finished{0};
  const auto work = [&](std::size_t i) {
    if (job.run.cancelled && job.run.cancelled()) {
      errors[i] = {cancelled_error()};
      return;
    }
    const Result<Done> done = Share(job, pieces[i].first, pieces[i].second).simulate_all();
    if (!done.ok()) errors[i] = done.errors();
    if (job.run.progress) job.run.progress(static_cast<double>(finished.fetch_add(1) + 1) / static_cast<double>(pieces.size()));
  };
  if (job.run.executor != nullptr) {
    job.run.executor->for_each(pieces.size(), work);
  } else {
    for (std::size_t i = 0; i < pieces.size(); ++i) work(i);
  }
  for (const Errors& found : errors) {
    if (!found.empty()) return found;
  }
  return Done{};
}

bool counts_symptoms(const Trial& trial) {
  return std::any_of(trial.criteria.begin(), trial.criteria.end(), [](const WithdrawalCriterion& c) { return c.kind == WithdrawalCriterion::Kind::Symptoms; });
}

}  // namespace

Result<std::vector<ArmCourses>> simulate_arms(const Trial& trial, const std::vector<std::size_t>& arms, const Enrolment& enrolled, const TrialModel& model,
                                              const TrialRun& run) {
  const TrialUse& use = trial.arms[arms.front()].use;
  Job job{trial, use, enrolled, model, run, {}, {}, {}, nullptr, counts_symptoms(trial)};
  for (const std::size_t arm : arms) {
    job.arms.push_back(&trial.arms[arm]);
    if (job.counts_symptoms && trial.arms[arm].policy) {
      return Error{ErrorCode::NoData, trial.arms[arm].where, "arm \"" + trial.arms[arm].name + "\" follows a policy, and symptoms are not counted along a policy",
                   "a criterion of days or visits over the threshold, or an arm without a policy", ""};
    }
  }
  Result<ModelLayout> layout = build_layout({use.drug}, *model.dynamics, facts_of(trial, enrolled.people.front()));
  if (!layout.ok()) return layout.errors();
  job.layout = std::move(layout).value();
  const Result<Done> planned = make_plans(job);
  if (!planned.ok()) return planned.errors();
  const Result<Done> as_ruled = check_first_cuts(job);
  if (!as_ruled.ok()) return as_ruled.errors();
  std::vector<ArmCourses> courses;
  for (std::size_t a = 0; a < job.arms.size(); ++a) courses.push_back(empty_courses(job, a));
  job.courses = &courses;
  const Result<Done> done = run_pieces(job);
  if (!done.ok()) return done.errors();
  return courses;
}

Result<ArmCourses> simulate_arm(const Trial& trial, const TrialArm& arm, const Enrolment& enrolled, const TrialModel& model, const TrialRun& run) {
  Trial only = trial;
  only.arms = {arm};
  Result<std::vector<ArmCourses>> courses = simulate_arms(only, {0}, enrolled, model, run);
  if (!courses.ok()) return courses.errors();
  return std::move(courses.value().front());
}

}  // namespace ebb
