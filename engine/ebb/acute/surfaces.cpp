#include "ebb/acute/surfaces.h"

#include <algorithm>
#include <cstddef>

#include "ebb/model/ventilation.h"
#include "ebb/numerics/scalar_math.h"

namespace ebb {
namespace {

/// x^h / (1 + x^h) of a concentration in units of its C50.
double hill(double x, double exponent) { return x > 0 ? saturation(pow_ebb(x, exponent)) : 0; }

/// Fall by all opioids: those without a ceiling as one, then those with one. `fold` multiplies every C50.
double opioid_fall(const SurfaceParameters& s, const DepressantsNow& now, double fold) {
  const double full = hill(now.full_opioid / fold, s.opioid_hill);
  return together(full, now.partial_ceiling * hill(now.partial_opioid / fold, s.opioid_hill));
}

}  // namespace

DangerNow danger_now(const SurfaceParameters& s, const DepressantsNow& now) {
  const double sedative_fall = s.sedative_ventilation_max * now.respiratory_sedation;
  const double alcohol = hill(now.alcohol_mg_per_L / s.alcohol_C50_mg_per_L, s.alcohol_hill);
  const double fold = potentiation(sedative_fall, s.potentiation_shift, s.potentiation_reference, s.potentiation_floor);
  DangerNow danger;
  danger.ventilation = ventilation_left(opioid_fall(s, now, fold), sedative_fall, s.alcohol_ventilation_max * alcohol);

  const double partial = now.partial_ceiling * hill(now.partial_opioid, s.opioid_hill);
  const ApnoeaDrive<double> drive{now.full_opioid / s.apnoea_C50_fold + partial, now.respiratory_sedation, alcohol};
  danger.apnoea_index = apnoea_index<double>(drive, {s.apnoea_opioid_by_sedative, s.apnoea_opioid_by_alcohol, s.apnoea_sedative,
                                                     s.apnoea_alcohol, s.apnoea_sedative_by_alcohol});

  const double drunk = hill(now.alcohol_mg_per_L / s.alcohol_arousal_C50_mg_per_L, s.alcohol_arousal_hill);
  const double opioid = s.opioid_arousal_max * opioid_fall(s, now, s.opioid_arousal_C50_fold);
  danger.arousal = ventilation_left(opioid, s.sedative_arousal_max * now.sedation, drunk);
  return danger;
}

std::vector<SurfaceParameters> sample_surfaces(const AcuteParameters& acute, const Sampler& sampler) {
  using S = SurfaceParameters;
  const std::pair<const Parameter*, double S::*> entries[] = {
      {&acute.sedative_ventilation_max, &S::sedative_ventilation_max},
      {&acute.opioid_hill, &S::opioid_hill},
      {&acute.alcohol_ventilation_max, &S::alcohol_ventilation_max},
      {&acute.alcohol_C50, &S::alcohol_C50_mg_per_L},
      {&acute.alcohol_hill, &S::alcohol_hill},
      {&acute.potentiation_shift, &S::potentiation_shift},
      {&acute.potentiation_reference, &S::potentiation_reference},
      {&acute.potentiation_floor, &S::potentiation_floor},
      {&acute.apnoea_C50_fold, &S::apnoea_C50_fold},
      {&acute.apnoea_opioid_by_sedative, &S::apnoea_opioid_by_sedative},
      {&acute.apnoea_opioid_by_alcohol, &S::apnoea_opioid_by_alcohol},
      {&acute.apnoea_sedative, &S::apnoea_sedative},
      {&acute.apnoea_alcohol, &S::apnoea_alcohol},
      {&acute.apnoea_sedative_by_alcohol, &S::apnoea_sedative_by_alcohol},
      {&acute.sedative_arousal_max, &S::sedative_arousal_max},
      {&acute.opioid_arousal_C50_fold, &S::opioid_arousal_C50_fold},
      {&acute.opioid_arousal_max, &S::opioid_arousal_max},
      {&acute.alcohol_arousal_C50, &S::alcohol_arousal_C50_mg_per_L},
      {&acute.alcohol_arousal_hill, &S::alcohol_arousal_hill},
  };
  std::vector<SurfaceParameters> surfaces(sampler.count());
  for (const auto& [parameter, member] : entries) {
    const Column column = sampler.sampled(*parameter);
    for (std::size_t i = 0; i < surfaces.size(); ++i) surfaces[i].*member = column[i];
  }
  return surfaces;
}

}  // namespace ebb
