// What people write: a case as TOML or a NONMEM-style table. Reading never guesses in silence.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ebb/base/dates.h"
#include "ebb/base/result.h"
#include "ebb/base/units.h"
#include "ebb/knowledge/knowledge.h"
#include "ebb/plan/accepted_level.h"
#include "ebb/population/person.h"
#include "ebb/safety/fact.h"

namespace ebb {

enum class UseSource { Prescribed, ExceedsPrescription, NotPrescribed };

/// One [[use]] block, or the doses of one NONMEM drug/route.
struct Use {
  std::string drug;                      ///< canonical name in the knowledge base
  std::string route = "oral";
  QuantityRange dose;                    ///< [mg], one administration
  std::vector<int> times_min;            ///< minutes of the day; with every_h: the first dose of the first day only
  std::optional<double> every_h;
  std::vector<DateTime> at;              ///< single doses
  double over_h = 0;                     ///< infusion time
  std::optional<DateRange> from, to;     ///< absent `to`: still taken
  std::optional<double> per_week;        ///< days a week on which it is taken
  bool as_needed = false;
  double missed_frac = 0;                ///< "1 in 10"
  double late_frac = 0, late_h = 0;      ///< late = "1 in 5 by 3 h"
  UseSource source = UseSource::Prescribed;
  bool source_said = false;              ///< `source` stands in the case; else prescribed is only taken to be so
  bool split_tablets = false;
  bool confirm_dose = false;             ///< a dose far from the labelled range is really meant
  Where where;
  Where dose_where;
};

struct Medicine {                        ///< [[medicine]]: a co-medicine
  std::string name;
  std::optional<DateRange> from, to;
  Where where;
};

struct Taken {                           ///< [[taken]]: what was really taken, from this day on
  Date date;
  std::string drug;
  double dose_mg_per_day = 0;
  Where where;
};

struct Observation {
  DateTime at;
  std::string what, value;
  std::string drug;                      ///< of a measured level: its canonical name; else empty
  double level_mg_per_L = 0;             ///< of a measured level
  Where where;
};

struct Dispensed {                       ///< [[dispensed]]: one filling at a pharmacy
  Date date;
  std::string drug;                      ///< a simulated drug's or a medicine's name, as the tables have it
  double days_supply = 0;
  std::optional<double> amount_mg;       ///< quantity times strength
  std::string prescriber, pharmacy;      ///< any names or numbers that tell them apart; empty: not said
  Where where;
};

/// What the case says for the safety rules. What is not in `said` was not said.
struct SafetyStatements {
  FactSheet said;                        ///< by fact name, with its line
  std::vector<std::string> rest_denied;  ///< sections with none_of_the_rest = true
  std::optional<std::vector<std::string>> allergies;
  Where allergies_where;
  bool all_medicines_listed = false, all_conditions_listed = false;
  Where medicines_where;                 ///< of all_medicines_listed
  std::vector<Dispensed> dispensed;
};

struct TaperRequest {
  std::optional<Date> start, today;
  std::vector<std::string> supply;       ///< product ids
  double goal_mg_per_day = 0;
  std::optional<double> prescribed_mg_per_day;
  std::optional<double> over_h;          ///< linear, effect-linear
  double hold_days = 0;                  ///< hold = "2 weeks" before the first cut
  bool from_today = false;
  bool one_step_back = false;
  std::optional<AcceptedLevel> accept;   ///< how much withdrawal is accepted
  std::optional<double> confidence_frac; ///< share of people who are to stay at or under it
  std::optional<double> step_h;          ///< step = "2 weeks": how long each step of the suggested plan lasts at least
  std::optional<double> within_h;        ///< within = "26 weeks": the least burden in this time instead of the shortest time
  bool guideline_limits = true;          ///< guideline_limits = false: the planner may cut faster than the joint guideline
  bool alternate_days = false;           ///< the smallest dose every other day may be a last step
  std::optional<double> dispense_every_h;///< dispense_every = "4 weeks": steps change on dispensing days only
  std::optional<std::string> substitute; ///< substitute = "diazepam": rules that change to another drug first go to this one
  std::optional<std::string> equivalence;///< id of the table by which doses are converted; there is no default
  double substitute_stage_h = 168;       ///< substitute_stage = "1 week": how long each stage of the change lasts
  Where substitute_where;
  std::optional<Date> began;             ///< the day a plan that is under way began
  std::optional<std::string> following;  ///< id of the rule it follows
  Where accept_where;
  Where where;
  Where goal_where;
  Where guideline_limits_where;
};

/// [acute]: what counts for the danger of what was taken today.
struct AcuteStatements {
  std::optional<DateTime> now;           ///< when somebody looks; absent: the last single dose
  bool opioid_tolerant = false;          ///< opioid_tolerance = "daily use"
  std::optional<DateTime> last_opioid;   ///< before the recent ones
  Where where;
};

struct ReportRequest {
  std::optional<DateTime> from, to;
  std::optional<double> every_h;
  std::vector<Date> stop_on;             ///< "withdrawal if stopped on …"
  Where from_where, to_where, every_where, stop_on_where;  ///< of [report] where the key is absent
};

/// A NONMEM table becomes several subjects; a TOML case is one.
struct CaseFile {
  std::string file;
  std::string title;                     ///< optional `title = "…"`
  std::string text_hash;                 ///< of the file's bytes
  PersonFacts person;
  std::vector<Use> uses;                 ///< of drugs at the benzodiazepine site
  std::vector<Use> other_uses;           ///< of opioids, alcohol, stimulants: for acute danger only
  std::vector<Medicine> medicines;
  std::vector<Taken> taken;
  std::vector<Observation> observations;
  std::optional<TaperRequest> taper;
  std::optional<AcuteStatements> acute;
  ReportRequest report;
  SafetyStatements safety;
  std::vector<std::string> notes;        ///< what was not said and is sampled, what is read but not yet used
};

/// Reads TOML. All semantic errors are reported together. `file_name` is used in messages only.
Result<CaseFile> read_case(std::string_view file_name, std::string_view text, const Knowledge& knowledge);

}  // namespace ebb
