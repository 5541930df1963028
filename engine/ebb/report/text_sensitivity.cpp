#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/report/parameter_words.h"
#include "ebb/report/sensitivity_report.h"
#include "ebb/report/table.h"

namespace ebb {
namespace {

constexpr std::size_t kNumberColumns = 32;
constexpr double kLeastShown = 0.02;      // of the variance: less is noise of this many draws
constexpr std::size_t kMostShown = 8;

std::string percent(double frac) { return fmt::format("{:.0f} %", frac * 100); }

std::string paragraph(const std::string& text) { return wrap_text(text, kWidth, "  ", "  "); }

std::string plain_text(const SensitivityAnswer& answer, double value) { return std::isfinite(value) ? fixed_text(value, answer.decimals) : "none"; }

/// Never below 0 or above 100: a share of variance is neither, sampling noise of its estimate is.
std::string share_text(const VarianceShare& share) {
  const auto percent_of = [](double frac) { return std::clamp(frac, 0.0, 1.0) * 100; };
  return fmt::format("{:.0f} ({:.0f}-{:.0f})", percent_of(share.value), percent_of(share.low), percent_of(share.high));
}

std::string heading(const SensitivityAnswer& answer, const AnswerAnalysis& found) {
  const std::string text = answer.words + ": " + answer_text(answer, found.as_it_stands);
  if (!std::isfinite(found.low)) return text;
  return text + fmt::format("; over the draws {} ({} to {})", plain_text(answer, found.middle), plain_text(answer, found.low), plain_text(answer, found.high));
}

bool worth_showing(const NumberEffect& effect) { return effect.variance && effect.variance->total.value >= kLeastShown; }

std::string table_of(const SensitivityReport& report, std::size_t a, bool colour) {
  const SensitivityAnswer& answer = report.answers[a];
  const AnswerAnalysis& found = report.analysis->answers[a];
  std::string out = "\n" + wrap_text(heading(answer, found), kWidth, "  ", "    ");
  if (!visibly_moves(answer, found)) return out + wrap_text("It hardly moves: nine of ten draws give the same figure.", kWidth, "    ", "    ");
  TextTable table({{"  what varies", Align::Left, kNumberColumns}, {""}, {"range"}, {"answer at its ends", Align::Right}, {"alone %", Align::Right}, {"in all %", Align::Right}});
  std::size_t shown = 0, left = 0;
  for (const std::size_t k : shown_order(report, a)) {
    const NumberEffect& effect = found.numbers[k];
    const UncertainNumber& number = report.numbers.varied[k];
    if (!worth_showing(effect) || shown == kMostShown) {
      left += effect.screening.mean_size > 0 ? 1 : 0;
      continue;
    }
    ++shown;
    const bool assumed = number.parameter->grade == 'D';
    const SobolIndex& share = *effect.variance;
    table.add_row({{"  " + parameter_words(number.parameter->name)}, {assumed ? "D!" : std::string(1, number.parameter->grade), assumed ? Tone::Warning : Tone::Plain},
                   {range_words(*number.parameter, number.low, number.high)}, {plain_text(answer, effect.at_low) + " → " + plain_text(answer, effect.at_high)}, {share_text(share.first)},
                   {share_text(share.total)}});
  }
  out += table.render(colour, "  ");
  if (left > 0) out += wrap_text(counted(static_cast<long long>(left), "other number moves", "other numbers move") + " it by less.", kWidth, "    ", "    ");
  return out;
}

std::string rankings_text(const PlanDependence& plans) {
  std::string out;
  for (const PlanDependence::Ranking& ranking : plans.rankings) {
    out += paragraph(fmt::format("{} against {}: peak of the median person {:.0f} % against {:.0f} % of stopping today as the numbers stand; {} is lower in {} of the draws, {} in {}. {}",
                                 ranking.a, ranking.b, ranking.a_percent, ranking.b_percent, ranking.a, percent(ranking.a_lower_frac), ranking.b, percent(ranking.b_lower_frac),
                                 ranking.settled() ? "The ranking holds." : "The ranking depends on numbers that nobody knows."));
  }
  return out;
}

std::string potency_text(const PlanDependence& plans, bool colour) {
  if (plans.potency_steps.empty()) return "";
  std::string out = "\n" + wrap_text(fmt::format("Level over the level of half effect (C/EC50eff): {} for the typical person as the numbers stand, {} to {} in nine of ten draws. Peak as % of "
                                                 "stopping today, median person, everything else as it stands:", number_text(plans.potency_now, 2),
                                                 number_text(plans.potency_low, 2), number_text(plans.potency_high, 2)), kWidth, "  ", "  ");
  std::vector<TableColumn> columns{{"C/EC50eff", Align::Right}, {"stopping, theta", Align::Right}};
  for (const std::string& id : plans.compared) columns.push_back({id + " %", Align::Right});
  TextTable table(std::move(columns));
  for (const PotencyStep& step : plans.potency_steps) {
    std::vector<TableCell> cells{number_text(step.potency, 2), fixed_text(step.peak_if_stopped_theta, 2)};
    for (const double peak : step.peak_percent_of_stopping) cells.push_back({std::isfinite(peak) ? fixed_text(peak, 1) : "none"});
    table.add_row(std::move(cells));
  }
  out += table.render(colour, "    ");
  out += paragraph(plans.potency_turns_ranking ? "Which of effect-linear (\"hyperbolic\") and linear has the lower peak depends on C/EC50eff: nobody has measured it."
                                               : "effect-linear (\"hyperbolic\") and linear rank the same over these values.");
  return out;
}

std::string plans_text(const PlanDependence& plans, bool colour) {
  std::string out = "\n" + paint("Does the plan change?", Tone::Strong, colour) + fmt::format("  {} draws of all uncertain numbers, the same people\n", plans.draws);
  if (plans.suggested.empty()) {
    out += paragraph("Nothing is suggested with the numbers as they stand, so there is no suggestion to test.");
  } else {
    out += paragraph(fmt::format("In {} of the draws the suggested plan keeps fewer than {} of people within the accepted level ({}).", percent(plans.fails_draws_frac),
                                 percent(plans.confidence_frac), plans.accepted));
  }
  if (!plans.accepted.empty()) {
    const std::string where = plans.guideline_limits ? "Of the plans of the table within the guideline's limits" : "Of the plans of the table";
    const std::string steps = "The steps asked for and the seizure rank, which the planner looks at too, are left out here.";
    out += paragraph(plans.first_as_it_stands.empty()
                         ? fmt::format("{} none keeps it with the numbers as they stand, and none in {} of the draws. {}", where, percent(plans.none_draws_frac), steps)
                         : fmt::format("{} the shortest that keeps it with the numbers as they stand is {}; in {} of the draws it is another, in {} none. {}", where,
                                       plans.first_as_it_stands, percent(plans.other_first_draws_frac - plans.none_draws_frac), percent(plans.none_draws_frac), steps));
  }
  TextTable table({{"plan"}, {"weeks", Align::Right}, {"within the level, % of draws", Align::Right}, {"shortest that is, % of draws", Align::Right}});
  for (const PlanInDraws& plan : plans.plans) {
    table.add_row({{plan.id}, {fmt::format("{:.0f}", std::ceil(plan.length_days / 7.0))}, {fmt::format("{:.0f}", plan.met_draws_frac * 100)}, {fmt::format("{:.0f}", plan.first_draws_frac * 100)}});
  }
  if (!plans.plans.empty()) out += table.render(colour, "    ");
  return out + rankings_text(plans) + potency_text(plans, colour);
}

std::string fixed_names(const UncertainNumbers& numbers, NotVaried why) {
  std::vector<std::string> names;
  for (const FixedNumber& number : numbers.fixed) {
    if (number.why == why) names.push_back(number.parameter->name);
  }
  return joined(names);
}

std::string not_varied_text(const UncertainNumbers& numbers) {
  std::string out;
  if (const std::string set = fixed_names(numbers, NotVaried::SetByUser); !set.empty()) out += paragraph("Not varied because you set them: " + set + ".");
  if (const std::string rest = fixed_names(numbers, NotVaried::NoRange); !rest.empty())
    out += paragraph("Not varied because data/ states no range for their typical value (the spread between people is in every figure): " + rest + ".");
  return out;
}

}  // namespace

std::string answer_text(const SensitivityAnswer& answer, double value) { return plain_text(answer, value) + (answer.unit.empty() || !std::isfinite(value) ? "" : " " + answer.unit); }

bool visibly_moves(const SensitivityAnswer& answer, const AnswerAnalysis& found) {
  return found.variance > 0 && plain_text(answer, found.low) != plain_text(answer, found.high);
}

double moves(const NumberEffect& effect) { return effect.variance ? 1 + effect.variance->total.value : effect.screening.mean_size > 0 ? 1e-9 * effect.screening.mean_size : 0; }

std::vector<std::size_t> shown_order(const SensitivityReport& report, std::size_t answer) {
  std::vector<std::size_t> order(report.numbers.varied.size());
  for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
  const std::vector<NumberEffect>& effects = report.analysis->answers[answer].numbers;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const bool assumed_a = report.numbers.varied[a].parameter->grade == 'D', assumed_b = report.numbers.varied[b].parameter->grade == 'D';
    return assumed_a != assumed_b ? assumed_a : moves(effects[a]) > moves(effects[b]);
  });
  return order;
}

std::string text_sensitivity(const SensitivityReport& report, bool colour) {
  std::string out = "\n" + paint("What moves the answer", Tone::Strong, colour);
  if (!report.analysis) return out + "\n" + paragraph("Nothing varies: every uncertain number was set, or none has a range.") + not_varied_text(report.numbers);
  out += fmt::format("  {} uncertain numbers over their ranges, {} worlds of the same {} people\n", report.numbers.varied.size(), report.analysis->points, report.people);
  for (const std::string& note : report.notes) out += paragraph(note);
  out += paragraph("Answer at its ends: with this number alone at the low and at the high end of its range. Alone, in all: its share of the variance when all vary, by itself, "
                   "and with what it does together with others (95 % interval). D!: an assumption.");
  for (std::size_t a = 0; a < report.answers.size(); ++a) out += table_of(report, a, colour);
  if (report.plans) out += plans_text(*report.plans, colour);
  return out + "\n" + not_varied_text(report.numbers);
}

}  // namespace ebb
