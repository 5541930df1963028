#include "ebb/report/fhir_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "ebb/report/plan_sections.h"
#include "ebb/report/text.h"

namespace ebb {
namespace {

constexpr const char* kUcum = "http://unitsofmeasure.org";
constexpr const char* kAtc = "http://www.whocc.no/atc";

Json quantity(double value, const char* unit) { return {{"value", json_number(value)}, {"unit", unit}, {"system", kUcum}, {"code", unit}}; }

/// The times of one step at which the same is taken.
struct SameDose {
  std::string made_of;
  double dose_mg = 0;
  std::vector<int> times_min;
};

std::vector<SameDose> same_doses(const PlanBlock& step) {
  std::vector<SameDose> groups;
  for (const PlanDose& dose : step.doses) {
    if (!dose.taken()) continue;
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const SameDose& group) { return group.made_of == dose.made_of; });
    if (same == groups.end()) {
      groups.push_back({dose.made_of, dose.dose_mg, {dose.time_min}});
    } else {
      same->times_min.push_back(dose.time_min);
    }
  }
  return groups;
}

Json dosage(const PlanDocument& document, const PlanBlock& step, int last_day, const SameDose& dose) {
  Json times = Json::array();
  std::vector<std::string> names;
  for (const int minute : dose.times_min) {
    times.push_back(time_text(minute) + ":00");
    names.push_back(time_text(minute));
  }
  const Date first{document.start.days + step.first_day}, last{document.start.days + last_day};
  Json json;
  json["sequence"] = step.step + 1;
  const bool open_end = document.goes_on && step.first_day + step.days == document.weeks.back().end_day();
  json["text"] = fmt::format("{}: {} at {}{}", open_end ? "from " + long_date(first) : date_span(first, last), dose.made_of, joined(names),
                             step.every_days == 1 ? ", every day" : fmt::format(", every {} days", step.every_days));
  Json bounds{{"start", to_text(first)}};
  if (!open_end) bounds["end"] = to_text(last);
  json["timing"] = {{"repeat",
                     {{"boundsPeriod", std::move(bounds)},
                      {"frequency", dose.times_min.size()},
                      {"period", step.every_days},
                      {"periodUnit", "d"},
                      {"timeOfDay", std::move(times)}}}};
  json["asNeededBoolean"] = false;
  json["route"] = {{"text", "by mouth"}};
  Json rate;
  rate["type"] = {{"coding", {{{"system", "http://terminology.hl7.org/CodeSystem/dose-rate-type"}, {"code", "ordered"}}}}};
  rate["doseQuantity"] = quantity(dose.dose_mg, "mg");
  json["doseAndRate"] = Json::array({std::move(rate)});
  return json;
}

Json dosages(const PlanDocument& document) {
  Json list = Json::array();
  for (const PlanBlock& step : whole_steps(document)) {
    for (const SameDose& dose : same_doses(step)) list.push_back(dosage(document, step, step.first_day + step.days - 1, dose));
  }
  return list;
}

Json medication(const TaperReport& report, const Knowledge& knowledge) {
  Json concept_json;
  if (const auto code = knowledge.drug_codes.find(report.drug); code != knowledge.drug_codes.end()) {
    concept_json["coding"] = Json::array({{{"system", kAtc}, {"code", code->second.atc}, {"display", report.drug}}});
  }
  concept_json["text"] = report.drug;
  return concept_json;
}

double fill_mg(const TaperReport& report, const PlanFill& fill) {
  double sum_mg = 0;
  for (std::size_t k = 0; k < report.supply.size(); ++k) {
    const Product& product = report.supply[k];
    sum_mg += fill.dispensed[k] * (product.form == ProductForm::Liquid ? product.concentration_mg_per_mL : product.strength_mg);
  }
  return sum_mg;
}

/// Amount and days are those of one fill in R4 (not of all repeats): the first one's. What the others are stands in the notes.
Json dispense(const PlanDocument& document, const TaperReport& report, int dispense_every_days) {
  const PlanFill first = document.fills.empty() ? PlanFill{.dispensed = std::vector<double>(report.supply.size(), 0)} : document.fills.front();
  const int days = document.weeks.empty() ? 0 : document.weeks.back().end_day();
  Json json;
  json["dispenseInterval"] = quantity(dispense_every_days, "d");
  json["validityPeriod"] = {{"start", to_text(document.start)}, {"end", to_text(Date{document.start.days + std::max(days - 1, 0)})}};
  json["numberOfRepeatsAllowed"] = document.fills.empty() ? 0 : document.fills.size() - 1;
  json["quantity"] = quantity(fill_mg(report, first), "mg");
  json["expectedSupplyDuration"] = quantity(first.end_day - first.first_day, "d");
  return json;
}

Json notes(const PlanDocument& document, const TaperReport& report) {
  Json list = Json::array();
  const auto add = [&](const std::string& text) { list.push_back({{"text", text}}); };
  if (!document.draft.empty()) add(document.draft + ". " + document.draft_reason);
  for (const std::string& line : document.emergency) add(line);
  if (document.fills.size() > 1) add("Fills differ: quantity and days of dispenseRequest are those of the first fill only. Dispense each repeat as the notes below say, not the first amount again.");
  for (const PlanFill& fill : document.fills) {
    const Date first{document.start.days + fill.first_day}, last{document.start.days + fill.end_day - 1};
    add(fmt::format("Dispense for {}: {}", date_span(first, last), amounts_text(report, fill.dispensed)));
  }
  add(document.footer);
  return list;
}

}  // namespace

Json fhir_plan(const PlanDocument& document, const TaperReport& report, const Knowledge& knowledge, int dispense_every_days) {
  Json json;
  json["resourceType"] = "MedicationRequest";
  json["id"] = "ebb-" + document.plan_id;
  json["identifier"] = Json::array({{{"system", "urn:ebb:plan"}, {"value", document.plan_id}}});
  json["status"] = document.draft.empty() && report.signed_off ? "active" : "draft";
  json["intent"] = "plan";
  json["medicationCodeableConcept"] = medication(report, knowledge);
  json["subject"] = {{"display", "the person of this plan"}};
  if (report.signed_off) json["requester"] = {{"display", *report.signed_off}};
  json["note"] = notes(document, report);
  json["dosageInstruction"] = dosages(document);
  json["dispenseRequest"] = dispense(document, report, dispense_every_days);
  json["substitution"] = {{"allowedBoolean", false}, {"reason", {{"text", "The steps are made of these products and strengths."}}}};
  return json;
}

}  // namespace ebb
