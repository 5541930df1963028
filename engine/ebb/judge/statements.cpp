#include "ebb/judge/statements.h"

#include <algorithm>

#include "ebb/base/number_text.h"
#include "ebb/knowledge/load_parts.h"
#include "ebb/knowledge/reader.h"

namespace ebb {
namespace {

constexpr const char* kFolder = "statements/";

/// In the order in which they are shown.
const std::vector<std::string>& topics() {
  static const std::vector<std::string> list{"labelled use", "off-label use", "how it works", "length of use", "route", "brain", "addiction", "suicidality",
                                             "pregnancy", "treatment", "stopping", "legal class", "figures of use"};
  return list;
}

void check_drugs(TableReader& table, const char* key, const std::vector<std::string>& drugs, const Knowledge& knowledge) {
  for (const std::string& drug : drugs) {
    if (knowledge.find_taken(drug)) continue;
    table.fail(ErrorCode::UnknownName, key, "\"" + drug + "\" is no drug", "drugs of data/drugs", nearest_name(drug, knowledge.drug_names()));
  }
}

Statement read_statement(TableReader& table, const Knowledge& knowledge) {
  Statement statement;
  statement.id = table.required_text("id");
  statement.topic = table.required_choice("topic", topics());
  statement.drugs = table.texts("drugs");
  check_drugs(table, "drugs", statement.drugs, knowledge);
  statement.text = table.required_text("text");
  statement.as_of = table.text("as_of").value_or("");
  statement.provenance = read_provenance(table);
  table.finish();
  return statement;
}

Effect read_effect(TableReader& table, const Knowledge& knowledge) {
  Effect effect;
  effect.name = table.required_text("name");
  effect.group = table.required_choice("group", {"common", "serious", "paradoxical", "long-term", "withdrawal", "overdose"});
  effect.severity = table.required_choice("severity", {"mild", "moderate", "severe", "emergency"});
  effect.action = table.required_text("do");
  effect.symptom = table.text("symptom").value_or("");
  effect.fact = table.text("fact").value_or("");
  const auto& symptoms = knowledge.dynamics.symptoms;
  const bool known = std::any_of(symptoms.begin(), symptoms.end(), [&](const Symptom& symptom) { return symptom.name == effect.symptom; });
  if (!effect.symptom.empty() && !known) table.fail(ErrorCode::UnknownName, "symptom", "\"" + effect.symptom + "\" is no symptom", "a symptom of data/model.toml");
  if (!effect.fact.empty() && !knowledge.safety.find_fact(effect.fact)) {
    table.fail(ErrorCode::UnknownName, "fact", "\"" + effect.fact + "\" is no fact", "a fact of data/facts.toml, such as signs.drowsy");
  }
  effect.provenance = read_provenance(table);
  table.finish();
  return effect;
}

void read_file(const DataFile& file, const Knowledge& knowledge, StatementData& data, Errors& errors) {
  const auto document = parse_toml(file, errors);
  if (!document) return;
  const ReadContext context{file.path, &knowledge.references, &errors};
  TableReader table(*document, context);
  for (TableReader& row : table.tables("statement")) {
    Statement statement = read_statement(row, knowledge);
    if (data.find(statement.id) != nullptr) row.fail(ErrorCode::Contradiction, "id", "\"" + statement.id + "\" is there twice", "one of each id");
    data.statements.push_back(std::move(statement));
  }
  const std::vector<std::string> effects_of = table.texts("effects_of");
  check_drugs(table, "effects_of", effects_of, knowledge);
  data.effects_of.insert(data.effects_of.end(), effects_of.begin(), effects_of.end());
  for (TableReader& row : table.tables("effect")) {
    Effect effect = read_effect(row, knowledge);
    const bool twice = std::any_of(data.effects.begin(), data.effects.end(), [&](const Effect& other) { return other.name == effect.name && other.group == effect.group; });
    if (twice) row.fail(ErrorCode::Contradiction, "name", "\"" + effect.name + "\" is in this group twice", "once in each group");
    data.effects.push_back(std::move(effect));
  }
  table.finish();
}

}  // namespace

bool StatementData::has_effects_of(std::string_view drug) const { return std::find(effects_of.begin(), effects_of.end(), drug) != effects_of.end(); }

const Statement* StatementData::find(std::string_view id) const {
  const auto found = std::find_if(statements.begin(), statements.end(), [id](const Statement& statement) { return statement.id == id; });
  return found == statements.end() ? nullptr : &*found;
}

std::vector<const Statement*> StatementData::of_drug(std::string_view drug) const {
  std::vector<const Statement*> list;
  for (const std::string& topic : topics()) {
    for (const Statement& statement : statements) {
      const bool of_class = statement.drugs.empty();
      const bool named = std::find(statement.drugs.begin(), statement.drugs.end(), drug) != statement.drugs.end();
      if (statement.topic == topic && (of_class || named)) list.push_back(&statement);
    }
  }
  return list;
}

Result<StatementData> load_statements(const std::vector<DataFile>& files, const Knowledge& knowledge) {
  StatementData data;
  Errors errors;
  for (const DataFile& file : files) {
    if (file.path.starts_with(kFolder)) read_file({"data/" + file.path, file.text}, knowledge, data, errors);
  }
  if (!errors.empty()) return errors;
  return data;
}

}  // namespace ebb
