// The typical person at a steady daily dose, in closed form: average level and how far it drives the site.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "ebb/dosing/equivalence.h"
#include "ebb/population/drug.h"

namespace ebb {

/// Averages over a day at the medians of data/, at the weight that the kinetics are written for.
struct SteadyState {
  double level_mg_per_L = 0;        ///< of the drug itself
  double potency_sum = 0;           ///< sum of level / EC50_effect over the drug and its metabolite; 0 without effect data
  double drive() const { return potency_sum / (1 + potency_sum); }  ///< S of full agonists alone
};

/// By the drug's first route. Everything is proportional to the dose. Absent: a drug without linear kinetics or routes.
std::optional<SteadyState> steady_state(const std::vector<Drug>& drugs, const Drug& drug, double dose_mg_per_day);

/// One row of a table against the model: is a steady daily dose of it as strong as the table says?
struct SteadyEquivalence {
  const EquivalentDose* row = nullptr;
  std::string not_compared;         ///< why there is no figure; empty when there is
  double level_low_mg_per_L = 0, level_high_mg_per_L = 0;
  double drive_low = 0, drive_high = 0;
  double as_reference_low_mg = 0, as_reference_high_mg = 0;  ///< mg a day of the table's reference drug with the same drive
  double as_yardstick_low_mg = 0, as_yardstick_high_mg = 0;  ///< mg a day of `yardstick` with the same drive
  double fold_low = 0, fold_high = 0;                        ///< as_reference / the table's reference dose: 1 = as the table says
};

/// The rows of `table` in its order. `yardstick`: the drug whose mg people know (that of potency.reference).
std::vector<SteadyEquivalence> check_equivalence(const EquivalenceTable& table, const std::vector<Drug>& drugs, const std::string& yardstick);

}  // namespace ebb
