// How much withdrawal a plan may bring, said relative to something else that could be done.
#pragma once
#include <string>

namespace ebb {

/// "30 % of stopping today" or "no worse than asam-10-2w": compared person by person.
struct AcceptedLevel {
  enum class Kind { ShareOfStopping, NoWorseThanRule };
  Kind kind = Kind::NoWorseThanRule;
  double share_frac = 0;   ///< ShareOfStopping: of the peak of stopping today, over 0 and up to 1
  std::string rule;        ///< NoWorseThanRule: rule id
};

}  // namespace ebb
