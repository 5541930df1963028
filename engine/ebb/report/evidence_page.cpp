#include "ebb/report/evidence_page.h"

#include <fmt/format.h>

#include <set>

#include "ebb/base/number_text.h"
#include "ebb/report/json_drugs.h"
#include "ebb/report/parameter_words.h"
#include "ebb/report/text.h"

namespace ebb {
namespace {

/// A cell of a Markdown table: a bar would end it.
std::string cell(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) text.insert(at, "\\");
  return text;
}

std::string range_cell(const Parameter& p) {
  if (p.range_low == p.range_high) return "";
  return number_text(p.range_low / p.canonical_per_unit, 4) + "–" + number_text(p.range_high / p.canonical_per_unit, 4);
}

std::string provenance_cell(const Parameter& p) {
  std::string text = p.source == "assumption" ? "" : "[" + p.source + "](#sources)";
  if (!p.locator.empty()) text += (text.empty() ? "" : ", ") + p.locator;
  if (!p.why.empty()) text += (text.empty() ? "" : ": ") + p.why;
  return text;
}

std::string grade_counts(const std::vector<const Parameter*>& parameters) {
  const std::array<int, 4> n = count_grades(parameters);
  return fmt::format("A {}, B {}, C {}, D {}", n[0], n[1], n[2], n[3]);
}

std::string number_rows(const std::vector<const Parameter*>& parameters, std::set<std::string>& cited) {
  std::string out = "| number | value | spread between people | range of the typical value | measured in | grade | source, place in it, reason |\n|---|---|---|---|---|---|---|\n";
  for (const Parameter* p : parameters) {
    cited.insert(p->source);
    const std::string grade = p->grade == 'D' ? "**D**" : std::string(1, p->grade);
    out += fmt::format("| `{}` | {} | {} | {} | {} | {} | {} |\n", p->name, quantity_words(*p), spread_words(*p), range_cell(*p), cell(p->population), grade,
                       cell(provenance_cell(*p)));
  }
  return out + "\n";
}

std::string drug_section(const Knowledge& knowledge, const Drug& drug, std::set<std::string>& cited) {
  const std::vector<const Parameter*> parameters = parameters_of(knowledge, drug);
  std::string out = fmt::format("### {}\n{}; {}.", drug.name, drug.drug_class, grade_counts(parameters));
  if (!drug.missing.empty()) out += " Not found: " + joined(drug.missing, "; ") + ".";
  return out + "\n\n" + number_rows(parameters, cited);
}

std::string equivalence_section(const Knowledge& knowledge, std::set<std::string>& cited) {
  std::string out = "## Tables of equivalent doses\nEach as published; none is merged.\n\n";
  for (const EquivalenceTable& table : knowledge.equivalence) {
    cited.insert(table.fact.source);
    out += fmt::format("**{}**, to {} {} mg\n\n| drug | dose [mg] | grade | source, place in it, reason |\n|---|---|---|---|\n", table.name, table.reference_drug,
                       number_text(table.reference_mg));
    for (const EquivalentDose& row : table.rows) {
      cited.insert(row.fact.source);
      std::string place = row.fact.source;
      if (!row.fact.locator.empty()) place += ", " + row.fact.locator;
      if (!row.fact.why.empty()) place += ": " + row.fact.why;
      const std::string dose = row.low_mg == row.high_mg ? number_text(row.low_mg) : number_text(row.low_mg) + "–" + number_text(row.high_mg);
      out += fmt::format("| {} | {} | {} | {} |\n", row.drug, dose, row.fact.grade, cell(place));
    }
    out += "\n";
  }
  return out;
}

std::string source_section(const Knowledge& knowledge, const std::set<std::string>& cited) {
  std::string out = "## Sources\nThose that the numbers above cite; `data/references.bib` has all.\n\n";
  for (const std::string& key : cited) {
    const auto found = knowledge.references.find(key);
    if (found == knowledge.references.end()) continue;
    const Reference& reference = found->second;
    const std::string citation = reference.citation.empty() ? reference.title : reference.citation;
    out += "- `" + key + "`: " + citation + (reference.address.empty() ? "" : " " + reference.address) + "\n";
  }
  return out;
}

}  // namespace

std::string evidence_page(const Knowledge& knowledge) {
  const std::vector<const Parameter*> all = knowledge.all_parameters();
  const std::array<int, 4> n = count_grades(all);
  std::string out = fmt::format(
      "# Evidence: every number\n\nMade from `data/` by `ebb drugs --markdown`; a test keeps this page equal to what the program says. {} numbers: grade A (label, guideline) {}, "
      "B (population kinetics, imaging, trial) {}, C (small study, review) {}, **D (assumption) {}**. The range is what is thought possible for the "
      "*typical* value; spread is between people.\n\n## Drugs\n\n",
      all.size(), n[0], n[1], n[2], n[3]);
  std::set<std::string> cited;
  for (const auto* list : {&knowledge.drugs, &knowledge.substances}) {
    for (const Drug& drug : *list) out += drug_section(knowledge, drug, cited);
  }
  const std::vector<const Parameter*> shared = shared_parameters(knowledge);
  out += "## What all drugs share\nReceptor, adaptation, effects, symptoms, breathing, people: " + grade_counts(shared) + ".\n\n" + number_rows(shared, cited);
  out += equivalence_section(knowledge, cited);
  return out + source_section(knowledge, cited);
}

}  // namespace ebb
