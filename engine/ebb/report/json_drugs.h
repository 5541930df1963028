// `ebb drugs --json`; docs/json/drugs.schema.json describes it.
#pragma once
#include <array>
#include <string>
#include <vector>

#include "ebb/knowledge/knowledge.h"
#include "ebb/report/json_stamp.h"

namespace ebb {

/// Parameters whose name begins with the drug's, in file order.
std::vector<const Parameter*> parameters_of(const Knowledge& knowledge, const Drug& drug);
/// Parameters that belong to no drug: receptor, adaptation, symptoms, population.
std::vector<const Parameter*> shared_parameters(const Knowledge& knowledge);
/// How many numbers have grade A, B, C, D.
std::array<int, 4> count_grades(const std::vector<const Parameter*>& parameters);

/// All drugs in short, with `shared` numbers left out.
Json json_drug_list(const Knowledge& knowledge, const std::string& version);
/// One drug with every parameter.
Json json_drug(const Knowledge& knowledge, const Drug& drug, const std::string& version);
/// Published tables of equivalent doses and how the model stands to them; `only`: rows of one drug (nullptr: all).
Json json_equivalence(const Knowledge& knowledge, const Drug* only, const std::string& version);
/// The numbers that belong to no drug.
Json json_shared(const Knowledge& knowledge, const std::string& version);

}  // namespace ebb
