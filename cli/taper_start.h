// From a case to what every rule begins with: the dose now, what it is made of, what it may not exceed.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "cli/run.h"
#include "ebb/plan/substitution.h"
#include "ebb/plan/taper.h"

namespace ebb::cli {

struct TaperStart {
  Date start;                            ///< day 0 of every plan
  double start_h = 0;                    ///< its midnight in the scenario
  int drug = 0;                          ///< index into Scenario::drugs
  int route = 0;                         ///< of the doses now, index into the drug's used routes
  TaperInputs inputs;                    ///< without drive_of_dose
  std::vector<int> product_route;        ///< by product of the supply: index into the used routes of the product's drug
  std::vector<int> product_drug;         ///< by product of the supply: index into Scenario::drugs
  std::optional<SubstitutionWish> substitution;  ///< the drug that rules may change to, and how
  bool resumed = false;                  ///< the plan goes on in the middle
  std::optional<Date> began;             ///< its first day, when that is said
  double today_mg_per_day = 0, previous_mg_per_day = 0;
  int days_at_dose = 0;                  ///< for which today's dose has been taken, whole days up to yesterday; an odd day with more or less between them counts
  int calm_days = 0;                     ///< still to come on one dose, before any cut, after a day with more or less than that dose
  Resume how = Resume::Continue;
  std::string step_back_needs_consent;   ///< one step back was asked for or would be, after weeks on much less; why it is not done without the prescriber
  std::vector<std::string> notes;
};

/// Why there is no plan, and which exit code that means.
struct NoPlan {
  int exit_code = 1;
  std::string text;                      ///< shown as it is
  Errors errors;                         ///< or these
};

struct TaperStartResult {
  std::optional<TaperStart> start;
  NoPlan none;
};

/// Adds the routes of the supply to the scenario's drug. No plan: a table, no [taper], already stopped, no prescribed dose, one far below what is taken, start in the past.
TaperStartResult settle_taper(Inputs& inputs, const RunStamp& stamp, bool today_given, bool colour);

/// mg of one drug on each day before the midnight `until_h`, in order, from the first day with any.
std::vector<double> daily_mg_until(const Timeline& timeline, int drug, double until_h);

/// Days of a plan in its middle on today's dose before its next cut, when every dose is kept for `interval_days`.
int days_to_stay(const TaperStart& start, int interval_days);

/// One plan by one rule. Errors: as make_plan.
Result<TaperPlan> plan_by(const TaperRule& rule, const TaperStart& start);

/// Products of the drug, sold where the supply is, that make smaller amounts than it does.
std::vector<const Product*> finer_products(const Knowledge& knowledge, const TaperInputs& inputs);

}  // namespace ebb::cli
