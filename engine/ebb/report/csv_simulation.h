// The curves and the per-person rows of a simulation as CSV.
#pragma once
#include <string>

#include "ebb/report/simulation_report.h"

namespace ebb {

/// Header and one line per subject, time and curve: id, date, time_h, curve, of, unit, q5 … q95, mean.
std::string csv_curves_header();
std::string csv_curves(const SubjectReport& subject);

/// Whose row it is.
struct PersonRow {
  std::string id;
  std::size_t person = 0;
  double threshold_theta = 0;
};
/// Header and one line per subject, person and course ("history", "stopped 2026-02-01"). The peak day counts from `from_h` = day 1
/// and is empty when there is no withdrawal at all.
std::string csv_rows_header();
std::string csv_row(const PersonRow& row, const std::string& course, double from_h, const PersonOutcome& outcome);

}  // namespace ebb
