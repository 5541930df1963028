// Acute danger of what was taken in the last day: breathing and arousal of many people, and the class that follows.
// A class of danger with its uncertainty, never a statement that something is harmless, never a margin that reads as a dose.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ebb/base/result.h"
#include "ebb/dosing/timeline.h"
#include "ebb/numerics/executor.h"
#include "ebb/population/acute_parameters.h"
#include "ebb/population/sample.h"
#include "ebb/simulate/simulate.h"

namespace ebb {

/// What was taken of one family of substances: drugs and a timeline over them (Dose::drug and Dose::route index into `drugs`).
struct TakenSubstances {
  std::vector<DrugUse> drugs;
  Timeline timeline;
};

/// What is known of opioid tolerance. Not stated, or stated without the last time, counts as none: after a break of days it is gone.
struct OpioidTolerance {
  bool stated = false;
  std::optional<double> last_opioid_h;   ///< last opioid before the recent ones [h]
};

/// Times in hours from one zero, a local midnight, in both timelines. Doses after `now_h` are not taken.
struct AcuteCase {
  PersonFacts person;
  TakenSubstances sedatives;             ///< at the benzodiazepine site, with their whole history (tolerance)
  TakenSubstances others;                ///< opioids, alcohol, stimulants
  OpioidTolerance opioid_tolerance;
  bool settled = false;                  ///< all of it is taken as prescribed and unchanged for a long time: the class stays, the advice differs
  double now_h = 0;                      ///< arrival: the time at which somebody looks
};

struct AcuteRequest {
  std::uint64_t seed = 1;
  std::size_t people = 1024;
  bool typical = false;
  int ensemble_draws = 64;               ///< draws of the uncertain typical values; 0: as they stand
  Isa isa = Isa::Best;
  Executor* executor = nullptr;
};

/// The order is that of the danger.
enum class DangerClass { CannotSayItIsNot, Dangerous, VeryDangerous };
/// "very dangerous", "dangerous", "cannot say that it is not dangerous".
const char* danger_class_name(DangerClass danger);

/// Why the class is at least this.
enum class DangerReason {
  SevereBreathing,    ///< breathing at half or less, or pauses in it, in enough people
  WeakBreathing,      ///< breathing clearly less than usual, or hard to wake, in enough people
  OpioidAndSedative,  ///< an opioid with a benzodiazepine or alcohol: boxed warning, whatever the model says (the floors of data/acute.toml)
};

/// Quantiles 5/25/50/75/95 % over people at each time: [time][5].
struct AcuteBands {
  std::vector<double> quantiles;
  double at(std::size_t time, std::size_t level) const { return quantiles[time * Bands::kLevels + level]; }
};

/// What flumazenil did, if it was given.
struct ReversalSummary {
  double given_h = 0;                    ///< its first dose
  double best_h = 0;                     ///< time of the median person's highest arousal after it
  double arousal_before = 0, arousal_best = 0;  ///< medians
  double resedated_frac = 0;             ///< people who lose half of what they regained, within the window
  double resedated_median_h = -1;        ///< hours after the best moment, of those people; -1: nobody
  double withdrawal_before_theta = 0, withdrawal_peak_theta = 0;  ///< medians: precipitated withdrawal
  double precipitated_frac = 0;          ///< people who pass their own noticing threshold after it and had not before
};

struct LevelCurve {
  std::string name;                      ///< "fentanyl"; of alcohol in g/L, of others in ng/mL
  std::string unit;
  AcuteBands bands;
};

struct AcuteReport {
  DangerClass danger = DangerClass::CannotSayItIsNot;
  std::vector<DangerReason> reasons;
  // Shares of people (each with a draw of the uncertain numbers) at their worst moment in the window.
  double severe_frac = 0, moderate_frac = 0;                    ///< without benzodiazepine tolerance of breathing: the worse, reported one
  double severe_tolerant_frac = 0, moderate_tolerant_frac = 0;  ///< with it
  double severe_naive_frac = 0;          ///< as severe_frac, were there no opioid tolerance
  double hard_to_wake_frac = 0;
  /// People whose breathing is still to fall after `now_h`.
  double worse_after_now_frac = 0;
  double worst_median_h = -1;            ///< median time of each person's weakest breathing; -1: nobody's fell
  double opioid_tolerance_fold = 1;      ///< median factor of the opioids' C50
  bool opioid_tolerance_counted = false;
  bool opioid = false, alcohol = false, stimulant = false, sedative = false;  ///< in the body within the window
  bool settled = false;                  ///< as the case said
  bool partial_opioid = false;           ///< one with a ceiling of its own
  double now_h = 0;
  std::vector<double> times_h;
  AcuteBands ventilation;                ///< share of the usual CO2-driven breathing, the worse reading
  AcuteBands ventilation_tolerant;       ///< with benzodiazepine tolerance
  AcuteBands arousal;                    ///< share of full arousal, with the tolerance to sedation that was there before
  AcuteBands withdrawal_theta;           ///< empty without a benzodiazepine
  // Shares of people in a state at each time, so that no margin of breathing itself need be shown.
  std::vector<double> apnoea_frac;       ///< pauses in breathing expected
  std::vector<double> weak_frac;         ///< breathing weak or worse
  std::vector<double> very_weak_frac;    ///< breathing very weak, or pauses
  std::vector<double> drowsy_frac;       ///< drowsy or worse
  std::vector<double> hard_to_wake_now_frac;
  std::vector<LevelCurve> levels;        ///< sedatives first
  std::optional<ReversalSummary> reversal;
  std::size_t people = 0;
};

/// Errors: NoData (nothing taken in the window; a substance without kinetics), those of build_layout and simulate().
Result<AcuteReport> run_acute(const AcuteCase& acute_case, const AcuteParameters& acute, const DynamicsParameters& dynamics,
                              const PopulationDefaults& defaults, const AcuteRequest& request);

}  // namespace ebb
