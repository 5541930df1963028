#include "ebb/judge/person_measures.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ebb/base/number_text.h"
#include "ebb/model/equations.h"
#include "ebb/numerics/scalar_math.h"
#include "ebb/plan/seizure_rank.h"

namespace ebb::judge {
namespace {

using Kind = MeasureKind;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr int kGridSteps = 480;              // of a window
constexpr double kImpairmentStep_h = 0.5;
constexpr int kSedation = 0, kMemory = 3;    // domains of the layout
constexpr int kReferenceSteps = 48;          // of the day before a stop
constexpr double kNoDoseRestores = 100;      // what stands for "no dose gives it back"
constexpr double kLargestDrive = 0.999;

const char* const kDomains[kDomainCount] = {"sedation", "anxiolysis", "anticonvulsant", "memory", "respiration"};

/// Reads numbers of one person out of a part. Before the run it only notes what is asked; `number` then calls with person 0 and gets ones.
/// So each measure is written once, and must ask for the same whatever it reads.
struct Access {
  bool asking = false;
  std::size_t person = 0;
  double read(Part& part, const Series& series, double time_h) const {
    if (!asking) return part.at(person, series, time_h);
    part.ask(series, time_h);
    return 1;
  }
  PersonOutcome outcome(Part& part) const {
    if (!asking) return part.outcome(person);
    part.ask_outcomes();
    return {};
  }
};

/// Everything a measure's number is computed from.
struct Context {
  Measure measure;
  CaseRun& run;
  Part& part;
  Part* stop = nullptr;                      // of a plan that is compared with stopping
  int ligand = -1, domain = 0, symptom = 0;

  double at(const Access& access, Series series, double after_h) const { return access.read(part, series, part.zero_h + after_h); }
  double day(const Access& access, SeriesKind kind, double after_h, int index = 0) const { return at(access, {kind, index}, after_h); }
};

/// Values of a series over [from, to] at equal steps.
std::vector<double> grid(const Context& c, const Access& access, Series series, double from_h, double to_h, int steps = kGridSteps) {
  std::vector<double> values;
  for (int i = 0; i <= steps; ++i) values.push_back(c.at(access, series, from_h + (to_h - from_h) * i / steps));
  return values;
}

double mean_of(const std::vector<double>& values) {
  double sum = (values.front() + values.back()) / 2;
  for (std::size_t i = 1; i + 1 < values.size(); ++i) sum += values[i];
  return sum / static_cast<double>(values.size() - 1);
}

double largest(const std::vector<double>& values) { return *std::max_element(values.begin(), values.end()); }

Series level(const Context& c) { return {SeriesKind::Level, c.ligand}; }

/// Integrals over time are kept by the engine exactly; a mean of them needs no grid.
double mean_drive(const Context& c, const Access& access) {
  const Series integral{SeriesKind::DriveIntegral, 0};
  return (c.at(access, integral, c.measure.to_h) - c.at(access, integral, c.measure.from_h)) / (c.measure.to_h - c.measure.from_h);
}

double time_under_peak_share(const Context& c, const Access& access) {
  const Measure& m = c.measure;
  const std::vector<double> values = grid(c, access, level(c), m.from_h, m.to_h);
  const double step_h = (m.to_h - m.from_h) / kGridSteps;
  const auto peak = std::max_element(values.begin(), values.end());
  const double bound = m.amount * *peak;
  std::size_t last = values.size();
  while (last > 0 && values[last - 1] <= bound) --last;
  const double peak_h = static_cast<double>(peak - values.begin()) * step_h;
  if (last == values.size() || last == 0) return m.to_h - m.from_h - peak_h;
  // Exponential between the grid's times.
  const double part = values[last] > 0 ? std::log(values[last - 1] / bound) / std::log(values[last - 1] / values[last]) : 1;
  return (static_cast<double>(last - 1) + part) * step_h - peak_h;
}

double accumulation(const Context& c, const Access& access, bool area) {
  const Measure& m = c.measure;
  const std::vector<double> first = grid(c, access, level(c), 0, m.interval_h), last = grid(c, access, level(c), m.to_h - m.interval_h, m.to_h);
  const double before = area ? mean_of(first) : largest(first);
  return before > 0 ? (area ? mean_of(last) : largest(last)) / before : kNone;
}

/// Time until a state has reached half of what it is at the end.
double half_time(const Context& c, const Access& access, SeriesKind kind) {
  const std::vector<double> values = grid(c, access, {kind, 0}, 0, c.measure.to_h);
  const double bound = values.back() / 2, step_h = c.measure.to_h / kGridSteps;
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (values[i] < bound) continue;
    return (static_cast<double>(i - 1) + (bound - values[i - 1]) / (values[i] - values[i - 1])) * step_h;
  }
  return c.measure.to_h;
}

double impaired_hours(const Context& c, const Access& access) {
  const double threshold = c.run.knowledge().safety.impaired_net_effect;
  double hours = 0;
  for (double time_h = c.measure.from_h + kImpairmentStep_h; time_h <= c.measure.to_h + 1e-9; time_h += kImpairmentStep_h) {
    const double sedation = c.at(access, {SeriesKind::NetEffect, kSedation}, time_h), memory = c.at(access, {SeriesKind::NetEffect, kMemory}, time_h);
    if (std::max(sedation, memory) >= threshold) hours += kImpairmentStep_h;
  }
  return hours;
}

/// How many times the dose would have to be for the drive that gives today the net effect of the first interval. One full agonist.
double dose_fold_to_restore(const Context& c, const Access& access) {
  const Measure& m = c.measure;
  const ModelLayout& layout = c.run.model();
  const auto d = static_cast<std::size_t>(c.domain);
  const auto value = [&](int slot, double absent) { return c.run.slot(slot, access.person, absent); };
  const double hill = value(layout.domain_hill_slot[d], 1), half_power = std::pow(value(layout.domain_half_slot[d], 1), hill);
  const double share = value(layout.domain_share_slot[d], 0), one_plus_tau = value(layout.one_plus_tau_slot, 1);
  const auto effect_of = [&](double drive) { return effect(std::pow(std::max(0.0, drive), hill), half_power); };
  const Series drive{SeriesKind::DriveIntegral, 0};
  const double first = c.at(access, drive, m.interval_h) / m.interval_h;
  const double now = (c.at(access, drive, m.at_h) - c.at(access, drive, m.at_h - m.interval_h)) / m.interval_h;
  const double A = c.at(access, {SeriesKind::FastAdaptation, 0}, m.at_h), quick = c.at(access, {SeriesKind::SedationTolerance, 0}, m.at_h);
  const double G = c.at(access, {SeriesKind::Sensitisation, 0}, m.at_h);
  const double g0 = value(layout.g0_slot, 0);
  const double g = c.domain == kSedation ? 1 : gain(G, g0, value(layout.gmax_slot, 0) - g0, value(layout.G50_slot, 1)).value;
  if (access.asking) return 1;
  const double wanted = effect_of(first) + share * g * effect_of(c.domain == kSedation ? quick : A);
  // E(S) = (1 + half) P / (P + half) with P = S^hill, so P = wanted half / (1 + half - wanted).
  if (wanted >= 1) return kNoDoseRestores;
  const double needed = std::pow(wanted * half_power / (1 + half_power - wanted), 1 / hill);
  if (needed > kLargestDrive || now <= 0) return kNoDoseRestores;
  const auto level_over_EC50 = [&](double S) { return S / (one_plus_tau * (1 - S)); };
  return std::min(kNoDoseRestores, level_over_EC50(needed) / level_over_EC50(std::min(now, kLargestDrive)));
}

double history_number(const Context& c, const Access& access) {
  const Measure& m = c.measure;
  switch (m.kind) {
    case Kind::Level: return c.at(access, level(c), m.at_h);
    case Kind::Cmax: return largest(grid(c, access, level(c), m.from_h, m.to_h));
    case Kind::Tmax: {
      const std::vector<double> values = grid(c, access, level(c), m.from_h, m.to_h);
      return static_cast<double>(std::max_element(values.begin(), values.end()) - values.begin()) * (m.to_h - m.from_h) / kGridSteps;
    }
    case Kind::Trough: {
      const std::vector<double> values = grid(c, access, level(c), m.from_h, m.to_h);
      return *std::min_element(values.begin(), values.end());
    }
    case Kind::AverageLevel: return mean_of(grid(c, access, level(c), m.from_h, m.to_h));
    case Kind::HalfLife: {
      const double before = c.at(access, level(c), m.from_h), after = c.at(access, level(c), m.to_h);
      return after > 0 && before > after ? std::log(2.0) * (m.to_h - m.from_h) / std::log(before / after) : kNone;
    }
    case Kind::TimeUnderPeakShare: return time_under_peak_share(c, access);
    case Kind::Accumulation: return accumulation(c, access, false);
    case Kind::AccumulationArea: return accumulation(c, access, true);
    case Kind::Occupancy: return mean_of(grid(c, access, {SeriesKind::Occupancy, c.ligand}, m.from_h, m.to_h));
    case Kind::Drive: return mean_drive(c, access);
    case Kind::NetEffect: return mean_of(grid(c, access, {SeriesKind::NetEffect, c.domain}, m.from_h, m.to_h));
    case Kind::NetEffectPeak: return largest(grid(c, access, {SeriesKind::NetEffect, c.domain}, m.from_h, m.to_h));
    case Kind::Adaptation: return c.at(access, {SeriesKind::FastAdaptation, 0}, m.at_h);
    case Kind::SedationTolerance: return c.at(access, {SeriesKind::SedationTolerance, 0}, m.at_h);
    case Kind::Sensitisation: return c.at(access, {SeriesKind::Sensitisation, 0}, m.at_h);
    case Kind::HalfAdaptation: return half_time(c, access, SeriesKind::FastAdaptation);
    case Kind::HalfSedationTolerance: return half_time(c, access, SeriesKind::SedationTolerance);
    case Kind::HalfSensitisation: return half_time(c, access, SeriesKind::Sensitisation);
    case Kind::ImpairedHours: return impaired_hours(c, access);
    case Kind::DoseFoldToRestore: return dose_fold_to_restore(c, access);
    case Kind::SymptomDay: return c.day(access, SeriesKind::SymptomDay, m.at_h, c.symptom);
    case Kind::WithdrawalDay: return c.day(access, SeriesKind::WithdrawalDay, m.at_h);
    default: break;
  }
  return access.outcome(c.part).days_over_threshold;  // HistoryDaysOver
}

// ---- a stop or a plan ----

/// Days of a part from its beginning, by number from 1.
int days_of(const Part& part) { return static_cast<int>(std::lround((part.to_h - part.zero_h) / kDay_h)); }

double peak_day_h(const Context& c, const PersonOutcome& outcome) { return outcome.peak_day_end_h - c.part.zero_h; }

/// Mean level of the last day before the part began, from the history.
double level_before(const Context& c, const Access& access) {
  Part& past = c.run.history();
  std::vector<double> values;
  for (int i = 0; i <= kReferenceSteps; ++i) {
    const double time_h = c.part.zero_h - kDay_h + kDay_h * i / kReferenceSteps;
    values.push_back(access.read(past, level(c), std::max(past.from_h, time_h)));
  }
  return mean_of(values);
}

double level_at_peak(const Context& c, const Access& access) {
  const PersonOutcome outcome = access.outcome(c.part);
  const double before = level_before(c, access);
  std::vector<double> levels;
  for (int day = 1; day <= days_of(c.part); ++day) levels.push_back(c.at(access, level(c), day * kDay_h));
  if (access.asking || outcome.peak_withdrawal_theta < c.measure.amount || !(before > 0)) return kNone;
  const auto day = static_cast<std::size_t>(std::clamp(std::lround(peak_day_h(c, outcome) / kDay_h), 1L, static_cast<long>(levels.size())));
  return levels[day - 1] / before;
}

double clearance_h(const Context& c, const Access& access) {
  const double before = level_before(c, access);
  std::vector<double> levels;
  for (int day = 0; day <= days_of(c.part); ++day) levels.push_back(c.at(access, level(c), day * kDay_h));
  if (access.asking) return 1;
  for (std::size_t day = 0; day < levels.size(); ++day) {
    if (levels[day] < c.measure.amount * before) return static_cast<double>(day) * kDay_h;
  }
  return days_of(c.part) * kDay_h;
}

double seizure_excess(const Context& c, const Access& access) {
  const double slope = access.asking ? 1 : c.run.seizure_slope(access.person);
  double sum = 0;
  for (int day = 1; day <= days_of(c.part); ++day) {
    sum += std::exp(slope * std::min(kHighestRanked_theta, c.day(access, SeriesKind::WithdrawalDay, day * kDay_h))) - 1;
  }
  return sum;
}

double symptom_peak(const Context& c, const Access& access) {
  double highest = 0;
  for (double time_h = kDay_h; time_h <= c.measure.at_h + 1e-9; time_h += kDay_h) highest = std::max(highest, c.day(access, SeriesKind::SymptomDay, time_h, c.symptom));
  return highest;
}

double of_stopping(const Context& c, const Access& access, double PersonOutcome::* number) {
  const PersonOutcome plan = access.outcome(c.part), stop = access.outcome(*c.stop);
  return stop.peak_withdrawal_theta < c.run.knowledge().planner.least_peak_measured.typical ? kNone : plan.*number / (stop.*number);
}

double dose_at(const TaperPlan& plan, double start_mg_per_day, double after_h) {
  double dose_mg_per_day = start_mg_per_day;
  for (const TaperStep& step : plan.steps) {
    if (step.day * kDay_h <= after_h) dose_mg_per_day = step.dose_mg_per_day;
  }
  return dose_mg_per_day / kDay_h;
}

double over_two_days(const PersonOutcome& outcome) { return outcome.days_over_threshold >= 2 ? 1 : 0; }

double course_number(const Context& c, const Access& access) {
  const Measure& m = c.measure;
  switch (m.kind) {
    case Kind::StopPeak: case Kind::TaperPeak: return access.outcome(c.part).peak_withdrawal_theta;
    case Kind::StopPeakDay: {
      const PersonOutcome outcome = access.outcome(c.part);
      return outcome.peak_withdrawal_theta < m.amount || outcome.peak_withdrawal_theta <= 0 ? kNone : peak_day_h(c, outcome);
    }
    case Kind::StopOverTwoDays: case Kind::TaperOverTwoDays: return over_two_days(access.outcome(c.part));
    case Kind::StopDaysOver: case Kind::TaperDaysOver: return access.outcome(c.part).days_over_threshold * kDay_h;
    case Kind::StopBurden: case Kind::TaperBurden: return access.outcome(c.part).burden_theta_h;
    case Kind::StopResolution: {
      const PersonOutcome outcome = access.outcome(c.part);
      return over_two_days(outcome) > 0 ? outcome.last_day_over_h - c.part.zero_h : kNone;
    }
    case Kind::StopStillOver: return access.outcome(c.part).last_day_over_h - c.part.zero_h >= m.at_h ? 1 : 0;
    case Kind::TaperStillOver: return access.outcome(c.part).last_day_over_h - c.part.zero_h >= c.part.plan.length_days * kDay_h + m.at_h ? 1 : 0;
    case Kind::StopWithdrawal: case Kind::TaperWithdrawal: return c.day(access, SeriesKind::WithdrawalDay, m.at_h);
    case Kind::StopLevelShare: {
      const double before = level_before(c, access), now = c.at(access, level(c), m.at_h);
      return before > 0 ? now / before : kNone;
    }
    case Kind::StopLevelAtPeak: return level_at_peak(c, access);
    case Kind::StopClearance: return clearance_h(c, access);
    case Kind::StopNetEffect: return c.at(access, {SeriesKind::NetEffect, c.domain}, m.at_h);
    case Kind::StopSymptom: return c.day(access, SeriesKind::SymptomDay, m.at_h, c.symptom);
    case Kind::StopSymptomPeak: return symptom_peak(c, access);
    case Kind::StopSeizureExcess: case Kind::TaperSeizureExcess: return seizure_excess(c, access);
    case Kind::TaperPeakOfStopping: return of_stopping(c, access, &PersonOutcome::peak_withdrawal_theta);
    case Kind::TaperBurdenOfStopping: return of_stopping(c, access, &PersonOutcome::burden_theta_h);
    case Kind::TaperLength: return c.part.plan.length_days * kDay_h;
    case Kind::TaperDose: return dose_at(c.part.plan, c.run.scenario().current->dose_mg_per_day, m.at_h);
    default: break;
  }
  return mean_of(grid(c, access, {SeriesKind::NetEffect, c.domain}, m.at_h - kDay_h, m.at_h, kReferenceSteps));  // TaperNetEffect
}

// ---- names and times ----

Error unknown(const Where& where, const char* what, const std::string& name, const std::vector<std::string>& known) {
  std::string list;
  for (const std::string& one : known) list += (list.empty() ? "" : ", ") + one;
  return {ErrorCode::UnknownName, where, std::string("no ") + what + " of this case is called \"" + name + "\"", list, nearest_name(name, known)};
}

template <class List, class Name>
Result<int> position(const List& list, const std::string& name, const char* what, const Where& where, Name name_of) {
  std::vector<std::string> names;
  for (const auto& item : list) names.push_back(name_of(item));
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return unknown(where, what, name, names);
  return static_cast<int>(found - names.begin());
}

Result<Done> settle_names(Context& c, const Where& where) {
  const ModelLayout& layout = c.run.model();
  const auto settle = [&](const std::string& name, const Result<int>& found, int& place, Errors& errors) {
    if (name.empty()) return;
    if (found.ok()) place = found.value();
    else errors.insert(errors.end(), found.errors().begin(), found.errors().end());
  };
  Errors errors;
  const Measure& m = c.measure;
  settle(m.drug, position(layout.ligands, m.drug, "drug", where, [](const LigandLayout& l) { return l.name; }), c.ligand, errors);
  settle(m.domain, position(kDomains, m.domain, "effect", where, [](const char* name) { return std::string(name); }), c.domain, errors);
  settle(m.symptom, position(layout.symptoms, m.symptom, "symptom", where, [](const ModelLayout::SymptomLink& s) { return s.name; }), c.symptom, errors);
  if (!errors.empty()) return errors;
  return Done{};
}

/// The part a measure looks at.
Result<Part*> part_of(const Measure& measure, CaseRun& run) {
  if (measure.kind >= Kind::TaperPeak) return run.plan(measure.rule);
  if (measure.kind >= Kind::StopPeak) return run.stop(measure.stop);
  return &run.history();
}

Result<Done> check_times(const Context& c, const Where& where) {
  const Measure& m = c.measure;
  const double last_h = std::max({m.at_h, m.to_h, m.interval_h}), end_h = c.part.to_h - c.part.zero_h;
  const bool of_history = c.part.kind == PartKind::History;
  if (m.kind == Kind::TaperStillOver || last_h <= end_h + 1e-6) return Done{};
  return Error{ErrorCode::OutOfRange, where,
               std::string(info_of(m.kind).name) + " is asked " + number_text(last_h / kDay_h, 4) + " days on, and the case ends after " + number_text(end_h / kDay_h, 4),
               of_history ? "a later [report] to" : "a longer `follow`", ""};
}

}  // namespace

Result<PersonMeasure> person_measure(const Measure& measure, CaseRun& run, const Where& where) {
  const Result<Part*> part = part_of(measure, run);
  if (!part.ok()) return part.errors();
  Context context{measure, run, *part.value()};
  if (measure.kind == Kind::TaperPeakOfStopping || measure.kind == Kind::TaperBurdenOfStopping) {
    const Result<Part*> stop = run.stop_instead_of_plan();
    if (!stop.ok()) return stop.errors();
    context.stop = stop.value();
  }
  if (const Result<Done> names = settle_names(context, where); !names.ok()) return names.errors();
  if (const Result<Done> times = check_times(context, where); !times.ok()) return times.errors();
  const auto number = measure.kind >= Kind::StopPeak ? course_number : history_number;
  number(context, {.asking = true, .person = 0});
  return PersonMeasure([context, number](std::size_t person) { return number(context, {.asking = false, .person = person}); });
}

}  // namespace ebb::judge
