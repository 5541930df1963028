#include "ebb/report/csv_simulation.h"

#include "ebb/base/number_text.h"
#include "ebb/report/csv.h"

namespace ebb {
std::string csv_curves_header() { return csv_line({"id", "date", "time_h", "curve", "of", "unit", "q5", "q25", "q50", "q75", "q95", "mean"}); }

std::string csv_curves(const SubjectReport& subject) {
  std::string out;
  for (std::size_t t = 0; t < subject.times_h.size(); ++t) {
    for (std::size_t s = 0; s < subject.series.size(); ++s) {
      const Spread spread = subject.at(s, t);
      std::vector<std::string> fields{subject.id, date_text(subject.zero, subject.times_h[t]), number_text(subject.times_h[t], 10),
                                      subject.series[s].name, subject.series[s].of, subject.series[s].unit};
      for (const double quantile : spread.quantiles) fields.push_back(number_text(quantile));
      fields.push_back(number_text(spread.mean));
      out += csv_line(fields);
    }
  }
  return out;
}

std::string csv_rows_header() {
  return csv_line({"id", "person", "threshold_theta", "course", "peak_withdrawal_theta", "peak_day", "burden_theta_days", "days_over_threshold"});
}

std::string csv_row(const PersonRow& row, const std::string& course, double from_h, const PersonOutcome& outcome) {
  const bool any = outcome.peak_withdrawal_theta > 0;
  return csv_line({row.id, std::to_string(row.person), number_text(row.threshold_theta), course, number_text(outcome.peak_withdrawal_theta),
                   any ? number_text((outcome.peak_day_end_h - from_h) / 24) : "", number_text(outcome.burden_theta_h / 24),
                   number_text(outcome.days_over_threshold)});
}

}  // namespace ebb
