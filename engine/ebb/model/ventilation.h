// Breathing and arousal under several depressants at once: response surfaces over the benzodiazepine drive, opioids and alcohol.
// No surface of a benzodiazepine with an opioid is published; the form is an assumption (docs/acute.md), its numbers are in data/acute.toml.
#pragma once

namespace ebb {

/// x^h / (1 + x^h) from the power x^h  [1].
template <class Real>
inline Real saturation(const Real& power) {
  return power / (1.0 + power);
}

/// What two falls (shares of the whole, 0-1) make together when each takes its share of what the other leaves (Bliss)  [1].
template <class Real>
inline Real together(const Real& fall, const Real& other_fall) {
  return 1.0 - (1.0 - fall) * (1.0 - other_fall);
}

/// Share of the CO2-driven ventilation that is left: fractional product of the three falls  [1].
template <class Real>
inline Real ventilation_left(const Real& opioid_fall, const Real& sedative_fall, const Real& alcohol_fall) {
  return (1.0 - opioid_fall) * (1.0 - sedative_fall) * (1.0 - alcohol_fall);
}

/// How much lower the opioids' C50 is beside a benzodiazepine: 1 - shift sedative_fall / reference_fall, not under the floor  [1].
/// A fall and a shift of zero leave it at 1; more sedative never raises it.
inline double potentiation(double sedative_fall, double shift, double reference_fall, double floor) {
  const double fold = 1 - shift * sedative_fall / reference_fall;
  return fold > floor ? fold : floor;
}

/// What goes into the apnoea index.
template <class Real>
struct ApnoeaDrive {
  Real opioid;    ///< sum of effect-site concentrations over their apnoea C50s
  Real sedative;  ///< effect of the benzodiazepine drive on breathing, 0-1
  Real alcohol;   ///< effect of alcohol on breathing as a share of its largest, 0-1
};
template <class Real>
struct ApnoeaWeights {
  Real opioid_by_sedative, opioid_by_alcohol, sedative, alcohol, sedative_by_alcohol;
};

/// Apnoea index: pauses in breathing are expected from 1 on  [1]. Kept apart from the CO2 response, because in volunteers midazolam
/// beside fentanyl brought apnoea without lowering the CO2 slope further. All weights >= 0, so that no depressant ever lowers it.
/// Source: shape only, bailey1990.
template <class Real>
inline Real apnoea_index(const ApnoeaDrive<Real>& d, const ApnoeaWeights<Real>& w) {
  const Real opioid = d.opioid * (1.0 + w.opioid_by_sedative * d.sedative + w.opioid_by_alcohol * d.alcohol);
  return opioid + w.sedative * d.sedative + w.alcohol * d.alcohol + w.sedative_by_alcohol * d.sedative * d.alcohol;
}

/// 1 + (fold - 1) 2^(-break / half-time): what is left of an opioid tolerance after a break  [1].   `half_power` = 2^(-break / half-time).
template <class Real>
inline Real tolerance_left(const Real& fold, const Real& half_power) {
  return 1.0 + (fold - 1.0) * half_power;
}

}  // namespace ebb
