// The questions of `ebb check --ask`.
#pragma once
#include <optional>
#include <vector>

#include "ebb/casefile/answers.h"
#include "ebb/safety/findings.h"

namespace ebb::cli {

/// Whether somebody sits at a terminal who can be asked.
bool can_ask();

/// Asks what was not said on standard error and standard input: signs of now first, then what a plan needs, then the rest. What an answer makes
/// urgent is told at once, with whom to call. An empty answer leaves a question open, q ends and keeps what was answered; at the end of input
/// there is no answer at all.
std::optional<std::vector<Answer>> ask(const SafetyData& data, const FactSheet& facts, const SafetyReport& report, bool colour);

}  // namespace ebb::cli
