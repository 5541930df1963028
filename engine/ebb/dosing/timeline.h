// What is swallowed when, as hours from the timeline's zero (a local midnight), with what may differ between people.
#pragma once
#include <string>
#include <vector>

namespace ebb {

/// One dose of one drug by one route.
struct Dose {
  double time_h = 0;
  int drug = 0;           ///< index into ModelLayout::drugs
  int route = 0;          ///< index into that drug's used routes
  double amount_mg = 0;
  double infusion_h = 0;  ///< 0: at once
  int line = 0;           ///< index into Timeline::lines
  int occasion = 0;       ///< key of this dose's random draws within its line (the day's number for as-needed use)
};

/// What may differ between people in one line of use. Factors multiply the dose's amount.
struct UseVariation {
  double low_factor = 1, high_factor = 1;          ///< a dose range is uniform between these, one draw a person
  double starts_first_h = 0, starts_last_h = 0;    ///< own start uniform in between; doses before it are not taken
  double ends_first_h = 1e300, ends_last_h = 1e300;///< own end (exclusive) uniform in between; doses from it on are not taken
  double taken_frac = 1;                           ///< chance that a dose is taken at all, drawn by occasion
  double late_frac = 0;                            ///< chance that a taken dose is late …
  double late_h = 0;                               ///< … by uniform 0…late_h
  double amount_error_frac = 0;                    ///< split tablets: each dose's factor uniform in 1 ± this
};

/// A co-medicine that changes one drug's clearance; `modifier` indexes that drug's Covariates::modifiers.
struct ClearanceChange {
  int drug = 0;
  int modifier = 0;
  double from_h = 0;
  double to_h = 1e300;
};

/// Doses in time order. Everything else about a person is in the Population.
struct Timeline {
  double start_h = 0;                 ///< simulation begins here (multiple of 24)
  double adaptation_start_h = 0;      ///< kinetics only before this (SS doses with `ADAPT`)
  double end_h = 0;                   ///< and ends here
  std::vector<Dose> doses;            ///< sorted by time_h
  std::vector<UseVariation> lines;
  std::vector<ClearanceChange> clearance_changes;
};

}  // namespace ebb
