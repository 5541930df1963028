// The job year-taper in SUNDIALS CVODE: BDF, dense Newton with the exact Jacobian, restarted at every dose.
#pragma once
#include <span>
#include <string>

#include "benchmarks/odeint_jobs.h"

namespace ebb_benchmark {

struct CvodeSettings {
  double absolute = 1e-8, relative = 1e-6;
};
std::string cvode_version();
/// Writes [output][series] as odeint_year_taper does. False if CVODE gave up.
bool cvode_year_taper(const YearTaperPerson& person, std::span<const double> arrival_h, std::span<const double> dose_mg,
                      std::span<const double> output_h, double end_h, const CvodeSettings& settings, double* outputs);

}  // namespace ebb_benchmark
