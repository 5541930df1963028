#include "ebb/plan/planner_search.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>

namespace ebb {

struct PartialPlan {
  std::vector<int> ladder_doses;
  std::vector<TaperStep> last_steps;        ///< of the last hold: what may still be on its way in
  std::vector<std::int64_t> split_ug;       ///< of the last day
  State state;
  PlanEffect effect;
  double order = 0;
  bool within_level = false, within_rank = false;
};

namespace {

constexpr double kDay_h = 24;
constexpr double kBurdenStep_theta_h = 0.05 * kDay_h;

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// A hold that takes a partial plan to one more dose.
struct Growth {
  const PartialPlan* from;
  int to;
  int day;
  PartialPlan grown;
  Errors errors;
};

/// Doses of one hold, from the dose before it: at once, or in equal steps that are rounded up.
std::vector<DatedDose> changes_of_hold(const PlanSearch& search, LadderDose before, LadderDose after, int day) {
  if (before == after) return {};
  if (search.steps_of_hold <= 1 || before.every_days != after.every_days) return {{day, after.dose_ug, after.every_days}};
  std::vector<DatedDose> changes;
  const double cut_ug = static_cast<double>(before.dose_ug - after.dose_ug);
  const int step_days = search.hold_days / search.steps_of_hold;
  std::int64_t last_ug = before.dose_ug;
  for (int step = 1; step <= search.steps_of_hold; ++step) {
    const double ideal_ug = static_cast<double>(before.dose_ug) - cut_ug * step / search.steps_of_hold;
    const std::int64_t dose_ug = std::max(after.dose_ug, std::min(last_ug, search.ground->daily.round_up(ideal_ug)));
    if (dose_ug < last_ug) changes.push_back({day + (step - 1) * step_days, dose_ug, 1});
    last_ug = dose_ug;
  }
  return changes;
}

TaperStep step_of(const PlanSearch& search, const DatedDose& dose, std::vector<std::int64_t>& split_ug) {
  const DailyDoses& daily = search.ground->daily;
  TaperStep step;
  step.day = dose.day;
  step.every_days = dose.every_days;
  split_ug = daily.split(dose.dose_ug, split_ug);
  step.parts.resize(search.opening == nullptr ? split_ug.size() : search.course->times_min.size());
  for (std::size_t t = 0; t < split_ug.size(); ++t) step.parts[search.opening == nullptr ? t : search.opening->times[t]] = daily.table().parts(split_ug[t]);
  return step;
}

const LadderDose& dose_of(const PlanSearch& search, int index) { return search.ladder->doses()[static_cast<std::size_t>(index)]; }

/// The steps in force on the new hold: those it adds and the last ones of what came before.
std::vector<TaperStep> steps_of(const PlanSearch& search, const Growth& growth, std::vector<std::int64_t>& split_ug) {
  std::vector<TaperStep> steps = growth.from->last_steps;
  const int before = growth.from->ladder_doses.empty() ? 0 : growth.from->ladder_doses.back();
  for (const DatedDose& dose : changes_of_hold(search, dose_of(search, before), dose_of(search, growth.to), growth.day))
    steps.push_back(step_of(search, dose, split_ug));
  return steps;
}

/// Steps that are over for longer than anything could be on its way in are dropped.
void drop_old(std::vector<TaperStep>& steps, int day) {
  constexpr int kReachDays = 4;
  std::size_t first = 0;
  while (first + 1 < steps.size() && steps[first + 1].day < day - kReachDays) ++first;
  steps.erase(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(first));
}

/// c g(G) A at the last output time, the sum over people.
double in_store_theta(const PlanSearch& search, const StoredView& view) {
  const ModelLayout& model = *search.model;
  const Population& people = search.people->people;
  const auto value = [&](int slot, std::size_t person, double otherwise) { return slot < 0 ? otherwise : people.at(slot, person); };
  double sum = 0;
  for (std::size_t i = 0; i < view.people; ++i) {
    const double A = view.at(i, view.times - 1, 1), G = view.at(i, view.times - 1, 2);
    const double g0 = value(model.g0_slot, i, 0), gmax = value(model.gmax_slot, i, g0), G50 = value(model.G50_slot, i, 1);
    const double gain = g0 + (gmax - g0) * G / (G + G50);
    sum += value(model.scale_slot, i, 1) * gain * A;
  }
  return sum;
}

/// Simulates [from, to) days of the steps on everybody and adds it to the effect.
Result<Done> add_effect(const PlanSearch& search, const std::vector<TaperStep>& steps, int to_day, const State& from, State& to, PlanEffect& effect) {
  const PlanPeople& people = *search.people;
  const std::size_t count = people.people.count;
  std::vector<PersonOutcome> outcomes(count);
  Request request;
  std::vector<double> stored;
  const double to_h = search.course->day_h(to_day);
  request.series = {{SeriesKind::WithdrawalDay, 0}, {SeriesKind::FastAdaptation, 0}, {SeriesKind::Sensitisation, 0}};
  if (search.slopes_per_theta.empty()) request.output_times_h = {to_h};
  else for (double time_h = from.time_h + kDay_h; time_h <= to_h; time_h += kDay_h) request.output_times_h.push_back(time_h);
  stored.resize(stored_size(count, request.output_times_h.size(), request.series.size()));
  request.stored = stored;
  request.want_bands = false;
  request.outcomes = outcomes;
  request.from = &from;
  request.to = &to;
  request.isa = search.isa;
  const Result<SimulationResult> done = simulate(*search.model, window_of(*search.course, steps, from.time_h, to_h), people.people, request);
  if (!done.ok()) return done.errors();
  for (std::size_t i = 0; i < count; ++i) {
    effect.peak_theta[i] = std::max(effect.peak_theta[i], outcomes[i].peak_withdrawal_theta);
    effect.burden_theta_h += outcomes[i].burden_theta_h;
  }
  const StoredView view{stored.data(), count, request.output_times_h.size(), request.series.size()};
  WithdrawalDays rest;
  for (std::size_t i = 0; !search.slopes_per_theta.empty() && i < count; ++i) {
    for (std::size_t day = 0; day < view.times; ++day) effect.days.add(ranked_theta(people, i, view.at(i, day, 0)));
    for (std::size_t day = view.times - std::min<std::size_t>(view.times, kRestDays); day < view.times; ++day) rest.add(ranked_theta(people, i, view.at(i, day, 0)));
  }
  effect.last_days = std::move(rest);
  effect.followed_days = to_day;
  effect.in_store_theta = in_store_theta(search, view);
  return Done{};
}

bool within_level(const PlanSearch& search, const std::vector<double>& ratios) {
  if (!search.limit_ratio) return true;
  return ratio_met_by_all_but(ratios, most_above(ratios.size(), search.confidence_frac)) <= search.ratio_limit * (1 + kSamePeak_frac);
}

bool within_seizure_rank(const PlanSearch& search, const PlanEffect& effect, bool complete) {
  if (search.slopes_per_theta.empty() || search.people->reference_excess.empty() || search.seizure_agreement_frac <= 0) return true;
  return share_ranked_no_worse(*search.people, effect, complete, search.slopes_per_theta, search.seizure_same_frac) >= search.seizure_agreement_frac;
}

double order_of(const PlanSearch& search, const std::vector<double>& ratios, const PlanEffect& effect) {
  if (search.favour == Favour::Burden) return std::floor(effect.burden_theta_h / static_cast<double>(ratios.size()) / kBurdenStep_theta_h);
  if (search.favour == Favour::Room) return ratio_met_by_all_but(ratios, most_above(ratios.size(), search.confidence_frac));
  std::vector<double> of_stopping;
  for (std::size_t i = 0; i < effect.peak_theta.size(); ++i) {
    const double stop_theta = search.people->stop_peak_theta[i];
    if (stop_theta < search.people->least_peak_theta || stop_theta <= 0) continue;
    of_stopping.push_back(effect.peak_theta[i] > search.people->least_peak_theta ? effect.peak_theta[i] / stop_theta : 0);
  }
  return median(std::move(of_stopping));
}

void simulate_growth(const PlanSearch& search, Growth& growth) {
  PartialPlan& grown = growth.grown;
  grown.ladder_doses = growth.from->ladder_doses;
  grown.ladder_doses.push_back(growth.to);
  grown.effect = growth.from->effect;
  grown.split_ug = growth.from->split_ug;
  grown.last_steps = steps_of(search, growth, grown.split_ug);
  const bool complete = growth.to == search.ladder->goal();
  const int to_day = growth.day + (complete ? std::max(search.tail_days, search.hold_days) : search.hold_days);
  const Result<Done> done = add_effect(search, grown.last_steps, to_day, growth.from->state, grown.state, grown.effect);
  if (!done.ok()) {
    growth.errors = done.errors();
    return;
  }
  drop_old(grown.last_steps, to_day);
  if (complete) grown.state = {};
  const std::vector<double> ratios = peak_ratios(*search.people, grown.effect.peak_theta);
  grown.within_level = within_level(search, ratios);
  grown.within_rank = within_seizure_rank(search, grown.effect, complete);
  grown.order = order_of(search, ratios, grown.effect);
}

/// Better first; of equals the one with less in store, then less burden, then the one whose doses are lower at the first difference.
bool better(const PartialPlan* a, const PartialPlan* b) {
  if (a->order != b->order) return a->order < b->order;
  if (a->effect.in_store_theta != b->effect.in_store_theta) return a->effect.in_store_theta < b->effect.in_store_theta;
  if (a->effect.burden_theta_h != b->effect.burden_theta_h) return a->effect.burden_theta_h < b->effect.burden_theta_h;
  return a->ladder_doses > b->ladder_doses;
}

/// What has been and what so many hours of the store still bring.
double promised_theta_h(const PartialPlan* plan, double store_h) { return plan->effect.burden_theta_h + store_h * plan->effect.in_store_theta; }

/// The `beam` best of the partial plans on one dose; then, from the better to the worse, up to `promising` that each promise less burden than all kept before.
/// Who is kept depends on those that are as good or better only: ordered by peak, what a stricter level keeps a laxer one keeps, too. True: some were left out.
bool keep_best(const PlanSearch& search, std::vector<PartialPlan*>& same) {
  std::sort(same.begin(), same.end(), better);
  if (search.beam == 0 || same.size() <= search.beam) return false;
  const auto rest = same.begin() + static_cast<std::ptrdiff_t>(search.beam);
  std::vector<PartialPlan*> kept(same.begin(), rest);
  double least_theta_h = promised_theta_h(kept.front(), search.store_beside_h);
  for (const PartialPlan* plan : kept) least_theta_h = std::min(least_theta_h, promised_theta_h(plan, search.store_beside_h));
  // Better first; of equals the one that promises less burden.
  std::sort(rest, same.end(), [&search](const PartialPlan* a, const PartialPlan* b) {
    if (a->order != b->order) return a->order < b->order;
    const double a_theta_h = promised_theta_h(a, search.store_alike_h), b_theta_h = promised_theta_h(b, search.store_alike_h);
    if (a_theta_h != b_theta_h) return a_theta_h < b_theta_h;
    return a->ladder_doses > b->ladder_doses;
  });
  for (auto plan = rest; plan != same.end() && kept.size() < search.beam + search.promising; ++plan) {
    const double theta_h = promised_theta_h(*plan, search.store_beside_h);
    if (theta_h >= least_theta_h) continue;
    least_theta_h = theta_h;
    kept.push_back(*plan);
  }
  const bool left_out = kept.size() < same.size();
  same = std::move(kept);
  return left_out;
}

}  // namespace

std::vector<double> peak_ratios(const PlanPeople& people, const std::vector<double>& peak_theta) {
  std::vector<double> ratios(peak_theta.size(), 0);
  for (std::size_t i = 0; i < ratios.size(); ++i)
    if (peak_theta[i] > people.least_peak_theta) ratios[i] = peak_theta[i] / people.reference_peak_theta[i];
  return ratios;
}

double ranked_theta(const PlanPeople& people, std::size_t person, double withdrawal_theta) {
  return people.rest_theta.empty() ? withdrawal_theta : withdrawal_theta - people.rest_theta[person];
}

double share_ranked_no_worse(const PlanPeople& people, const PlanEffect& effect, bool complete, const std::vector<double>& slopes_per_theta, double same_frac,
                             const std::vector<double>& to_spare) {
  std::vector<double> excess = effect.days.excess(slopes_per_theta, people.least_peak_theta);
  for (std::size_t slope = 0; slope < to_spare.size(); ++slope) excess[slope] += to_spare[slope];
  if (!complete) return share_no_worse(excess, people.reference_excess.back(), same_frac);
  const auto later_days = static_cast<std::size_t>(std::max(0, effect.followed_days - people.reference_days));
  const bool shared = people.reference_excess.size() > 1;
  if (shared && effect.followed_days < people.reference_days) {
    const std::vector<double> last = effect.last_days.excess(slopes_per_theta, people.least_peak_theta);
    for (std::size_t i = 0; i < excess.size(); ++i) excess[i] += last[i] * (people.reference_days - effect.followed_days) / kRestDays;
  }
  return share_no_worse(excess, people.reference_excess[std::min(later_days, people.reference_excess.size() - 1)], same_frac);
}

std::size_t most_above(std::size_t people, double confidence_frac) {
  return static_cast<std::size_t>(std::floor(static_cast<double>(people) * (1 - confidence_frac) + 1e-9));
}

double ratio_met_by_all_but(std::vector<double> ratios, std::size_t above) {
  if (above >= ratios.size()) return 0;
  const auto at = ratios.end() - 1 - static_cast<std::ptrdiff_t>(above);
  std::nth_element(ratios.begin(), at, ratios.end());
  return *at;
}

std::vector<DatedDose> changes_of(const PlanSearch& search, const std::vector<int>& ladder_doses) {
  std::vector<DatedDose> changes;
  int before = 0, day = search.first_day;
  for (const int dose : ladder_doses) {
    for (const DatedDose& change : changes_of_hold(search, dose_of(search, before), dose_of(search, dose), day)) changes.push_back(change);
    before = dose;
    day += search.hold_days;
  }
  return changes;
}

double handling(const PlanSearch& search, const std::vector<int>& ladder_doses) {
  constexpr double kDaysOfProduct = 365;
  std::vector<std::int64_t> split_ug;
  for (const double dose_ug : search.ground->shape_ug) split_ug.push_back(search.ground->daily.round_up(dose_ug));
  const std::vector<DatedDose> changes = changes_of(search, ladder_doses);
  std::set<int> products;
  double split_days = 0;
  for (std::size_t i = 0; i + 1 < changes.size(); ++i) {
    const TaperStep step = step_of(search, changes[i], split_ug);
    const double days = static_cast<double>(changes[i + 1].day - changes[i].day) / changes[i].every_days;
    for (const std::vector<DosePart>& once : step.parts) {
      for (const DosePart& part : once) {
        const Product& product = search.course->supply[static_cast<std::size_t>(part.product)];
        products.insert(part.product);
        if (product.form == ProductForm::Liquid || part.parts % product.score_parts != 0) split_days += days;
      }
    }
  }
  return split_days + kDaysOfProduct * static_cast<double>(products.size());
}

Result<PlanOpening> open_plan(const PlanSearch& search, std::vector<TaperStep> steps, std::vector<std::size_t> times) {
  PlanOpening opening;
  opening.effect.peak_theta.assign(search.people->people.count, 0);
  const Result<Done> done = add_effect(search, steps, search.first_day, *search.people->at_start, opening.state, opening.effect);
  if (!done.ok()) return done.errors();
  drop_old(steps, search.first_day);
  opening.last_steps = std::move(steps);
  opening.times = std::move(times);
  return opening;
}

PlanLayers::PlanLayers(const PlanSearch& search) : search_(search) {
  PartialPlan nothing;
  for (const double dose_ug : search.ground->shape_ug) nothing.split_ug.push_back(search.ground->daily.round_up(dose_ug));
  if (search.opening != nullptr) {
    nothing.state = search.opening->state;
    nothing.effect = search.opening->effect;
    nothing.last_steps = search.opening->last_steps;
  } else {
    nothing.state = *search.people->at_start;
    nothing.effect.peak_theta.assign(search.people->people.count, 0);
    nothing.last_steps.push_back(step_of(search, {0, search.ground->start_ug, 1}, nothing.split_ug));
  }
  partial_.push_back(std::move(nothing));
}

PlanLayers::~PlanLayers() = default;

bool PlanLayers::exhausted() const { return partial_.empty() || holds_ >= search_.most_holds; }

Result<std::vector<FoundPlan>> PlanLayers::grow() {
  const int day = search_.first_day + holds_ * search_.hold_days;
  ++holds_;
  std::vector<Growth> growths;
  for (const PartialPlan& partial : partial_) {
    const int at = partial.ladder_doses.empty() ? 0 : partial.ladder_doses.back();
    for (const int to : search_.ladder->next(at))
      if (holds_ + search_.ladder->holds_to_goal(to) <= search_.most_holds) growths.push_back({&partial, to, day, {}, {}});
  }
  const auto work = [&](std::size_t i) {
    if (!search_.cancelled || !search_.cancelled()) simulate_growth(search_, growths[i]);
  };
  if (search_.executor != nullptr) search_.executor->for_each(growths.size(), work);
  else for (std::size_t i = 0; i < growths.size(); ++i) work(i);
  if (search_.cancelled && search_.cancelled()) return Error{ErrorCode::Cancelled, {}, "the planner was stopped before it was done", {}, {}};
  simulated_ += growths.size();

  std::vector<std::vector<PartialPlan*>> by_dose(search_.ladder->doses().size());
  for (Growth& growth : growths) {
    if (!growth.errors.empty()) return growth.errors;
    if (!growth.grown.within_level) continue;
    if (growth.grown.within_rank) by_dose[static_cast<std::size_t>(growth.to)].push_back(&growth.grown);
    else seizure_rank_bound_ = true;
  }
  std::vector<PartialPlan> kept;
  std::vector<FoundPlan> complete;
  for (std::vector<PartialPlan*>& same : by_dose) {
    left_some_out_ = keep_best(search_, same) || left_some_out_;
    for (PartialPlan* plan : same) {
      if (plan->ladder_doses.back() == search_.ladder->goal()) complete.push_back({plan->ladder_doses, day, plan->order, std::move(plan->effect)});
      else kept.push_back(std::move(*plan));
    }
  }
  partial_ = std::move(kept);
  return complete;
}

}  // namespace ebb
