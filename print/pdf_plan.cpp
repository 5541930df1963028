#include "print/pdf_plan.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "print/pdf_flow.h"
#include "print/pdf_svg.h"

namespace ebb {
namespace {

constexpr Face kPlain{.size_pt = 9.8}, kBold{.size_pt = 9.8, .bold = true}, kSmall{.size_pt = 8.2};
constexpr Face kTitle{.size_pt = 18, .bold = true}, kHeading{.size_pt = 13, .bold = true}, kWeekHead{.size_pt = 10.5, .bold = true};
constexpr double kTimeColumn_pt = 40, kTakeColumn_pt = 186;
constexpr double kWeekHead_pt = 17, kChange_pt = 15, kDayHead_pt = 22, kDoseRow_pt = 19, kDecision_pt = 20, kAfterWeeks_pt[PdfFlow::kTightest + 1] = {9, 6.5, 5};
constexpr double kDayLine_pt = 17;
constexpr double kTick_pt = 11;
constexpr double kAfterText_pt = 4, kFramed_pt = 44;
constexpr double kDiaryHead_pt = 34, kDiaryRow_pt = 20.5;

/// Lays out one document.
class PlanPages {
 public:
  PlanPages(const PlanDocument& document, PdfCanvas& canvas, int tightness)
      : document_(document),
        canvas_(canvas),
        flow_(canvas, {document.draft.empty() ? document.signature : document.draft, document.title, document.footer}, tightness),
        after_week_pt_(kAfterWeeks_pt[tightness]) {}

  void draw() {
    flow_.framed(document_.emergency_title, document_.emergency, kPlain, 2);
    flow_.skip(4);
    flow_.paragraph(document_.title, kTitle, 0, 5);
    if (!document_.draft.empty()) flow_.framed("", {document_.draft + ". " + document_.draft_reason}, kBold, 1.4);
    for (const PaperSection& section : document_.sections) draw_section(section);
    flow_.finish();
  }

 private:
  void draw_section(const PaperSection& section) {
    if (section.parts.size() == 1 && section.parts.front().kind == PaperPart::Kind::Ruled) return draw_ruled(section.title);
    if (section.new_page && !flow_.at_top()) flow_.new_page();
    // No picture in the middle of the calendar.
    if (section.id == "calendar" && flow_.has_waiting()) flow_.new_page();
    if (!section.title.empty() && !section.parts.empty()) {
      constexpr double kBefore_pt = 7, kAfter_pt = 3;
      flow_.lead(flow_.paragraph_height_pt(section.title, kHeading) + kBefore_pt + kAfter_pt, [this, &section] {
        if (!flow_.at_top()) flow_.skip(kBefore_pt);
        canvas_.add_bookmark(section.title, flow_.y_pt());
        flow_.paragraph(section.title, kHeading, 0, kAfter_pt);
      });
    }
    for (std::size_t i = 0; i < section.parts.size(); ++i) {
      const PaperPart& part = section.parts[i];
      if (leads_on(section.parts, i)) {
        flow_.lead(flow_.paragraph_height_pt(part.text, kPlain) + kAfterText_pt, [this, &part] { flow_.paragraph(part.text, kPlain, 0, kAfterText_pt); });
      } else if (part.kind == PaperPart::Kind::Points && section.id == "sources") {
        flow_.points(part.items, kSmall);
      } else {
        draw_part(part);
      }
    }
  }

  /// Sentences that lead to something; a sentence before a picture is the end of what came before.
  static bool leads_on(const std::vector<PaperPart>& parts, std::size_t i) {
    using enum PaperPart::Kind;
    if (parts[i].kind != Text) return false;
    while (i < parts.size() && parts[i].kind == Text) ++i;
    if (i == parts.size()) return false;
    const PaperPart::Kind next = parts[i].kind;
    return next == Points || next == Table || next == Lines || next == Calendar || next == Diary || next == Decision;
  }

  /// Lines down to the page's foot, when there is room for some.
  void draw_ruled(const std::string& title) {
    constexpr double kRow_pt = 24, kHead_pt = 30;
    const int rows = static_cast<int>((flow_.room_pt() - kHead_pt) / kRow_pt);
    if (rows < 4) return;
    flow_.skip(7);
    flow_.paragraph(title, kHeading, 0, 3);
    for (int r = 0; r < rows; ++r) {
      flow_.skip(kRow_pt);
      canvas_.line(flow_.left_pt(), flow_.y_pt(), flow_.right_pt(), flow_.y_pt(), {.width_pt = 0.5, .grey = 0.5});
    }
  }

  void draw_part(const PaperPart& part) {
    switch (part.kind) {
      case PaperPart::Kind::Text: return flow_.paragraph(part.text, kPlain);
      case PaperPart::Kind::Strong: return flow_.framed("", {part.text}, kBold, 1.4);
      case PaperPart::Kind::Points: return flow_.points(part.items, kPlain);
      case PaperPart::Kind::Table: return flow_.table(part.heads, part.rows, part.number_column, part.column_shares);
      case PaperPart::Kind::Lines: return draw_lines(part.items);
      case PaperPart::Kind::Diary: return draw_diary(part);
      case PaperPart::Kind::Figure: return draw_figure(part);
      case PaperPart::Kind::Decision:
        flow_.keep(decision_height_pt() + 24 + kFramed_pt);  // with what is said after the last one
        flow_.paragraph(part.text, kBold);
        return draw_decision();
      case PaperPart::Kind::Ruled: return;
      case PaperPart::Kind::Calendar: break;
    }
    flow_.keep(week_height_pt(document_.weeks.front()) + 4);
    flow_.skip(4);
    for (const PlanWeek& week : document_.weeks) draw_week(week);
  }

  /// Labels with lines to write on, two in a row; the first alone when their number is odd.
  void draw_lines(const std::vector<std::string>& items) {
    constexpr double kRow_pt = 23;
    const double half_pt = flow_.width_pt() / 2;
    bool left = true;
    flow_.keep(kRow_pt * std::ceil((static_cast<double>(items.size()) + 1) / 2));
    for (std::size_t i = 0; i < items.size(); ++i) {
      const bool alone = i == 0 && items.size() % 2 == 1;
      const double x_pt = flow_.left_pt() + (left ? 0 : half_pt), end_pt = alone || !left ? flow_.right_pt() : flow_.left_pt() + half_pt - 10;
      const double y_pt = flow_.y_pt() + kRow_pt - 6;
      canvas_.text(x_pt, y_pt, items[i], kPlain);
      canvas_.line(x_pt + canvas_.text_width_pt(items[i], kPlain) + 5, y_pt + 1.5, end_pt, y_pt + 1.5, {.width_pt = 0.6});
      if (alone || !left || i + 1 == items.size()) {
        flow_.skip(kRow_pt);
        left = true;
      } else {
        left = false;
      }
    }
    flow_.skip(6);
  }

  void draw_diary(const PaperPart& part) {
    const std::size_t count = part.heads.size();
    const double date_pt = 52, note_pt = 118, other_pt = (flow_.width_pt() - date_pt - note_pt) / static_cast<double>(count - 2);
    const auto width = [&](std::size_t i) { return i == 0 ? date_pt : i + 1 == count ? note_pt : other_pt; };
    for (std::size_t r = 0; r <= part.rows.size(); ++r) {
      const bool head = r == 0;
      const double height_pt = head ? kDiaryHead_pt : kDiaryRow_pt;
      flow_.keep(height_pt);
      double x_pt = flow_.left_pt();
      for (std::size_t i = 0; i < count; ++i) {
        if (head) canvas_.shade(x_pt, flow_.y_pt(), width(i), height_pt, 0.92);
        canvas_.box(x_pt, flow_.y_pt(), width(i), height_pt, {.width_pt = 0.5, .grey = 0.4});
        const Face face{.size_pt = 7.6, .bold = true};
        double y_pt = flow_.y_pt() + 9;
        if (head) {
          for (const std::string& line : canvas_.wrap(part.heads[i], width(i) - 4, face)) {
            canvas_.text(x_pt + 2.5, y_pt, line, face);
            y_pt += 9;
          }
        }
        x_pt += width(i);
      }
      flow_.skip(height_pt);
    }
  }

  void draw_figure(const PaperPart& part) {
    const PictureSize size = picture_size(part.svg);
    if (size.width_pt <= 0 || size.height_pt <= 0) return;
    constexpr double kCaption_pt = 22, kLeastScale = 0.62;  // smaller words than that cannot be read
    if (flow_.leading()) flow_.keep(size.height_pt * kLeastScale + kCaption_pt);
    const double widest = std::min(flow_.width_pt() / size.width_pt, (flow_.page_room_pt() - kCaption_pt) / size.height_pt);
    const double fitting = (flow_.room_pt() - kCaption_pt) / size.height_pt;
    const auto draw = [this, part, size](double scale) {
      draw_svg(canvas_, part.svg, flow_.left_pt() + (flow_.width_pt() - size.width_pt * scale) / 2, flow_.y_pt(), scale);
      flow_.skip(size.height_pt * scale + 4);
      flow_.paragraph(part.text, kSmall, 0, 6);
    };
    if (fitting >= kLeastScale) return draw(std::min(widest, fitting));
    flow_.at_next_page([draw, widest] { draw(widest); });
  }

  // ---- the calendar ----

  double day_width_pt() const { return (flow_.width_pt() - kTimeColumn_pt - kTakeColumn_pt) / kDaysPerWeek; }

  double decision_height_pt() const {
    if (document_.decision.empty()) return kDecision_pt;
    const std::vector<std::string> lines = canvas_.wrap(document_.decision, flow_.width_pt() - 12, kSmall);
    return kDecision_pt + static_cast<double>(lines.size()) * kSmall.size_pt * 1.25 + 2;
  }

  /// What to take, in lines: broken before a "+", never between a number and its unit.
  std::vector<std::string> take_lines(const PlanDose& dose) const {
    if (!dose.taken()) return {"none"};
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < dose.made_of.size();) {
      const std::size_t end = std::min(dose.made_of.find(" + ", at + 1), dose.made_of.size());
      const std::string part = dose.made_of.substr(at, end - at);
      at = end + (end < dose.made_of.size() ? 1 : 0);
      const std::string longer = lines.empty() ? part : lines.back() + " " + part;
      if (!lines.empty() && canvas_.text_width_pt(longer, kBold) <= kTakeColumn_pt - 8) {
        lines.back() = longer;
        continue;
      }
      for (std::string& line : canvas_.wrap(part, kTakeColumn_pt - 8, kBold)) lines.push_back(std::move(line));
    }
    return lines;
  }

  /// Rows of a dose grow when their words need a second line.
  double dose_row_pt(const PlanDose& dose) const {
    const std::size_t lines = take_lines(dose).size();
    return kDoseRow_pt + (static_cast<double>(lines) - 1) * 12;
  }

  double block_height_pt(const PlanWeek& week, const PlanBlock& block) const {
    double height_pt = kDayHead_pt + (asks_decision(block) ? decision_height_pt() + 3 : 0) + (week.blocks.size() > 1 ? kChange_pt : 0);
    for (const PlanDose& dose : block.doses) height_pt += dose_row_pt(dose);
    return height_pt;
  }

  bool asks_in(const PlanWeek& week) const { return std::any_of(week.blocks.begin(), week.blocks.end(), [](const PlanBlock& block) { return asks_decision(block); }); }

  double week_height_pt(const PlanWeek& week) const {
    double height_pt = kWeekHead_pt;
    if (shown_by_day(week)) return height_pt + 16 + kDayHead_pt + (asks_in(week) ? decision_height_pt() + 3 : 0) + (week.end_day() - week.first_day()) * kDayLine_pt;
    for (const PlanBlock& block : week.blocks) height_pt += block_height_pt(week, block);
    return height_pt;
  }

  void draw_week(const PlanWeek& week) {
    flow_.keep(week_height_pt(week));
    const bool one_block = week.blocks.size() == 1;
    const double base_pt = flow_.y_pt() + 11;
    const std::string title = week_title(document_, week);
    canvas_.text(flow_.left_pt(), base_pt, title, kWeekHead);
    if (one_block) draw_dose_label(week.blocks.front(), base_pt, canvas_.text_width_pt(title, kWeekHead));
    canvas_.line(flow_.left_pt(), flow_.y_pt() + kWeekHead_pt - 2, flow_.right_pt(), flow_.y_pt() + kWeekHead_pt - 2, {.width_pt = 1.1});
    flow_.skip(kWeekHead_pt);
    if (shown_by_day(week)) {
      draw_daily_lines(week);
    } else {
      for (const PlanBlock& block : week.blocks) draw_block(week, block);
    }
    flow_.skip(after_week_pt_);
  }

  /// "1.75 mg a day" at the right edge, "New dose from today" in a frame before it; smaller letters when the title, `taken_pt` wide, leaves
  /// too little room (two drugs with long names).
  void draw_dose_label(const PlanBlock& block, double base_pt, double taken_pt) {
    const std::string dose = daily_dose_text(block);
    Face face = kWeekHead, frame_face = kBold;
    const auto frame_pt = [&] { return block.begins_step() ? canvas_.text_width_pt(document_.new_dose, frame_face) + 16 : 0; };
    while (taken_pt + 6 + frame_pt() + canvas_.text_width_pt(dose, face) > flow_.width_pt() && face.size_pt > 6) {
      face.size_pt -= 0.5;
      frame_face.size_pt = std::min(frame_face.size_pt, face.size_pt);
    }
    canvas_.text_right(flow_.right_pt(), base_pt, dose, face);
    if (!block.begins_step()) return;
    const double x_pt = flow_.right_pt() - canvas_.text_width_pt(dose, face) - frame_pt();
    canvas_.box(x_pt, base_pt - 10, frame_pt() - 8, 13, {.width_pt = 1.1});
    canvas_.text(x_pt + 4, base_pt, document_.new_dose, frame_face);
  }

  void draw_decision() {
    const double height_pt = decision_height_pt();
    flow_.skip(1);
    canvas_.box(flow_.left_pt(), flow_.y_pt(), flow_.width_pt(), height_pt - 2, {.width_pt = 0.8, .dashed = true});
    double y_pt = flow_.y_pt() + 12;
    if (!document_.decision.empty()) {
      for (const std::string& line : canvas_.wrap(document_.decision, flow_.width_pt() - 12, kSmall)) {
        canvas_.text(flow_.left_pt() + 6, y_pt - 2, line, kSmall);
        y_pt += kSmall.size_pt * 1.25;
      }
      y_pt += 2;
    }
    double x_pt = flow_.left_pt() + 6;
    canvas_.text(x_pt, y_pt, document_.decision_label, kSmall);
    x_pt += canvas_.text_width_pt(document_.decision_label, kSmall) + 10;
    for (const std::string& choice : document_.decision_choices) {
      draw_tick_box(canvas_, x_pt, y_pt - 8, 9);
      canvas_.text(x_pt + 13, y_pt, choice, kSmall);
      x_pt += 13 + canvas_.text_width_pt(choice, kSmall) + 16;
    }
    flow_.skip(height_pt + 2);
  }

  void draw_cell(double x_pt, double width_pt, double height_pt, bool shaded) {
    if (shaded) canvas_.shade(x_pt, flow_.y_pt(), width_pt, height_pt, 0.92);
    canvas_.box(x_pt, flow_.y_pt(), width_pt, height_pt, {.width_pt = 0.4, .grey = 0.45});
  }

  void centred(double x_pt, double width_pt, double base_pt, const std::string& text, const Face& face) {
    canvas_.text(x_pt + (width_pt - canvas_.text_width_pt(text, face)) / 2, base_pt, text, face);
  }

  void draw_day_heads(const PlanWeek& week) {
    const double first_pt = flow_.left_pt();
    draw_cell(first_pt, kTimeColumn_pt, kDayHead_pt, true);
    canvas_.text(first_pt + 4, flow_.y_pt() + 14, "Time", kSmall);
    draw_cell(first_pt + kTimeColumn_pt, kTakeColumn_pt, kDayHead_pt, true);
    canvas_.text(first_pt + kTimeColumn_pt + 4, flow_.y_pt() + 14, "Take", kSmall);
    for (int d = 0; d < kDaysPerWeek; ++d) {
      const double x_pt = first_pt + kTimeColumn_pt + kTakeColumn_pt + d * day_width_pt();
      draw_cell(x_pt, day_width_pt(), kDayHead_pt, true);
      if (week.first_day() + d >= week.end_day()) continue;
      const std::string text = short_date(Date{document_.start.days + week.first_day() + d});
      const std::size_t space = text.find(' ');
      centred(x_pt, day_width_pt(), flow_.y_pt() + 9, text.substr(0, space), {.size_pt = 7.8});
      centred(x_pt, day_width_pt(), flow_.y_pt() + 18.5, text.substr(space + 1), {.size_pt = 8.2, .bold = true});
    }
    flow_.skip(kDayHead_pt);
  }

  void draw_block(const PlanWeek& week, const PlanBlock& block) {
    if (asks_decision(block)) draw_decision();
    if (week.blocks.size() > 1) {
      const double base_pt = flow_.y_pt() + 11;
      const std::string from = "From " + short_date(Date{document_.start.days + block.first_day});
      canvas_.text(flow_.left_pt(), base_pt, from, kBold);
      draw_dose_label(block, base_pt, canvas_.text_width_pt(from, kBold));
      flow_.skip(kChange_pt);
    }
    draw_day_heads(week);
    for (std::size_t t = 0; t < block.doses.size(); ++t) draw_dose_row(week, block, t);
  }

  void draw_dose_row(const PlanWeek& week, const PlanBlock& block, std::size_t t) {
    const PlanDose& dose = block.doses[t];
    const double height_pt = dose_row_pt(dose), first_pt = flow_.left_pt();
    draw_cell(first_pt, kTimeColumn_pt, height_pt, false);
    canvas_.text(first_pt + 4, flow_.y_pt() + 13, document_.time_names[t], kBold);
    draw_cell(first_pt + kTimeColumn_pt, kTakeColumn_pt, height_pt, false);
    double base_pt = flow_.y_pt() + 13;
    for (const std::string& line : take_lines(dose)) {
      canvas_.text(first_pt + kTimeColumn_pt + 4, base_pt, line, kBold);
      base_pt += 12;
    }
    for (int d = 0; d < kDaysPerWeek; ++d) {
      const int day = week.first_day() + d;
      const bool inside = day >= block.first_day && day < block.first_day + block.days;
      const double x_pt = first_pt + kTimeColumn_pt + kTakeColumn_pt + d * day_width_pt();
      draw_cell(x_pt, day_width_pt(), height_pt, !inside);
      if (!inside) continue;
      if (dose_on(block, t, day) == "-") {
        centred(x_pt, day_width_pt(), flow_.y_pt() + 13, "\u2013", kPlain);
      } else {
        draw_tick_box(canvas_, x_pt + (day_width_pt() - kTick_pt) / 2, flow_.y_pt() + (height_pt - kTick_pt) / 2, kTick_pt);
      }
    }
    flow_.skip(height_pt);
  }

  /// One line a day, for weeks in which the dose changes often.
  void draw_daily_lines(const PlanWeek& week) {
    if (asks_in(week)) draw_decision();
    flow_.paragraph(document_.changes_often, kSmall, 0, 2);
    const double first_pt = flow_.left_pt(), day_pt = 62, dose_pt = 84;
    const double time_pt = (flow_.width_pt() - day_pt - dose_pt) / static_cast<double>(document_.time_names.size());
    draw_cell(first_pt, day_pt, kDayLine_pt, true);
    canvas_.text(first_pt + 4, flow_.y_pt() + 12, "Day", kSmall);
    draw_cell(first_pt + day_pt, dose_pt, kDayLine_pt, true);
    canvas_.text(first_pt + day_pt + 4, flow_.y_pt() + 12, "Dose", kSmall);
    for (std::size_t t = 0; t < document_.time_names.size(); ++t) {
      const double x_pt = first_pt + day_pt + dose_pt + static_cast<double>(t) * time_pt;
      draw_cell(x_pt, time_pt, kDayLine_pt, true);
      canvas_.text(x_pt + 4, flow_.y_pt() + 12, document_.time_names[t], kBold);
    }
    flow_.skip(kDayLine_pt);
    for (const PlanBlock& block : week.blocks) {
      for (int day = block.first_day; day < block.first_day + block.days; ++day) {
        draw_cell(first_pt, day_pt, kDayLine_pt, false);
        canvas_.text(first_pt + 4, flow_.y_pt() + 12, short_date(Date{document_.start.days + day}), kPlain);
        draw_cell(first_pt + day_pt, dose_pt, kDayLine_pt, false);
        canvas_.text(first_pt + day_pt + 4, flow_.y_pt() + 12, daily_dose_text(block), kPlain);
        for (std::size_t t = 0; t < block.doses.size(); ++t) draw_daily_dose(block, t, day, first_pt + day_pt + dose_pt + static_cast<double>(t) * time_pt, time_pt);
        flow_.skip(kDayLine_pt);
      }
    }
  }

  void draw_daily_dose(const PlanBlock& block, std::size_t t, int day, double x_pt, double width_pt) {
    draw_cell(x_pt, width_pt, kDayLine_pt, false);
    const std::string& dose = dose_on(block, t, day);
    if (dose == "-") return canvas_.text(x_pt + 4, flow_.y_pt() + 12, "\u2013", kPlain);
    draw_tick_box(canvas_, x_pt + 4, flow_.y_pt() + 3, kTick_pt);
    canvas_.text(x_pt + 20, flow_.y_pt() + 12.5, dose, kBold);
  }

  const PlanDocument& document_;
  PdfCanvas& canvas_;
  PdfFlow flow_;
  double after_week_pt_;
};

}  // namespace

Result<std::string> pdf_plan(const PlanDocument& document, Paper paper) {
  const std::string name = "Taper plan " + document.plan_id;
  const auto drawn = [&](int tightness) {
    auto canvas = std::make_unique<PdfCanvas>(paper, name);
    if (!canvas->broken()) PlanPages(document, *canvas, tightness).draw();
    return canvas;
  };
  // With a little less air it may be a page less: better than a last page with a few lines.
  std::unique_ptr<PdfCanvas> best = drawn(0);
  for (int tightness = 1; tightness <= PdfFlow::kTightest; ++tightness) {
    std::unique_ptr<PdfCanvas> next = drawn(tightness);
    if (!next->broken() && next->page_count() < best->page_count()) best = std::move(next);
  }
  return best->finish();
}

}  // namespace ebb
