// The facts of a case for the safety rules: what it says, and what follows from its lines of use, medicines and dispensings.
#pragma once
#include "ebb/casefile/casefile.h"
#include "ebb/casefile/drug_uses.h"
#include "ebb/casefile/scenario.h"

namespace ebb {

/// Everything that can be known without a simulation. `scenario` was built from the case: its timeline and today.
/// What was not said is absent; a list that may be incomplete gives a count with an open upper side.
FactSheet case_facts(const CaseFile& case_file, const Scenario& scenario, const Knowledge& knowledge);

namespace casefile {

/// The parts: each adds its facts.
void add_medicine_facts(FactSheet& facts, const CaseFile& case_file, const Scenario& scenario, const Knowledge& knowledge);
void add_use_facts(FactSheet& facts, const CaseFile& case_file, const Scenario& scenario, const Knowledge& knowledge);
void add_supply_facts(FactSheet& facts, const CaseFile& case_file, const Scenario& scenario, const Knowledge& knowledge);

/// Change of the steady level once a co-medicine has set in: clearance x fold, so level / fold; 0.4 = 40 % higher.
double steady_level_change(const ClearanceModifier& modifier);

}  // namespace casefile
}  // namespace ebb
