// Kaplan-Meier curves: how many have not had an event yet, with 95 % bands, ticks where people leave the count, and the number at risk.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "ebb/trial/survival.h"

namespace ebb {

struct SurvivalCurve {
  std::string name;
  std::vector<SurvivalStep> steps;     ///< of kaplan_meier
  double until_day = 0;                ///< somebody is followed until then
};

/// Curves on the same axes, and below them how many are at risk.
struct SurvivalPanel {
  std::string title, time_title;       ///< "Off the drug", "since the last dose"
  std::vector<SurvivalCurve> curves;   ///< as many in every panel: a curve's look is that of its place
  std::string why_empty;               ///< said when nobody is followed
};

struct SurvivalFigure {
  std::string title, subtitle;
  std::vector<std::string> notices, footer;
  std::vector<SurvivalPanel> panels;
};

/// The whole SVG file.
std::string survival_figure(const SurvivalFigure& figure);

}  // namespace ebb
