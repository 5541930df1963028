// What `ebb check` found, ready to be written as text, JSON or a page.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "ebb/base/dates.h"
#include "ebb/knowledge/knowledge.h"
#include "ebb/report/simulation_report.h"
#include "ebb/safety/screening.h"

namespace ebb {

/// What a simulated stop of today says of physical dependence; a computed reading beside the guideline's table.
struct SimulatedDependence {
  double over_two_days_frac = 0;         ///< people in noticeable withdrawal on two days or more
  Spread peak_theta;                     ///< largest day's mean, 1 = what the median person notices
  Spread peak_day;                       ///< days after the stop
  std::size_t people = 0;
};

/// How a co-medicine changes the level of one drug once it has set in.
struct LevelChange {
  std::string drug, medicine;
  double change_frac = 0;                ///< of the steady level: +0.4 = 40 % higher
  double onset_half_time_days = 0, offset_half_time_days = 0;
  char grade = 'D';                      ///< of the change of clearance
  std::string source;
  bool of_class = false;                 ///< the number is of the medicine's class, not of itself
};

struct CheckReport {
  RunStamp stamp;
  Date today;
  bool has_dates = true;                 ///< false for tables: `today` then is no calendar day
  SafetyReport safety;
  Screening screening;
  FactSheet facts;
  std::optional<SimulatedDependence> dependence;  ///< absent when nothing at the site is taken
  std::vector<LevelChange> level_changes;
  std::vector<std::string> notes;
  const Knowledge* knowledge = nullptr;  ///< outlives the report
};

/// Readings that must not be merged, one line each: misuse, physical dependence by the table and by simulation, use disorder.
struct SeparateReading {
  std::string name, text;
};
std::vector<SeparateReading> separate_readings(const CheckReport& report);

/// "Joint clinical practice guideline …, table 2; grade A" of a provenance.
std::string provenance_text(const Provenance& provenance, const Knowledge& knowledge);

/// "line 12: [signs] cannot_be_woken = yes": where in the case a finding comes from; empty for what was only computed.
std::string mention_text(const FactMention& mention, const SafetyData& data);

/// "Take care": what findings of that urgency stand under on paper.
const char* heading_of(Urgency urgency);

/// Questions nobody answered, without computed facts, as the report lists them.
std::vector<const NotChecked*> open_questions(const CheckReport& report);

}  // namespace ebb
