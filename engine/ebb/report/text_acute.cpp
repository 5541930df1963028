#include "ebb/report/text_acute.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "ebb/report/table.h"
#include "ebb/report/text.h"

namespace ebb {
namespace {

constexpr double kHundred = 100;

std::string clock_text(Date zero, double time_h) {
  DateTime moment = make_date_time(zero, 0);
  moment.minutes += static_cast<decltype(moment.minutes)>(std::lround(time_h * 60));
  return to_text(moment);
}

bool has(const AcuteReport& report, DangerReason reason) {
  return std::find(report.reasons.begin(), report.reasons.end(), reason) != report.reasons.end();
}

std::string headline(DangerClass danger, bool settled) {
  if (settled && danger != DangerClass::CannotSayItIsNot) {
    return std::string("Dangerous together, also as prescribed and after months; for people who are not used to it: ") + danger_class_name(danger) +
           ". Call the prescriber today and change nothing by yourself. Call emergency services at once if the person is hard to wake, breathes slowly or "
           "noisily, or has blue lips.";
  }
  switch (danger) {
    case DangerClass::VeryDangerous: return "Very dangerous. Call emergency services now, even if the person still talks.";
    case DangerClass::Dangerous: return "Dangerous. Call emergency services now.";
    case DangerClass::CannotSayItIsNot: break;
  }
  return "Ebb cannot say that this is not dangerous. Call emergency services at once if the person is hard to wake, breathes slowly or noisily, "
         "or has blue lips.";
}

void add_reasons(std::vector<std::string>& lines, const AcuteReport& report) {
  if (has(report, DangerReason::SevereBreathing)) lines.push_back("Breathing may get very weak or stop.");
  else if (has(report, DangerReason::WeakBreathing)) lines.push_back("Breathing may get weak, or the person may become hard to wake.");
  if (has(report, DangerReason::OpioidAndSedative)) {
    lines.push_back("An opioid was taken with a sedative or alcohol. Together they can stop breathing at amounts that would not do so alone.");
  }
}

void add_tolerance(std::vector<std::string>& lines, const AcuteReport& report) {
  if (report.opioid && !report.opioid_tolerance_counted) {
    lines.push_back("No tolerance to opioids is counted. A few days without them are enough to lose it; many people die after a break.");
  } else if (report.opioid) {
    lines.push_back("Tolerance to opioids is counted only as far as it is left after the days without them.");
  }
  if (report.sedative) lines.push_back("Nobody knows if tolerance to a benzodiazepine protects breathing. It was worked out both ways; the worse one is told.");
}

/// How the states change, at a handful of times.
TextTable states_table(const AcuteReport& report, Date zero) {
  TextTable table({{"when"}, {"breathing 5 %", Align::Right}, {"50 %", Align::Right}, {"95 %", Align::Right}, {"weak", Align::Right},
                   {"very weak", Align::Right}, {"pauses", Align::Right}, {"drowsy", Align::Right}, {"hard to wake", Align::Right}});
  const auto share = [](double frac) { return fmt::format("{:.0f} %", frac * kHundred); };
  for (const double after_h : {-6.0, -3.0, -1.0, 0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 12.0, 24.0}) {
    const auto found = std::lower_bound(report.times_h.begin(), report.times_h.end(), report.now_h + after_h - 1e-9);
    if (found == report.times_h.end()) continue;
    const auto t = static_cast<std::size_t>(found - report.times_h.begin());
    std::vector<TableCell> cells{clock_text(zero, report.times_h[t])};
    for (const std::size_t level : {0, 2, 4}) cells.push_back({fmt::format("{:.2f}", report.ventilation.at(t, level))});
    for (const auto* fracs : {&report.weak_frac, &report.very_weak_frac, &report.apnoea_frac, &report.drowsy_frac, &report.hard_to_wake_now_frac}) {
      cells.push_back({share((*fracs)[t])});
    }
    table.add_row(std::move(cells));
  }
  return table;
}

std::vector<std::string> reversal_lines(const ReversalSummary& reversal, Date zero) {
  std::vector<std::string> lines;
  lines.push_back(fmt::format("Flumazenil from {}: median arousal {:.2f} before, {:.2f} at its best {:.0f} min later.", clock_text(zero, reversal.given_h),
                              reversal.arousal_before, reversal.arousal_best, (reversal.best_h - reversal.given_h) * 60));
  if (reversal.resedated_median_h >= 0) {
    lines.push_back(fmt::format("Re-sedation: of those woken {} lose half of it again, the median person after {:.0f} min.",
                                in_hundred(reversal.resedated_frac), reversal.resedated_median_h * 60));
  }
  lines.push_back(fmt::format("Precipitated withdrawal: median {:.2f} theta before, {:.2f} at its peak within an hour; {} pass their own noticing threshold.",
                              reversal.withdrawal_before_theta, reversal.withdrawal_peak_theta, in_hundred(reversal.precipitated_frac)));
  return lines;
}

}  // namespace

std::string in_hundred(double frac) {
  const double hundred = frac * kHundred;
  if (hundred <= 0) return "none of 100";
  if (hundred < 1) return "fewer than 1 of 100";
  if (hundred > 99 && hundred < 100) return "more than 99 of 100";
  return fmt::format("{:.0f} of 100", hundred);
}

std::vector<std::string> acute_sentences(const AcuteReport& report, Date zero) {
  std::vector<std::string> lines{headline(report.danger, report.settled)};
  add_reasons(lines, report);
  if (report.worse_after_now_frac > 0) {
    lines.push_back(fmt::format("It can still get worse: in {} people breathing is yet to get weaker after {}.", in_hundred(report.worse_after_now_frac),
                                clock_text(zero, report.now_h)));
  }
  lines.push_back(std::string(report.settled ? "If such a sign shows, until help comes" : "Until help comes") + ": do not leave the person alone. Lay them on their side and watch the breathing.");
  if (report.opioid) {
    const std::string when = report.settled ? "If such a sign shows and there is naloxone" : "If there is naloxone";
    lines.push_back(when + ", give it. It acts on opioids only, and it wears off before many of them do.");
  }
  if (report.reversal) lines.push_back("Flumazenil wears off first: sleepiness can come back. It is for hospitals only and can bring on seizures in people used to benzodiazepines.");
  if (report.stimulant) lines.push_back("Cocaine hides sleepiness and leaves first. The danger may show only then.");
  if (report.partial_opioid) lines.push_back("Buprenorphine slows breathing less than other opioids when taken alone; with a sedative or alcohol that no longer holds.");
  if ((report.opioid || report.stimulant) && !report.settled) lines.push_back("What is bought on the street may hold something else, or much more.");
  add_tolerance(lines, report);
  lines.push_back("No study has measured these mixes in people. The class is a judgement on the side of caution. A milder class is no all-clear.");
  return lines;
}

std::vector<std::string> acute_details(const AcuteReport& report, Date zero) {
  std::vector<std::string> lines;
  lines.push_back(fmt::format("At the worst moment of the window, of {} people (each with a draw of the uncertain numbers): severe {:.1f} % without "
                              "benzodiazepine tolerance of breathing, {:.1f} % with it; moderate {:.1f} % and {:.1f} %; hard to wake {:.1f} %.",
                              report.people, report.severe_frac * kHundred, report.severe_tolerant_frac * kHundred, report.moderate_frac * kHundred,
                              report.moderate_tolerant_frac * kHundred, report.hard_to_wake_frac * kHundred));
  if (report.worst_median_h >= 0) lines.push_back("Breathing of the median person is weakest at about " + clock_text(zero, report.worst_median_h) + ".");
  if (report.opioid_tolerance_counted) {
    lines.push_back(fmt::format("Opioid C50 x {:.2f} (median) for what is left of tolerance; without any, severe in {:.1f} %.", report.opioid_tolerance_fold,
                                report.severe_naive_frac * kHundred));
  }
  if (report.reversal) {
    for (std::string& line : reversal_lines(*report.reversal, zero)) lines.push_back(std::move(line));
  }
  return lines;
}

std::string text_acute(const AcuteReport& report, Date zero, bool detail, bool colour) {
  std::string out = "\n" + paint("Danger of what was taken, " + clock_text(zero, report.now_h), Tone::Strong, colour) + "\n";
  const std::vector<std::string> sentences = acute_sentences(report, zero);
  const bool urgent = report.danger != DangerClass::CannotSayItIsNot && !report.settled;
  out += wrap_text(paint(sentences.front(), urgent ? Tone::Urgent : Tone::Warning, colour), kWidth, "  ", "  ");
  for (std::size_t i = 1; i < sentences.size(); ++i) out += wrap_text(sentences[i], kWidth, "  - ", "    ");
  if (!detail) return out;
  out += "\n" + paint("For professionals", Tone::Strong, colour) + "\n";
  for (const std::string& line : acute_details(report, zero)) out += wrap_text(line, kWidth, "  - ", "    ");
  out += "\n" + states_table(report, zero).render(colour, "  ");
  return out + wrap_text("breathing: share of the usual CO2-driven ventilation, quantiles of people; the others: share of people", kWidth, "  ", "  ");
}

}  // namespace ebb
