// Drive of the typical person at a steady daily dose, in closed form: what the effect-linear rule steps along.
#pragma once
#include "ebb/model/layout.h"
#include "ebb/plan/taper.h"
#include "ebb/population/sample.h"

namespace ebb {

/// S = (1+tau) O / (1 + tau O) of the average level C = F R / CL of one drug (and its metabolite) at R mg a day, at the medians.
/// `typical` holds one person. Other drugs taken beside it are left out: the rule steps along the tapered drug's own effect.
DriveOfDose steady_drive(const ModelLayout& model, const People& typical, int drug, int route);

}  // namespace ebb
