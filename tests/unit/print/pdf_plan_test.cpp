#include <doctest.h>

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

TEST_CASE("long_words_and_many_products_do_not_stop_the_printer") {
  TaperReport report = plan_example();
  report.supply[0].id = std::string(300, 'x');
  report.signed_off = std::string(500, 'W') + ", role";
  for (const Audience audience : {Audience::Patient, Audience::Professional}) CHECK(pdf_of(plan_paper(report, audience)).size() > 1000);
}
