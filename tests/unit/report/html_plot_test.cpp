#include <doctest.h>

#include <string>

#include "ebb/report/html_plot.h"
#include "ebb/report/svg.h"
#include "tests/unit/report/svg_examples.h"

using namespace ebb;

namespace {

HtmlPlot example() {
  return {"Level & <withdrawal>",
          simulation_figure(svg_examples::two_drugs()),
          {{"Doses", {"from", "mg a day"}, {{"2026-02-01", "2"}, {"<b>\"bold\"</b>", "1"}}, false},
           {"All times", {"time", "ng/mL"}, {{"08:00", "20"}}, true}}};
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++n;
  return n;
}

}  // namespace

TEST_CASE("the_page_stands_alone_no_scripts_and_nothing_fetched") {
  const std::string html = html_plot(example());
  CHECK(html.rfind("<!DOCTYPE html>", 0) == 0);
  for (const char* part : {"<script", "src=", "@import", "url(", "<link", "javascript:"}) CHECK(html.find(part) == std::string::npos);
  // The only address is the name of the SVG vocabulary.
  CHECK(count(html, "http") == count(html, "http://www.w3.org/2000/svg"));
}

TEST_CASE("the_picture_is_inline_without_the_declaration_of_a_file") {
  const std::string html = html_plot(example());
  CHECK(count(html, "<svg ") == 1);
  CHECK(html.find("<?xml") == std::string::npos);
  CHECK(html.find("role=\"img\"") != std::string::npos);
}

TEST_CASE("tables_name_their_rows_and_columns_and_escape_words") {
  const std::string html = html_plot(example());
  CHECK(html.find("<title>Level &amp; &lt;withdrawal&gt;</title>") != std::string::npos);
  CHECK(html.find("<th scope=\"row\">&lt;b&gt;&quot;bold&quot;&lt;/b&gt;</th><td>1</td>") != std::string::npos);
  CHECK(count(html, "<th scope=\"col\">") == 4);
  CHECK(count(html, "<caption>") == 2);
  CHECK(count(html, "<details>") == 1);
}

TEST_CASE("every_element_of_the_tables_is_closed") {
  const std::string html = html_plot(example());
  for (const char* name :
       {"table", "thead", "tbody", "tr", "th", "td", "caption", "details", "summary", "div", "main", "body", "html", "head", "style"}) {
    CAPTURE(name);
    const std::string open = "<" + std::string(name);
    CHECK(count(html, open + ">") + count(html, open + " ") == count(html, "</" + std::string(name) + ">"));
  }
}
