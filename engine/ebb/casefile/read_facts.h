// The parts of a case that only the safety rules read. Which keys exist is said by data/facts.toml.
#pragma once
#include <string>
#include <vector>

#include "ebb/casefile/casefile.h"
#include "ebb/casefile/section.h"

namespace ebb::casefile {

/// Sections whose keys data/facts.toml names: history, signs, substances, obtained, criteria, supply.
const std::vector<std::string>& fact_sections();

/// Keys that data/ adds to a section.
std::vector<std::string> fact_keys(const SafetyData& safety, const std::string& section);

/// Every stated fact of one section; what is absent stays unknown.
void read_fact_section(Section& section, const std::string& name, const SafetyData& safety, SafetyStatements& statements);

/// The facts of [person]: those of data/, and what age, sex, liver, pregnancy, conditions and allergies say.
void read_person_facts(Section& section, const SafetyData& safety, const PersonFacts& person, SafetyStatements& statements);

/// Whether a fact of data/ goes by this word among [person] conditions.
bool is_known_condition(const SafetyData& safety, const std::string& condition);

/// One [[dispensed]].
void read_dispensed(Section& section, const Knowledge& knowledge, CaseFile& case_file);

/// Statements that contradict each other: a condition that is named and denied, an opioid that is listed and denied.
void check_statements(const CaseFile& case_file, const Knowledge& knowledge, Errors& errors);

}  // namespace ebb::casefile
