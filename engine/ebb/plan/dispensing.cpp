// What a pharmacist counts out for a stretch of a plan.
#include <algorithm>
#include <limits>

#include "ebb/plan/taper.h"

namespace ebb {
namespace {

/// Days of [from_day, to_day), both within the step, on which something is taken.
long long days_with_doses(const TaperStep& step, int from_day, int to_day) {
  const auto before = [&step](int day) { return (static_cast<long long>(day) - step.day + step.every_days - 1) / step.every_days; };
  return std::max(0LL, before(to_day) - before(from_day));
}

}  // namespace

std::vector<double> product_counts(const TaperPlan& plan, const std::vector<Product>& supply, int from_day, int to_day) {
  std::vector<long long> parts(supply.size(), 0);
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const int next_day = i + 1 < plan.steps.size() ? plan.steps[i + 1].day : std::numeric_limits<int>::max();
    const long long days = days_with_doses(plan.steps[i], std::max(plan.steps[i].day, from_day), std::min(next_day, to_day));
    for (const std::vector<DosePart>& one_time : plan.steps[i].parts)
      for (const DosePart& part : one_time) parts[static_cast<std::size_t>(part.product)] += days * part.parts;
  }
  std::vector<double> counts(supply.size(), 0.0);
  for (std::size_t k = 0; k < supply.size(); ++k) {
    const Product& product = supply[k];
    counts[k] = product.form == ProductForm::Liquid ? static_cast<double>(parts[k]) * product.smallest_step_mL
                                                    : static_cast<double>(parts[k]) / product.score_parts;
  }
  return counts;
}

}  // namespace ebb
