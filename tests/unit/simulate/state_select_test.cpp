#include "ebb/simulate/state_select.h"

#include <doctest.h>

#include <numeric>

#include "tests/support/small_model.h"

using namespace ebb;
using namespace ebb::test;

namespace {

State state_at(const SmallModel& model, const Timeline& timeline, double end_h) {
  State state;
  Timeline first = timeline;
  first.end_h = end_h;
  Request request;
  request.want_bands = false;
  request.to = &state;
  REQUIRE(simulate(model.layout, first, model.people(), request).ok());
  return state;
}

std::vector<PersonOutcome> outcomes_of(const SmallModel& model, const Timeline& timeline, const Population& people, const State* from) {
  std::vector<PersonOutcome> outcomes(people.count);
  Request request;
  request.want_bands = false;
  request.outcomes = outcomes;
  request.from = from;
  REQUIRE(simulate(model.layout, timeline, people, request).ok());
  return outcomes;
}

}  // namespace

TEST_CASE("selected people go on exactly as they would among all") {
  const SmallModel model = small_model(37);
  const Timeline timeline = daily(1, {8, 20}, 30, 50);
  const State state = state_at(model, timeline, 720);
  const std::vector<PersonOutcome> all = outcomes_of(model, timeline, model.people(), &state);
  const std::vector<std::size_t> some{36, 3, 17, 18, 19, 20, 21, 22, 0};  // more than a block, in no order
  const SelectedPeople selected(model.people(), model.layout.slot_count(), some);
  const State part = select_people(state, model.count, some);
  const std::vector<PersonOutcome> few = outcomes_of(model, timeline, selected.view(), &part);
  for (std::size_t i = 0; i < some.size(); ++i) {
    CHECK(few[i].peak_withdrawal_theta == all[some[i]].peak_withdrawal_theta);
    CHECK(few[i].burden_theta_h == all[some[i]].burden_theta_h);
  }
}

TEST_CASE("pads of a selected state repeat its last person") {
  const SmallModel model = small_model(10);
  const State state = state_at(model, daily(1, {8}, 10, 12), 240);
  const std::size_t slots = state.values.size() / 16;
  const State part = select_people(state, 10, std::vector<std::size_t>{9, 4});
  REQUIRE(part.values.size() == slots * 8);
  CHECK(part.time_h == state.time_h);
  for (std::size_t slot = 0; slot < slots; ++slot) {
    for (std::size_t lane = 1; lane < 8; ++lane) CHECK(part.values[slot * 8 + lane] == state.values[slot * 8 + 4]);
  }
}

TEST_CASE("scattering what was selected changes nothing, and others stay") {
  const SmallModel model = small_model(21);
  const State state = state_at(model, daily(1, {8}, 10, 12), 240);
  State copy = state;
  const std::vector<std::size_t> some{20, 1, 9};
  State part = select_people(state, 21, some);
  scatter_people(part, some, copy, 21);
  CHECK(copy.values == state.values);
  for (double& value : part.values) value = -1;
  scatter_people(part, some, copy, 21);
  std::vector<std::size_t> others(21);
  std::iota(others.begin(), others.end(), 0);
  std::erase_if(others, [](std::size_t i) { return i == 20 || i == 1 || i == 9; });
  CHECK(select_people(copy, 21, others).values == select_people(state, 21, others).values);
  CHECK(select_people(copy, 21, some).values == part.values);
}

TEST_CASE("people keep their draws of missed doses by number, in any order") {
  const SmallModel model = small_model(30);
  Timeline timeline = daily(1, {8, 20}, 30, 40);
  timeline.lines[0].taken_frac = 0.7;
  const std::vector<PersonOutcome> all = outcomes_of(model, timeline, model.people(), nullptr);
  std::vector<std::size_t> backwards(30);
  for (std::size_t i = 0; i < 30; ++i) backwards[i] = 29 - i;
  const SelectedPeople selected(model.people(), model.layout.slot_count(), backwards);
  const std::vector<PersonOutcome> reversed = outcomes_of(model, timeline, selected.view(), nullptr);
  Population unnumbered = selected.view();
  unnumbered.person_numbers = {};
  const std::vector<PersonOutcome> others = outcomes_of(model, timeline, unnumbered, nullptr);
  int moved = 0;
  for (std::size_t i = 0; i < 30; ++i) {
    CHECK(reversed[i].burden_theta_h == all[29 - i].burden_theta_h);
    moved += others[i].burden_theta_h != all[29 - i].burden_theta_h;
  }
  CHECK(moved > 20);  // without numbers, places decide the draws: nearly everybody misses other doses
}

TEST_CASE("too few numbers are refused") {
  const SmallModel model = small_model(3);
  const std::vector<std::uint64_t> numbers{1, 2};
  Population people = model.people();
  people.person_numbers = numbers;
  CHECK(!simulate(model.layout, daily(1, {8}, 2, 3), people, {}).ok());
}
