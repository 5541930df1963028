// A typical value that is known only within a range, and where in the range a share of it lies.
#pragma once
#include <string>
#include <vector>

#include "ebb/population/drug.h"

namespace ebb {

/// One typical value that varies. What is not a share of a range stays as data/ has it.
struct UncertainNumber {
  const Parameter* parameter = nullptr;
  double low = 0, high = 0;      ///< canonical, as in Parameter
  double as_it_stands = 0;       ///< what every other result of Ebb uses; 0 for a part of the model that is off by default
  bool off_by_default = false;
};

/// Why a number that a result rests on does not vary.
enum class NotVaried {
  SetByUser,     ///< by --set or --parameters
  NoRange,       ///< data/ gives no range of its typical value
};
struct FixedNumber {
  const Parameter* parameter = nullptr;
  NotVaried why = NotVaried::NoRange;
};

/// The numbers that vary, and those that do not with the reason. Each name once.
struct UncertainNumbers {
  std::vector<UncertainNumber> varied;
  std::vector<FixedNumber> fixed;
};
/// `used`: what the answer rests on.
UncertainNumbers uncertain_numbers(const std::vector<const Parameter*>& used);
/// Adds the minority with a protracted course, which is off in every other result: its share of people from none to the high end of its range, its
/// size and its time constant.
void add_protracted_course(UncertainNumbers& numbers, const DynamicsParameters& dynamics);

/// The typical value at a share of the range (0 low, 1 high), on the scale that ensembles use: the logarithm, for fractions the logit, linear where
/// a range touches 0 or 1; kAsItStands (not a number) gives what stands in data/.
double value_at(const UncertainNumber& number, double share);

}  // namespace ebb
