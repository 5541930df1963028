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

TEST_CASE("an_order_of_a_change_of_drug_lasts_as_long_as_its_own_drug_is_taken") {
  TaperReport report = plan_example();  // from Sunday 1 February 2026
  report.supply[2].drug = "diazepam";   // the liquid: days 10 to 16
  Substitution& change = report.rules[0].plan.substitution.emplace();
  change.from = "clonazepam";
  change.to = "diazepam";
  const auto orders = [&](int every_days) {
    const PlanDocument document = make_plan_document(plan_stamp(), report, plan_knowledge(), {.dispense_every_days = every_days}, Audience::Professional);
    return fhir_plan(document, report, plan_knowledge(), every_days);
  };
  const auto dispense_of = [&](int every_days, std::size_t drug) { return orders(every_days)["entry"][drug]["resource"]["dispenseRequest"]; };
  const Json whole = dispense_of(28, 1);
  CHECK(whole["validityPeriod"]["start"] == "2026-02-11");
  CHECK(whole["validityPeriod"]["end"] == "2026-02-17");
  CHECK(whole["expectedSupplyDuration"]["value"] == 7);
  CHECK(dispense_of(28, 0)["validityPeriod"]["start"] == "2026-02-01");
  CHECK(dispense_of(28, 0)["validityPeriod"]["end"] == "2026-03-03");
  // In fills of a week: 4 days of the second one, 3 of the third.
  CHECK(dispense_of(7, 1)["expectedSupplyDuration"]["value"] == 4);
  CHECK(dispense_of(7, 1)["numberOfRepeatsAllowed"] == 1);
  CHECK(json_text(orders(7)).find("Dispense for 15 Feb – 17 Feb 2026: 9 mL of") != std::string::npos);
  // Half tablets of the last fill but one are what the last one needs: the order lasts as long as they do.
  CHECK(dispense_of(2, 0)["validityPeriod"]["end"] == "2026-03-03");
}

TEST_CASE("what_people_write_is_escaped") {
  TaperReport report = plan_example();
  report.signed_off = "<script>alert(1)</script>, \"role\" & more";
  const std::string page = html_plan(plan_paper(report, Audience::Patient));
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("&lt;script&gt;") != std::string::npos);
}
