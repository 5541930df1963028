#include "ebb/numerics/scalar_math.h"

#include "ebb/numerics/elementary.h"

namespace ebb {

double exp_ebb(double x) { return exp_real(x); }
double log_ebb(double x) { return log_real(x); }
double pow_ebb(double x, double y) { return pow_real(x, y); }

double logit_ebb(double frac) { return log_real(frac / (1.0 - frac)); }

double logistic_ebb(double x) { return 1.0 / (1.0 + exp_real(-x)); }

}  // namespace ebb
