// One person's surfaces of breathing and arousal, from that person's numbers.
#pragma once
#include <vector>

#include "ebb/population/acute_parameters.h"
#include "ebb/population/sampler.h"

namespace ebb {

/// The numbers of the surfaces for one person.
struct SurfaceParameters {
  double sedative_ventilation_max = 0, opioid_hill = 1;
  double alcohol_ventilation_max = 0, alcohol_C50_mg_per_L = 1, alcohol_hill = 1;
  double potentiation_shift = 0, potentiation_reference = 1, potentiation_floor = 1;
  double apnoea_C50_fold = 1;
  double apnoea_opioid_by_sedative = 0, apnoea_opioid_by_alcohol = 0, apnoea_sedative = 0, apnoea_alcohol = 0, apnoea_sedative_by_alcohol = 0;
  double sedative_arousal_max = 0, opioid_arousal_C50_fold = 1, opioid_arousal_max = 0;
  double alcohol_arousal_C50_mg_per_L = 1, alcohol_arousal_hill = 1;
};

/// What acts at one moment. Opioid amounts are sums of effect-site concentrations over C50 (already moved by tolerance).
struct DepressantsNow {
  double respiratory_sedation = 0;   ///< effect of the benzodiazepine drive on breathing, 0-1
  double sedation = 0;               ///< its effect on arousal, 0-1
  double full_opioid = 0;            ///< of opioids without a ceiling
  double partial_opioid = 0;         ///< of those with one
  double partial_ceiling = 0;        ///< that ceiling
  double alcohol_mg_per_L = 0;
};

struct DangerNow {
  double ventilation = 1;            ///< share left
  double apnoea_index = 0;           ///< pauses expected from 1 on
  double arousal = 1;                ///< share left
};

/// Every depressant lowers or leaves each of the three; none ever makes one better.
DangerNow danger_now(const SurfaceParameters& surface, const DepressantsNow& now);

/// The surfaces of everybody of a request: one draw a person.
std::vector<SurfaceParameters> sample_surfaces(const AcuteParameters& acute, const Sampler& sampler);

}  // namespace ebb
