#include "cli/run.h"
#include "ebb/base/number_text.h"
#include "ebb/report/claims_report.h"
#include "ebb/report/evidence_page.h"
#include "ebb/report/json.h"
#include "ebb/report/json_drugs.h"
#include "ebb/report/text.h"
#include "ebb/report/text_drugs.h"
#include "ebb/report/text_equivalence.h"

namespace ebb::cli {
namespace {

constexpr const char* kShared = "shared";

Error unknown_drug(const Knowledge& knowledge, const std::string& name) {
  std::vector<std::string> known = knowledge.drug_names();
  for (const Drug& substance : knowledge.substances) known.push_back(substance.name);
  for (const auto* list : {&knowledge.drugs, &knowledge.substances}) {
    for (const Drug& drug : *list) known.insert(known.end(), drug.synonyms.begin(), drug.synonyms.end());
  }
  known.emplace_back(kShared);
  return {ErrorCode::UnknownName, {"command line", 0, 0}, "no drug is called \"" + name + "\"", "one of " + joined(knowledge.drug_names()) + ", shared",
          nearest_name(name, known)};
}

/// What data/statements says of a drug in words; of substances apart from the benzodiazepine site it says nothing.
Result<StatementData> words_of(const Knowledge& knowledge, const Drug* drug) {
  if (drug == nullptr || drug->drug_class != "benzodiazepine") return StatementData{};
  return load_statements(embedded_data(), knowledge);
}

std::string drug_json(const Knowledge& knowledge, const Drug& drug, const StatementData& words) {
  Json json = json_drug(knowledge, drug, EBB_VERSION);
  json.update(json_statements(words, drug.name));
  return json_text(json);
}

}  // namespace

int run_drugs(const DrugsOptions& options, const Terminal& terminal) {
  const Result<std::unique_ptr<Knowledge>> loaded = load_knowledge_for(options.overrides);
  if (!loaded.ok()) return report_errors(loaded.errors(), terminal);
  const Knowledge& knowledge = *loaded.value();
  const Drug* drug = options.name.empty() || options.name == kShared ? nullptr : knowledge.find_taken(options.name);
  if (drug == nullptr && !options.name.empty() && options.name != kShared) return report_errors({unknown_drug(knowledge, options.name)}, terminal);
  const Result<StatementData> words = words_of(knowledge, drug);
  if (!words.ok()) return report_errors(words.errors(), terminal);
  std::string out;
  const bool colour = terminal.colour_out;
  if (options.markdown) {
    if (options.json || options.equivalence || !options.name.empty()) {
      return report_errors({usage("--markdown is the page of all numbers", "no other option and no name")}, terminal);
    }
    out = evidence_page(knowledge);
  } else if (options.equivalence) {
    out = options.json ? json_text(json_equivalence(knowledge, drug, EBB_VERSION)) : text_equivalence(knowledge, drug, colour);
  } else if (options.json) {
    out = drug != nullptr ? drug_json(knowledge, *drug, words.value())
                          : json_text(options.name.empty() ? json_drug_list(knowledge, EBB_VERSION) : json_shared(knowledge, EBB_VERSION));
  } else if (drug != nullptr) {
    out = text_drug(knowledge, *drug, colour) + text_statements(words.value(), drug->name, colour);
  } else {
    out = options.name.empty() ? text_drug_list(knowledge, colour) : text_shared(knowledge, colour);
  }
  return print_result(out) ? kDone : kCouldNotDoIt;
}

}  // namespace ebb::cli
