// One of our own SVG figures drawn onto a page as lines and words.
#pragma once
#include <string_view>

#include "print/pdf_canvas.h"

namespace ebb {

struct PictureSize {
  double width_pt = 0, height_pt = 0;
};
/// From the viewBox; zeros when there is none.
PictureSize picture_size(std::string_view svg);

/// Reads what SvgCanvas writes (line, rect, circle, polyline, polygon, text with one tspan); other elements are passed over.
void draw_svg(PdfCanvas& canvas, std::string_view svg, double left_pt, double top_pt, double scale);

}  // namespace ebb
