// What moves the answer: ready to be written as text, JSON or a picture.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "ebb/report/simulation_report.h"
#include "ebb/sensitivity/analysis.h"
#include "ebb/sensitivity/uncertain_number.h"

namespace ebb {

/// One thing that a model answers.
struct SensitivityAnswer {
  std::string id;                ///< "peak_if_stopped_theta": with its unit, for JSON
  std::string words;             ///< "peak withdrawal if stopped today, median person"
  std::string unit;              ///< "theta", "%", "ng/mL"; "" for shares of 1
  int decimals = 2;
};

/// A rule or the suggested plan in the draws in which all numbers vary.
struct PlanInDraws {
  std::string id;
  int length_days = 0;
  double met_draws_frac = 0;     ///< in which it keeps the confidence asked within the accepted level
  double first_draws_frac = 0;   ///< in which it is the shortest that does, within the guideline's limits if these are asked
};

/// Peaks of plans when the level over the level of half effect is another: everything else as it stands.
struct PotencyStep {
  double potency = 0;            ///< C/EC50eff of the typical person at the dose now
  std::vector<double> peak_percent_of_stopping;  ///< by plan of PlanDependence::compared; median person
  double peak_if_stopped_theta = 0;
};

/// Whether what is suggested stands when the numbers are others.
struct PlanDependence {
  std::string suggested;         ///< id of the plan suggested with the numbers as they stand; empty: none
  std::string accepted;          ///< "no worse than asam-10-2w"
  double confidence_frac = 0;
  bool guideline_limits = true;  ///< plans beyond the joint guideline's limits are never the shortest
  std::size_t draws = 0;
  double fails_draws_frac = 0;   ///< the suggested plan keeps fewer than the confidence within the accepted level
  std::string first_as_it_stands;     ///< the shortest plan of the table that keeps it with the numbers as they stand; empty: none
  double other_first_draws_frac = 0;  ///< another plan, or none, is the shortest that keeps it
  double none_draws_frac = 0;    ///< no plan of the table keeps it
  std::vector<PlanInDraws> plans;     ///< shortest first
  /// How two plans rank by the median person's peak over the draws.
  struct Ranking {
    std::string a, b;
    double a_lower_frac = 0, b_lower_frac = 0;  ///< share of draws
    double a_percent = 0, b_percent = 0;        ///< as it stands, % of stopping
    bool settled() const { return a_lower_frac >= kSettled || b_lower_frac >= kSettled; }
    static constexpr double kSettled = 0.9;
  };
  std::vector<Ranking> rankings;
  std::vector<std::string> compared;  ///< plans of the steps below
  double potency_now = 0;
  double potency_low = 0, potency_high = 0;   ///< 5 and 95 % of the draws
  std::vector<PotencyStep> potency_steps;
  bool potency_turns_ranking = false; ///< hyperbolic and linear swap places within the steps
};

struct SensitivityReport {
  std::size_t people = 0, rows = 0, trajectories = 0;
  UncertainNumbers numbers;
  std::vector<SensitivityAnswer> answers;   ///< as in analysis.answers
  std::optional<Analysis> analysis;         ///< absent: nothing varies
  std::optional<PlanDependence> plans;      ///< taper
  std::vector<std::string> notes;
};

/// Numbers of one answer in the order shown: assumptions (grade D) first, then by how much they move it.
std::vector<std::size_t> shown_order(const SensitivityReport& report, std::size_t answer);
/// Whether the draws differ at the decimals shown.
bool visibly_moves(const SensitivityAnswer& answer, const AnswerAnalysis& found);
/// "61 %", "1.33 theta", "7.5"; "none" when it has no meaning there.
std::string answer_text(const SensitivityAnswer& answer, double value);
/// How much a number moves an answer, for ordering: its share of variance in all; what was screened out comes after.
double moves(const NumberEffect& effect);

std::string text_sensitivity(const SensitivityReport& report, bool colour);

}  // namespace ebb
