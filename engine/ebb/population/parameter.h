// A number of the knowledge base: what it is, how it spreads over people, who says so and how well.
#pragma once
#include <string>

namespace ebb {

/// How a parameter spreads over people.
enum class Distribution {
  Fixed,        ///< the same for everybody
  LogNormal,    ///< median = typical, log-sd = sqrt(ln(1 + spread^2)), spread = CV as a fraction
  LogitNormal,  ///< median = typical, sd on the logit scale = spread_frac; data/ states logit_sd or cv, spread_frac = cv / (1 - typical)
};

/// One number with its provenance. `typical`, `range_low`, `range_high` are canonical (mg, L, h, mg/L); `unit` is as written in data/.
struct Parameter {
  std::string name;               ///< "clonazepam.CL", "clonazepam.oral.ka", "adaptation.tau_A"
  double typical = 0;
  std::string unit;               ///< as written, e.g. "L/h", "ng/mL", "1" for fractions and ratios
  double canonical_per_unit = 1;  ///< value as written = typical / canonical_per_unit
  Distribution distribution = Distribution::Fixed;
  double spread_frac = 0;         ///< see Distribution
  double range_low = 0;           ///< prior range of the typical value; equal to typical when none is stated
  double range_high = 0;
  std::string population;         ///< who it was measured in
  std::string source;             ///< key in data/references.bib, or "assumption" for grade D only
  std::string locator;            ///< table, section, page
  char grade = 'D';               ///< A label/guideline, B popPK/PET/trial, C small study or review, D assumption
  std::string why;                ///< grade D: why this number
  bool overridden = false;        ///< by --set or --parameters; marked in every output
};

}  // namespace ebb
