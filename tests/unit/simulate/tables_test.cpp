// The program says how much memory the table of each kind of interval takes; the kernels fill exactly that much.
#define EBB_LANE_WIDTH 2
#pragma GCC diagnostic ignored "-Wunused-function"  // the kernels' other functions
#include "ebb/simulate/kernel-inl.h"

#include <doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "ebb/simulate/program.h"
#include "tests/support/small_model.h"

using namespace ebb::test;

namespace {

/// Doubles on a 64-byte boundary.
class Aligned {
 public:
  Aligned(std::size_t count, double value) : memory_(count + 8, value) {
    begin_ = reinterpret_cast<double*>((reinterpret_cast<std::uintptr_t>(memory_.data()) + 63) / 64 * 64);
  }
  double* begin() { return begin_; }

 private:
  std::vector<double> memory_;
  double* begin_;
};

/// Every segment of the program by itself into untouched memory: which lanes it wrote.
void check_tables(const SmallModel& people, const ebb::Timeline& timeline) {
  ebb::CompiledModel compiled;
  REQUIRE(ebb::compile_model(people.layout, {}, timeline, compiled).ok());
  ebb::CommonTimes times;
  times.end_h = timeline.end_h;
  times.adaptation_start_h = timeline.adaptation_start_h;
  const ebb::Program program = ebb::build_program(people.layout, compiled, timeline, times);
  REQUIRE(program.common);
  Aligned slots(static_cast<std::size_t>(people.layout.slot_count()) * 8, 0), state(static_cast<std::size_t>(compiled.kernel.state_count) * 8, 0);
  for (int s = 0; s < people.layout.slot_count(); ++s) {
    for (int lane = 0; lane < 8; ++lane) slots.begin()[8 * s + lane] = people.columns[static_cast<std::size_t>(s) * people.count + static_cast<std::size_t>(lane)];
  }
  KernelBlock block;
  block.slots = slots.begin();
  block.state = state.begin();
  Walk walk;
  begin_modes(compiled.kernel, block, walk.modes);
  begin_dynamics(compiled.kernel, block, walk.d);
  KernelProgram view = program.view(0);
  SortedLags sorted[ebb::kMaxLagSets];
  for (int i = 0; i < view.lag_set_count; ++i) sort_lags(view.lag_sets[i], block, sorted[i]);
  view.segment_count = 1;
  constexpr long kAfter = 64;  // lanes beyond the table
  for (std::size_t i = 0; i < program.segments.size(); ++i) {
    CAPTURE(i);
    Aligned tables(static_cast<std::size_t>(program.table_lanes + kAfter) * 8, std::numeric_limits<double>::quiet_NaN());
    block.tables = tables.begin();
    view.segments = &program.segments[i];
    fill_tables(compiled.kernel, view, block, sorted, walk);
    const long from = program.segments[i].table, to = i + 1 < program.segments.size() ? program.segments[i + 1].table : program.table_lanes;
    for (long lane = 0; lane < program.table_lanes + kAfter; ++lane) {
      CAPTURE(lane);
      REQUIRE(std::isnan(tables.begin()[8 * lane]) != (lane >= from && lane < to));
    }
  }
}

/// `model` with a third compartment, or with only some of the slow states.
SmallModel with(SmallModel model, bool third, bool many_states, bool slowest) {
  const auto add = [&](const char* name, double value) {
    model.columns.resize(model.columns.size() + model.count, value);
    return model.layout.add_slot(name);
  };
  ebb::SystemLayout& system = model.layout.systems[0];
  if (third) {
    system.compartments = 3;
    system.Q3_slot = add("Q3_L_per_h", 10);
    system.V3_slot = add("V3_L", 200);
  }
  if (!many_states) model.layout.rate_G_slot = model.layout.rate_q_slot = -1;
  if (slowest) {
    model.layout.rate_P_slot = add("rate_P_per_h", 1e-4);
    model.layout.slow_share_slot = add("slow_share", 0.3);
  }
  return model;
}

}  // namespace

TEST_CASE("the kernels fill of every table what the program set aside for it") {
  for (const bool metabolite : {false, true}) {
    for (const bool third : {false, true}) {
      for (const auto& [many_states, slowest] : {std::pair{false, true}, std::pair{true, false}, std::pair{true, true}}) {
        CAPTURE(metabolite);
        CAPTURE(third);
        CAPTURE(slowest);
        // Doses at odd times: plain intervals, graded ones of several lengths, lags that cut them.
        check_tables(with(small_model(8, metabolite), third, many_states, slowest), daily(1, {8, 8.4, 20}, 3, 6));
      }
    }
  }
}
