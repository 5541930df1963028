#include "ebb/acute/acute.h"

#include <algorithm>
#include <cmath>

#include "ebb/acute/family_run.h"
#include "ebb/acute/michaelis_menten.h"
#include "ebb/acute/reversal.h"
#include "ebb/acute/surfaces.h"
#include "ebb/model/equations.h"
#include "ebb/model/ventilation.h"
#include "ebb/numerics/scalar_math.h"
#include "ebb/population/adherence.h"
#include "ebb/population/slot_plan.h"

namespace ebb {
namespace {

constexpr int kSedation = 0, kRespiration = 4;                 // domains of the layout
constexpr double kNanogramsPerMilliliter = 1000;               // of 1 mg/L
constexpr double kGramsPerLiter = 1e-3;                        // of 1 mg/L

bool is_class(const Drug& drug, const char* name) { return drug.drug_class == name; }
bool is_agonist(const DrugUse& use) { return use.drug->site.intrinsic_efficacy.typical > 0; }

// ---- the window and its times ----
struct Window {
  double from_h = 0, to_h = 0;
};

Window window_of(const AcuteCase& c, const AcuteParameters& acute) {
  return {c.now_h - acute.look_back.typical, c.now_h + acute.look_ahead.typical};
}

bool is_recent(const Dose& dose, const AcuteCase& c, const Window& window) { return dose.time_h >= window.from_h && dose.time_h <= c.now_h; }

/// Whether a drug that meets `test` was taken in the window.
template <class Test>
bool taken_recently(const TakenSubstances& taken, const AcuteCase& c, const Window& window, Test test) {
  return std::any_of(taken.timeline.doses.begin(), taken.timeline.doses.end(), [&](const Dose& dose) {
    return is_recent(dose, c, window) && test(taken.drugs[static_cast<std::size_t>(dose.drug)]);
  });
}

/// Whole minutes: every ten, and more densely after each dose. One more dose only adds times, so no weakest moment is ever lost.
std::vector<double> window_times(const AcuteCase& c, const Window& window) {
  constexpr long kStep_min = 10;
  constexpr long kAfterDose_min[] = {1, 2, 3, 4, 5, 6, 7, 8, 12, 15};
  std::vector<long> minutes;
  const auto minute_of = [](double time_h) { return std::lround(time_h * 60); };
  const long from = minute_of(window.from_h), to = minute_of(window.to_h);
  for (long minute = from - ((from % kStep_min) + kStep_min) % kStep_min; minute <= to; minute += kStep_min) minutes.push_back(minute);
  for (const TakenSubstances* taken : {&c.sedatives, &c.others}) {
    for (const Dose& dose : taken->timeline.doses) {
      if (!is_recent(dose, c, window)) continue;
      for (const long after : kAfterDose_min) minutes.push_back(minute_of(dose.time_h) + after);
    }
  }
  minutes.push_back(minute_of(c.now_h));
  minutes.push_back(from);
  std::sort(minutes.begin(), minutes.end());
  minutes.erase(std::unique(minutes.begin(), minutes.end()), minutes.end());
  std::vector<double> times;
  for (const long minute : minutes) {
    if (minute >= from && minute <= to) times.push_back(static_cast<double>(minute) / 60);
  }
  return times;
}

// ---- substances apart from the benzodiazepine site ----

/// The others whose kinetics are linear, renumbered; alcohol goes its own way.
TakenSubstances linear_part(const TakenSubstances& others) {
  TakenSubstances linear;
  linear.timeline = others.timeline;
  std::vector<int> number(others.drugs.size(), -1);
  for (std::size_t d = 0; d < others.drugs.size(); ++d) {
    if (others.drugs[d].drug->saturable) continue;
    number[d] = static_cast<int>(linear.drugs.size());
    linear.drugs.push_back(others.drugs[d]);
  }
  std::erase_if(linear.timeline.doses, [&](const Dose& dose) { return number[static_cast<std::size_t>(dose.drug)] < 0; });
  for (Dose& dose : linear.timeline.doses) dose.drug = number[static_cast<std::size_t>(dose.drug)];
  return linear;
}

/// Alcohol in everybody's blood [mg/L], [person][time]; empty when none was taken.
class AlcoholLevels {
 public:
  AlcoholLevels(const AcuteCase& c, const std::vector<double>& times_h, const Sampler& sampler, const AcuteRequest& request) : times_(times_h.size()) {
    const auto& drugs = c.others.drugs;
    const auto found = std::find_if(drugs.begin(), drugs.end(), [](const DrugUse& use) { return use.drug->saturable.has_value(); });
    if (found == drugs.end()) return;
    Timeline timeline = c.others.timeline;
    std::erase_if(timeline.doses, [&](const Dose& dose) { return dose.drug != found - drugs.begin() || dose.time_h > c.now_h; });
    levels_.resize(sampler.count() * times_);
    const Numbers numbers(*found->drug, *found->routes.front(), sampler);
    std::vector<double> factor(timeline.doses.size()), delay_h(timeline.doses.size());
    for (std::size_t person = 0; person < sampler.count(); ++person) {
      dose_factors(timeline, request.seed, person, factor, delay_h);
      std::vector<SaturableDose> doses;
      for (std::size_t d = 0; d < timeline.doses.size(); ++d) {
        doses.push_back({timeline.doses[d].time_h + delay_h[d], timeline.doses[d].amount_mg * factor[d] * numbers.F[person]});
      }
      std::stable_sort(doses.begin(), doses.end(), [](const SaturableDose& a, const SaturableDose& b) { return a.time_h < b.time_h; });
      const auto own = saturable_levels(numbers.of(person), doses, times_h);
      std::copy(own.begin(), own.end(), levels_.begin() + static_cast<long>(person * times_));
    }
  }
  bool empty() const { return levels_.empty(); }
  double at(std::size_t person, std::size_t time) const { return levels_.empty() ? 0 : levels_[person * times_ + time]; }

 private:
  struct Numbers {
    Column F, ka, Vmax, Km, V;
    Numbers(const Drug& drug, const Route& route, const Sampler& s)
        : F(s.sampled(route.inputs.front().F)), ka(s.sampled(*route.inputs.front().ka)),
          Vmax(product(s.sampled(drug.saturable->Vmax), weight_factor(s, drug.covariates, drug.covariates.weight_exponent_CL))),
          Km(s.sampled(drug.saturable->Km)),
          V(product(s.sampled(drug.saturable->V), weight_factor(s, drug.covariates, drug.covariates.weight_exponent_V))) {}
    SaturableKinetics of(std::size_t i) const { return {ka[i], V[i], Vmax[i], Km[i]}; }
  };
  std::size_t times_;
  std::vector<double> levels_;
};

/// The opioids among the ligands of the others' run, each person's C50 and ceiling.
struct OpioidLigand {
  int series = -1;                       ///< effect site
  Column C50_mg_per_L, ceiling;
  bool partial = false;
};

std::vector<OpioidLigand> opioid_ligands(const FamilyRun& run, const TakenSubstances& taken, const Sampler& sampler) {
  std::vector<OpioidLigand> list;
  for (std::size_t l = 0; l < run.layout.ligands.size(); ++l) {
    const Drug* drug = nullptr;
    for (const DrugUse& use : taken.drugs) {
      for (const Drug* one : {use.drug, use.active, use.metabolite}) {
        if (one != nullptr && one->name == run.layout.ligands[l].name) drug = one;
      }
    }
    if (drug == nullptr || !drug->opioid) continue;
    list.push_back({run.find(SeriesKind::EffectSite, static_cast<int>(l)), sampler.sampled(drug->opioid->C50_ventilation),
                    sampler.sampled(drug->opioid->ceiling), drug->opioid->ceiling.typical < 1});
  }
  return list;
}

/// Factor of every opioid's C50 in each person: 1 without a tolerance that is stated with its last dose.
Column tolerance_folds(const AcuteCase& c, const AcuteParameters& acute, const Sampler& sampler) {
  if (!c.opioid_tolerance.stated || !c.opioid_tolerance.last_opioid_h) return Column(sampler.count(), 1.0);
  Column fold = sampler.sampled(acute.opioid_tolerance_fold);
  const Column half_time_h = sampler.sampled(acute.opioid_tolerance_half_time);
  const double break_h = std::max(0.0, c.now_h - *c.opioid_tolerance.last_opioid_h);
  for (std::size_t i = 0; i < fold.size(); ++i) {
    fold[i] = tolerance_left(std::max(1.0, fold[i]), exp_ebb(-log_ebb(2.0) * break_h / half_time_h[i]));
  }
  return fold;
}

// ---- benzodiazepines ----

/// One person's effect of the drive in a domain, and what tolerance takes from it. Tolerance is that of the window's first moment:
/// what the recent doses themselves would add is left out, so that one more dose never makes anything milder.
class DomainEffect {
 public:
  DomainEffect(const FamilyRun& run, std::size_t person, int domain) {
    hill_ = run.parameter(run.layout.domain_hill_slot[domain], person, 1);
    half_power_ = pow_ebb(run.parameter(run.layout.domain_half_slot[domain], person, 1), hill_);
    const double share = run.parameter(run.layout.domain_share_slot[domain], person);
    const auto first = [&](SeriesKind kind) { return run.at(person, 0, static_cast<std::size_t>(run.find(kind))); };
    const double g0 = run.parameter(run.layout.g0_slot, person), gmax = run.parameter(run.layout.gmax_slot, person);
    const double g = domain == kSedation ? 1 : gain(first(SeriesKind::Sensitisation), g0, gmax - g0, run.parameter(run.layout.G50_slot, person, 1)).value;
    lost_ = share * g * of(first(domain == kSedation ? SeriesKind::SedationTolerance : SeriesKind::FastAdaptation));
  }
  /// E(S).
  double of(double drive) const { return drive > 0 ? effect(pow_ebb(drive, hill_), half_power_) : 0; }
  /// max(0, E(S) - a g E(A)).
  double net(double drive) const { return std::max(0.0, of(drive) - lost_); }

 private:
  double hill_ = 1, half_power_ = 1, lost_ = 0;
};

// ---- everybody ----

/// Values [time][person].
struct Grid {
  std::size_t people = 0;
  std::vector<double> values;
  Grid(std::size_t times, std::size_t people_in) : people(people_in), values(times * people_in) {}
  double& at(std::size_t time, std::size_t person) { return values[time * people + person]; }
  double at(std::size_t time, std::size_t person) const { return values[time * people + person]; }
};

AcuteBands bands_of(const Grid& grid) {
  constexpr double kShares[Bands::kLevels] = {0.05, 0.25, 0.5, 0.75, 0.95};
  AcuteBands bands;
  const std::size_t times = grid.people == 0 ? 0 : grid.values.size() / grid.people;
  for (std::size_t t = 0; t < times; ++t) {
    std::vector<double> sorted(grid.values.begin() + static_cast<long>(t * grid.people), grid.values.begin() + static_cast<long>((t + 1) * grid.people));
    std::sort(sorted.begin(), sorted.end());
    for (const double share : kShares) bands.quantiles.push_back(sorted[static_cast<std::size_t>(share * static_cast<double>(grid.people - 1) + 0.5)]);
  }
  return bands;
}

double median_of(std::vector<double> values) {
  if (values.empty()) return -1;
  std::sort(values.begin(), values.end());
  return values[(values.size() - 1) / 2];
}

/// The worst that one reading of a person's window shows.
struct Worst {
  double ventilation = 1, apnoea = 0, arousal = 1;
  std::size_t weakest = 0;               ///< time of the weakest breathing
  void add(const DangerNow& now, std::size_t time) {
    if (now.ventilation < ventilation) {
      ventilation = now.ventilation;
      weakest = time;
    }
    apnoea = std::max(apnoea, now.apnoea_index);
    arousal = std::min(arousal, now.arousal);
  }
  bool severe(const AcuteParameters& a) const { return ventilation < a.severe_ventilation.typical || apnoea >= a.severe_apnoea.typical; }
  bool moderate(const AcuteParameters& a) const {
    return severe(a) || ventilation < a.moderate_ventilation.typical || apnoea >= a.moderate_apnoea.typical || hard_to_wake(a);
  }
  bool hard_to_wake(const AcuteParameters& a) const { return arousal < a.hard_to_wake_arousal.typical; }
};

/// Everything about everybody in the window.
class Evaluation {
 public:
  Evaluation(const AcuteCase& c, const AcuteParameters& acute, const std::vector<double>& times_h, const FamilyRun& sedatives, const FamilyRun& others,
             const AlcoholLevels& alcohol, std::vector<OpioidLigand> opioids, Column folds, std::vector<SurfaceParameters> surfaces)
      : acute_(acute), times_h_(times_h), sedatives_(sedatives), others_(others), alcohol_(alcohol), opioids_(std::move(opioids)),
        folds_(std::move(folds)), surfaces_(std::move(surfaces)), ventilation_(times_h.size(), surfaces_.size()),
        tolerant_(times_h.size(), surfaces_.size()), arousal_(times_h.size(), surfaces_.size()), states_(times_h.size()) {
    now_ = static_cast<std::size_t>(std::lower_bound(times_h.begin(), times_h.end(), c.now_h - 1e-9) - times_h.begin());
    now_ = std::min(now_, times_h.size() - 1);
    for (std::size_t person = 0; person < surfaces_.size(); ++person) evaluate(person);
  }

  void fill(AcuteReport& report) const {
    const double n = static_cast<double>(surfaces_.size());
    const auto share = [n](std::size_t count) { return static_cast<double>(count) / n; };
    report.severe_frac = share(severe_);
    report.moderate_frac = share(moderate_);
    report.severe_tolerant_frac = share(severe_tolerant_);
    report.moderate_tolerant_frac = share(moderate_tolerant_);
    report.severe_naive_frac = share(severe_naive_);
    report.hard_to_wake_frac = share(hard_to_wake_);
    report.worse_after_now_frac = share(worse_later_);
    report.worst_median_h = median_of(weakest_h_);
    report.opioid_tolerance_fold = median_of(folds_);
    report.ventilation = bands_of(ventilation_);
    report.ventilation_tolerant = bands_of(tolerant_);
    report.arousal = bands_of(arousal_);
    for (const States& states : states_) {
      report.apnoea_frac.push_back(share(states.apnoea));
      report.weak_frac.push_back(share(states.weak));
      report.very_weak_frac.push_back(share(states.very_weak));
      report.drowsy_frac.push_back(share(states.drowsy));
      report.hard_to_wake_now_frac.push_back(share(states.hard_to_wake));
    }
    report.people = surfaces_.size();
  }
  const Grid& arousal() const { return arousal_; }
  double most_opioid() const { return most_opioid_; }

 private:
  DepressantsNow opioids_and_alcohol(std::size_t person, std::size_t time, double fold) const {
    DepressantsNow now;
    for (const OpioidLigand& opioid : opioids_) {
      const double x = others_.at(person, time, static_cast<std::size_t>(opioid.series)) / (opioid.C50_mg_per_L[person] * fold);
      if (!(x > 0)) continue;
      (opioid.partial ? now.partial_opioid : now.full_opioid) += x;
      if (opioid.partial) now.partial_ceiling = std::max(now.partial_ceiling, opioid.ceiling[person]);
    }
    now.alcohol_mg_per_L = alcohol_.at(person, time);
    return now;
  }

  void evaluate(std::size_t person) {
    const SurfaceParameters& surface = surfaces_[person];
    std::optional<DomainEffect> breathing, sedation;
    if (!sedatives_.empty()) {
      breathing.emplace(sedatives_, person, kRespiration);
      sedation.emplace(sedatives_, person, kSedation);
    }
    const int drive_series = sedatives_.find(SeriesKind::Drive);
    Worst untolerant, tolerant, naive;
    for (std::size_t t = 0; t < times_h_.size(); ++t) {
      const double drive = drive_series < 0 ? 0 : sedatives_.at(person, t, static_cast<std::size_t>(drive_series));
      DepressantsNow now = opioids_and_alcohol(person, t, folds_[person]);
      most_opioid_ = std::max(most_opioid_, now.full_opioid + now.partial_opioid);
      now.sedation = sedation ? sedation->net(drive) : 0;
      now.respiratory_sedation = breathing ? breathing->net(drive) : 0;
      const DangerNow with = danger_now(surface, now);
      now.respiratory_sedation = breathing ? breathing->of(drive) : 0;
      const DangerNow without = danger_now(surface, now);
      tolerant.add(with, t);
      untolerant.add(without, t);
      if (folds_[person] > 1) {
        DepressantsNow plain = opioids_and_alcohol(person, t, 1);
        plain.sedation = now.sedation;
        plain.respiratory_sedation = now.respiratory_sedation;
        naive.add(danger_now(surface, plain), t);
      }
      ventilation_.at(t, person) = std::min(with.ventilation, without.ventilation);
      tolerant_.at(t, person) = with.ventilation;
      arousal_.at(t, person) = without.arousal;
      count_state(without, states_[t]);
    }
    count(person, untolerant, tolerant, folds_[person] > 1 ? naive : untolerant);
  }

  /// How many people are in which state at one time.
  struct States {
    std::size_t apnoea = 0, weak = 0, very_weak = 0, drowsy = 0, hard_to_wake = 0;
  };

  void count_state(const DangerNow& now, States& states) const {
    const bool pauses = now.apnoea_index >= acute_.severe_apnoea.typical;
    states.apnoea += pauses;
    states.weak += pauses || now.ventilation < acute_.moderate_ventilation.typical || now.apnoea_index >= acute_.moderate_apnoea.typical;
    states.very_weak += pauses || now.ventilation < acute_.severe_ventilation.typical;
    states.drowsy += now.arousal < acute_.drowsy_arousal.typical;
    states.hard_to_wake += now.arousal < acute_.hard_to_wake_arousal.typical;
  }

  void count(std::size_t person, const Worst& untolerant, const Worst& tolerant, const Worst& naive) {
    severe_ += untolerant.severe(acute_);
    moderate_ += untolerant.moderate(acute_);
    hard_to_wake_ += untolerant.hard_to_wake(acute_);
    severe_tolerant_ += tolerant.severe(acute_);
    moderate_tolerant_ += tolerant.moderate(acute_);
    severe_naive_ += naive.severe(acute_);
    const double step = acute_.worsening_step.typical;
    if (untolerant.ventilation < 1 - step) weakest_h_.push_back(times_h_[untolerant.weakest]);
    double later = 1;
    for (std::size_t t = now_ + 1; t < times_h_.size(); ++t) later = std::min(later, ventilation_.at(t, person));
    worse_later_ += later < ventilation_.at(now_, person) - step;
  }

  const AcuteParameters& acute_;
  const std::vector<double>& times_h_;
  const FamilyRun& sedatives_;
  const FamilyRun& others_;
  const AlcoholLevels& alcohol_;
  std::vector<OpioidLigand> opioids_;
  Column folds_;
  std::vector<SurfaceParameters> surfaces_;
  Grid ventilation_, tolerant_, arousal_;
  std::vector<States> states_;
  std::vector<double> weakest_h_;
  std::size_t now_ = 0;
  double most_opioid_ = 0;
  std::size_t severe_ = 0, moderate_ = 0, severe_tolerant_ = 0, moderate_tolerant_ = 0, severe_naive_ = 0, hard_to_wake_ = 0, worse_later_ = 0;
};

/// A stored curve as [time][person], times `factor`.
Grid grid_of(const FamilyRun& run, int series, double factor) {
  Grid grid(run.times, run.people.count);
  for (std::size_t t = 0; t < run.times; ++t) {
    for (std::size_t i = 0; i < run.people.count; ++i) grid.at(t, i) = factor * run.at(i, t, static_cast<std::size_t>(series));
  }
  return grid;
}

void add_levels(AcuteReport& report, const FamilyRun& run) {
  for (std::size_t l = 0; l < run.layout.ligands.size(); ++l) {
    const Grid grid = grid_of(run, run.find(SeriesKind::Level, static_cast<int>(l)), kNanogramsPerMilliliter);
    report.levels.push_back({run.layout.ligands[l].name, "ng/mL", bands_of(grid)});
  }
}

double highest_median(const AcuteBands& bands) {
  double highest = 0;
  for (std::size_t t = 0; t * Bands::kLevels < bands.quantiles.size(); ++t) highest = std::max(highest, bands.at(t, 2));
  return highest;
}

DangerClass floor_class(const Parameter& floor) { return static_cast<DangerClass>(static_cast<int>(floor.typical)); }

/// The class and what carries it; below the floors of the data (the boxed warning of opioid labels) the model has no say.
void classify(AcuteReport& report, const AcuteParameters& acute) {
  if (report.severe_frac >= acute.very_dangerous_frac.typical) {
    report.danger = DangerClass::VeryDangerous;
  } else if (report.severe_frac >= acute.dangerous_frac.typical || report.moderate_frac >= acute.very_dangerous_frac.typical) {
    report.danger = DangerClass::Dangerous;
  }
  if (report.severe_frac >= acute.dangerous_frac.typical) report.reasons.push_back(DangerReason::SevereBreathing);
  if (report.moderate_frac >= acute.very_dangerous_frac.typical) report.reasons.push_back(DangerReason::WeakBreathing);
  if (report.opioid && (report.sedative || report.alcohol)) {
    if (report.sedative) report.danger = std::max(report.danger, floor_class(acute.opioid_with_sedative_floor));
    if (report.alcohol) report.danger = std::max(report.danger, floor_class(acute.opioid_with_alcohol_floor));
    report.reasons.push_back(DangerReason::OpioidAndSedative);
  }
}

/// The first recent dose of an antagonist [h], if any.
std::optional<double> first_antagonist_h(const AcuteCase& c, const Window& window) {
  std::optional<double> first_h;
  for (const Dose& dose : c.sedatives.timeline.doses) {
    const bool counts = is_recent(dose, c, window) && !is_agonist(c.sedatives.drugs[static_cast<std::size_t>(dose.drug)]);
    if (counts && (!first_h || dose.time_h < *first_h)) first_h = dose.time_h;
  }
  return first_h;
}

ReversalSummary reversal_of(const AcuteReport& report, const AcuteParameters& acute, const FamilyRun& sedatives, const Grid& arousal, double given_h) {
  ReversalCurves curves{report.times_h, given_h, acute.reversal_at_once.typical, acute.reversal_regained.typical, {}, {}, {}};
  curves.arousal = arousal.values;
  curves.withdrawal_theta = grid_of(sedatives, sedatives.find(SeriesKind::Withdrawal), 1).values;
  for (std::size_t i = 0; i < sedatives.people.count; ++i) {
    curves.threshold_theta.push_back(sedatives.parameter(sedatives.layout.threshold_slot, i, 1));
  }
  return summarise_reversal(curves);
}

Error nothing_taken() {
  return {ErrorCode::NoData, {}, "nothing was taken in the day before the time asked for", "a dose of a sedative, an opioid or alcohol", ""};
}

}  // namespace

const char* danger_class_name(DangerClass danger) {
  switch (danger) {
    case DangerClass::VeryDangerous: return "very dangerous";
    case DangerClass::Dangerous: return "dangerous";
    case DangerClass::CannotSayItIsNot: break;
  }
  return "cannot say that it is not dangerous";
}

Result<AcuteReport> run_acute(const AcuteCase& c, const AcuteParameters& acute, const DynamicsParameters& dynamics,
                              const PopulationDefaults& defaults, const AcuteRequest& request) {
  const Window window = window_of(c, acute);
  const auto anything = [](const DrugUse&) { return true; };
  const bool recent = taken_recently(c.sedatives, c, window, anything) || taken_recently(c.others, c, window, anything);
  if (!recent) return nothing_taken();
  SampleRequest sample;
  sample.seed = request.seed;
  sample.count = request.typical ? 1 : request.people;
  sample.typical = request.typical;
  sample.ensemble_draws = request.typical ? 0 : request.ensemble_draws;
  const Sampler sampler(defaults, c.person, sample);
  const FamilyRequest shared{c, dynamics, defaults, request, sample};
  const TakenSubstances linear = linear_part(c.others);

  AcuteReport report;
  report.now_h = c.now_h;
  report.settled = c.settled;
  report.times_h = window_times(c, window);
  const auto sedatives = run_family(c.sedatives, report.times_h, true, shared);
  if (!sedatives) return sedatives.errors();
  const auto others = run_family(linear, report.times_h, false, shared);
  if (!others) return others.errors();
  const AlcoholLevels alcohol(c, report.times_h, sampler, request);
  std::vector<OpioidLigand> opioids = opioid_ligands(others.value(), linear, sampler);
  report.partial_opioid = std::any_of(opioids.begin(), opioids.end(), [](const OpioidLigand& opioid) { return opioid.partial; });
  const Evaluation evaluation(c, acute, report.times_h, sedatives.value(), others.value(), alcohol, std::move(opioids),
                              tolerance_folds(c, acute, sampler), sample_surfaces(acute, sampler));
  evaluation.fill(report);

  add_levels(report, sedatives.value());
  add_levels(report, others.value());
  if (!alcohol.empty()) {
    Grid grid(report.times_h.size(), sampler.count());
    for (std::size_t t = 0; t < report.times_h.size(); ++t) {
      for (std::size_t i = 0; i < sampler.count(); ++i) grid.at(t, i) = kGramsPerLiter * alcohol.at(i, t);
    }
    report.levels.push_back({"alcohol", "g/L", bands_of(grid)});
  }
  const auto in_class = [](const char* name) { return [name](const DrugUse& use) { return is_class(*use.drug, name); }; };
  report.opioid = taken_recently(c.others, c, window, in_class("opioid")) || evaluation.most_opioid() > acute.present_opioid.typical;
  report.alcohol = taken_recently(c.others, c, window, in_class("alcohol"));
  report.stimulant = taken_recently(c.others, c, window, in_class("stimulant"));
  report.opioid_tolerance_counted = c.opioid_tolerance.stated && c.opioid_tolerance.last_opioid_h.has_value();
  if (!sedatives.value().empty()) {
    const FamilyRun& run = sedatives.value();
    report.sedative = taken_recently(c.sedatives, c, window, is_agonist) ||
                      highest_median(bands_of(grid_of(run, run.find(SeriesKind::Drive), 1))) > acute.present_drive.typical;
    report.withdrawal_theta = bands_of(grid_of(run, run.find(SeriesKind::Withdrawal), 1));
    if (const auto given_h = first_antagonist_h(c, window)) report.reversal = reversal_of(report, acute, run, evaluation.arousal(), *given_h);
  }
  classify(report, acute);
  return report;
}

}  // namespace ebb
