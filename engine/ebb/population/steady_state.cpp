#include "ebb/population/steady_state.h"

#include <algorithm>

namespace ebb {
namespace {

constexpr double kHoursPerDay = 24;

const Drug* find(const std::vector<Drug>& drugs, const std::string& name) {
  const auto found = std::find_if(drugs.begin(), drugs.end(), [&](const Drug& drug) { return drug.name == name; });
  return found == drugs.end() ? nullptr : &*found;
}

double potency(const Drug& drug, double level_mg_per_L) {
  return drug.site.EC50_effect ? level_mg_per_L / drug.site.EC50_effect->typical : 0.0;
}

/// potency_sum of 1 mg a day; 0: not known.
double potency_per_mg(const std::vector<Drug>& drugs, const std::string& name) {
  const Drug* drug = find(drugs, name);
  const auto steady = drug != nullptr ? steady_state(drugs, *drug, 1) : std::nullopt;
  return steady ? steady->potency_sum : 0.0;
}

std::string reason_not_compared(const Drug* drug, const std::optional<SteadyState>& steady) {
  if (drug == nullptr) return "not among the drugs of data/drugs";
  if (!steady) return "no kinetics by mouth";
  return steady->potency_sum > 0 ? "" : "levels only: no effect is simulated";
}

}  // namespace

std::optional<SteadyState> steady_state(const std::vector<Drug>& drugs, const Drug& drug, double dose_mg_per_day) {
  if (drug.routes.empty() || drug.dispositions.empty()) return std::nullopt;
  const Route& route = drug.routes.front();
  double F = 0;
  for (const RouteInput& input : route.inputs) F += input.F.typical;
  const double CL_L_per_h = drug.dispositions[static_cast<std::size_t>(route.disposition)].CL.typical;
  SteadyState steady;
  steady.level_mg_per_L = F * dose_mg_per_day / kHoursPerDay / CL_L_per_h;
  steady.potency_sum = potency(drug, steady.level_mg_per_L);
  const Drug* metabolite = drug.formation ? find(drugs, drug.formation->metabolite) : nullptr;
  if (metabolite != nullptr && !metabolite->dispositions.empty()) {
    const double formed = drug.formation->fraction.typical * metabolite->molar_mass.typical / drug.molar_mass.typical;
    steady.potency_sum += potency(*metabolite, steady.level_mg_per_L * formed * CL_L_per_h / metabolite->dispositions.front().CL.typical);
  }
  return steady;
}

std::vector<SteadyEquivalence> check_equivalence(const EquivalenceTable& table, const std::vector<Drug>& drugs, const std::string& yardstick) {
  const double reference_per_mg = potency_per_mg(drugs, table.reference_drug), yardstick_per_mg = potency_per_mg(drugs, yardstick);
  std::vector<SteadyEquivalence> checks;
  for (const EquivalentDose& row : table.rows) {
    SteadyEquivalence check;
    check.row = &row;
    const Drug* drug = find(drugs, row.drug);
    const auto low = drug != nullptr ? steady_state(drugs, *drug, row.low_mg) : std::nullopt;
    const auto high = drug != nullptr ? steady_state(drugs, *drug, row.high_mg) : std::nullopt;
    check.not_compared = reason_not_compared(drug, low);
    if (low && high) {
      check.level_low_mg_per_L = low->level_mg_per_L;
      check.level_high_mg_per_L = high->level_mg_per_L;
    }
    if (check.not_compared.empty()) {
      check.drive_low = low->drive();
      check.drive_high = high->drive();
      check.as_reference_low_mg = low->potency_sum / reference_per_mg;
      check.as_reference_high_mg = high->potency_sum / reference_per_mg;
      check.as_yardstick_low_mg = low->potency_sum / yardstick_per_mg;
      check.as_yardstick_high_mg = high->potency_sum / yardstick_per_mg;
      check.fold_low = check.as_reference_low_mg / table.reference_mg;
      check.fold_high = check.as_reference_high_mg / table.reference_mg;
    }
    checks.push_back(std::move(check));
  }
  return checks;
}

}  // namespace ebb
