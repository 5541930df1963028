// How long the effect of a small steady dose lasts: what decides whether it can be taken every other day.
#pragma once
#include "ebb/plan/course.h"
#include "ebb/simulate/simulate.h"

namespace ebb {

/// Time in which the drive of the first person, long on this step's doses, falls to half of what it is when the next dose would be due [h].
/// 720 when it takes longer. Nothing else of the course is taken. Errors: as simulate().
Result<double> effective_half_life_h(const ModelLayout& model, const Population& person, const Course& course, const TaperStep& step);

}  // namespace ebb
