#include "ebb/sensitivity/uncertain_number.h"

#include <cmath>
#include <set>

#include "ebb/population/sample.h"

namespace ebb {

UncertainNumbers uncertain_numbers(const std::vector<const Parameter*>& used) {
  UncertainNumbers numbers;
  std::set<std::string> seen;
  for (const Parameter* parameter : used) {
    if (!seen.insert(parameter->name).second) continue;
    if (parameter->overridden) {
      numbers.fixed.push_back({parameter, NotVaried::SetByUser});
    } else if (parameter->range_low < parameter->range_high) {
      numbers.varied.push_back({parameter, parameter->range_low, parameter->range_high, parameter->typical, false});
    } else {
      numbers.fixed.push_back({parameter, NotVaried::NoRange});
    }
  }
  return numbers;
}

void add_protracted_course(UncertainNumbers& numbers, const DynamicsParameters& dynamics) {
  if (!(dynamics.protracted_frac.range_high > 0)) return;
  if (dynamics.protracted_frac.overridden) {
    numbers.fixed.push_back({&dynamics.protracted_frac, NotVaried::SetByUser});  // still off, as in every other result
    return;
  }
  numbers.varied.push_back({&dynamics.protracted_frac, 0, dynamics.protracted_frac.range_high, 0, true});
  for (const Parameter* parameter : {&dynamics.protracted_share, &dynamics.tau_P}) {
    if (!parameter->overridden && parameter->range_low < parameter->range_high)
      numbers.varied.push_back({parameter, parameter->range_low, parameter->range_high, parameter->typical, false});
  }
}

double value_at(const UncertainNumber& number, double share) {
  if (std::isnan(share)) return number.as_it_stands;
  if (number.off_by_default) return share * number.high;
  return value_at_share(*number.parameter, share);
}

}  // namespace ebb
