// Whether the safety questions were answered, and what may be printed for a patient.
#pragma once
#include <string>
#include <vector>

#include "ebb/safety/findings.h"

namespace ebb {

struct Screening {
  bool screened = false;                 ///< every screening question was answered
  std::vector<std::string> unanswered;   ///< their labels, in the order of data/facts.toml
  std::vector<std::string> inpatient_or_refuse;  ///< titles of findings for which stopping belongs in other hands
  bool patient_calendar_allowed = false; ///< false: only with a professional's sign-off
  std::string refused_reason;            ///< why not, in one sentence; empty when it is allowed
};

/// "SCREENED" or "DRAFT – NOT SCREENED", as every plan, page and calendar is marked.
const char* screening_mark(const Screening& screening);

Screening screen(const SafetyData& data, const FactSheet& facts, const SafetyReport& report);

}  // namespace ebb
