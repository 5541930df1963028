// The normal distribution's quantile, with own logarithm: the same bits on every processor.
#pragma once

namespace ebb {

/// z with P(Z <= z) = frac, relative error about 1e-15; frac in (0, 1), -infinity and infinity at its ends.
/// Source: Wichura 1988, Applied Statistics 37:477, algorithm AS 241 (PPND16).
double normal_quantile(double frac);

}  // namespace ebb
