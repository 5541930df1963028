#include "ebb/report/plan_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/report/plan_sections.h"
#include "ebb/report/text.h"
#include "ebb/report/text_simulation.h"

namespace ebb {
namespace {

constexpr std::size_t kMostBlocksAsGrid = 2;
constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string day_month(Date date) {
  const CivilDate day = civil(date);
  return fmt::format("{} {}", day.day, kMonths[day.month - 1]);
}

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

}  // namespace

std::string draft_mark(const Knowledge& knowledge, const Screening& screening, const TaperReport& report) {
  if (!screening.screened) return knowledge.plan_texts.at("draft_not_screened").text;
  return report.signed_off ? "" : knowledge.plan_texts.at("draft_not_signed_off").text;
}

std::string plan_id(const RunStamp& stamp, const TaperReport& report) {
  const std::string what = stamp.case_title + '\n' + report.drug + '\n' + to_text(report.start) + '\n' + number_text(report.start_mg_per_day) + '\n' +
                           report.chosen_rule()->rule.id;
  return fmt::format("{:016x}", hash_text(what));
}

const std::string& review_text(const Knowledge& knowledge, PlanReview::Kind kind) {
  constexpr const char* kNames[] = {"review_first", "review_step", "review_quarter", "review_end", "review_goal"};
  return knowledge.plan_texts.at(kNames[static_cast<std::size_t>(kind)]).text;
}

std::string plain_date(Date date) {
  constexpr std::pair<std::string_view, const char*> kWeekdays[] = {{"Mon", "Monday"}, {"Tue", "Tuesday"}, {"Wed", "Wednesday"}, {"Thu", "Thursday"},
                                                                    {"Fri", "Friday"}, {"Sat", "Saturday"}, {"Sun", "Sunday"}};
  constexpr const char* kLongMonths[] = {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"};
  const CivilDate day = civil(date);
  std::string weekday;
  for (const auto& [short_name, name] : kWeekdays) {
    if (weekday_name(date) == short_name) weekday = name;
  }
  return fmt::format("{} {} {} {}", weekday, day.day, kLongMonths[day.month - 1], day.year);
}

std::string short_date(Date date) { return weekday_name(date) + " " + day_month(date); }

std::string long_date(Date date) { return fmt::format("{} {}", short_date(date), civil(date).year); }

std::string date_span(Date first, Date last) {
  if (first == last) return long_date(first);
  const bool one_year = civil(first).year == civil(last).year;
  return (one_year ? day_month(first) : fmt::format("{} {}", day_month(first), civil(first).year)) + " – " +
         fmt::format("{} {}", day_month(last), civil(last).year);
}

std::string week_title(const PlanDocument& document, const PlanWeek& week) {
  const Date first{document.start.days + week.first_day()}, last{document.start.days + week.end_day() - 1};
  return fmt::format("Week {}: {}", week.number, date_span(first, last));
}

std::string daily_dose_text(const PlanBlock& block) {
  const std::string dose = (block.taken.empty() ? number_text(block.dose_mg_per_day) + " mg" : block.taken) + " ";
  return dose + (block.every_days == 1 ? "a day" : block.every_days == 2 ? "every other day" : fmt::format("every {} days", block.every_days));
}

std::vector<PlanBlock> whole_steps(const PlanDocument& document) {
  std::vector<PlanBlock> steps;
  for (const PlanWeek& week : document.weeks) {
    for (const PlanBlock& block : week.blocks) {
      if (block.first_of_step()) {
        steps.push_back(block);
      } else {
        steps.back().days += block.days;
      }
    }
  }
  return steps;
}

bool is_written_on(const std::vector<std::string>& row) {
  return std::find(row.begin(), row.end(), kWriteHere) != row.end();
}

bool shown_by_day(const PlanWeek& week) { return week.blocks.size() > kMostBlocksAsGrid; }

const std::string& dose_on(const PlanBlock& block, std::size_t time, int day) {
  static const std::string nothing = "-";
  return block.has_doses(day) && block.doses[time].taken() ? block.doses[time].made_of : nothing;
}

bool asks_decision(const PlanBlock& block) { return block.begins_step() && block.step > 0; }

std::string drugs_text(const TaperReport& report) {
  const auto& change = report.chosen_rule()->plan.substitution;
  return change ? change->from + ", changed to " + change->to : report.drug;
}

PlanDocument make_plan_document(const RunStamp& stamp, const TaperReport& report, const Knowledge& knowledge, const PaperSettings& settings,
                                Audience audience) {
  const PlanTexts& texts = knowledge.plan_texts;
  const TaperPlan& plan = report.chosen_rule()->plan;
  const bool for_patient = audience == Audience::Patient;
  PlanDocument document;
  document.audience = audience;
  document.plan_id = plan_id(stamp, report);
  document.drug = report.drug;
  document.last_drug = plan.substitution ? plan.substitution->to : report.drug;
  document.title = fill_blanks(texts.at(for_patient ? "title_patient" : "title_professional").text, {{"drug", drugs_text(report)}});
  document.draft = draft_mark(knowledge, stamp.screening, report);
  document.draft_reason = document.draft.empty() ? "" : texts.at(stamp.screening.screened ? "not_signed_off" : "not_screened").text;
  document.emergency_title = texts.at("emergency").title;
  for (const Finding& flag : stamp.red_flags) document.emergency.push_back(flag.title + ": " + flag.action);
  document.emergency.insert(document.emergency.end(), stamp.emergency.begin(), stamp.emergency.end());
  document.start = report.start;
  for (const std::string& drug : report.beside) document.beside.push_back(fill_blanks(texts.at("goes_on_beside").text, {{"drug", drug}}));
  document.signature = report.signed_off ? fill_blanks(texts.at("signature").text, {{"who", *report.signed_off}}) : texts.at("signature_missing").text;
  for (const int minute : report.times_min) document.time_names.push_back(time_text(minute));
  document.weeks = plan_weeks(report, plan);
  document.goes_on = report.goal_mg_per_day > 0;
  document.reviews = plan_reviews(report, plan, knowledge.planner);
  document.fills = plan_fills(report, plan, settings.dispense_every_days);
  document.decision_label = texts.at("decision").title + ":";
  for (const PolicyReport& policy : report.policies) {
    if (policy.id == report.policy) document.decision = policy.decision;
  }
  document.decision_choices = texts.at("decision").points;
  document.new_dose = texts.at("event_step").text;
  document.changes_often = texts.at("by_day").text;
  const std::string plan_name = for_patient ? "Plan of " + long_date(report.start) : fmt::format("Plan {} of {}", report.chosen_rule()->rule.id, long_date(report.start));
  document.footer = fmt::format("{}, id {}. {}", plan_name, document.plan_id,
                                one_line(for_patient ? fmt::format("Ebb {}, data {}", stamp.version, stamp.data_hash) : stamp_line(stamp)));
  document.sections = plan_sections({stamp, report, knowledge, settings, document});
  return document;
}

}  // namespace ebb
