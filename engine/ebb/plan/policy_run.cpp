#include "ebb/plan/policy_run.h"

#include <algorithm>
#include <cmath>
#include <compare>
#include <map>

#include "ebb/numerics/rng.h"
#include "ebb/simulate/state_select.h"

namespace ebb {
namespace {

/// People of one share of the work: enough that groups fill their blocks, few enough for several threads.
constexpr std::size_t kSharePeople = 512;
/// Where in its rhythm a step stands: 0 on a day with doses.
struct Footing {
  int position = 0;
  int phase = 0;
  auto operator<=>(const Footing&) const = default;
};

/// People who run the same doses over the same days.
struct Group {
  int day = 0;
  int until_day = 0;
  Footing now, yesterday;
  auto operator<=>(const Group&) const = default;
};

/// The courses of one share of the people.
class Share {
 public:
  Share(const Policy& policy, const PolicySetting& setting, const Population& people, const State& at_start, std::size_t from, std::size_t to,
        std::vector<PolicyOutcome>& outcomes);
  Result<Done> run();

 private:
  struct Person {
    PolicyCourse course;
    Footing yesterday;
    bool at_goal = false;
  };

  void enter(std::size_t i, int day);
  Footing footing(const Person& person, int day) const;
  Timeline timeline_of(const Group& group) const;
  Result<Done> run_group(const Group& group, const std::vector<std::size_t>& members);
  int stored_days(const Group& group) const;
  std::vector<double> ratings(const Group& group, const Population& people, std::span<const double> stored) const;
  void tell_days(const Group& group, const std::vector<std::size_t>& members, std::span<const double> stored) const;
  void decide(std::size_t i, int day, double rating);
  PolicyOutcome& outcome(std::size_t i) { return outcomes_[from_ + i]; }

  const Policy& policy_;
  const PolicySetting& setting_;
  SelectedPeople people_;
  State states_;
  std::size_t from_, count_;
  std::vector<PolicyOutcome>& outcomes_;
  std::vector<Person> persons_;
  std::map<Group, std::vector<std::size_t>> waiting_;  ///< by day, so that nobody is met before all of a group are there
};

std::vector<std::size_t> numbers(std::size_t from, std::size_t to) {
  std::vector<std::size_t> list(to - from);
  for (std::size_t i = 0; i < list.size(); ++i) list[i] = from + i;
  return list;
}

Share::Share(const Policy& policy, const PolicySetting& setting, const Population& people, const State& at_start, std::size_t from, std::size_t to,
             std::vector<PolicyOutcome>& outcomes)
    : policy_(policy),
      setting_(setting),
      people_(people, setting.model->slot_count(), numbers(from, to)),
      states_(select_people(at_start, people.count, numbers(from, to))),
      from_(from),
      count_(to - from),
      outcomes_(outcomes) {
  // Nothing of the plan was taken before its first day: position -1.
  persons_.assign(count_, {begin_course(setting.steps, setting.first_position), {-1, 0}, false});
  for (std::size_t i = 0; i < count_; ++i) {
    outcome(i).visits.push_back({0, setting.first_position});
    enter(i, 0);
  }
}

Footing Share::footing(const Person& person, int day) const {
  const int position = person.course.position;
  return {position, (day - person.course.since_day) % setting_.positions[static_cast<std::size_t>(position)].every_days};
}

/// Puts somebody into the group for what comes next, from `day` on.
void Share::enter(std::size_t i, int day) {
  Person& person = persons_[i];
  if (person.at_goal) return;
  if (person.course.position == setting_.steps.goal()) {
    outcome(i).reached_day = day;
    person.at_goal = true;
    person.course.day = day + setting_.after_goal_days;
  } else if (day >= setting_.followed_days) {
    return;
  } else {
    person.course.day = std::min(person.course.day, setting_.followed_days);
  }
  if (person.course.day <= day) return;
  waiting_[{day, person.course.day, footing(person, day), person.yesterday}].push_back(i);
}

Timeline Share::timeline_of(const Group& group) const {
  std::vector<TaperStep> steps;
  const auto add = [&](const Footing& footing, int day) {
    steps.push_back(setting_.positions[static_cast<std::size_t>(footing.position)]);
    steps.back().day = day - footing.phase;
  };
  if (group.yesterday.position >= 0) add(group.yesterday, group.day - 1);
  add(group.now, group.day);
  return window_of(*setting_.course, steps, setting_.course->day_h(group.day), setting_.course->day_h(group.until_day));
}

/// Days at the end of a group's stretch that are stored: those rated, or all when somebody wants them.
int Share::stored_days(const Group& group) const {
  return setting_.each_day ? group.until_day - group.day : std::min(policy_.rated_days, group.until_day - group.day);
}

/// Mean over the rated days of the day's mean withdrawal over the own threshold, with noise; nobody rates below nothing.
std::vector<double> Share::ratings(const Group& group, const Population& people, std::span<const double> stored) const {
  const int days = std::min(policy_.rated_days, group.until_day - group.day), before = stored_days(group) - days;
  const StoredView view{stored.data(), people.count, static_cast<std::size_t>(stored_days(group)), 1};
  const int threshold_slot = setting_.model->threshold_slot;
  std::vector<double> ratings(people.count, 0.0);
  for (int d = 0; d < days; ++d) {
    const int day = group.until_day - days + d;
    const RandomStream noise(people.seed, "rating", static_cast<std::uint32_t>(day));
    for (std::size_t i = 0; i < people.count; ++i) {
      double rating = view.at(i, static_cast<std::size_t>(before + d), 0) / (threshold_slot < 0 ? 1.0 : people.at(threshold_slot, i));
      if (policy_.rating_noise_sd > 0) rating += policy_.rating_noise_sd * noise.standard_normal(people.number_of(i));
      ratings[i] += std::max(0.0, rating) / days;
    }
  }
  return ratings;
}

void Share::tell_days(const Group& group, const std::vector<std::size_t>& members, std::span<const double> stored) const {
  const auto days = static_cast<std::size_t>(group.until_day - group.day);
  const StoredView view{stored.data(), members.size(), days, 1};
  for (std::size_t i = 0; i < members.size(); ++i) {
    for (std::size_t d = 0; d < days; ++d) setting_.each_day(from_ + members[i], group.day + static_cast<int>(d), view.at(i, d, 0));
  }
}

void Share::decide(std::size_t i, int day, double rating) {
  Person& person = persons_[i];
  person.yesterday = footing(person, day - 1);
  if (person.at_goal || day >= setting_.followed_days) return;
  const int before = person.course.position;
  review(policy_, setting_.steps, rating, person.course);
  if (person.course.position != before) outcome(i).visits.push_back({day, person.course.position});
  outcome(i).holds = person.course.holds;
  outcome(i).steps_back = person.course.steps_back;
  enter(i, day);
}

Result<Done> Share::run_group(const Group& group, const std::vector<std::size_t>& members) {
  const SelectedPeople selected(people_.view(), setting_.model->slot_count(), members);
  const Population people = selected.view();
  State before = select_people(states_, count_, members), after;
  before.time_h = setting_.course->day_h(group.day);
  const int days = stored_days(group);
  std::vector<double> stored(stored_size(people.count, static_cast<std::size_t>(days), 1));
  std::vector<PersonOutcome> outcomes(people.count);
  Request request;
  for (int d = days - 1; d >= 0; --d) request.output_times_h.push_back(setting_.course->day_h(group.until_day - d));
  request.series = {{SeriesKind::WithdrawalDay, 0}};
  request.want_bands = false;
  request.stored = stored;
  request.outcomes = outcomes;
  request.from = &before;
  request.to = &after;
  request.isa = setting_.isa;
  const Result<SimulationResult> done = simulate(*setting_.model, timeline_of(group), people, request);
  if (!done) return done.errors();
  scatter_people(after, members, states_, count_);
  if (setting_.each_day) tell_days(group, members, stored);
  const std::vector<double> rated = ratings(group, people, stored);
  for (std::size_t i = 0; i < members.size(); ++i) {
    PolicyOutcome& person = outcome(members[i]);
    person.peak_withdrawal_theta = std::max(person.peak_withdrawal_theta, outcomes[i].peak_withdrawal_theta);
    person.days_over_threshold += outcomes[i].days_over_threshold;
    decide(members[i], group.until_day, rated[i]);
  }
  return Done{};
}

Result<Done> Share::run() {
  while (!waiting_.empty()) {
    if (setting_.cancelled && setting_.cancelled()) return Error{ErrorCode::Cancelled, {}, "the simulation was stopped before it was done", {}, {}};
    // Every group that could still join this one begins earlier, and the map is sorted by day.
    const auto next = waiting_.extract(waiting_.begin());
    const Result<Done> done = run_group(next.key(), next.mapped());
    if (!done) return done;
  }
  return Done{};
}

}  // namespace

Result<std::vector<PolicyOutcome>> run_policy(const Policy& policy, const PolicySetting& setting, const Population& people, const State& at_start) {
  const auto& days = setting.steps.step_days;
  if (days.size() + 1 != setting.positions.size() || std::any_of(days.begin(), days.end(), [](int length) { return length < 1; })) {
    return Error{ErrorCode::Contradiction, {}, "a step of the plan has no length", "a day or more for every step but the goal", ""};
  }
  std::vector<PolicyOutcome> outcomes(people.count);
  const std::size_t shares = (people.count + kSharePeople - 1) / kSharePeople;
  std::vector<Errors> errors(shares);
  const auto work = [&](std::size_t s) {
    const std::size_t to = std::min((s + 1) * kSharePeople, people.count);
    const Result<Done> done = Share(policy, setting, people, at_start, s * kSharePeople, to, outcomes).run();
    if (!done) errors[s] = done.errors();
  };
  if (setting.executor != nullptr) {
    setting.executor->for_each(shares, work);
  } else {
    for (std::size_t s = 0; s < shares; ++s) work(s);
  }
  for (const Errors& found : errors) {
    if (!found.empty()) return found;
  }
  return outcomes;
}

}  // namespace ebb
