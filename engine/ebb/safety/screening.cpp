#include "ebb/safety/screening.h"

namespace ebb {

const char* screening_mark(const Screening& screening) { return screening.screened ? "SCREENED" : "DRAFT \u2013 NOT SCREENED"; }

Screening screen(const SafetyData& data, const FactSheet& facts, const SafetyReport& report) {
  Screening screening;
  for (const FactSpec& spec : data.facts) {
    if (spec.screening && !is_known(facts, spec)) screening.unanswered.push_back(spec.label);
  }
  screening.screened = screening.unanswered.empty();
  for (const Finding& finding : report.findings) {
    if (finding.withholds_calendar) screening.inpatient_or_refuse.push_back(finding.title);
  }
  screening.patient_calendar_allowed = screening.inpatient_or_refuse.empty();
  if (!screening.patient_calendar_allowed) {
    screening.refused_reason = "no calendar for the patient without a professional's sign-off: ";
    for (std::size_t i = 0; i < screening.inpatient_or_refuse.size(); ++i) {
      screening.refused_reason += (i > 0 ? "; " : "") + screening.inpatient_or_refuse[i];
    }
  }
  return screening;
}

}  // namespace ebb
