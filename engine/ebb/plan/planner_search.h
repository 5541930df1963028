// Search over doses of holds: partial plans are forked states of the same people, grown hold by hold, the shortest first.
//
// Everything a partial plan has broken stays broken (peaks and excess only grow), so what cannot meet the limits any more is dropped at once.
// Of the partial plans that stand on the same dose after the same number of holds the `beam` best are kept, and of the next ones `promising`, each with less
// burden to be expected than all better ones: a peak a little higher now, but an end nearer to every limit.
// In the search for the shortest plan lower peaks go first in both, and no order knows the accepted level: what a stricter level keeps a laxer one keeps, too, so a
// laxer level is never slower. (In the search for the least burden in a time they are ordered by burden, and that does not hold.)
// With a beam as wide as the number of partial plans the search is exact.
#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "ebb/plan/course.h"
#include "ebb/plan/dose_ladder.h"
#include "ebb/plan/seizure_rank.h"
#include "ebb/simulate/simulate.h"

namespace ebb {

/// A peak at most this much above the limit is on it: forked runs differ from whole ones by up to 1e-4.
inline constexpr double kSamePeak_frac = 1e-3;

/// The people of a search or a check, at the start of the plan.
struct PlanPeople {
  Population people;
  const State* at_start = nullptr;
  std::vector<double> stop_peak_theta;        ///< when stopping today
  std::vector<double> reference_peak_theta;   ///< what the accepted level compares with
  double least_peak_theta = 0;                ///< peaks up to this are never too much
  std::vector<double> rest_theta;             ///< withdrawal that other drugs bring in the end whatever the plan; days rank by what is above it. Empty: none
  int reference_days = 0;                     ///< of the rule whose seizure rank is the limit: up to the tail after its last step
  /// Its excess up to that day and, when other drugs go on, up to each later one; by slope. Empty: there is none.
  std::vector<std::vector<double>> reference_excess;
};

/// By person: peak / reference peak, 0 for peaks too small to count.
std::vector<double> peak_ratios(const PlanPeople& people, const std::vector<double>& peak_theta);

/// A day of that person's as it counts in the seizure rank.
double ranked_theta(const PlanPeople& people, std::size_t person, double withdrawal_theta);

/// How many of `people` may be above the accepted level.
std::size_t most_above(std::size_t people, double confidence_frac);

/// The ratio that all but `above` people stay at or under.
double ratio_met_by_all_but(std::vector<double> ratios, std::size_t above);

/// What a plan does to the people.
struct PlanEffect {
  std::vector<double> peak_theta;             ///< by person, over all that was simulated
  double burden_theta_h = 0;                  ///< sum over people
  double in_store_theta = 0;                  ///< sum over people; of partial plans only
  WithdrawalDays days;                        ///< as they rank, from the plan's first day
  WithdrawalDays last_days;                   ///< the last kRestDays of them
  int followed_days = 0;
  std::vector<WithdrawalDays> days_by_group;  ///< of a check: the same by groups of people, to see how far chance goes; else empty
};

/// The days that stand for those of a plan's after it was followed, up to the reference's end.
inline constexpr int kRestDays = 14;

/// Share of the draws of the slope in which a plan ranks no worse than the reference, up to `same_frac` more. Beside drugs that go on both count up to the same
/// day, the later of their two ends, so that nobody is better for having gone through less time; else each up to its own.
/// `to_spare`: by slope, so much more excess is counted. A plan that is not complete is held against all the reference ever comes to: more days can but add to it.
double share_ranked_no_worse(const PlanPeople& people, const PlanEffect& effect, bool complete, const std::vector<double>& slopes_per_theta, double same_frac,
                             const std::vector<double>& to_spare = {});

/// Which partial plan is better of two on the same dose at the same time. Of equals (before the last steps hardly anybody has any withdrawal) the one
/// with less in store is better: the sum over people of c g(G) A, what stopping now would bring at most.
enum class Favour {
  Room,    ///< the lower ratio at the confidence asked for
  Burden,  ///< the lower burden, in steps of a twentieth of a theta day a person
  Peak,    ///< the lower median peak as a share of stopping's
};

/// What every plan of a search begins with when that is more than the present dose: the steps of a change to another drug, simulated once.
struct PlanOpening {
  std::vector<TaperStep> last_steps;          ///< what may still be on its way in
  std::vector<std::size_t> times;             ///< by dose of the search's ground: which of the course's times of day it is taken at
  State state;                                ///< on the search's first day
  PlanEffect effect;                          ///< up to then
};

struct PlanSearch {
  const ModelLayout* model = nullptr;
  const Course* course = nullptr;
  const PlanGround* ground = nullptr;
  const DoseLadder* ladder = nullptr;
  const PlanPeople* people = nullptr;
  const PlanOpening* opening = nullptr;       ///< of the days before first_day; nullptr: the present dose
  int first_day = 0;                          ///< of the first hold
  int hold_days = 28;
  int steps_of_hold = 1;                      ///< a hold's cut in so many steps
  int tail_days = 60;                         ///< followed at the goal
  int most_holds = 52;                        ///< the last one is the goal's
  double ratio_limit = 1;                     ///< accepted: peak / reference peak
  bool limit_ratio = true;
  double confidence_frac = 0.9;
  std::vector<double> slopes_per_theta;       ///< of the seizure excess; empty: not looked at
  double seizure_agreement_frac = 0;          ///< share of slopes that must find the plan no worse
  double seizure_same_frac = kSameExcess_frac;  ///< so much more excess is no worse
  Favour favour = Favour::Room;
  std::size_t beam = 4;                       ///< the best partial plans of each dose; 0: keep everything
  std::size_t promising = 1;                  ///< beside the beam: so many more that promise ever less burden
  double store_alike_h = 0, store_beside_h = 0;  ///< burden to come for each theta in store, for `promising`: of plans that have been alike; against those kept
  Isa isa = Isa::Best;
  Executor* executor = nullptr;
  std::function<bool()> cancelled;
};

/// A plan that meets the limits on the people of the search.
struct FoundPlan {
  std::vector<int> ladder_doses;              ///< by hold, the last at the goal
  int length_days = 0;
  double order = 0;                           ///< by Favour: lower is better
  PlanEffect effect;
};

/// The days before the search's first one with these steps; `times` as PlanOpening::times. Errors: as simulate().
Result<PlanOpening> open_plan(const PlanSearch& search, std::vector<TaperStep> steps, std::vector<std::size_t> times);

/// One partial plan: what its people have been through.
struct PartialPlan;

class PlanLayers {
 public:
  explicit PlanLayers(const PlanSearch& search);
  ~PlanLayers();
  PlanLayers(const PlanLayers&) = delete;
  PlanLayers& operator=(const PlanLayers&) = delete;

  /// One more hold on every partial plan. The plans that are complete with it, best first; at most `beam` + `promising`. Errors: as simulate().
  Result<std::vector<FoundPlan>> grow();
  /// Nothing is left to grow, or the longest plan is reached.
  bool exhausted() const;
  int holds() const { return holds_; }
  std::size_t simulated() const { return simulated_; }     ///< holds simulated so far
  bool left_some_out() const { return left_some_out_; }    ///< the beam was too narrow for all partial plans
  bool seizure_rank_bound() const { return seizure_rank_bound_; }  ///< some were dropped for their seizure rank alone

 private:
  const PlanSearch& search_;
  std::vector<PartialPlan> partial_;
  int holds_ = 0;
  std::size_t simulated_ = 0;
  bool left_some_out_ = false, seizure_rank_bound_ = false;
};

/// What a plan asks of the hands: days with split or measured pieces, and with every further product a year's worth of them.
double handling(const PlanSearch& search, const std::vector<int>& ladder_doses);

/// The dated changes of a sequence of doses.
std::vector<DatedDose> changes_of(const PlanSearch& search, const std::vector<int>& ladder_doses);

}  // namespace ebb
