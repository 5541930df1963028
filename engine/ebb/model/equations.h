// The equations of the receptor site, adaptation and observation, over any number type with + - * / (double, lanes, long double).
// Written out in docs/model.md; parameters are columns of the Population (model/layout.h).
#pragma once

namespace ebb {

/// The bounded gain and how it changes with G.
template <class Real>
struct Gain {
  Real value, slope;
};

/// g(G) = g0 + (gmax - g0) G / (G + G50)  [1] and dg/dG.   Valid: G >= 0, G50 > 0.
template <class Real>
inline Gain<Real> gain(const Real& G, const Real& g0, const Real& span, const Real& G50) {
  const Real inverse = 1.0 / (G + G50);
  return {g0 + span * (G * inverse), span * G50 * (inverse * inverse)};
}

/// Effect of a drive, E = (1 + s^h) S^h / (S^h + s^h)  [1], so that E(1) = 1. `half_power` = s^h, `drive_power` = S^h.
template <class Real>
inline Real effect(const Real& drive_power, const Real& half_power) {
  return (1.0 + half_power) * drive_power / (drive_power + half_power);
}

/// Net effect N = E(S) - a g E(A)  [1]; for sedation A is the quick state A_q and g is 1.
template <class Real>
inline Real net_effect(const Real& effect_of_drive, const Real& effect_of_adaptation, const Real& tolerance_share, const Real& gain_now) {
  return effect_of_drive - tolerance_share * gain_now * effect_of_adaptation;
}

}  // namespace ebb
