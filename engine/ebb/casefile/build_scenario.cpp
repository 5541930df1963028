#include <algorithm>
#include <cmath>
#include <utility>

#include "ebb/base/number_text.h"
#include "ebb/base/text_check.h"
#include "ebb/casefile/check_case.h"
#include "ebb/casefile/current_use.h"
#include "ebb/casefile/drug_uses.h"
#include "ebb/casefile/messages.h"
#include "ebb/casefile/scenario.h"

namespace ebb {
namespace {

using namespace casefile;

constexpr int kDefaultFirstDose_min = 8 * 60;  ///< of `every` without a time; the reader notes it

/// What the steps of the building share.
struct Build {
  const CaseFile& case_file;
  const Knowledge& knowledge;
  Scenario scenario;
  Errors errors;
  Date open_until;  ///< what is still taken is dosed up to this midnight
  std::vector<LineFacts> lines;

  double hours(Date date) const { return (date.days - scenario.zero.days) * kHoursPerDay; }
  double hours(DateTime time) const { return static_cast<double>(time.minutes - make_date_time(scenario.zero, 0).minutes) / 60; }
  void fail(ErrorCode code, const Where& where, std::string what, std::string allowed) {
    errors.push_back({code, where, std::move(what), std::move(allowed), ""});
  }
  void note(std::string text) { scenario.notes.push_back(std::move(text)); }
};

bool is_open(const Use& use) { return use.at.empty() && !use.to; }

Date first_day(const Use& use) { return use.at.empty() ? use.from->first : use.at.front().date(); }

/// The latest day that the case names, an open line's beginning left out of `latest` but kept in `latest_open_start`.
struct LatestDays {
  Date latest{-1000000};
  Date latest_open_start{-1000000};
};

LatestDays latest_days(const CaseFile& case_file) {
  LatestDays days;
  const auto see = [&](Date date) { days.latest = std::max(days.latest, date); };
  const auto see_exact = [&](const std::optional<DateRange>& range) {
    if (is_exact(range)) see(range->last);
  };
  for (const Use& use : case_file.uses) {
    if (is_open(use)) days.latest_open_start = std::max(days.latest_open_start, use.from->first);
    if (use.to) see(use.to->last);
    if (!use.at.empty()) see(use.at.back().date());
  }
  for (const Use& use : case_file.other_uses) {
    if (use.to) see(use.to->last);
    if (!use.at.empty()) see(use.at.back().date());
  }
  if (case_file.acute && case_file.acute->now) see(case_file.acute->now->date());
  for (const Taken& taken : case_file.taken) see(taken.date);
  for (const Observation& observation : case_file.observations) see(observation.at.date());
  for (const Medicine& medicine : case_file.medicines) {
    see_exact(medicine.from);
    see_exact(medicine.to);
  }
  for (const Date& stop : case_file.report.stop_on) see(stop);
  if (case_file.report.from) see(case_file.report.from->date());
  if (case_file.report.to) see(case_file.report.to->date());
  return days;
}

void settle_days(Build& build, std::optional<Date> asked) {
  const CaseFile& case_file = build.case_file;
  const auto today = settle_today(case_file, asked);
  if (!today) {
    build.errors = today.errors();
    return;
  }
  build.scenario.today = build.open_until = today.value();
  if (case_file.taper && case_file.taper->start) build.open_until = std::max(build.open_until, *case_file.taper->start);
  const bool said = asked || (case_file.taper && (case_file.taper->today || case_file.taper->start));
  if (!said) build.note("today is not said: " + to_text(today.value()) + ", the day after the last date of the case, is taken as today");

  build.scenario.zero = first_day(case_file.uses.front());
  for (const Use& use : case_file.uses) build.scenario.zero = std::min(build.scenario.zero, first_day(use));
}

UseVariation variation_of(const Build& build, const Use& use) {
  UseVariation variation;
  const double middle_mg = (use.dose.low + use.dose.high) / 2;
  variation.low_factor = use.dose.low / middle_mg;
  variation.high_factor = use.dose.high / middle_mg;
  if (use.from && !is_exact(use.from)) {
    variation.starts_first_h = build.hours(use.from->first);
    variation.starts_last_h = build.hours(use.from->last);
  }
  if (use.to && !is_exact(use.to)) {
    variation.ends_first_h = build.hours(use.to->first) + kHoursPerDay;
    variation.ends_last_h = build.hours(use.to->last) + kHoursPerDay;
  }
  variation.taken_frac = use.per_week.value_or(7) / 7 * (1 - use.missed_frac);
  variation.late_frac = use.late_frac;
  variation.late_h = use.late_h;
  if (use.split_tablets) variation.amount_error_frac = build.knowledge.population.split_error_frac.typical;
  return variation;
}

LineFacts facts_of(const Use& use) {
  LineFacts facts;
  facts.prescribed = use.source == UseSource::Prescribed;
  facts.varies = use.per_week.has_value() || use.as_needed;
  if (use.from && !is_exact(use.from)) facts.vague_days.push_back(*use.from);
  if (use.to && !is_exact(use.to)) facts.vague_days.push_back(*use.to);
  return facts;
}

/// Hours of all doses of one line, from its earliest possible day to its latest.
std::vector<double> dose_times(const Build& build, const Use& use) {
  std::vector<double> times;
  for (const DateTime& at : use.at) times.push_back(build.hours(at));
  if (!use.at.empty()) return times;
  const double from_h = build.hours(use.from->first);
  const double to_h = use.to ? build.hours(use.to->last) + kHoursPerDay : build.hours(build.open_until);
  if (use.every_h) {
    const double first_h = from_h + (use.times_min.empty() ? kDefaultFirstDose_min : use.times_min.front()) / 60.0;
    for (std::size_t i = 0; times.size() <= kMostDoses; ++i) {
      const double time_h = first_h + static_cast<double>(i) * *use.every_h;
      if (time_h >= to_h) break;
      times.push_back(time_h);
    }
    return times;
  }
  for (double day_h = from_h; day_h < to_h && times.size() <= kMostDoses; day_h += kHoursPerDay) {
    for (const int minute : use.times_min) times.push_back(day_h + minute / 60.0);
  }
  return times;
}

void add_use(Build& build, const Use& use) {
  if (is_open(use) && use.from->first >= build.open_until) {
    build.fail(ErrorCode::Contradiction, use.where,
               "[[use]] of " + use.drug + " begins on " + to_text(use.from->first) + ", not before today (" + to_text(build.open_until) +
                   "), and has no `to`",
               "an earlier `from`, a `to`, or a later today");
    return;
  }
  const DrugAndRoute number = use_drug(build.scenario.drugs, build.knowledge, use.drug, use.route, use.over_h > 0);
  Timeline& timeline = build.scenario.timeline;
  const int line = static_cast<int>(timeline.lines.size());
  const bool by_day = use.per_week.has_value() || use.as_needed;
  int running = 0;
  for (const double time_h : dose_times(build, use)) {
    const int occasion = by_day ? static_cast<int>(std::floor(time_h / kHoursPerDay)) : running++;
    timeline.doses.push_back({time_h, number.drug, number.route, (use.dose.low + use.dose.high) / 2, use.over_h, line, occasion});
  }
  timeline.lines.push_back(variation_of(build, use));
  build.lines.push_back(facts_of(use));
  if (timeline.doses.size() > kMostDoses) {
    build.fail(ErrorCode::OutOfRange, use.where, "more than " + std::to_string(kMostDoses) + " doses", "a shorter history or larger gaps");
    timeline.doses.clear();
  }
}

/// One line of an opioid, alcohol or a stimulant.
void add_other_use(Build& build, const Use& use) {
  AcuteScenario& acute = build.scenario.acute;
  const DrugAndRoute number = use_drug(acute.drugs, build.knowledge, use.drug, use.route, use.over_h > 0);
  const int line = static_cast<int>(acute.timeline.lines.size());
  int running = 0;
  for (const double time_h : dose_times(build, use)) {
    const bool by_day = use.per_week.has_value() || use.as_needed;
    const int occasion = by_day ? static_cast<int>(std::floor(time_h / kHoursPerDay)) : running++;
    acute.timeline.doses.push_back({time_h, number.drug, number.route, (use.dose.low + use.dose.high) / 2, use.over_h, line, occasion});
  }
  acute.timeline.lines.push_back(variation_of(build, use));
  if (acute.timeline.doses.size() > kMostDoses) {
    build.fail(ErrorCode::OutOfRange, use.where, "more than " + std::to_string(kMostDoses) + " doses", "a shorter history or larger gaps");
    acute.timeline.doses.clear();
  }
}

void note_use(Build& build, const Use& use) {
  const std::string name = use.drug + " " + use.dose.text;
  if (use.from && !is_exact(use.from)) {
    build.note(name + ": its beginning is known only between " + to_text(use.from->first) + " and " + to_text(use.from->last) +
               "; each person's day is drawn from there");
  }
  if (use.to && !is_exact(use.to)) {
    build.note(name + ": its last day is known only between " + to_text(use.to->first) + " and " + to_text(use.to->last) +
               "; each person's day is drawn from there");
  }
  if (use.dose.low < use.dose.high) build.note(name + ": each person's dose is drawn from this range");
  if (const std::string open = open_use_note(build.case_file, use, build.scenario.today); !open.empty()) build.note(open);
}

void add_uses(Build& build) {
  for (const Use& use : build.case_file.uses) {
    if (!build.errors.empty()) return;
    add_use(build, use);
    note_use(build, use);
  }
}

void sort_doses(Timeline& timeline) {
  std::stable_sort(timeline.doses.begin(), timeline.doses.end(), [](const Dose& a, const Dose& b) { return a.time_h < b.time_h; });
}

/// The doses of one day of `drug` that [[taken]] lines follow: the last day with any before `from_h`, else the first one after.
std::vector<Dose> pattern_of_day(const Timeline& timeline, int drug, double from_h) {
  double day_h = -1;
  for (const Dose& dose : timeline.doses) {
    if (dose.drug != drug || (dose.time_h >= from_h && day_h >= 0)) continue;
    day_h = midnight_before_h(dose.time_h);
  }
  std::vector<Dose> pattern;
  for (const Dose& dose : timeline.doses) {
    const bool before = dose.time_h < from_h || day_h >= from_h;
    if (dose.drug == drug && before && midnight_before_h(dose.time_h) == day_h) pattern.push_back(dose);
  }
  return pattern;
}

/// One [[taken]] line: its daily dose from `from_h` until `to_h`, spread over the pattern's times in proportion.
void add_taken_days(Build& build, const std::vector<Dose>& pattern, double dose_mg_per_day, double from_h, double to_h) {
  Timeline& timeline = build.scenario.timeline;
  double pattern_mg = 0;
  for (const Dose& dose : pattern) pattern_mg += dose.amount_mg;
  const int line = static_cast<int>(timeline.lines.size());
  timeline.lines.emplace_back();
  build.lines.emplace_back();
  if (dose_mg_per_day <= 0) return;
  int running = 0;
  for (double day_h = from_h; day_h < to_h; day_h += kHoursPerDay) {
    for (Dose dose : pattern) {
      dose.time_h = day_h + (dose.time_h - midnight_before_h(dose.time_h));
      dose.amount_mg *= dose_mg_per_day / pattern_mg;
      dose.line = line;
      dose.occasion = running++;
      timeline.doses.push_back(dose);
    }
  }
}

void apply_taken_of_drug(Build& build, int drug, std::vector<Taken> taken) {
  std::stable_sort(taken.begin(), taken.end(), [](const Taken& a, const Taken& b) { return a.date < b.date; });
  for (const Taken& step : taken) {
    if (step.date < build.open_until) continue;
    build.fail(ErrorCode::Contradiction, step.where,
               "[[taken]] on " + to_text(step.date) + " is not before today (" + to_text(build.open_until) + ")",
               "a later today: --today DATE or [taper] today");
    return;
  }
  Timeline& timeline = build.scenario.timeline;
  const double from_h = build.hours(taken.front().date);
  const std::vector<Dose> pattern = pattern_of_day(timeline, drug, from_h);
  std::erase_if(timeline.doses, [&](const Dose& dose) { return dose.drug == drug && dose.time_h >= from_h; });
  for (std::size_t i = 0; i < taken.size(); ++i) {
    const Date end = i + 1 < taken.size() ? taken[i + 1].date : build.open_until;
    add_taken_days(build, pattern, taken[i].dose_mg_per_day, build.hours(taken[i].date), build.hours(end));
  }
}

void apply_taken(Build& build) {
  for (std::size_t drug = 0; drug < build.scenario.drugs.size(); ++drug) {
    std::vector<Taken> of_drug;
    for (const Taken& taken : build.case_file.taken) {
      if (taken.drug == build.scenario.drugs[drug].drug->name) of_drug.push_back(taken);
    }
    if (!of_drug.empty()) apply_taken_of_drug(build, static_cast<int>(drug), std::move(of_drug));
  }
  sort_doses(build.scenario.timeline);
}

/// A vague day of a co-medicine is taken in the middle of what it allows.
double middle_h(Build& build, const DateRange& range, const std::string& name, const std::string& which) {
  const Date middle{range.first.days + (range.last.days - range.first.days) / 2};
  if (range.first < range.last)
    build.note("medicine " + quoted(name) + ": its " + which + " day is not exact; " + to_text(middle) + " is used");
  return build.hours(middle);
}

void add_medicines(Build& build) {
  constexpr double kLongBefore_h = 8766;  // a year: onset is then complete
  for (const Medicine& medicine : build.case_file.medicines) {
    const double from_h = medicine.from ? middle_h(build, *medicine.from, medicine.name, "first") : -kLongBefore_h;
    const double to_h = medicine.to ? middle_h(build, *medicine.to, medicine.name, "last") + kHoursPerDay : ClearanceChange{}.to_h;
    if (!medicine.from)
      build.note("medicine " + quoted(medicine.name) + ": its first day is not said; taken as a year before the first dose");
    for (std::size_t drug = 0; drug < build.scenario.drugs.size(); ++drug) {
      DrugUse& use = build.scenario.drugs[drug];
      const std::vector<ClearanceModifier>& known = use.drug->covariates.modifiers;
      const int modifier = modifier_index(*use.drug, build.knowledge.safety, medicine.name);
      if (modifier < 0) continue;
      if (use.modifiers.empty()) {
        for (const ClearanceModifier& each : known) use.modifiers.push_back(&each);
      }
      build.scenario.timeline.clearance_changes.push_back({static_cast<int>(drug), modifier, from_h, to_h});
    }
  }
}

/// Measured levels within the case, in the order of time; those outside are said.
void set_observed(Build& build) {
  Scenario& scenario = build.scenario;
  for (const Observation& observation : build.case_file.observations) {
    if (observation.drug.empty()) continue;
    const double time_h = build.hours(observation.at);
    if (time_h < 0 || time_h > scenario.timeline.end_h) {
      build.note("the level of " + to_text(observation.at) + " is outside the case and not compared");
      continue;
    }
    scenario.observed.push_back({time_h, observation.drug, observation.level_mg_per_L});
  }
  std::stable_sort(scenario.observed.begin(), scenario.observed.end(), [](const ObservedLevel& a, const ObservedLevel& b) { return a.time_h < b.time_h; });
}

/// The time at which acute danger is asked for, and what is said of opioid tolerance.
void set_acute(Build& build) {
  AcuteScenario& acute = build.scenario.acute;
  for (const Use& use : build.case_file.other_uses) add_other_use(build, use);
  sort_doses(acute.timeline);
  double last_h = -1e300;
  for (const Use& use : build.case_file.uses) {
    if (!use.at.empty()) last_h = std::max(last_h, build.hours(use.at.back()));
  }
  if (!acute.timeline.doses.empty()) {
    acute.timeline.start_h = std::min(0.0, midnight_before_h(acute.timeline.doses.front().time_h));
    last_h = std::max(last_h, acute.timeline.doses.back().time_h);
  }
  const double today_h = build.hours(build.scenario.today);
  if (last_h >= today_h - kHoursPerDay) acute.now_h = last_h;
  if (!build.case_file.acute) return;
  const AcuteStatements& said = *build.case_file.acute;
  if (said.now) acute.now_h = build.hours(*said.now);
  acute.now_stated = said.now.has_value();
  acute.opioid_tolerant = said.opioid_tolerant;
  if (said.last_opioid) acute.last_opioid_h = build.hours(*said.last_opioid);
  if (acute.now_h) return;
  build.fail(ErrorCode::Missing, said.where, "[acute] does not say when, and no single dose of today or yesterday does",
             "now = \"2026-01-30 15:00\" in [acute]");
}

/// A place in [report]; the file when the case has no such section.
Where place_or_file(const Build& build, const Where& where) { return where.line > 0 ? where : Where{build.case_file.file, 0, 0}; }

void set_horizon(Build& build) {
  Timeline& timeline = build.scenario.timeline;
  double last_h = build.hours(build.scenario.today);
  for (const Dose& dose : timeline.doses) {
    const double late_h = timeline.lines[static_cast<std::size_t>(dose.line)].late_h;
    last_h = std::max(last_h, dose.time_h + dose.infusion_h + late_h);
    build.scenario.last_dose_h = std::max(build.scenario.last_dose_h, dose.time_h);
  }
  for (const Date& stop : build.case_file.report.stop_on) last_h = std::max(last_h, build.hours(stop));
  const auto& to = build.case_file.report.to;
  timeline.end_h = midnight_after_h(to ? build.hours(*to) : last_h + build.knowledge.population.late_horizon.typical);
  if (timeline.end_h <= 0) {
    build.fail(ErrorCode::Contradiction, place_or_file(build, build.case_file.report.to_where), "[report] to is before the first dose",
               "a later time");
    return;
  }
  if (timeline.end_h > kLongestHorizon_h) {
    build.fail(ErrorCode::OutOfRange, place_or_file(build, build.case_file.report.to_where),
               "the case spans " + number_text(timeline.end_h / 8766, 3) + " years",
               "at most 60 years from the first dose to the end of the report");
    return;
  }
  const std::size_t before = timeline.doses.size();
  std::erase_if(timeline.doses, [&](const Dose& dose) { return dose.time_h >= timeline.end_h; });
  if (timeline.doses.size() < before) build.note(std::to_string(before - timeline.doses.size()) + " doses after [report] to are left out");
}

void set_report(Build& build) {
  Scenario& scenario = build.scenario;
  const ReportRequest& report = build.case_file.report;
  const double end_h = scenario.timeline.end_h;
  double trough_h = kHoursPerDay;
  for (const Dose& dose : scenario.timeline.doses) trough_h = std::min(trough_h, dose.time_h - midnight_before_h(dose.time_h));
  const double from_h = report.from ? std::max(build.hours(*report.from), 0.0) : 0.0;
  const double to_h = report.to ? build.hours(*report.to) : end_h;
  if (from_h >= to_h) {
    build.fail(ErrorCode::Contradiction, place_or_file(build, report.from_where), "[report] from is after the end of the case",
               "an earlier time");
    return;
  }
  const auto times = report_times(from_h, to_h, report.every_h, trough_h);
  if (!times) {
    const Error& error = times.errors().front();
    build.fail(error.code, place_or_file(build, report.every_where), error.what, error.allowed);
    return;
  }
  scenario.report_times_h = times.value();
  for (const Date& stop : report.stop_on) {
    const double stop_h = build.hours(stop);
    if (stop_h >= 0 && stop_h <= end_h) {
      scenario.stop_times_h.push_back(stop_h);
    } else {
      build.fail(ErrorCode::OutOfRange, place_or_file(build, report.stop_on_where),
                 "[report] stop_on " + to_text(stop) + " is outside the case",
                 to_text(scenario.zero) + " to " + to_text(Date{scenario.zero.days + static_cast<int>(end_h / kHoursPerDay)}));
    }
  }
  const double today_h = build.hours(scenario.today);
  if (report.stop_on.empty() && today_h >= 0 && today_h <= end_h) scenario.stop_times_h.push_back(today_h);
  std::sort(scenario.stop_times_h.begin(), scenario.stop_times_h.end());
  scenario.stop_times_h.erase(std::unique(scenario.stop_times_h.begin(), scenario.stop_times_h.end()), scenario.stop_times_h.end());
}

/// The drug that "now" is about: the tapered one, else the only one; -1 when several are taken.
int drug_of_interest(const Build& build) {
  const std::string tapered = tapered_drug(build.case_file, build.knowledge);
  const std::vector<DrugUse>& drugs = build.scenario.drugs;
  for (std::size_t i = 0; i < drugs.size(); ++i) {
    if (drugs[i].drug->name == tapered) return static_cast<int>(i);
  }
  return drugs.size() == 1 ? 0 : -1;
}

void set_current_use(Build& build, int drug, std::optional<double> stable_mg) {
  Scenario& scenario = build.scenario;
  if (drug < 0) return;
  scenario.current = find_current_use(scenario.timeline, build.lines, drug, build.hours(build.open_until));
  if (!scenario.current) return;
  scenario.current->prescribed_mg_per_day = stable_mg;
  if (!build.case_file.taper) return;
  const TaperRequest& taper = *build.case_file.taper;
  if (taper.prescribed_mg_per_day) scenario.current->prescribed_mg_per_day = taper.prescribed_mg_per_day;
  const double now_mg = scenario.current->dose_mg_per_day;
  if (taper.goal_mg_per_day > now_mg * (1 + 1e-9)) {
    build.fail(ErrorCode::Contradiction, taper.goal_where,
               "[taper] goal of " + number_text(taper.goal_mg_per_day) + " mg a day is above the present dose of " + number_text(now_mg) +
                   " mg a day",
               "a goal below " + number_text(now_mg) + " mg a day; Ebb plans no increase");
  }
}

/// The last day on which a line is in force.
Date last_day(const Build& build, const Use& use) {
  if (!use.at.empty()) return use.at.back().date();
  return use.to ? use.to->last : Date{build.open_until.days - 1};
}

/// The last day of use as [[taken]] tells it: the day before the last run of zero doses, else yesterday.
Date last_day_taken(const Build& build, std::vector<Taken> taken) {
  std::stable_sort(taken.begin(), taken.end(), [](const Taken& a, const Taken& b) { return a.date < b.date; });
  Date last{build.open_until.days - 1};
  for (std::size_t i = taken.size(); i-- > 0 && taken[i].dose_mg_per_day <= 0;) last = Date{taken[i].date.days - 1};
  return last;
}

void set_days_since_last_dose(Build& build) {
  const std::string tapered = tapered_drug(build.case_file, build.knowledge);
  Date last{-1000000};
  for (const Use& use : build.case_file.uses) {
    if (!tapered.empty() && use.drug != tapered) continue;
    std::vector<Taken> taken;
    for (const Taken& step : build.case_file.taken) {
      if (step.drug == use.drug) taken.push_back(step);
    }
    last = std::max(last, taken.empty() ? last_day(build, use) : last_day_taken(build, std::move(taken)));
  }
  const int days = build.scenario.today.days - last.days;
  if (days >= 2) build.scenario.days_since_last_dose = days;
}

}  // namespace

std::optional<Taken> last_taken(const CaseFile& case_file, const std::string& drug) {
  std::optional<Taken> last;
  for (const Taken& taken : case_file.taken) {
    if (taken.drug == drug && (!last || taken.date >= last->date)) last = taken;
  }
  return last;
}

std::string open_use_note(const CaseFile& case_file, const Use& use, Date today) {
  if (!is_open(use)) return "";
  Date until = today;
  if (case_file.taper && case_file.taper->start) until = std::max(until, *case_file.taper->start);
  const std::string name = use.drug + " " + use.dose.text, then = ", what follows is a stop unless a plan goes on";
  const std::optional<Taken> last = last_taken(case_file, use.drug);
  if (!last) return name + ": still taken; its doses are given up to " + to_text(until) + then;
  Date first = last->date;
  for (const Taken& taken : case_file.taken)
    if (taken.drug == use.drug) first = std::min(first, taken.date);
  return name + ": given up to " + to_text(first) + "; from then on the [[taken]] lines stand, the last of them, " + number_text(last->dose_mg_per_day) + " mg a day from " +
         to_text(last->date) + ", up to " + to_text(until) + then;
}

Result<Date> settle_today(const CaseFile& case_file, std::optional<Date> today) {
  if (today) return *today;
  if (case_file.taper && case_file.taper->today) return *case_file.taper->today;
  if (case_file.taper && case_file.taper->start) return *case_file.taper->start;
  if (case_file.acute && case_file.acute->now) return Date{case_file.acute->now->date().days + 1};
  const LatestDays days = latest_days(case_file);
  if (days.latest > days.latest_open_start) return Date{days.latest.days + 1};
  Where where{case_file.file, 0, 0};
  for (const Use& use : case_file.uses) {
    if (is_open(use)) where = use.where;
  }
  return Error{ErrorCode::Missing, where, "a drug is still taken (no `to`), but today is not said",
               "--today DATE, or [taper] with today = \"2026-02-01\", or a `to`", ""};
}

Result<Scenario> build_scenario(const CaseFile& case_file, const Knowledge& knowledge, std::optional<Date> today) {
  Build build{case_file, knowledge, {}, {}, {}, {}};
  build.scenario.id = case_file.title.empty() ? case_file.file : case_file.title;
  build.scenario.person = case_file.person;
  build.scenario.notes = case_file.notes;
  settle_days(build, today);
  if (build.errors.empty()) add_uses(build);
  if (!build.errors.empty()) return build.errors;
  sort_doses(build.scenario.timeline);

  const int drug = drug_of_interest(build);
  const double plan_h = build.hours(build.open_until);
  std::optional<double> stable_mg;
  if (drug >= 0) {
    stable_mg = last_stable_prescribed_mg(build.scenario.timeline, build.lines, drug, build.scenario.zero, plan_h, knowledge.safety.agreements.stable_days.value);
  }
  apply_taken(build);
  add_medicines(build);
  set_acute(build);
  if (build.errors.empty()) set_horizon(build);
  if (build.errors.empty()) set_report(build);
  if (build.errors.empty()) set_observed(build);
  set_current_use(build, drug, stable_mg);
  set_days_since_last_dose(build);
  if (!build.errors.empty()) {
    settle(build.errors);
    return build.errors;
  }
  return std::move(build.scenario);
}

}  // namespace ebb
