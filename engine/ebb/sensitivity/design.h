// Where in the ranges of uncertain numbers a model is asked: designs of global sensitivity analysis, as points of the unit cube.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace ebb {

/// Shares of the ranges, one a number: 0 = the low end, 1 = the high end.
using DesignPoint = std::vector<double>;
using DesignPoints = std::vector<DesignPoint>;

/// Instead of a share: the number as data/ has it.
inline constexpr double kAsItStands = std::numeric_limits<double>::quiet_NaN();

/// `count` points that hit each of `count` equal parts of every axis once. A column depends on (seed, which, its name) alone: another number more
/// leaves the others where they are. Source: McKay, Beckman & Conover 1979 (Technometrics 21:239).
DesignPoints latin_hypercube(std::uint64_t seed, const std::vector<std::string>& names, std::size_t count, int which);

/// Trajectories of k + 1 points each, from one to the next one number moves by 2/3 on the grid {0, 1/3, 2/3, 1}, up or down.
/// Source: Morris 1991 (Technometrics 33:161), p = 4 levels.
struct MorrisDesign {
  DesignPoints points;                            ///< [trajectory * (k + 1) + step]
  std::vector<std::vector<std::size_t>> order;    ///< [trajectory][step]: which number moves after that point
  std::size_t numbers = 0, trajectories = 0;
};
MorrisDesign morris_design(std::uint64_t seed, const std::vector<std::string>& names, std::size_t trajectories);

/// Rows of A and B, and for each number asked A with that number's column of B. All numbers vary in A and B, whichever are asked.
/// Source: Saltelli et al. 2010 (Comput Phys Commun 181:259).
struct SaltelliDesign {
  DesignPoints points;                            ///< A, B, then A_B of each number asked, `rows` each
  std::vector<std::size_t> asked;                 ///< numbers
  std::size_t rows = 0;
};
SaltelliDesign saltelli_design(std::uint64_t seed, const std::vector<std::string>& names, std::size_t rows, const std::vector<std::size_t>& asked);

}  // namespace ebb
