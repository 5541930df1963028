#include "ebb/dosing/equivalence.h"

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"

namespace ebb {
namespace {

Error no_row(const EquivalenceTable& table, const std::string& drug) {
  std::vector<std::string> known;
  std::string list;
  for (const EquivalentDose& row : table.rows) {
    known.push_back(row.drug);
    list += (list.empty() ? "" : ", ") + row.drug;
  }
  return {ErrorCode::NoData, {}, table.name + " has no row for " + drug, "a drug of this table (" + list + ") or another table", nearest_name(drug, known)};
}

}  // namespace

const EquivalentDose* EquivalenceTable::find(std::string_view drug) const {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const EquivalentDose& row) { return row.drug == drug; });
  return found == rows.end() ? nullptr : &*found;
}

double ConvertedDose::middle_mg() const { return low_mg == high_mg ? low_mg : std::sqrt(low_mg * high_mg); }

Result<ConvertedDose> convert_dose(const EquivalenceTable& table, const std::string& from_drug, double dose_mg, const std::string& to_drug) {
  const EquivalentDose* from = table.find(from_drug);
  const EquivalentDose* to = table.find(to_drug);
  if (from == nullptr) return no_row(table, from_drug);
  if (to == nullptr) return no_row(table, to_drug);
  return ConvertedDose{dose_mg * to->low_mg / from->high_mg, dose_mg * to->high_mg / from->low_mg, &table, from, to};
}

std::vector<ConvertedDose> convert_by_all(const std::vector<EquivalenceTable>& tables, const std::string& from_drug, double dose_mg,
                                          const std::string& to_drug) {
  std::vector<ConvertedDose> converted;
  for (const EquivalenceTable& table : tables) {
    const Result<ConvertedDose> dose = convert_dose(table, from_drug, dose_mg, to_drug);
    if (dose.ok()) converted.push_back(dose.value());
  }
  return converted;
}

std::string dose_text(double low_mg, double high_mg) {
  const std::string high = number_text(high_mg, 3) + " mg";
  return low_mg == high_mg ? high : number_text(low_mg, 3) + "-" + high;
}

}  // namespace ebb
