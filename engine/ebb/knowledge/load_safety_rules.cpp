// data/rules/safety/*.toml: conditions over facts, what is said when they hold, and the cases that prove it.
#include <algorithm>

#include "ebb/base/number_text.h"
#include "ebb/knowledge/load_parts.h"
#include "ebb/knowledge/reader.h"
#include "ebb/knowledge/toml.h"

namespace ebb {
namespace {

constexpr std::string_view kGiven = "given ";
constexpr int kDeepest = 8;  ///< nested conditions nobody can read any more

/// Reads conditions from nodes of TOML: a text is a comparison, a table is { all = […] }, { any = […] } or { not = … }.
class ConditionReader {
 public:
  ConditionReader(TableReader& rule) : rule_(rule) {}

  Condition read(const toml::node& node, int depth = 0) {
    if (depth > kDeepest) return fail("conditions are nested too deep");
    if (const auto* text = node.as_string()) return comparison(text->get());
    const toml::table* table = node.as_table();
    if (table == nullptr || table->size() != 1) return fail("a condition is neither a comparison nor one of all, any and not");
    const std::string_view word = table->begin()->first.str();
    const toml::node& value = table->begin()->second;
    Condition condition;
    if (word == "not") {
      condition.kind = Condition::Kind::Not;
      condition.parts.push_back(read(value, depth + 1));
      return condition;
    }
    if (word != "all" && word != "any") return fail("\"" + std::string(word) + "\" joins no conditions");
    condition.kind = word == "all" ? Condition::Kind::All : Condition::Kind::Any;
    const toml::array* list = value.as_array();
    if (list == nullptr || list->empty()) return fail("\"" + std::string(word) + "\" needs a list of conditions");
    for (const toml::node& part : *list) condition.parts.push_back(read(part, depth + 1));
    return condition;
  }

 private:
  Condition comparison(const std::string& text) {
    Result<Condition> leaf = parse_comparison(text);
    if (leaf.ok()) return std::move(leaf).value();
    for (const Error& error : leaf.errors()) rule_.fail(error.code, "when", error.what, error.allowed);
    return {};
  }
  Condition fail(std::string what) {
    rule_.fail(ErrorCode::Syntax, "when", std::move(what), "{ all = [\"fact is yes\", { any = [\"a >= 3\", \"b is no\"] }] }");
    return {};
  }
  TableReader& rule_;
};

/// "given a.b is yes; c.d is 40" becomes given facts; anything else is text of a case.
SafetyExample read_example(const std::string& written) {
  SafetyExample example;
  if (!written.starts_with(kGiven)) {
    example.case_text = written;
    return example;
  }
  std::size_t at = kGiven.size();
  while (at < written.size()) {
    const std::size_t end = std::min(written.find("; ", at), written.size());
    example.given.push_back(written.substr(at, end - at));
    at = end + 2;
  }
  return example;
}

std::vector<SafetyExample> read_examples(TableReader& row, std::string_view key) {
  std::vector<SafetyExample> examples;
  for (const std::string& written : row.texts(key)) examples.push_back(read_example(written));
  if (examples.empty()) row.fail(ErrorCode::Missing, key, "has no example", "at least one case on which the rule must fire (yes) and one on which it must not (no)");
  return examples;
}

Urgency read_urgency(TableReader& row) {
  const std::vector<std::string> names{"inform", "warn", "refuse", "call today", "emergency"};
  const std::string name = row.required_choice("urgency", names);
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? Urgency::Inform : static_cast<Urgency>(found - names.begin());
}

void read_plain_words(TableReader& row, SafetyRule& rule) {
  rule.title = row.required_text("title");
  rule.matters = row.required_text("matters");
  rule.action = row.required_text("do");
  rule.detail = row.text("detail").value_or("");
  rule.figures = row.texts("figures");
}

SafetyRule read_rule(TableReader& row, const toml::node* when) {
  SafetyRule rule;
  rule.id = row.required_text("id");
  rule.group = row.required_text("group");
  rule.urgency = read_urgency(row);
  if (!row.has("when") || when == nullptr) {
    row.fail(ErrorCode::Missing, "when", "is missing", "when = \"fact is yes\" or when = { all = [\"…\", \"…\"] }");
  } else {
    rule.when = ConditionReader(row).read(*when);
  }
  read_plain_words(row, rule);
  rule.withholds_calendar = row.boolean("withholds_calendar").value_or(false);
  rule.refuses = row.texts("refuses");
  rule.setting = row.text("setting").value_or("");
  rule.provenance = read_provenance(row);
  rule.yes = read_examples(row, "yes");
  rule.no = read_examples(row, "no");
  rule.where = row.where("id");
  row.finish();
  return rule;
}

}  // namespace

Provenance read_provenance(TableReader& row) {
  const TableReader::Provenance read = row.provenance();
  return {read.source, read.locator, read.why, read.grade};
}

void load_safety_rule_file(const DataFile& file, Knowledge& knowledge, Errors& errors) {
  const auto document = parse_toml(file, errors);
  if (!document) return;
  const ReadContext context{file.path, &knowledge.references, &errors};
  TableReader table(*document, context);
  const toml::array* rows = document->get_as<toml::array>("rule");
  std::size_t number = 0;
  for (TableReader& row : table.tables("rule")) {
    const toml::table* written = rows->get(number++)->as_table();
    SafetyRule rule = read_rule(row, written != nullptr ? written->get("when") : nullptr);
    const auto same = [&](const SafetyRule& other) { return other.id == rule.id; };
    if (std::any_of(knowledge.safety.rules.begin(), knowledge.safety.rules.end(), same)) {
      row.fail(ErrorCode::Contradiction, "id", "\"" + rule.id + "\" stands twice", "an id of its own");
    }
    knowledge.safety.rules.push_back(std::move(rule));
  }
  table.finish();
}

}  // namespace ebb
