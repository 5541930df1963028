// What the printed plan says, from data/texts_plan.toml, and codes of drugs in other systems, from data/codes.toml.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ebb {

/// One piece of the printed plan. Words in braces ("{drug}") are filled in where it is shown.
struct PlanText {
  std::string title, text;
  std::vector<std::string> points;
  std::string source, locator, why;     ///< empty: our own words without a fact in them
  char grade = 'D';
};

/// All pieces by name; load_knowledge has checked that each is there, has its blanks and no other.
struct PlanTexts {
  std::map<std::string, PlanText, std::less<>> pieces;
  /// The piece; an empty one for a name that does not exist.
  const PlanText& at(std::string_view name) const;
};

struct DrugCode {
  std::string atc;                      ///< "N03AE01"
  std::string source, locator, why;
  char grade = 'D';
};

}  // namespace ebb
