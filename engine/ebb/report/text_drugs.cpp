#include "ebb/report/text_drugs.h"

#include <fmt/format.h>

#include <set>

#include "ebb/base/number_text.h"
#include "ebb/report/json_drugs.h"
#include "ebb/report/parameter_words.h"
#include "ebb/report/table.h"
#include "ebb/report/text_equivalence.h"

namespace ebb {
namespace {

constexpr std::size_t kNoteIndent = 4;

std::string range_text(const Parameter& p) {
  if (p.range_low == p.range_high) return "";
  return number_text(p.range_low / p.canonical_per_unit, 4) + "-" + number_text(p.range_high / p.canonical_per_unit, 4);
}

std::string provenance_text(const Parameter& p) {
  std::string text = p.overridden ? "set by you; in data/: " : "";
  text += p.locator.empty() ? p.source : p.source + ", " + p.locator;
  if (!p.why.empty()) text += (text.empty() ? "" : ": ") + p.why;
  return text;
}

std::string without_prefix(const std::string& name, const std::string& prefix) {
  return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}

/// One line a number, and under it who says so.
std::string parameter_table(const std::vector<const Parameter*>& parameters, const std::string& prefix, bool colour) {
  TextTable table({{"number"}, {"value", Align::Right}, {"spread"}, {"range"}, {"grade"}});
  for (const Parameter* p : parameters) {
    const bool assumed = p->grade == 'D';
    const Tone tone = p->overridden ? Tone::Warning : Tone::Strong;
    table.add_row({{without_prefix(p->name, prefix), tone},
                   {quantity_words(*p), tone},
                   spread_words(*p),
                   range_text(*p),
                   {assumed ? "D !" : std::string(1, p->grade), assumed ? Tone::Warning : Tone::Plain}});
    for (const std::string& line : wrap_lines(provenance_text(*p), kWidth - kNoteIndent)) table.add_note(std::string(kNoteIndent, ' ') + line);
  }
  return table.render(colour);
}

std::string grade_legend(const std::vector<const Parameter*>& parameters) {
  const std::array<int, 4> n = count_grades(parameters);
  return fmt::format("{}: A label or guideline {}, B population kinetics, imaging or trial {}, C small study or review {}, D assumption (marked !) {}",
                     counted(n[0] + n[1] + n[2] + n[3], "number", "numbers"), n[0], n[1], n[2], n[3]);
}

std::string sources_text(const Knowledge& knowledge, const std::vector<const Parameter*>& parameters, bool colour) {
  std::set<std::string> keys;
  for (const Parameter* p : parameters) keys.insert(p->source);
  std::string out;
  for (const std::string& key : keys) {
    const auto reference = knowledge.references.find(key);
    if (reference == knowledge.references.end()) continue;
    std::string line = reference->second.citation.empty() ? reference->second.title : reference->second.citation;
    if (!reference->second.address.empty()) line += " " + reference->second.address;
    out += wrap_text(line, kWidth, "  " + key + ": ", "    ");
  }
  return out.empty() ? out : "\n" + paint("Sources", Tone::Strong, colour) + "\n" + out;
}

/// What was not found, and what that means.
std::string missing_text(const Drug& drug, bool colour) {
  if (drug.missing.empty()) return "";
  std::string out = paint(has_effect_data(drug) ? "Missing" : "Missing, so no effect is simulated, only levels", Tone::Warning, colour) + "\n";
  for (const std::string& number : drug.missing) out += wrap_text(number, kWidth, "  ", "    ");
  return out;
}

/// The row of each table that has the drug.
std::string equivalent_doses(const Knowledge& knowledge, const Drug& drug, bool colour) {
  std::string rows;
  for (const EquivalenceTable& table : knowledge.equivalence) {
    const EquivalentDose* row = table.find(drug.name);
    if (row == nullptr || drug.name == table.reference_drug) continue;
    rows += fmt::format("  {}: {} to {} {} mg, grade {}{}\n", table.name, dose_text(row->low_mg, row->high_mg), table.reference_drug, number_text(table.reference_mg),
                        row->fact.grade, row->fact.why.empty() ? "" : " (" + row->fact.why + ")");
  }
  if (rows.empty()) return "";
  return paint("Equivalent doses as published", Tone::Strong, colour) + "  (tables disagree; more: ebb drugs " + drug.name + " --equivalence)\n" + rows + "\n";
}

}  // namespace

std::string text_drug_list(const Knowledge& knowledge, bool colour) {
  TextTable table({{"drug"}, {"class"}, {"routes", Align::Left, 20}, {"A", Align::Right}, {"B", Align::Right}, {"C", Align::Right},
                   {"D", Align::Right}, {"also called", Align::Left, 22}});
  const auto add = [&](const Drug& drug) {
    std::vector<std::string> routes;
    for (const Route& route : drug.routes) routes.push_back(route.name);
    const std::array<int, 4> n = count_grades(parameters_of(knowledge, drug));
    table.add_row({{drug.name, Tone::Strong},
                   drug.drug_class,
                   drug.metabolite_only ? "metabolite only" : joined(routes),
                   std::to_string(n[0]), std::to_string(n[1]), std::to_string(n[2]), {std::to_string(n[3]), Tone::Warning},
                   {joined(drug.synonyms), Tone::Dim}});
  };
  for (const Drug& drug : knowledge.drugs) add(drug);
  for (const Drug& substance : knowledge.substances) add(substance);
  const std::array<int, 4> n = count_grades(shared_parameters(knowledge));
  table.add_row({{"shared", Tone::Strong}, "receptor, adaptation", "for every drug", std::to_string(n[0]), std::to_string(n[1]),
                 std::to_string(n[2]), {std::to_string(n[3]), Tone::Warning}, ""});
  return table.render(colour) + "\n" + wrap_text(grade_legend(knowledge.all_parameters()) + ".", kWidth) +
         wrap_text("Every number with its source: ebb drugs NAME, ebb drugs shared. Data " + knowledge.data_hash + ".", kWidth);
}

std::string text_drug(const Knowledge& knowledge, const Drug& drug, bool colour) {
  std::string out = paint(drug.name, Tone::Strong, colour) + "  " + drug.drug_class;
  if (!drug.synonyms.empty()) out += "  (" + joined(drug.synonyms) + ")";
  out += "\n";
  if (drug.metabolite_only) out += "Arises in the body from another drug; cannot be taken as such.\n";
  if (!drug.becomes.empty()) out += "Becomes " + drug.becomes + " on its way into the blood; that has its numbers.\n";
  if (!acts_at_site(drug)) out += "Simulated for acute danger only (docs/acute.md).\n";
  if (drug.formation) out += "Active metabolite: " + drug.formation->metabolite + ".\n";
  out += missing_text(drug, colour);
  const std::vector<const Parameter*> parameters = parameters_of(knowledge, drug);
  out += "\n" + parameter_table(parameters, drug.name + ".", colour) + "\n";
  std::string routes;
  for (const Route& route : drug.routes) routes += wrap_text(route.note.empty() ? route.name : route.name + ": " + route.note, kWidth, "  ", "    ");
  if (!routes.empty()) out += paint("Routes", Tone::Strong, colour) + "\n" + routes + "\n";
  out += equivalent_doses(knowledge, drug, colour);
  out += wrap_text(grade_legend(parameters) + ".", kWidth);
  return out + sources_text(knowledge, parameters, colour);
}

std::string text_shared(const Knowledge& knowledge, bool colour) {
  const std::vector<const Parameter*> parameters = shared_parameters(knowledge);
  std::string out = paint("shared", Tone::Strong, colour) + "  receptor, adaptation, symptoms and what is sampled: the same for every drug\n\n";
  out += parameter_table(parameters, "", colour) + "\n" + wrap_text(grade_legend(parameters) + ".", kWidth);
  return out + sources_text(knowledge, parameters, colour);
}

}  // namespace ebb
