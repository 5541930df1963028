// The same people and doses in the engine's own terms: slots, columns, timeline.
#pragma once
#include <vector>

#include "ebb/dosing/timeline.h"
#include "ebb/model/layout.h"
#include "ebb/simulate/simulate.h"
#include "tests/support/reference_model.h"

namespace ebb_reference {

struct EngineTwin {
  ebb::ModelLayout layout;
  ebb::Timeline timeline;
  std::vector<double> columns;   ///< [slot][person]
  std::size_t count = 0;

  ebb::Population population() const {
    ebb::Population people;
    people.columns = columns;
    people.count = people.stride = count;
    people.seed = 1;
    return people;
  }
};

/// All `people` must have the structure of the first; their numbers may differ.
EngineTwin make_engine_twin(const std::vector<Model>& people, const Schedule& schedule);

}  // namespace ebb_reference
