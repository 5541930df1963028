#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/judge/claims.h"

namespace ebb {
namespace {

// ---- figures ----

/// Where the figures of one experiment go.
struct Asked {
  std::vector<Measure> measures;
  std::vector<FigureResult*> results;
};

FigureResult figure_of(const Measurement& measured) {
  return {measured.whole, measured.over_draws(), measured.over_people(), measured.draws};
}

Result<Done> run_figures(const ClaimsData& data, const std::vector<const Claim*>& claims, const Knowledge& knowledge, const ExperimentSettings& settings,
                         const std::function<void(double)>& progress, std::vector<ClaimResult>& results) {
  std::vector<Asked> asked(data.experiments.size());
  for (std::size_t c = 0; c < claims.size(); ++c) {
    results[c].figures.resize(claims[c]->figures.size());
    for (std::size_t f = 0; f < claims[c]->figures.size(); ++f) {
      const ClaimFigure& figure = claims[c]->figures[f];
      asked[figure.experiment].measures.push_back(figure.measure);
      asked[figure.experiment].results.push_back(&results[c].figures[f]);
    }
  }
  Errors errors;
  for (std::size_t e = 0; e < asked.size(); ++e) {
    if (progress) progress(static_cast<double>(e) / static_cast<double>(asked.size()));
    if (asked[e].measures.empty()) continue;
    const auto measured = run_experiment(data.experiments[e], asked[e].measures, knowledge, settings);
    if (!measured.ok()) {
      for (Error error : measured.errors()) {
        error.what = data.experiments[e].id + ": " + error.what;
        errors.push_back(std::move(error));
      }
      continue;
    }
    for (std::size_t m = 0; m < asked[e].measures.size(); ++m) *asked[e].results[m] = figure_of(measured.value()[m]);
  }
  if (!errors.empty()) return errors;
  return Done{};
}

// ---- conditions ----

bool compare(double left, Inequality inequality, double right) {
  switch (inequality) {
    case Inequality::Less: return left < right;
    case Inequality::AtMost: return left <= right;
    case Inequality::More: return left > right;
    case Inequality::AtLeast: break;
  }
  return left >= right;
}

ClaimVerdict verdict_of_share(double holds_frac, std::size_t draws) {
  if (draws == 0) return ClaimVerdict::NotDecidable;
  if (holds_frac >= kHoldsFrom_frac) return ClaimVerdict::Holds;
  return holds_frac <= kFailsUpTo_frac ? ClaimVerdict::NotSupported : ClaimVerdict::NotDecidable;
}

ConditionResult judge_condition(const ClaimCondition& condition, const std::vector<FigureResult>& figures) {
  ConditionResult result;
  std::size_t holding = 0;
  const std::vector<double>& left = figures[condition.left].draws;
  for (std::size_t draw = 0; draw < left.size(); ++draw) {
    const double right = condition.right ? figures[*condition.right].draws[draw] * condition.times : condition.than;
    if (std::isnan(left[draw]) || std::isnan(right)) continue;
    ++result.draws;
    holding += compare(left[draw], condition.inequality, right);
  }
  result.holds_frac = result.draws > 0 ? static_cast<double>(holding) / static_cast<double>(result.draws) : 0;
  result.verdict = verdict_of_share(result.holds_frac, result.draws);
  return result;
}

// ---- rules ----

RuleCaseResult judge_refusal(const RuleCase& rule_case, const Result<SafetyReport>& report) {
  RuleCaseResult result;
  result.met = !report.ok() && describe(report.errors()).find(rule_case.refused) != std::string::npos;
  if (!result.met) result.missing = "it was not refused with \"" + rule_case.refused + "\"";
  if (result.met) result.found.push_back("refused: " + report.errors().front().what);
  return result;
}

Result<RuleCaseResult> judge_rule_case(const RuleCase& rule_case, const Knowledge& knowledge, const ExperimentSettings& settings) {
  const Result<SafetyReport> report = findings_of(rule_case.case_text, rule_case.where, knowledge, settings, rule_case.simulate);
  if (!rule_case.refused.empty()) return judge_refusal(rule_case, report);
  if (!report.ok()) return report.errors();
  RuleCaseResult result{.met = true, .found = {}, .missing = ""};
  const auto find = [&](const std::string& id) {
    const auto& findings = report.value().findings;
    const auto found = std::find_if(findings.begin(), findings.end(), [&](const Finding& finding) { return finding.id == id; });
    return found == findings.end() ? nullptr : &*found;
  };
  for (const std::string& id : rule_case.finds) {
    const Finding* finding = find(id);
    if (finding != nullptr) result.found.push_back(finding->title);
    else result.missing += (result.missing.empty() ? "" : "; ") + id + " was not found";
  }
  for (const std::string& id : rule_case.finds_not) {
    if (find(id) != nullptr) result.missing += (result.missing.empty() ? "" : "; ") + id + " was found";
  }
  result.met = result.missing.empty();
  return result;
}

// ---- needs ----

template <class List, class Name>
bool any_named(const List& list, const std::string& name, Name name_of) {
  return std::any_of(list.begin(), list.end(), [&](const auto& item) { return name_of(item) == name; });
}

bool is_there(const ClaimNeed& need, const ClaimsData& data, const Knowledge& k) {
  const auto by_id = [](const auto& item) { return item.id; };
  const auto by_name = [](const auto& item) { return item.name; };
  if (need.kind == "statement") return data.statements.find(need.name) != nullptr;
  if (need.kind == "effect") return any_named(data.statements.effects, need.name, by_name);
  if (need.kind == "effects") return any_named(data.statements.effects, need.name, [](const Effect& effect) { return effect.group; });
  if (need.kind == "symptom") return any_named(k.dynamics.symptoms, need.name, by_name);
  if (need.kind == "risk") return k.safety.find_risk(need.name) != nullptr;
  if (need.kind == "rule") return any_named(k.safety.rules, need.name, by_id);
  if (need.kind == "fact") return k.safety.find_fact(need.name) != nullptr;
  if (need.kind == "taper rule") return any_named(k.rules, need.name, by_id);
  if (need.kind == "medicine class") return any_named(k.safety.medicines, need.name, by_id);
  if (need.kind == "drug") return k.find_taken(need.name) != nullptr;
  if (need.kind == "emergency sign") return any_named(k.safety.emergency.signs, need.name, [](const std::string& sign) { return sign; });
  return need.kind == "parameter" && any_named(k.all_parameters(), need.name, [](const Parameter* p) { return p->name; });
}

// ---- verdicts ----

std::string list_of(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : "; ") + part;
  return text;
}

/// The parts of the computed verdict, and words for those that hold, fail or stay open.
struct Parts {
  std::vector<ClaimVerdict> verdicts;
  std::vector<std::string> held, failed, open;
  void add(ClaimVerdict verdict, const std::string& words) {
    verdicts.push_back(verdict);
    (verdict == ClaimVerdict::Holds ? held : verdict == ClaimVerdict::NotSupported ? failed : open).push_back(words);
  }
  std::string words() const {
    std::vector<std::string> list;
    if (combined(verdicts) == ClaimVerdict::HoldsInPart) list.push_back("holds: " + list_of(held));
    if (!failed.empty()) list.push_back("does not: " + list_of(failed));
    if (!open.empty()) list.push_back("changes sign within the ensemble: " + list_of(open));
    return list_of(list);
  }
};

Parts parts_of(const Claim& claim, const ClaimResult& result, const std::string& reading) {
  Parts parts;
  for (std::size_t i = 0; i < claim.conditions.size(); ++i) {
    if (claim.conditions[i].reading == reading) parts.add(result.conditions[i].verdict, claim.conditions[i].words);
  }
  const bool main = claim.conditions.empty() || claim.conditions.front().reading == reading;
  if (!main) return parts;  // rules and needs belong to the first reading
  for (std::size_t i = 0; i < claim.rule_cases.size(); ++i) {
    const std::string& missing = result.rule_cases[i].missing;
    // Where an inequality decides, a rule that works adds nothing to it; one that does not takes from it.
    if (result.rule_cases[i].met && !claim.conditions.empty()) continue;
    parts.add(result.rule_cases[i].met ? ClaimVerdict::Holds : ClaimVerdict::NotSupported, claim.rule_cases[i].words + (missing.empty() ? "" : " (" + missing + ")"));
  }
  for (std::size_t i = 0; i < claim.needs.size(); ++i) {
    if (!result.needs[i]) parts.add(ClaimVerdict::NotSupported, "not in the knowledge base: " + claim.needs[i].kind + " " + claim.needs[i].name);
  }
  if (parts.verdicts.empty() && !claim.needs.empty()) parts.add(ClaimVerdict::Holds, "in the knowledge base, with its source");
  return parts;
}

std::vector<std::string> computed_readings(const Claim& claim) {
  std::vector<std::string> names;
  for (const ClaimCondition& condition : claim.conditions) {
    if (std::find(names.begin(), names.end(), condition.reading) == names.end()) names.push_back(condition.reading);
  }
  if (names.empty() && (!claim.rule_cases.empty() || !claim.needs.empty())) names.emplace_back(kOnlyReading);
  return names;
}

/// A text claim that evidence answers needs its pieces, but their presence is no verdict of its own.
bool only_presence(const Claim& claim) { return claim.conditions.empty() && claim.rule_cases.empty() && !claim.readings.empty(); }

void settle(const Claim& claim, ClaimResult& result) {
  for (const std::string& name : computed_readings(claim)) {
    const Parts parts = parts_of(claim, result, name);
    const ClaimVerdict verdict = combined(parts.verdicts);
    if (only_presence(claim) && verdict == ClaimVerdict::Holds) continue;
    result.readings.push_back({name, verdict, parts.words(), true});
  }
  for (const EvidenceReading& reading : claim.readings) result.readings.push_back({reading.name, reading.verdict, reading.text, false});
  std::vector<ClaimVerdict> verdicts;
  for (const ReadingResult& reading : result.readings) verdicts.push_back(reading.verdict);
  result.verdict = combined(verdicts);
  if (result.readings.size() == 1) {
    result.words = result.readings.front().words;
    return;
  }
  for (const ReadingResult& reading : result.readings) {
    const std::string name = reading.name.empty() ? "computed" : reading.name;
    result.words += (result.words.empty() ? "" : "; ") + name + ": " + verdict_name(reading.verdict);
  }
}

}  // namespace

const char* verdict_name(ClaimVerdict verdict) {
  switch (verdict) {
    case ClaimVerdict::Holds: return "holds";
    case ClaimVerdict::HoldsInPart: return "holds in part";
    case ClaimVerdict::NotSupported: return "not supported";
    case ClaimVerdict::NotDecidable: break;
  }
  return "not decidable";
}

const char* inequality_sign(Inequality inequality) {
  switch (inequality) {
    case Inequality::Less: return "<";
    case Inequality::AtMost: return "<=";
    case Inequality::More: return ">";
    case Inequality::AtLeast: break;
  }
  return ">=";
}

ClaimVerdict combined(const std::vector<ClaimVerdict>& parts) {
  const auto count = [&](ClaimVerdict verdict) { return static_cast<std::size_t>(std::count(parts.begin(), parts.end(), verdict)); };
  if (parts.empty()) return ClaimVerdict::NotDecidable;
  if (count(ClaimVerdict::Holds) == parts.size()) return ClaimVerdict::Holds;
  if (count(ClaimVerdict::Holds) + count(ClaimVerdict::HoldsInPart) > 0) return ClaimVerdict::HoldsInPart;
  return count(ClaimVerdict::NotDecidable) > 0 ? ClaimVerdict::NotDecidable : ClaimVerdict::NotSupported;
}

Result<std::vector<ClaimResult>> judge_claims(const ClaimsData& data, const std::vector<const Claim*>& claims, const Knowledge& knowledge,
                                              const ExperimentSettings& settings, const std::function<void(double)>& progress) {
  std::vector<ClaimResult> results(claims.size());
  const Result<Done> done = run_figures(data, claims, knowledge, settings, progress, results);
  if (!done.ok()) return done.errors();
  Errors errors;
  for (std::size_t c = 0; c < claims.size(); ++c) {
    const Claim& claim = *claims[c];
    ClaimResult& result = results[c];
    for (const ClaimCondition& condition : claim.conditions) result.conditions.push_back(judge_condition(condition, result.figures));
    for (const RuleCase& rule_case : claim.rule_cases) {
      const Result<RuleCaseResult> tried = judge_rule_case(rule_case, knowledge, settings);
      if (!tried.ok()) {
        for (Error error : tried.errors()) {
          error.what = claim.id + ": " + error.what;
          errors.push_back(std::move(error));
        }
      }
      result.rule_cases.push_back(tried.ok() ? tried.value() : RuleCaseResult{});
    }
    for (const ClaimNeed& need : claim.needs) result.needs.push_back(is_there(need, data, knowledge));
    settle(claim, result);
  }
  if (!errors.empty()) return errors;
  return results;
}

}  // namespace ebb
