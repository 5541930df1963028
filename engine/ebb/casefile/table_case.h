// What a subject of an event table says for the safety rules, as a case file would say it: its doses as lines of use, and columns that name
// a fact or another medicine.
#pragma once
#include <string>
#include <vector>

#include "ebb/base/result.h"
#include "ebb/casefile/scenario.h"
#include "ebb/casefile/table_text.h"

namespace ebb::casefile {

/// Whether the column says a fact of data/facts.toml ("PREGNANT", "HISTORY.EPILEPSY") or a medicine of data/interactions ("KETOCONAZOLE").
bool says_something(const std::string& column, const SafetyData& safety);

/// The case of one subject: `scenario` is finished but for its changes of clearance, `records` are the subject's lines.
/// Errors: values that a fact or a medicine cannot have.
CaseFile case_of_subject(const Table& table, const std::vector<TableLine>& records, const Scenario& scenario, const Knowledge& knowledge, Errors& errors);

}  // namespace ebb::casefile
