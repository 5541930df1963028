// "30 % of stopping today", "no worse than asam-10-2w", "1.2 times the peak of asam-10-2w": an accepted level as it is written, in cases and on the command line.
#pragma once
#include <string_view>

#include "ebb/base/result.h"
#include "ebb/knowledge/knowledge.h"
#include "ebb/plan/accepted_level.h"

namespace ebb {

/// Its share is rounded to four significant digits, which are those that to_text() shows.
/// Errors: UnknownName (rule), OutOfRange (no such level, a share of 0 or over 100 %, more times a rule's peak than PlannerDefaults::far_more).
Result<AcceptedLevel> parse_accepted_level(std::string_view text, const Knowledge& knowledge);

/// The rule of that id or alias; nullptr if none.
const TaperRule* find_rule(const Knowledge& knowledge, std::string_view name);

/// "no taper rule is called …", with the ids there are and the nearest.
Error unknown_rule(const Knowledge& knowledge, std::string_view name);

}  // namespace ebb
