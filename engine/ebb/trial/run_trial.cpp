// All of it: people in portions, so that memory does not grow with their number.
#include <algorithm>

#include "ebb/plan/seizure_rank.h"
#include "ebb/trial/trial.h"

namespace ebb {
namespace {

constexpr std::size_t kPortionPeople = 8192;

/// What one arm has gathered so far.
struct ArmGathered {
  ArmCourses plans;                ///< of them only the plans, added up
  std::vector<PersonResult> people;
  WithdrawalDays days;
  std::size_t screened = 0, moved = 0;
};

void add_plans(const std::vector<ArmPlan>& more, std::vector<ArmPlan>& plans) {
  for (const ArmPlan& plan : more) {
    const auto same = std::find_if(plans.begin(), plans.end(), [&](const ArmPlan& p) { return p.start_mg_per_day == plan.start_mg_per_day; });
    if (same == plans.end()) {
      plans.push_back(plan);
    } else {
      same->people += plan.people;
    }
  }
  std::sort(plans.begin(), plans.end(), [](const ArmPlan& a, const ArmPlan& b) { return a.start_mg_per_day < b.start_mg_per_day; });
}

/// Arms that share use and number of people, in groups.
std::vector<std::vector<std::size_t>> groups_of(const Trial& trial) {
  std::vector<std::vector<std::size_t>> groups;
  for (std::size_t a = 0; a < trial.arms.size(); ++a) {
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const std::vector<std::size_t>& group) {
      const TrialArm& other = trial.arms[group.front()];
      return other.people == trial.arms[a].people && other.use == trial.arms[a].use;
    });
    if (same == groups.end()) {
      groups.push_back({a});
    } else {
      same->push_back(a);
    }
  }
  return groups;
}

Enrolment portion_of(const Enrolment& enrolled, std::size_t from) {
  Enrolment part;
  part.screened = enrolled.screened;
  part.people.assign(enrolled.people.begin() + static_cast<std::ptrdiff_t>(from),
                     enrolled.people.begin() + static_cast<std::ptrdiff_t>(std::min(from + kPortionPeople, enrolled.people.size())));
  return part;
}

void gather(const Trial& trial, std::size_t arm, const ArmCourses& courses, const TrialModel& model, std::uint64_t seed, ArmGathered& gathered) {
  const std::vector<PersonResult> judged = judge_arm(trial, trial.arms[arm], courses, model.hazards, seed);
  gathered.people.insert(gathered.people.end(), judged.begin(), judged.end());
  if (!model.seizure_slopes_per_theta.empty()) {
    for (const float day : courses.withdrawal_theta) gathered.days.add(static_cast<double>(day));
  }
  add_plans(courses.plans, gathered.plans.plans);
}

std::vector<SeizureRank> rank_arms(const std::vector<ArmResult>& arms) {
  std::vector<SeizureRank> ranks;
  for (std::size_t a = 0; a < arms.size(); ++a) {
    for (std::size_t b = a + 1; b < arms.size(); ++b) {
      if (arms[a].excess_seizure.empty()) continue;
      const double forward = share_no_worse(arms[a].excess_seizure, arms[b].excess_seizure), backward = share_no_worse(arms[b].excess_seizure, arms[a].excess_seizure);
      ranks.push_back(forward >= backward ? SeizureRank{a, b, forward} : SeizureRank{b, a, backward});
      ranks.back().same = forward == 1 && backward == 1;
    }
  }
  return ranks;
}

Result<Done> check(const Trial& trial, const TrialModel& model, const TrialRun& run) {
  const auto contradiction = [](std::string what, std::string allowed) { return Error{ErrorCode::Contradiction, {}, std::move(what), std::move(allowed), ""}; };
  if (trial.arms.empty()) return contradiction("the trial has no arms", "one [[arm]] or more");
  for (const TrialArm& arm : trial.arms) {
    if (arm.people == 0 && run.people == 0) return contradiction("arm \"" + arm.name + "\" has no people", "people = 1 or more");
  }
  const std::size_t draws = run.ensemble_draws > 0 ? static_cast<std::size_t>(run.ensemble_draws) : 1;
  if (model.hazards.size() != draws) {
    return contradiction(std::to_string(model.hazards.size()) + " sets of hazards for " + std::to_string(draws) + " draws of the ensemble", "one a draw");
  }
  return Done{};
}

}  // namespace

bool TrialUse::operator==(const TrialUse& other) const {
  const auto same_spread = [](const SpreadOf& a, const SpreadOf& b) {
    return a.kind == b.kind && a.middle == b.middle && a.width == b.width && a.low == b.low && a.high == b.high && a.values == b.values && a.weights == b.weights;
  };
  const auto same_products = [](const std::vector<Product>& a, const std::vector<Product>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Product& x, const Product& y) { return x.id == y.id; });
  };
  return drug.drug == other.drug.drug && drug.routes == other.drug.routes && same_spread(dose_mg_per_day, other.dose_mg_per_day) &&
         same_spread(duration_days, other.duration_days) && times_min == other.times_min && same_products(supply, other.supply);
}

Result<TrialResult> run_trial(const Trial& trial, const TrialModel& model, const TrialRun& run) {
  const Result<Done> checked = check(trial, model, run);
  if (!checked.ok()) return checked.errors();
  const auto groups = groups_of(trial);
  std::vector<ArmGathered> gathered(trial.arms.size());
  double done_groups = 0;
  for (const std::vector<std::size_t>& group : groups) {
    const Result<Enrolment> enrolled = enrol(trial, trial.arms[group.front()], run);
    if (!enrolled.ok()) return enrolled.errors();
    const std::size_t people = enrolled.value().people.size();
    for (std::size_t from = 0; from < people; from += kPortionPeople) {
      TrialRun part = run;
      const double begun = static_cast<double>(from) / static_cast<double>(people);
      const double share = static_cast<double>(std::min(kPortionPeople, people - from)) / static_cast<double>(people);
      if (run.progress) part.progress = [&, begun, share](double frac) { run.progress((done_groups + begun + frac * share) / static_cast<double>(groups.size())); };
      const auto courses = simulate_arms(trial, group, portion_of(enrolled.value(), from), model, part);
      if (!courses.ok()) return courses.errors();
      for (std::size_t a = 0; a < group.size(); ++a) {
        gathered[group[a]].screened = enrolled.value().screened;
        gathered[group[a]].moved = enrolled.value().moved;
        gather(trial, group[a], courses.value()[a], model, run.seed, gathered[group[a]]);
      }
    }
    done_groups += 1;
  }
  TrialResult result;
  result.draws = model.hazards.size();
  for (std::size_t a = 0; a < trial.arms.size(); ++a) {
    ArmResult& arm = result.arms.emplace_back(tell_arm(trial, trial.arms[a], gathered[a].plans, gathered[a].people, gathered[a].screened, result.draws));
    arm.moved = gathered[a].moved;
    if (!model.seizure_slopes_per_theta.empty()) arm.excess_seizure = gathered[a].days.excess(model.seizure_slopes_per_theta);
    for (double& excess : arm.excess_seizure) excess /= static_cast<double>(arm.people);
    result.people.push_back(std::move(gathered[a].people));
  }
  result.seizure_ranks = rank_arms(result.arms);
  return result;
}

}  // namespace ebb
