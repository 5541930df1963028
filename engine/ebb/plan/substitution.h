// A staged change to another drug, and the rule that goes on with it.
#pragma once
#include <string>

#include "ebb/dosing/equivalence.h"
#include "ebb/plan/taper.h"

namespace ebb {

/// How the other drug is brought in.
struct SubstitutionWish {
  std::string drug;                     ///< "diazepam"
  const EquivalenceTable* table = nullptr;  ///< by which doses are converted; must be said
  int stage_days = 7;                   ///< how long each stage lasts
};

/// The cross-over, then `rule` on the other drug's lattice. The last dose of the day is replaced first, then the one before it; a single dose
/// is replaced in two parts where the supply can halve it. What is replaced is converted by the table as a whole and rounded down to what
/// the supply makes of the other drug, so that no stage is above what the table says. `inputs.supply` holds products of both drugs.
/// Steps count in mg of the first drug: `dose_mg_per_day` and `doses_mg` of the other drug are its equivalent by that table; what is really
/// taken stands in `parts` and `taken`. A goal above zero is converted, too.
/// Errors: as make_plan; Missing (table), NoData (no row for one of the drugs), Infeasible (the other drug's products make no dose as small
/// as the converted one), Contradiction (a drug to itself), OutOfRange (a stage of no day).
Result<TaperPlan> make_substitution_plan(const TaperRule& rule, const TaperInputs& inputs, const SubstitutionWish& wish);

}  // namespace ebb
