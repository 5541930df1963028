#include <doctest.h>

#include <algorithm>
#include <cstdio>
#include <sstream>

#include "ebb/report/html_plan.h"
#include "print/pdf_plan.h"
#include "tests/unit/report/plan_examples.h"

using namespace ebb;
using namespace ebb::test;

namespace {

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

std::string pdf_of(const PlanDocument& document, Paper paper = Paper::A4) {
  const Result<std::string> made = pdf_plan(document, paper);
  REQUIRE(made.ok());
  return made.value();
}

}  // namespace

TEST_CASE("the_same_document_gives_the_same_bytes") {
  for (const Audience audience : {Audience::Patient, Audience::Professional}) {
    const PlanDocument document = plan_paper(plan_example(), audience);
    CHECK(pdf_of(document) == pdf_of(document));
  }
}

TEST_CASE("no_date_of_making_and_no_random_identifier_stand_in_the_file") {
  const std::string pdf = pdf_of(plan_paper(plan_example(), Audience::Patient));
  CHECK(pdf.substr(0, 5) == "%PDF-");
  CHECK(count_of(pdf, "CreationDate") == 0);
  CHECK(count_of(pdf, "ModDate") == 0);
  CHECK(count_of(pdf, "/ID ") == 0);
}

TEST_CASE("every_page_has_the_mark_of_a_draft") {
  const std::string pdf = pdf_of(plan_paper(plan_example(), Audience::Patient));
  const std::size_t pages = count_of(pdf, "/Type /Page\n") + count_of(pdf, "/Type /Page\r");
  REQUIRE(pages >= 3);
  // Once in each head, and once in the box under the title.
  CHECK(count_of(pdf, "(DRAFT \\226 NOT SCREENED)") + count_of(pdf, "(DRAFT \x96 NOT SCREENED)") >= pages);
}

TEST_CASE("paper_is_as_asked") {
  const PlanDocument document = plan_paper(plan_example(), Audience::Patient);
  CHECK(count_of(pdf_of(document, Paper::A4), "595.28") > 0);
  CHECK(count_of(pdf_of(document, Paper::Letter), "612") > 0);
}

namespace {

/// A line of words as it stands in the file: baseline from the lower edge, size of the letters.
struct Words {
  double up_pt = 0, size_pt = 0;
  std::string text;
};

/// The words of each page in the order of drawing, feet left out.
std::vector<std::vector<Words>> words_of_pages(const std::string& pdf) {
  constexpr double kFoot_up_pt = 40;
  std::vector<std::vector<Words>> pages;
  Words words;
  std::istringstream lines(pdf);
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with('\r')) line.pop_back();
    double x_pt = 0;
    char font[16];
    if (line == "stream") pages.emplace_back();
    if (line.ends_with(" Tf")) REQUIRE(std::sscanf(line.c_str(), "%15s %lf", font, &words.size_pt) == 2);
    if (line.ends_with(" Td")) REQUIRE(std::sscanf(line.c_str(), "%lf %lf", &x_pt, &words.up_pt) == 2);
    if (line.ends_with(" Tj") && words.up_pt > kFoot_up_pt) {
      words.text = line.substr(0, line.size() - 3);
      pages.back().push_back(words);
    }
  }
  return pages;
}

}  // namespace

TEST_CASE("long_words_and_many_products_do_not_stop_the_printer") {
  TaperReport report = plan_example();
  report.supply[0].id = std::string(300, 'x');
  report.signed_off = std::string(500, 'W') + ", role";
  for (const Audience audience : {Audience::Patient, Audience::Professional}) CHECK(pdf_of(plan_paper(report, audience)).size() > 1000);
}

TEST_CASE("no_page_ends_with_a_heading_or_with_a_sentence_that_leads_to_a_table") {
  constexpr double kHeading_pt = 13, kWeekHead_pt = 10.5;  // sizes of letters that only headings have
  const std::vector<std::string> leading{"Every 28 days. Under each product", "One line for each collection", "Simulated with", "Write 0 for none"};
  for (const Audience audience : {Audience::Patient, Audience::Professional}) {
    PlanDocument document = plan_paper(plan_example(), audience);
    PaperPart& filler = document.sections.front().parts.emplace_back();
    filler.kind = PaperPart::Kind::Points;
    std::size_t headings = 0;
    // A page has room for about 50 lines: with as many more before them everything comes to stand at a page's foot once.
    for (int lines = 0; lines < 55; ++lines) {
      for (const std::vector<Words>& page : words_of_pages(pdf_of(document, lines % 2 == 0 ? Paper::A4 : Paper::Letter))) {
        REQUIRE(!page.empty());
        if (page.back().text.find("My questions") != std::string::npos) continue;  // lines to write on stand below it
        const Words& last = *std::min_element(page.begin(), page.end(), [](const Words& a, const Words& b) { return a.up_pt < b.up_pt; });
        CAPTURE(lines);
        CAPTURE(last.text);
        CHECK(last.size_pt != kHeading_pt);
        CHECK(last.size_pt != kWeekHead_pt);
        for (const std::string& words : leading) CHECK(last.text.find(words) == std::string::npos);
        for (const Words& words : page) headings += words.size_pt == kHeading_pt;
      }
      filler.items.push_back("one more line");
    }
    CHECK(headings > 55 * 5);  // the sizes above are those of headings
  }
}
