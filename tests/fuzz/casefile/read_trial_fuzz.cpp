// Any bytes as a trial: refused with words, or arms that treat somebody and distributions from which values can be drawn.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ebb/casefile/read_trial.h"

namespace {

struct Loaded {
  ebb::Knowledge knowledge;
  ebb::TrialParameters parameters;
};

Loaded load() {
  auto knowledge = ebb::load_knowledge(ebb::embedded_data());
  if (!knowledge.ok()) std::abort();
  auto parameters = ebb::load_trial_parameters(knowledge.value());
  if (!parameters.ok()) std::abort();
  return {std::move(knowledge).value(), std::move(parameters).value()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Loaded kLoaded = load();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto trial = ebb::read_trial("fuzz.toml", text, kLoaded.knowledge, kLoaded.parameters);
  if (!trial.ok()) {
    if (ebb::describe(trial.errors()).empty()) std::abort();
    return 0;
  }
  if (trial.value().arms.empty() || !std::isfinite(trial.value().age_years.at(0.5))) std::abort();
  for (const ebb::TrialArm& arm : trial.value().arms) {
    if (arm.people < 1) std::abort();
  }
  return 0;
}
