#include "ebb/dosing/lattice.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ebb/base/number_text.h"

namespace ebb {
namespace {

constexpr std::uint32_t kCannot = 0xFFFFFFFFu;
constexpr std::int64_t kMostGrains = 1000000;  // a table of this size is tens of MB; no real supply comes near

struct Pieces {
  int all = 0;
  int not_whole = 0;
};

Pieces count_pieces(const Product& product, int parts) {
  if (product.form == ProductForm::Liquid) {
    if (parts == 0) return {};
    // The small tolerance keeps 50 steps of 0.1 mL one filling of 5 mL.
    double fillings = product.syringe_mL > 0 ? std::ceil(parts * product.smallest_step_mL / product.syringe_mL - 1e-9) : 1;
    int count = std::min(static_cast<int>(fillings), kMostPiecesPerDose + 1);
    return {count, count};
  }
  int split = parts % product.score_parts > 0 ? 1 : 0;
  return {parts / product.score_parts + split, split};
}

std::uint32_t pack_cost(const Pieces& pieces, int products) {
  return static_cast<std::uint32_t>(pieces.all) << 16 | static_cast<std::uint32_t>(pieces.not_whole) << 8 |
         static_cast<std::uint32_t>(products);
}
int pieces_of(std::uint32_t cost) { return static_cast<int>(cost >> 16); }

std::string mg_text(std::int64_t dose_ug) { return number_text(static_cast<double>(dose_ug) / 1000.0) + " mg"; }

std::string supply_text(const std::vector<Product>& supply) {
  std::string text;
  for (const Product& product : supply) text += (text.empty() ? "" : ", ") + product.id;
  return text.empty() ? "an empty supply" : text;
}

Error bad_part(const Product& product) {
  return Error{ErrorCode::OutOfRange, {}, product.id + ": its smallest part is " + number_text(part_mg(product)) + " mg",
               "a part that is a whole number of micrograms", ""};
}

Errors check_supply(const std::vector<Product>& supply, const std::string& drug) {
  Errors errors;
  const Product* first = nullptr;
  bool extended = false, immediate = false;
  for (const Product& product : supply) {
    if (!drug.empty() && product.drug != drug) continue;
    if (first == nullptr) first = &product;
    if (product.drug != first->drug)
      errors.push_back({ErrorCode::Contradiction, {}, "the supply mixes " + first->drug + " and " + product.drug,
                        "products of one drug for one dose", ""});
    (product.form == ProductForm::ExtendedRelease ? extended : immediate) = true;
    if (product.score_parts < 1 || whole_micrograms(part_mg(product)) <= 0) errors.push_back(bad_part(product));
  }
  if (first == nullptr)
    errors.push_back({ErrorCode::Missing, {}, "the supply holds no product of " + (drug.empty() ? "any drug" : drug),
                      "at least one product (ebb drugs NAME lists them)", ""});
  if (extended && immediate)
    errors.push_back({ErrorCode::Contradiction, {}, "the supply mixes extended-release and other forms: " + supply_text(supply),
                      "one of the two: they are not taken in place of each other", ""});
  return errors;
}

}  // namespace

std::int64_t whole_micrograms(double dose_mg) {
  double ug = dose_mg * 1000.0;
  if (!(ug >= 0) || ug > 1e12) return -1;
  double rounded = std::round(ug);
  return std::fabs(ug - rounded) <= 1e-6 ? static_cast<std::int64_t>(rounded) : -1;
}

Result<DoseTable> DoseTable::build(const std::vector<Product>& supply, const std::string& drug, std::int64_t highest_ug) {
  if (Errors errors = check_supply(supply, drug); !errors.empty()) return errors;
  DoseTable table;
  table.grain_ug_ = 0;
  for (const Product& product : supply) {
    if (!drug.empty() && product.drug != drug) continue;
    std::int64_t part_ug = whole_micrograms(part_mg(product));
    table.grain_ug_ = std::gcd(table.grain_ug_, part_ug);
    table.largest_part_ug_ = std::max(table.largest_part_ug_, part_ug);
  }
  std::int64_t grains = std::max<std::int64_t>(highest_ug, 0) / table.grain_ug_;
  if (grains > kMostGrains)
    return Error{ErrorCode::OutOfRange, {}, mg_text(highest_ug) + " from steps of " + mg_text(table.grain_ug_),
                 "at most a million steps", ""};
  table.cost_.assign(static_cast<std::size_t>(grains) + 1, kCannot);
  table.cost_[0] = 0;
  for (std::size_t i = 0; i < supply.size(); ++i)
    if (drug.empty() || supply[i].drug == drug)
      table.add_product(static_cast<int>(i), supply[i], whole_micrograms(part_mg(supply[i])));
  for (std::size_t n = 1; n < table.cost_.size(); ++n)
    if (table.cost_[n] != kCannot) table.doses_ug_.push_back(static_cast<std::int64_t>(n) * table.grain_ug_);
  return table;
}

// cost_new[n] = min over c of cost_old[n - c part] + cost of c parts. Trying small c first and replacing only by something
// strictly better prefers the products named first.
void DoseTable::add_product(int index, const Product& product, std::int64_t product_part_ug) {
  const std::size_t part = static_cast<std::size_t>(product_part_ug / grain_ug_);
  std::vector<std::uint32_t> part_costs;  // by count of parts, up to the most pieces
  for (int count = 0; count <= 0xFFFF; ++count) {
    Pieces pieces = count_pieces(product, count);
    if (pieces.all > kMostPiecesPerDose || count * part >= cost_.size()) break;
    part_costs.push_back(pack_cost(pieces, count > 0 ? 1 : 0));
  }
  Choice choice{index, std::vector<std::uint16_t>(cost_.size(), 0)};
  std::vector<std::uint32_t> best = cost_;
  for (std::size_t n = 1; n < cost_.size(); ++n) {
    for (std::size_t count = 1; count < part_costs.size() && count * part <= n; ++count) {
      std::uint32_t rest = cost_[n - count * part];
      if (rest == kCannot || pieces_of(rest + part_costs[count]) > kMostPiecesPerDose) continue;
      if (rest + part_costs[count] < best[n]) {
        best[n] = rest + part_costs[count];
        choice.parts[n] = static_cast<std::uint16_t>(count);
      }
    }
  }
  cost_ = std::move(best);
  choices_.push_back(std::move(choice));
  part_ug_.push_back(product_part_ug);
}

bool DoseTable::makes(std::int64_t dose_ug) const {
  if (dose_ug < 0 || dose_ug % grain_ug_ != 0) return false;
  std::size_t n = static_cast<std::size_t>(dose_ug / grain_ug_);
  return n < cost_.size() && cost_[n] != kCannot;
}

std::vector<DosePart> DoseTable::parts(std::int64_t dose_ug) const {
  std::vector<DosePart> made;
  if (!makes(dose_ug)) return made;
  std::size_t n = static_cast<std::size_t>(dose_ug / grain_ug_);
  for (std::size_t k = choices_.size(); k-- > 0;) {
    int count = choices_[k].parts[n];
    if (count == 0) continue;
    made.push_back({choices_[k].product, count});
    n -= static_cast<std::size_t>(count * part_ug_[k] / grain_ug_);
  }
  std::reverse(made.begin(), made.end());
  return made;
}

Error cannot_make(const std::string& what_dose, std::int64_t dose_ug, const std::vector<std::int64_t>& doses_ug,
                  const std::vector<Product>& supply) {
  Error error{ErrorCode::Infeasible, {}, what_dose + " cannot be made from " + supply_text(supply) + " with at most " +
              std::to_string(kMostPiecesPerDose) + " pieces at a time", "", ""};
  auto above = std::lower_bound(doses_ug.begin(), doses_ug.end(), dose_ug);
  std::string below_text = above == doses_ug.begin() ? "0 mg" : mg_text(*(above - 1));
  error.allowed = "the nearest doses that can be made: " + below_text;
  if (above != doses_ug.end()) error.allowed += " and " + mg_text(*above);
  return error;
}

Result<DoseLattice> build_lattice(const std::vector<Product>& supply, double highest_mg) {
  // A part of a microgram cannot be made, so rounding the limit down loses nothing.
  Result<DoseTable> table = DoseTable::build(supply, "", static_cast<std::int64_t>(std::floor(highest_mg * 1000.0 + 1e-6)));
  if (!table.ok()) return table.errors();
  DoseLattice lattice;
  for (std::int64_t dose_ug : table.value().doses_ug()) lattice.doses_mg.push_back(static_cast<double>(dose_ug) / 1000.0);
  if (lattice.doses_mg.empty()) {
    Error error{ErrorCode::Infeasible, {}, "nothing up to " + number_text(highest_mg) + " mg can be made from " + supply_text(supply),
                "a product with smaller parts", ""};
    return error;
  }
  lattice.smallest_mg = lattice.doses_mg.front();
  return lattice;
}

Result<std::vector<DosePart>> make_dose(const std::vector<Product>& supply, double dose_mg) {
  if (!(dose_mg >= 0) || dose_mg > 1e6)
    return Error{ErrorCode::OutOfRange, {}, "a dose of " + number_text(dose_mg) + " mg", "0 mg or more", ""};
  std::int64_t dose_ug = static_cast<std::int64_t>(std::floor(dose_mg * 1000.0 + 1e-6)), highest_ug = dose_ug;
  // Beyond the dose by the largest part, so that the nearest dose above it is in the table.
  for (const Product& product : supply) {
    std::int64_t part = product.score_parts > 0 ? whole_micrograms(part_mg(product)) : -1;
    highest_ug = std::max(highest_ug, dose_ug + std::max<std::int64_t>(part, 0));
  }
  Result<DoseTable> table = DoseTable::build(supply, "", highest_ug);
  if (!table.ok()) return table.errors();
  std::int64_t exact_ug = whole_micrograms(dose_mg);
  if (exact_ug >= 0 && table.value().makes(exact_ug)) return table.value().parts(exact_ug);
  return cannot_make(number_text(dose_mg) + " mg", exact_ug >= 0 ? exact_ug : dose_ug + 1, table.value().doses_ug(), supply);
}

}  // namespace ebb
