#include "ebb/casefile/accepted_level_text.h"

#include <algorithm>
#include <optional>

#include "ebb/base/number_text.h"
#include "ebb/base/units.h"

namespace ebb {
namespace {

constexpr std::string_view kNoWorse = "no worse than ", kOfStopping = " of stopping today", kTimes = " times the peak of ";
constexpr int kShownDigits = 4;

/// As to_text() shows it: what is printed is what was used.
double as_shown(double share_frac) { return parse_number(number_text(share_frac, kShownDigits)).value_or(share_frac); }

Result<AcceptedLevel> level_of_rule(double share_frac, std::string_view name, const Knowledge& knowledge) {
  const TaperRule* rule = find_rule(knowledge, name);
  if (rule == nullptr) return unknown_rule(knowledge, name);
  return AcceptedLevel{AcceptedLevel::Kind::OfRule, share_frac, rule->id};
}

}  // namespace

const TaperRule* find_rule(const Knowledge& knowledge, std::string_view name) {
  for (const TaperRule& rule : knowledge.rules) {
    if (rule.id == name || std::find(rule.aliases.begin(), rule.aliases.end(), name) != rule.aliases.end()) return &rule;
  }
  return nullptr;
}

Error unknown_rule(const Knowledge& knowledge, std::string_view name) {
  std::vector<std::string> known;
  std::string list;
  for (const TaperRule& rule : knowledge.rules) {
    known.push_back(rule.id);
    list += (list.empty() ? "" : ", ") + rule.id;
  }
  return {ErrorCode::UnknownName, {}, "no taper rule is called \"" + std::string(name) + "\"", list, nearest_name(name, known)};
}

Result<AcceptedLevel> parse_accepted_level(std::string_view text, const Knowledge& knowledge) {
  if (text.starts_with(kNoWorse)) return level_of_rule(1, text.substr(kNoWorse.size()), knowledge);
  const double most_times = knowledge.planner.far_more.typical;
  if (const auto at = text.find(kTimes); at != std::string_view::npos) {
    const std::optional<double> times = parse_number(text.substr(0, at));
    if (times && as_shown(*times) > 0 && *times <= most_times) return level_of_rule(as_shown(*times), text.substr(at + kTimes.size()), knowledge);
  }
  if (text.ends_with(kOfStopping)) {
    const Result<Quantity> share = parse_quantity(text.substr(0, text.size() - kOfStopping.size()), kDimensionless);
    if (share.ok() && as_shown(share.value().canonical) > 0 && share.value().canonical <= 1)
      return AcceptedLevel{AcceptedLevel::Kind::OfStopping, as_shown(share.value().canonical), ""};
  }
  return Error{ErrorCode::OutOfRange, {}, "\"" + std::string(text) + "\" is no level of withdrawal that can be compared",
               "\"no worse than asam-10-2w\" (a rule), \"1.2 times the peak of asam-10-2w\" (over 0 and up to " + number_text(most_times) +
                   ") or \"30 % of stopping today\" (over 0 and up to 100 %)", ""};
}

}  // namespace ebb
