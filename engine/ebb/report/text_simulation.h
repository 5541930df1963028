// `ebb simulate` for the terminal.
#pragma once
#include <string>

#include "ebb/report/simulation_report.h"

namespace ebb {

/// "median (5-95 %)" with few digits; the median alone when all people are the same.
std::string spread_text(const Spread& spread, int significant = 2);

/// "1.20 (0.42-2.31)": withdrawal with two decimals, one when it goes beyond 10.
std::string theta_text(const Spread& theta);

/// Head, then for each subject: levels and states at a few times, withdrawal and effects, symptoms, what a stop would bring.
std::string text_simulation(const RunStamp& stamp, const std::vector<SubjectReport>& subjects, bool colour);

/// One line: how many of the numbers used are assumptions.
std::string assumption_line(const RunStamp& stamp);
/// "Set by you: clonazepam.CL = 4.1 L/h"; empty without overrides.
std::string override_lines(const RunStamp& stamp);
/// What bands hold with --ensemble and where its draws come from; empty without.
std::string ensemble_line(const RunStamp& stamp);
/// "Ebb 0.1.0, data 0123…, seed 1, 1000 people".
std::string stamp_line(const RunStamp& stamp);

}  // namespace ebb
