// Philox against its published vectors; uniforms and normals against their distributions.
#include "ebb/numerics/rng.h"

#include <doctest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "ebb/numerics/normal.h"

using ebb::RandomStream;

namespace {

/// Largest distance between the empirical and the uniform distribution, times sqrt(n).
double kolmogorov_smirnov(std::vector<double> uniforms) {
  std::sort(uniforms.begin(), uniforms.end());
  const double n = static_cast<double>(uniforms.size());
  double worst = 0;
  for (std::size_t i = 0; i < uniforms.size(); ++i) {
    const double at = static_cast<double>(i);
    worst = std::max({worst, std::fabs(uniforms[i] - at / n), std::fabs(uniforms[i] - (at + 1) / n)});
  }
  return worst * std::sqrt(n);
}

}  // namespace

// Salmon et al., Random123, file kat_vectors, lines "philox4x32 10".
TEST_CASE("philox_gives_the_published_vectors") {
  using Words = std::array<std::uint32_t, 4>;
  CHECK(ebb::philox4x32({0, 0, 0, 0}, {0, 0}) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  const std::uint32_t f = 0xffffffff;
  CHECK(ebb::philox4x32({f, f, f, f}, {f, f}) == Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(ebb::philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("normal_quantile_undoes_the_distribution") {
  // The truth: P(Z <= z) = erfc(-z / sqrt 2) / 2 in long double.
  for (double z = -37.0; z < 6.0; z += 0.0137) {
    const long double frac = erfcl(-static_cast<long double>(z) / sqrtl(2.0L)) / 2.0L;
    const double given = static_cast<double>(frac);
    // What rounding `frac` to double does to z, by the density (which changes under 1 % on the way); plus 4e-15 for the algorithm (stated accuracy about 1e-16).
    const double density = std::exp(-0.5 * z * z) / std::sqrt(2 * M_PI);
    const double rounding = static_cast<double>(std::fabs(frac - static_cast<long double>(given)));
    const double tolerance = 1.01 * rounding / density + 4e-15 * (1 + std::fabs(z));
    REQUIRE(std::fabs(ebb::normal_quantile(given) - z) <= tolerance);
  }
}

TEST_CASE("normal_quantile_is_odd_and_has_ends") {
  CHECK(ebb::normal_quantile(0.5) == 0.0);
  for (const double frac : {0.03125, 0.125, 0.25, 0.4375}) CHECK(ebb::normal_quantile(frac) == -ebb::normal_quantile(1 - frac));
  CHECK(ebb::normal_quantile(0.0) == -HUGE_VAL);
  CHECK(ebb::normal_quantile(1.0) == HUGE_VAL);
}

TEST_CASE("every_part_of_the_key_changes_the_draw") {
  std::set<std::uint64_t> seen;
  int drawn = 0;
  for (std::uint64_t seed : {0ull, 1ull, 1ull << 40})
    for (const char* name : {"clonazepam.CL", "clonazepam.V1", "alprazolam.CL"})
      for (std::uint32_t occasion : {0u, 1u, 9000u})
        for (std::uint32_t draw : {0u, 1u, 63u})
          for (std::uint64_t subject : {0ull, 1ull, 17ull, 1ull << 40}) {
            seen.insert(RandomStream(seed, name, occasion, draw).bits(subject));
            ++drawn;
          }
  CHECK(static_cast<int>(seen.size()) == drawn);  // 324 numbers of 64 bits: a chance collision has probability 3e-15
}

TEST_CASE("the_same_key_gives_the_same_number_for_ever") {
  CHECK(RandomStream(1, "clonazepam.CL").bits(17) == RandomStream(1, "clonazepam.CL", 0, 0).bits(17));
  // Frozen: a change here changes every published result.
  CHECK(RandomStream(1, "clonazepam.CL").bits(17) == 12925161412928740613ull);
}

TEST_CASE("uniforms_are_uniform_and_never_0_or_1") {
  std::vector<double> over_subjects, over_occasions, over_names;
  for (unsigned i = 0; i < 20000; ++i) {
    over_subjects.push_back(RandomStream(5, "a").uniform(i));
    over_occasions.push_back(RandomStream(5, "a", i).uniform(3));
    over_names.push_back(RandomStream(5, "name " + std::to_string(i)).uniform(3));
  }
  for (const auto* draws : {&over_subjects, &over_occasions, &over_names}) {
    CHECK(kolmogorov_smirnov(*draws) < 1.95);  // Kolmogorov's 99.9 % point
    CHECK(*std::min_element(draws->begin(), draws->end()) > 0.0);
    CHECK(*std::max_element(draws->begin(), draws->end()) < 1.0);
  }
}

TEST_CASE("normals_have_the_moments_of_a_normal") {
  const RandomStream stream(7, "clonazepam.CL"), other(7, "clonazepam.V1");
  constexpr int kCount = 200000;
  double sum = 0, squares = 0, cubes = 0, fourths = 0, product = 0, neighbours = 0, previous = 0;
  for (int i = 0; i < kCount; ++i) {
    const double z = stream.standard_normal(static_cast<std::uint64_t>(i));
    sum += z, squares += z * z, cubes += z * z * z, fourths += z * z * z * z;
    product += z * other.standard_normal(static_cast<std::uint64_t>(i));
    neighbours += z * previous;
    previous = z;
  }
  const double root = std::sqrt(static_cast<double>(kCount));
  // Four standard errors each: sd of z, z^2, z^3, z^4 and of products of independent normals are 1, sqrt 2, sqrt 15, sqrt 96, 1.
  CHECK(std::fabs(sum / kCount) < 4 / root);
  CHECK(std::fabs(squares / kCount - 1) < 4 * std::sqrt(2.0) / root);
  CHECK(std::fabs(cubes / kCount) < 4 * std::sqrt(15.0) / root);
  CHECK(std::fabs(fourths / kCount - 3) < 4 * std::sqrt(96.0) / root);
  CHECK(std::fabs(product / kCount) < 4 / root);
  CHECK(std::fabs(neighbours / kCount) < 4 / root);
}
