#include "ebb/plan/daily_doses.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace ebb {
namespace {

// Branch and bound over the times of day: the exact least-squares split. Whatever the rest of the day must hold, its squared
// distance from the rest's targets is at least (difference of sums)^2 / times left: convex in the dose tried, so both directions
// from the best dose end as soon as the bound passes the best split found.
struct SplitSearch {
  const std::vector<std::int64_t>& once_ug;  // zero and every dose of one time
  std::vector<double> target_ug;
  std::vector<std::int64_t> least_ug, cap_ug;
  std::vector<std::int64_t> current_ug, best_ug;
  double best_cost = std::numeric_limits<double>::infinity();

  double tolerance() const { return std::isinf(best_cost) ? 0.0 : 1e-9 * (1.0 + best_cost); }

  void finish(double cost) {
    bool better = cost < best_cost - tolerance();
    bool equal_but_later = !better && cost <= best_cost + tolerance() && current_ug < best_ug;
    if (!better && !equal_but_later) return;
    best_cost = std::min(cost, best_cost);
    best_ug = current_ug;
  }

  void search(std::size_t time, std::int64_t left_ug, double cost) {
    if (time + 1 == target_ug.size()) {
      if (left_ug < least_ug[time] || left_ug > cap_ug[time] || !std::binary_search(once_ug.begin(), once_ug.end(), left_ug)) return;
      current_ug[time] = left_ug;
      double error = static_cast<double>(left_ug) - target_ug[time];
      finish(cost + error * error);
      return;
    }
    double rest_target = 0;
    std::int64_t rest_least = 0, rest_cap = 0;
    for (std::size_t i = time + 1; i < target_ug.size(); ++i) {
      rest_target += target_ug[i];
      rest_least += least_ug[i];
      rest_cap += cap_ug[i];
    }
    const std::int64_t lowest = std::max(least_ug[time], left_ug - rest_cap), highest = std::min(cap_ug[time], left_ug - rest_least);
    const double rest_times = static_cast<double>(target_ug.size() - time - 1);
    const double surplus = static_cast<double>(left_ug) - rest_target;
    const double best_dose = (rest_times * target_ug[time] + surplus) / (rest_times + 1);
    auto bound = [&](std::int64_t dose) {
      double error = static_cast<double>(dose) - target_ug[time], rest_error = surplus - static_cast<double>(dose);
      return cost + error * error + rest_error * rest_error / rest_times;
    };
    const auto begin = std::lower_bound(once_ug.begin(), once_ug.end(), lowest);
    const auto end = std::upper_bound(begin, once_ug.end(), highest);
    auto up = std::lower_bound(begin, end, static_cast<std::int64_t>(std::ceil(best_dose)));
    auto down = up;
    while (true) {
      const bool up_open = up != end && bound(*up) <= best_cost + tolerance();
      const bool down_open = down != begin && bound(*(down - 1)) <= best_cost + tolerance();
      if (!up_open && !down_open) break;
      const bool take_down = down_open && (!up_open || bound(*(down - 1)) <= bound(*up));
      const std::int64_t dose = take_down ? *--down : *up++;
      current_ug[time] = dose;
      search(time + 1, left_ug - dose, cost + (static_cast<double>(dose) - target_ug[time]) * (static_cast<double>(dose) - target_ug[time]));
    }
  }
};

// Whether doses, each one of the two makeable ones next to its share, sum to the day's dose.
bool neighbours_sum(const std::vector<std::int64_t>& doses_ug, const std::vector<double>& shares_ug, std::size_t time, std::int64_t left_ug) {
  if (time == shares_ug.size()) return left_ug == 0;
  auto above = std::lower_bound(doses_ug.begin(), doses_ug.end(), shares_ug[time] - kRounding_ug,
                                [](std::int64_t dose, double share) { return static_cast<double>(dose) < share; });
  if (above != doses_ug.end() && *above <= left_ug && neighbours_sum(doses_ug, shares_ug, time + 1, left_ug - *above)) return true;
  return above != doses_ug.begin() && neighbours_sum(doses_ug, shares_ug, time + 1, left_ug - *(above - 1));
}

// Every sum of one of `once_ug` or nothing at each of `times` times of day, up to the highest.
std::vector<std::int64_t> sums_over_the_day(const std::vector<std::int64_t>& once_ug, std::size_t times, std::int64_t grain_ug,
                                            std::int64_t highest_ug) {
  std::vector<char> reached(static_cast<std::size_t>(highest_ug / grain_ug) + 1, 0);
  for (std::int64_t dose : once_ug) reached[static_cast<std::size_t>(dose / grain_ug)] = 1;
  for (std::size_t time = 1; time < times; ++time) {
    std::vector<char> more = reached;
    for (std::int64_t dose : once_ug) {
      const std::size_t shift = static_cast<std::size_t>(dose / grain_ug);
      for (std::size_t n = shift; n < more.size(); ++n) more[n] = static_cast<char>(more[n] | reached[n - shift]);
    }
    if (more == reached) break;
    reached = std::move(more);
  }
  std::vector<std::int64_t> sums;
  for (std::size_t n = 1; n < reached.size(); ++n)
    if (reached[n]) sums.push_back(static_cast<std::int64_t>(n) * grain_ug);
  return sums;
}

}  // namespace

Result<DailyDoses> DailyDoses::build(const std::vector<Product>& supply, const std::string& drug,
                                     const std::vector<double>& start_doses_ug, std::int64_t highest_ug, Falls falls) {
  Result<DoseTable> table = DoseTable::build(supply, drug, highest_ug);
  if (!table.ok()) return table.errors();
  DailyDoses daily(std::move(table).value());
  daily.shape_ = start_doses_ug;
  daily.falls_ = falls;
  daily.once_ug_ = daily.table_.doses_ug();
  daily.once_ug_.insert(daily.once_ug_.begin(), 0);
  daily.all_sums_ug_ = sums_over_the_day(daily.table_.doses_ug(), start_doses_ug.size(), daily.table_.grain_ug(), highest_ug);
  for (std::int64_t sum : daily.all_sums_ug_)
    if (daily.even(sum)) daily.doses_ug_.push_back(sum);
  return daily;
}

/// Times of day that nothing is left for when the later ones keep their start doses.
std::size_t DailyDoses::dropped_by_shape(std::int64_t daily_ug) const {
  if (falls_ == Falls::Together || shape_.empty()) return 0;
  double left_ug = static_cast<double>(daily_ug);
  std::size_t kept = 0;
  while (kept < shape_.size() && left_ug > kRounding_ug) left_ug -= shape_[shape_.size() - 1 - kept++];
  return shape_.size() - std::max<std::size_t>(kept, 1);
}

std::vector<double> DailyDoses::shares_ug(std::int64_t daily_ug, std::size_t dropped) const {
  if (falls_ == Falls::FirstFirst) {
    std::vector<double> shares(shape_.begin() + static_cast<std::ptrdiff_t>(dropped), shape_.end());
    double left_ug = static_cast<double>(daily_ug);
    for (std::size_t i = shares.size(); i-- > 1;) left_ug -= shares[i] = std::min(shares[i], left_ug);
    shares.front() = left_ug;
    return shares;
  }
  double kept_shape = 0;
  for (std::size_t i = dropped; i < shape_.size(); ++i) kept_shape += shape_[i];
  std::vector<double> shares;
  for (std::size_t i = dropped; i < shape_.size(); ++i) shares.push_back(static_cast<double>(daily_ug) * shape_[i] / kept_shape);
  return shares;
}

bool DailyDoses::even(std::int64_t daily_ug) const {
  const std::size_t times = shape_.size();
  if (falls_ == Falls::FirstFirst) return neighbours_sum(table_.doses_ug(), shares_ug(daily_ug, dropped_by_shape(daily_ug)), 0, daily_ug);
  const std::size_t smallest_in_day = static_cast<std::size_t>(daily_ug / table_.doses_ug().front());
  const std::size_t first_dropped = smallest_in_day >= times ? 0 : times - smallest_in_day;
  const std::size_t last_dropped = smallest_in_day >= times ? 0 : times - 1;
  for (std::size_t dropped = first_dropped; dropped <= last_dropped; ++dropped)
    if (neighbours_sum(table_.doses_ug(), shares_ug(daily_ug, dropped), 0, daily_ug)) return true;
  return false;
}

bool DailyDoses::makes(std::int64_t daily_ug) const {
  return daily_ug == 0 || std::binary_search(all_sums_ug_.begin(), all_sums_ug_.end(), daily_ug);
}

void DailyDoses::include(std::int64_t daily_ug) {
  const auto at = std::lower_bound(doses_ug_.begin(), doses_ug_.end(), daily_ug);
  if (daily_ug > 0 && (at == doses_ug_.end() || *at != daily_ug)) doses_ug_.insert(at, daily_ug);
}

std::int64_t DailyDoses::round_up(double ideal_ug) const {
  if (ideal_ug <= kRounding_ug || doses_ug_.empty()) return 0;
  auto at = std::lower_bound(doses_ug_.begin(), doses_ug_.end(), ideal_ug - kRounding_ug,
                             [](std::int64_t dose, double ideal) { return static_cast<double>(dose) < ideal; });
  return at == doses_ug_.end() ? doses_ug_.back() : *at;
}

std::int64_t DailyDoses::round_down(double ideal_ug) const {
  auto above = std::upper_bound(doses_ug_.begin(), doses_ug_.end(), ideal_ug + kRounding_ug,
                                [](double ideal, std::int64_t dose) { return ideal < static_cast<double>(dose); });
  return above == doses_ug_.begin() ? 0 : *(above - 1);
}

std::int64_t DailyDoses::below(std::int64_t daily_ug) const {
  auto at = std::lower_bound(doses_ug_.begin(), doses_ug_.end(), daily_ug);
  return at == doses_ug_.begin() ? 0 : *(at - 1);
}

int DailyDoses::steps_above_zero(std::int64_t daily_ug) const {
  return static_cast<int>(std::upper_bound(doses_ug_.begin(), doses_ug_.end(), daily_ug) - doses_ug_.begin());
}

DailyDoses::Way DailyDoses::way_by_shape(std::int64_t daily_ug, std::vector<std::size_t> times, bool each_keeps_one) const {
  double kept_shape = 0;
  for (const std::size_t time : times) kept_shape += shape_[time];
  Way way{std::move(times), {}, {}};
  for (const std::size_t time : way.times) way.target_ug.push_back(static_cast<double>(daily_ug) * shape_[time] / kept_shape);
  way.least_ug.assign(way.times.size(), each_keeps_one ? 1 : 0);
  return way;
}

DailyDoses::Way DailyDoses::way_first_first(std::int64_t daily_ug, std::vector<std::size_t> times, const std::vector<std::int64_t>& previous_ug,
                                            bool each_keeps_one) const {
  double kept_shape = 0;
  std::int64_t before_ug = 0;
  for (const std::size_t time : times) {
    kept_shape += shape_[time];
    before_ug += previous_ug[time];
  }
  // Nothing is cut from the start doses, which `previous_ug` may hold rounded up; of a day that grows nothing is cut, either.
  const double start_ug = std::accumulate(shape_.begin(), shape_.end(), 0.0);
  const bool from_shape = before_ug < daily_ug || std::fabs(start_ug - static_cast<double>(daily_ug)) <= kRounding_ug;
  double cut_ug = (from_shape ? kept_shape : static_cast<double>(before_ug)) - static_cast<double>(daily_ug);
  Way way{std::move(times), {}, {}};
  for (const std::size_t time : way.times) {
    const double base_ug = from_shape ? shape_[time] : static_cast<double>(previous_ug[time]);
    const double taken_off_ug = std::min(cut_ug, base_ug);
    way.target_ug.push_back(base_ug - taken_off_ug);
    way.least_ug.push_back(each_keeps_one && way.target_ug.back() > kRounding_ug ? 1 : 0);
    cut_ug -= taken_off_ug;
  }
  return way;
}

std::vector<DailyDoses::Way> DailyDoses::ways(std::int64_t daily_ug, const std::vector<std::int64_t>& previous_ug) const {
  std::vector<std::size_t> taken;
  for (std::size_t i = 0; i < previous_ug.size(); ++i)
    if (previous_ug[i] > 0) taken.push_back(i);
  if (taken.empty()) return {};
  if (falls_ == Falls::FirstFirst)
    return {way_first_first(daily_ug, taken, previous_ug, true), way_first_first(daily_ug, taken, previous_ug, false)};
  std::vector<Way> ways;
  for (auto first = taken.begin(); first != taken.end(); ++first) ways.push_back(way_by_shape(daily_ug, {first, taken.end()}, true));
  ways.push_back(way_by_shape(daily_ug, taken, false));
  return ways;
}

bool DailyDoses::split_along(const Way& way, std::int64_t daily_ug, std::vector<std::int64_t> cap_ug, std::vector<std::int64_t>& doses_ug) const {
  SplitSearch search{once_ug_, way.target_ug, way.least_ug, std::move(cap_ug), std::vector<std::int64_t>(way.times.size(), 0), {}};
  search.search(0, daily_ug, 0);
  for (std::size_t i = 0; i < search.best_ug.size(); ++i) doses_ug[way.times[i]] = search.best_ug[i];
  return !search.best_ug.empty();
}

std::vector<std::int64_t> DailyDoses::split(std::int64_t daily_ug, const std::vector<std::int64_t>& previous_ug) const {
  std::vector<std::int64_t> doses(shape_.size(), 0);
  if (daily_ug == 0) return doses;
  const std::vector<Way> wanted = ways(daily_ug, previous_ug);
  for (const Way& way : wanted) {
    std::vector<std::int64_t> none_rises;
    for (const std::size_t time : way.times) none_rises.push_back(previous_ug[time]);
    if (split_along(way, daily_ug, std::move(none_rises), doses)) return doses;
  }
  for (const Way& way : wanted)
    if (split_along(way, daily_ug, std::vector<std::int64_t>(way.times.size(), daily_ug), doses)) return doses;
  // The times that are left cannot hold the day: one that was dropped comes back.
  std::vector<std::size_t> all_times(shape_.size());
  std::iota(all_times.begin(), all_times.end(), std::size_t{0});
  split_along(way_by_shape(daily_ug, all_times, false), daily_ug, std::vector<std::int64_t>(shape_.size(), daily_ug), doses);
  return doses;
}

}  // namespace ebb
