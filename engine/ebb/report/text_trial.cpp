#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/report/table.h"
#include "ebb/report/text_check.h"
#include "ebb/report/text_simulation.h"
#include "ebb/report/trial_report.h"

namespace ebb {
namespace {

constexpr std::size_t kNameWidth = 22, kLeastNameWidth = 9;
constexpr double kDaysPerWeek = 7, kDaysPerYear = 365.25;
constexpr std::size_t kMostRanks = 12;

/// Whole per cents; below ten one decimal.
std::string percent(double frac) { return number_text(frac < 0.0995 ? std::round(frac * 1000) / 10 : std::round(frac * 100)); }

/// "72 % (69-75)"; of nobody a dash.
std::string share_text(const ShareResult& share) {
  if (share.of == 0) return "-";
  return fmt::format("{} % ({}-{})", percent(share.frac), percent(share.interval.low), percent(share.interval.high));
}

std::string share_with_draws(const ShareResult& share, std::size_t draws) {
  if (draws < 2 || share.of == 0) return share_text(share);
  return fmt::format("{} [{}-{}]", share_text(share), percent(share.draws.low), percent(share.draws.high));
}

std::string number_range(const NumberResult& number, double per, int significant) {
  if (number.people == 0) return "-";
  const auto words = [&](double value) { return number_text(value / per >= 10 ? std::round(value / per) : value / per, significant); };
  const std::string middle = words(number.quantiles[2]), low = words(number.quantiles[0]), high = words(number.quantiles[4]);
  return low == high ? middle : middle + " (" + low + "-" + high + ")";
}

std::string theta_range(const NumberResult& number) {
  if (number.people == 0) return "-";
  return fmt::format("{:.2f} ({:.2f}-{:.2f})", number.quantiles[2], number.quantiles[0], number.quantiles[4]);
}

std::string heading(const std::string& words, bool colour) { return "\n" + paint(words, Tone::Strong, colour) + "\n"; }

std::string people_lines(const TrialReport& report) {
  std::string out;
  std::vector<std::string> told;
  for (std::size_t a = 0; a < report.result.arms.size(); ++a) {
    const ArmResult& arm = report.result.arms[a];
    const TrialUse& use = report.trial.arms[a].use;
    const std::string screened = arm.screened > arm.people ? fmt::format(" ({} drawn until enough were eligible)", arm.screened) : "";
    const std::string moved = arm.moved > 0 ? fmt::format(" {} of them have the nearest dose that can be made, over {} % from the one drawn.", arm.moved,
                                                             number_text(report.trial.limits.moved_dose_frac * 100, 3)) : "";
    const std::string line = fmt::format("{} people{}: {} {} mg a day, for {} y; age {}; {:.0f} % women.{}", arm.people, screened, use.drug.drug->name,
                                         number_range(arm.dose_mg_per_day, 1, 3), number_range(arm.duration_days, kDaysPerYear, 2), number_range(arm.age_years, 1, 2),
                                         report.trial.female_frac * 100, moved);
    const auto same = std::find(told.begin(), told.end(), line);
    if (same == told.end()) {
      told.push_back(line);
      out += wrap_text((a == 0 ? "" : arm.name + ": ") + line, kWidth, "  ", "    ");
    }
  }
  if (told.size() == 1 && report.result.arms.size() > 1) out += "  The same people are in every arm: arms differ by what they do alone.\n";
  return out;
}

/// Smallest and largest first cut of an arm's people; (!) where the supply makes it another than the rule says.
TableCell first_cut_cell(const ArmResult& arm, double other_cut_frac) {
  double low = 2, high = 0;
  bool other = false;
  for (const ArmPlan& plan : arm.plans) {
    if (plan.people == 0 || plan.first_cut_frac <= 0) continue;
    low = std::min(low, plan.first_cut_frac);
    high = std::max(high, plan.first_cut_frac);
    other = other || (plan.rule_first_cut_frac >= 0 && std::abs(plan.first_cut_frac / plan.rule_first_cut_frac - 1) > other_cut_frac);
  }
  if (high == 0) return "-";
  const std::string from = percent(low), to = percent(high);
  return {(from == to ? to : from + "-" + to) + (other ? " % (!)" : " %"), other ? Tone::Warning : Tone::Plain};
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0, now = 0;
  for (const char c : text) {
    if (c == '\n') now = 0;
    else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) widest = std::max(widest, ++now);
  }
  return widest;
}

/// A table with names of arms as wide as the page lets them be.
std::string fitted_table(TextTable (*table)(const TrialReport&, std::size_t), const TrialReport& report, bool colour) {
  std::size_t width = kNameWidth;
  while (width > kLeastNameWidth && widest_line(table(report, width).render(false, "  ")) > kWidth) --width;
  return table(report, width).render(colour, "  ");
}

TextTable arms_table(const TrialReport& report, std::size_t name_width) {
  const bool condition = report.trial.condition_index >= 0, lost = report.trial.lost_frac > 0;
  std::vector<TableColumn> columns{{"arm", Align::Left, name_width}, {"weeks", Align::Right}, {"last dose", Align::Right}, {"left", Align::Right}, {"went back", Align::Right}};
  if (lost) columns.push_back({"lost", Align::Right});
  if (condition) columns.push_back({"condition", Align::Right});
  TextTable table(std::move(columns));
  for (const ArmResult& arm : report.result.arms) {
    std::vector<TableCell> cells{arm.name, number_range(arm.taper_days, kDaysPerWeek, 2), share_text(arm.completed), share_text(arm.left), share_text(arm.returned)};
    if (lost) cells.push_back(arm.lost.of == 0 ? "-" : percent(arm.lost.frac) + " %");
    if (condition) cells.push_back(arm.condition ? share_text(*arm.condition) : "-");
    table.add_row(std::move(cells));
  }
  return table;
}

std::string arms_legend(const TrialReport& report) {
  std::string text = "Weeks: from day 0 to the last dose. Last dose: took it as planned. Left: stopped the taper or went back to the drug, at any time until follow-up ends. Went back: of those who "
                     "took the last dose.";
  if (report.trial.condition_index >= 0) text += " Condition: of those, " + report.trial.condition + " returned.";
  text += report.result.draws > 1 ? " Share (95 % interval for so many people) [5-95 % over draws of uncertain numbers]." : " Share (95 % interval for so many people).";
  return wrap_text(text, kWidth, "  ", "  ");
}

std::string arms_do(const TrialReport& report) {
  std::string out;
  for (const TrialArm& arm : report.trial.arms) out += wrap_text(arm.name + ": " + arm_text(report.trial, report.parameters, arm), kWidth, "  ", "    ");
  return out;
}

TextTable withdrawal_table(const TrialReport& report, std::size_t name_width) {
  TextTable table({{"arm", Align::Left, name_width}, {"first cut", Align::Right},
                   {"peak theta", Align::Right}, {"day of peak", Align::Right}, {"days until over", Align::Right}, {"not over", Align::Right}});
  for (const ArmResult& arm : report.result.arms) {
    table.add_row({arm.name, first_cut_cell(arm, report.trial.limits.other_cut_frac), theta_range(arm.peak_theta),
                   number_range(arm.peak_day, 1, 4), number_range(arm.resolution_days, 1, 4), share_text(arm.unresolved)});
  }
  return table;
}

TextTable criteria_table(const TrialReport& report) {
  TextTable table({{"withdrawal by", Align::Left, 34}, {"arm", Align::Left, kNameWidth}, {"as the trial saw it", Align::Right}, {"if nobody left", Align::Right}});
  for (std::size_t c = 0; c < report.trial.criteria.size(); ++c) {
    for (std::size_t a = 0; a < report.result.arms.size(); ++a) {
      const CriterionResult& criterion = report.result.arms[a].criteria[c];
      table.add_row({a == 0 ? report.trial.criteria[c].name : "", report.result.arms[a].name, share_with_draws(criterion.seen, report.result.draws), share_text(criterion.all)});
    }
  }
  return table;
}

TextTable off_table(const TrialReport& report) {
  TextTable table({{"off the drug", Align::Left, 34}, {"arm", Align::Left, kNameWidth}, {"share", Align::Right}});
  for (std::size_t q = 0; q < report.trial.off_questions.size(); ++q) {
    for (std::size_t a = 0; a < report.result.arms.size(); ++a) {
      table.add_row({a == 0 ? question_text(report.trial.off_questions[q]) : "", report.result.arms[a].name, share_with_draws(report.result.arms[a].off[q].off, report.result.draws)});
    }
  }
  return table;
}

std::string seizure_lines(const TrialReport& report, bool colour) {
  if (report.result.seizure_ranks.empty()) return "";
  std::string out = heading("Excess hazard of seizures: which arm has less, never how many", colour);
  std::size_t told = 0;
  for (const SeizureRank& rank : report.result.seizure_ranks) {
    if (++told > kMostRanks) break;
    const std::string lower = '"' + report.result.arms[rank.lower].name + '"', higher = '"' + report.result.arms[rank.higher].name + '"';
    out += rank.same ? wrap_text(lower + " and " + higher + ": nothing tells them apart", kWidth, "  ", "    ")
                     : wrap_text(fmt::format("{}: less than {} in {:.0f} % of draws", lower, higher, rank.agree_frac * 100), kWidth, "  ", "    ");
  }
  if (told > kMostRanks) out += fmt::format("  and {} more pairs with --json\n", report.result.seizure_ranks.size() - kMostRanks);
  return out + wrap_text("If nobody left, over each arm's whole time; draws are of the slope of that hazard.", kWidth, "  ", "  ");
}

std::string head(const RunStamp& stamp, const TrialReport& report, bool colour) {
  std::string out;
  for (std::size_t i = 0; i < stamp.emergency.size(); ++i) {
    for (const std::string& part : wrap_lines(stamp.emergency[i], kWidth)) out += paint(part, i == 0 ? Tone::Urgent : Tone::Plain, colour) + "\n";
  }
  out += paint("SIMULATED PEOPLE", Tone::Warning, colour) + "  A virtual trial: no plan for any person.\n\n";
  out += paint(report.trial.title, Tone::Strong, colour) + "\n" + stamp_line(stamp) + override_lines(stamp) + ensemble_line(stamp);
  if (stamp.ensemble_draws == 0) out += "Typical values as they stand: what is not known of them is not in these spreads.\n";
  if (!report.trial.source.empty()) out += fmt::format("After {}, {}, grade {}.\n", report.trial.source, report.trial.locator, report.trial.grade);
  return out + people_lines(report) + arms_do(report);
}

}  // namespace

std::string text_trial(const RunStamp& stamp, const TrialReport& report, bool colour) {
  std::string out = head(stamp, report, colour);
  out += heading("Who gets there", colour) + fitted_table(arms_table, report, colour) + arms_legend(report);
  if (!report.trial.off_questions.empty()) {
    out += "\n" + off_table(report).render(colour, "  ");
    out += wrap_text("Who left, went back or was lost counts as not off.", kWidth, "  ", "  ");
  }
  out += heading("Withdrawal", colour) + fitted_table(withdrawal_table, report, colour);
  out += wrap_text("First cut: of the start dose; (!) another than the rule says, because the supply makes no nearer dose. "
                   "Then the median (5-95 % of people), if nobody left. "
                   "Peak theta: largest 24-h mean, 1 = the median person just notices it. Day of peak, from day 0 (the first day is 1), and days from the "
                   "last dose to the last day over the own threshold: of people who are ever over it. Not over: of these, still over it when follow-up ends.", kWidth, "  ", "  ");
  if (!report.trial.criteria.empty()) out += "\n" + criteria_table(report).render(colour, "  ");
  out += seizure_lines(report, colour);
  out += heading("Assumed, or not simulated", colour);
  for (const std::string& note : report.notes) out += wrap_text(note, kWidth, "  - ", "    ");
  return out + "\n" + assumption_line(stamp);
}

std::string text_trial_list(const std::vector<std::pair<std::string, std::string>>& trials, bool colour) {
  TextTable table({{"trial"}, {"what it is", Align::Left, 76}});
  for (const auto& [id, title] : trials) table.add_row({{id, Tone::Strong}, title});
  return table.render(colour) + "\nebb trial NAME runs one of them, ebb trial FILE.toml one of your own (docs/trial.md).\n";
}

}  // namespace ebb
