// Any bytes as a file of --parameters: refused with words and nothing changed, or only parameters that are marked and in range.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ebb/knowledge/knowledge.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ebb::Knowledge kKnowledge = [] {
    auto loaded = ebb::load_knowledge(ebb::embedded_data());
    if (!loaded.ok()) std::abort();
    return std::move(loaded).value();
  }();
  ebb::Knowledge changed = kKnowledge;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto done = ebb::override_parameters(changed, "fuzz.toml", text);
  if (!done.ok() && ebb::describe(done.errors()).empty()) std::abort();
  static const auto before = kKnowledge.all_parameters();
  const auto after = changed.all_parameters();
  if (before.size() != after.size()) std::abort();
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (!std::isfinite(after[i]->typical)) std::abort();
    if (after[i]->overridden && !done.ok()) std::abort();
    if (after[i]->typical != before[i]->typical && !after[i]->overridden) std::abort();
  }
  return 0;
}
