#include "cli/taper_plan_why.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/casefile/accepted_level_text.h"
#include "ebb/report/text.h"

namespace ebb::cli {
namespace {

constexpr std::size_t kMostNamed = 5;
constexpr double kStandardErrors = 3;   // some twenty numbers are compared: two would name one by chance
constexpr double kLeastMove_frac = 0.02;
constexpr double kLowerPeak_frac = 0.98;  // of the suggested plan's: less is no difference that shows in the words

std::string percent(double frac) { return fmt::format("{:.0f} %", frac * 100); }
double weeks(int days) { return std::ceil(days / 7.0); }

const GuidelineCheck* broken(const TaperPlan& plan) {
  for (const GuidelineCheck& check : plan.checks)
    if (!check.obeyed && !check.only_lattice) return &check;
  return nullptr;
}

std::string of_limits(const GuidelineCheck& check, const GuidelineLimits& limits) {
  return check.id == kFirstCutCheck ? fmt::format("its first cut is above {}", percent(limits.first_cut_frac))
                                    : fmt::format("it cuts more than {} in {} days (first on day {})", percent(limits.cut_frac), limits.window_days, check.first_broken_day);
}

RuleReason reason_of(const RuleJudgement& judged, const Suggested& suggested, const PlanWish& wish, double suggested_ratio) {
  const TaperPlan& plan = judged.rule->plan;
  RuleReason reason;
  reason.rule = judged.rule->rule.id;
  reason.met_frac = judged.met_frac;
  reason.meets_limit = judged.met_frac >= wish.confidence_frac;
  const GuidelineCheck* limit = wish.guideline_limits ? broken(plan) : nullptr;
  const int shorter_days = suggested.plan ? suggested.plan->length_days - plan.length_days : 0;
  if (!reason.meets_limit) {
    reason.reason = fmt::format("keeps {} of people at or under the accepted level, {} are asked for", percent(judged.met_frac), percent(wish.confidence_frac));
    if (limit != nullptr) reason.reason += ", and " + of_limits(*limit, wish.limits);
    reason.would_change = fmt::format("accepting {}, or a confidence of {}", level_of_ratio(wish.accepted, judged.ratio_at_confidence, wish.far_more),
                                      percent(std::floor(judged.met_frac * 100) / 100));
    if (limit != nullptr) reason.would_change += "; and guideline_limits = false";
  } else if (plan.substitution) {
    reason.reason = fmt::format("meets the accepted level ({} of people); it changes the drug, which is not suggested unasked", percent(judged.met_frac));
    reason.would_change = "this rule by its name (--rule)";
  } else if (limit != nullptr) {
    reason.reason = fmt::format("meets the accepted level ({} of people) but {}", percent(judged.met_frac), of_limits(*limit, wish.limits));
    reason.would_change = "guideline_limits = false";
  } else if (wish.within_days && plan.length_days > *wish.within_days) {
    reason.reason = fmt::format("meets the accepted level ({} of people) but takes {:.0f} weeks", percent(judged.met_frac), weeks(plan.length_days));
    reason.would_change = fmt::format("more time (within = \"{:.0f} weeks\") leaves room for it; or this rule by its name (--rule)", weeks(plan.length_days));
  } else if (suggested.plan && shorter_days <= 0) {
    reason.reason = fmt::format("meets the accepted level ({} of people); {}", percent(judged.met_frac),
                                shorter_days == 0 ? "as long as the suggested plan" : fmt::format("the suggested plan is {:.0f} weeks shorter", weeks(-shorter_days)));
    if (wish.within_days) reason.would_change = "the suggested plan has the least total withdrawal in the time asked for";
    else if (judged.ratio_at_confidence < suggested_ratio * kLowerPeak_frac && shorter_days < 0)
      reason.would_change = fmt::format("accepting less: {} it would still meet, the suggested plan would not", level_of_ratio(wish.accepted, judged.ratio_at_confidence, wish.far_more));
    else reason.would_change = shorter_days == 0 ? "nothing but this rule by its name (--rule)" : "nothing in what is accepted: it is longer and its peak is no lower; this rule by its name (--rule)";
  } else {
    const bool shorter = judged.shortest_step_days < wish.step_days;
    const bool too_long = plan.length_days > wish.longest_days;
    const std::string what = too_long  ? fmt::format("it takes {:.0f} weeks, longer than is looked for", weeks(plan.length_days))
                             : shorter ? fmt::format("its steps are shorter than the {} {}", span_text(wish.step_days), wish.step_asked ? "asked for" : "of the search")
                                       : "its doses are none of the search's, or it ranks worse in seizure hazard";
    reason.reason = fmt::format("meets the accepted level ({} of people); {}", percent(judged.met_frac), what);
    reason.would_change = shorter && wish.step_days > 14 ? "shorter steps (step = \"2 weeks\"), or this rule by its name (--rule)" : "this rule by its name (--rule)";
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
  return fmt::format("It is as short as {}{} and {} allow: these, not the accepted level, set its length.{}", bound.hold ? "the days on the present dose, " : "", steps, limits,
                     wish.step_days > 14 ? " Shorter steps (step = \"2 weeks\") would shorten it." : "");
}

}  // namespace

std::string span_text(int days) {
  if (days < 14) return days == 7 ? "1 week" : counted(days, "day", "days");
  return counted(days / 7, "week", "weeks");
}

int shortest_step_days(const TaperPlan& plan, bool under_way) {
  int shortest_days = plan.length_days;
  for (std::size_t i = under_way ? 1 : 0; i + 1 < plan.steps.size(); ++i) shortest_days = std::min(shortest_days, plan.steps[i + 1].day - plan.steps[i].day);
  return shortest_days;
}

std::string level_of_ratio(const AcceptedLevel& accepted, double ratio, double far_more) {
  if (accepted.kind == AcceptedLevel::Kind::ShareOfStopping) return fmt::format("up to {:.0f} % of stopping today", std::ceil(ratio * 100));
  if (!(ratio <= far_more)) return fmt::format("far more withdrawal than with {}", accepted.rule);
  return fmt::format("up to {} times the peak of {}", fixed_text(std::ceil(ratio * 100) / 100, 2), accepted.rule);
}

std::vector<std::string> reasons_of_plan(const Suggested& suggested, const PlanWish& wish, double start_mg_per_day, const LengthBound& bound) {
  std::vector<std::string> why;
  const SuggestionReport& report = suggested.report;
  const TaperPlan& plan = *suggested.plan;
  const std::string aim = wish.within_days ? "The least total withdrawal in at most " + span_text(*wish.within_days) + ", of the plans"
                                           : "The shortest of the plans";
  const std::string under = wish.accepted.kind == AcceptedLevel::Kind::ShareOfStopping ? "at or under " : "";
  why.push_back(fmt::format("{} that keep {} of people {}{}: {:.0f} weeks, {} cuts.", aim, percent(wish.confidence_frac), under, to_text(wish.accepted), weeks(plan.length_days),
                            count_cuts(plan, start_mg_per_day)));
  if (report.fewest_holds_days == plan.length_days && wish.guideline_limits && !wish.within_days) why.push_back(bound_text(wish, bound));
  else if (!report.searched_all)
    why.push_back(fmt::format("The most promising plans were looked at, not every one: {} within these limits may exist.", wish.within_days ? "one with less withdrawal" : "a shorter one"));
  if (report.searched_all) why.push_back("Every plan within these limits was looked at.");
  if (!wish.guideline_limits) why.push_back("The joint guideline's limits and the seizure rank were switched off (guideline_limits = false).");
  if (report.unranked_length_days > 0)
    why.push_back(fmt::format("The accepted level alone would allow {:.0f} weeks, but that ranks worse than {} in seizure hazard.", weeks(report.unranked_length_days), report.seizure_rule));
  return why;
}

std::string coarse_first_cut(const TaperPlan& plan, double start_mg_per_day, const std::vector<RuleReport>& rules, const Product* finer) {
  const auto coarse = std::find_if(plan.checks.begin(), plan.checks.end(), [](const GuidelineCheck& check) { return check.id == kFirstCutCheck && !check.obeyed; });
  const double first_cut = first_cut_frac(plan, start_mg_per_day);
  if (coarse == plan.checks.end() || !coarse->only_lattice) return "";
  const RuleReport* gentler = nullptr;
  for (const RuleReport& rule : rules) {
    if (!rule.has_plan() || broken(rule.plan) != nullptr || first_cut_frac(rule.plan, start_mg_per_day) >= first_cut) continue;
    if (gentler == nullptr || rule.plan.length_days < gentler->plan.length_days) gentler = &rule;
  }
  std::string text = fmt::format("Its first cut is {} of the dose: this supply makes no smaller one.", percent(first_cut));
  if (gentler != nullptr) {
    text += fmt::format(" {} begins with {} and takes {:.0f} weeks (--rule {}){}.", gentler->rule.id, percent(first_cut_frac(gentler->plan, start_mg_per_day)), weeks(gentler->plan.length_days),
                        gentler->rule.id, gentler->plan.substitution ? ": after the change of drug its cuts are smaller" : "");
  }
  if (finer != nullptr) text += fmt::format(" {} in the supply makes smaller cuts, too.", finer->id);
  return text;
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
                                one.parameter->grade, range_text(*one.parameter), percent(one.low_half_frac), percent(one.high_half_frac)));
  }
  return lines;
}

}  // namespace ebb::cli
