#include <doctest.h>

#include <limits>

#include "ebb/report/svg_canvas.h"
#include "tests/unit/report/svg_text_boxes.h"

using namespace ebb;

TEST_CASE("coordinates_have_at_most_two_decimals_and_are_always_numbers") {
  CHECK(coordinate_text(12) == "12");
  CHECK(coordinate_text(12.5) == "12.5");
  CHECK(coordinate_text(12.345678) == "12.35");
  CHECK(coordinate_text(0.05) == "0.05");
  CHECK(coordinate_text(-0.001) == "0");
  CHECK(coordinate_text(-3.2) == "-3.2");
  CHECK(coordinate_text(std::numeric_limits<double>::quiet_NaN()) == "0");
  CHECK(coordinate_text(std::numeric_limits<double>::infinity()) == "0");
  CHECK(coordinate_text(1e300) == "0");
}

TEST_CASE("text_is_escaped_and_what_xml_forbids_is_replaced") {
  CHECK(escape_xml("a < b & c > \"d\"") == "a &lt; b &amp; c &gt; &quot;d&quot;");
  CHECK(escape_xml("5–95 % θ µ") == "5–95 % θ µ");
  CHECK(escape_xml(std::string("a\x01\x00z", 4)) == "a\xEF\xBF\xBD\xEF\xBF\xBDz");
  CHECK(escape_xml("a\nb\tc") == "a b c");
  CHECK(escape_xml("\xff\xc3") == "\xEF\xBF\xBD\xEF\xBF\xBD");                  // not UTF-8 at all; cut short
  CHECK(escape_xml("\xed\xa0\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // a lone surrogate
  CHECK(escape_xml("\xef\xbf\xbf") == "\xEF\xBF\xBD");                          // U+FFFF
}

TEST_CASE("width_grows_with_text_size_and_weight") {
  CHECK(text_width_pt("", 10) == 0);
  CHECK(text_width_pt("mg", 10) == doctest::Approx(9.74 + 6.35));  // sum of two advance widths, exact to rounding
  CHECK(text_width_pt("mg", 20) == doctest::Approx(2 * text_width_pt("mg", 10)));
  CHECK(text_width_pt("dose", 10, true) > text_width_pt("dose", 10));
  CHECK(text_width_pt("é", 10) < text_width_pt("éé", 10));
}

TEST_CASE("wrapped_lines_fit_and_lose_no_word") {
  const std::string text = "Never stop or change this medicine without your prescriber.";
  for (const double width : {60.0, 100.0, 200.0, 1000.0}) {
    std::string together;
    for (const std::string& line : wrap_text(text, width, 8)) {
      CHECK(text_width_pt(line, 8) <= width);
      together += (together.empty() ? "" : " ") + line;
    }
    CHECK(together == text);
  }
  CHECK(wrap_text("", 100, 8).empty());
  CHECK(wrap_text("   ", 100, 8).empty());
}

TEST_CASE("what_cannot_fit_ends_in_an_ellipsis") {
  const auto one = wrap_text("a word and another word and a third", 60, 8, false, 1);
  REQUIRE(one.size() == 1);
  CHECK(one[0].substr(one[0].size() - 3) == "…");
  CHECK(text_width_pt(one[0], 8) <= 60);
  const auto lump = wrap_text("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau", 60, 8);
  REQUIRE(lump.size() == 1);
  CHECK(text_width_pt(lump[0], 8) <= 60);
  CHECK(lump[0].substr(lump[0].size() - 3) == "…");
}

TEST_CASE("the_reader_of_these_tests_sees_what_is_wrong") {
  const std::string head = "<?xml version=\"1.0\"?>\n";
  CHECK(svg_examples::malformed(head + "<a b=\"1 > 0\"><c/>x &lt; y</a>\n") == "");
  CHECK(svg_examples::malformed(head + "<a><c></a>") != "");
  CHECK(svg_examples::malformed(head + "<a>x & y</a>") != "");
  CHECK(svg_examples::malformed(head + "<a>") != "");
  CHECK(svg_examples::malformed(head + "<a/><b></b><c></c>") != "");
  const auto page = [](const std::string& body) { return "<svg width=\"100pt\" height=\"50pt\">" + body + "</svg>"; };
  const std::string word = "<text x=\"10\" y=\"20\" font-size=\"8\">word</text>";
  CHECK(svg_examples::crowded(page(word)) == "");
  CHECK(svg_examples::crowded(page(word + "<text x=\"20\" y=\"22\" font-size=\"8\">over</text>")) != "");
  CHECK(svg_examples::crowded(page("<text x=\"90\" y=\"20\" font-size=\"8\">leaves</text>")) != "");
}
