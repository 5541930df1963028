// What a simulated case says, ready to be written as text, JSON or CSV.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "ebb/base/dates.h"
#include "ebb/numerics/histogram.h"
#include "ebb/population/parameter.h"
#include "ebb/safety/screening.h"
#include "ebb/simulate/simulate.h"

namespace ebb {

/// What made a result: the same stamp gives the same bytes.
struct RunStamp {
  std::string version;
  std::string data_hash;
  std::string case_file;                 ///< as named by the user
  std::string case_hash;                 ///< of the file's bytes
  std::string case_title;
  std::uint64_t seed = 1;
  std::size_t patients = 0;
  bool typical = false;                  ///< everybody at the medians
  int ensemble_draws = 0;
  std::string ensemble_from;             ///< "ranges" or "calibration": where the uncertain typical values come from when they are drawn
  std::string ensemble_note;             ///< what that means
  std::vector<const Parameter*> used;    ///< every number of the knowledge base this run rests on
  std::vector<const Parameter*> overridden;
  std::vector<std::string> emergency;    ///< shown before anything else
  std::vector<Finding> red_flags;        ///< what the safety rules find in the case; told before every result
  Screening screening;                   ///< which safety questions were answered
};

/// Quantiles 5/25/50/75/95 % over people and their mean.
struct Spread {
  std::array<double, Bands::kLevels> quantiles{};
  double mean = 0;
  double median() const { return quantiles[2]; }
};
inline constexpr std::array<double, Bands::kLevels> kBandPercents{5, 25, 50, 75, 95};

/// A number over people, kept small whatever their count. Quantiles are within 0.8 % (LogHistogram); zeros when nobody was added.
class SpreadTally {
 public:
  void add(double value);
  Spread spread() const;
  /// Quantiles rounded to whole numbers: days.
  Spread whole_spread() const;

 private:
  LogHistogram histogram_;
  FixedMean mean_;
};

/// PersonOutcome over people.
struct OutcomeSummary {
  Spread peak_withdrawal_theta;          ///< largest 24-h mean
  Spread burden_theta_days;
  Spread days_over_threshold;
  Spread peak_day;                       ///< day of the peak, 1 = the first day counted; of people who have a peak above zero
  double over_two_days_frac = 0;         ///< people over their own threshold on two or more days
};

class OutcomeTally {
 public:
  /// `from_h` is the midnight at which day 1 begins.
  void add(const PersonOutcome& outcome, double from_h);
  OutcomeSummary summary() const;

 private:
  SpreadTally peak_, burden_, days_, peak_day_;
  std::size_t people_ = 0, over_two_days_ = 0;
};

/// One curve: what it is, of what, and how to get the unit shown from the engine's.
struct ReportSeries {
  Series series;
  std::string name;                      ///< "level", "withdrawal_day", "net_effect"
  std::string of;                        ///< drug or domain; may be empty
  std::string unit;                      ///< "ng/mL", "%", "theta", "1"
  double shown_per_canonical = 1;
};

struct SymptomChance {
  std::string symptom;
  Spread chance_frac;                    ///< probability that it is present on the day, over people
};

/// A measured level beside what the simulated people have at that time. Levels in ng/mL.
struct ObservedComparison {
  double time_h = 0;
  std::string when;                      ///< "2026-01-30 08:00"
  std::string drug;
  double level = 0;
  Spread simulated;
  double below_frac = 0;                 ///< simulated people with a lower level
  bool outside() const { return level < simulated.quantiles.front() || level > simulated.quantiles.back(); }
};
/// What to look for first when a measured level is outside the band, in plain words.
std::vector<std::string> outside_reasons();

/// "Withdrawal if stopped today" at one midnight.
struct StopReport {
  Date on;
  double from_h = 0;
  double days_followed = 0;
  OutcomeSummary outcome;
  int worst_day = 0;                     ///< day with the highest mean withdrawal, 1 = the day of the stop; 0: none
  std::vector<SymptomChance> symptoms;   ///< on that day
};

/// One person (a TOML case) or one subject of a table.
struct SubjectReport {
  std::string id;
  Date zero;
  Date today;
  double start_h = 0, end_h = 0;
  std::vector<std::string> notes;        ///< what was sampled or not used
  std::vector<std::string> levels_only;  ///< drugs whose effect is not simulated, one sentence each
  bool any_effect = true;                ///< false: there is no drug whose effect is simulated, so nothing is said of effect and withdrawal
  std::vector<std::string> drugs;        ///< ligands, in the order of the model
  std::vector<ReportSeries> series;
  std::vector<double> times_h;
  Bands bands;                           ///< [series][time]
  std::vector<std::size_t> key_times;    ///< indices of the times a table shows
  std::vector<std::string> key_labels;   ///< one each
  bool hourly = false;                   ///< these times are hours apart: withdrawal is shown as it is then, not as a day's mean
  OutcomeSummary outcome;                ///< over the whole history
  double worst_day_end_h = -1;           ///< of the curve with the highest mean withdrawal; -1: none
  std::vector<SymptomChance> symptoms;   ///< on that day; empty when there is none
  double today_h = -1;                   ///< midnight at which today begins; -1: outside the history
  std::vector<SymptomChance> symptoms_yesterday;  ///< on the day before; empty when today is outside
  std::vector<StopReport> stops;
  std::vector<ObservedComparison> observed;

  Spread at(std::size_t series_index, std::size_t time_index) const;   ///< in the unit shown
};

/// The curves asked of the engine for a model: levels, occupancy, drive, adaptation, withdrawal, net effects.
std::vector<ReportSeries> report_series(const ModelLayout& model);
/// Index of the first series of that name (and subject, when given); -1 if none.
int find_series(const std::vector<ReportSeries>& series, std::string_view name, std::string_view of = "");

/// "2026-02-01" of a time in the simulation [h].
std::string date_text(Date zero, double time_h);

}  // namespace ebb
