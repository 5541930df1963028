// What can be measured of an experiment: each measure gives one number a person (or, of acute danger, one a draw of the ensemble).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ebb/base/result.h"
#include "ebb/base/units.h"

namespace ebb {

class TableReader;

/// The names as data write them stand in measure_infos(). Times count
///   - of the history: from the first dose of the case;
///   - "stop…": from the midnight of the stop ([report] stop_on of the case, else its today);
///   - "taper…": from the midnight of the plan's day 0.
enum class MeasureKind {
  // Levels of `drug` [mg/L] and times [h]; the history.
  Level,                ///< at `at`
  Cmax,                 ///< highest level in [from, to], on a grid of 480 steps
  Tmax,                 ///< when that is, since `from`
  Trough,               ///< lowest level in [from, to]
  AverageLevel,         ///< mean over [from, to]
  HalfLife,             ///< ln 2 x (to - from) / ln(level(from) / level(to)): nothing may be taken in between
  TimeUnderPeakShare,   ///< from the highest level in [from, to] until it is last above `amount` of it; `to` if it never falls so low
  Accumulation,         ///< highest level of the last `interval` before `to` over that of the first `interval` after the first dose
  AccumulationArea,     ///< the same of the mean levels
  // Site, drive, adaptation, effects [1]; the history.
  Occupancy,            ///< share of sites held by `drug` (without one: by all), mean over [from, to]
  Drive,                ///< S, mean over [from, to]
  NetEffect,            ///< N of `domain`, mean over [from, to]
  NetEffectPeak,        ///< its highest in [from, to]
  Adaptation,           ///< A at `at`
  SedationTolerance,    ///< A_q at `at`
  Sensitisation,        ///< G at `at`
  HalfAdaptation,       ///< time until A has reached half of what it is at `to` [h]
  HalfSedationTolerance,///< the same of A_q [h]
  HalfSensitisation,    ///< the same of G [h]
  ImpairedHours,        ///< hours in [from, to] with a net sedation or memory effect at or above the threshold of data/safety.toml [h]
  DoseFoldToRestore,    ///< factor of the dose that would give back at `at` the mean drive effect of `domain` of the first `interval`
  SymptomDay,           ///< chance of `symptom` on the day that ends at or before `at`
  WithdrawalDay,        ///< H of the last complete day at `at` [theta]
  HistoryDaysOver,      ///< days over the person's own threshold in the whole history
  // A stop of everything; `stop` counts those of the case from 1.
  StopPeak,             ///< largest 24-h mean of H [theta]
  StopPeakDay,          ///< day of it, 1 = the first day without; of people with a peak of at least `amount` theta [d]
  StopOverTwoDays,      ///< 1: over their own threshold on two or more days ("clinically relevant"), else 0
  StopDaysOver,         ///< such days [d]
  StopBurden,           ///< integral of H [theta h]
  StopResolution,       ///< last day over threshold, of people with two or more such days [d]
  StopStillOver,        ///< 1: still over threshold on day `at` or later
  StopWithdrawal,       ///< H of the day that ends at `at` [theta]
  StopLevelShare,       ///< level of `drug` at `at` over the mean of the last 24 h before the stop
  StopLevelAtPeak,      ///< the same at the end of the peak day, of people with a peak of at least `amount` theta
  StopClearance,        ///< time until the level is under `amount` of that mean [h], by whole days
  StopNetEffect,        ///< N of `domain` at `at`
  StopSymptom,          ///< chance of `symptom` on the day that ends at `at`
  StopSymptomPeak,      ///< its highest in the days up to `at`
  StopSeizureExcess,    ///< sum over days of exp(beta H) - 1: only to rank two runs of the same case, never to be shown
  // A taper rule of data/rules/taper on the case's [taper]; `rule`.
  TaperPeak, TaperPeakOfStopping, TaperOverTwoDays, TaperDaysOver, TaperBurden, TaperBurdenOfStopping,
  TaperStillOver,       ///< 1: still over threshold on day `at` after the end of the plan
  TaperLength,          ///< to the first day at the goal [d]
  TaperWithdrawal,      ///< H of the day that ends at `at` [theta]
  TaperDose,            ///< daily dose of the plan at `at` [mg/h]
  TaperNetEffect,       ///< N of `domain`, mean of the day that ends at `at`
  TaperSeizureExcess,
  // Acute danger of what was taken on the last day: one number a draw.
  AcuteSevere,          ///< share of people who breathe very weakly or with pauses at their worst moment
  AcuteModerate,        ///< weakly or worse
  AcuteHardToWake,
  AcuteClass,           ///< 0 cannot say that it is not dangerous, 1 dangerous, 2 very dangerous
  AcuteWorse,           ///< share whose breathing is still to fall
  AcuteWeakestBreathing,///< median person's lowest ventilation as a share of usual: to compare two runs
  AcuteArousalGain,     ///< rise of the median person's arousal after flumazenil
  AcuteResedated,       ///< share of those woken who lose half of it again
  AcutePrecipitated,    ///< share over their own threshold after flumazenil who were not before
  // A virtual trial (docs/trial.md) instead of a case: one number a draw.
  TrialOff,             ///< chance of being off the drug in `arm` at the trial's off question number `question`
  TrialBack,            ///< one minus it: left the taper or went back to the drug
};

/// How the people of one draw become that draw's number.
enum class Statistic { Median, Mean, Quantile };

struct Measure {
  MeasureKind kind = MeasureKind::Level;
  std::string drug, domain, symptom, rule, arm;  ///< where the kind asks for one
  double at_h = 0, from_h = 0, to_h = 0, interval_h = 0;
  double amount = 0;
  int stop = 1;
  int question = 1;                    ///< of a trial, from 1
  Statistic statistic = Statistic::Median;
  double quantile = 0.5;
};

/// What a kind of measure is called, what it needs and in which unit it is shown.
struct MeasureInfo {
  MeasureKind kind;
  const char* name;                    ///< "stop.over_two_days"
  const char* needs;                   ///< keys that must be said, separated by blanks: "drug at", "from to", "rule"
  const char* unit;                    ///< shown: "ng/mL", "h", "d", "theta", "%", "1"
  double shown_per_canonical;
  Dimension dimension;                 ///< of the canonical value
  Statistic statistic;                 ///< unless the data say another: the mean of what is 0 or 1
};
const std::vector<MeasureInfo>& measure_infos();
const MeasureInfo& info_of(MeasureKind kind);

/// Reads `measure = "stop.over_two_days"` and the keys it needs: drug, domain, symptom, rule (texts); at, from, to, interval (quantities
/// such as "12 h"); amount (a number); stop (a number from 1); statistic = "median" | "mean" | "p05" … "p95".
/// What is wrong is recorded in the reader's errors. Names of drugs, domains … are checked when the experiment runs.
Measure read_measure(TableReader& table);

}  // namespace ebb
