#include "ebb/report/plan_calendar.h"

#include "ebb/report/text_substitution.h"

#include <algorithm>
#include <cmath>


namespace ebb {
namespace {

constexpr int kMinutesPerDay = 24 * 60;
constexpr int kLatest_min = 12 * 60;
constexpr int kFirstReviewFromDay = 5, kFirstReviewToDay = 7;
constexpr int kQuarterDays = 91;

int end_of_step(const TaperReport& report, const TaperPlan& plan, std::size_t step) {
  return step + 1 < plan.steps.size() ? plan.steps[step + 1].day : plan_days_shown(report, plan);
}

PlanBlock make_block(const TaperReport& report, const TaperPlan& plan, std::size_t index, int first_day, int end_day) {
  const TaperStep& step = plan.steps[index];
  PlanBlock block{.step = index, .step_day = step.day, .first_day = first_day, .days = end_day - first_day, .every_days = step.every_days};
  block.taken = taken_text(step);
  for (std::size_t t = 0; t < step.parts.size(); ++t) {
    block.doses.push_back({report.times_min[t], dose_text(report.supply, step.parts[t]), step.doses_mg[t]});
    block.dose_mg_per_day += step.doses_mg[t];
  }
  return block;
}

/// Tablets are not handed out in parts, liquids not in drops. Amounts are sums of decimal fractions: a billionth above a whole is none.
double whole_amount(double amount) { return std::ceil(amount - 1e-9); }

}  // namespace

int plan_days_shown(const TaperReport& report, const TaperPlan& plan) {
  return plan.length_days + (report.goal_mg_per_day > 0 ? kDaysShownAtGoal : 0);
}

std::vector<PlanWeek> plan_weeks(const TaperReport& report, const TaperPlan& plan) {
  std::vector<PlanWeek> weeks;
  const int end_day = plan_days_shown(report, plan);
  for (int week_day = 0; week_day < end_day; week_day += kDaysPerWeek) {
    PlanWeek& week = weeks.emplace_back();
    week.number = week_day / kDaysPerWeek + 1;
    const int week_end = std::min(week_day + kDaysPerWeek, end_day);
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
      const int from_day = std::max(week_day, plan.steps[i].day);
      const int to_day = std::min(week_end, end_of_step(report, plan, i));
      if (from_day < to_day) week.blocks.push_back(make_block(report, plan, i, from_day, to_day));
    }
  }
  return weeks;
}

std::vector<PlanFill> plan_fills(const TaperReport& report, const TaperPlan& plan, int every_days) {
  std::vector<PlanFill> fills;
  std::vector<double> before(report.supply.size(), 0);
  const int end_day = plan_days_shown(report, plan);
  for (int day = 0; day < end_day; day += every_days) {
    PlanFill fill{.first_day = day, .end_day = std::min(day + every_days, end_day)};
    fill.used = product_counts(plan, report.supply, fill.first_day, fill.end_day);
    const std::vector<double> until = product_counts(plan, report.supply, 0, fill.end_day);
    for (std::size_t k = 0; k < report.supply.size(); ++k) {
      const double all = whole_amount(until[k]);
      fill.dispensed.push_back(all - before[k]);
      before[k] = all;
    }
    fills.push_back(std::move(fill));
  }
  return fills;
}

std::vector<PlanReview> plan_reviews(const TaperReport& report, const TaperPlan& plan) {
  std::vector<PlanReview> reviews;
  int first_cut_day = -1, last_review_day = 0;
  double before_mg = report.start_mg_per_day;
  for (const TaperStep& step : plan.steps) {
    const bool changes = step.dose_mg_per_day != before_mg;
    before_mg = step.dose_mg_per_day;
    if (!changes) continue;
    if (first_cut_day < 0) {
      first_cut_day = step.day;
      last_review_day = first_cut_day + kFirstReviewToDay;
      reviews.push_back({PlanReview::Kind::First, first_cut_day + kFirstReviewFromDay, last_review_day});
      continue;
    }
    const int from_day = step.day - 3, to_day = step.day - 1;
    if (to_day < last_review_day + kDaysPerWeek - 1) continue;
    reviews.push_back({PlanReview::Kind::Step, from_day, to_day});
    last_review_day = to_day;
  }
  for (int day = kQuarterDays; day < plan.length_days; day += kQuarterDays) reviews.push_back({PlanReview::Kind::Quarter, day, day + kDaysPerWeek - 1});
  reviews.push_back({PlanReview::Kind::End, plan.length_days + kDaysPerWeek, plan.length_days + 2 * kDaysPerWeek - 1});
  std::stable_sort(reviews.begin(), reviews.end(), [](const PlanReview& a, const PlanReview& b) { return a.first_day < b.first_day; });
  return reviews;
}

std::vector<int> latest_times_min(const std::vector<int>& times_min) {
  std::vector<int> latest;
  for (std::size_t i = 0; i < times_min.size(); ++i) {
    const int next = i + 1 < times_min.size() ? times_min[i + 1] : times_min.front() + kMinutesPerDay;
    latest.push_back((times_min[i] + std::min(kLatest_min, (next - times_min[i]) / 2)) % kMinutesPerDay);
  }
  return latest;
}

}  // namespace ebb
