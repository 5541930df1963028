#include "cli/run.h"
#include "ebb/base/number_text.h"
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

}  // namespace

int run_drugs(const DrugsOptions& options, const Terminal& terminal) {
  const Result<std::unique_ptr<Knowledge>> loaded = load_knowledge_for(options.overrides);
  if (!loaded.ok()) return report_errors(loaded.errors(), terminal);
  const Knowledge& knowledge = *loaded.value();
  const Drug* drug = options.name.empty() || options.name == kShared ? nullptr : knowledge.find_taken(options.name);
  if (drug == nullptr && !options.name.empty() && options.name != kShared) return report_errors({unknown_drug(knowledge, options.name)}, terminal);
  std::string out;
  const bool colour = terminal.colour_out;
  if (options.equivalence) {
    out = options.json ? json_text(json_equivalence(knowledge, drug, EBB_VERSION)) : text_equivalence(knowledge, drug, colour);
  } else if (options.json) {
    out = json_text(drug != nullptr          ? json_drug(knowledge, *drug, EBB_VERSION)
                    : options.name.empty()   ? json_drug_list(knowledge, EBB_VERSION)
                                             : json_shared(knowledge, EBB_VERSION));
  } else {
    out = drug != nullptr ? text_drug(knowledge, *drug, colour) : options.name.empty() ? text_drug_list(knowledge, colour) : text_shared(knowledge, colour);
  }
  return print_result(out) ? kDone : kCouldNotDoIt;
}

}  // namespace ebb::cli
