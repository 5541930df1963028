// The measures that give one number a person: each says what it needs of which part of the case before the run, and its number after it.
#pragma once
#include <functional>

#include "ebb/judge/case_run.h"

namespace ebb::judge {

/// The number of a person once the case has run.
using PersonMeasure = std::function<double(std::size_t person)>;

/// Registers what `measure` needs with the parts of `run`. Errors: UnknownName (drug, domain, symptom, rule), OutOfRange (a time outside the
/// part, a stop the case has not), those of CaseRun::plan.
Result<PersonMeasure> person_measure(const Measure& measure, CaseRun& run, const Where& where);

}  // namespace ebb::judge
