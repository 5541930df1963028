// The plan that is followed, as `taper --json` wrote it on the day it was made.
#pragma once
#include <optional>
#include <string>

#include "ebb/base/dates.h"
#include "ebb/base/result.h"
#include "ebb/plan/taper.h"

namespace ebb::cli {

struct FollowedPlan {
  Date began;
  std::string drug;
  TaperPlan plan;                        ///< days and daily doses only
};

/// The chosen plan of that output; none for an empty name. Errors: FileNotReadable, Syntax, Missing (no plan in it).
Result<std::optional<FollowedPlan>> read_followed_plan(const std::string& path);

}  // namespace ebb::cli
