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
constexpr double kBelow_frac = 0.999;     // of the suggested plan's peak: a level that it surely does not meet, whatever is taken as the same
constexpr double kLeastShare_frac = 0.01; // levels are named in hundredths
constexpr const char* kOrShorter = ": this rule, or a shorter plan";


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

/// What keeps a rule from being suggested beside the share of people it keeps within the level; the order is the order in which it is told.
enum class Hindrance { Limit, LeavesOutChange, NearAStop, Within, NotShorter, TooLong, ShortSteps, LeastWithdrawal, DispensingDays, Unsure, Rank, RankUnsure };

std::vector<Hindrance> hindrances_of(const RuleJudgement& judged, const Suggested& suggested, const PlanWish& wish) {
  const TaperPlan& plan = judged.rule->plan;
  std::vector<Hindrance> all;
  const auto add = [&](Hindrance hindrance, bool stands) {
    if (stands) all.push_back(hindrance);
  };
  const bool direct = !wish.change_to.empty() && !plan.substitution, too_late = wish.within_days && plan.length_days > *wish.within_days;
  add(Hindrance::Limit, wish.guideline_limits && broken(plan) != nullptr);
  add(Hindrance::LeavesOutChange, direct);
  add(Hindrance::NearAStop, judged.near_a_stop);
  add(Hindrance::Within, too_late);
  // Another case, or no time given, is searched anew: what is suggested now says nothing about that.
  add(Hindrance::NotShorter, suggested.plan && !direct && !wish.within_days && plan.length_days >= suggested.plan->length_days);
  add(Hindrance::TooLong, plan.length_days > wish.longest_days);
  add(Hindrance::ShortSteps, judged.shortest_step_days < wish.step_days);
  add(Hindrance::LeastWithdrawal, wish.within_days && !too_late);
  add(Hindrance::DispensingDays, !judged.on_dispensing_days);
  add(Hindrance::Unsure, judged.met_frac >= wish.confidence_frac && judged.met_frac < judged.needed_frac);
  const bool ranks_worse = judged.no_worse_frac && *judged.no_worse_frac < judged.rank_needed_frac;
  add(Hindrance::Rank, ranks_worse);
  add(Hindrance::RankUnsure, !ranks_worse && !judged.surely_no_worse);
  return all;
}

std::string words_of(Hindrance hindrance, const RuleJudgement& judged, const Suggested& suggested, const PlanWish& wish) {
  const TaperPlan& plan = judged.rule->plan;
  switch (hindrance) {
    case Hindrance::Limit: return of_limits(*broken(plan), wish.limits);
    case Hindrance::LeavesOutChange: return "leaves out the change to " + wish.change_to + " that was asked for";
    case Hindrance::NearAStop: return "its first cut is near a stop";
    case Hindrance::Within: return "takes " + weeks_taken(plan.length_days);
    case Hindrance::NotShorter: {
      const int longer_days = plan.length_days - suggested.plan->length_days;
      return longer_days == 0 ? "it is as long as the suggested plan" : "the suggested plan is " + weeks_taken(longer_days) + " shorter";
    }
    case Hindrance::TooLong: return "it takes " + weeks_taken(plan.length_days) + ", longer than is looked for";
    case Hindrance::ShortSteps: return fmt::format("its steps are shorter than the {} {}", span_text(wish.step_days), wish.step_asked ? "asked for" : "of the search");
    case Hindrance::LeastWithdrawal: return "with a time given the least total withdrawal in it is looked for";
    case Hindrance::DispensingDays: return "its doses do not all change on dispensing days";
    case Hindrance::Unsure:
      return fmt::format("the check asks for {:.1f} %, a standard error more than {}, so that other people seldom fall short of it", std::ceil(judged.needed_frac * 1000) / 10,
                         asked_percent(wish.confidence_frac));
    case Hindrance::Rank:
      return fmt::format("it ranks worse than {} in seizure hazard: no worse in {} of the draws of the hazard's slope, {} are needed", suggested.report.seizure_rule,
                         people_percent(*judged.no_worse_frac), people_percent(judged.rank_needed_frac));
    case Hindrance::RankUnsure: break;
  }
  return fmt::format("it ranks no worse than {} in seizure hazard, but not by a standard error, which the check asks for so that chance does not decide", suggested.report.seizure_rule);
}

double in_hundredths(double ratio) { return std::ceil(ratio * 100) / 100; }

/// The level, or the confidence, at which the check would grant the rule; nothing: none that can be typed.
std::optional<std::string> of_level(const RuleJudgement& judged, const PlanWish& wish) {
  std::vector<std::string> ways;
  if (typed_level(wish.accepted, judged.ratio_at_confidence, wish.far_more)) ways.push_back("accepting " + level_of_ratio(wish.accepted, judged.ratio_at_confidence, wish.far_more));
  if (judged.confidence_kept_percent > 0) ways.push_back(fmt::format("a confidence of {:.0f} %", judged.confidence_kept_percent));
  return ways.empty() ? std::nullopt : std::optional(joined(ways, " or "));
}

/// No step is beyond the guideline's limits, not even one that the supply cannot make smaller.
bool obeys_every_check(const TaperPlan& plan) {
  return std::all_of(plan.checks.begin(), plan.checks.end(), [](const GuidelineCheck& check) { return check.obeyed; });
}

/// What takes one thing out of the way so that the search comes to the rule, or to a shorter plan; nothing: no option does.
std::optional<std::string> remedy_of(Hindrance hindrance, const RuleJudgement& judged, const PlanWish& wish) {
  switch (hindrance) {
    case Hindrance::LeavesOutChange:
      // A first cut that the supply alone makes large may be near a stop when the search is of that drug.
      return obeys_every_check(judged.rule->plan) ? std::optional<std::string>("no substitute in the case") : std::nullopt;
    case Hindrance::Within:
    case Hindrance::LeastWithdrawal: return "no time asked for (within)";
    case Hindrance::ShortSteps:
      if (judged.shortest_step_days < wish.limits.shortest_hold_days) return std::nullopt;
      return fmt::format("shorter steps (step = \"{}\")", span_text(judged.shortest_step_days));
    case Hindrance::DispensingDays: return "no dispense_every";
    case Hindrance::Unsure: return of_level(judged, wish);
    case Hindrance::Limit:
    case Hindrance::NearAStop:
    case Hindrance::NotShorter:
    case Hindrance::TooLong:
    case Hindrance::Rank:
    case Hindrance::RankUnsure: break;
  }
  return std::nullopt;
}

/// A change of drug that cannot be made, or not in the time: nothing was searched, and no level or step would change that for rules that begin with it.
bool not_searched(const RuleJudgement& judged, const Suggested& suggested) {
  return judged.rule->plan.substitution && !suggested.plan && suggested.report.holds_simulated == 0;
}

/// All that has to be typed for the rule, or for a shorter plan; nothing: no options bring that.
std::optional<std::vector<std::string>> remedies_of(const RuleJudgement& judged, const std::vector<Hindrance>& hindrances, const Suggested& suggested, const PlanWish& wish) {
  std::vector<std::string> all;
  if (not_searched(judged, suggested)) return std::nullopt;
  if (judged.met_frac < wish.confidence_frac) {
    const std::optional<std::string> level = of_level(judged, wish);
    if (!level) return std::nullopt;
    all.push_back(*level);
  }
  for (const Hindrance hindrance : hindrances) {
    const std::optional<std::string> remedy = remedy_of(hindrance, judged, wish);
    if (!remedy) return std::nullopt;
    if (std::find(all.begin(), all.end(), *remedy) == all.end()) all.push_back(*remedy);
  }
  return all;
}

/// Longer than the suggested plan and nothing else: a level that it meets and the suggested plan does not, if there is one.
std::optional<AcceptedLevel> lower_level(const RuleJudgement& judged, const std::vector<Hindrance>& hindrances, const PlanWish& wish, double suggested_ratio) {
  if (hindrances != std::vector{Hindrance::NotShorter} || !(judged.ratio_at_confidence < suggested_ratio * kLowerPeak_frac)) return std::nullopt;
  const std::optional<AcceptedLevel> level = typed_level(wish.accepted, std::max(judged.ratio_at_confidence, kLeastShare_frac), wish.far_more);
  return level && level->share_frac < suggested_ratio * kBelow_frac ? level : std::nullopt;
}

std::string change_of_longer(const RuleJudgement& judged, const std::vector<Hindrance>& hindrances, const Suggested& suggested, const PlanWish& wish, double suggested_ratio) {
  if (judged.rule->plan.length_days == suggested.plan->length_days) return "nothing but " + by_name(judged);
  if (const std::optional<AcceptedLevel> level = lower_level(judged, hindrances, wish, suggested_ratio)) {
    const std::string meets = judged.ratio_at_confidence > 0 ? "this rule still meets" : "this rule, as any level, meets";
    return fmt::format("accepting less: {}, which {} and the suggested plan does not{}; or {}", to_text(*level), meets, kOrShorter, by_name(judged));
  }
  if (hindrances != std::vector{Hindrance::NotShorter}) return by_name(judged);
  if (judged.ratio_at_confidence < suggested_ratio) return "nothing in what is accepted: it is longer and its peak is hardly lower; " + by_name(judged);
  return "nothing in what is accepted: it is longer and its peak is no lower; " + by_name(judged);
}

/// The share of people, and what else stands in the way: all of it where options take it away together, else the first thing that none takes away.
std::string why_not(const RuleJudgement& judged, std::vector<Hindrance> hindrances, bool remedied, const Suggested& suggested, const PlanWish& wish) {
  if (!remedied) {
    const auto lasting = std::find_if(hindrances.begin(), hindrances.end(), [&](Hindrance one) { return !remedy_of(one, judged, wish); });
    if (lasting != hindrances.end()) hindrances = {*lasting};
  }
  std::vector<std::string> words;
  for (const Hindrance hindrance : hindrances) words.push_back(words_of(hindrance, judged, suggested, wish));
  if (judged.met_frac < wish.confidence_frac) {
    const std::string kept = fmt::format("keeps {} of people at or under the accepted level, {} are asked for", people_percent(judged.met_frac), asked_percent(wish.confidence_frac));
    words.insert(words.begin(), wish.accepted.kind == AcceptedLevel::Kind::OfRule && !typed_level(wish.accepted, judged.ratio_at_confidence, wish.far_more)
                                    ? kept + " (" + level_of_ratio(wish.accepted, judged.ratio_at_confidence, wish.far_more) + ")" : kept);
    return joined(words, ", and ");
  }
  const std::string met = fmt::format("meets the accepted level ({} of people)", people_percent(judged.met_frac));
  if (words.empty()) return met + "; its doses are none of the search's";
  const bool of_the_rule = hindrances.front() == Hindrance::Limit || hindrances.front() == Hindrance::LeavesOutChange || hindrances.front() == Hindrance::Within;
  return met + (of_the_rule ? " but " : "; ") + joined(words, ", and ");
}

RuleReason reason_of(const RuleJudgement& judged, const Suggested& suggested, const PlanWish& wish, double suggested_ratio) {
  RuleReason reason;
  reason.rule = judged.rule->rule.id;
  reason.met_frac = judged.met_frac;
  reason.meets_limit = judged.met_frac >= wish.confidence_frac;
  const std::vector<Hindrance> hindrances = hindrances_of(judged, suggested, wish);
  const std::optional<std::vector<std::string>> remedies = remedies_of(judged, hindrances, suggested, wish);
  reason.reason = why_not(judged, hindrances, remedies.has_value(), suggested, wish);
  const auto stands = [&](Hindrance hindrance) { return std::find(hindrances.begin(), hindrances.end(), hindrance) != hindrances.end(); };
  if (remedies && !remedies->empty()) reason.would_change = joined(*remedies, ", and ") + kOrShorter + "; or " + by_name(judged);
  else if (!stands(Hindrance::Limit) && stands(Hindrance::NearAStop)) reason.would_change = "a finer product in the supply makes smaller cuts; with this supply " + by_name(judged);
  else if (reason.meets_limit && stands(Hindrance::NotShorter) && !stands(Hindrance::Limit)) reason.would_change = change_of_longer(judged, hindrances, suggested, wish, suggested_ratio);
  else reason.would_change = by_name(judged);
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

std::optional<AcceptedLevel> typed_level(const AcceptedLevel& accepted, double ratio, double far_more) {
  const double share_frac = in_hundredths(ratio);
  if (!(share_frac > 0 && share_frac <= (accepted.kind == AcceptedLevel::Kind::OfRule ? far_more : 1))) return std::nullopt;
  return AcceptedLevel{accepted.kind, share_frac, accepted.rule};
}

std::string cut_percent(double frac) { return number_text(frac * 100, 3) + " %"; }

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
  const double share_frac = in_hundredths(ratio);
  if (share_frac == 0) return "any level";
  if (accepted.kind == AcceptedLevel::Kind::OfRule && !(share_frac <= far_more)) return fmt::format("far more withdrawal than with {}", accepted.rule);
  const std::string level = to_text({accepted.kind, share_frac, accepted.rule});
  return accepted.kind == AcceptedLevel::Kind::OfRule && share_frac == 1 ? level : "up to " + level;
}

std::string supply_allows(const TaperPlan& plan, const PlanWish& wish) { return wish.guideline_limits && !obeys_every_check(plan) ? " as far as the supply allows" : ""; }

std::string unranked_text(const SuggestionReport& report) {
  return fmt::format("The accepted level alone would allow {}, but that ranks worse than {} in seizure hazard.", weeks_taken(report.unranked_length_days), report.seizure_rule);
}

std::vector<std::string> reasons_of_plan(const Suggested& suggested, const PlanWish& wish, double start_mg_per_day, const LengthBound& bound) {
  std::vector<std::string> why;
  const SuggestionReport& report = suggested.report;
  const TaperPlan& plan = *suggested.plan;
  const std::string aim = wish.within_days ? "The least total withdrawal in at most " + span_text(*wish.within_days) + ", of the plans"
                                           : "The shortest of the plans";
  // Without these words a rule with shorter steps, or beyond the guideline, would seem to refute it.
  const std::string limits = wish.guideline_limits ? ", within the guideline's limits" + supply_allows(plan, wish) + "," : "";
  const std::string with = fmt::format(" with steps of at least {}{}", span_text(wish.hold_days / wish.steps_of_hold), limits);
  why.push_back(fmt::format("{}{} that keep {} of people {}: {}, {} cuts.", aim, with, asked_percent(wish.confidence_frac), people_kept_text(wish.accepted), weeks_taken(plan.length_days),
                            count_cuts(plan, start_mg_per_day)));
  if (wish.steps_of_hold > 1) why.push_back(often_text(plan, wish, start_mg_per_day));
  if (report.fewest_holds_days == plan.length_days && wish.guideline_limits && !wish.within_days) why.push_back(bound_text(wish, bound));
  else if (!report.searched_all)
    why.push_back(fmt::format("The most promising plans were looked at, not every one: {} within these limits may exist.", wish.within_days ? "one with less withdrawal" : "a shorter one"));
  if (report.searched_all) why.push_back("Every plan within these limits was looked at.");
  if (!wish.guideline_limits) why.push_back("The joint guideline's limits and the seizure rank were switched off (guideline_limits = false).");
  if (report.unranked_length_days > 0) why.push_back(unranked_text(report));
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
  const std::vector<Hindrance> hindrances = hindrances_of(judged, suggested, wish);
  if (hindrances == std::vector{Hindrance::NotShorter}) return judged.met_frac >= wish.confidence_frac && judged.ratio_at_confidence < wish.accepted.share_frac * kLowerPeak_frac;
  return remedies_of(judged, hindrances, suggested, wish).has_value();
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
