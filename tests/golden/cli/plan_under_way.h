// A case whose plan is about to begin or under way, for tests of following it and of planning anew.
#pragma once
#include <fstream>
#include <string>

#include "tests/golden/cli/program.h"

namespace ebb::test {

/// Clonazepam 2 mg a day; `taken` (any sections) and `taper` (lines of [taper]) say where its plan stands.
inline void write_plan_case(const WorkFolder& folder, const std::string& name, const std::string& taken, const std::string& taper) {
  std::ofstream file(folder.path() / name);
  file << "title = \"followed\"\n[person]\nage = 52\nsex = \"female\"\n[[use]]\ndrug = \"clonazepam\"\ndose = \"1 mg\"\ntimes = [\"08:00\", \"20:00\"]\n"
          "from = \"2025-06-01\"\n" << taken << "[taper]\n" << taper << "supply = [\"clonazepam 0.5 mg scored tablet\", \"clonazepam 0.125 mg ODT\"]\n";
}

/// Its first cut was made on 1 February.
inline constexpr const char* kFirstCutTaken = "[[taken]]\ndate = \"2026-02-01\"\ndrug = \"clonazepam\"\ndose = \"1.875 mg\"\n";

}  // namespace ebb::test
