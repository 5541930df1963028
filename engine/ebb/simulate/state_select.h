// Some people's share of a State: taken out, simulated on their own, put back.
#pragma once
#include <cstddef>
#include <span>

#include "ebb/simulate/simulate.h"

namespace ebb {

/// The numbers of `people` (indices below `count`, the people of `state`), in that order, at the same time. They may be repeated.
/// Precondition: `state` comes from a run of `count` people, and `people` is not empty.
State select_people(const State& state, std::size_t count, std::span<const std::size_t> people);

/// Writes the numbers of `part`, whose i-th person is people[i], to their places in `state`, which has `count` people. Its time stays:
/// who keeps people at different times in one State keeps those times, too.
void scatter_people(const State& part, std::span<const std::size_t> people, State& state, std::size_t count);

/// Columns and numbers of some people of a Population; owns them.
class SelectedPeople {
 public:
  SelectedPeople(const Population& from, int slot_count, std::span<const std::size_t> people);
  /// Valid while this object lives.
  Population view() const;

 private:
  std::vector<double> columns_, weights_;
  std::vector<int> ensemble_index_;
  std::vector<std::uint64_t> numbers_;
  std::uint64_t seed_;
};

}  // namespace ebb
