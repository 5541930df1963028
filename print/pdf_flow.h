// Where the next thing goes: down the page, then onto the next one, each with its head.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "print/pdf_canvas.h"

namespace ebb {

/// Text of a page's head and foot.
struct PageFrame {
  std::string mark;    ///< left in the head, bold
  std::string title;   ///< right in the head
  std::string footer;
};

class PdfFlow {
 public:
  /// How much air stands between lines: 0 the most.
  static constexpr int kTightest = 2;
  PdfFlow(PdfCanvas& canvas, PageFrame frame, int tightness = 0);

  PdfCanvas& canvas() { return canvas_; }
  double left_pt() const;
  double right_pt() const;
  double width_pt() const { return right_pt() - left_pt(); }
  double y_pt() const { return y_pt_; }
  double room_pt() const;              ///< down to the foot
  double page_room_pt() const;         ///< of an empty page
  void new_page();
  /// Once, at the top of the next page: for what is too high for this one, so that the text goes on meanwhile.
  void at_next_page(std::function<void()> draw) { waiting_ = std::move(draw); }
  bool has_waiting() const { return static_cast<bool>(waiting_); }
  /// What leads to the next thing and may not stand alone at a page's foot: a heading, the sentence over a table. It is drawn by the
  /// keep() of that thing, on the same page. `draw` uses `height_pt` at most.
  void lead(double height_pt, std::function<void()> draw);
  bool leading() const { return !leads_.empty(); }
  /// A new page unless `height_pt` fits together with what leads to it; things higher than a page begin on a new one.
  void keep(double height_pt);
  void skip(double height_pt) { y_pt_ += height_pt; }
  bool at_top() const;

  double paragraph_height_pt(const std::string& text, const Face& face) const;
  /// Wrapped lines; `indent_pt` from the left edge.
  void paragraph(const std::string& text, const Face& face, double indent_pt = 0, double after_pt = 4);
  void points(const std::vector<std::string>& items, const Face& face);
  /// Text in a frame that stays on one page.
  void framed(const std::string& title, const std::vector<std::string>& items, const Face& face, double pen_pt);
  /// Columns as wide as their words need, or as `column_shares` of the width says; the head comes again on each page.
  void table(const std::vector<std::string>& heads, const std::vector<std::vector<std::string>>& rows, const std::vector<bool>& number_column,
             const std::vector<double>& column_shares = {});

  /// Feet and page numbers on all pages.
  void finish();

 private:
  struct Column {
    double left_pt = 0, width_pt = 0;
    bool number = false;
  };
  double line_pt(const Face& face) const { return face.size_pt * leading_; }
  void draw_head();
  std::vector<Column> columns_of(const std::vector<std::string>& heads, const std::vector<std::vector<std::string>>& rows,
                                 const std::vector<bool>& number_column, const std::vector<double>& column_shares) const;
  void draw_row(const std::vector<Column>& columns, const std::vector<std::string>& cells, const Face& face, bool first_bold, bool shaded);
  double row_height_pt(const std::vector<Column>& columns, const std::vector<std::string>& cells, const Face& face, bool first_bold) const;

  PdfCanvas& canvas_;
  PageFrame frame_;
  double y_pt_ = 0;
  double leads_pt_ = 0;
  std::vector<std::function<void()>> leads_;
  std::function<void()> waiting_;
  double leading_ = 0;                 ///< height of a line / size of its letters
};

/// A square to tick.
void draw_tick_box(PdfCanvas& canvas, double x_pt, double y_pt, double size_pt);

}  // namespace ebb
