// The page of a small plan, kept as a file: EBB_UPDATE_GOLDEN=1 rewrites it; look at it in a browser before it is kept.
#include <doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "ebb/report/fhir_plan.h"
#include "ebb/report/html_plan.h"
#include "ebb/report/icalendar.h"
#include "ebb/report/json.h"
#include "tests/unit/report/plan_examples.h"

using namespace ebb;
using namespace ebb::test;

namespace {

void check_kept(const std::string& name, const std::string& made) {
  const std::string path = std::string(EBB_SOURCE_DIR) + "/tests/golden/report/" + name;
  if (std::getenv("EBB_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << made;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream kept;
  kept << file.rdbuf();
  INFO(path);
  CHECK(made == kept.str());
}

/// The references of data/ change as sources are added; the page is of the plan.
PlanDocument without_sources(PlanDocument document) {
  std::erase_if(document.sections, [](const PaperSection& section) { return section.id == "sources" || section.id == "about"; });
  return document;
}

}  // namespace

TEST_CASE("the_patients_page_is_as_kept") { check_kept("plan_patient.html", html_plan(without_sources(plan_paper(plan_example(), Audience::Patient)))); }

TEST_CASE("the_calendar_file_is_as_kept") {
  std::string text = icalendar_plan(plan_paper(plan_example(), Audience::Patient), plan_knowledge(), {});
  std::erase(text, '\r');  // kept with plain line ends, as all files of the repository
  check_kept("plan_patient_ics.txt", text);
}

TEST_CASE("the_order_for_other_programs_is_as_kept") {
  check_kept("plan_fhir.json", json_text(fhir_plan(plan_paper(plan_example(), Audience::Professional), plan_example(), plan_knowledge(), 28)));
}

TEST_CASE("the_order_has_one_fill_and_the_number_of_repeats") {
  TaperReport report = plan_example();
  const auto order = [&](const RunStamp& stamp) {
    const PlanDocument document = make_plan_document(stamp, report, plan_knowledge(), {.dispense_every_days = 7}, Audience::Professional);
    return fhir_plan(document, report, plan_knowledge(), 7);
  };
  RunStamp stamp = plan_stamp();
  const Json request = order(stamp)["dispenseRequest"];
  CHECK(request["quantity"]["value"] == 7 * 1.5 * 0.5 + 0.25 + 7);  // 10.5 tablets of 0.5 mg are 11 whole ones; 7 of 1 mg
  CHECK(request["expectedSupplyDuration"]["value"] == 7);
  CHECK(request["numberOfRepeatsAllowed"] == 4);
  stamp.screening.screened = true;
  CHECK(order(stamp)["status"] == "draft");
  report.signed_off = "A. Example, pharmacist";
  CHECK(order(stamp)["status"] == "active");
}

TEST_CASE("what_people_write_is_escaped") {
  TaperReport report = plan_example();
  report.signed_off = "<script>alert(1)</script>, \"role\" & more";
  const std::string page = html_plan(plan_paper(report, Audience::Patient));
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("&lt;script&gt;") != std::string::npos);
}
