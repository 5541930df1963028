// What is known of a case, as named facts. What was not said is Unknown, and Unknown is never No.
#pragma once
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ebb/base/result.h"

namespace ebb {

enum class Truth { No, Unknown, Yes };

enum class FactKind { Flag, Choice, Number };

/// A fact that rules can ask for, as data/facts.toml declares it. Its name is "section.key".
struct FactSpec {
  std::string name;
  std::string section, key;
  FactKind kind = FactKind::Flag;
  std::vector<std::string> choices;      ///< of a Choice, from harmless to grave where that has a meaning
  std::string unit;                      ///< of a Number, for people: "days", "mg a day"
  std::string label;                     ///< in a few words: "a seizure in an earlier withdrawal"
  std::string question;                  ///< as `ebb check --ask` asks it; empty for what is computed
  std::vector<std::string> conditions;   ///< words of [person] conditions that say the same
  bool computed = false;                 ///< follows from the rest of the case or from a simulation; no key of its own
  bool screening = false;                ///< must be answered before a plan counts as screened
  bool one_by_one = false;               ///< "none of the rest" does not answer it
  Where where;                           ///< in data/
};

/// One fact of one case. A number is a range: [low, high] holds the value, an open side is infinite.
struct FactValue {
  Truth flag = Truth::Unknown;
  std::string choice;                    ///< empty: unknown
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  std::string shown;                     ///< for texts: "oxycodone", "4 mg a day"; empty: the value itself
  std::vector<Where> where;              ///< lines of the case that say so
};

/// The facts of one case by name. A name that is not there is unknown.
using FactSheet = std::map<std::string, FactValue, std::less<>>;

FactValue flag_fact(bool yes);
FactValue choice_fact(std::string choice);
FactValue number_fact(double value);
FactValue range_fact(double low, double high);

/// Yes when the fact has a value a rule could rest on; numbers: when both ends are finite.
bool is_known(const FactSheet& facts, const FactSpec& spec);

/// What a text shows for a fact: `shown`, else "yes", "severe", "4", "2 to 4", "at least 4" or "not known".
std::string shown_text(const FactSheet& facts, const FactSpec& spec);

}  // namespace ebb
