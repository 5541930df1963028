#include "ebb/sensitivity/moved_people.h"

#include <algorithm>

#include "ebb/population/visit_parameters.h"

namespace ebb {
namespace {

constexpr std::size_t kPeopleAtOnce = 2048;  // a few MB of columns and states, and work for every thread
/// A share of people so small that no draw falls below it: the minority has its place in the model and nobody in it.
constexpr double kNobody = 1e-300;

/// The element of `to` at the place that `pointer` has in `from`; nullptr when it is not one of them.
template <class T>
const T* same_place(const T* pointer, const std::vector<T>& from, const std::vector<T>& to) {
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (&from[i] == pointer) return &to[i];
  }
  return nullptr;
}

DrugUse moved_use(const DrugUse& use, const std::vector<Drug>& known, const std::vector<Drug>& copies) {
  const auto moved = [&](const Drug* drug) {
    const Drug* copy = same_place(drug, known, copies);
    return copy != nullptr ? copy : drug;
  };
  DrugUse copy = use;
  copy.drug = moved(use.drug);
  copy.metabolite = moved(use.metabolite);
  copy.active = moved(use.active);
  for (const Route*& route : copy.routes) {
    if (const Route* other = same_place(route, use.drug->routes, copy.drug->routes)) route = other;
  }
  for (const ClearanceModifier*& modifier : copy.modifiers) {
    if (const auto* other = same_place(modifier, use.drug->covariates.modifiers, copy.drug->covariates.modifiers)) modifier = other;
  }
  return copy;
}

}  // namespace

MovedModel::MovedModel(const std::vector<Drug>& known, const std::vector<DrugUse>& uses, const DynamicsParameters& dynamics, const PopulationDefaults& population)
    : drugs_(known), dynamics_(dynamics), population_(population) {
  for (const DrugUse& use : uses) uses_.push_back(moved_use(use, known, drugs_));
  dynamics_.protracted_frac.typical = kNobody;
  index_numbers();
}

void MovedModel::index_numbers() {
  const auto note = [this](Parameter& parameter) { copies_[parameter.name].push_back({&parameter, parameter.typical}); };
  for (Drug& drug : drugs_) visit_drug(drug, note);
  visit_dynamics(dynamics_, note);
  for (Parameter* p : {&population_.female_frac, &population_.weight_men, &population_.weight_women}) note(*p);
}

void MovedModel::set(const std::string& name, double typical) {
  const auto found = copies_.find(name);
  if (found == copies_.end()) return;
  const bool off = name == dynamics_.protracted_frac.name && !(typical > 0);
  for (const Copy& copy : found->second) copy.parameter->typical = off ? kNobody : typical;
}

void MovedModel::reset() {
  for (auto& [name, copies] : copies_) {
    for (const Copy& copy : copies) copy.parameter->typical = copy.as_it_stands;
  }
}

MovedPeople::MovedPeople(const std::vector<Drug>& known, const std::vector<DrugUse>& uses, const DynamicsParameters& dynamics, const PopulationDefaults& population,
                         const PersonFacts& person, const UncertainNumbers& numbers, const Settings& settings)
    : model_(known, uses, dynamics, population), person_(person), numbers_(numbers), settings_(settings) {}

Result<std::unique_ptr<MovedPeople>> MovedPeople::create(const std::vector<Drug>& known, const std::vector<DrugUse>& uses, const DynamicsParameters& dynamics,
                                                         const PopulationDefaults& population, const PersonFacts& person, const UncertainNumbers& numbers,
                                                         const Settings& settings) {
  std::unique_ptr<MovedPeople> moved(new MovedPeople(known, uses, dynamics, population, person, numbers, settings));
  Result<ModelLayout> layout = build_layout(moved->model_.uses(), moved->model_.dynamics(), person, true);
  if (!layout.ok()) return layout.errors();
  moved->layout_ = std::move(layout).value();
  return moved;
}

void MovedPeople::move_to(const DesignPoint& point) {
  model_.reset();
  for (std::size_t k = 0; k < point.size(); ++k) model_.set(numbers_.varied[k].parameter->name, value_at(numbers_.varied[k], point[k]));
}

std::size_t MovedPeople::points_at_once() const { return std::max<std::size_t>(1, kPeopleAtOnce / settings_.people); }

MovedBatch MovedPeople::draw(const DesignPoints& points, std::size_t first, std::size_t most, const Adjust& adjust) {
  MovedBatch batch;
  batch.first_point = first;
  batch.points = std::min(most, points.size() - first);
  batch.people = settings_.people;
  const std::size_t stride = batch.points * batch.people;
  columns_.resize(layout_.slot_names.size() * stride);
  person_numbers_.resize(stride);
  const SampleRequest request{.seed = settings_.seed, .first_person = 0, .count = batch.people, .typical = false, .ensemble_draws = 0};
  for (std::size_t p = 0; p < batch.points; ++p) {
    move_to(points[first + p]);
    if (adjust) adjust(model_, first + p);
    const People people = sample_people(layout_, model_.uses(), model_.dynamics(), model_.population(), person_, request);
    for (std::size_t slot = 0; slot < layout_.slot_names.size(); ++slot) {
      std::copy_n(people.columns.begin() + static_cast<std::ptrdiff_t>(slot * batch.people), batch.people,
                  columns_.begin() + static_cast<std::ptrdiff_t>(slot * stride + p * batch.people));
    }
    for (std::size_t i = 0; i < batch.people; ++i) person_numbers_[p * batch.people + i] = i;
  }
  batch.population = {.columns = columns_,
                      .count = stride,
                      .stride = stride,
                      .first_person = 0,
                      .seed = settings_.seed,
                      .person_numbers = person_numbers_,
                      .weights = {},
                      .ensemble_index = {}};
  return batch;
}

Result<SimulationResult> MovedPeople::run(const MovedBatch& batch, const Timeline& timeline, Request request) const {
  request.executor = settings_.executor;
  request.isa = settings_.isa;
  request.want_bands = false;
  return simulate(layout_, timeline, batch.population, request);
}

}  // namespace ebb
