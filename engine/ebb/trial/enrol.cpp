// Who is enrolled: candidates are drawn by their numbers until enough are eligible.
#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/numerics/rng.h"
#include "ebb/plan/daily_doses.h"
#include "ebb/trial/trial.h"

namespace ebb {
namespace {

constexpr std::size_t kMostDoses = 24;          ///< different doses of one arm: each has a plan and a history of its own
constexpr double kTail_frac = 1e-3;             ///< of a distribution, whose doses are counted as its ends
constexpr double kUgPerMg = 1000;
constexpr std::size_t kScreenedPerPerson = 200; ///< more than these for one who is eligible: the criteria exclude nearly everybody
constexpr std::size_t kLeastScreened = 20000;
constexpr std::size_t kAskedAbout = 1000;       ///< evenly over the distribution

/// A round step of which at most kMostDoses fit into the width.
double round_step(double width) {
  double step = 1e-6;
  while (true) {
    for (const double leading : {1.0, 2.0, 2.5, 5.0}) {
      if (width / (step * leading) < static_cast<double>(kMostDoses)) return step * leading;
    }
    step *= 10;
  }
}

double nearest(const std::vector<double>& rising, double value) {
  const auto above = std::lower_bound(rising.begin(), rising.end(), value);
  if (above == rising.begin()) return rising.front();
  if (above == rising.end()) return rising.back();
  return value - *(above - 1) <= *above - value ? *(above - 1) : *above;
}

bool is_moved(double drawn_mg, double made_mg, double frac) { return std::abs(made_mg - drawn_mg) > frac * drawn_mg * (1 + 1e-9); }

/// Error: for many people of this distribution the supply makes no dose that is near theirs.
Result<Done> check_near(const TrialUse& use, const TrialLimits& limits, const std::vector<double>& made_mg) {
  std::size_t far = 0;
  for (std::size_t i = 0; i < kAskedAbout; ++i) {
    const double drawn_mg = use.dose_mg_per_day.at((static_cast<double>(i) + 0.5) / kAskedAbout);
    far += is_moved(drawn_mg, nearest(made_mg, drawn_mg), limits.far_dose_frac) ? 1 : 0;
  }
  const double far_frac = static_cast<double>(far) / kAskedAbout;
  if (far_frac <= limits.far_people_frac) return Done{};
  const std::string list = made_mg.size() == 1 ? number_text(made_mg.front()) + " mg a day alone"
                                               : std::to_string(made_mg.size()) + " doses from " + number_text(made_mg.front()) + " to " + number_text(made_mg.back()) + " mg a day";
  return Error{ErrorCode::Infeasible, {}, number_text(std::round(far_frac * 100)) + " % of the people have a daily_dose from which the nearest dose of the supply is more than " +
               number_text(limits.far_dose_frac * 100, 3) + " % away: within their range it makes " + list, "a supply of " + use.drug.drug->name +
               " that makes their doses, or the doses it makes as a list", ""};
}

Result<std::vector<double>> doses_of_supply(const TrialUse& use, const TrialLimits& limits, double low_mg, double high_mg) {
  const std::vector<double> shape(use.times_min.size(), high_mg * kUgPerMg / static_cast<double>(use.times_min.size()));
  const auto daily = DailyDoses::build(use.supply, use.drug.drug->name, shape, static_cast<std::int64_t>(std::ceil(high_mg * kUgPerMg)));
  if (!daily.ok()) return daily.errors();
  std::vector<double> doses;
  for (const std::int64_t dose_ug : daily.value().doses_ug()) {
    const double dose_mg = static_cast<double>(dose_ug) / kUgPerMg;
    if (dose_mg >= low_mg - 1e-9 && dose_mg <= high_mg + 1e-9) doses.push_back(dose_mg);
  }
  if (doses.empty()) {
    return Error{ErrorCode::Infeasible, {}, "the supply makes no daily dose between " + number_text(low_mg) + " and " + number_text(high_mg) + " mg",
                 "products of " + use.drug.drug->name + " that do, or another daily_dose", ""};
  }
  const Result<Done> near = check_near(use, limits, doses);
  if (!near.ok()) return near.errors();
  const std::size_t every = (doses.size() + kMostDoses - 1) / kMostDoses;
  std::vector<double> kept;
  for (std::size_t i = 0; i < doses.size(); i += every) kept.push_back(doses[i]);
  return kept;
}

/// The daily doses people of this use may have, rising [mg].
Result<std::vector<double>> possible_doses(const TrialUse& use, const TrialLimits& limits) {
  const SpreadOf& spread = use.dose_mg_per_day;
  if (spread.kind == SpreadOf::Kind::Fixed) return std::vector<double>{spread.middle};
  if (spread.kind == SpreadOf::Kind::Values) {
    std::vector<double> values = spread.values;
    std::sort(values.begin(), values.end());
    return values;
  }
  const double low_mg = spread.at(kTail_frac), high_mg = spread.at(1 - kTail_frac);
  if (!use.supply.empty()) return doses_of_supply(use, limits, low_mg, high_mg);
  const double step_mg = round_step(high_mg - low_mg);
  std::vector<double> doses;
  for (double at = std::max(1.0, std::round(low_mg / step_mg)); at * step_mg <= high_mg + step_mg / 2; ++at) doses.push_back(at * step_mg);
  return doses;
}

bool is_eligible(const Eligibility& rule, const TrialPerson& person) {
  return person.age_years >= rule.age_low && person.age_years <= rule.age_high && person.dose_mg_per_day >= rule.dose_low - 1e-9 &&
         person.dose_mg_per_day <= rule.dose_high + 1e-9 && person.duration_days >= rule.duration_low_days && person.duration_days <= rule.duration_high_days;
}

Error nobody_eligible(const TrialArm& arm, std::size_t found, std::size_t wanted, std::size_t screened) {
  return {ErrorCode::Infeasible, arm.where, "arm \"" + arm.name + "\": of " + std::to_string(screened) + " people drawn only " + std::to_string(found) + " are eligible, and " +
          std::to_string(wanted) + " are wanted", "[eligible] that the distributions of age, daily_dose and duration can meet", ""};
}

}  // namespace

Result<Enrolment> enrol(const Trial& trial, const TrialArm& arm, const TrialRun& run) {
  const std::size_t wanted = run.people > 0 ? run.people : arm.people;
  const Result<std::vector<double>> doses = possible_doses(arm.use, trial.limits);
  if (!doses.ok()) {
    Errors errors = doses.errors();
    for (Error& error : errors) {
      error.what = "arm \"" + arm.name + "\": " + error.what;
      error.where = arm.where;
    }
    return errors;
  }
  const RandomStream age(run.seed, "trial.age"), sex(run.seed, "trial.sex"), dose(run.seed, "trial.dose"), duration(run.seed, "trial.duration");
  Enrolment enrolled;
  const std::size_t most = std::max(kLeastScreened, wanted * kScreenedPerPerson);
  for (std::uint64_t number = 0; enrolled.people.size() < wanted; ++number) {
    if (number >= most) return nobody_eligible(arm, enrolled.people.size(), wanted, number);
    TrialPerson person;
    person.number = number;
    person.draw = run.ensemble_draws > 0 ? static_cast<int>(number % static_cast<std::uint64_t>(run.ensemble_draws)) : 0;
    person.age_years = trial.age_years.at(age.uniform(number));
    person.female = sex.uniform(number) < trial.female_frac;
    const double drawn_mg_per_day = arm.use.dose_mg_per_day.at(dose.uniform(number));
    person.dose_mg_per_day = nearest(doses.value(), drawn_mg_per_day);
    person.duration_days = arm.use.duration_days.at(duration.uniform(number));
    ++enrolled.screened;
    if (!is_eligible(trial.eligible, person)) continue;
    enrolled.people.push_back(person);
    enrolled.moved += is_moved(drawn_mg_per_day, person.dose_mg_per_day, trial.limits.moved_dose_frac) ? 1 : 0;
  }
  return enrolled;
}

}  // namespace ebb
