// A staged change to another drug, and the rule that goes on with it.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "ebb/dosing/equivalence.h"
#include "ebb/plan/taper.h"

namespace ebb {

/// How the other drug is brought in.
struct SubstitutionWish {
  std::string drug;                     ///< "diazepam"
  const EquivalenceTable* table = nullptr;  ///< by which doses are converted; must be said
  int stage_days = 7;                   ///< how long each stage lasts
};

/// The cross-over by itself, and what any plan of the other drug goes on with.
struct ChangeOfDrug {
  Substitution facts;
  std::vector<TaperStep> steps;         ///< a hold, if one is asked for, and the stages; in mg of the first drug
  TaperInputs after;                    ///< of a plan of the other drug alone, whose day 0 is facts.end_day
  std::vector<std::size_t> times;       ///< by dose of `after`: which of the day's times it is taken at
  double from_per_to = 0;               ///< mg of the first drug for 1 mg of the other, by the table
};

/// The cross-over. The last dose of the day is replaced first, then the one before it; a single dose
/// is replaced in two parts where the supply can halve it. What is replaced is converted by the table as a whole and rounded down to what
/// the supply makes of the other drug, so that no stage is above what the table says. `inputs.supply` holds products of both drugs.
/// Steps count in mg of the first drug: `dose_mg_per_day` and `doses_mg` of the other drug are its equivalent by that table; what is really
/// taken stands in `parts` and `taken`. A goal above zero is converted, too.
/// Errors: as plan_ground; Missing (table), NoData (no row for one of the drugs), Infeasible (the other drug's products make no dose as small
/// as the converted one), Contradiction (a drug to itself), OutOfRange (a stage of no day).
Result<ChangeOfDrug> change_of_drug(const TaperInputs& inputs, const SubstitutionWish& wish);

/// The cross-over, and then `after`, a plan made of change.after. `start_mg_per_day`: of the first drug, what the guideline's limits are shares of.
TaperPlan plan_after_change(const ChangeOfDrug& change, const TaperPlan& after, double start_mg_per_day);

/// The cross-over, then `rule` on the other drug's lattice. Errors: as change_of_drug and make_plan.
Result<TaperPlan> make_substitution_plan(const TaperRule& rule, const TaperInputs& inputs, const SubstitutionWish& wish);

}  // namespace ebb
