// A plan as a FHIR R4 MedicationRequest, or as a Bundle of one a drug.
#pragma once
#include "ebb/report/json_value.h"
#include "ebb/report/plan_document.h"

namespace ebb {

/// One request; one dosage instruction for each step and set of times with one dose. Instructions of one step share their sequence number.
/// A plan that changes to another drug: a collection of one request a drug, held together by their group identifier.
/// Described by docs/json/fhir-medication-request.schema.json. Precondition: as make_plan_document, which made `document`.
Json fhir_plan(const PlanDocument& document, const TaperReport& report, const Knowledge& knowledge, int dispense_every_days);

}  // namespace ebb
