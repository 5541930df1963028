// What the knowledge base says of one drug: kinetics per route, site, metabolite, covariates.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "ebb/population/parameter.h"

namespace ebb {

/// One first-order way into the central compartment; IV has F = 1 and neither ka nor lag.
struct RouteInput {
  Parameter F;                     ///< fraction of the dose that arrives this way
  std::optional<Parameter> ka;     ///< [1/h]; absent: straight in
  std::optional<Parameter> lag;    ///< [h]; of a second input: the delay after the first one's lag (> 0)
};

/// "oral", "odt", "buccal", "sublingual", "intranasal", "im", "iv".
struct Route {
  std::string name;
  std::vector<RouteInput> inputs;  ///< one or two
  int disposition = 0;             ///< index into Drug::dispositions
  std::string note;                ///< said when the route is used ("no data of its own, taken as oral, grade D")
};

/// Two- or three-compartment disposition. Q3 and V3 only with three.
struct Disposition {
  std::string name;                ///< "default", "iv"
  Parameter CL, V1, Q2, V2;
  std::optional<Parameter> Q3, V3;
};

/// An active metabolite: a drug of its own that is fed by its parent.
struct Formation {
  std::string metabolite;          ///< drug name
  Parameter fraction;              ///< of the parent's clearance that forms it
};

/// How a co-medicine or a state changes clearance: CL x fold, approached and left exponentially.
struct ClearanceModifier {
  std::string name;                ///< "carbamazepine", "phenytoin", "strong CYP3A inhibitor"
  std::string kind;                ///< "inducer" or "inhibitor"
  Parameter fold;
  Parameter onset_half_time;       ///< [h]
  Parameter offset_half_time;      ///< [h]
};

/// Multipliers of CL for what is known of a person; absent = no effect known (said so).
struct Covariates {
  Parameter weight_exponent_CL, weight_exponent_V, reference_weight;  ///< reference_weight in mg (70 kg)
  std::optional<Parameter> elderly_CL_fold, elderly_age;              ///< CL x fold at or over the age [h]
  std::optional<Parameter> age_V2_per_year, age_V2_from;              ///< V2 x (1 + slope (age - from)) above `from`; slope [1/h], from [h]
  std::optional<Parameter> liver_mild_CL_fold, liver_moderate_CL_fold, liver_severe_CL_fold;
  std::optional<Parameter> pregnancy_CL_spread_fold;                  ///< the CV of CL x this
  std::vector<ClearanceModifier> modifiers;
};

/// The benzodiazepine site.
struct Site {
  Parameter intrinsic_efficacy;            ///< e: 1 full agonist, 0 antagonist
  Parameter ke0;                           ///< [1/h]
  std::optional<Parameter> EC50_effect;    ///< EC50eff [mg/L]: EC50occ = (1 + tau) EC50eff of the same person
  std::optional<Parameter> EC50_occupancy; ///< [mg/L]: used for antagonists; for agonists only a check against imaging
};

/// What an opioid does to breathing.
struct OpioidAction {
  Parameter C50_ventilation;               ///< effect-site concentration of half its largest fall of ventilation [mg/L]
  Parameter ceiling;                       ///< that largest fall, alone: 1 for full agonists [1]
};

/// Michaelis-Menten elimination from one compartment (ethanol). Such a drug never enters the linear kinetics of `simulate/`.
struct SaturableElimination {
  Parameter Vmax;                          ///< [mg/h]
  Parameter Km;                            ///< [mg/L]
  Parameter V;                             ///< [L]
};

struct Drug {
  std::string name;                        ///< "clonazepam"
  std::string drug_class;                  ///< "benzodiazepine", "z-drug", "antagonist"; "opioid", "alcohol", "stimulant": not at the benzodiazepine site
  std::vector<std::string> synonyms;       ///< brand names: "Klonopin", "Rivotril"
  Parameter molar_mass;                    ///< [g/mol] kept as a plain number with unit "g/mol"
  bool metabolite_only = false;            ///< cannot be taken as such
  std::vector<Disposition> dispositions;
  std::vector<Route> routes;
  Site site;                               ///< of other substances and of drugs without effect data: `ke0` only, and nothing acts there
  std::vector<std::string> missing;        ///< numbers that were not found; of a drug at the site without EC50: why no effect is simulated
  std::string becomes;                     ///< a prodrug: what its inputs bring into the blood ("6-MAM"); then no disposition of its own
  std::optional<OpioidAction> opioid;
  std::optional<SaturableElimination> saturable;
  std::optional<Formation> formation;      ///< its active metabolite
  Covariates covariates;
  std::optional<Parameter> highest_labelled_daily_dose;  ///< [mg/d as mg per h canonical]: above it the dose needs `confirm_dose = true`
  std::optional<Parameter> highest_seen_daily_dose;      ///< the same of a drug whose label gives no highest: the largest in a source that was read
  std::vector<Parameter> facts;            ///< numbers shown, not simulated (fu, therapeutic range, …)
};

/// Whether the drug binds at the benzodiazepine site; opioids, alcohol and stimulants do not.
inline bool acts_at_site(const Drug& drug) { return drug.drug_class != "opioid" && drug.drug_class != "alcohol" && drug.drug_class != "stimulant"; }

/// Whether the data say how strongly it acts at the site. Else its levels are simulated, and nothing of what they do.
inline bool has_effect_data(const Drug& drug) { return acts_at_site(drug) && (drug.site.EC50_effect || drug.site.EC50_occupancy); }

/// A symptom of the shared vocabulary.
struct Symptom {
  std::string name;                        ///< "anxiety"
  std::string domain;                      ///< sedation | anxiolysis | anticonvulsant | memory | respiration
  std::string rebound;                     ///< anxiety | sleep | autonomic | perceptual | seizure: which r_k
  std::vector<std::string> baseline_conditions;  ///< conditions that set the higher baseline
  bool caused_by_drug = false;             ///< what the drug does itself ("drowsiness"): its net effect adds, and nothing of it is withdrawal
};

/// Parameters of receptor, adaptation and observation, one set for everybody (model.md 2-4, evidence/model-defaults.md).
struct DynamicsParameters {
  Parameter transduction_one_plus_tau;  ///< 1 + tau
  Parameter transduction_floor;         ///< smallest 1 + tau a sampled person may have
  std::string potency_reference;        ///< the drug whose EC50_effect says how sensitive a person is to all agonists; empty: each on its own
  std::optional<Parameter> reference_EC50_effect;  ///< a copy of that drug's
  Parameter potency_ratio;              ///< EC50 of any other agonist over the reference's, apart from its typical value: median 1, one draw a person and drug
  Parameter tau_A, tau_G, tau_q, tau_P; ///< time constants [h]
  Parameter gmax, g0_share, G50;        ///< g0 = gmax * g0_share
  Parameter slow_share;                 ///< s; 0 by default
  Parameter protracted_share, protracted_frac;  ///< s of the protracted minority and how many they are (off by default)
  Parameter noticing_threshold;         ///< theta
  Parameter withdrawal_scale_theta;     ///< H of the typical person at A = G = 1, S = 0, in theta (6)
  Parameter seizure_slope;              ///< beta of the excess seizure hazard exp(beta H) - 1 [1/theta]; only ranks plans
  struct Domain {
    std::string name;                   ///< sedation, anxiolysis, anticonvulsant, memory, respiration
    Parameter half_effect_drive;        ///< s in E = (1+s^h) S^h / (S^h + s^h)
    Parameter hill;                     ///< h
    Parameter tolerance_share;          ///< a_k
  };
  std::vector<Domain> domains;          ///< in the order above
  struct Rebound {
    std::string name;                   ///< anxiety, sleep, autonomic, perceptual, seizure
    Parameter share;                    ///< r_k
  };
  std::vector<Rebound> rebounds;
  Parameter symptom_intercept, symptom_baseline_slope, symptom_relief_slope, symptom_withdrawal_slope;
  Parameter symptom_effect_slope;       ///< of the net effect in symptoms that the drug causes itself
  Parameter symptom_baseline, symptom_baseline_with_condition;
  std::vector<Symptom> symptoms;
};

/// What is sampled when a case does not say.
struct PopulationDefaults {
  Parameter female_frac, weight_men, weight_women, late_horizon;  ///< weights in mg, late_horizon = days after the last event [h]
  Parameter split_error_frac, washout_half_lives;
};

}  // namespace ebb
