#include "ebb/report/plan_calendar.h"

#include "ebb/base/number_text.h"
#include "ebb/report/text_substitution.h"

#include <algorithm>
#include <cmath>


namespace ebb {
namespace {

constexpr int kMinutesPerDay = 24 * 60;
constexpr double kSameDose_mg = 1e-9;  // sums of decimal fractions

int days_of(const Parameter& time) { return static_cast<int>(std::lround(time.typical / 24)); }
int minutes_of(const Parameter& time) { return static_cast<int>(std::lround(time.typical * 60)); }

int end_of_step(const TaperReport& report, const TaperPlan& plan, std::size_t step) {
  return step + 1 < plan.steps.size() ? plan.steps[step + 1].day : plan_days_shown(report, plan);
}

/// Whether a step takes what is taken before it, at the same times: what the person takes today before the first step.
bool holds(const TaperReport& report, const TaperPlan& plan, std::size_t index) {
  const TaperStep& step = plan.steps[index];
  if (index > 0) {
    const TaperStep& before = plan.steps[index - 1];
    return step.every_days == before.every_days && step.parts == before.parts;
  }
  const auto same = [](double a_mg, double b_mg) { return std::fabs(a_mg - b_mg) < kSameDose_mg; };
  const bool other_drug = std::any_of(step.taken.begin(), step.taken.end(), [&](const DrugDose& dose) { return dose.drug != report.drug; });
  if (other_drug || step.every_days != 1) return false;
  if (report.where) return same(step.dose_mg_per_day, report.where->taken_mg_per_day);  // [[taken]] has doses of a day, not of its times
  return same(step.dose_mg_per_day, report.start_mg_per_day) && std::equal(step.doses_mg.begin(), step.doses_mg.end(), report.start_doses_mg.begin(), report.start_doses_mg.end(), same);
}

std::vector<DrugPart> parts_by_drug(const std::vector<Product>& supply, const std::vector<DosePart>& parts) {
  std::vector<std::pair<std::string, std::vector<DosePart>>> drugs;
  for (const DosePart& part : parts) {
    const std::string& drug = supply[static_cast<std::size_t>(part.product)].drug;
    auto at = std::find_if(drugs.begin(), drugs.end(), [&](const auto& known) { return known.first == drug; });
    if (at == drugs.end()) at = drugs.insert(drugs.end(), {drug, {}});
    at->second.push_back(part);
  }
  std::vector<DrugPart> by_drug;
  for (auto& [drug, its_parts] : drugs) {
    std::vector<Product> its_supply;  // alone, so that its name is not said with each amount
    std::vector<int> index(supply.size(), 0);
    double dose_mg = 0;
    for (const DosePart& part : its_parts) dose_mg += part_mg(supply[static_cast<std::size_t>(part.product)]) * part.parts;
    for (std::size_t k = 0; k < supply.size(); ++k) {
      index[k] = static_cast<int>(its_supply.size());
      if (supply[k].drug == drug) its_supply.push_back(supply[k]);
    }
    for (DosePart& part : its_parts) part.product = index[static_cast<std::size_t>(part.product)];
    std::string liquid;
    for (const DosePart& part : its_parts) {
      const Product& product = its_supply[static_cast<std::size_t>(part.product)];
      if (product.form == ProductForm::Liquid) liquid = number_text(product.concentration_mg_per_mL) + " mg/mL";
    }
    by_drug.push_back({drug, dose_text(its_supply, its_parts), dose_mg, std::move(liquid)});
  }
  return by_drug;
}

PlanBlock make_block(const TaperReport& report, const TaperPlan& plan, std::size_t index, int first_day, int end_day) {
  const TaperStep& step = plan.steps[index];
  PlanBlock block{.step = index, .step_day = step.day, .first_day = first_day, .days = end_day - first_day, .every_days = step.every_days};
  block.taken = taken_text(step);
  block.as_before = holds(report, plan, index);
  for (std::size_t t = 0; t < step.parts.size(); ++t) {
    block.doses.push_back({report.times_min[t], dose_text(report.supply, step.parts[t]), step.doses_mg[t], parts_by_drug(report.supply, step.parts[t])});
    block.dose_mg_per_day += step.doses_mg[t];
  }
  return block;
}

}  // namespace

// Amounts are sums of decimal fractions: a billionth above a whole is none.
double amount_dispensed(double amount) { return std::ceil(amount - 1e-9); }

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
      const double all = amount_dispensed(until[k]);
      fill.dispensed.push_back(all - before[k]);
      before[k] = all;
    }
    fills.push_back(std::move(fill));
  }
  return fills;
}

std::vector<PlanReview> plan_reviews(const TaperReport& report, const TaperPlan& plan, const PlannerDefaults& defaults) {
  std::vector<PlanReview> reviews;
  int first_cut_day = -1, last_review_day = 0;
  double before_mg = report.start_mg_per_day;
  for (const TaperStep& step : plan.steps) {
    const bool changes = step.dose_mg_per_day != before_mg;
    // Of a change of drug: the sum by the table is the same, what is taken is not.
    const bool stage = plan.substitution && step.day < plan.substitution->end_day;
    before_mg = step.dose_mg_per_day;
    if (!changes && !stage) continue;
    if (changes && first_cut_day < 0) {
      first_cut_day = step.day;
      last_review_day = first_cut_day + days_of(defaults.first_review_to);
      reviews.push_back({PlanReview::Kind::First, first_cut_day + days_of(defaults.first_review_from), last_review_day});
      continue;
    }
    const int from_day = step.day - 3, to_day = step.day - 1;
    if (to_day < last_review_day + kDaysPerWeek - 1) continue;
    reviews.push_back({PlanReview::Kind::Step, from_day, to_day});
    last_review_day = to_day;
  }
  const int every_days = std::max(1, days_of(defaults.review_every));
  for (int day = every_days; day < plan.length_days; day += every_days) reviews.push_back({PlanReview::Kind::Quarter, day, day + kDaysPerWeek - 1});
  const PlanReview::Kind last = report.goal_mg_per_day > 0 ? PlanReview::Kind::Goal : PlanReview::Kind::End;
  reviews.push_back({last, plan.length_days + kDaysPerWeek, plan.length_days + 2 * kDaysPerWeek - 1});
  std::stable_sort(reviews.begin(), reviews.end(), [](const PlanReview& a, const PlanReview& b) { return a.first_day < b.first_day; });
  return reviews;
}

std::vector<int> latest_times_min(const std::vector<int>& times_min, const PlannerDefaults& defaults) {
  std::vector<int> latest;
  for (std::size_t i = 0; i < times_min.size(); ++i) {
    const int next = i + 1 < times_min.size() ? times_min[i + 1] : times_min.front() + kMinutesPerDay;
    const int most_min = minutes_of(times_min[i] >= minutes_of(defaults.evening) ? defaults.late_longest_night : defaults.late_longest);
    const int share_min = static_cast<int>((next - times_min[i]) * defaults.late_share.typical);
    latest.push_back((times_min[i] + std::min(most_min, share_min)) % kMinutesPerDay);
  }
  return latest;
}

}  // namespace ebb
