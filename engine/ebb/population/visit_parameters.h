// Every number of a drug and of the dynamics, one after the other: the one list of what a `Parameter` member is.
#pragma once
#include "ebb/population/drug.h"

namespace ebb {

/// Calls `visit` with each parameter of a (const or changeable) drug, in the order of the file.
template <class DrugLike, class Visit>
void visit_drug(DrugLike& drug, Visit visit) {
  const auto maybe = [&](auto& parameter) {
    if (parameter) visit(*parameter);
  };
  visit(drug.molar_mass);
  for (auto& disposition : drug.dispositions) {
    for (auto* parameter : {&disposition.CL, &disposition.V1, &disposition.Q2, &disposition.V2}) visit(*parameter);
    maybe(disposition.Q3);
    maybe(disposition.V3);
  }
  for (auto& route : drug.routes) {
    for (auto& input : route.inputs) {
      visit(input.F);
      maybe(input.ka);
      maybe(input.lag);
    }
  }
  visit(drug.site.intrinsic_efficacy);
  visit(drug.site.ke0);
  if (drug.opioid) {
    visit(drug.opioid->C50_ventilation);
    visit(drug.opioid->ceiling);
  }
  if (drug.saturable) {
    for (auto* parameter : {&drug.saturable->Vmax, &drug.saturable->Km, &drug.saturable->V}) visit(*parameter);
  }
  maybe(drug.site.EC50_effect);
  maybe(drug.site.EC50_occupancy);
  if (drug.formation) visit(drug.formation->fraction);
  auto& covariates = drug.covariates;
  for (auto* parameter : {&covariates.weight_exponent_CL, &covariates.weight_exponent_V, &covariates.reference_weight}) visit(*parameter);
  for (auto* parameter : {&covariates.elderly_CL_fold, &covariates.elderly_age, &covariates.age_V2_per_year, &covariates.age_V2_from,
                          &covariates.liver_mild_CL_fold, &covariates.liver_moderate_CL_fold, &covariates.liver_severe_CL_fold,
                          &covariates.pregnancy_CL_spread_fold}) {
    maybe(*parameter);
  }
  for (auto& modifier : covariates.modifiers) {
    for (auto* parameter : {&modifier.fold, &modifier.onset_half_time, &modifier.offset_half_time}) visit(*parameter);
  }
  maybe(drug.highest_labelled_daily_dose);
  maybe(drug.highest_seen_daily_dose);
  for (auto& fact : drug.facts) visit(fact);
}

/// Calls `visit` with each parameter of (const or changeable) dynamics, in the order of the file.
template <class DynamicsLike, class Visit>
void visit_dynamics(DynamicsLike& dynamics, Visit visit) {
  if (dynamics.reference_EC50_effect) visit(*dynamics.reference_EC50_effect);
  for (auto* parameter :
       {&dynamics.transduction_one_plus_tau, &dynamics.transduction_floor, &dynamics.potency_ratio, &dynamics.tau_A, &dynamics.tau_G, &dynamics.tau_q, &dynamics.tau_P,
        &dynamics.gmax, &dynamics.g0_share, &dynamics.G50, &dynamics.slow_share, &dynamics.protracted_share, &dynamics.protracted_frac,
        &dynamics.noticing_threshold, &dynamics.withdrawal_scale_theta, &dynamics.seizure_slope}) {
    visit(*parameter);
  }
  for (auto& domain : dynamics.domains) {
    for (auto* parameter : {&domain.half_effect_drive, &domain.hill, &domain.tolerance_share}) visit(*parameter);
  }
  for (auto& rebound : dynamics.rebounds) visit(rebound.share);
  for (auto* parameter : {&dynamics.symptom_intercept, &dynamics.symptom_baseline_slope, &dynamics.symptom_relief_slope,
                               &dynamics.symptom_withdrawal_slope, &dynamics.symptom_effect_slope, &dynamics.symptom_baseline, &dynamics.symptom_baseline_with_condition}) {
    visit(*parameter);
  }
}

}  // namespace ebb
