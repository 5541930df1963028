// `ebb taper --json`; docs/json/taper.schema.json describes it.
#pragma once
#include "ebb/report/json_stamp.h"
#include "ebb/report/taper_report.h"

namespace ebb {

Json json_taper(const RunStamp& stamp, const TaperReport& report);

}  // namespace ebb
