#include "ebb/sensitivity/design.h"

#include <algorithm>
#include <numeric>

#include "ebb/numerics/rng.h"

namespace ebb {
namespace {

constexpr double kGridSteps = 3;        // four levels: 0, 1/3, 2/3, 1
constexpr double kMove = 2 / kGridSteps;

/// 0 … count - 1 in random order.
std::vector<std::size_t> permutation(const RandomStream& stream, std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&stream](std::size_t a, std::size_t b) {
    const std::uint64_t bits_a = stream.bits(a), bits_b = stream.bits(b);
    return bits_a != bits_b ? bits_a < bits_b : a < b;
  });
  return order;
}

}  // namespace

DesignPoints latin_hypercube(std::uint64_t seed, const std::vector<std::string>& names, std::size_t count, int which) {
  DesignPoints points(count, DesignPoint(names.size()));
  for (std::size_t k = 0; k < names.size(); ++k) {
    const auto draw = static_cast<std::uint32_t>(which);
    const std::vector<std::size_t> part = permutation(RandomStream(seed, "order of " + names[k], 0, draw), count);
    const RandomStream within(seed, "place of " + names[k], 0, draw);
    for (std::size_t i = 0; i < count; ++i) points[i][k] = (static_cast<double>(part[i]) + within.uniform(i)) / static_cast<double>(count);
  }
  return points;
}

MorrisDesign morris_design(std::uint64_t seed, const std::vector<std::string>& names, std::size_t trajectories) {
  MorrisDesign design;
  design.numbers = names.size();
  design.trajectories = trajectories;
  for (std::size_t t = 0; t < trajectories; ++t) {
    DesignPoint point(names.size());
    std::vector<bool> up(names.size());
    for (std::size_t k = 0; k < names.size(); ++k) {
      const double draw = RandomStream(seed, "start of " + names[k]).uniform(t);
      up[k] = draw < 0.5;
      // Up from 0 or 1/3, down from 1 or 2/3: every level is as likely.
      const double level = (draw < 0.25 || (draw >= 0.5 && draw < 0.75)) ? 0 : 1 / kGridSteps;
      point[k] = up[k] ? level : 1 - level;
    }
    design.order.push_back(permutation(RandomStream(seed, "order of moves", static_cast<std::uint32_t>(t)), names.size()));
    design.points.push_back(point);
    for (const std::size_t k : design.order.back()) {
      point[k] += up[k] ? kMove : -kMove;
      point[k] = std::clamp(point[k], 0.0, 1.0);  // 1/3 + 2/3 may round beyond the end
      design.points.push_back(point);
    }
  }
  return design;
}

SaltelliDesign saltelli_design(std::uint64_t seed, const std::vector<std::string>& names, std::size_t rows, const std::vector<std::size_t>& asked) {
  SaltelliDesign design;
  design.rows = rows;
  design.asked = asked;
  const DesignPoints A = latin_hypercube(seed, names, rows, 1), B = latin_hypercube(seed, names, rows, 2);
  design.points = A;
  design.points.insert(design.points.end(), B.begin(), B.end());
  for (const std::size_t k : asked) {
    for (std::size_t i = 0; i < rows; ++i) {
      design.points.push_back(A[i]);
      design.points.back()[k] = B[i][k];
    }
  }
  return design;
}

}  // namespace ebb
