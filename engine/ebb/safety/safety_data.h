// What data/ says about danger: rules, medicines by class, published figures, what to do in an emergency.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "ebb/safety/condition.h"
#include "ebb/safety/fact.h"

namespace ebb {

/// How soon something must be done; the order is that of the report, the last first.
enum class Urgency { Inform, Warn, Refuse, CallToday, Emergency };
/// "emergency", "call today", "refuse", "warn", "inform".
const char* urgency_name(Urgency urgency);

/// Who says so and how well (A label or guideline, B trial or cohort, C small study or review, D assumption).
struct Provenance {
  std::string source, locator, why;
  char grade = 'D';
};

/// A case in a few lines and whether the rule must fire on it.
struct SafetyExample {
  std::string case_text;                 ///< keys of a case file; age and a use are added when absent
  std::vector<std::string> given;        ///< computed facts as comparisons, such as "simulated.stop_over_percent is …": see SafetyRule
};

/// One rule. Texts may hold {fact names}; they are filled in with what the case says.
struct SafetyRule {
  std::string id;
  std::string group;                     ///< "now", "withdrawal", "interaction", "misuse", …: a heading of the report
  Urgency urgency = Urgency::Warn;
  Condition when;
  std::string title;                     ///< what was found, in a few words
  std::string matters;                   ///< why it matters, one plain sentence
  std::string action;                    ///< what to do
  std::string detail;                    ///< for professionals; may be empty
  std::vector<std::string> figures;      ///< ids of published figures
  bool withholds_calendar = false;       ///< no patient calendar without a professional's sign-off
  std::vector<std::string> refuses;      ///< commands that give no result for such a case
  std::string setting;                   ///< "inpatient": stopping belongs in a hospital or residence; else empty
  Provenance provenance;
  std::vector<SafetyExample> yes, no;      ///< on which it must and must not fire
  Where where;                           ///< in data/
};

/// A published figure: what happens to how many people with and without.
struct Risk {
  enum class Kind { Ratio, Share, Difference };
  std::string id;
  Kind kind = Kind::Ratio;
  double value = 0, low = 0, high = 0;   ///< the ratio, or the share [1] of those exposed; low = high = 0: no interval published
  double without = -1;                   ///< Share: of those not exposed; -1: not published
  double per = 0;                        ///< people counted: 10, 100, 1000, 10000
  std::string people;                    ///< who was studied
  std::string text;                      ///< with {with}, {low}, {high}, {without}, {per}
  std::string caveat;
  Provenance provenance;
  Where where;
};
/// The figure as a natural frequency with its interval.
std::string risk_text(const Risk& risk);

/// Medicines that act alike.
struct MedicineClass {
  std::string id;                        ///< "opioid", "cyp3a_inhibitor_strong": the fact is "medicine.<id>"
  std::string label;                     ///< "opioids"
  bool depressant = false;               ///< adds to sedation and slowed breathing
  std::string acts_as;                   ///< name of the clearance modifier it stands for; empty: none
  struct Member {
    std::string name;
    std::vector<std::string> brands;
  };
  std::vector<Member> members;
  Provenance provenance;
};

struct EmergencyNumber {
  std::string what;                      ///< "emergency", "poisons", "crisis"
  std::string name, number, note;
  Provenance provenance;
  std::string as_of;                     ///< "2025-06": when the source was read
};
struct EmergencyCountry {
  std::string code;                      ///< ISO 3166 alpha-2
  std::string name;
  std::vector<std::string> also;         ///< other codes and names that people write: "UK", "Deutschland"
  std::vector<EmergencyNumber> numbers;
};
/// What `ebb emergency` prints.
struct EmergencyGuide {
  std::vector<std::string> signs;
  std::vector<std::string> steps;
  std::vector<std::string> never;
  std::vector<std::string> tell;
  std::vector<std::string> not_an_emergency_yet;
  std::vector<std::string> generic_numbers;  ///< in words, for a country that is not known
  std::vector<EmergencyCountry> countries;
  Provenance provenance;
};

/// The dose bands that a physical dependence table of a guideline uses for one drug.
struct DoseBand {
  std::string drug;
  double low_up_to_mg_per_day = 0, moderate_up_to_mg_per_day = 0;
  Provenance provenance;
};

/// A bound that somebody has to agree on (data/safety.toml), in the unit that its name says.
struct Agreement {
  double value = 0;
  Provenance provenance;
};

/// From where on the lines of a case say something.
struct Agreements {
  Agreement episode_gap_days;            ///< a longer pause begins a new stretch of use
  Agreement cut_window_days, rise_window_days, recent_window_days;
  Agreement extra_days, missed_days;     ///< so few days with more, or with less, than before and after are no dose of their own
  Agreement skipped_frac;                ///< missed doses from which days count as skipped
  Agreement over_prescribed_fold;        ///< above it more is taken than prescribed
  Agreement stable_days;                 ///< a prescribed dose that stood so long is the prescribed dose
  Agreement settled_days;                ///< a mix taken so long, unchanged and as prescribed, is a settled one
  Agreement past_pregnancy_years;
  Agreement early_refill_left_frac;      ///< share of a supply that is left when it is filled again early
  Agreement duplicate_fill_days;         ///< two fillings from different hands so close together
  Agreement small_dose_frac;             ///< of the highest daily dose: below it units were probably confused
  Agreement plausible_dose_frac;         ///< of the highest daily dose: above it a thousandth of what was written is suggested
  Agreement equivalence_fold;            ///< simulated and published equivalents further apart disagree
};

/// One substance of a medicine as somebody wrote it.
struct NamedSubstance {
  std::string written;                   ///< without salt, strength and form: "morphine" of "morphine sulphate 10 mg"
  std::string generic;                   ///< empty: it is in none of the tables
};

struct SafetyData {
  std::vector<FactSpec> facts;
  std::vector<SafetyRule> rules;
  std::vector<Risk> risks;
  std::vector<MedicineClass> medicines;
  std::vector<std::string> name_words;   ///< salts, forms and units, that say nothing of the substance, in lower case
  std::vector<DoseBand> dose_bands;
  double impaired_net_effect = 0;        ///< median net effect from which a person counts as impaired; 0: not known
  Provenance impaired_provenance;
  EmergencyGuide emergency;
  Agreements agreements;

  const FactSpec* find_fact(std::string_view name) const;   ///< nullptr if unknown
  const Risk* find_risk(std::string_view id) const;
  /// What a medicine's name holds: the whole name when it is in the tables, else its parts between "/", "+" and " and ", without words of
  /// salt, strength and form. Case does not matter.
  std::vector<NamedSubstance> substances_in(std::string_view medicine) const;
  /// Classes that hold any substance of the medicine, each once, in the order of data/.
  std::vector<const MedicineClass*> classes_of(std::string_view medicine) const;
  /// The generic name of the first substance that is in the tables; empty when none is.
  std::string generic_name(std::string_view medicine) const;
  std::vector<std::string> medicine_names() const;
};

}  // namespace ebb
