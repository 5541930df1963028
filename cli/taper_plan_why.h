// Why a plan was suggested and each rule was not, in plain words made of what was computed.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/taper_plan.h"
#include "cli/taper_plan_wish.h"

namespace ebb::cli {

/// What a rule does to people, seen from the accepted level.
struct RuleJudgement {
  const RuleReport* rule = nullptr;
  double met_frac = 0;
  int shortest_step_days = 0;            ///< as shortest_step_days
  double ratio_at_confidence = 0;        ///< peak / reference peak that the share of people the check asks for stays at or under
  double needed_frac = 0;                ///< what the check asks for, so that the share asked for is kept in other people, too
  double confidence_kept_percent = 0;    ///< the highest whole percent of confidence at which the check would grant it; 0: none that can be asked for
  bool on_dispensing_days = true;        ///< its doses change on dispensing days, where there are any
  bool near_a_stop = false;              ///< its first cut keeps too little, and a product is sold that makes smaller ones
  std::optional<double> no_worse_frac;   ///< share of the draws of the hazard's slope that rank it no worse; absent: not looked at
  double rank_needed_frac = 0;           ///< of those draws
  bool surely_no_worse = true;           ///< likewise with a standard error of the difference to spare
};

/// Whether a rule's judgement needs the seizure rank: options that would bring the rule are named, or nothing else says why it is not suggested.
bool asks_for_rank(const RuleJudgement& judged, const Suggested& suggested, const PlanWish& wish);

/// What sets the length of a plan as short as can be.
struct LengthBound {
  bool hold = false;                     ///< days on the present dose come first
  bool change = false;                   ///< a change of drug does
  bool guideline = false;                ///< without the guideline's limits it would be shorter
};

/// "26 weeks", and of less than two weeks "10 days": whole weeks, rounded down.
std::string span_text(int days);

/// The shortest time between two changes of dose, those of a change to another drug left out. `under_way`: the first one is cut short by where the person stands, and does not count.
int shortest_step_days(const TaperPlan& plan, bool under_way);

/// "up to 24 % of stopping today", "up to 1.3 times the peak of asam-10-2w": the level a ratio would be within; of 0 "any level", and beyond `far_more` times a rule's peak in words.
std::string level_of_ratio(const AcceptedLevel& accepted, double ratio, double far_more);

/// "12.5 %": a cut as a share of the dose, with the same digits everywhere.
std::string cut_percent(double frac);

/// " as far as the supply allows", where a step is beyond the guideline's limits because the supply makes none smaller; else nothing.
std::string supply_allows(const TaperPlan& plan, const PlanWish& wish);

/// The level within which a ratio is, in hundredths and upwards, as it can be typed: of a rule up to `far_more` times its peak, of stopping up to all of it. Nothing: there is none.
std::optional<AcceptedLevel> typed_level(const AcceptedLevel& accepted, double ratio, double far_more);

/// That the seizure rank sets the length (SuggestionReport::unranked_length_days).
std::string unranked_text(const SuggestionReport& report);

/// Why the suggested plan is as it is.
std::vector<std::string> reasons_of_plan(const Suggested& suggested, const PlanWish& wish, double start_mg_per_day, const LengthBound& bound);

/// What to say when the first cut is beyond the guideline's limit because the supply makes none smaller: the shortest rule within the guideline's limits that
/// begins with a smaller one and changes the drug if the plan does, and the product that would make one (nullptr: none). Empty when there is nothing to say.
std::string coarse_first_cut(const TaperPlan& plan, double start_mg_per_day, const std::vector<RuleReport>& rules, const Product* finer);

/// `suggested_ratio`: of the suggested plan, as RuleJudgement::ratio_at_confidence; 0 when there is none.
std::vector<RuleReason> reasons_of(const std::vector<RuleJudgement>& judgements, const Suggested& suggested, const PlanWish& wish, double suggested_ratio);

/// The numbers whose ranges move the share of people within the accepted level most: draws in the lower and in the upper half of each
/// range are compared, and those that differ by more than twice the standard error are named, at most five. `met_frac`: by draw.
std::vector<std::string> sensitivities(const std::vector<double>& met_frac, const std::vector<const Parameter*>& parameters, std::uint64_t seed,
                                       const CalibratedDraws* calibrated);

}  // namespace ebb::cli
