// What a virtual trial says, ready to be written as text, JSON, CSV or a picture.
#pragma once
#include <string>
#include <vector>

#include "ebb/report/simulation_report.h"
#include "ebb/trial/trial.h"

namespace ebb {

struct TrialReport {
  Trial trial;
  TrialParameters parameters;
  TrialResult result;
  std::vector<std::string> notes;   ///< what the trial does not say and what its numbers rest on
};

/// "12 weeks after the last dose, of those who took it as planned": an off question in words.
std::string question_text(const OffQuestion& question);
/// "days over", "visits over", "symptoms".
const char* criterion_kind_text(WithdrawalCriterion::Kind kind);
/// What an arm does, in a few words: the rule, the policy, the support.
std::string arm_text(const Trial& trial, const TrialParameters& parameters, const TrialArm& arm);
/// Why a long taper loses more people here, when one is that long; else empty. In the picture, too: the curves alone would read as a finding.
std::string long_taper_note(const TrialResult& result);
/// What must be said of every trial, and of this one.
std::vector<std::string> trial_notes(const Trial& trial, const TrialResult& result);

/// `ebb trial` for the terminal.
std::string text_trial(const RunStamp& stamp, const TrialReport& report, bool colour);
/// The built-in trials, one line each: id and title.
std::string text_trial_list(const std::vector<std::pair<std::string, std::string>>& trials, bool colour);

/// One line an arm and figure: trial, arm, figure, of, value, low, high, people.
std::string csv_trial(const TrialReport& report);
/// One line a person and arm.
std::string csv_trial_people(const TrialReport& report);

}  // namespace ebb
