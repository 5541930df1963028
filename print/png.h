// An SVG of ours as a PNG.
#pragma once
#include <string>
#include <string_view>

#include "ebb/base/result.h"

namespace ebb {

inline constexpr double kPicturePixelsPerInch = 192;  ///< sharp on screens of twice the usual density and on A4 paper

/// The picture in its own size on white; the same bytes from the same text with the same fonts and libraries.
/// Errors: Syntax (not an SVG with a size in pt), Infeasible (too large to hold in memory).
Result<std::string> png_of_svg(std::string_view svg, double pixels_per_inch = kPicturePixelsPerInch);

}  // namespace ebb
