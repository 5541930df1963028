// From what a model answered at the points of a design to how much each number moves the answer.
#pragma once
#include <cstdint>
#include <vector>

#include "ebb/sensitivity/design.h"

namespace ebb {

/// Elementary effects of one number on one answer: changes per whole range.
struct ElementaryEffect {
  double mean = 0;              ///< mu: cancels when the direction changes
  double mean_size = 0;         ///< mu*: how much it moves the answer. Source: Campolongo, Cariboni & Saltelli 2007 (Environ Model Softw 22:1509)
  double deviation = 0;         ///< sigma: how much that depends on where the others are
};
/// One a number. `answers`: one a point of the design. Trajectories with an answer that is not finite are left out.
std::vector<ElementaryEffect> elementary_effects(const MorrisDesign& design, const std::vector<double>& answers);

/// A share of the answer's variance with its 95 % bootstrap interval; sampling noise may carry it below 0 or above 1.
struct VarianceShare {
  double value = 0, low = 0, high = 0;
};
struct SobolIndex {
  VarianceShare first;          ///< the number alone
  VarianceShare total;          ///< with everything it does together with others
};
struct SobolIndices {
  std::vector<SobolIndex> of_asked;
  double variance = 0;          ///< of the answer over A and B; 0: it does not move, and all shares are 0
  std::size_t rows_used = 0;    ///< rows in which every answer is finite
};
/// First order: Saltelli et al. 2010, table 2 (b), with answers centred; total: Jansen 1999 (table 2 (f) there). Intervals: 2.5 and 97.5 % of
/// `resamples` bootstrap samples of the rows (Archer, Saltelli & Sobol 1997). Fewer than two usable rows: variance 0.
SobolIndices sobol_indices(const SaltelliDesign& design, const std::vector<double>& answers, std::uint64_t seed, std::size_t resamples);

/// The number below which `frac` of `values` lie, by linear interpolation between ranks; NaN when empty.
double quantile_of(std::vector<double> values, double frac);

}  // namespace ebb
