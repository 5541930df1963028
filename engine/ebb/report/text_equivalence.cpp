#include "ebb/report/text_equivalence.h"

#include <algorithm>

#include <fmt/format.h>

#include "ebb/base/number_text.h"
#include "ebb/population/steady_state.h"
#include "ebb/report/table.h"

namespace ebb {
namespace {

constexpr double kNg_per_mL = 1000;       // of mg/L

std::string range_text(double low, double high, int digits) {
  const std::string a = number_text(low, digits), b = number_text(high, digits);
  return a == b ? a : a + "-" + b;
}

std::vector<std::string> drugs_of_tables(const Knowledge& knowledge, const Drug* only) {
  std::vector<std::string> names;
  for (const EquivalenceTable& table : knowledge.equivalence) {
    for (const EquivalentDose& row : table.rows) {
      const bool wanted = only == nullptr || row.drug == only->name || row.drug == table.reference_drug;
      if (wanted && std::find(names.begin(), names.end(), row.drug) == names.end()) names.push_back(row.drug);
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// All tables in columns, none merged with another; * marks what is from memory.
std::string side_by_side(const Knowledge& knowledge, const Drug* only, bool colour) {
  std::vector<TableColumn> columns{{"mg by mouth"}};
  for (const EquivalenceTable& table : knowledge.equivalence) columns.push_back({table.name, Align::Right, 24});
  TextTable text(columns);
  for (const std::string& drug : drugs_of_tables(knowledge, only)) {
    std::vector<TableCell> cells{{drug, knowledge.find_drug(drug) != nullptr ? Tone::Strong : Tone::Plain}};
    for (const EquivalenceTable& table : knowledge.equivalence) {
      const EquivalentDose* row = table.find(drug);
      if (row == nullptr) {
        cells.emplace_back("-");
        continue;
      }
      const bool assumed = row->fact.grade == 'D';
      cells.emplace_back(range_text(row->low_mg, row->high_mg, 3) + (assumed ? " *" : ""), assumed ? Tone::Warning : Tone::Plain);
    }
    text.add_row(std::move(cells));
  }
  return text.render(colour);
}

std::string provenance(const Knowledge& knowledge, const EquivalenceTable& table) {
  std::string line = fmt::format("{} (\"{}\"), grade {}: {}, {}. {}.", table.name, table.id, table.fact.grade, table.fact.source, table.fact.locator, table.note);
  const auto reference = knowledge.references.find(table.fact.source);
  if (reference != knowledge.references.end() && !reference->second.address.empty()) line += " " + reference->second.address;
  return wrap_text(line, kWidth, "  ", "    ");
}

std::string fold_text(const SteadyEquivalence& check) { return "x " + range_text(check.fold_low, check.fold_high, 2); }

bool disagrees(const SteadyEquivalence& check, double fold) { return check.fold_high > fold * 1.0001 || check.fold_low * fold * 1.0001 < 1; }

std::string check_of(const Knowledge& knowledge, const EquivalenceTable& table, const Drug* only, bool colour) {
  const std::string& yardstick = knowledge.dynamics.potency_reference;
  const double disagrees_fold = knowledge.safety.agreements.equivalence_fold.value;
  TextTable text({{"drug"}, {"mg/d", Align::Right}, {"level ng/mL", Align::Right}, {"drive S", Align::Right}, {"as " + yardstick + " mg/d", Align::Right},
                  {"as " + table.reference_drug + " mg/d", Align::Right}, {"table says x 1", Align::Right}});
  int left_out = 0;
  for (const SteadyEquivalence& check : check_equivalence(table, knowledge.drugs, yardstick)) {
    if (only != nullptr && check.row->drug != only->name && check.row->drug != table.reference_drug) continue;
    const std::string dose = range_text(check.row->low_mg, check.row->high_mg, 3);
    if (knowledge.find_drug(check.row->drug) == nullptr) {
      ++left_out;
    } else if (!check.not_compared.empty()) {
      text.add_row({check.row->drug, dose, range_text(check.level_low_mg_per_L * kNg_per_mL, check.level_high_mg_per_L * kNg_per_mL, 3), "-", "-", "-", {"levels only", Tone::Dim}});
    } else {
      text.add_row({{check.row->drug, Tone::Strong}, dose, range_text(check.level_low_mg_per_L * kNg_per_mL, check.level_high_mg_per_L * kNg_per_mL, 3),
                    range_text(check.drive_low, check.drive_high, 2), range_text(check.as_yardstick_low_mg, check.as_yardstick_high_mg, 3),
                    range_text(check.as_reference_low_mg, check.as_reference_high_mg, 3), {fold_text(check), disagrees(check, disagrees_fold) ? Tone::Warning : Tone::Plain}});
    }
  }
  std::string out = paint(table.name, Tone::Strong, colour) + "\n" + text.render(colour);
  if (left_out > 0 && only == nullptr) out += fmt::format("  {} without kinetics here are left out.\n", counted(left_out, "drug", "drugs"));
  return out;
}

}  // namespace

std::vector<std::string> conversion_lines(const std::vector<EquivalenceTable>& tables, const std::string& from_drug, double dose_mg, const std::string& to_drug) {
  std::vector<std::string> lines;
  for (const ConvertedDose& dose : convert_by_all(tables, from_drug, dose_mg, to_drug)) {
    const bool assumed = dose.from->fact.grade == 'D' || dose.to->fact.grade == 'D';
    lines.push_back(fmt::format("{}: {} ({} {} = {} {}{})", dose.table->name, dose_text(dose.low_mg, dose.high_mg), from_drug, dose_text(dose.from->low_mg, dose.from->high_mg),
                                to_drug, dose_text(dose.to->low_mg, dose.to->high_mg), assumed ? ", from memory" : ""));
  }
  return lines;
}

std::string text_equivalence(const Knowledge& knowledge, const Drug* only, bool colour) {
  std::string out = paint("Equivalent doses as published", Tone::Strong, colour) + "  tables disagree; none is merged with another, and none is advice\n\n";
  out += side_by_side(knowledge, only, colour);
  out += wrap_text("* not read in the table, from memory (grade D). Bold: a drug that Ebb knows.", kWidth) + "\n";
  for (const EquivalenceTable& table : knowledge.equivalence) out += provenance(knowledge, table);
  out += "\n" + paint("The model beside the tables", Tone::Strong, colour) + "\n";
  out += wrap_text("The dose of each row taken every day for long, by the typical person: average level, drive of the site, and the daily dose of two drugs known to all "
                   "with the same drive. The last column is what the model makes of it where the table says 1: marked where it is off by more than " +
                       number_text(knowledge.safety.agreements.equivalence_fold.value) + "-fold, the spread that potency.ratio allows for. "
                       "A drug taken once a night has no steady level to speak of: there the figure says little.",
                   kWidth) + "\n";
  for (const EquivalenceTable& table : knowledge.equivalence) {
    if (only == nullptr || table.find(only->name) != nullptr) out += check_of(knowledge, table, only, colour) + "\n";
  }
  return out;
}

}  // namespace ebb
