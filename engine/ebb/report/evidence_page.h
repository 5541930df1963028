// Every number of data/ with its source, as one Markdown page: docs/evidence.md, `ebb drugs --markdown`.
#pragma once
#include <string>

#include "ebb/knowledge/knowledge.h"

namespace ebb {

/// Counts by grade, then each drug's numbers, those that all drugs share, equivalence tables, and the sources cited. UTF-8, ends with a newline.
std::string evidence_page(const Knowledge& knowledge);

}  // namespace ebb
