// What the engine says against what CVODE says, as the errors the project promises to keep small.
#pragma once
#include <string>
#include <vector>

#include "ebb/simulate/simulate.h"
#include "tests/support/reference_model.h"

namespace ebb_reference {

/// Largest |engine - reference| / max(|reference|, floor) over people and times. Withdrawal and burden are divided by the
/// person's scale c first, so that their floors mean the same for everybody.
struct ComparisonErrors {
  double level = 0;        ///< plasma and effect site; floor 1e-6 ng/mL
  double drive = 0;        ///< S; floor 1e-3
  double adaptation = 0;   ///< A, G, A_q, P; floor 1e-3
  double withdrawal = 0;   ///< H / c; floor 1e-3
  double burden = 0;       ///< integral of H / c; floor 1 h
  double drive_integral = 0;  ///< floor 1 h
  double net_effect = 0;   ///< absolute
  double day_mean = 0;     ///< mean of H / c and S over the last day; absolute
  double peak = 0;         ///< largest day mean of H / c; floor 1e-3
  std::string problem;     ///< empty: both sides ran

  void include(const ComparisonErrors& other);
  std::string table_row() const;
};
std::string comparison_header();

/// The engine's answer for everybody in `population` at `times_h`, with one reference trajectory a person.
/// Trajectories must have been observed at `times_h`, which must hold every midnight.
ComparisonErrors compare(const ebb::ModelLayout& layout, const ebb::Timeline& timeline, const ebb::Population& population,
                         const std::vector<double>& times_h, const std::vector<Model>& people, const std::vector<Trajectory>& reference);

}  // namespace ebb_reference
