// Any bytes as a case file: refused with words, or a case that takes something and a timeline within its bounds.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ebb/casefile/scenario.h"
#include "tests/unit/casefile/small_knowledge.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ebb::Knowledge kKnowledge = ebb_test::small_knowledge();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto file = ebb::read_case("fuzz.toml", text, kKnowledge);
  if (!file.ok()) {
    if (ebb::describe(file.errors()).empty()) std::abort();
    return 0;
  }
  if (file.value().uses.empty()) std::abort();
  const auto scenario = ebb::build_scenario(file.value(), kKnowledge, std::nullopt);
  if (scenario.ok() && !(scenario.value().timeline.start_h < scenario.value().timeline.end_h)) std::abort();
  return 0;
}
