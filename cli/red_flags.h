// What the safety rules find in a case before anything is computed.
#pragma once
#include <optional>
#include <string>
#include <vector>

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
/// What no case stands behind: nothing found, nothing screened.
SafetyView unreviewed(const Knowledge& knowledge);
/// The subjects of an event table together: each finding once, with the subjects it is of; open is what is open in any of them.
SafetyView review_subjects(const std::vector<Scenario>& subjects, const Knowledge& knowledge);

/// The finding that forbids a command's result; nothing when none does. It tells what to do instead.
std::optional<std::string> refusal_of(const SafetyView& view, std::string_view command, const Terminal& terminal);

/// Red flags of a run on standard error, once, and before any error: whoever reads why there is no result must first read what to do now.
class RedFlags {
 public:
  RedFlags(std::vector<Finding> flags, const Terminal& terminal) : flags_(std::move(flags)), terminal_(terminal) {}
  /// Tells them unless they were told.
  void tell();
  /// They stand in what was printed already.
  void were_told() { told_ = true; }
  /// The flags, then the errors; the exit code of report_errors.
  int fail(const Errors& errors);

 private:
  std::vector<Finding> flags_;
  const Terminal& terminal_;
  bool told_ = false;
};

}  // namespace ebb::cli
