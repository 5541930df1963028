#include "ebb/plan/rule.h"

#include <cmath>

#include "ebb/base/number_text.h"

namespace ebb {
namespace {

Error bad(const TaperRule& rule, const std::string& what, const std::string& allowed) {
  return Error{ErrorCode::OutOfRange, {}, "rule " + rule.id + ": " + what, allowed, ""};
}

bool takes_fraction(CutKind kind) {
  return kind == CutKind::FractionOfCurrent || kind == CutKind::FractionOfStart || kind == CutKind::FractionOfHeld;
}
bool takes_interval(CutKind kind) {
  return takes_fraction(kind) || kind == CutKind::FixedPerDay || kind == CutKind::Hold;
}

}  // namespace

Errors check_rule(const TaperRule& rule) {
  Errors errors;
  if (rule.phases.empty()) errors.push_back(bad(rule, "it has no phase", "at least one"));
  for (const RulePhase& phase : rule.phases) {
    if (phase.kind == CutKind::FixedPerDay && !(phase.cut_mg_per_day > 0))
      errors.push_back(bad(rule, "a cut of " + number_text(phase.cut_mg_per_day) + " mg a day", "more than 0 mg"));
    if (takes_fraction(phase.kind) && !(phase.cut_frac > 0 && phase.cut_frac <= 1))
      errors.push_back(bad(rule, "a cut of " + number_text(phase.cut_frac * 100) + " %", "more than 0 and at most 100 %"));
    bool whole_days = phase.interval_days >= 1 && phase.interval_days == std::floor(phase.interval_days);
    if (takes_interval(phase.kind) && !whole_days)
      errors.push_back(bad(rule, "an interval of " + number_text(phase.interval_days) + " days", "whole days, at least 1"));
  }
  if (!rule.phases.empty() && rule.phases.back().kind == CutKind::Hold)
    errors.push_back(bad(rule, "its last phase holds", "a last phase that reaches the goal"));
  return errors;
}

}  // namespace ebb
