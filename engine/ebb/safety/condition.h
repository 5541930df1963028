// Conditions of rules: comparisons of facts joined by all, any and not, in three-valued logic.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "ebb/base/result.h"
#include "ebb/safety/fact.h"

namespace ebb {

enum class Compare { Is, In, Less, AtMost, More, AtLeast };

/// A tree: a leaf compares one fact, a node joins its parts.
struct Condition {
  enum class Kind { Leaf, All, Any, Not };
  Kind kind = Kind::Leaf;
  std::string fact;                      ///< leaf
  Compare compare = Compare::Is;
  std::vector<std::string> words;        ///< of Is and In: "yes", "no" or choices
  double number = 0;                     ///< of the other comparisons
  bool said = false;                     ///< leaf under a `not`: an exemption counts only when it was said; unknown is no exemption
  std::vector<Condition> parts;
};

/// "history.epilepsy is yes", "person.liver in moderate severe", "person.age_years >= 65"; "said history.epilepsy is yes" for an exemption.
/// Errors: Syntax.
Result<Condition> parse_comparison(std::string_view text);

/// What is wrong with the condition for these facts: unknown names, comparisons that do not fit the kind, `said` elsewhere than straight
/// under a `not`. Empty when nothing.
Errors check_condition(const Condition& condition, const std::vector<FactSpec>& facts);

/// All facts that it names, each once, in order.
std::vector<std::string> facts_of(const Condition& condition);

struct Verdict {
  Truth truth = Truth::Unknown;
  std::vector<std::string> because;      ///< facts that make it Yes or No, each once
  std::vector<std::string> missing;      ///< facts that would have to be known; empty unless Unknown
};

/// Kleene's logic: Yes or No only when no possible value of what is unknown could change it; an exemption (`said`) that was not said is none.
Verdict evaluate(const Condition& condition, const FactSheet& facts);

}  // namespace ebb
