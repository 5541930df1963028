// Bars of what each uncertain number does to an answer, one group an answer.
#pragma once
#include "ebb/report/svg.h"
#include "ebb/report/svg_canvas.h"

namespace ebb {

/// Height of all groups with their headings [pt].
double tornado_height_pt(const Tornado& tornado);

void draw_tornado(SvgCanvas& canvas, const Tornado& tornado, double left_pt, double right_pt, double top_pt);

}  // namespace ebb
