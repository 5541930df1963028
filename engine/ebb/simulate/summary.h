// Bands over people: filled in any order, merged exactly, kept small whatever the number of people.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "ebb/numerics/histogram.h"
#include "ebb/simulate/simulate.h"

namespace ebb {

/// One histogram and one mean per series and time. Memory does not grow with people.
class Summary {
 public:
  Summary(std::size_t series, std::size_t times);
  /// Adds one person's value; weight 1 = one person.
  void add(std::size_t series, std::size_t time, double value, double weight = 1);
  /// Exact in any order. Both must have the same shape.
  void merge(const Summary& other);
  /// Quantiles 5/25/50/75/95 % and means of what was added so far.
  Bands bands() const;
  std::size_t series() const { return series_; }
  std::size_t times() const { return times_; }

 private:
  std::size_t series_, times_;
  std::vector<LogHistogram> histograms_;  ///< [series][time]
  std::vector<FixedMean> means_;
};

}  // namespace ebb
