// People as a table: one row a person, one column a slot of the layout, in canonical units.
#pragma once
#include <string>
#include <string_view>

#include "ebb/base/result.h"
#include "ebb/population/sample.h"

namespace ebb {

/// "person,<slot names>" (and "ensemble" last when people have draws), numbers as the shortest text that reads back the same.
std::string people_csv(const ModelLayout& layout, const People& people, std::size_t first_person = 0);

/// Reads such a table; columns may stand in any order, "person" is ignored. Errors with line and column: Missing (a slot has no
/// column, no rows), UnknownName (a column no slot has, with the nearest), Syntax (not a number, wrong count of cells),
/// OutOfRange (negative).
Result<People> read_people_csv(const ModelLayout& layout, std::string_view file_name, std::string_view text);

}  // namespace ebb
