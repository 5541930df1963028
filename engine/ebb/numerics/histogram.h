// Summaries of many people that merge exactly in any order: counts in fixed bins, means in fixed point.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ebb {

/// Weights are whole numbers of this part of one: 1024 units = one person.
inline constexpr std::uint64_t kWeightUnit = 1024;

/// Counts of signed numbers in fixed bins made of a double's exponent and the top 7 bits of its mantissa, for magnitudes in
/// [2^-24, 2^24); what is smaller shares one bin around 0, what is larger the outermost bins (where no bound holds). Only octaves that were hit take memory.
/// Quantiles are exact ranks, interpolated within a bin and kept between the smallest and the largest number added:
/// relative error at most 2^-7 = 0.79 % (absolute 2^-24 around 0) whatever the numbers are; exact when all are equal.
/// Infinite numbers count as their neighbouring end, what is not a number is counted apart.
class LogHistogram {
 public:
  void add(double value, std::uint64_t weight_units = kWeightUnit);
  void merge(const LogHistogram& other);

  std::uint64_t total_weight() const { return total_; }       ///< [1/1024] without what is not a number
  std::uint64_t undefined_weight() const { return undefined_; }///< [1/1024] of what is not a number
  /// The number below which `frac` of the weight lies; frac in [0, 1]; NaN when empty.
  double quantile(double frac) const;

  /// One line of words; equal content gives equal text.
  std::string to_text() const;
  /// Nothing if the text is not one that to_text made.
  static std::optional<LogHistogram> from_text(std::string_view text);
  bool operator==(const LogHistogram& other) const;

 private:
  static constexpr int kLowestExponent = -24, kHighestExponent = 23;
  static constexpr int kMantissaBits = 7, kBlockSize = 1 << kMantissaBits;
  static constexpr int kOctaves = kHighestExponent - kLowestExponent + 1;
  // Blocks in ascending order: negative octaves, one block whose first bin holds what is around 0, positive octaves.
  static constexpr int kBlocks = 2 * kOctaves + 1;
  static constexpr int kZeroBin = kOctaves * kBlockSize;

  struct Edges {
    double low, high;
  };
  static int bin_of(double value);
  static Edges edges(int bin);
  std::uint64_t& count(int bin);
  /// Calls use(bin, weight) for every bin that was hit, in ascending order, until it returns false.
  template <class Use>
  void for_each_bin(Use use) const;

  std::array<std::int16_t, kBlocks> place_{};  ///< 0: never hit, else 1 + index of the block's counts
  std::vector<std::uint64_t> counts_;
  std::uint64_t total_ = 0, undefined_ = 0;
  double smallest_ = 0, largest_ = 0;
};

/// A weighted mean in fixed point: every number is rounded to 2^-40 and saturates at +-2^22 (4.2 million); the sum has 128 bits.
class FixedMean {
 public:
  void add(double value, std::uint64_t weight_units = kWeightUnit);
  void merge(const FixedMean& other);
  std::uint64_t total_weight() const { return total_; }
  /// NaN when empty.
  double mean() const;

  std::string to_text() const;
  static std::optional<FixedMean> from_text(std::string_view text);
  bool operator==(const FixedMean& other) const = default;

 private:
  __int128 sum_ = 0;  ///< [2^-40 x 1/1024]
  std::uint64_t total_ = 0;
};

}  // namespace ebb
