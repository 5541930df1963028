// What one line cannot show: lines that contradict each other, doses far from the labelled range, a supply that fits no drug.
#pragma once
#include "ebb/base/result.h"
#include "ebb/casefile/casefile.h"
#include "ebb/knowledge/knowledge.h"

namespace ebb::casefile {

/// Adds what is wrong to `errors` and what must be said to the case's notes. Lines whose own reading failed are passed over.
void check_case(CaseFile& case_file, const Knowledge& knowledge, Errors& errors);

/// A dose that is far above the highest labelled daily dose (without one: above the highest that any source was read for), or so small that
/// units were probably confused; says how many times that it is. `written` is the dose as written, `confirm` how to say that it is meant.
/// Empty when the dose is usual, or no highest is known.
std::optional<Error> check_usual_dose(const Drug& drug, const Agreements& agreements, double highest_mg_per_day, double smallest_dose_mg,
                                      const std::string& written, const std::string& confirm);

/// The one drug that all products of the supply are of; empty when there is no [taper] or they differ.
std::string tapered_drug(const CaseFile& case_file, const Knowledge& knowledge);

/// A day known exactly.
inline bool is_exact(const std::optional<DateRange>& range) { return range && range->first == range->last; }

}  // namespace ebb::casefile
