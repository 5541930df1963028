// What the safety rules find in a case before anything is computed.
#pragma once
#include <optional>
#include <string>

#include "cli/terminal.h"
#include "ebb/casefile/scenario.h"
#include "ebb/safety/screening.h"

namespace ebb::cli {

/// Facts of a case without a simulation, what the rules find in them, and whether the safety questions were answered.
struct SafetyView {
  FactSheet facts;
  SafetyReport report;
  Screening screening;
};
SafetyView review_case(const CaseFile& case_file, const Scenario& scenario, const Knowledge& knowledge);
/// An event table says nothing for the rules: nothing found, nothing screened.
SafetyView unreviewed(const Knowledge& knowledge);

/// The finding that forbids a command's result; nothing when none does. It tells what to do instead.
std::optional<std::string> refusal_of(const SafetyView& view, std::string_view command, const Terminal& terminal);

}  // namespace ebb::cli
