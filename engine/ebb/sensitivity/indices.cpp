#include "ebb/sensitivity/indices.h"

#include <algorithm>
#include <cmath>

#include "ebb/numerics/rng.h"

namespace ebb {
namespace {

constexpr double kIntervalTail = 0.025;

/// A variance below this share of the squared answers is rounding, not an effect.
constexpr double kRounding = 1e-24;

/// The answers of one row: A, B, and A_B of each number asked.
struct Rows {
  std::vector<double> A, B;
  std::vector<std::vector<double>> AB;  ///< [asked][row]
};

Rows usable_rows(const SaltelliDesign& design, const std::vector<double>& answers) {
  Rows rows;
  rows.AB.resize(design.asked.size());
  const auto at = [&](std::size_t matrix, std::size_t row) { return answers[matrix * design.rows + row]; };
  for (std::size_t i = 0; i < design.rows; ++i) {
    bool finite = true;
    for (std::size_t matrix = 0; matrix < design.asked.size() + 2; ++matrix) finite = finite && std::isfinite(at(matrix, i));
    if (!finite) continue;
    rows.A.push_back(at(0, i));
    rows.B.push_back(at(1, i));
    for (std::size_t k = 0; k < design.asked.size(); ++k) rows.AB[k].push_back(at(k + 2, i));
  }
  return rows;
}

/// Both shares of every number asked over a choice of rows: [first, total] of each; variance first.
std::vector<double> shares(const Rows& rows, const std::vector<std::size_t>& chosen) {
  const double n = static_cast<double>(chosen.size());
  double mean = 0, square = 0, size = 0;
  for (const std::size_t i : chosen) mean += (rows.A[i] + rows.B[i]) / (2 * n);
  for (const std::size_t i : chosen) {
    square += (rows.A[i] - mean) * (rows.A[i] - mean) + (rows.B[i] - mean) * (rows.B[i] - mean);
    size += rows.A[i] * rows.A[i] + rows.B[i] * rows.B[i];
  }
  std::vector<double> found(1 + 2 * rows.AB.size(), 0);
  if (chosen.size() < 2 || !(square > kRounding * size)) return found;
  found[0] = square / (2 * n - 1);
  for (std::size_t k = 0; k < rows.AB.size(); ++k) {
    double first = 0, total = 0;
    for (const std::size_t i : chosen) {
      const double change = rows.AB[k][i] - rows.A[i];
      first += (rows.B[i] - mean) * change;
      total += change * change;
    }
    found[1 + 2 * k] = first / n / found[0];
    found[2 + 2 * k] = total / (2 * n) / found[0];
  }
  return found;
}

}  // namespace

double quantile_of(std::vector<double> values, double frac) {
  if (values.empty()) return kAsItStands;
  std::sort(values.begin(), values.end());
  const double place = frac * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (values[above] - values[below]) * (place - static_cast<double>(below));
}

std::vector<ElementaryEffect> elementary_effects(const MorrisDesign& design, const std::vector<double>& answers) {
  std::vector<std::vector<double>> changes(design.numbers);
  for (std::size_t t = 0; t < design.trajectories; ++t) {
    const std::size_t first = t * (design.numbers + 1);
    const auto begin = answers.begin() + static_cast<std::ptrdiff_t>(first);
    if (!std::all_of(begin, begin + static_cast<std::ptrdiff_t>(design.numbers + 1), [](double answer) { return std::isfinite(answer); })) continue;
    for (std::size_t step = 0; step < design.numbers; ++step) {
      const std::size_t k = design.order[t][step], at = first + step;
      changes[k].push_back((answers[at + 1] - answers[at]) / (design.points[at + 1][k] - design.points[at][k]));
    }
  }
  std::vector<ElementaryEffect> effects(design.numbers);
  for (std::size_t k = 0; k < design.numbers; ++k) {
    const double n = static_cast<double>(changes[k].size());
    double square = 0;
    for (const double change : changes[k]) {
      effects[k].mean += change / n;
      effects[k].mean_size += std::fabs(change) / n;
    }
    for (const double change : changes[k]) square += (change - effects[k].mean) * (change - effects[k].mean);
    effects[k].deviation = changes[k].size() > 1 ? std::sqrt(square / (n - 1)) : 0;
  }
  return effects;
}

SobolIndices sobol_indices(const SaltelliDesign& design, const std::vector<double>& answers, std::uint64_t seed, std::size_t resamples) {
  const Rows rows = usable_rows(design, answers);
  SobolIndices indices;
  indices.rows_used = rows.A.size();
  indices.of_asked.resize(design.asked.size());
  std::vector<std::size_t> chosen(rows.A.size());
  for (std::size_t i = 0; i < chosen.size(); ++i) chosen[i] = i;
  const std::vector<double> found = shares(rows, chosen);
  indices.variance = found[0];
  if (indices.variance == 0) return indices;
  std::vector<std::vector<double>> spread(found.size());
  for (std::size_t r = 0; r < resamples; ++r) {
    const RandomStream stream(seed, "bootstrap of rows", static_cast<std::uint32_t>(r));
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      chosen[i] = std::min(chosen.size() - 1, static_cast<std::size_t>(stream.uniform(i) * static_cast<double>(chosen.size())));
    }
    const std::vector<double> again = shares(rows, chosen);
    if (again[0] == 0) continue;
    for (std::size_t j = 0; j < again.size(); ++j) spread[j].push_back(again[j]);
  }
  const auto share_at = [&](std::size_t j) {
    return VarianceShare{found[j], spread[j].empty() ? found[j] : quantile_of(spread[j], kIntervalTail), spread[j].empty() ? found[j] : quantile_of(spread[j], 1 - kIntervalTail)};
  };
  for (std::size_t k = 0; k < indices.of_asked.size(); ++k) indices.of_asked[k] = {share_at(1 + 2 * k), share_at(2 + 2 * k)};
  return indices;
}

}  // namespace ebb
