#include <doctest.h>

#include <string>

#include "print/png.h"

using namespace ebb;

namespace {

constexpr const char* kSvg =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"72pt\" height=\"36pt\" viewBox=\"0 0 72 "
    "36\">"
    "<rect width=\"36\" height=\"36\" fill=\"#0072b2\"/><text x=\"4\" y=\"20\" font-size=\"9\">level</text></svg>\n";

unsigned number_at(const std::string& bytes, std::size_t at) {
  unsigned number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
  return number;
}

}  // namespace

TEST_CASE("a_png_has_the_signature_and_the_size_asked_for") {
  const Result<std::string> png = png_of_svg(kSvg, 96);
  REQUIRE(png.ok());
  CHECK(png.value().substr(0, 8) == "\x89PNG\r\n\x1a\n");
  CHECK(png.value().substr(12, 4) == "IHDR");
  CHECK(number_at(png.value(), 16) == 96);  // an inch
  CHECK(number_at(png.value(), 20) == 48);
  CHECK(png.value().substr(png.value().size() - 8, 4) == "IEND");
  CHECK(number_at(png_of_svg(kSvg).value(), 16) == static_cast<unsigned>(kPicturePixelsPerInch));
}

TEST_CASE("the_same_picture_gives_the_same_bytes_and_another_gives_others") {
  const std::string once = png_of_svg(kSvg).value();
  CHECK(once == png_of_svg(kSvg).value());
  std::string other = kSvg;
  other.replace(other.find("#0072b2"), 7, "#d55e00");
  CHECK(once != png_of_svg(other).value());
}

TEST_CASE("what_is_no_picture_is_refused_with_a_reason") {
  for (const char* text : {"", "no picture", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"72pt\" height=\"36pt\">",
                           "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"}) {
    CAPTURE(text);
    const Result<std::string> png = png_of_svg(text);
    REQUIRE_FALSE(png.ok());
    CHECK(png.errors().front().code == ErrorCode::Syntax);
    CHECK_FALSE(png.errors().front().what.empty());
  }
}

TEST_CASE("a_picture_too_large_to_hold_is_refused") {
  const Result<std::string> png = png_of_svg(kSvg, 1e6);
  REQUIRE_FALSE(png.ok());
  CHECK(png.errors().front().code == ErrorCode::Infeasible);
}
