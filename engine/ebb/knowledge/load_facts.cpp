// data/facts.toml: what a case can state and what rules can ask for.
#include <algorithm>

#include "ebb/knowledge/load_parts.h"
#include "ebb/knowledge/reader.h"

namespace ebb {
namespace {

void check_choices(TableReader& row, const FactSpec& fact) {
  if (fact.kind == FactKind::Choice && fact.choices.size() < 2) row.fail(ErrorCode::Missing, "choices", "a choice needs at least two words", "choices = [\"none\", \"some\"]");
  if (fact.kind != FactKind::Choice && !fact.choices.empty()) row.fail(ErrorCode::Contradiction, "choices", "only a choice has choices", "kind = \"choice\"");
  for (const std::string& choice : fact.choices) {
    if (choice.find(' ') != std::string::npos) row.fail(ErrorCode::Syntax, "choices", "\"" + choice + "\" has a blank", "one word each");
  }
  if (!fact.computed && fact.question.empty()) row.fail(ErrorCode::Missing, "question", "is missing", "how it is asked, or computed = true");
}

FactSpec read_fact(TableReader& row) {
  FactSpec fact;
  fact.section = row.required_text("section");
  fact.key = row.required_text("key");
  fact.name = fact.section + "." + fact.key;
  const std::string kind = row.required_choice("kind", {"flag", "choice", "number"});
  fact.kind = kind == "number" ? FactKind::Number : kind == "choice" ? FactKind::Choice : FactKind::Flag;
  fact.choices = row.texts("choices");
  fact.unit = row.text("unit").value_or("");
  fact.label = row.required_text("label");
  fact.question = row.text("question").value_or("");
  fact.conditions = row.texts("conditions");
  fact.computed = row.boolean("computed").value_or(false);
  fact.screening = row.boolean("screening").value_or(false);
  fact.one_by_one = row.boolean("one_by_one").value_or(false);
  fact.where = row.where("section");
  check_choices(row, fact);
  row.finish();
  return fact;
}

}  // namespace

void load_facts_file(const DataFile& file, Knowledge& knowledge, Errors& errors) {
  const auto document = parse_toml(file, errors);
  if (!document) return;
  const ReadContext context{file.path, &knowledge.references, &errors};
  TableReader table(*document, context);
  for (TableReader& row : table.tables("fact")) {
    FactSpec fact = read_fact(row);
    if (knowledge.safety.find_fact(fact.name) != nullptr) row.fail(ErrorCode::Contradiction, "key", "\"" + fact.name + "\" stands twice", "each fact once");
    knowledge.safety.facts.push_back(std::move(fact));
  }
  table.finish();
}

}  // namespace ebb
