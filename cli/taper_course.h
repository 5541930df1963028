// Everything that is taken beside a plan: the past, and the other drugs as they go on.
#pragma once
#include "cli/run.h"
#include "cli/taper_start.h"
#include "ebb/plan/course.h"

namespace ebb::cli {

/// Up to `end_h`; doses of the tapered drug end where the plan begins. Open lines of other drugs repeat as they were on their last day.
Course make_course(const Inputs& inputs, const TaperStart& start, double end_h);

}  // namespace ebb::cli
