// One plan as people get it: what stands on paper, on the page and in the calendar, before anything is drawn.
// HTML, PDF, iCalendar and FHIR all print from this, so that they cannot differ.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "ebb/knowledge/knowledge.h"
#include "ebb/report/plan_calendar.h"
#include "ebb/report/taper_report.h"

namespace ebb {

enum class Audience { Professional, Patient };

inline constexpr int kDispenseEveryDays = 28;

/// What the report does not know of the paper.
struct PaperSettings {
  int dispense_every_days = kDispenseEveryDays;
  std::vector<Finding> findings = {};    ///< all that is found in the case, most urgent first; for the professional's version
};

/// A part of a section.
struct PaperPart {
  enum class Kind {
    Text,      ///< `text`
    Strong,    ///< `text` in a frame: nobody may overlook it
    Points,    ///< `items`
    Table,     ///< `heads`, `rows`
    Lines,     ///< `items`, each followed by a line to write on
    Calendar,  ///< PlanDocument::weeks
    Diary,     ///< `heads`, empty rows
    Figure,    ///< `svg`, described by `text`
    Decision,  ///< the box with the question, for the day that `text` names
    Ruled,     ///< lines to write on, down to the foot of a page that has room; on paper only
  };
  Kind kind = Kind::Text;
  std::string text;
  std::vector<std::string> items;
  std::vector<std::string> heads;                ///< a table without heads names things in its first column
  std::vector<std::vector<std::string>> rows;
  std::vector<bool> number_column;               ///< right-aligned
  std::string svg;
  std::vector<double> column_shares = {};        ///< of a table's width, so that tables under one another keep their columns; empty: as wide as their words need
};

struct PaperSection {
  std::string id;                        ///< "calendar", "missed": anchors of the page
  std::string title;
  bool new_page = false;
  std::vector<PaperPart> parts;
};

struct PlanDocument {
  Audience audience = Audience::Professional;
  std::string plan_id;                   ///< stable for a case, drug, start and rule
  std::string drug;
  std::string last_drug;                 ///< taken at the end: another one when the plan changes the drug
  std::string title;
  std::string draft;                     ///< on every page and every calendar entry; empty: screened and signed
  std::string draft_reason;
  std::string emergency_title;
  std::vector<std::string> emergency;    ///< before anything else: what was found in this case, then what holds for everybody
  Date start;
  std::vector<std::string> beside;       ///< a sentence for each other drug that goes on as it is taken now
  std::string signature;                 ///< "Signed off by …" or "Not signed off."
  std::vector<std::string> time_names;   ///< "08:00"
  std::vector<PlanWeek> weeks;
  bool goes_on = false;                  ///< a goal above zero: doses do not end where the paper ends
  std::vector<PlanReview> reviews;
  std::vector<PlanFill> fills;
  std::string decision_label;            ///< "Decide before the dose changes"
  std::string decision;                  ///< the policy's sentence in the box at each step; empty: the label says enough
  std::vector<std::string> decision_choices;
  std::string new_dose;                  ///< "New dose from today"
  std::string changes_often;             ///< over a week with many changes
  std::vector<PaperSection> sections;
  std::string footer;                    ///< what made it
};

/// Precondition: report.chosen_rule() is there and has a plan. The patient's version has no predicted figure.
PlanDocument make_plan_document(const RunStamp& stamp, const TaperReport& report, const Knowledge& knowledge, const PaperSettings& settings,
                                Audience audience);

/// "DRAFT – NOT SCREENED", "DRAFT – NOT SIGNED OFF" or nothing.
std::string draft_mark(const Knowledge& knowledge, const Screening& screening, const TaperReport& report);
/// 16 hex digits from the case's title, the drug, the start, the dose at the start and the rule: the same for a plan printed again.
std::string plan_id(const RunStamp& stamp, const TaperReport& report);
/// What an appointment is for: "Ready for the next dose?".
const std::string& review_text(const Knowledge& knowledge, PlanReview::Kind kind);
/// "Sunday 1 February 2026".
std::string plain_date(Date date);
/// "Sun 1 Feb".
std::string short_date(Date date);
/// "Sun 1 Feb 2026".
std::string long_date(Date date);
/// "1 Feb – 7 Feb 2026", "Sun 1 Feb 2026" when both are one day.
std::string date_span(Date first, Date last);
/// "Week 3: Sun 15 Feb – Sat 21 Feb 2026".
std::string week_title(const PlanDocument& document, const PlanWeek& week);
/// "1.75 mg a day", "0.125 mg every other day".
std::string daily_dose_text(const PlanBlock& block);
/// Each step once, over all its days that are shown: the weeks cut it into blocks.
std::vector<PlanBlock> whole_steps(const PlanDocument& document);
/// What stands in a cell to write in.
inline constexpr const char* kWriteHere = "\u00a0";
/// A row of a table with cells to write in: it needs room for a hand.
bool is_written_on(const std::vector<std::string>& row);
/// A week whose dose changes so often that each day has its own line.
bool shown_by_day(const PlanWeek& week);
/// What an administration of that block is on a day: "-" when nothing is taken.
const std::string& dose_on(const PlanBlock& block, std::size_t time, int day);
/// A question before this block: the dose changes and it is not the first step of the plan.
bool asks_decision(const PlanBlock& block);

/// "lorazepam", "lorazepam, changed to diazepam": what the shown plan is of.
std::string drugs_text(const TaperReport& report);

}  // namespace ebb
