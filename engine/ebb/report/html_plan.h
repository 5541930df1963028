// A plan as one HTML file that works offline and prints on A4 and Letter.
#pragma once
#include <string>

#include "ebb/report/plan_document.h"

namespace ebb {

/// No script, nothing from elsewhere: a Content-Security-Policy forbids both. The same document gives the same bytes.
std::string html_plan(const PlanDocument& document);

}  // namespace ebb
