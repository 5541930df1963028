// One person of a Population, and what they take, in the reference's own terms: read from the slots that layout.h documents.
#pragma once
#include <cstdint>

#include "ebb/dosing/timeline.h"
#include "ebb/model/layout.h"
#include "ebb/simulate/simulate.h"
#include "tests/support/reference_model.h"

namespace ebb_reference {

/// The model with the person's numbers; clearance curves from the timeline.
Model model_of(const ebb::ModelLayout& layout, const ebb::Timeline& timeline, const ebb::Population& people, std::size_t person);

/// The person's own doses: missed ones left out, late ones later, amounts with their factors.
Schedule schedule_of(const ebb::ModelLayout& layout, const ebb::Timeline& timeline, const ebb::Population& people, std::size_t person,
                     std::vector<double> output_times_h);

}  // namespace ebb_reference
