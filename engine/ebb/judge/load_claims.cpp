// data/claims/*.toml: experiments, and the claims that are held against them.
#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/judge/claims.h"
#include "ebb/knowledge/load_parts.h"
#include "ebb/knowledge/reader.h"

namespace ebb {
namespace {

constexpr const char* kFolder = "claims/";

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

template <class List>
std::size_t find_id(const List& list, const std::string& id) {
  return static_cast<std::size_t>(std::find_if(list.begin(), list.end(), [&](const auto& item) { return item.id == id; }) - list.begin());
}

template <class List>
std::vector<std::string> ids_of(const List& list) {
  std::vector<std::string> ids;
  for (const auto& item : list) ids.push_back(item.id);
  return ids;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

ClaimFigure read_figure(TableReader& table, const ClaimsData& data) {
  ClaimFigure figure;
  figure.id = table.required_text("id");
  figure.label = table.required_text("label");
  const std::string experiment = table.required_text("experiment");
  figure.experiment = find_id(data.experiments, experiment);
  if (figure.experiment == data.experiments.size()) {
    table.fail(ErrorCode::UnknownName, "experiment", quoted(experiment) + " is no experiment", "an id of data/claims/experiments.toml",
               nearest_name(experiment, ids_of(data.experiments)));
    figure.experiment = 0;
  }
  figure.measure = read_measure(table);
  const bool rank = std::string(info_of(figure.measure.kind).unit) == "rank" || figure.measure.kind == MeasureKind::AcuteWeakestBreathing;
  figure.hidden = rank || table.boolean("hidden").value_or(false);
  table.finish();
  return figure;
}

Inequality read_inequality(TableReader& table) {
  const std::string sign = table.required_choice("is", {"<", "<=", ">", ">="});
  if (sign == "<") return Inequality::Less;
  if (sign == "<=") return Inequality::AtMost;
  return sign == ">=" ? Inequality::AtLeast : Inequality::More;
}

std::size_t read_figure_name(TableReader& table, const char* key, const Claim& claim) {
  const std::string name = table.required_text(key);
  const std::size_t at = find_id(claim.figures, name);
  if (at < claim.figures.size()) return at;
  table.fail(ErrorCode::UnknownName, key, quoted(name) + " is no figure of this claim", joined(ids_of(claim.figures)), nearest_name(name, ids_of(claim.figures)));
  return 0;
}

ClaimCondition read_condition(TableReader& table, const Claim& claim) {
  ClaimCondition condition;
  condition.words = table.required_text("words");
  condition.why = table.text("why").value_or("");
  condition.reading = table.text("reading").value_or(kOnlyReading);
  condition.left = read_figure_name(table, "figure", claim);
  condition.inequality = read_inequality(table);
  condition.times = table.number("times").value_or(1);
  if (table.has("than_figure")) {
    condition.right = read_figure_name(table, "than_figure", claim);
  } else if (!claim.figures.empty()) {
    const Dimension dimension = info_of(claim.figures[condition.left].measure.kind).dimension;
    condition.than_text = table.required_text("than");
    if (const auto bare = dimension == kDimensionless ? parse_number(condition.than_text) : std::nullopt) {
      condition.than = *bare;
      table.has("than");
    } else {
      condition.than = table.required_quantity("than", dimension);
    }
    if (condition.why.empty()) table.fail(ErrorCode::Missing, "why", "is missing", "why this bound was chosen");
  }
  table.finish();
  return condition;
}

bool known_rule(const Knowledge& knowledge, const std::string& id) {
  const auto& rules = knowledge.safety.rules;
  return std::any_of(rules.begin(), rules.end(), [&](const SafetyRule& rule) { return rule.id == id; });
}

void check_rules(TableReader& table, const char* key, const std::vector<std::string>& ids, const Knowledge& knowledge) {
  for (const std::string& id : ids) {
    if (!known_rule(knowledge, id)) table.fail(ErrorCode::UnknownName, key, quoted(id) + " is no rule", "ids of data/rules/safety", nearest_name(id, ids_of(knowledge.safety.rules)));
  }
}

RuleCase read_rule_case(TableReader& table, const Knowledge& knowledge) {
  RuleCase rule_case;
  rule_case.words = table.required_text("words");
  rule_case.where = table.where("case");
  rule_case.case_text = table.required_text("case");
  rule_case.finds = table.texts("finds");
  rule_case.finds_not = table.texts("finds_not");
  rule_case.refused = table.text("refused").value_or("");
  rule_case.positive = !rule_case.finds.empty() || !rule_case.refused.empty();
  rule_case.simulate = table.boolean("simulate").value_or(false);
  check_rules(table, "finds", rule_case.finds, knowledge);
  check_rules(table, "finds_not", rule_case.finds_not, knowledge);
  if (!rule_case.positive && rule_case.finds_not.empty()) {
    table.fail(ErrorCode::Missing, "finds", "is missing", "rules that must be found, or finds_not: rules that must not be");
  }
  table.finish();
  return rule_case;
}

ClaimNeed read_need(const std::string& text, TableReader& table) {
  const std::size_t colon = text.find(": ");
  if (colon == std::string::npos) {
    table.fail(ErrorCode::Syntax, "needs", quoted(text) + " has no kind", "\"statement: use.panic\", \"risk: hip_fracture\", \"rule: allergy\" …");
    return {};
  }
  return {text.substr(0, colon), text.substr(colon + 2)};
}

EvidenceReading read_reading(TableReader& table) {
  EvidenceReading reading;
  reading.name = table.required_text("name");
  const std::vector<std::string> names{"holds", "holds in part", "not supported", "not decidable"};
  const std::string verdict = table.required_choice("verdict", names);
  reading.verdict = static_cast<ClaimVerdict>(std::min<std::ptrdiff_t>(3, std::find(names.begin(), names.end(), verdict) - names.begin()));
  reading.text = table.required_text("text");
  reading.provenance = read_provenance(table);
  table.finish();
  return reading;
}

ClaimEvidence read_evidence(TableReader& table) {
  ClaimEvidence evidence;
  evidence.text = table.required_text("text");
  evidence.provenance = read_provenance(table);
  table.finish();
  return evidence;
}

/// What each kind of claim must bring, so that its verdict can be computed.
void check_claim(TableReader& table, const Claim& claim) {
  const auto any_case = [&](bool positive) {
    return std::any_of(claim.rule_cases.begin(), claim.rule_cases.end(), [&](const RuleCase& c) { return positive ? c.positive : !c.finds_not.empty(); });
  };
  if (claim.kinds.empty()) table.fail(ErrorCode::Missing, "kinds", "is missing", "[\"sim\"], [\"rule\"], [\"text\"] or several");
  if (claim.has_kind("sim") && claim.conditions.empty()) table.fail(ErrorCode::Missing, "condition", "is missing", "an experiment, a figure of it and an inequality: sim claims are computed");
  if (claim.has_kind("rule") && !(any_case(true) && any_case(false))) {
    table.fail(ErrorCode::Missing, "rule_case", "is missing", "a case that is found and one that is not: rule claims are tried");
  }
  if (claim.has_kind("text") && claim.needs.empty() && claim.readings.empty()) table.fail(ErrorCode::Missing, "needs", "is missing", "what the knowledge base must hold");
  if (!claim.readings.empty() && !claim.has_kind("text")) {
    table.fail(ErrorCode::Contradiction, "reading", "has a verdict that is written down", "inequalities or rule cases: only a text claim is answered from evidence");
  }
}

Claim read_claim(TableReader& table, const ClaimsData& data, const Knowledge& knowledge) {
  Claim claim;
  claim.where = table.where("id");
  claim.id = table.required_text("id");
  claim.statement = table.required_text("statement");
  claim.kinds = table.texts("kinds");
  for (const std::string& kind : claim.kinds) {
    if (kind != "sim" && kind != "rule" && kind != "text") table.fail(ErrorCode::UnknownName, "kinds", quoted(kind) + " is not known", "sim, rule, text");
  }
  claim.answer = table.required_text("answer");
  claim.calibrated_on = table.texts("calibrated_on");
  claim.limits = table.text("limits").value_or("");
  claim.shown_in = table.text("shown_in").value_or("");
  for (TableReader& row : table.tables("figure")) claim.figures.push_back(read_figure(row, data));
  for (TableReader& row : table.tables("condition")) claim.conditions.push_back(read_condition(row, claim));
  for (TableReader& row : table.tables("rule_case")) claim.rule_cases.push_back(read_rule_case(row, knowledge));
  for (const std::string& need : table.texts("needs")) claim.needs.push_back(read_need(need, table));
  for (TableReader& row : table.tables("reading")) claim.readings.push_back(read_reading(row));
  for (TableReader& row : table.tables("evidence")) claim.evidence.push_back(read_evidence(row));
  if (auto instead = table.table("instead")) claim.instead = read_evidence(*instead);
  check_claim(table, claim);
  table.finish();
  return claim;
}

struct File {
  std::shared_ptr<const toml::table> table;
  ReadContext context;
};

/// "A2" before "A10".
bool earlier(const Claim& a, const Claim& b) {
  const auto key = [](const Claim& claim) { return std::pair(claim.id.substr(0, 1), claim.id.size() > 1 ? parse_number(claim.id.substr(1)).value_or(0) : 0.0); };
  return key(a) < key(b);
}

}  // namespace

bool Claim::has_kind(std::string_view kind) const { return std::find(kinds.begin(), kinds.end(), kind) != kinds.end(); }

const Claim* ClaimsData::find(std::string_view id) const {
  std::string wanted(id);
  for (char& letter : wanted) letter = letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  const std::size_t at = find_id(claims, wanted);
  return at < claims.size() ? &claims[at] : nullptr;
}

Result<ClaimsData> load_claims(const std::vector<DataFile>& files, const Knowledge& knowledge) {
  Errors errors;
  ClaimsData data;
  if (Result<StatementData> statements = load_statements(files, knowledge); statements.ok()) data.statements = std::move(statements).value();
  else errors = statements.errors();
  std::vector<File> parsed;
  for (const DataFile& file : files) {
    if (!file.path.starts_with(kFolder)) continue;
    auto table = parse_toml({"data/" + file.path, file.text}, errors);
    if (table) parsed.push_back({std::move(table), {"data/" + file.path, &knowledge.references, &errors}});
  }
  std::vector<TableReader> readers;
  for (const File& file : parsed) readers.emplace_back(*file.table, file.context);
  for (TableReader& reader : readers) {
    for (TableReader& row : reader.tables("experiment")) {
      Experiment experiment = read_experiment(row);
      row.finish();
      if (find_id(data.experiments, experiment.id) < data.experiments.size()) row.fail(ErrorCode::Contradiction, "id", quoted(experiment.id) + " is there twice", "one of each id");
      data.experiments.push_back(std::move(experiment));
    }
  }
  for (TableReader& reader : readers) {
    for (TableReader& row : reader.tables("claim")) {
      Claim claim = read_claim(row, data, knowledge);
      if (find_id(data.claims, claim.id) < data.claims.size()) row.fail(ErrorCode::Contradiction, "id", quoted(claim.id) + " is there twice", "one of each id");
      data.claims.push_back(std::move(claim));
    }
    reader.finish();
  }
  if (!errors.empty()) return errors;
  std::stable_sort(data.claims.begin(), data.claims.end(), earlier);
  return data;
}

}  // namespace ebb
