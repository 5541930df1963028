#include "ebb/report/fhir_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "ebb/report/json.h"
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

std::vector<SameDose> same_doses(const PlanBlock& step, const std::string& drug) {
  std::vector<SameDose> groups;
  for (const PlanDose& dose : step.doses) {
    for (const DrugPart& part : dose.by_drug) {
      if (part.drug != drug) continue;
      const auto same = std::find_if(groups.begin(), groups.end(), [&](const SameDose& group) { return group.made_of == part.made_of; });
      if (same == groups.end()) {
        groups.push_back({part.made_of, part.dose_mg, {dose.time_min}});
      } else {
        same->times_min.push_back(dose.time_min);
      }
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

Json dosages(const PlanDocument& document, const std::string& drug) {
  Json list = Json::array();
  for (const PlanBlock& step : whole_steps(document)) {
    for (const SameDose& dose : same_doses(step, drug)) list.push_back(dosage(document, step, step.first_day + step.days - 1, dose));
  }
  return list;
}

Json medication(const std::string& drug, const Knowledge& knowledge) {
  Json concept_json;
  if (const auto code = knowledge.drug_codes.find(drug); code != knowledge.drug_codes.end()) {
    concept_json["coding"] = Json::array({{{"system", kAtc}, {"code", code->second.atc}, {"display", drug}}});
  }
  concept_json["text"] = drug;
  return concept_json;
}

/// Days [first, end) of the steps in which a drug is taken.
struct DrugDays {
  int first_day = 0, end_day = 0;
};

DrugDays days_of(const PlanDocument& document, const std::string& drug) {
  DrugDays days;
  bool any = false;
  for (const PlanBlock& step : whole_steps(document)) {
    if (same_doses(step, drug).empty()) continue;
    if (!any) days.first_day = step.first_day;
    any = true;
    days.end_day = step.first_day + step.days;
  }
  return days;
}

/// The plan's fills as they are for one drug; those without any of it are left out. The first begins on the drug's first day, each lasts until the next one, the
/// last until the drug ends: what is left over of an earlier fill may last longer than its days.
std::vector<PlanFill> fills_of(const PlanDocument& document, const TaperReport& report, const std::string& drug) {
  std::vector<PlanFill> fills;
  for (PlanFill fill : document.fills) {
    bool any = false;
    for (std::size_t k = 0; k < report.supply.size(); ++k) {
      if (report.supply[k].drug != drug) fill.dispensed[k] = 0;
      any = any || fill.dispensed[k] > 0;
    }
    if (any) fills.push_back(std::move(fill));
  }
  const DrugDays days = days_of(document, drug);
  for (std::size_t i = 0; i < fills.size(); ++i) {
    fills[i].first_day = std::max(fills[i].first_day, days.first_day);
    fills[i].end_day = i + 1 < fills.size() ? fills[i + 1].first_day : days.end_day;
  }
  return fills;
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
Json dispense(const PlanDocument& document, const TaperReport& report, const std::vector<PlanFill>& fills, int dispense_every_days) {
  const PlanFill first = fills.empty() ? PlanFill{.dispensed = std::vector<double>(report.supply.size(), 0)} : fills.front();
  const int end_day = fills.empty() ? 0 : fills.back().end_day;
  Json json;
  json["dispenseInterval"] = quantity(dispense_every_days, "d");
  json["validityPeriod"] = {{"start", to_text(Date{document.start.days + first.first_day})}, {"end", to_text(Date{document.start.days + std::max(end_day - 1, 0)})}};
  json["numberOfRepeatsAllowed"] = fills.empty() ? 0 : fills.size() - 1;
  json["quantity"] = quantity(fill_mg(report, first), "mg");
  json["expectedSupplyDuration"] = quantity(first.end_day - first.first_day, "d");
  return json;
}

Json notes(const PlanDocument& document, const TaperReport& report, const std::vector<PlanFill>& fills) {
  Json list = Json::array();
  const auto add = [&](const std::string& text) { list.push_back({{"text", text}}); };
  if (!document.draft.empty()) add(document.draft + ". " + document.draft_reason);
  for (const std::string& line : document.emergency) add(line);
  if (const std::string notice = not_under_limit_text(report); !notice.empty()) add(notice);
  if (const auto& change = report.chosen_rule()->plan.substitution) {
    add(fmt::format("This plan changes from {} to {}: one request a drug, with one group identifier. Neither stands alone.", change->from, change->to));
  }
  if (fills.size() > 1) add("Fills differ: quantity and days of dispenseRequest are those of the first fill only. Dispense each repeat as the notes below say, not the first amount again.");
  for (const PlanFill& fill : fills) {
    const Date first{document.start.days + fill.first_day}, last{document.start.days + fill.end_day - 1};
    add(fmt::format("Dispense for {}: {}", date_span(first, last), amounts_text(report, fill.dispensed)));
  }
  add(document.footer);
  return list;
}

/// `group`: a part of several.
Json request_of(const std::string& drug, bool group, const PlanDocument& document, const TaperReport& report, const Knowledge& knowledge, int dispense_every_days) {
  const std::vector<PlanFill> fills = fills_of(document, report, drug);
  const std::string id = document.plan_id + (group ? "-" + drug : "");
  Json json;
  json["resourceType"] = "MedicationRequest";
  json["id"] = "ebb-" + id;
  json["identifier"] = Json::array({{{"system", "urn:ebb:plan"}, {"value", id}}});
  json["status"] = document.draft.empty() && report.signed_off ? "active" : "draft";
  json["intent"] = "plan";
  json["medicationCodeableConcept"] = medication(drug, knowledge);
  json["subject"] = {{"display", "the person of this plan"}};
  if (report.signed_off) json["requester"] = {{"display", *report.signed_off}};
  if (group) json["groupIdentifier"] = {{"system", "urn:ebb:plan"}, {"value", document.plan_id}};
  json["note"] = notes(document, report, fills);
  json["dosageInstruction"] = dosages(document, drug);
  json["dispenseRequest"] = dispense(document, report, fills, dispense_every_days);
  json["substitution"] = {{"allowedBoolean", false}, {"reason", {{"text", "The steps are made of these products and strengths."}}}};
  return json;
}

}  // namespace

Json fhir_plan(const PlanDocument& document, const TaperReport& report, const Knowledge& knowledge, int dispense_every_days) {
  const auto& change = report.chosen_rule()->plan.substitution;
  if (!change) return request_of(report.drug, false, document, report, knowledge, dispense_every_days);
  Json bundle;
  bundle["resourceType"] = "Bundle";
  bundle["id"] = "ebb-" + document.plan_id;
  bundle["type"] = "collection";
  bundle["entry"] = Json::array();
  for (const std::string& drug : {change->from, change->to}) {
    bundle["entry"].push_back({{"resource", request_of(drug, true, document, report, knowledge, dispense_every_days)}});
  }
  return bundle;
}

}  // namespace ebb
