// A case turned into what the engine runs: drugs and routes, a timeline from local midnight, report times.
#pragma once
#include <string>
#include <vector>

#include "ebb/base/dates.h"
#include "ebb/casefile/casefile.h"
#include "ebb/dosing/timeline.h"
#include "ebb/population/sample.h"

namespace ebb {

/// How the drug to be tapered is taken on the last day before the plan: what a plan starts from.
struct CurrentUse {
  int drug = 0;                          ///< index into Scenario::drugs
  int route = 0;                         ///< index into that drug's used routes
  std::vector<int> times_min;            ///< minutes of the day, sorted
  std::vector<double> doses_mg;          ///< one a time of day; the middle of a range
  double dose_mg_per_day = 0;
  /// The last prescribed daily dose that stood unchanged for 14 days or more (`[taper] prescribed` wins): no plan goes above it.
  std::optional<double> prescribed_mg_per_day;
  bool changes_from_day_to_day = false;  ///< as needed, some days a week, or a vague history: not one daily dose
};

/// What acute danger needs besides the drugs at the benzodiazepine site.
struct AcuteScenario {
  std::vector<DrugUse> drugs;            ///< opioids, alcohol, stimulants; point into the Knowledge
  Timeline timeline;                     ///< of these; may begin before 0
  /// When somebody looks: [acute] now, else the last dose written by itself or of these drugs, if it is of today or yesterday.
  std::optional<double> now_h;
  bool now_stated = false;
  bool opioid_tolerant = false;
  std::optional<double> last_opioid_h;
};

/// A level that was measured, to be set beside the simulated ones.
struct ObservedLevel {
  double time_h = 0;
  std::string drug;                      ///< canonical name
  double level_mg_per_L = 0;
};

struct Scenario {
  std::string id;                        ///< case title or the table's ID
  PersonFacts person;
  std::vector<DrugUse> drugs;            ///< point into the Knowledge
  Timeline timeline;
  Date zero;                             ///< the date of time 0 (00:00)
  Date today;                            ///< --today, else [taper] today, else [taper] start, else the day after the last dose
  AcuteScenario acute;
  std::vector<double> report_times_h;    ///< at most 400, sorted
  std::vector<double> stop_times_h;      ///< midnights at which "stopped today" is asked
  double last_dose_h = 0;
  bool has_dates = true;                 ///< false for tables: `zero` and `today` then stand for no calendar day
  std::optional<CurrentUse> current;     ///< of the tapered drug; without [taper] of the only drug; else absent
  /// Whole days since the last day of use of the tapered drug (of any drug without [taper]) when use ended before yesterday:
  /// an urgent call, not a plan. Absent while it is taken, and when a plan begins the morning after the last day.
  std::optional<int> days_since_last_dose;
  std::vector<ObservedLevel> observed;   ///< in the order of time
  /// Of a table's subject: what its columns say, as a case file would say it; the safety rules read it.
  std::optional<CaseFile> table_case;
  std::vector<std::string> notes;
};

/// Today as the rule says: `today`, else [taper] today, else [taper] start, else the day after the last date of the case.
/// Errors: Missing when something is still taken and no date later than its beginning is known.
Result<Date> settle_today(const CaseFile& case_file, std::optional<Date> today);

/// The last [[taken]] line of a drug.
std::optional<Taken> last_taken(const CaseFile& case_file, const std::string& drug);

/// The note on a line without an end: until when its doses, or the [[taken]] lines in its place, are given. Empty when the line ends.
std::string open_use_note(const CaseFile& case_file, const Use& use, Date today);

/// Errors: Contradiction (dates reversed or overlapping lines of one drug and route), NoData (route), Missing, OutOfRange (horizon > 60 years).
Result<Scenario> build_scenario(const CaseFile& case_file, const Knowledge& knowledge, std::optional<Date> today);

/// A NONMEM-style table: one scenario a subject (ID TIME AMT RATE EVID CMT II ADDL SS DV MDV DRUG ROUTE ADAPT, covariate columns WT AGE SEX).
/// TIME in hours. Errors with line and column.
Result<std::vector<Scenario>> read_table(std::string_view file_name, std::string_view text, const Knowledge& knowledge);

}  // namespace ebb
