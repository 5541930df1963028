// Any bytes as an event table: refused with words, or subjects whose timelines have bounds and doses.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ebb/casefile/scenario.h"
#include "tests/unit/casefile/small_knowledge.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ebb::Knowledge kKnowledge = ebb_test::small_knowledge();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto scenarios = ebb::read_table("fuzz.csv", text, kKnowledge);
  if (!scenarios.ok()) {
    if (ebb::describe(scenarios.errors()).empty()) std::abort();
    return 0;
  }
  for (const ebb::Scenario& scenario : scenarios.value()) {
    if (scenario.timeline.doses.empty() || !(scenario.timeline.start_h < scenario.timeline.end_h)) std::abort();
  }
  return 0;
}
