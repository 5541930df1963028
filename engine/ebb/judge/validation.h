// Published numbers beside simulated ones: rows of data/validation, a rule for their verdicts, and the run that judges them.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ebb/base/result.h"
#include "ebb/judge/experiment.h"
#include "ebb/judge/trial_measure.h"
#include "ebb/knowledge/knowledge.h"

namespace ebb {

enum class RowVerdict { Inside, Near, Outside };
/// "inside", "near", "outside".
const char* row_verdict_name(RowVerdict verdict);

/// What a row may be held against Ebb for.
enum class RowKind {
  Judged,       ///< another study than the one its numbers come from
  Calibration,  ///< the ensemble was, or may be, fitted to it
  SameSource,   ///< a number of data/ was taken from this very study: only consistency is shown
};
/// "judged", "calibration", "same source".
const char* row_kind_name(RowKind kind);

/// How far apart two values are.
enum class RowScale {
  Fold,   ///< as a factor: levels, times, ratios
  Share,  ///< as a difference: shares of people, 0 to 1
};

/// A study's published number: one value, or an interval (a range over studies, a bound, a confidence interval); in `unit` as written.
struct PublishedValue {
  std::optional<double> value;
  double low = 0, high = 0;              ///< what the verdict goes by; both the value when there is no interval
  std::string unit;
  double canonical_per_unit = 1;
  std::optional<double> sd;              ///< over people; shown
  double people_low = 0, people_high = 0;///< range over people; shown when high > low
  int n = 0;                             ///< people; 0: not said
};

/// One measured number of an experiment, or of a built-in trial.
struct RowQuantity {
  TrialQuantity trial;                   ///< when its `trial` is named; then the rest is empty
  std::string experiment;
  Measure measure;
  bool area = false;                     ///< a mean over [from, to] times its length
};

/// What is made of the people of one draw, where the measure's own statistic is not what was published.
enum class PeopleSpread { None, Sd, Cv };

struct ValidationRow {
  std::string id, group, what;
  RowKind kind = RowKind::Judged;
  RowScale scale = RowScale::Fold;
  PublishedValue published;
  std::string population;                ///< who was studied, as far as it was read
  RowQuantity quantity;
  std::optional<RowQuantity> over;       ///< the simulated number is `quantity` over this, on the same people
  PeopleSpread spread = PeopleSpread::None;
  std::string source, locator, why;
  char grade = 'D';
  bool memory = false;                   ///< the published number was remembered, not read
  std::string note;                      ///< what the simulation does not copy of the study
  std::string misfit;                    ///< why simulated and published differ
  Where where;
};

/// A published row that Ebb cannot be held against, and why.
struct UnjudgedRow {
  std::string what, source, why;
};

/// A group of rows, in the order of the report.
struct ValidationGroup {
  std::string id, title;
  std::string means;                     ///< what the misfits of this group mean for a user
};

struct ValidationData {
  std::vector<ValidationGroup> groups;
  std::vector<Experiment> experiments;
  std::vector<ValidationRow> rows;       ///< by group, then as in the files
  std::vector<UnjudgedRow> unjudged;
  std::string summary;                   ///< what all of it means for a user

  const Experiment* find_experiment(const std::string& id) const;
  const ValidationRow* find_row(const std::string& id) const;
};

/// Reads data/validation. Errors: those of the reader, UnknownName (experiment, group, source), WrongUnit (not the measure's dimension),
/// Contradiction (an id twice), Missing (`n` or people for the row, a published number).
Result<ValidationData> load_validation(const std::vector<DataFile>& files, const Knowledge& knowledge);

/// The rule, stated in docs/validation.md: within the interval (or overlapping it) is inside; at most this far beyond it is near.
inline constexpr double kNearFold = 1.25;
inline constexpr double kNearShare = 0.10;
/// From this width on an interval says little even when the published value lies in it.
inline constexpr double kWideFold = 4;
inline constexpr double kWideShare = 0.5;

/// What one row gave; numbers in the published unit.
struct RowResult {
  const ValidationRow* row = nullptr;
  DrawInterval simulated;                    ///< over replicates of the study: one a draw of the ensemble, with as many people as it had
  std::vector<double> replicates;
  std::size_t people = 0;                ///< in each of them
  RowVerdict verdict = RowVerdict::Outside;
  bool wide = false;
  double ratio = 0;                      ///< simulated median over the published value, or the nearest end of its interval; shares: the difference
};

/// The verdict of a published value or interval against a simulated interval, both in one unit (shares: fractions). NaN anywhere: outside.
RowVerdict judge_row(const PublishedValue& published, RowScale scale, const DrawInterval& simulated);
bool says_little(RowScale scale, const DrawInterval& simulated);

/// Trials cost most: a row of one rests on at most this many replicates.
inline constexpr int kMostTrialDraws = 32;

/// Runs the rows that `wanted` names (empty: all), in their order; `progress` may be empty.
/// Errors: those of run_experiment, with the row's place; UnknownName (no such row).
Result<std::vector<RowResult>> run_validation(const ValidationData& data, const std::vector<std::string>& wanted, const Knowledge& knowledge,
                                              const ExperimentSettings& settings, const std::function<void(double done_frac)>& progress);

}  // namespace ebb
