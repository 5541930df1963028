// exp, log and pow of single numbers: the same bits on every processor (libm's are not).
#pragma once

namespace ebb {

double exp_ebb(double x);            ///< elementary.h: exp_real
double log_ebb(double x);            ///< elementary.h: log_real
double pow_ebb(double x, double y);  ///< elementary.h: pow_real, x >= 0

/// ln(f / (1 - f)) of a fraction in (0, 1).
double logit_ebb(double frac);
/// 1 / (1 + e^-x), in [0, 1].
double logistic_ebb(double x);

}  // namespace ebb
