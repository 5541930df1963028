// Any bytes as an accepted level or as how a quantity spreads: refused with words, or a level that reads back and quantiles in order.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ebb/casefile/accepted_level_text.h"
#include "ebb/casefile/spread_text.h"

namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

ebb::Knowledge load() {
  auto knowledge = ebb::load_knowledge(ebb::embedded_data());
  expect(knowledge.ok());
  return std::move(knowledge).value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ebb::Knowledge kKnowledge = load();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  constexpr std::size_t kLongestValue = 200;  // readers of files pass on nothing longer
  if (size > kLongestValue) return 0;
  const auto level = ebb::parse_accepted_level(text, kKnowledge);
  if (level.ok()) {
    const auto again = ebb::parse_accepted_level(ebb::to_text(level.value()), kKnowledge);
    expect(again.ok() && again.value().kind == level.value().kind && again.value().rule == level.value().rule && again.value().share_frac == level.value().share_frac);
    const double most_frac = level.value().kind == ebb::AcceptedLevel::Kind::OfRule ? kKnowledge.planner.far_more.typical : 1;
    expect(level.value().share_frac > 0 && level.value().share_frac <= most_frac);
  } else {
    expect(!ebb::describe(level.errors()).empty());
  }
  for (const ebb::Dimension dimension : {ebb::kMass, ebb::kTime, ebb::kDimensionless}) {
    const auto spread = ebb::casefile::parse_spread(text, dimension);
    if (!spread.ok()) {
      expect(!ebb::describe(spread.errors()).empty());
      continue;
    }
    double before = spread.value().at(0.001);
    for (const double share : {0.25, 0.5, 0.75, 0.999}) {
      const double value = spread.value().at(share);
      expect(std::isfinite(value) && value >= before);
      before = value;
    }
  }
  return 0;
}
