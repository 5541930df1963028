// Published tables of equivalent doses, and how the model stands to them, for the terminal.
#pragma once
#include <string>
#include <vector>

#include "ebb/knowledge/knowledge.h"

namespace ebb {

/// Every table side by side, then each against the model: is a steady daily dose as strong as the table says?
/// `only`: the rows of one drug (nullptr: all).
std::string text_equivalence(const Knowledge& knowledge, const Drug* only, bool colour);

/// What the tables make of one dose, one line a table: "VA/DoD 2021: 10 mg (clonazepam 1 mg = diazepam 10 mg)".
std::vector<std::string> conversion_lines(const std::vector<EquivalenceTable>& tables, const std::string& from_drug, double dose_mg, const std::string& to_drug);

}  // namespace ebb
