#include <algorithm>
#include <array>
#include <cctype>

#include "ebb/base/number_text.h"
#include "ebb/population/slot_plan.h"

namespace ebb {

namespace {

constexpr std::array<const char*, kDomainCount> kDomainNames{"sedation", "anxiolysis", "anticonvulsant", "memory", "respiration"};
constexpr std::array<const char*, kReboundCount> kReboundNames{"anxiety", "sleep", "autonomic", "perceptual", "seizure"};

/// Position of a name, or -1 and an error that says what would be known.
template <std::size_t Size>
int position(const std::array<const char*, Size>& names, const std::string& name, const std::string& what, Errors& errors) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<int>(found - names.begin());
  const std::vector<std::string> known(names.begin(), names.end());
  std::string allowed;
  for (const std::string& one : known) allowed += (allowed.empty() ? "" : ", ") + one;
  errors.push_back({ErrorCode::UnknownName, {}, what + " \"" + name + "\" is not known", allowed, nearest_name(name, known)});
  return -1;
}

Recipe plain(const Parameter& parameter) {
  return [&parameter](const Sampler& sampler) { return sampler.sampled(parameter); };
}

/// 1 / a time constant [1/h].
Recipe rate(const Parameter& time_constant_h) {
  return [&time_constant_h](const Sampler& sampler) {
    Column column = sampler.sampled(time_constant_h);
    for (double& value : column) value = 1.0 / value;
    return column;
  };
}

/// c: the largest withdrawal of the typical person (A = G = 1, S = 0) is withdrawal_scale_theta, in every ensemble draw.
Column scale_column(const Sampler& sampler, const DynamicsParameters& d) {
  Column scale = sampler.typical(d.withdrawal_scale_theta);
  const Column gmax = sampler.typical(d.gmax), share = sampler.typical(d.g0_share), G50 = sampler.typical(d.G50);
  for (std::size_t i = 0; i < scale.size(); ++i) {
    const double g0 = gmax[i] * share[i];
    scale[i] /= g0 + (gmax[i] - g0) / (1.0 + G50[i]);
  }
  return scale;
}

/// s: the minority's share for those whose draw falls into it, else the common one.
Column slow_share_column(const Sampler& sampler, const DynamicsParameters& d, bool protracted) {
  Column share = sampler.sampled(d.slow_share);
  if (!protracted || sampler.typical_person()) return share;
  const Column minority = sampler.sampled(d.protracted_share), frac = sampler.typical(d.protracted_frac);
  const Column draw = sampler.uniform(d.protracted_frac.name);
  for (std::size_t i = 0; i < share.size(); ++i) share[i] = draw[i] < frac[i] ? minority[i] : share[i];
  return share;
}

/// g0 or gmax of people some of whom have a slow share s beside it: 1 - s times as large, so that g A + s P never exceeds S at a steady dose.
Recipe beside_slow_share(Recipe g, const DynamicsParameters& d) {
  return [g = std::move(g), &d](const Sampler& sampler) {
    Column column = g(sampler);
    const Column share = slow_share_column(sampler, d, true);
    for (std::size_t i = 0; i < column.size(); ++i) column[i] *= 1.0 - share[i];
    return column;
  };
}

void plan_adaptation(SlotPlan& plan, const DynamicsParameters& d, bool protracted) {
  ModelLayout& layout = plan.layout;
  layout.one_plus_tau_slot = plan.slot("receptor.one_plus_tau", [&d](const Sampler& s) { return one_plus_tau_column(s, d); });
  layout.rate_A_slot = plan.slot("adaptation.rate_A_per_h", rate(d.tau_A));
  layout.rate_G_slot = plan.slot("adaptation.rate_G_per_h", rate(d.tau_G));
  layout.rate_q_slot = plan.slot("adaptation.rate_q_per_h", rate(d.tau_q));
  const bool minority = protracted && d.protracted_frac.typical > 0;
  const Recipe g0 = [&d](const Sampler& s) { return product(s.sampled(d.gmax), s.sampled(d.g0_share)); }, gmax = plain(d.gmax);
  layout.g0_slot = plan.slot("adaptation.g0", minority ? beside_slow_share(g0, d) : g0);
  layout.gmax_slot = plan.slot("adaptation.gmax", minority ? beside_slow_share(gmax, d) : gmax);
  layout.G50_slot = plan.slot("adaptation.G50", plain(d.G50));
  layout.scale_slot = plan.slot("adaptation.scale_theta", [&d](const Sampler& s) { return scale_column(s, d); });
  layout.threshold_slot = plan.slot("adaptation.threshold_theta", plain(d.noticing_threshold));
  if (!minority && d.slow_share.typical <= 0) return;
  layout.rate_P_slot = plan.slot("adaptation.rate_P_per_h", rate(d.tau_P));
  layout.slow_share_slot =
      plan.slot("adaptation.slow_share", [&d, minority](const Sampler& s) { return slow_share_column(s, d, minority); });
}

bool same_ignoring_case(const std::string& a, const std::string& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

bool has_any(const std::vector<std::string>& wanted, const std::vector<std::string>& present) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& one) {
    return std::any_of(present.begin(), present.end(), [&](const std::string& other) { return same_ignoring_case(one, other); });
  });
}

void plan_symptoms(ModelLayout& layout, const DynamicsParameters& d, const PersonFacts& person, Errors& errors) {
  for (const Symptom& symptom : d.symptoms) {
    ModelLayout::SymptomLink link;
    link.name = symptom.name;
    link.domain = position(kDomainNames, symptom.domain, "the domain of symptom " + symptom.name + ",", errors);
    link.rebound = position(kReboundNames, symptom.rebound, "the rebound of symptom " + symptom.name + ",", errors);
    const bool condition = has_any(symptom.baseline_conditions, person.conditions);
    link.baseline = (condition ? d.symptom_baseline_with_condition : d.symptom_baseline).typical;
    link.intercept = d.symptom_intercept.typical;
    link.baseline_slope = d.symptom_baseline_slope.typical;
    // What the drug causes itself grows with its net effect and is no part of withdrawal.
    link.relief_slope = symptom.caused_by_drug ? -d.symptom_effect_slope.typical : d.symptom_relief_slope.typical;
    link.withdrawal_slope = symptom.caused_by_drug ? 0 : d.symptom_withdrawal_slope.typical;
    layout.symptoms.push_back(std::move(link));
  }
}

}  // namespace

Column one_plus_tau_column(const Sampler& sampler, const DynamicsParameters& dynamics) {
  Column column = sampler.sampled(dynamics.transduction_one_plus_tau);
  for (double& value : column) value = std::max(value, dynamics.transduction_floor.typical);
  return column;
}

Column EC50_effect_column(const Sampler& sampler, const Drug& drug, const DynamicsParameters& dynamics) {
  const Parameter& own = *drug.site.EC50_effect;
  if (!dynamics.reference_EC50_effect || drug.name == dynamics.potency_reference) return sampler.sampled(own);
  const Parameter& reference = *dynamics.reference_EC50_effect;
  Column column = sampler.typical(own);
  const Column person = sampler.sampled(reference), middle = sampler.typical(reference);
  const Column ratio = sampler.sampled(dynamics.potency_ratio, dynamics.potency_ratio.name + " of " + drug.name);
  for (std::size_t i = 0; i < column.size(); ++i) {
    // A draw of the ensemble that moves the reference moves all that is measured by it, but no number that somebody set.
    const double moved = own.overridden ? 1.0 : middle[i] / reference.typical;
    column[i] *= moved * (person[i] / middle[i]) * ratio[i];
  }
  return column;
}

void plan_dynamics(SlotPlan& plan, const DynamicsParameters& dynamics, const PersonFacts& person, bool protracted, Errors& errors) {
  plan_adaptation(plan, dynamics, protracted);
  for (const DynamicsParameters::Domain& domain : dynamics.domains) {
    const int k = position(kDomainNames, domain.name, "effect domain", errors);
    if (k < 0) continue;
    const std::string name = "effect." + domain.name;
    plan.layout.domain_half_slot[k] = plan.slot(name + ".half_effect_drive", plain(domain.half_effect_drive));
    plan.layout.domain_hill_slot[k] = plan.slot(name + ".hill", plain(domain.hill));
    plan.layout.domain_share_slot[k] = plan.slot(name + ".tolerance_share", plain(domain.tolerance_share));
  }
  for (const DynamicsParameters::Rebound& rebound : dynamics.rebounds) {
    const int k = position(kReboundNames, rebound.name, "rebound", errors);
    if (k >= 0) plan.layout.rebound_slot[k] = plan.slot("rebound." + rebound.name + ".share", plain(rebound.share));
  }
  plan_symptoms(plan.layout, dynamics, person, errors);
}

}  // namespace ebb
