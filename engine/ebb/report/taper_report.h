// What `taper` says: every rule on the same people, and the calendar of one.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "ebb/dosing/product.h"
#include "ebb/plan/accepted_level.h"
#include "ebb/plan/rule.h"
#include "ebb/plan/taper.h"
#include "ebb/report/simulation_report.h"

namespace ebb {

enum class RuleStatus {
  Computed,
  Reference,          ///< stopping today: compared with, never a plan
  NeedsSubstitution,  ///< listed only
  NotForThisDrug,
  NotPossible,        ///< this supply or dose cannot follow it
};

/// One rule, its plan and what it does to the people.
struct RuleReport {
  TaperRule rule;
  RuleStatus status = RuleStatus::Computed;
  std::string reason;                     ///< why there is no plan
  TaperPlan plan;
  OutcomeSummary outcome;                 ///< from the plan's first day to the end of what all rules are followed for
  Spread peak_of_stopping_frac;           ///< peak withdrawal / that of stopping today, person by person
  Spread burden_of_stopping_frac;
  std::vector<Spread> withdrawal_theta;   ///< at TaperReport::times_h, 24-h means
  bool has_plan() const { return status == RuleStatus::Computed; }
};

/// A plan that comes near to a wish that cannot be met.
struct NearestPlan {
  std::string gives_up;                   ///< "takes 44 weeks instead of 26", "82 % of people instead of 90 %"
  std::string supply_adds;                ///< id of a product that the plan needs beside the supply; its index is the supply's size
  TaperPlan plan;
  double met_frac = 0;
  std::string to_type;                    ///< what gives this plan, or comes to it, when it is typed or written into the case
};

struct RuleReason {
  std::string rule;
  bool meets_limit = false;
  double met_frac = 0;                    ///< share of people at or under the accepted level on this rule
  std::string reason;                     ///< plain words
  std::string would_change;               ///< what it would take to change the answer
};

/// What the planner found under the accepted level; its plan stands in TaperReport::rules as "suggested".
struct SuggestionReport {
  AcceptedLevel accepted;
  double confidence_frac = 0;             ///< asked: share of people who stay at or under the accepted level
  double met_frac = 0;                    ///< share of the unseen people who do
  Spread met_by_draw_frac;                ///< the same per draw of the uncertain parameters
  std::size_t people_planned = 0, people_unseen = 0;
  std::string ensemble_from, ensemble_note;  ///< where the draws of the uncertain numbers come from, as in the stamp
  int step_days = 0;                      ///< how long each step lasts at least
  bool found = false;
  std::vector<std::string> unmet;         ///< not found: what cannot be met, one sentence each
  std::vector<NearestPlan> nearest;       ///< not found: plans that come nearest, each with what it gives up
  std::vector<std::string> why;           ///< why this plan, in plain words
  std::vector<RuleReason> rule_reasons;   ///< why each rule was or was not suggested, and what would change that
  std::vector<std::string> sensitive_to;  ///< assumptions that would change the answer
  bool searched_all = false;              ///< every plan within the limits was looked at; else the most promising ones
  bool guideline_limits = true;           ///< first cut, cut in 14 days and seizure rank were limits of the search
  std::string seizure_rule;               ///< the rule whose seizure rank is the limit; empty: it has no plan here
  double seizure_same_frac = 0;           ///< so much more excess than the rule's is no worse
  double seizure_no_worse_frac = 0;       ///< found: share of the draws of the seizure slope that rank the plan no worse than that rule
  int unranked_length_days = 0;           ///< found: of the shortest plan if the seizure rank were no limit; 0: as long
  int fewest_holds_days = 0;              ///< the least that steps and the guideline's limits allow, whatever the accepted level
  double draws_met_frac = 0;              ///< found: share of the draws in which the confidence is met
  int within_days = 0;                    ///< asked: least burden within this time; 0: the shortest time
  std::size_t holds_simulated = 0;
  std::vector<std::string> notes;         ///< what of the wish is done in another way
};

struct FrontierPoint {
  std::string id;                         ///< a rule's id, or "" for a plan of the planner
  double weeks = 0;
  Spread peak_of_stopping_frac;
  TaperPlan plan;
};

/// "Next step only when …": a rule that answers each person's own course; simulated on the same people.
struct PolicyReport {
  std::string id, name, decision;         ///< decision: the sentence in the box on the page
  std::string source, locator, why;
  char grade = 'D';
  std::string path;                       ///< id of the plan whose steps are followed
  Spread length_weeks;                    ///< of those who reach the goal
  double reached_goal_frac = 0;           ///< within the time followed
  double held_frac = 0, went_back_frac = 0; ///< people who held, or went back, at least once
  Spread holds;                           ///< steps held a person
  Spread peak_of_stopping_frac, peak_theta;
  double over_two_days_frac = 0;
  double followed_weeks = 0;              ///< who has not reached the goal by then counts as not having reached it
};

/// Where somebody is on a plan that has begun, from [[taken]] and today.
struct WhereReport {
  std::string plan;                       ///< id of the plan that was followed
  Date started;
  int day = 0;                            ///< today, 0 = the plan's first day
  double planned_mg_per_day = 0, taken_mg_per_day = 0, previous_mg_per_day = 0;
  int days_ahead = 0;                     ///< > 0: lower than planned; < 0: higher than planned
  struct Missed {
    Date date;
    double planned_mg = 0, taken_mg = 0;
  };
  std::vector<Missed> missed;             ///< days on which much less than planned was taken
  std::vector<Missed> extra;              ///< days on which more than planned was taken, and less again after them
  std::vector<std::string> advice;        ///< what to do now, in plain words, most urgent first
  bool compared = true;                   ///< false: which plan is followed is not said; what was planned is then what was taken
  struct Choice {
    std::string id;                       ///< "continue", "hold", "one_step_back", "slower"
    std::string text;                     ///< what it means, in plain words
    double first_mg_per_day = 0;          ///< dose from today
    int length_days = 0;                  ///< to the goal
    int stay_days = 0;                    ///< on the first dose before the next change; 0: the first dose is the next step itself
  };
  bool by_suggested = false;              ///< the ways to go on are built from the plan suggested today, not from a rule
  std::string choice_text;                ///< stands before the choices
  std::string shown_way;                  ///< id of the choice whose calendar is shown; empty: it is none of them
  std::string shown_text;                 ///< says so after the choices; empty without choices
  std::vector<Choice> choices;            ///< ways to go on from today, but "slower" all by the rule that is followed, the plan suggested today or the usual rule
};

/// A plan that changes the drug beside the direct one of the same pace, person by person.
struct ChangeComparison {
  std::string rule, direct;               ///< ids
  Spread peak_of_direct_frac, burden_of_direct_frac;
  int length_days = 0, direct_length_days = 0;
  double higher_peak_frac = 0;            ///< share of people whose peak is higher with the change
};

/// A change to another drug that the case asks for.
struct ChangeReport {
  Substitution facts;
  std::vector<std::string> tables;        ///< what each table makes of the dose now
  std::string evidence;                   ///< what is known of the worth of such a change
  double strength_fold = 0;               ///< steady drive potency of the made dose over that of the dose now, by the numbers in data/ (typical person)
  std::vector<ChangeComparison> comparisons;
};

struct TaperReport {
  std::string drug;
  Date start;
  double start_mg_per_day = 0;
  std::vector<double> start_doses_mg;
  std::vector<int> times_min;
  double goal_mg_per_day = 0;
  double ceiling_mg_per_day = 0;
  std::vector<std::string> beside;        ///< other drugs that go on as they are taken now; no plan changes them
  std::vector<Product> supply;
  double followed_days = 0;               ///< from the start, the same for every rule
  std::vector<double> times_h;            ///< from the start, at most 400
  std::vector<RuleReport> rules;          ///< in the order shown
  std::vector<std::vector<Spread>> shown_levels_mg_per_L;  ///< of the plan whose calendar is shown, at times_h (midnights), by drug: the tapered one, the one it is changed to; empty: none is shown
  std::vector<Spread> shown_drive;        ///< of the same, 24-h means
  std::size_t chosen = 0;                 ///< whose calendar is shown; rules.size(): none
  bool chosen_by_name = false;            ///< asked for by name; else it is the suggested plan or, when nothing is suggested, the usual rule
  GuidelineLimits limits;                 ///< that every plan is held against
  double least_peak_theta = 0;            ///< of a simulated stop: with less a person is left out of the ratios, 0 / 0 says nothing
  std::size_t people_compared = 0;        ///< who have enough withdrawal when stopping for a ratio to mean something
  std::vector<std::string> notes;
  std::optional<SuggestionReport> suggestion;
  std::vector<FrontierPoint> frontier;    ///< shortest first; empty unless asked
  std::vector<PolicyReport> policies;
  std::string policy;                     ///< id of the policy that the printed plan asks at each step; empty: none
  std::optional<WhereReport> where;       ///< plans that go on from today
  std::optional<ChangeReport> change;     ///< when a drug to change to is named
  std::optional<std::string> signed_off;  ///< "name, role" of the professional who answers for the plan
  const RuleReport* chosen_rule() const { return chosen < rules.size() ? &rules[chosen] : nullptr; }
};

/// Says that the plan shown is no plan under what was asked for, because none was found: what cannot be met, which rule follows and how long it takes. Empty when
/// the plan shown is the suggested one, or nothing was looked for.
std::string not_under_limit_text(const TaperReport& report);
/// The same for a heading: "no plan under your limit"; empty likewise.
std::string not_under_limit_mark(const TaperReport& report);
/// What to say beside a rule's grade when the plan has steps that are larger than the rule's, because the supply cannot make smaller ones; empty when it has none.
std::string coarse_steps_text(const RuleReport& rule);

/// A share of people in whole percent, rounded down, so that no share is shown as one it does not reach: "99 %" of 0.999.
std::string people_percent(double frac);
/// A share that was asked for, as it was typed: 99.9 % stays 99.9 %.
std::string asked_percent(double frac);
/// Whole weeks that a plan takes, rounded up: "1 week", "36 weeks".
std::string weeks_taken(int days);

/// "more than 25 % within 14 days".
std::string over_ceiling_text(const GuidelineLimits& limits);
/// The first cut of a plan as a share of the dose before it; 0 when nothing is cut.
double first_cut_frac(const TaperPlan& plan, double start_mg_per_day);
/// How many changes of dose a plan makes.
int count_cuts(const TaperPlan& plan, double start_mg_per_day);
/// The changes of a calendar in words: "11 dose changes", "3 stages of the change, then 11 cuts".
std::string changes_text(const TaperPlan& plan, double start_mg_per_day);
/// The step's last day + 1, or `length_days` for the last step.
int step_end_day(const TaperPlan& plan, std::size_t step);
/// Highest median and 95 % of withdrawal at the report times within the step; both 0 when none falls into it.
struct StepWithdrawal {
  double median_theta = 0, high_theta = 0;
};
StepWithdrawal step_withdrawal(const TaperReport& report, const RuleReport& rule, std::size_t step);

/// "1½ × 0.5 mg", "2.5 mL"; the form is named when the supply has another product of that strength.
std::string short_amount(const std::vector<Product>& supply, const DosePart& part);
/// One time of day's dose: amounts joined by " + ", "-" when nothing is taken.
std::string dose_text(const std::vector<Product>& supply, const std::vector<DosePart>& parts);
/// "08:00".
std::string time_text(int minute_of_day);

/// "3 days", "8 weeks": a time as it is told to people; whole weeks from three weeks on.
std::string time_in_words(int days);

/// "26 days", "4 weeks": weeks only where they are whole, for a time that somebody is to keep to.
std::string stay_in_words(int days);

const char* status_name(RuleStatus status);   ///< "computed", "reference", "needs_substitution", "not_for_this_drug", "not_possible"

}  // namespace ebb
