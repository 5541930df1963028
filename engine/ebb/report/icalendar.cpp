#include "ebb/report/icalendar.h"

#include <fmt/format.h>

#include <algorithm>

#include "ebb/report/text.h"

namespace ebb {
namespace {

constexpr std::size_t kMostOctets = 75;
constexpr const char* kDoseLength = "PT15M";

std::string date_value(Date date) {
  const CivilDate day = civil(date);
  return fmt::format("{:04}{:02}{:02}", day.year, day.month, day.day);
}

std::string time_value(Date date, int minute_of_day) { return date_value(date) + fmt::format("T{:02}{:02}00", minute_of_day / 60, minute_of_day % 60); }

/// Writes the events of one plan.
class CalendarWriter {
 public:
  CalendarWriter(const PlanDocument& document, const Knowledge& knowledge, const CalendarSettings& settings)
      : document_(document), knowledge_(knowledge), texts_(knowledge.plan_texts), settings_(settings) {}

  std::string write() {
    line("BEGIN:VCALENDAR");
    line("VERSION:2.0");
    line("PRODID:-//Ebb//Taper plan//EN");
    line("CALSCALE:GREGORIAN");
    for (const PlanBlock& step : whole_steps(document_)) write_step(step);
    write_end();
    for (const PlanReview& review : document_.reviews) write_review(review);
    line("END:VCALENDAR");
    return out_;
  }

 private:
  void line(const std::string& text) { out_ += folded_line(text); }

  Date day_of(int day) const { return Date{document_.start.days + day}; }

  std::string marked(const std::string& summary) const { return escaped_text((document_.draft.empty() ? "" : document_.draft + ": ") + summary); }

  /// What all events begin with. The stamp is the plan's first day: the clock is never read.
  void begin(const std::string& id) {
    line("BEGIN:VEVENT");
    line("UID:" + document_.plan_id + "-" + id + "@ebb");
    line("DTSTAMP:" + date_value(document_.start) + "T000000Z");
    line("SEQUENCE:0");
  }

  void end(const std::string& summary, const std::string& note, bool with_alarm = false) {
    line("SUMMARY:" + marked(summary));
    line("DESCRIPTION:" + escaped_text(note));
    line("CLASS:PRIVATE");
    if (with_alarm) {
      line("BEGIN:VALARM");
      line("ACTION:DISPLAY");
      line("TRIGGER:PT0S");
      line("DESCRIPTION:" + marked(summary));
      line("END:VALARM");
    }
    line("END:VEVENT");
  }

  std::string note() const {
    std::string text = document_.draft.empty() ? document_.signature + "\n" : document_.draft + ". " + document_.draft_reason + "\n";
    for (const std::string& advice : document_.emergency) text += advice + "\n";
    if (settings_.name_drug) {
      for (const std::string& sentence : document_.beside) text += sentence + "\n";
    }
    return text + texts_.at("event_note").text;
  }

  void all_day(Date first, Date last) {
    line("DTSTART;VALUE=DATE:" + date_value(first));
    line("DTEND;VALUE=DATE:" + date_value(Date{last.days + 1}));
    line("TRANSP:TRANSPARENT");
  }

  void write_step(const PlanBlock& step) {
    if (step.begins_step()) {
      begin(fmt::format("step-{}", step.step + 1));
      all_day(day_of(step.first_day), day_of(step.first_day));
      end(texts_.at("event_step").text, note());
    }
    for (std::size_t t = 0; t < step.doses.size(); ++t) {
      if (step.doses[t].taken()) write_doses(step, step.doses[t]);
    }
  }

  void write_doses(const PlanBlock& step, const PlanDose& dose) {
    const int count = (step.days + step.every_days - 1) / step.every_days;
    begin(fmt::format("step-{}-{}", step.step + 1, dose.time_min));
    line("DTSTART:" + time_value(day_of(step.first_day), dose.time_min));
    line(std::string("DURATION:") + kDoseLength);
    line(fmt::format("RRULE:FREQ=DAILY;INTERVAL={};COUNT={}", step.every_days, count));
    end(settings_.name_drug ? named(dose) : fill_blanks(texts_.at("event_dose").text, {{"dose", dose.made_of}}), note(), true);
  }

  /// Each drug of the dose by its own name: a plan that changes the drug takes another than it is called after.
  std::string named(const PlanDose& dose) const {
    std::vector<std::string> drugs;
    for (const DrugPart& part : dose.by_drug) {
      const std::string amount = part.made_of + (part.liquid.empty() ? "" : " (" + part.liquid + ")");
      drugs.push_back(fill_blanks(texts_.at("event_dose_named").text, {{"drug", part.drug}, {"dose", amount}}));
    }
    return joined(drugs, " + ");
  }

  void write_end() {
    if (document_.goes_on) return;
    begin("end");
    const int day = document_.weeks.empty() ? 0 : document_.weeks.back().end_day();
    all_day(day_of(day), day_of(day));
    end(settings_.name_drug ? fill_blanks(texts_.at("event_end_named").text, {{"drug", document_.last_drug}}) : texts_.at("event_end").text, note());
  }

  void write_review(const PlanReview& review) {
    constexpr const char* kIds[] = {"first", "step", "quarter", "end", "end"};
    begin(fmt::format("review-{}-{}", kIds[static_cast<std::size_t>(review.kind)], review.first_day));
    all_day(day_of(review.first_day), day_of(review.last_day));
    end(fill_blanks(texts_.at("event_review").text, {{"what", review_text(knowledge_, review.kind)}}), note());
  }

  const PlanDocument& document_;
  const Knowledge& knowledge_;
  const PlanTexts& texts_;
  const CalendarSettings& settings_;
  std::string out_;
};

}  // namespace

std::string folded_line(std::string_view line) {
  std::string out;
  std::size_t room = kMostOctets;
  for (std::size_t at = 0; at < line.size();) {
    std::size_t end = std::min(line.size(), at + room);
    while (end < line.size() && end > at + 1 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;
    if (at > 0) out += "\r\n ";
    out += line.substr(at, end - at);
    at = end;
    room = kMostOctets - 1;  // the blank that marks a continued line counts, too
  }
  return out + "\r\n";
}

std::string escaped_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == ',' || c == ';') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) {
      out += c;
    }
  }
  return out;
}

std::string icalendar_plan(const PlanDocument& document, const Knowledge& knowledge, const CalendarSettings& settings) {
  return CalendarWriter(document, knowledge, settings).write();
}

}  // namespace ebb
