#include "ebb/plan/accepted_level.h"

#include "ebb/base/number_text.h"

namespace ebb {

std::string to_text(const AcceptedLevel& level) {
  if (level.kind == AcceptedLevel::Kind::OfStopping) return number_text(level.share_frac * 100, 4) + " % of stopping today";
  return level.share_frac == 1 ? "no worse than " + level.rule : number_text(level.share_frac, 4) + " times the peak of " + level.rule;
}

std::string people_kept_text(const AcceptedLevel& level) {
  const bool no_worse = level.kind == AcceptedLevel::Kind::OfRule && level.share_frac == 1;
  return (no_worse ? "" : "at or under ") + to_text(level);
}

}  // namespace ebb
