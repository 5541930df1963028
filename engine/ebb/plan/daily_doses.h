// The daily doses a supply can make over a person's times of day, and how a daily dose is split over them.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "ebb/dosing/lattice.h"

namespace ebb {

/// A nanogram: far below any dose, far above the rounding of a product of a few fractions [ug].
inline constexpr double kRounding_ug = 1e-3;

/// The lattice of the daily dose: sums of one dose (or none) at each time of day that lie close to the shape of the start doses:
/// every time gets one of the two makeable doses next to its share. (Of 5 mg halves and steps of 0.04 mg, 2.54 mg a day over four
/// times would only be 2.5 and 0.04 mg at two of them: such sums are left out.) Times are dropped, the first of the day first, only
/// when there are fewer smallest doses in the day than times.
class DailyDoses {
 public:
  /// How the doses of a day share what is cut.
  enum class Falls {
    Together,    ///< they keep the shape of the start doses
    FirstFirst,  ///< the first of the day falls until it is gone, then the next; the others stay as they are
  };
  /// `start_doses_ug`: what is taken now at each time, in the order of the day.
  /// Errors: as DoseTable::build.
  static Result<DailyDoses> build(const std::vector<Product>& supply, const std::string& drug,
                                  const std::vector<double>& start_doses_ug, std::int64_t highest_ug, Falls falls = Falls::Together);

  const std::vector<std::int64_t>& doses_ug() const { return doses_ug_; }  ///< sorted, without zero
  const DoseTable& table() const { return table_; }
  /// Every sum that can be made over the day, however uneven: sorted, without zero.
  const std::vector<std::int64_t>& all_sums_ug() const { return all_sums_ug_; }
  bool makes(std::int64_t daily_ug) const;                                 ///< any sum
  /// Takes an uneven sum (the start, the goal) into the lattice. Precondition: makes(daily_ug).
  void include(std::int64_t daily_ug);
  /// The smallest daily dose at or above `ideal_ug` (0 for 0); the largest one when all are below.
  std::int64_t round_up(double ideal_ug) const;
  /// The largest daily dose at or below (0 when there is none).
  std::int64_t round_down(double ideal_ug) const;
  /// One lattice step down.
  std::int64_t below(std::int64_t daily_ug) const;
  /// How many lattice steps lie between this dose and zero.
  int steps_above_zero(std::int64_t daily_ug) const;

  /// One dose per time of day. First, no time rises above `previous_ug` as long as the supply makes any such split. Then, of doses that
  /// fall together: a time that had a dose keeps one while it can, else the first of the day is dropped first and stays dropped; parts
  /// come as near to the shape of the start doses as the lattice lets them (least squares). Of doses of which the first falls first: the
  /// whole cut from `previous_ug` is taken from the first, and from the next what is more than it; where the supply cannot make what
  /// would be left of it, the nearest split (least squares). The later is the bigger one when two are equally near.
  std::vector<std::int64_t> split(std::int64_t daily_ug, const std::vector<std::int64_t>& previous_ug) const;

 private:
  explicit DailyDoses(DoseTable table) : table_(std::move(table)) {}

  /// A split to look for: which times have a dose, what each should have, and the least it must have.
  struct Way {
    std::vector<std::size_t> times;
    std::vector<double> target_ug;
    std::vector<std::int64_t> least_ug;
  };

  bool even(std::int64_t daily_ug) const;
  Way way_by_shape(std::int64_t daily_ug, std::vector<std::size_t> times, bool each_keeps_one) const;
  Way way_first_first(std::int64_t daily_ug, std::vector<std::size_t> times, const std::vector<std::int64_t>& previous_ug, bool each_keeps_one) const;
  std::vector<Way> ways(std::int64_t daily_ug, const std::vector<std::int64_t>& previous_ug) const;
  bool split_along(const Way& way, std::int64_t daily_ug, std::vector<std::int64_t> cap_ug, std::vector<std::int64_t>& doses_ug) const;
  std::vector<double> shares_ug(std::int64_t daily_ug, std::size_t dropped) const;
  std::size_t dropped_by_shape(std::int64_t daily_ug) const;

  DoseTable table_;
  Falls falls_ = Falls::Together;
  std::vector<double> shape_;            ///< start doses by time [ug]
  std::vector<std::int64_t> once_ug_;    ///< zero and the doses of one time
  std::vector<std::int64_t> all_sums_ug_;
  std::vector<std::int64_t> doses_ug_;
};

}  // namespace ebb
