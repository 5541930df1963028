// `ebb drugs` for the terminal.
#pragma once
#include <string>

#include "ebb/knowledge/knowledge.h"

namespace ebb {

/// All drugs, one line each, with the count of numbers by grade.
std::string text_drug_list(const Knowledge& knowledge, bool colour);
/// One drug: every number as written, with spread, grade and source; routes and their notes.
std::string text_drug(const Knowledge& knowledge, const Drug& drug, bool colour);
/// The numbers that belong to no drug.
std::string text_shared(const Knowledge& knowledge, bool colour);

}  // namespace ebb
