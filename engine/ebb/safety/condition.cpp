#include "ebb/safety/condition.h"

#include <algorithm>
#include <optional>

#include "ebb/base/number_text.h"

namespace ebb {
namespace {

constexpr std::string_view kExample = "\"fact is yes\", \"fact in a b\" or \"fact >= 65\"";

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) words.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

std::optional<Compare> compare_named(std::string_view word) {
  constexpr std::pair<std::string_view, Compare> kNames[] = {{"is", Compare::Is},       {"in", Compare::In},    {"<", Compare::Less},
                                                             {"<=", Compare::AtMost}, {">", Compare::More}, {">=", Compare::AtLeast}};
  for (const auto& [name, compare] : kNames) {
    if (name == word) return compare;
  }
  return std::nullopt;
}

bool takes_words(Compare compare) { return compare == Compare::Is || compare == Compare::In; }

void add_once(std::vector<std::string>& list, const std::string& name) {
  if (std::find(list.begin(), list.end(), name) == list.end()) list.push_back(name);
}

void add_all(std::vector<std::string>& list, const std::vector<std::string>& names) {
  for (const std::string& name : names) add_once(list, name);
}

Truth opposite(Truth truth) { return truth == Truth::Yes ? Truth::No : truth == Truth::No ? Truth::Yes : Truth::Unknown; }

Truth compare_words(const Condition& leaf, const FactValue& value) {
  if (value.choice.empty() && value.flag == Truth::Unknown) return Truth::Unknown;
  const std::string said = !value.choice.empty() ? value.choice : value.flag == Truth::Yes ? "yes" : "no";
  return std::find(leaf.words.begin(), leaf.words.end(), said) != leaf.words.end() ? Truth::Yes : Truth::No;
}

/// Yes when the whole range meets it, No when none of it does.
Truth compare_range(const Condition& leaf, const FactValue& value) {
  const double x = leaf.number;
  switch (leaf.compare) {
    case Compare::AtLeast: return value.low >= x ? Truth::Yes : value.high < x ? Truth::No : Truth::Unknown;
    case Compare::More: return value.low > x ? Truth::Yes : value.high <= x ? Truth::No : Truth::Unknown;
    case Compare::AtMost: return value.high <= x ? Truth::Yes : value.low > x ? Truth::No : Truth::Unknown;
    case Compare::Less: return value.high < x ? Truth::Yes : value.low >= x ? Truth::No : Truth::Unknown;
    case Compare::Is:
    case Compare::In: break;
  }
  return Truth::Unknown;
}

Verdict evaluate_leaf(const Condition& leaf, const FactSheet& facts) {
  const auto found = facts.find(leaf.fact);
  Verdict verdict;
  if (found != facts.end()) verdict.truth = takes_words(leaf.compare) ? compare_words(leaf, found->second) : compare_range(leaf, found->second);
  if (leaf.said && verdict.truth == Truth::Unknown) {
    verdict.truth = Truth::No;
    return verdict;
  }
  (verdict.truth == Truth::Unknown ? verdict.missing : verdict.because).push_back(leaf.fact);
  return verdict;
}

/// `decisive` is what one part suffices for: No for all, Yes for any.
Verdict join(const std::vector<Condition>& parts, const FactSheet& facts, Truth decisive) {
  Verdict decided, open, rest;
  for (const Condition& part : parts) {
    Verdict verdict = evaluate(part, facts);
    if (verdict.truth == decisive) {
      decided.truth = decisive;
      add_all(decided.because, verdict.because);
    } else if (verdict.truth == Truth::Unknown) {
      add_all(open.missing, verdict.missing);
    } else {
      add_all(rest.because, verdict.because);
    }
  }
  if (decided.truth == decisive) return decided;
  if (!open.missing.empty()) return open;
  rest.truth = opposite(decisive);
  return rest;
}

void collect_facts(const Condition& condition, std::vector<std::string>& names) {
  if (condition.kind == Condition::Kind::Leaf) add_once(names, condition.fact);
  for (const Condition& part : condition.parts) collect_facts(part, names);
}

Error wrong_leaf(ErrorCode code, std::string what, std::string allowed, std::string nearest = "") {
  return {code, {}, std::move(what), std::move(allowed), std::move(nearest)};
}

void check_leaf(const Condition& leaf, const std::vector<FactSpec>& facts, Errors& errors) {
  const auto spec = std::find_if(facts.begin(), facts.end(), [&](const FactSpec& fact) { return fact.name == leaf.fact; });
  if (spec == facts.end()) {
    std::vector<std::string> names;
    for (const FactSpec& fact : facts) names.push_back(fact.name);
    errors.push_back(wrong_leaf(ErrorCode::UnknownName, "no fact is called \"" + leaf.fact + "\"", "a fact of data/facts.toml", nearest_name(leaf.fact, names)));
    return;
  }
  if ((spec->kind == FactKind::Number) == takes_words(leaf.compare)) {
    errors.push_back(wrong_leaf(ErrorCode::Contradiction, "the comparison does not fit the kind of \"" + leaf.fact + "\"",
                                spec->kind == FactKind::Number ? "<, <=, > or >= and a number" : "is or in, and words"));
    return;
  }
  const std::vector<std::string> flags{"yes", "no"};
  const std::vector<std::string>& known = spec->kind == FactKind::Choice ? spec->choices : flags;
  std::string allowed;
  for (const std::string& word : known) allowed += (allowed.empty() ? "" : ", ") + word;
  for (const std::string& word : leaf.words) {
    if (std::find(known.begin(), known.end(), word) != known.end()) continue;
    errors.push_back(wrong_leaf(ErrorCode::UnknownName, leaf.fact + " is never \"" + word + "\"", allowed, nearest_name(word, known)));
  }
}

}  // namespace

Result<Condition> parse_comparison(std::string_view text) {
  const auto syntax = [&](std::string what) { return Error{ErrorCode::Syntax, {}, "\"" + std::string(text) + "\": " + what, std::string(kExample), ""}; };
  std::vector<std::string> words = words_of(text);
  const bool said = !words.empty() && words.front() == "said";
  if (said) words.erase(words.begin());
  if (words.size() < 3) return syntax("no fact, comparison and value");
  Condition leaf;
  leaf.fact = words[0];
  leaf.said = said;
  const auto compare = compare_named(words[1]);
  if (!compare) return syntax("\"" + words[1] + "\" is no comparison");
  leaf.compare = *compare;
  if (takes_words(*compare)) {
    leaf.words.assign(words.begin() + 2, words.end());
    if (*compare == Compare::Is && leaf.words.size() > 1) return syntax("`is` takes one word");
    return leaf;
  }
  const auto number = words.size() == 3 ? parse_number(words[2]) : std::nullopt;
  if (!number) return syntax("no number after \"" + words[1] + "\"");
  leaf.number = *number;
  return leaf;
}

Errors check_condition(const Condition& condition, const std::vector<FactSpec>& facts) {
  Errors errors;
  if (condition.said) errors.push_back(wrong_leaf(ErrorCode::Contradiction, "\"said " + condition.fact + "\" stands elsewhere than straight under a `not`", "{ not = \"said fact is yes\" }"));
  if (condition.kind == Condition::Kind::Leaf) check_leaf(condition, facts, errors);
  for (Condition part : condition.parts) {
    if (condition.kind == Condition::Kind::Not) part.said = false;
    for (Error& error : check_condition(part, facts)) errors.push_back(std::move(error));
  }
  return errors;
}

std::vector<std::string> facts_of(const Condition& condition) {
  std::vector<std::string> names;
  collect_facts(condition, names);
  return names;
}

Verdict evaluate(const Condition& condition, const FactSheet& facts) {
  switch (condition.kind) {
    case Condition::Kind::Leaf: return evaluate_leaf(condition, facts);
    case Condition::Kind::All: return join(condition.parts, facts, Truth::No);
    case Condition::Kind::Any: return join(condition.parts, facts, Truth::Yes);
    case Condition::Kind::Not: break;
  }
  Verdict verdict = evaluate(condition.parts.front(), facts);
  verdict.truth = opposite(verdict.truth);
  return verdict;
}

}  // namespace ebb
