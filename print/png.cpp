#include "print/png.h"

#include <cairo/cairo.h>
#include <librsvg/rsvg.h>

#include <cmath>
#include <memory>

namespace ebb {
namespace {

constexpr double kPointsPerInch = 72;
constexpr double kMostPixels = 20'000;  // of one side

struct FreeHandle {
  void operator()(RsvgHandle* handle) const { g_object_unref(handle); }
};
struct FreeSurface {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct FreeContext {
  void operator()(cairo_t* context) const { cairo_destroy(context); }
};
using Handle = std::unique_ptr<RsvgHandle, FreeHandle>;
using Surface = std::unique_ptr<cairo_surface_t, FreeSurface>;
using Context = std::unique_ptr<cairo_t, FreeContext>;

Error unreadable(const char* why) {
  return {ErrorCode::Syntax, {"picture", 0, 0}, std::string("this SVG cannot be drawn: ") + why, "an SVG with width and height in pt", ""};
}

/// Takes GError away and says it as an error of ours.
Error taken(GError* problem) {
  Error error = unreadable(problem != nullptr ? problem->message : "unknown reason");
  g_clear_error(&problem);
  return error;
}

struct Size {
  double width_pt = 0, height_pt = 0;
};

Result<Size> size_of(RsvgHandle* handle) {
  gboolean has_width = FALSE, has_height = FALSE, has_box = FALSE;
  RsvgLength width{}, height{};
  RsvgRectangle box{};
  rsvg_handle_get_intrinsic_dimensions(handle, &has_width, &width, &has_height, &height, &has_box, &box);
  if (has_width == FALSE || has_height == FALSE || width.unit != RSVG_UNIT_PT || height.unit != RSVG_UNIT_PT)
    return unreadable("it has no size in pt");
  return Size{width.length, height.length};
}

cairo_status_t append(void* text, const unsigned char* bytes, unsigned int count) {
  static_cast<std::string*>(text)->append(reinterpret_cast<const char*>(bytes), count);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

Result<std::string> png_of_svg(std::string_view svg, double pixels_per_inch) {
  GError* problem = nullptr;
  const Handle handle(rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(svg.data()), svg.size(), &problem));
  if (!handle) return taken(problem);
  const Result<Size> size = size_of(handle.get());
  if (!size.ok()) return size.errors();
  const double width = std::ceil(size.value().width_pt / kPointsPerInch * pixels_per_inch),
               height = std::ceil(size.value().height_pt / kPointsPerInch * pixels_per_inch);
  if (!(width >= 1 && height >= 1 && width <= kMostPixels && height <= kMostPixels)) {
    return Error{ErrorCode::Infeasible, {"picture", 0, 0}, "a PNG of this size cannot be made", "an SVG instead", ""};
  }
  const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(width), static_cast<int>(height)));
  const Context context(cairo_create(surface.get()));
  cairo_set_source_rgb(context.get(), 1, 1, 1);
  cairo_paint(context.get());
  const RsvgRectangle whole{0, 0, width, height};
  if (rsvg_handle_render_document(handle.get(), context.get(), &whole, &problem) == FALSE) return taken(problem);
  std::string png;
  const cairo_status_t status = cairo_surface_write_to_png_stream(surface.get(), append, &png);
  if (status != CAIRO_STATUS_SUCCESS) return unreadable(cairo_status_to_string(status));
  return png;
}

}  // namespace ebb
