// From judged people to shares, numbers and curves with intervals.
#include <algorithm>
#include <cmath>

#include "ebb/trial/trial.h"

namespace ebb {
namespace {

constexpr double kLevels[] = {0.05, 0.25, 0.5, 0.75, 0.95};
constexpr double kLowDraw = 0.05, kHighDraw = 0.95;

/// Of rising numbers, between the two nearest.
double quantile(const std::vector<double>& rising, double level) {
  if (rising.empty()) return 0;
  const double at = level * static_cast<double>(rising.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, rising.size() - 1);
  return rising[below] + (at - static_cast<double>(below)) * (rising[above] - rising[below]);
}

Interval spread_of_draws(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {quantile(values, kLowDraw), quantile(values, kHighDraw)};
}

/// The median's 95 % interval by order statistics.
Interval median_interval(const std::vector<double>& rising) {
  if (rising.empty()) return {};
  const double n = static_cast<double>(rising.size()), half = kInterval_z * std::sqrt(n) / 2;
  const auto low = static_cast<std::size_t>(std::max(0.0, std::floor(n / 2 - half)));
  const auto high = static_cast<std::size_t>(std::min(n - 1, std::ceil(n / 2 + half)));
  return {rising[low], rising[high]};
}

/// What is told of the people of one arm, by draw of the ensemble.
class Teller {
 public:
  Teller(std::span<const PersonResult> people, std::size_t draws) : people_(people), draws_(std::max<std::size_t>(1, draws)) {}

  /// `of` says who counts, `with` who has it.
  template <class Of, class With>
  ShareResult share(Of of, With with) const {
    ShareResult result;
    std::vector<std::size_t> of_draw(draws_), with_draw(draws_);
    for (const PersonResult& person : people_) {
      if (!of(person)) continue;
      const auto draw = static_cast<std::size_t>(person.person.draw);
      ++result.of;
      ++of_draw[draw];
      if (!with(person)) continue;
      ++result.with;
      ++with_draw[draw];
    }
    result.frac = result.of > 0 ? static_cast<double>(result.with) / static_cast<double>(result.of) : 0;
    result.interval = wilson_interval(result.with, result.of);
    std::vector<double> by_draw;
    for (std::size_t d = 0; d < draws_; ++d) {
      if (of_draw[d] > 0) by_draw.push_back(static_cast<double>(with_draw[d]) / static_cast<double>(of_draw[d]));
    }
    result.draws = draws_ > 1 ? spread_of_draws(std::move(by_draw)) : Interval{result.frac, result.frac};
    return result;
  }

  template <class Of, class Value>
  NumberResult number(Of of, Value value) const {
    NumberResult result;
    std::vector<double> all;
    std::vector<std::vector<double>> by_draw(draws_);
    for (const PersonResult& person : people_) {
      if (!of(person)) continue;
      const double x = value(person);
      all.push_back(x);
      by_draw[static_cast<std::size_t>(person.person.draw)].push_back(x);
      result.mean += x;
    }
    result.people = all.size();
    if (all.empty()) return result;
    result.mean /= static_cast<double>(all.size());
    std::sort(all.begin(), all.end());
    for (std::size_t q = 0; q < std::size(kLevels); ++q) result.quantiles[q] = quantile(all, kLevels[q]);
    result.median_interval = median_interval(all);
    std::vector<double> medians;
    for (std::vector<double>& values : by_draw) {
      if (values.empty()) continue;
      std::sort(values.begin(), values.end());
      medians.push_back(quantile(values, 0.5));
    }
    result.median_draws = draws_ > 1 ? spread_of_draws(std::move(medians)) : Interval{result.quantiles[2], result.quantiles[2]};
    return result;
  }

  OffResult off(const OffQuestion& question, std::size_t index) const;
  std::size_t draws() const { return draws_; }

 private:
  std::span<const PersonResult> people_;
  std::size_t draws_;
};

bool is_gone(double day, double by) { return day >= 0 && day <= by; }

bool has_completed(const PersonResult& p) { return p.last_dose_day >= 0 && !is_gone(p.left_day, p.last_dose_day) && !is_gone(p.lost_day, p.last_dose_day); }

OffResult Teller::off(const OffQuestion& question, std::size_t index) const {
  OffResult result;
  const auto counts = [&](const PersonResult& p) { return !question.of_stoppers || has_completed(p); };
  result.off = share(counts, [&](const PersonResult& p) {
    const double day = off_day(question, p);
    return day >= 0 && !is_gone(p.left_day, day) && !is_gone(p.lost_day, day);
  });
  std::vector<double> chance(draws_), weight(draws_);
  double all_chance = 0, all_weight = 0;
  for (const PersonResult& p : people_) {
    const double off = static_cast<double>(p.off_chance_frac[index]), of = question.of_stoppers ? p.staying_frac : 1.0;
    chance[static_cast<std::size_t>(p.person.draw)] += off;
    weight[static_cast<std::size_t>(p.person.draw)] += of;
    all_chance += off;
    all_weight += of;
  }
  result.chance_frac = all_weight > 0 ? all_chance / all_weight : 0;
  for (std::size_t d = 0; d < draws_; ++d) result.chance_by_draw.push_back(weight[d] > 0 ? chance[d] / weight[d] : 0);
  return result;
}

std::vector<SurvivalStep> staying_curve(std::span<const PersonResult> people) {
  std::vector<EventTime> times;
  for (const PersonResult& p : people) {
    if (p.left_day >= 0) times.push_back({p.left_seen_day, true});
    else times.push_back({p.lost_day >= 0 ? p.lost_day : p.followed_days, false});
  }
  return kaplan_meier(std::move(times));
}

std::vector<SurvivalStep> staying_off_curve(std::span<const PersonResult> people) {
  std::vector<EventTime> times;
  for (const PersonResult& p : people) {
    if (!has_completed(p)) continue;
    if (p.left_day >= 0) times.push_back({p.left_seen_day - p.last_dose_day, true});
    else times.push_back({(p.lost_day >= 0 ? p.lost_day : p.followed_days) - p.last_dose_day, false});
  }
  return kaplan_meier(std::move(times));
}

std::vector<SurvivalStep> condition_curve(std::span<const PersonResult> people) {
  std::vector<EventTime> times;
  for (const PersonResult& p : people) {
    if (!has_completed(p)) continue;
    double until = p.followed_days;
    for (const double day : {p.left_day, p.lost_day}) {
      if (day >= 0) until = std::min(until, day);
    }
    times.push_back({(p.condition_day >= 0 ? p.condition_day : until) - p.last_dose_day, p.condition_day >= 0});
  }
  return kaplan_meier(std::move(times));
}

}  // namespace

ArmResult tell_arm(const Trial& trial, const TrialArm& arm, const ArmCourses& courses, std::span<const PersonResult> people, std::size_t screened,
                   std::size_t draws) {
  const Teller tell(people, draws);
  const auto all = [](const PersonResult&) { return true; };
  const auto over = [](const PersonResult& p) { return p.last_over_day >= 0; };
  ArmResult result;
  result.name = arm.name;
  result.people = people.size();
  result.screened = screened;
  result.plans = courses.plans;
  result.dose_mg_per_day = tell.number(all, [](const PersonResult& p) { return p.person.dose_mg_per_day; });
  result.duration_days = tell.number(all, [](const PersonResult& p) { return p.person.duration_days; });
  result.age_years = tell.number(all, [](const PersonResult& p) { return p.person.age_years; });
  result.taper_days = tell.number([](const PersonResult& p) { return p.last_dose_day >= 0; }, [](const PersonResult& p) { return static_cast<double>(p.last_dose_day); });
  for (std::size_t c = 0; c < trial.criteria.size(); ++c) {
    result.criteria.push_back({tell.share(all, [c](const PersonResult& p) { return (p.met >> c & 1U) != 0; }),
                               tell.share(all, [c](const PersonResult& p) { return (p.met_all >> c & 1U) != 0; })});
  }
  result.peak_theta = tell.number(all, [](const PersonResult& p) { return p.peak_all_theta; });
  result.peak_day = tell.number(over, [](const PersonResult& p) { return p.peak_all_day; });
  const auto ends = [](const PersonResult& p) { return p.last_over_day >= p.followed_days - 0.5; };
  result.resolution_days = tell.number([&](const PersonResult& p) { return over(p) && !ends(p); },
                                       [](const PersonResult& p) { return std::max(0.0, p.last_over_day - std::max(0, p.last_dose_day)); });
  result.unresolved = tell.share(over, ends);
  result.completed = tell.share(all, has_completed);
  result.left = tell.share(all, [](const PersonResult& p) { return p.left_day >= 0; });
  result.lost = tell.share(all, [](const PersonResult& p) { return p.lost_day >= 0; });
  result.returned = tell.share(has_completed, [](const PersonResult& p) { return p.left_day >= 0; });
  if (trial.condition_index >= 0) {
    result.condition = tell.share(has_completed, [](const PersonResult& p) { return p.condition_day >= 0; });
    result.without_condition = condition_curve(people);
  }
  for (std::size_t q = 0; q < trial.off_questions.size(); ++q) result.off.push_back(tell.off(trial.off_questions[q], q));
  result.staying = staying_curve(people);
  result.staying_off = staying_off_curve(people);
  return result;
}

}  // namespace ebb
