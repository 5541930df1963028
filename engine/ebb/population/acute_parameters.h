// Parameters of acute danger: the surfaces of breathing and arousal, opioid tolerance, and what is called which class (data/acute.toml).
#pragma once
#include "ebb/population/parameter.h"

namespace ebb {

/// Nearly all of it is grade D: no surface of a benzodiazepine with an opioid or alcohol is published.
struct AcuteParameters {
  // Ventilation driven by CO2: falls of each depressant alone, and how a benzodiazepine moves the opioids' C50.
  Parameter sedative_ventilation_max;   ///< largest fall by a benzodiazepine alone [1]
  Parameter opioid_hill;
  Parameter alcohol_ventilation_max, alcohol_C50, alcohol_hill;  ///< C50 [mg/L]
  Parameter potentiation_shift, potentiation_reference, potentiation_floor;
  // Pauses in breathing.
  Parameter apnoea_C50_fold;            ///< C50 for apnoea over that for ventilation
  Parameter apnoea_opioid_by_sedative, apnoea_opioid_by_alcohol, apnoea_sedative, apnoea_alcohol, apnoea_sedative_by_alcohol;
  // Arousal.
  Parameter sedative_arousal_max;
  Parameter opioid_arousal_C50_fold, opioid_arousal_max;
  Parameter alcohol_arousal_C50, alcohol_arousal_hill;
  // Opioid tolerance.
  Parameter opioid_tolerance_fold, opioid_tolerance_half_time;   ///< [1], [h]: how fast it is lost in a break
  // Classes.
  Parameter severe_ventilation, moderate_ventilation;            ///< shares of the usual ventilation
  Parameter severe_apnoea, moderate_apnoea;                      ///< values of the apnoea index
  Parameter drowsy_arousal, hard_to_wake_arousal;                ///< shares of full arousal
  Parameter very_dangerous_frac, dangerous_frac;                 ///< shares of people
  Parameter worsening_step;                                      ///< a fall of ventilation that counts as getting worse [1]
  Parameter present_drive, present_opioid;                       ///< what is left of earlier doses counts from here on: drive [1], share of the C50
  Parameter opioid_with_sedative_floor, opioid_with_alcohol_floor;  ///< the class is at least this: 0 cannot say, 1 dangerous, 2 very dangerous
  // What counts as reversal.
  Parameter reversal_at_once, reversal_regained;                 ///< [h] within which waking counts as due to it; share of full arousal regained
  Parameter look_back, look_ahead;                               ///< [h] around the time asked for
};

}  // namespace ebb
