// Random models and schedules of every structure the engine has, in the ranges that real drugs have, for comparison with CVODE.
#pragma once
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tests/support/reference_model.h"

namespace ebb_reference {

enum class Structure {
  OneDepot,            ///< tablet: lag, one depot, two compartments
  TwoInputs,           ///< buccal or nasal: a fast input and a later swallowed one
  BolusThree,          ///< intravenous, three compartments
  Infusion,            ///< boluses and infusions, three compartments
  DepotMetabolite,     ///< active metabolite with an effect site of its own
  TwoDrugs,            ///< two agonists at one site
  Antagonist,          ///< an agonist by mouth, an antagonist by vein
  Induction,           ///< clearance that changes and returns
  TabletAndVein,       ///< one ligand by two routes with a disposition each
  AdditiveSlowState,   ///< the benchmark's withdrawal: no transduction, constant gain, s = 0.6
};
inline constexpr Structure kStructures[] = {
    Structure::OneDepot,        Structure::TwoInputs,  Structure::BolusThree, Structure::Infusion,      Structure::DepotMetabolite,
    Structure::TwoDrugs,        Structure::Antagonist, Structure::Induction,  Structure::TabletAndVein, Structure::AdditiveSlowState};
const char* structure_name(Structure structure);

/// One schedule and a few people of the same structure with different numbers.
struct RandomCase {
  Structure structure = Structure::OneDepot;
  Schedule schedule;
  std::vector<Model> people;
};

/// The same case for the same (structure, number), whatever was drawn before. Lasts 30-120 days with 5-25 days of washout.
RandomCase random_case(Structure structure, std::uint64_t number, int people);

}  // namespace ebb_reference
