// How much withdrawal a plan may bring, said relative to something else that could be done.
#pragma once
#include <string>

namespace ebb {

/// A peak compared person by person: "30 % of stopping today", "no worse than asam-10-2w", "1.2 times the peak of asam-10-2w".
struct AcceptedLevel {
  enum class Kind { OfStopping, OfRule };
  Kind kind = Kind::OfRule;
  double share_frac = 1;   ///< accepted peak over the peak it is compared with: of stopping over 0 and up to 1; of a rule 1 is "no worse"
  std::string rule;        ///< OfRule: rule id
};

/// As it is written in cases and on the command line.
std::string to_text(const AcceptedLevel& level);
/// The same after "keeps people …": "no worse than asam-10-2w", "at or under 30 % of stopping today".
std::string people_kept_text(const AcceptedLevel& level);

}  // namespace ebb
