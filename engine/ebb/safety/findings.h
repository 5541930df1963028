// What the rules find in the facts of a case, what they could not check, and whether a plan counts as screened.
#pragma once
#include <string>
#include <vector>

#include "ebb/safety/safety_data.h"

namespace ebb {

/// A fact that a finding rests on.
struct FactMention {
  std::string name, label;
  std::string value;                     ///< as shown_text
  std::vector<Where> where;              ///< lines of the case; empty when it was computed
};

/// A published figure as it is shown.
struct ShownFigure {
  std::string text, people, caveat;
  Provenance provenance;
};

/// One rule that fires, its texts filled in.
struct Finding {
  std::string id, group;
  Urgency urgency = Urgency::Inform;
  std::string title, matters, action, detail;
  std::vector<ShownFigure> figures;
  std::vector<FactMention> because;
  bool withholds_calendar = false;
  std::vector<std::string> refuses;
  std::string setting;
  Provenance provenance;
};

/// A fact nobody stated, and what therefore could not be checked.
struct NotChecked {
  std::string fact, label, question;
  bool computed = false;
  bool screening = false;
  Urgency at_stake = Urgency::Inform;    ///< of the gravest rule that waits for it
  std::vector<std::string> rules;        ///< titles of the rules that wait for it
};

struct SafetyReport {
  std::vector<Finding> findings;         ///< most urgent first; within that as data/ lists the rules
  std::vector<NotChecked> not_checked;   ///< screening questions first, then by what is at stake
  /// Of the most urgent finding; Inform when there is none.
  Urgency worst() const { return findings.empty() ? Urgency::Inform : findings.front().urgency; }
};

/// Every rule on these facts. The order of the facts does not matter.
SafetyReport check_facts(const SafetyData& data, const FactSheet& facts);

/// `text` with every {fact} that `data` knows filled in.
std::string fill_facts(std::string text, const SafetyData& data, const FactSheet& facts);

/// Findings that are told before every result: emergency, call today and refuse.
std::vector<Finding> red_flags(const SafetyReport& report);

}  // namespace ebb
