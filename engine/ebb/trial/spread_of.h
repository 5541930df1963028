// How a quantity spreads over the people of a trial: one draw a person from one uniform number.
#pragma once
#include <vector>

namespace ebb {

/// A dose, a duration of use, an age. Numbers are in whatever unit the holder says.
struct SpreadOf {
  enum class Kind {
    Fixed,      ///< `middle`
    Uniform,    ///< low … high
    LogNormal,  ///< median `middle`, log-sd `width`
    Normal,     ///< mean `middle`, sd `width`
    Values,     ///< one of `values`, by `weights`
  };
  Kind kind = Kind::Fixed;
  double middle = 0, width = 0;
  double low = 0, high = 1e300;          ///< what is drawn beyond is drawn again; the ends of Uniform
  std::vector<double> values, weights;   ///< Values; weights as many, positive

  /// The value at a share of the distribution: the quantile of `uniform` in (0, 1), after cutting at low and high.
  double at(double uniform) const;
  /// The share of the uncut distribution between low and high: 0 when nothing can be drawn.
  double share_between(double from, double to) const;
};

/// log-sd of a log-normal with this coefficient of variation: sqrt(ln(1 + cv^2)).
double log_sd_of_cv(double cv_frac);

/// P(Z <= z) of the normal distribution, absolute error under 1e-13. Source: inverted normal_quantile (AS 241).
double normal_share_below(double z);

}  // namespace ebb
