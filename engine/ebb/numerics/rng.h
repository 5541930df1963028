// Counter-based random numbers: a draw depends on its key alone, never on how many were drawn before it.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace ebb {

/// Philox4x32 with 10 rounds. Source: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3" (SC'11).
std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

/// One random quantity ("clonazepam.CL"): a number for every subject, the same however many others there are.
/// The key is (seed, hash of the name, occasion, ensemble draw, subject).
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::uint64_t name_hash, std::uint32_t occasion = 0, std::uint32_t ensemble_draw = 0);
  RandomStream(std::uint64_t seed, std::string_view name, std::uint32_t occasion = 0, std::uint32_t ensemble_draw = 0);

  std::uint64_t bits(std::uint64_t subject) const;
  /// Uniform on the odd multiples of 2^-53: never 0, never 1.
  double uniform(std::uint64_t subject) const;
  /// Mean 0, variance 1, by the inverse distribution (normal.h).
  double standard_normal(std::uint64_t subject) const;

 private:
  std::array<std::uint32_t, 4> base_;
};

}  // namespace ebb
