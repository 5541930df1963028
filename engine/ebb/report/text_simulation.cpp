#include "ebb/report/text_simulation.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "ebb/base/number_text.h"
#include "ebb/report/table.h"

namespace ebb {
namespace {

constexpr std::size_t kLevelsWithRange = 2;   // more columns of ranges do not fit in 100
constexpr double kNeverFrac = 1e-12;

std::string percent_text(double frac) { return fmt::format("{:.0f} %", frac * 100); }

std::string spread_percent_text(const Spread& frac) {
  if (frac.quantiles.front() == frac.quantiles.back()) return percent_text(frac.mean);
  return fmt::format("{:.0f} % ({:.0f}-{:.0f})", frac.mean * 100, frac.quantiles.front() * 100, frac.quantiles.back() * 100);
}

/// Below a hundredth of a ng/mL the number says no more than that nothing is left.
std::string level_text(double level_ng_per_mL) {
  if (level_ng_per_mL == 0) return "0";
  return level_ng_per_mL < 0.01 ? "<0.01" : number_text(level_ng_per_mL, 2);
}

std::string level_spread_text(const Spread& level) {
  if (level.quantiles.front() == level.quantiles.back()) return level_text(level.median());
  if (level.quantiles.back() < 0.01) return level_text(level.quantiles.back());
  return fmt::format("{} ({}-{})", level_text(level.median()), level_text(level.quantiles.front()), level_text(level.quantiles.back()));
}

std::size_t index_of(const SubjectReport& subject, std::string_view name, std::string_view of = "") {
  return static_cast<std::size_t>(find_series(subject.series, name, of));
}

TextTable state_table(const SubjectReport& subject) {
  const bool ranges = subject.drugs.size() <= kLevelsWithRange;
  std::vector<TableColumn> columns{{"when"}, {"date"}};
  for (const std::string& drug : subject.drugs) columns.push_back({drug + " ng/mL", Align::Right});
  for (const char* name : {"held %", "drive", "adapted", "sensit."}) {
    if (subject.any_effect) columns.push_back({name, Align::Right});  // cells beyond the last column are dropped
  }
  TextTable table(std::move(columns));
  for (std::size_t k = 0; k < subject.key_times.size(); ++k) {
    const std::size_t t = subject.key_times[k];
    std::vector<TableCell> cells{subject.key_labels[k], {date_text(subject.zero, subject.times_h[t]), Tone::Dim}};
    for (const std::string& drug : subject.drugs) {
      const Spread level = subject.at(index_of(subject, "level", drug), t);
      cells.push_back({ranges ? level_spread_text(level) : level_text(level.median())});
    }
    cells.push_back({fmt::format("{:.0f}", subject.at(index_of(subject, "occupancy"), t).median())});
    for (const char* name : {"drive", "fast_adaptation", "sensitisation"}) {
      cells.push_back({fmt::format("{:.2f}", subject.at(index_of(subject, name), t).median())});
    }
    table.add_row(std::move(cells));
  }
  return table;
}

TextTable withdrawal_table(const SubjectReport& subject, bool typical) {
  std::vector<TableColumn> columns{{"when"}};
  std::vector<const char*> names{"theta 5 %", "25 %", "50 %", "75 %", "95 %"};
  if (typical) names = {"theta"};
  names.insert(names.end(), {"sedation", "anxiolysis", "anticonv.", "memory", "breathing"});
  for (const char* name : names) columns.push_back({name, Align::Right});
  TextTable table(std::move(columns));
  for (std::size_t k = 0; k < subject.key_times.size(); ++k) {
    const std::size_t t = subject.key_times[k];
    const Spread withdrawal = subject.at(index_of(subject, subject.hourly ? "withdrawal" : "withdrawal_day"), t);
    std::vector<TableCell> cells{subject.key_labels[k]};
    const std::span<const double> shown(withdrawal.quantiles.data(), typical ? 1 : withdrawal.quantiles.size());
    for (const double value : shown) cells.push_back({fmt::format("{:.2f}", value), value >= 1 ? Tone::Warning : Tone::Plain});
    for (const char* domain : {"sedation", "anxiolysis", "anticonvulsant", "memory", "respiration"}) {
      // + 0 so that a rounded negative zero is not shown as -0.00
      const double net = subject.at(index_of(subject, "net_effect", domain), t).median();
      cells.push_back({fmt::format("{:.2f}", std::abs(net) < 0.005 ? 0.0 : net)});
    }
    table.add_row(std::move(cells));
  }
  return table;
}

TextTable stop_table(const SubjectReport& subject) {
  TextTable table({{"if stopped on"}, {"peak theta", Align::Right}, {"day of peak", Align::Right}, {"over on 2+ days", Align::Right},
                   {"days over", Align::Right}, {"burden theta d", Align::Right}});
  for (const StopReport& stop : subject.stops) {
    table.add_row({to_text(stop.on), theta_text(stop.outcome.peak_withdrawal_theta), spread_text(stop.outcome.peak_day),
                   percent_text(stop.outcome.over_two_days_frac), spread_text(stop.outcome.days_over_threshold),
                   theta_text(stop.outcome.burden_theta_days)});
  }
  return table;
}

/// Chances on one day under one heading.
struct SymptomDay {
  std::string heading;
  const std::vector<SymptomChance>* symptoms;
};

/// Today, the worst day so far, and the worst day of the last stop asked; a stretch that the stop repeats is left out.
std::vector<SymptomDay> symptom_days(const SubjectReport& subject) {
  const StopReport* stop = subject.stops.empty() ? nullptr : &subject.stops.back();
  std::vector<SymptomDay> days;
  if (!subject.symptoms_yesterday.empty()) days.push_back({"on " + date_text(subject.zero, subject.today_h - 24), &subject.symptoms_yesterday});
  const bool repeated = stop != nullptr && subject.worst_day_end_h > stop->from_h;
  if (!subject.symptoms.empty() && !repeated) days.push_back({"worst: " + date_text(subject.zero, subject.worst_day_end_h - 24), &subject.symptoms});
  if (stop != nullptr) days.push_back({fmt::format("stopped {}, day {}", to_text(stop->on), stop->worst_day), &stop->symptoms});
  return days;
}

/// Most likely first; symptoms with the same chances share a line.
TextTable symptom_table(const std::vector<SymptomDay>& days) {
  std::vector<TableColumn> columns{{"symptom", Align::Left, 34}};
  for (const SymptomDay& day : days) columns.push_back({day.heading, Align::Right});
  TextTable table(std::move(columns));
  std::vector<std::size_t> order(days.back().symptoms->size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto chance = [&](std::size_t i) { return (*days.back().symptoms)[i].chance_frac.mean; };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return chance(a) > chance(b); });
  std::vector<std::pair<std::vector<std::string>, std::string>> rows;
  for (const std::size_t i : order) {
    std::vector<std::string> chances;
    for (const SymptomDay& day : days) chances.push_back(spread_percent_text((*day.symptoms)[i].chance_frac));
    const std::string& name = (*days.back().symptoms)[i].symptom;
    if (rows.empty() || rows.back().first != chances) rows.push_back({std::move(chances), name});
    else rows.back().second += ", " + name;
  }
  for (const auto& [chances, names] : rows) {
    std::vector<TableCell> cells{names};
    cells.insert(cells.end(), chances.begin(), chances.end());
    table.add_row(std::move(cells));
  }
  return table;
}

std::string heading(const std::string& title, const std::string& explanation, bool colour) {
  std::string out = "\n" + paint(title, Tone::Strong, colour) + "\n";
  if (explanation.empty()) return out;
  for (const std::string& line : wrap_lines(explanation, kWidth - 2)) out += "  " + paint(line, Tone::Dim, colour) + "\n";
  return out;
}

/// Withdrawal, effects, stops and symptoms.
std::string effect_text(const SubjectReport& subject, bool typical, bool colour) {
  std::string out;
  const std::string when = subject.hourly ? "at that time" : "mean of the day before";
  out += heading("Withdrawal and net effects",
                 "withdrawal: " + when + " in theta (1 = what the median person just notices)" + (typical ? "; " : ", quantiles of people; ") +
                     "effects: median, 1 = as strong as can be, below 0 = rebound", colour);
  out += withdrawal_table(subject, typical).render(colour, "  ");
  out += wrap_text(fmt::format("Over the whole history: largest daily withdrawal {} theta; over their own threshold on two or more days: {} of people.",
                               theta_text(subject.outcome.peak_withdrawal_theta), percent_text(subject.outcome.over_two_days_frac)),
                   kWidth, "  ", "  ");
  if (!subject.stops.empty()) {
    out += heading("Withdrawal if everything were stopped",
                   fmt::format("never stop without your prescriber; {:.0f} days followed, over = people above their own threshold",
                               subject.stops.front().days_followed), colour);
    out += stop_table(subject).render(colour, "  ");
  }
  const std::vector<SymptomDay> days = symptom_days(subject);
  if (!days.empty()) {
    out += heading("Chance of each symptom on one day", "mean (5-95 %) over people", colour);
    out += symptom_table(days).render(colour, "  ");
  }
  return out;
}

/// Measured levels beside the simulated ones.
std::string observed_text(const SubjectReport& subject, bool colour) {
  if (subject.observed.empty()) return "";
  TextTable table({{"when"}, {"drug"}, {"measured ng/mL", Align::Right}, {"simulated ng/mL", Align::Right}, {"people below", Align::Right}, {""}});
  bool outside = false;
  for (const ObservedComparison& each : subject.observed) {
    outside = outside || each.outside();
    table.add_row({each.when, each.drug, {level_text(each.level), Tone::Strong}, level_spread_text(each.simulated), percent_text(each.below_frac),
                   {each.outside() ? "outside" : "", Tone::Warning}});
  }
  std::string out = heading("Measured levels beside the simulated ones", "median (5-95 % of people); nothing is fitted to them", colour);
  out += table.render(colour, "  ");
  if (!outside) return out;
  out += wrap_text("A level outside the band of 90 in 100 people is more often one of these than an unusual body:", kWidth, "  ", "  ");
  for (const std::string& reason : outside_reasons()) out += wrap_text(reason, kWidth, "  - ", "    ");
  return out;
}

std::string subject_text(const SubjectReport& subject, bool typical, bool colour) {
  const std::string people = typical ? "the typical person" : "median (5-95 % of people)";
  std::string out;
  for (const std::string& sentence : subject.levels_only) out += "\n" + paint("!", Tone::Warning, colour) + wrap_text(sentence, kWidth - 2, " ", "  ");
  out += heading("Levels and adaptation", people + ", just before any dose at that time" + (subject.any_effect ? "; held = share of receptor sites" : ""), colour);
  out += state_table(subject).render(colour, "  ");
  out += observed_text(subject, colour);
  if (!subject.any_effect) {
    out += heading("No effect and no withdrawal", "none can be simulated for want of data; that is no sign that there is none", colour);
  } else {
    out += effect_text(subject, typical, colour);
  }
  if (!subject.notes.empty()) {
    out += heading("Not said, or not used", "", colour);
    for (const std::string& note : subject.notes) out += wrap_text(note, kWidth, "  - ", "    ");
  }
  return out;
}

}  // namespace

std::string spread_text(const Spread& spread, int significant) {
  const auto number = [significant](double value) { return number_text(std::abs(value) < kNeverFrac ? 0.0 : value, significant); };
  if (spread.quantiles.front() == spread.quantiles.back()) return number(spread.median());
  return fmt::format("{} ({}-{})", number(spread.median()), number(spread.quantiles.front()), number(spread.quantiles.back()));
}

std::string theta_text(const Spread& theta) {
  const double low = theta.quantiles.front(), high = theta.quantiles.back();
  const int decimals = high < 10 ? 2 : 1;
  if (low == high) return fmt::format("{:.{}f}", theta.median(), decimals);
  return fmt::format("{:.{}f} ({:.{}f}-{:.{}f})", theta.median(), decimals, low, decimals, high, decimals);
}

std::string assumption_line(const RunStamp& stamp) {
  const auto assumed = std::count_if(stamp.used.begin(), stamp.used.end(), [](const Parameter* p) { return p->grade == 'D'; });
  return wrap_text(fmt::format("How much of this is assumption: {} of the {} numbers used have grade D (listed by ebb drugs NAME and ebb drugs shared).",
                               assumed, stamp.used.size()), kWidth);
}

std::string override_lines(const RunStamp& stamp) {
  std::string out;
  for (const Parameter* p : stamp.overridden) {
    out += wrap_text(fmt::format("Set by you: {} = {} {}", p->name, number_text(p->typical / p->canonical_per_unit), p->unit == "1" ? "" : p->unit), kWidth);
  }
  return out;
}

std::string stamp_line(const RunStamp& stamp) {
  const std::string people = stamp.typical ? "the typical person" : counted(static_cast<long long>(stamp.patients), "person", "people");
  const std::string draws = stamp.ensemble_draws > 0 ? fmt::format(", {} draws of uncertain numbers", stamp.ensemble_draws) : "";
  return fmt::format("Ebb {}, data {}, seed {}, {}{}\n", stamp.version, stamp.data_hash, stamp.seed, people, draws);
}

std::string ensemble_line(const RunStamp& stamp) {
  if (stamp.ensemble_draws == 0) return "";
  return wrap_text("Spreads hold how people differ and what is not known of them all. The " + counted(stamp.ensemble_draws, "draw", "draws") + " are: " + stamp.ensemble_note + ".", kWidth);
}

std::string text_simulation(const RunStamp& stamp, const std::vector<SubjectReport>& subjects, bool colour) {
  std::string out = paint(stamp.case_title.empty() ? stamp.case_file : stamp.case_title, Tone::Strong, colour) + "\n";
  out += paint(stamp_line(stamp), Tone::Dim, colour) + ensemble_line(stamp) + override_lines(stamp);
  for (const SubjectReport& subject : subjects) {
    if (subjects.size() > 1) out += "\n" + paint("Subject " + subject.id, Tone::Strong, colour) + "\n";
    out += subject_text(subject, stamp.typical, colour);
  }
  return out + "\n" + assumption_line(stamp);
}

}  // namespace ebb
