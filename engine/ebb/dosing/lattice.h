// The doses that can be made from a supply: sums of whole tablets, parts of scored ones and measured volumes.
// All sums are exact: integer micrograms.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "ebb/base/result.h"
#include "ebb/dosing/product.h"

namespace ebb {

/// The doses one administration can have, from the supply: sorted, without zero, up to `highest_mg`.
struct DoseLattice {
  std::vector<double> doses_mg;
  double smallest_mg = 0;
};

/// How one dose is made: product index and count of its smallest parts (tablets: count / score_parts tablets; liquids: steps).
struct DosePart {
  int product = 0;
  int parts = 0;
  bool operator==(const DosePart&) const = default;
};

/// More pieces than this at one time is no dose that a person takes: whole tablets, one split piece of each product and
/// fillings of the syringe each count as one. It leaves room for 12 mg from 0.5 mg tablets.
inline constexpr int kMostPiecesPerDose = 24;

/// 1 mg in micrograms; -1 when it is not a whole number of them (to 1e-6 ug) or negative.
std::int64_t whole_micrograms(double dose_mg);

/// Every dose one administration can have up to a highest one, with the best way to make each:
/// fewest pieces, then fewest split or measured ones, then fewest products, then the products named first.
class DoseTable {
 public:
  /// Products of other drugs than `drug` are left out (empty: all must be of one drug).
  /// Errors: Missing (no product of the drug), Contradiction (several drugs; extended-release beside others),
  /// OutOfRange (a product whose part is no whole number of micrograms, or a table too large).
  static Result<DoseTable> build(const std::vector<Product>& supply, const std::string& drug, std::int64_t highest_ug);

  bool makes(std::int64_t dose_ug) const;                     ///< 0 can always be made
  const std::vector<std::int64_t>& doses_ug() const { return doses_ug_; }  ///< sorted, without zero
  std::vector<DosePart> parts(std::int64_t dose_ug) const;    ///< in the supply's order; only if makes(dose_ug)
  std::int64_t grain_ug() const { return grain_ug_; }         ///< every dose is a multiple of it
  std::int64_t largest_part_ug() const { return largest_part_ug_; }

 private:
  struct Choice {
    int product = 0;                                          ///< index into the supply
    std::vector<std::uint16_t> parts;                         ///< of this product in the best way to make n grains
  };
  void add_product(int index, const Product& product, std::int64_t product_part_ug);

  std::int64_t grain_ug_ = 1;
  std::int64_t largest_part_ug_ = 0;
  std::vector<std::uint32_t> cost_;                           ///< by grains: pieces, split pieces, products in one number
  std::vector<Choice> choices_;
  std::vector<std::int64_t> part_ug_;                         ///< by choice
  std::vector<std::int64_t> doses_ug_;
};

/// Errors: as DoseTable::build; Infeasible when nothing can be made up to `highest_mg`.
Result<DoseLattice> build_lattice(const std::vector<Product>& supply, double highest_mg);

/// Fewest pieces, whole tablets before split ones, few products. Errors: Infeasible with the nearest doses that can be made.
Result<std::vector<DosePart>> make_dose(const std::vector<Product>& supply, double dose_mg);

/// "0.3 mg cannot be made from …", naming the nearest of the sorted `doses_ug`.
Error cannot_make(const std::string& what_dose, std::int64_t dose_ug, const std::vector<std::int64_t>& doses_ug,
                  const std::vector<Product>& supply);

}  // namespace ebb
