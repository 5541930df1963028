#include "ebb/report/claims_report.h"
#include "ebb/report/json.h"

namespace ebb {
namespace {

Json json_provenance(const Provenance& provenance) {
  return {{"source", provenance.source}, {"locator", provenance.locator}, {"grade", std::string(1, provenance.grade)}, {"why", provenance.why}};
}

Json json_evidence(const ClaimEvidence& evidence) {
  Json json = {{"text", evidence.text}};
  json.update(json_provenance(evidence.provenance));
  return json;
}

Json json_interval(const DrawInterval& interval, double scale) {
  return {{"median", json_number(interval.median * scale)}, {"p05", json_number(interval.low * scale)}, {"p95", json_number(interval.high * scale)}};
}

Json json_figure(const ClaimsReport& report, const ClaimFigure& figure, const FigureResult& result) {
  const MeasureInfo& info = info_of(figure.measure.kind);
  Json json = {{"id", figure.id}, {"label", figure.label}, {"experiment", report.data->experiments[figure.experiment].id}, {"measure", info.name}, {"compared_only", figure.hidden}};
  if (figure.hidden) return json;
  json["unit"] = info.unit;
  json["over_draws"] = json_interval(result.over_draws, info.shown_per_canonical);
  json["over_people"] = result.over_people.high >= result.over_people.low ? json_interval(result.over_people, info.shown_per_canonical) : Json(nullptr);
  json["all_people"] = json_number(result.whole * info.shown_per_canonical);
  std::vector<double> draws = result.draws;
  for (double& draw : draws) draw *= info.shown_per_canonical;
  json["draws"] = json_numbers(draws, 4);
  return json;
}

Json json_condition(const Claim& claim, const ClaimCondition& condition, const ConditionResult& result) {
  Json json = {{"words", condition.words}, {"reading", condition.reading}, {"figure", claim.figures[condition.left].id}, {"is", inequality_sign(condition.inequality)}};
  json["than_figure"] = condition.right ? Json(claim.figures[*condition.right].id) : Json(nullptr);
  json["than"] = condition.right ? Json(nullptr) : Json(condition.than_text);
  json["times"] = json_number(condition.times);
  json["why"] = condition.why;
  json["holds_frac"] = json_number(result.holds_frac, 4);
  json["draws"] = result.draws;
  json["verdict"] = verdict_name(result.verdict);
  return json;
}

Json json_case(const RuleCase& rule_case, const RuleCaseResult& result) {
  return {{"words", rule_case.words}, {"case", rule_case.case_text}, {"finds", rule_case.finds}, {"finds_not", rule_case.finds_not}, {"refused", rule_case.refused},
          {"met", result.met}, {"found", result.found}, {"missing", result.missing}};
}

Json json_claim(const ClaimsReport& report, const Claim& claim, const ClaimResult& result) {
  Json json = {{"id", claim.id}, {"statement", claim.statement}, {"kinds", claim.kinds}, {"answer", claim.answer}, {"verdict", verdict_name(result.verdict)}, {"condition", result.words}};
  json["calibrated_on"] = claim.calibrated_on;
  json["limits"] = claim.limits;
  json["grades"] = grades_text(claim);
  Json readings = Json::array(), figures = Json::array(), conditions = Json::array(), cases = Json::array(), needs = Json::array(), evidence = Json::array();
  for (const ReadingResult& reading : result.readings) {
    readings.push_back({{"name", reading.name}, {"verdict", verdict_name(reading.verdict)}, {"words", reading.words}, {"computed", reading.computed}});
  }
  for (std::size_t i = 0; i < claim.figures.size(); ++i) figures.push_back(json_figure(report, claim.figures[i], result.figures[i]));
  for (std::size_t i = 0; i < claim.conditions.size(); ++i) conditions.push_back(json_condition(claim, claim.conditions[i], result.conditions[i]));
  for (std::size_t i = 0; i < claim.rule_cases.size(); ++i) cases.push_back(json_case(claim.rule_cases[i], result.rule_cases[i]));
  for (std::size_t i = 0; i < claim.needs.size(); ++i) needs.push_back({{"kind", claim.needs[i].kind}, {"name", claim.needs[i].name}, {"there", static_cast<bool>(result.needs[i])}});
  for (const EvidenceReading& reading : claim.readings) evidence.push_back(json_evidence({reading.name + ": " + reading.text, reading.provenance}));
  for (const ClaimEvidence& one : claim.evidence) evidence.push_back(json_evidence(one));
  json["readings"] = std::move(readings);
  json["figures"] = std::move(figures);
  json["conditions"] = std::move(conditions);
  json["rule_cases"] = std::move(cases);
  json["needs"] = std::move(needs);
  json["shown_in"] = claim.shown_in;
  json["evidence"] = std::move(evidence);
  json["instead"] = claim.instead ? json_evidence(*claim.instead) : Json(nullptr);
  return json;
}

}  // namespace

Json json_claims(const ClaimsReport& report) {
  Json json = {{"command", "claims"}, {"version", report.version}, {"data_hash", report.data_hash}, {"seed", report.seed}, {"draws", report.draws}, {"ensemble", report.ensemble_note}};
  json["rule"] = {{"holds_from_frac", kHoldsFrom_frac}, {"fails_up_to_frac", kFailsUpTo_frac}};
  Json counts = Json::object();
  for (const ClaimVerdict verdict : {ClaimVerdict::Holds, ClaimVerdict::HoldsInPart, ClaimVerdict::NotSupported, ClaimVerdict::NotDecidable}) {
    int count = 0;
    for (const ClaimResult& result : report.results) count += result.verdict == verdict;
    counts[verdict_name(verdict)] = count;
  }
  json["counts"] = std::move(counts);
  Json claims = Json::array();
  for (std::size_t i = 0; i < report.claims.size(); ++i) claims.push_back(json_claim(report, *report.claims[i], report.results[i]));
  json["claims"] = std::move(claims);
  return json;
}

Json json_statements(const StatementData& data, const std::string& drug) {
  Json statements = Json::array(), effects = Json::array();
  for (const Statement* statement : data.of_drug(drug)) {
    Json one = {{"id", statement->id}, {"topic", statement->topic}, {"text", statement->text}, {"as_of", statement->as_of}};
    one.update(json_provenance(statement->provenance));
    statements.push_back(std::move(one));
  }
  for (const Effect& effect : data.effects) {
    if (!data.has_effects_of(drug)) break;
    Json one = {{"name", effect.name}, {"group", effect.group}, {"severity", effect.severity}, {"do", effect.action}};
    one.update(json_provenance(effect.provenance));
    effects.push_back(std::move(one));
  }
  return {{"statements", std::move(statements)}, {"effects", std::move(effects)}};
}

}  // namespace ebb
