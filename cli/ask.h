// The questions of `ebb check --ask`.
#pragma once
#include <vector>

#include "ebb/casefile/answers.h"
#include "ebb/safety/findings.h"

namespace ebb::cli {

/// Whether somebody sits at a terminal who can be asked.
bool can_ask();

/// Asks what was not said, what a plan needs first, on standard error and standard input. An empty answer leaves a question open, q ends.
std::vector<Answer> ask(const SafetyData& data, const SafetyReport& report);

}  // namespace ebb::cli
