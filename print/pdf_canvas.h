// Pages of a PDF: words, lines and boxes in points from the top left. A thin coat over libharu.
#pragma once
#include <hpdf.h>

#include <string>
#include <string_view>
#include <vector>

#include "ebb/base/result.h"

namespace ebb {

enum class Paper { A4, Letter };

struct Face {
  double size_pt = 9.5;
  bool bold = false;
  double grey = 0;           ///< 0 black, 1 white
};

struct Pen {
  double width_pt = 0.6;
  double grey = 0;
  bool dashed = false;
};

/// Writes no date, no compression and no random identifier: the same calls give the same bytes on every machine.
class PdfCanvas {
 public:
  PdfCanvas(Paper paper, const std::string& title);
  ~PdfCanvas();
  PdfCanvas(const PdfCanvas&) = delete;
  PdfCanvas& operator=(const PdfCanvas&) = delete;

  double width_pt() const { return width_pt_; }
  double height_pt() const { return height_pt_; }
  void add_page();
  std::size_t page_count() const { return pages_.size(); }
  /// Later calls draw on this page again (0 = the first).
  void go_to_page(std::size_t page);
  /// A line of the contents list that leads to this height of the page.
  void add_bookmark(std::string_view title, double y_pt);

  double text_width_pt(std::string_view text, const Face& face) const;
  /// Lines of at most `width_pt`, broken at blanks; a longer word is cut.
  std::vector<std::string> wrap(std::string_view text, double width_pt, const Face& face) const;
  /// The baseline is at `y_pt`.
  void text(double x_pt, double y_pt, std::string_view text, const Face& face);
  void text_right(double right_pt, double y_pt, std::string_view text, const Face& face);
  void line(double from_x_pt, double from_y_pt, double to_x_pt, double to_y_pt, const Pen& pen);
  void box(double x_pt, double y_pt, double width_pt, double height_pt, const Pen& pen);
  void shade(double x_pt, double y_pt, double width_pt, double height_pt, double grey);

  /// For drawings that need more than the above: the page's handle, and 1 pt upwards from its lower edge.
  HPDF_Page page() const { return page_; }
  HPDF_Doc document() const { return document_; }
  HPDF_Font font(bool bold) const { return bold ? bold_ : regular_; }
  double up(double y_pt) const { return height_pt_ - y_pt; }

  /// A call failed before: nothing more is drawn, finish() tells.
  bool broken() const { return document_ == nullptr || failure_ != HPDF_OK; }
  /// The file. Errors: NotWritable with libharu's number when a call could not be met.
  Result<std::string> finish();

 private:
  static void remember(HPDF_STATUS error, HPDF_STATUS detail, void* canvas);
  void use_pen(const Pen& pen);

  HPDF_STATUS failure_ = HPDF_OK;        ///< the first that failed
  HPDF_Doc document_ = nullptr;
  HPDF_Font regular_ = nullptr, bold_ = nullptr;
  HPDF_Page page_ = nullptr;
  std::vector<HPDF_Page> pages_;
  double width_pt_ = 0, height_pt_ = 0;
};

}  // namespace ebb
