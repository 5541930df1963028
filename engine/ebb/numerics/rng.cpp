#include "ebb/numerics/rng.h"

#include "ebb/base/number_text.h"
#include "ebb/numerics/normal.h"

namespace ebb {

namespace {

std::uint32_t low_half(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
std::uint32_t high_half(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); }

}  // namespace

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product0 = 0xD2511F53ull * counter[0];
    const std::uint64_t product1 = 0xCD9E8D57ull * counter[2];
    counter = {high_half(product1) ^ counter[1] ^ key[0], low_half(product1), high_half(product0) ^ counter[3] ^ key[1],
               low_half(product0)};
    key[0] += 0x9E3779B9u;
    key[1] += 0xBB67AE85u;
  }
  return counter;
}

RandomStream::RandomStream(std::uint64_t seed, std::uint64_t name_hash, std::uint32_t occasion, std::uint32_t ensemble_draw)
    : base_(philox4x32({low_half(name_hash), high_half(name_hash), occasion, ensemble_draw}, {low_half(seed), high_half(seed)})) {}

RandomStream::RandomStream(std::uint64_t seed, std::string_view name, std::uint32_t occasion, std::uint32_t ensemble_draw)
    : RandomStream(seed, hash_text(name), occasion, ensemble_draw) {}

std::uint64_t RandomStream::bits(std::uint64_t subject) const {
  const auto words = philox4x32({low_half(subject), high_half(subject), base_[0], base_[1]}, {base_[2], base_[3]});
  return static_cast<std::uint64_t>(words[1]) << 32 | words[0];
}

double RandomStream::uniform(std::uint64_t subject) const {
  return static_cast<double>((bits(subject) >> 12) * 2 + 1) * 0x1p-53;
}

double RandomStream::standard_normal(std::uint64_t subject) const { return normal_quantile(uniform(subject)); }

}  // namespace ebb
