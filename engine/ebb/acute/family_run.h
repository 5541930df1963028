// One family of substances (those at the benzodiazepine site, or the others) through the engine, everything stored a person.
#pragma once
#include <vector>

#include "ebb/acute/acute.h"

namespace ebb {

/// Curves of everybody at the times of the window.
struct FamilyRun {
  ModelLayout layout;
  People people;
  std::vector<Series> series;
  std::vector<double> stored;
  std::size_t times = 0;

  bool empty() const { return stored.empty(); }
  double at(std::size_t person, std::size_t time, std::size_t s) const {
    return StoredView{stored.data(), people.count, times, series.size()}.at(person, time, s);
  }
  double parameter(int slot, std::size_t person, double absent = 0) const {
    return slot < 0 ? absent : people.columns[static_cast<std::size_t>(slot) * people.count + person];
  }
  /// Position of a curve; -1: not asked for.
  int find(SeriesKind kind, int index = 0) const;
};

/// What the runs of both families share.
struct FamilyRequest {
  const AcuteCase& acute_case;
  const DynamicsParameters& dynamics;
  const PopulationDefaults& defaults;
  const AcuteRequest& request;
  const SampleRequest& sample;
};

/// Levels and effect sites of every ligand, and with `dynamics_wanted` drive, adaptation and withdrawal. Without drugs: empty.
/// Errors: those of build_layout and simulate().
Result<FamilyRun> run_family(const TakenSubstances& taken, const std::vector<double>& times_h, bool dynamics_wanted, const FamilyRequest& shared);

}  // namespace ebb
