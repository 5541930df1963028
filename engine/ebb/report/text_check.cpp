#include "ebb/report/text_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/base/text_check.h"
#include "ebb/casefile/messages.h"
#include "ebb/report/text.h"
#include "ebb/report/text_simulation.h"

namespace ebb {
namespace {

constexpr const char* kIndent = "           ";

Tone tone_of(Urgency urgency) {
  switch (urgency) {
    case Urgency::Emergency:
    case Urgency::CallToday: return Tone::Urgent;
    case Urgency::Refuse:
    case Urgency::Warn: return Tone::Warning;
    case Urgency::Inform: return Tone::Plain;
  }
  return Tone::Plain;
}

std::string terminal_heading(Urgency urgency) {
  switch (urgency) {
    case Urgency::Emergency: return "EMERGENCY: act now";
    case Urgency::CallToday: return "CALL TODAY: the prescriber, a clinic or a pharmacist";
    case Urgency::Refuse: return "NOT WITHOUT A PROFESSIONAL: Ebb makes no plan for a patient from this";
    case Urgency::Warn: return "TAKE CARE";
    case Urgency::Inform: return "GOOD TO KNOW";
  }
  return "";
}

std::string line_of(const char* label, const std::string& text) {
  return text.empty() ? "" : wrap_text(text, kWidth, fmt::format("    {:<7}", label), kIndent);
}

std::string figure_text(const ShownFigure& figure, const Knowledge& knowledge, bool detail) {
  std::string text = figure.text + " (" + figure.people + (figure.caveat.empty() ? "" : "; " + figure.caveat);
  return text + "; " + (detail ? provenance_text(figure.provenance, knowledge) : figure.provenance.source + ", grade " + figure.provenance.grade) + ")";
}

/// The title over as many lines as it needs, and the rule's name behind it where there is room.
std::string title_text(const Finding& finding, Tone tone, bool colour) {
  std::string out;
  std::size_t used = 0;
  for (const std::string& line : wrap_lines(finding.title, kWidth - 2)) {
    out += (out.empty() ? "  " : "\n  ") + paint(line, tone, colour);
    used = 2 + display_width(line);
  }
  const bool fits = used + 2 + finding.id.size() <= kWidth;
  return out + (fits ? "  " : "\n    ") + paint(finding.id, Tone::Dim, colour) + "\n";
}

std::string finding_text(const Finding& finding, const CheckReport& report, bool detail, bool colour) {
  const Tone tone = tone_of(finding.urgency) == Tone::Plain ? Tone::Strong : tone_of(finding.urgency);
  std::string out = title_text(finding, tone, colour);
  std::string found;
  for (const FactMention& mention : finding.because) found += (found.empty() ? "" : "; ") + mention_text(mention, report.knowledge->safety);
  out += line_of("found", found) + line_of("why", finding.matters);
  for (const ShownFigure& figure : finding.figures) out += line_of("figure", figure_text(figure, *report.knowledge, detail));
  out += line_of("do", finding.action);
  if (detail) out += line_of("detail", finding.detail);
  out += line_of("source", detail ? provenance_text(finding.provenance, *report.knowledge) : finding.provenance.source + ", grade " + finding.provenance.grade);
  return out;
}

std::string findings_text(const CheckReport& report, bool detail, bool colour) {
  std::string out;
  for (const Urgency urgency : {Urgency::Emergency, Urgency::CallToday, Urgency::Refuse, Urgency::Warn, Urgency::Inform}) {
    bool first = true;
    for (const Finding& finding : report.safety.findings) {
      if (finding.urgency != urgency) continue;
      if (first) out += "\n" + paint(terminal_heading(urgency), tone_of(urgency) == Tone::Plain ? Tone::Strong : tone_of(urgency), colour) + "\n";
      first = false;
      out += finding_text(finding, report, detail, colour);
    }
  }
  if (out.empty()) out = "\nNothing was found in what was said. What was not said is listed below: it is not the same as no.\n";
  return out;
}

std::string screening_text(const CheckReport& report, bool colour) {
  const Screening& screening = report.screening;
  const std::string mark = screening_mark(screening);
  const std::string open = screening.screened ? "" : "  still to answer: " + joined(screening.unanswered);
  const std::string lines = wrap_text(mark + open, kWidth, "", "  ");
  std::string out = paint(mark, screening.screened ? Tone::Strong : Tone::Warning, colour) + lines.substr(mark.size());
  if (!screening.patient_calendar_allowed) out += wrap_text(screening.refused_reason + ".", kWidth, "  ", "  ");
  return out;
}

std::string days_text(double days) { return number_text(days, 2) + (days == 1 ? " day" : " days"); }

std::string level_lines(const CheckReport& report) {
  std::string out;
  for (const LevelChange& change : report.level_changes) {
    const std::string text =
        fmt::format("{} makes the level of {} about {:.0f} % {} ({}{}, grade {}); half of that is there {} after it begins, and half is gone {} after it ends",
                                         change.medicine, change.drug, std::abs(change.change_frac) * 100, change.change_frac >= 0 ? "higher" : "lower",
                                         change.of_class ? "a number of its class, " : "", change.source, change.grade,
                                         days_text(change.onset_half_time_days), days_text(change.offset_half_time_days));
    out += wrap_text(text, kWidth, "  ", "  ");
  }
  return out;
}

/// Labels of the open questions of one section, in the order of what is at stake; screening questions stand in a list of their own.
std::string open_section(const std::vector<const NotChecked*>& open, const std::string& section) {
  std::string list;
  for (const NotChecked* entry : open) {
    if (!entry->screening && entry->fact.substr(0, entry->fact.find('.')) == section) list += (list.empty() ? "" : "; ") + entry->label;
  }
  return list.empty() ? "" : wrap_text(list, kWidth, "  [" + section + "] ", "    ");
}

std::string open_text(const CheckReport& report, bool colour) {
  const std::vector<const NotChecked*> open = open_questions(report);
  if (open.empty()) return "";
  std::string out = "\n" + paint("Not checked, because nobody said", Tone::Strong, colour) + "  (ebb check --ask asks for it)\n";
  std::string first;
  std::vector<std::string> sections;
  for (const NotChecked* entry : open) {
    if (entry->screening) first += (first.empty() ? "" : "; ") + entry->label + " (" + entry->fact + ")";
    const std::string section = entry->fact.substr(0, entry->fact.find('.'));
    if (std::find(sections.begin(), sections.end(), section) == sections.end()) sections.push_back(section);
  }
  if (!first.empty()) out += wrap_text(first, kWidth, "  before any plan: ", "    ");
  for (const std::string& section : sections) out += open_section(open, section);
  return out;
}

std::string list_text(const std::vector<std::string>& items, bool numbered) {
  std::string out;
  for (std::size_t i = 0; i < items.size(); ++i) out += wrap_text(items[i], kWidth, numbered ? fmt::format("  {}. ", i + 1) : "  - ", numbered ? "     " : "    ");
  return out;
}

bool same_word(const std::string& a, const std::string& b) { return casefile::lower_case(a) == casefile::lower_case(b); }

}  // namespace

std::string text_check(const CheckReport& report, bool detail, bool colour) {
  const std::string when = report.has_dates ? "as of " + to_text(report.today) : "at the end of its records";
  std::string out = paint(report.stamp.case_title.empty() ? report.stamp.case_file : report.stamp.case_title, Tone::Strong, colour) + "  checked " + when + "\n";
  out += screening_text(report, colour) + findings_text(report, detail, colour);
  out += "\n" + paint("Kept apart", Tone::Strong, colour) + "  (one does not follow from another)\n";
  for (const SeparateReading& reading : separate_readings(report)) out += wrap_text(reading.text, kWidth, "  " + reading.name + ": ", "    ");
  const std::string levels = level_lines(report);
  if (!levels.empty()) out += "\n" + paint("Levels", Tone::Strong, colour) + "\n" + levels;
  out += open_text(report, colour);
  if (!report.notes.empty() && detail) out += "\n" + paint("Notes", Tone::Strong, colour) + "\n" + list_text(report.notes, false);
  out += "\nNo finding means that no rule fired on what was said. It does not mean safe.\n";
  return out + stamp_line(report.stamp) + "\n" + assumption_line(report.stamp);
}

std::string red_flag_text(const std::vector<Finding>& flags, bool colour) {
  std::string out;
  for (const Finding& flag : flags) {
    const bool now = flag.urgency == Urgency::Emergency, today = flag.urgency == Urgency::CallToday;
    const std::string head = now ? "EMERGENCY: " : today ? "CALL TODAY: " : "NOT WITHOUT A PROFESSIONAL: ";
    for (const std::string& line : wrap_lines(head + flag.title, kWidth)) out += paint(line, tone_of(flag.urgency), colour) + "\n";
    out += wrap_text(flag.action, kWidth, "  ", "  ");
  }
  return out;
}

const EmergencyCountry* find_country(const EmergencyGuide& guide, const std::string& country) {
  const auto found = std::find_if(guide.countries.begin(), guide.countries.end(), [&](const EmergencyCountry& known) {
    return same_word(known.code, country) || same_word(known.name, country) ||
           std::any_of(known.also.begin(), known.also.end(), [&](const std::string& name) { return same_word(name, country); });
  });
  return found == guide.countries.end() ? nullptr : &*found;
}

std::string nearest_country(const EmergencyGuide& guide, const std::string& country) {
  std::vector<std::string> names;
  for (const EmergencyCountry& known : guide.countries) {
    names.push_back(known.name);
    for (const std::string& name : known.also) {
      if (name.size() > 3) names.push_back(name);
    }
  }
  const EmergencyCountry* nearest = find_country(guide, nearest_name(country, names));
  return nearest == nullptr ? "" : nearest->name + " (" + nearest->code + ")";
}

std::vector<std::string> numbers_in_words(const EmergencyGuide& guide, const EmergencyCountry* known) {
  std::vector<std::string> words;
  for (const std::string& line : guide.generic_numbers) {
    const std::string what = line.substr(0, line.find(':'));
    const bool has_number = known != nullptr && std::any_of(known->numbers.begin(), known->numbers.end(), [&](const EmergencyNumber& number) { return number.what == what; });
    if (!has_number) words.push_back(line);
  }
  return words;
}

std::string numbers_text(const EmergencyGuide& guide, const std::string& country, bool colour) {
  const EmergencyCountry* known = find_country(guide, country);
  std::string out;
  if (known == nullptr && !country.empty()) {
    const std::string nearest = nearest_country(guide, country);
    out += wrap_text("No numbers are known for " + quoted(country) + "." + (nearest.empty() ? " Known: codes such as GB, US, DE, or a country's name." : " Is " + nearest + " meant?"),
                     kWidth, "  ", "  ");
  }
  if (known != nullptr) {
    for (const EmergencyNumber& number : known->numbers) {
      const std::string note = number.name + (number.note.empty() ? "" : ", " + number.note);
      const std::string head = fmt::format("  {:<10}", number.what) + paint(number.number, Tone::Strong, colour) + "  ";
      out += wrap_text(note + fmt::format("  (as of {}, grade {})", number.as_of, number.provenance.grade), kWidth, head, std::string(14, ' '));
    }
  }
  return out + list_text(numbers_in_words(guide, known), false);
}

std::string text_emergency(const EmergencyGuide& guide, const std::string& country, bool colour) {
  const EmergencyCountry* known = find_country(guide, country);
  std::string out = paint("Whom to call", Tone::Urgent, colour) + (known != nullptr ? "  " + known->name : "") + "\n" + numbers_text(guide, country, colour);
  out += "\n" + paint("Call the emergency number now if you see one of these", Tone::Urgent, colour) + "\n" + list_text(guide.signs, false);
  out += "\n" + paint("Until help comes", Tone::Strong, colour) + "\n" + list_text(guide.steps, true);
  out += "\n" + paint("Never", Tone::Strong, colour) + "\n" + list_text(guide.never, false);
  out += "\n" + paint("Tell the crew", Tone::Strong, colour) + "\n" + list_text(guide.tell, false);
  if (!guide.not_an_emergency_yet.empty()) out += "\n" + paint("Not an emergency yet", Tone::Strong, colour) + "\n" + list_text(guide.not_an_emergency_yet, false);
  return out;
}

}  // namespace ebb
