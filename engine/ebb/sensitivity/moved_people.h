// The same people in other worlds: each point of a design moves typical values, and the people's own deviations stay theirs.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ebb/base/result.h"
#include "ebb/population/sample.h"
#include "ebb/sensitivity/design.h"
#include "ebb/sensitivity/uncertain_number.h"
#include "ebb/simulate/simulate.h"

namespace ebb {

/// A copy of the numbers that people are drawn from, with typical values that can be moved.
class MovedModel {
 public:
  /// `known`: the drugs that the uses point into.
  MovedModel(const std::vector<Drug>& known, const std::vector<DrugUse>& uses, const DynamicsParameters& dynamics, const PopulationDefaults& population);
  MovedModel(const MovedModel&) = delete;
  MovedModel& operator=(const MovedModel&) = delete;

  /// Every copy of the number of that name. Nothing happens to a name that the people do not depend on.
  void set(const std::string& name, double typical);
  void reset();

  const std::vector<Drug>& drugs() const { return drugs_; }
  const std::vector<DrugUse>& uses() const { return uses_; }
  const DynamicsParameters& dynamics() const { return dynamics_; }
  const PopulationDefaults& population() const { return population_; }

 private:
  void index_numbers();
  std::vector<Drug> drugs_;
  std::vector<DrugUse> uses_;
  DynamicsParameters dynamics_;
  PopulationDefaults population_;
  struct Copy {
    Parameter* parameter;
    double as_it_stands;
  };
  std::map<std::string, std::vector<Copy>, std::less<>> copies_;
};

/// People of some points, one point after the other, as simulate() takes them.
struct MovedBatch {
  Population population;           ///< person i of point p is column p * people + i
  std::size_t first_point = 0, points = 0, people = 0;
};

/// What a whole analysis shares: the model, its shape and the people.
class MovedPeople {
 public:
  struct Settings {
    std::uint64_t seed = 1;
    std::size_t people = 64;
    Isa isa = Isa::Best;
    Executor* executor = nullptr;
  };
  /// The layout has the protracted minority, which nobody belongs to until it is varied. Errors: those of build_layout.
  static Result<std::unique_ptr<MovedPeople>> create(const std::vector<Drug>& known, const std::vector<DrugUse>& uses, const DynamicsParameters& dynamics,
                                                     const PopulationDefaults& population, const PersonFacts& person, const UncertainNumbers& numbers,
                                                     const Settings& settings);

  const ModelLayout& layout() const { return layout_; }
  const UncertainNumbers& numbers() const { return numbers_; }
  std::size_t people() const { return settings_.people; }
  MovedModel& model() { return model_; }

  /// Moves the typical values to a point; the model stays there until the next point.
  void move_to(const DesignPoint& point);
  /// Draws the people of up to `most` points from `first` on; valid until the next call. `adjust` may move more of the model at a point.
  using Adjust = std::function<void(MovedModel& model, std::size_t point)>;
  MovedBatch draw(const DesignPoints& points, std::size_t first, std::size_t most, const Adjust& adjust = {});
  /// How many points fit well into one call of simulate().
  std::size_t points_at_once() const;
  /// simulate() on a batch.
  Result<SimulationResult> run(const MovedBatch& batch, const Timeline& timeline, Request request) const;

 private:
  MovedPeople(const std::vector<Drug>& known, const std::vector<DrugUse>& uses, const DynamicsParameters& dynamics, const PopulationDefaults& population,
              const PersonFacts& person, const UncertainNumbers& numbers, const Settings& settings);
  MovedModel model_;
  PersonFacts person_;
  UncertainNumbers numbers_;
  Settings settings_;
  ModelLayout layout_;
  std::vector<double> columns_;
  std::vector<std::uint64_t> person_numbers_;
};

}  // namespace ebb
