// What an antagonist did: waking, return of sedation, precipitated withdrawal.
#pragma once
#include <vector>

#include "ebb/acute/acute.h"

namespace ebb {

/// Curves as [time][person]; thresholds one a person.
struct ReversalCurves {
  const std::vector<double>& times_h;
  double given_h = 0;
  double at_once_h = 0;                  ///< within which waking counts as due to it
  double regained = 0;                   ///< share of full arousal; less is no reversal
  std::vector<double> arousal, withdrawal_theta;
  std::vector<double> threshold_theta;
};

/// Who regained at least `regained` of full arousal within `at_once_h` counts as woken; resedated = lost half of that again.
ReversalSummary summarise_reversal(const ReversalCurves& curves);

}  // namespace ebb
