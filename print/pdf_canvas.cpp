#include "print/pdf_canvas.h"

#include <algorithm>
#include <cstdio>

#include "print/win_ansi.h"

namespace ebb {
namespace {

constexpr double kA4Width_pt = 595.28, kA4Height_pt = 841.89, kLetterWidth_pt = 612, kLetterHeight_pt = 792;
constexpr const char* kEncoding = "WinAnsiEncoding";

float real(double value) { return static_cast<float>(value); }

double width_of(HPDF_Font font, const std::string& bytes, double size_pt) {
  const HPDF_TextWidth width = HPDF_Font_TextWidth(font, reinterpret_cast<const HPDF_BYTE*>(bytes.data()), static_cast<HPDF_UINT>(bytes.size()));
  return width.width * size_pt / 1000;
}

}  // namespace

void PdfCanvas::remember(HPDF_STATUS error, HPDF_STATUS, void* canvas) {
  PdfCanvas& self = *static_cast<PdfCanvas*>(canvas);
  if (self.failure_ == HPDF_OK) self.failure_ = error;
}

PdfCanvas::PdfCanvas(Paper paper, const std::string& title)
    : width_pt_(paper == Paper::A4 ? kA4Width_pt : kLetterWidth_pt), height_pt_(paper == Paper::A4 ? kA4Height_pt : kLetterHeight_pt) {
  document_ = HPDF_New(&PdfCanvas::remember, this);
  if (document_ == nullptr) return;
  HPDF_SetCompressionMode(document_, HPDF_COMP_NONE);  // the compressor's bytes differ between versions
  HPDF_SetInfoAttr(document_, HPDF_INFO_TITLE, title.c_str());
  HPDF_SetPageMode(document_, HPDF_PAGE_MODE_USE_NONE);
  regular_ = HPDF_GetFont(document_, "Helvetica", kEncoding);
  bold_ = HPDF_GetFont(document_, "Helvetica-Bold", kEncoding);
}

PdfCanvas::~PdfCanvas() {
  if (document_ != nullptr) HPDF_Free(document_);
}

void PdfCanvas::add_page() {
  if (broken()) return;
  page_ = HPDF_AddPage(document_);
  if (broken()) return;
  HPDF_Page_SetWidth(page_, real(width_pt_));
  HPDF_Page_SetHeight(page_, real(height_pt_));
  pages_.push_back(page_);
}

void PdfCanvas::go_to_page(std::size_t page) { page_ = pages_[page]; }

void PdfCanvas::add_bookmark(std::string_view title, double y_pt) {
  if (broken()) return;
  const HPDF_Outline outline = HPDF_CreateOutline(document_, nullptr, win_ansi(title).c_str(), HPDF_GetEncoder(document_, kEncoding));
  const HPDF_Destination destination = HPDF_Page_CreateDestination(page_);
  HPDF_Destination_SetFitH(destination, real(up(y_pt)));
  HPDF_Outline_SetDestination(outline, destination);
}

double PdfCanvas::text_width_pt(std::string_view text, const Face& face) const { return width_of(font(face.bold), win_ansi(text), face.size_pt); }

std::vector<std::string> PdfCanvas::wrap(std::string_view text, double width_pt, const Face& face) const {
  std::vector<std::string> lines;
  std::string line;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word(text.substr(at, end - at));
    at = end + 1;
    const std::string longer = line.empty() ? word : line + " " + word;
    if (text_width_pt(longer, face) <= width_pt) {
      line = longer;
      continue;
    }
    if (!line.empty()) lines.push_back(line);
    line = word;
    while (text_width_pt(line, face) > width_pt && line.size() > 1) {
      std::size_t cut = line.size() - 1;
      const auto inside = [&](std::size_t i) { return (static_cast<unsigned char>(line[i]) & 0xC0) == 0x80; };
      while (cut > 1 && (inside(cut) || text_width_pt(std::string_view(line).substr(0, cut), face) > width_pt)) --cut;
      lines.push_back(line.substr(0, cut));
      line.erase(0, cut);
    }
  }
  if (!line.empty() || lines.empty()) lines.push_back(line);
  return lines;
}

void PdfCanvas::text(double x_pt, double y_pt, std::string_view text, const Face& face) {
  if (broken()) return;
  const std::string bytes = win_ansi(text);
  HPDF_Page_BeginText(page_);
  HPDF_Page_SetFontAndSize(page_, font(face.bold), real(face.size_pt));
  HPDF_Page_SetGrayFill(page_, real(face.grey));
  HPDF_Page_TextOut(page_, real(x_pt), real(up(y_pt)), bytes.c_str());
  HPDF_Page_EndText(page_);
}

void PdfCanvas::text_right(double right_pt, double y_pt, std::string_view words, const Face& face) {
  text(right_pt - text_width_pt(words, face), y_pt, words, face);
}

void PdfCanvas::use_pen(const Pen& pen) {
  static constexpr HPDF_UINT16 kDashes[] = {3, 2};
  HPDF_Page_SetLineWidth(page_, real(pen.width_pt));
  HPDF_Page_SetGrayStroke(page_, real(pen.grey));
  HPDF_Page_SetDash(page_, pen.dashed ? kDashes : nullptr, pen.dashed ? 2 : 0, 0);
}

void PdfCanvas::line(double from_x_pt, double from_y_pt, double to_x_pt, double to_y_pt, const Pen& pen) {
  if (broken()) return;
  use_pen(pen);
  HPDF_Page_MoveTo(page_, real(from_x_pt), real(up(from_y_pt)));
  HPDF_Page_LineTo(page_, real(to_x_pt), real(up(to_y_pt)));
  HPDF_Page_Stroke(page_);
}

void PdfCanvas::box(double x_pt, double y_pt, double width_pt, double height_pt, const Pen& pen) {
  if (broken()) return;
  use_pen(pen);
  HPDF_Page_Rectangle(page_, real(x_pt), real(up(y_pt + height_pt)), real(width_pt), real(height_pt));
  HPDF_Page_Stroke(page_);
}

void PdfCanvas::shade(double x_pt, double y_pt, double width_pt, double height_pt, double grey) {
  if (broken()) return;
  HPDF_Page_SetGrayFill(page_, real(grey));
  HPDF_Page_Rectangle(page_, real(x_pt), real(up(y_pt + height_pt)), real(width_pt), real(height_pt));
  HPDF_Page_Fill(page_);
}

Result<std::string> PdfCanvas::finish() {
  const auto failed = [&] {
    char number[16];
    std::snprintf(number, sizeof number, "0x%04X", static_cast<unsigned>(failure_));
    return Error{ErrorCode::NotWritable, {}, std::string("the PDF could not be made (libharu ") + number + ")", "", ""};
  };
  if (document_ == nullptr || failure_ != HPDF_OK || HPDF_SaveToStream(document_) != HPDF_OK) return failed();
  HPDF_UINT32 size = HPDF_GetStreamSize(document_);
  std::string bytes(size, '\0');
  HPDF_ReadFromStream(document_, reinterpret_cast<HPDF_BYTE*>(bytes.data()), &size);
  if (failure_ != HPDF_OK) return failed();
  bytes.resize(size);
  return bytes;
}

}  // namespace ebb
