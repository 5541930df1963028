#include "ebb/simulate/state_select.h"

#include <algorithm>

#include "ebb/simulate/kernel_data.h"

namespace ebb {
namespace {

constexpr std::size_t kLanes = kBlock;

std::size_t blocks_of(std::size_t people) { return (people + kLanes - 1) / kLanes; }

std::size_t place(std::size_t person, std::size_t slot, std::size_t slots) { return (person / kLanes * slots + slot) * kLanes + person % kLanes; }

}  // namespace

State select_people(const State& state, std::size_t count, std::span<const std::size_t> people) {
  const std::size_t slots = state.values.size() / (blocks_of(count) * kLanes);
  const std::size_t lanes = blocks_of(people.size()) * kLanes;
  State part{state.time_h, std::vector<double>(lanes * slots)};
  for (std::size_t i = 0; i < lanes; ++i) {
    const std::size_t person = people[std::min(i, people.size() - 1)];
    for (std::size_t slot = 0; slot < slots; ++slot) part.values[place(i, slot, slots)] = state.values[place(person, slot, slots)];
  }
  return part;
}

void scatter_people(const State& part, std::span<const std::size_t> people, State& state, std::size_t count) {
  const std::size_t slots = state.values.size() / (blocks_of(count) * kLanes);
  for (std::size_t i = 0; i < people.size(); ++i) {
    for (std::size_t slot = 0; slot < slots; ++slot) state.values[place(people[i], slot, slots)] = part.values[place(i, slot, slots)];
  }
}

SelectedPeople::SelectedPeople(const Population& from, int slot_count, std::span<const std::size_t> people) : seed_(from.seed) {
  columns_.reserve(people.size() * static_cast<std::size_t>(slot_count));
  for (int slot = 0; slot < slot_count; ++slot) {
    for (const std::size_t person : people) columns_.push_back(from.at(slot, person));
  }
  for (const std::size_t person : people) {
    numbers_.push_back(from.number_of(person));
    if (!from.weights.empty()) weights_.push_back(from.weights[person]);
    if (!from.ensemble_index.empty()) ensemble_index_.push_back(from.ensemble_index[person]);
  }
}

Population SelectedPeople::view() const {
  return {.columns = columns_,
          .count = numbers_.size(),
          .stride = numbers_.size(),
          .first_person = 0,
          .seed = seed_,
          .person_numbers = numbers_,
          .weights = weights_,
          .ensemble_index = ensemble_index_};
}

}  // namespace ebb
