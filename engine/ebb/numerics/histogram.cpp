#include "ebb/numerics/histogram.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

namespace ebb {

namespace {

constexpr std::string_view kHistogramMark = "ebb-histogram-1";
constexpr std::string_view kMeanMark = "ebb-mean-1";
constexpr double kMeanLimit = 0x1p22;

void put(std::string& text, std::uint64_t number) {
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof digits, number, 16).ptr;
  text.append(1, ' ').append(digits, end);
}

/// Takes words off the front of a text; `good` turns false at the first that is not what was asked for.
struct Reader {
  std::string_view rest;
  bool good = true;

  std::string_view word() {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    const std::string_view found = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return found;
  }
  std::uint64_t number() {
    const std::string_view digits = word();
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    good = good && error == std::errc() && end == digits.data() + digits.size();
    return value;
  }
};

}  // namespace

int LogHistogram::bin_of(double value) {
  constexpr std::int64_t kBias = 1023;
  constexpr std::int64_t kFirst = (kBias + kLowestExponent) << kMantissaBits;
  const auto code = static_cast<std::int64_t>(std::bit_cast<std::uint64_t>(std::fabs(value)) >> (52 - kMantissaBits));
  if (code < kFirst) return kZeroBin;
  const int magnitude = static_cast<int>(std::min<std::int64_t>(code - kFirst, kZeroBin - 1));
  return value < 0 ? kZeroBin - 1 - magnitude : kZeroBin + kBlockSize + magnitude;
}

LogHistogram::Edges LogHistogram::edges(int bin) {
  const auto edge = [](int magnitude) {
    const double mantissa = 1.0 + static_cast<double>(magnitude % kBlockSize) / kBlockSize;
    return std::ldexp(mantissa, kLowestExponent + magnitude / kBlockSize);
  };
  if (bin < kZeroBin) return {-edge(kZeroBin - bin), -edge(kZeroBin - bin - 1)};
  if (bin == kZeroBin) return {-edge(0), edge(0)};
  return {edge(bin - kZeroBin - kBlockSize), edge(bin - kZeroBin - kBlockSize + 1)};
}

std::uint64_t& LogHistogram::count(int bin) {
  std::int16_t& place = place_[static_cast<std::size_t>(bin / kBlockSize)];
  if (place == 0) {
    counts_.resize(counts_.size() + kBlockSize);
    place = static_cast<std::int16_t>(counts_.size() / kBlockSize);
  }
  return counts_[static_cast<std::size_t>((place - 1) * kBlockSize + bin % kBlockSize)];
}

template <class Use>
void LogHistogram::for_each_bin(Use use) const {
  for (int block = 0; block < kBlocks; ++block) {
    const int place = place_[static_cast<std::size_t>(block)];
    if (place == 0) continue;
    for (int within = 0; within < kBlockSize; ++within) {
      const std::uint64_t weight = counts_[static_cast<std::size_t>((place - 1) * kBlockSize + within)];
      if (weight != 0 && !use(block * kBlockSize + within, weight)) return;
    }
  }
}

void LogHistogram::add(double value, std::uint64_t weight_units) {
  if (weight_units == 0) return;
  if (std::isnan(value)) {
    undefined_ += weight_units;
    return;
  }
  count(bin_of(value)) += weight_units;
  smallest_ = total_ == 0 ? value : std::min(smallest_, value);
  largest_ = total_ == 0 ? value : std::max(largest_, value);
  total_ += weight_units;
}

void LogHistogram::merge(const LogHistogram& other) {
  other.for_each_bin([&](int bin, std::uint64_t weight) {
    count(bin) += weight;
    return true;
  });
  if (other.total_ > 0) {
    smallest_ = total_ == 0 ? other.smallest_ : std::min(smallest_, other.smallest_);
    largest_ = total_ == 0 ? other.largest_ : std::max(largest_, other.largest_);
  }
  total_ += other.total_;
  undefined_ += other.undefined_;
}

double LogHistogram::quantile(double frac) const {
  if (total_ == 0) return std::numeric_limits<double>::quiet_NaN();
  const double target = std::clamp(frac, 0.0, 1.0) * static_cast<double>(total_);
  std::uint64_t before = 0;
  double found = largest_;
  for_each_bin([&](int bin, std::uint64_t weight) {
    if (static_cast<double>(before + weight) < target) {
      before += weight;
      return true;
    }
    const double share = (target - static_cast<double>(before)) / static_cast<double>(weight);
    const Edges edge = edges(bin);
    found = edge.low + (edge.high - edge.low) * share;
    return false;
  });
  return std::clamp(found, smallest_, largest_);
}

std::string LogHistogram::to_text() const {
  std::string text(kHistogramMark);
  put(text, undefined_);
  put(text, std::bit_cast<std::uint64_t>(smallest_));
  put(text, std::bit_cast<std::uint64_t>(largest_));
  for_each_bin([&](int bin, std::uint64_t weight) {
    put(text, static_cast<std::uint64_t>(bin));
    put(text, weight);
    return true;
  });
  return text;
}

std::optional<LogHistogram> LogHistogram::from_text(std::string_view text) {
  Reader reader{text};
  if (reader.word() != kHistogramMark) return std::nullopt;
  LogHistogram histogram;
  histogram.undefined_ = reader.number();
  histogram.smallest_ = std::bit_cast<double>(reader.number());
  histogram.largest_ = std::bit_cast<double>(reader.number());
  while (reader.good && !reader.rest.empty()) {
    const std::uint64_t bin = reader.number();
    const std::uint64_t weight = reader.number();
    if (!reader.good || bin >= static_cast<std::uint64_t>(kBlocks * kBlockSize) || weight == 0) return std::nullopt;
    histogram.count(static_cast<int>(bin)) += weight;
    histogram.total_ += weight;
  }
  if (!reader.good || !(histogram.smallest_ <= histogram.largest_)) return std::nullopt;
  return histogram;
}

bool LogHistogram::operator==(const LogHistogram& other) const { return to_text() == other.to_text(); }

void FixedMean::add(double value, std::uint64_t weight_units) {
  const double kept = std::isnan(value) ? 0.0 : std::clamp(value, -kMeanLimit, kMeanLimit);
  sum_ += static_cast<__int128>(std::llrint(kept * 0x1p40)) * static_cast<__int128>(weight_units);
  total_ += weight_units;
}

void FixedMean::merge(const FixedMean& other) {
  sum_ += other.sum_;
  total_ += other.total_;
}

double FixedMean::mean() const {
  if (total_ == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(sum_) / static_cast<double>(total_) * 0x1p-40;
}

std::string FixedMean::to_text() const {
  std::string text(kMeanMark);
  const auto bits = static_cast<unsigned __int128>(sum_);
  put(text, static_cast<std::uint64_t>(bits >> 64));
  put(text, static_cast<std::uint64_t>(bits));
  put(text, total_);
  return text;
}

std::optional<FixedMean> FixedMean::from_text(std::string_view text) {
  Reader reader{text};
  if (reader.word() != kMeanMark) return std::nullopt;
  const std::uint64_t high = reader.number();
  const std::uint64_t low = reader.number();
  FixedMean mean;
  mean.sum_ = static_cast<__int128>(static_cast<unsigned __int128>(high) << 64 | low);
  mean.total_ = reader.number();
  if (!reader.good || !reader.rest.empty()) return std::nullopt;
  return mean;
}

}  // namespace ebb
