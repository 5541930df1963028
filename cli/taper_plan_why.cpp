#include "cli/taper_plan_why.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/plan/accepted_level.h"
#include "ebb/report/text.h"

namespace ebb::cli {
namespace {

constexpr std::size_t kMostNamed = 5;
constexpr double kStandardErrors = 3;   // some twenty numbers are compared: two would name one by chance
constexpr double kLeastMove_frac = 0.02;
constexpr double kLowerPeak_frac = 0.98;  // of the suggested plan's: less is no difference that shows in the words

std::string cut_percent(double frac) { return fmt::format("{:.0f} %", frac * 100); }

const GuidelineCheck* broken(const TaperPlan& plan) {
  for (const GuidelineCheck& check : plan.checks)
    if (!check.kept()) return &check;
  return nullptr;
}

std::string of_limits(const GuidelineCheck& check, const GuidelineLimits& limits) {
  return check.id == kFirstCutCheck ? fmt::format("its first cut is above {}", cut_percent(limits.first_cut_frac))
                                    : fmt::format("it cuts more than {} in {} days (first on day {})", cut_percent(limits.cut_frac), limits.window_days, check.first_broken_day);
}

std::string by_name(const RuleJudgement& judged) { return "this rule by its name (--rule " + judged.rule->rule.id + ")"; }

/// The first thing that keeps a rule which meets the level from being suggested; the order is the order in which it is told.
enum class Hindrance { Limit, LeavesOutChange, NearAStop, Within, NotShorter, TooLong, ShortSteps, Other };

Hindrance hindrance_of(const RuleJudgement& judged, const Suggested& suggested, const PlanWish& wish) {
  const TaperPlan& plan = judged.rule->plan;
  if (wish.guideline_limits && broken(plan) != nullptr) return Hindrance::Limit;
  if (!wish.change_to.empty() && !plan.substitution) return Hindrance::LeavesOutChange;
  if (judged.near_a_stop) return Hindrance::NearAStop;
  if (wish.within_days && plan.length_days > *wish.within_days) return Hindrance::Within;
  if (suggested.plan && plan.length_days >= suggested.plan->length_days) return Hindrance::NotShorter;
  if (plan.length_days > wish.longest_days) return Hindrance::TooLong;
  return judged.shortest_step_days < wish.step_days ? Hindrance::ShortSteps : Hindrance::Other;
}

/// What it is then, and what would change it.
std::pair<std::string, std::string> other_hindrance(const RuleJudgement& judged, const Suggested& suggested, const PlanWish& wish) {
  const std::string& seizure_rule = suggested.report.seizure_rule;
  const std::string unranked = "guideline_limits = false, which leaves the seizure rank out and the limits on cuts with it; or " + by_name(judged);
  if (suggested.plan && wish.within_days) return {"shorter than the suggested plan, but with a time given the least total withdrawal in it is looked for", by_name(judged)};
  if (!judged.on_dispensing_days) return {"its doses do not all change on dispensing days", "no dispense_every, or " + by_name(judged)};
  if (judged.met_frac < judged.needed_frac) {
    return {fmt::format("the check asks for {:.1f} %, a standard error more than {}, so that other people seldom fall short of it", std::ceil(judged.needed_frac * 1000) / 10,
                        asked_percent(wish.confidence_frac)),
            "a little less confidence, or " + by_name(judged)};
  }
  if (judged.no_worse_frac && *judged.no_worse_frac < judged.rank_needed_frac) {
    return {fmt::format("it ranks worse than {} in seizure hazard: no worse in {} of the draws of the hazard's slope, {} are needed", seizure_rule, people_percent(*judged.no_worse_frac),
                        people_percent(judged.rank_needed_frac)), unranked};
  }
  if (!judged.surely_no_worse)
    return {fmt::format("it ranks no worse than {} in seizure hazard, but not by a standard error, which the check asks for so that chance does not decide", seizure_rule), unranked};
  return {"its doses are none of the search's", by_name(judged)};
}

void say_not_met(const RuleJudgement& judged, const GuidelineCheck* limit, const PlanWish& wish, RuleReason& reason) {
  reason.reason = fmt::format("keeps {} of people at or under the accepted level, {} are asked for", people_percent(judged.met_frac), asked_percent(wish.confidence_frac));
  if (limit != nullptr) reason.reason += ", and " + of_limits(*limit, wish.limits);
  const std::string level = "accepting " + level_of_ratio(wish.accepted, judged.ratio_at_confidence, wish.far_more), unlimited = limit != nullptr ? "guideline_limits = false" : "";
  if (judged.confidence_kept_percent > 0)
    reason.would_change = fmt::format("{}, or a confidence of {:.0f} %{}", level, judged.confidence_kept_percent, unlimited.empty() ? "" : "; and " + unlimited);
  else reason.would_change = level + (unlimited.empty() ? "" : ", and " + unlimited);
}

void say_not_shorter(const RuleJudgement& judged, const Suggested& suggested, const PlanWish& wish, double suggested_ratio, RuleReason& reason) {
  const int longer_days = judged.rule->plan.length_days - suggested.plan->length_days;
  reason.reason += "; " + (longer_days == 0 ? "as long as the suggested plan" : "the suggested plan is " + weeks_taken(longer_days) + " shorter");
  if (wish.within_days) reason.would_change = "the suggested plan has the least total withdrawal in the time asked for";
  else if (judged.ratio_at_confidence < suggested_ratio * kLowerPeak_frac && longer_days > 0)
    reason.would_change = fmt::format("accepting less: {} it would still meet, the suggested plan would not", level_of_ratio(wish.accepted, judged.ratio_at_confidence, wish.far_more));
  else reason.would_change = longer_days == 0 ? "nothing but " + by_name(judged) : "nothing in what is accepted: it is longer and its peak is no lower; " + by_name(judged);
}

RuleReason reason_of(const RuleJudgement& judged, const Suggested& suggested, const PlanWish& wish, double suggested_ratio) {
  const TaperPlan& plan = judged.rule->plan;
  RuleReason reason;
  reason.rule = judged.rule->rule.id;
  reason.met_frac = judged.met_frac;
  reason.meets_limit = judged.met_frac >= wish.confidence_frac;
  const GuidelineCheck* limit = wish.guideline_limits ? broken(plan) : nullptr;
  if (!reason.meets_limit) {
    say_not_met(judged, limit, wish, reason);
    return reason;
  }
  reason.reason = fmt::format("meets the accepted level ({} of people)", people_percent(judged.met_frac));
  switch (hindrance_of(judged, suggested, wish)) {
    case Hindrance::Limit:
      reason.reason += " but " + of_limits(*limit, wish.limits);
      reason.would_change = "guideline_limits = false";
      break;
    case Hindrance::LeavesOutChange:
      reason.reason += " but leaves out the change to " + wish.change_to + " that was asked for";
      reason.would_change = "no substitute in the case; or " + by_name(judged);
      break;
    case Hindrance::NearAStop:
      reason.reason += "; its first cut is near a stop";
      reason.would_change = "a finer product in the supply, or " + by_name(judged);
      break;
    case Hindrance::Within:
      reason.reason += " but takes " + weeks_taken(plan.length_days);
      reason.would_change = fmt::format("more time (within = \"{}\") leaves room for it; or {}", weeks_taken(plan.length_days), by_name(judged));
      break;
    case Hindrance::NotShorter: say_not_shorter(judged, suggested, wish, suggested_ratio, reason); break;
    case Hindrance::TooLong:
      reason.reason += "; it takes " + weeks_taken(plan.length_days) + ", longer than is looked for";
      reason.would_change = by_name(judged);
      break;
    case Hindrance::ShortSteps:
      reason.reason += fmt::format("; its steps are shorter than the {} {}", span_text(wish.step_days), wish.step_asked ? "asked for" : "of the search");
      reason.would_change = by_name(judged);
      if (judged.shortest_step_days >= wish.limits.shortest_hold_days)
        reason.would_change = fmt::format("shorter steps (step = \"{}\"), or ", span_text(judged.shortest_step_days)) + reason.would_change;
      break;
    case Hindrance::Other: {
      const auto [what, change] = other_hindrance(judged, suggested, wish);
      reason.reason += "; " + what;
      reason.would_change = change;
      break;
    }
  }
  return reason;
}

struct Sensitivity {
  const Parameter* parameter;
  double low_half_frac, high_half_frac, standard_error;
  double moves() const { return std::fabs(high_half_frac - low_half_frac); }
};

/// Mean and its squared standard error.
std::pair<double, double> mean_and_error(const std::vector<double>& values) {
  double mean = 0, square = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  for (const double value : values) square += (value - mean) * (value - mean);
  const double n = static_cast<double>(values.size());
  return {mean, n > 1 ? square / (n - 1) / n : 0};
}

std::string range_text(const Parameter& parameter) {
  const auto written = [&](double canonical) { return number_text(canonical / parameter.canonical_per_unit, 3); };
  const std::string unit = parameter.unit == "1" ? "" : " " + parameter.unit;
  return written(parameter.range_low) + "-" + written(parameter.range_high) + unit;
}

/// What sets the length of the shortest plan there can be, and what would shorten it.
std::string bound_text(const PlanWish& wish, const LengthBound& bound) {
  const std::string steps = fmt::format("steps of {}", span_text(wish.hold_days));
  const std::string limits = bound.guideline ? "the guideline's limits" : "the doses that this supply makes";
  return fmt::format("It is as short as {}{}{} and {} allow: these, not the accepted level, set its length.{}", bound.hold ? "the days on the present dose, " : "",
                     bound.change ? "the change of drug, " : "", steps, limits,
                     wish.step_days > wish.limits.shortest_hold_days ? fmt::format(" Shorter steps (step = \"{}\") would shorten it.", span_text(wish.limits.shortest_hold_days)) : "");
}

/// Steps shorter than the guideline's: how many changes that is, who has timed them, and what it asks of a person.
std::string often_text(const TaperPlan& plan, const PlanWish& wish, double start_mg_per_day) {
  const int every_days = wish.hold_days / wish.steps_of_hold;
  return fmt::format("{} changes of dose, some only {} apart: no trial has timed steps as short as these (grade D). Each is another amount to measure, read off that day's line of the calendar. "
                     "With steps of {} or longer (--step {}d) there are far fewer.",
                     count_cuts(plan, start_mg_per_day), span_text(every_days), span_text(wish.limits.shortest_hold_days), wish.limits.shortest_hold_days);
}

}  // namespace

std::string span_text(int days) {
  if (days < 14) return days == 7 ? "1 week" : counted(days, "day", "days");
  return counted(days / 7, "week", "weeks");
}

int shortest_step_days(const TaperPlan& plan, bool under_way) {
  int shortest_days = plan.length_days;
  std::size_t first = under_way ? 1 : 0;
  while (plan.substitution && first < plan.steps.size() && plan.steps[first].day < plan.substitution->end_day) ++first;
  for (std::size_t i = first; i + 1 < plan.steps.size(); ++i) shortest_days = std::min(shortest_days, plan.steps[i + 1].day - plan.steps[i].day);
  return shortest_days;
}

std::string level_of_ratio(const AcceptedLevel& accepted, double ratio, double far_more) {
  const double share_frac = std::ceil(ratio * 100) / 100;
  if (accepted.kind == AcceptedLevel::Kind::OfRule && !(share_frac <= far_more)) return fmt::format("far more withdrawal than with {}", accepted.rule);
  const std::string level = to_text({accepted.kind, share_frac, accepted.rule});
  return accepted.kind == AcceptedLevel::Kind::OfRule && share_frac == 1 ? level : "up to " + level;
}

std::vector<std::string> reasons_of_plan(const Suggested& suggested, const PlanWish& wish, double start_mg_per_day, const LengthBound& bound) {
  std::vector<std::string> why;
  const SuggestionReport& report = suggested.report;
  const TaperPlan& plan = *suggested.plan;
  const std::string aim = wish.within_days ? "The least total withdrawal in at most " + span_text(*wish.within_days) + ", of the plans"
                                           : "The shortest of the plans";
  // Without these words a rule with shorter steps, or beyond the guideline, would seem to refute it.
  const std::string with = fmt::format(" with steps of at least {}{}", span_text(wish.hold_days / wish.steps_of_hold), wish.guideline_limits ? ", within the guideline's limits," : "");
  why.push_back(fmt::format("{}{} that keep {} of people {}: {}, {} cuts.", aim, with, asked_percent(wish.confidence_frac), people_kept_text(wish.accepted), weeks_taken(plan.length_days),
                            count_cuts(plan, start_mg_per_day)));
  if (wish.steps_of_hold > 1) why.push_back(often_text(plan, wish, start_mg_per_day));
  if (report.fewest_holds_days == plan.length_days && wish.guideline_limits && !wish.within_days) why.push_back(bound_text(wish, bound));
  else if (!report.searched_all)
    why.push_back(fmt::format("The most promising plans were looked at, not every one: {} within these limits may exist.", wish.within_days ? "one with less withdrawal" : "a shorter one"));
  if (report.searched_all) why.push_back("Every plan within these limits was looked at.");
  if (!wish.guideline_limits) why.push_back("The joint guideline's limits and the seizure rank were switched off (guideline_limits = false).");
  if (report.unranked_length_days > 0)
    why.push_back(fmt::format("The accepted level alone would allow {}, but that ranks worse than {} in seizure hazard.", weeks_taken(report.unranked_length_days), report.seizure_rule));
  return why;
}

std::string coarse_first_cut(const TaperPlan& plan, double start_mg_per_day, const std::vector<RuleReport>& rules, const Product* finer) {
  const auto coarse = std::find_if(plan.checks.begin(), plan.checks.end(), [](const GuidelineCheck& check) { return check.id == kFirstCutCheck && !check.obeyed; });
  const double first_cut = first_cut_frac(plan, start_mg_per_day);
  if (coarse == plan.checks.end() || !coarse->only_lattice) return "";
  const RuleReport* gentler = nullptr;
  for (const RuleReport& rule : rules) {
    if (!rule.has_plan() || rule.plan.substitution.has_value() != plan.substitution.has_value()) continue;
    if (broken(rule.plan) != nullptr || first_cut_frac(rule.plan, start_mg_per_day) >= first_cut) continue;
    if (gentler == nullptr || rule.plan.length_days < gentler->plan.length_days) gentler = &rule;
  }
  std::string text = fmt::format("Its first cut is {} of the dose: this supply makes no smaller one.", cut_percent(first_cut));
  if (gentler != nullptr) {
    text += fmt::format(" {} begins with {} and takes {} (--rule {}).", gentler->rule.id, cut_percent(first_cut_frac(gentler->plan, start_mg_per_day)), weeks_taken(gentler->plan.length_days),
                        gentler->rule.id);
  }
  if (finer != nullptr) text += fmt::format(" {} in the supply makes smaller cuts, too.", finer->id);
  return text;
}

bool asks_for_rank(const RuleJudgement& judged, const Suggested& suggested, const PlanWish& wish) {
  return judged.met_frac >= std::max(wish.confidence_frac, judged.needed_frac) && judged.on_dispensing_days && !(suggested.plan && wish.within_days) &&
         hindrance_of(judged, suggested, wish) == Hindrance::Other;
}

std::vector<RuleReason> reasons_of(const std::vector<RuleJudgement>& judgements, const Suggested& suggested, const PlanWish& wish, double suggested_ratio) {
  std::vector<RuleReason> reasons;
  for (const RuleJudgement& judged : judgements) reasons.push_back(reason_of(judged, suggested, wish, suggested_ratio));
  return reasons;
}

std::vector<std::string> sensitivities(const std::vector<double>& met_frac, const std::vector<const Parameter*>& parameters, std::uint64_t seed,
                                       const CalibratedDraws* calibrated) {
  std::vector<Sensitivity> all;
  for (const Parameter* parameter : parameters) {
    if (parameter->overridden || !(parameter->range_low < parameter->range_high)) continue;
    std::vector<double> low, high;
    for (std::size_t draw = 0; draw < met_frac.size(); ++draw)
      (ensemble_share(seed, *parameter, static_cast<int>(draw), calibrated) < 0.5 ? low : high).push_back(met_frac[draw]);
    if (low.size() < 2 || high.size() < 2) continue;
    const auto [low_mean, low_error] = mean_and_error(low);
    const auto [high_mean, high_error] = mean_and_error(high);
    all.push_back({parameter, low_mean, high_mean, std::sqrt(low_error + high_error)});
  }
  std::erase_if(all, [](const Sensitivity& one) { return one.moves() < std::max(kLeastMove_frac, kStandardErrors * one.standard_error); });
  std::stable_sort(all.begin(), all.end(), [](const Sensitivity& a, const Sensitivity& b) { return a.moves() > b.moves(); });
  if (all.size() > kMostNamed) all.resize(kMostNamed);
  std::vector<std::string> lines;
  for (const Sensitivity& one : all) {
    lines.push_back(fmt::format("{} (grade {}, {}): {} of people within the accepted level in the lower half of its range, {} in the upper", one.parameter->name,
                                one.parameter->grade, range_text(*one.parameter), people_percent(one.low_half_frac), people_percent(one.high_half_frac)));
  }
  return lines;
}

}  // namespace ebb::cli
