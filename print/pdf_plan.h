// A plan as a PDF for A4 or Letter paper.
#pragma once
#include <string>

#include "ebb/base/result.h"
#include "ebb/report/plan_document.h"
#include "print/pdf_canvas.h"

namespace ebb {

/// Draft mark and title on every page, page numbers, weeks and table rows never cut. The same document gives the same bytes.
/// Errors: as PdfCanvas::finish.
Result<std::string> pdf_plan(const PlanDocument& document, Paper paper);

}  // namespace ebb
