// Published tables of equivalent doses. Each stays as it was printed; a conversion names its table and is never a mean of several.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "ebb/base/result.h"
#include "ebb/dosing/product.h"

namespace ebb {

/// One line of a table: this dose stands beside the table's reference dose.
struct EquivalentDose {
  std::string drug;
  double low_mg = 0, high_mg = 0;     ///< "15-30 mg" as printed; usually equal
  ProductFact fact;                   ///< who says it; of a row without its own, the table's
};

struct EquivalenceTable {
  std::string id;                     ///< "ashton"
  std::string name;                   ///< "Ashton manual 2002"
  std::string note;                   ///< how it was read: columns halved or doubled, what it was adapted from
  std::string reference_drug;         ///< "diazepam"
  double reference_mg = 0;
  std::vector<EquivalentDose> rows;   ///< the reference drug is one of them
  ProductFact fact;

  const EquivalentDose* find(std::string_view drug) const;  ///< nullptr: the table has no row for it
};

/// A dose as one table converts it: a range when the table prints one.
struct ConvertedDose {
  double low_mg = 0, high_mg = 0;
  const EquivalenceTable* table = nullptr;
  const EquivalentDose* from = nullptr;
  const EquivalentDose* to = nullptr;

  double middle_mg() const;           ///< geometric; the dose itself when the table prints no range
};

/// Errors: NoData (no row for one of them, naming the table and what it has).
Result<ConvertedDose> convert_dose(const EquivalenceTable& table, const std::string& from_drug, double dose_mg, const std::string& to_drug);

/// What every table that has both makes of a dose, in the order of the tables.
std::vector<ConvertedDose> convert_by_all(const std::vector<EquivalenceTable>& tables, const std::string& from_drug, double dose_mg,
                                          const std::string& to_drug);

/// "10 mg" or "15-30 mg".
std::string dose_text(double low_mg, double high_mg);

}  // namespace ebb
