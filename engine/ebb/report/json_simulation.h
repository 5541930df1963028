// `ebb simulate --json`; docs/json/simulate.schema.json describes it.
#pragma once
#include "ebb/report/json_stamp.h"

namespace ebb {

Json json_simulation(const RunStamp& stamp, const std::vector<SubjectReport>& subjects);

}  // namespace ebb
