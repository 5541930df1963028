// One subject simulated: curves, what is kept per person, symptoms, and what stops would bring.
#pragma once
#include <functional>
#include <string>

#include "cli/run.h"

namespace ebb::cli {

/// Where rows per person go while chunks of people pass; either may be empty.
struct PeopleSinks {
  std::function<void(const std::string&)> rows;    ///< what was kept of each (csv_row)
  std::function<void(const std::string&)> people;  ///< the numbers each was given (people_csv)
};

/// Two passes over the people: curves and outcomes, then symptoms on the days found to be the worst. Errors: as simulate().
Result<SubjectReport> run_subject(const RunOptions& options, const Inputs& inputs, const Scenario& scenario, const PeopleSinks& sinks, Progress& progress);

}  // namespace ebb::cli
