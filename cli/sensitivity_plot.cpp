// The tornado picture of --sensitivity-plot, and its numbers for those who cannot see it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/sensitivity_trial.h"
#include "ebb/base/number_text.h"
#include "ebb/report/parameter_words.h"
#include "ebb/report/svg.h"
#include "ebb/report/text_simulation.h"

namespace ebb::cli {
namespace {

constexpr std::size_t kMostBars = 5;
constexpr double kLeastShown = 0.02;

std::string share_text(const VarianceShare& share) {
  const auto percent = [](double frac) { return std::clamp(frac, 0.0, 1.0) * 100; };
  return fmt::format("{:.0f} % ({:.0f}–{:.0f})", percent(share.value), percent(share.low), percent(share.high));
}

TornadoBar bar_of(const UncertainNumber& number, const NumberEffect& effect) {
  const Parameter& parameter = *number.parameter;
  TornadoBar bar;
  bar.label = parameter_words(parameter.name);
  bar.grade = std::string(1, parameter.grade);
  bar.assumed = parameter.grade == 'D';
  bar.at_low = effect.at_low;
  bar.at_high = effect.at_high;
  const std::string unit = parameter.unit == "1" ? "" : " " + parameter.unit;
  bar.low_label = value_words(parameter, number.low) + unit;
  bar.high_label = value_words(parameter, number.high) + unit;
  if (effect.variance) bar.share = share_text(effect.variance->total);
  return bar;
}

TornadoGroup group_of(const SensitivityReport& report, std::size_t a) {
  const SensitivityAnswer& answer = report.answers[a];
  const AnswerAnalysis& found = report.analysis->answers[a];
  TornadoGroup group;
  group.title = answer.words + (answer.unit.empty() ? "" : ", " + answer.unit);
  group.as_it_stands = found.as_it_stands;
  group.as_it_stands_label = "as the numbers stand: " + answer_text(answer, found.as_it_stands);
  group.decimals = answer.decimals;
  if (!visibly_moves(answer, found)) {
    group.note = answer_text(answer, found.as_it_stands) + " as the numbers stand; it hardly moves: nine of ten draws give the same figure.";
    return group;
  }
  for (const std::size_t k : shown_order(report, a)) {
    const NumberEffect& effect = found.numbers[k];
    if (group.bars.size() < kMostBars && effect.variance && effect.variance->total.value >= kLeastShown) group.bars.push_back(bar_of(report.numbers.varied[k], effect));
  }
  return group;
}

HtmlTable table_of(const SensitivityReport& report, std::size_t a) {
  const SensitivityAnswer& answer = report.answers[a];
  const AnswerAnalysis& found = report.analysis->answers[a];
  HtmlTable table{answer.words + ": " + answer_text(answer, found.as_it_stands) + " as the numbers stand",
                  {"what varies", "grade", "range", "answer at its low end", "answer at its high end", "share of variance alone", "in all (95 % interval)"}, {}, false};
  for (const std::size_t k : shown_order(report, a)) {
    const NumberEffect& effect = found.numbers[k];
    const UncertainNumber& number = report.numbers.varied[k];
    table.rows.push_back({parameter_words(number.parameter->name) + " (" + number.parameter->name + ")", std::string(1, number.parameter->grade),
                          range_words(*number.parameter, number.low, number.high), answer_text(answer, effect.at_low), answer_text(answer, effect.at_high),
                          effect.variance ? share_text(effect.variance->first) : "screened out", effect.variance ? share_text(effect.variance->total) : "screened out"});
  }
  return table;
}

/// The picture rests on people of its own, and draws every number itself.
HtmlPlot plot_of(RunStamp stamp, const SensitivityReport& report, const std::string& mark) {
  stamp.patients = report.people;
  stamp.ensemble_draws = 0;
  Figure page;
  page.title = stamp.case_title.empty() ? stamp.case_file : stamp.case_title;
  page.subtitle = "What moves the answer: each uncertain number over its range, the same " + std::to_string(report.people) + " people";
  page.draft = mark;
  page.notices = stamp.emergency;
  page.footer = {stamp_line(stamp), assumption_line(stamp)};
  for (std::string& line : page.footer) {
    std::replace(line.begin(), line.end(), '\n', ' ');
    line.erase(line.find_last_not_of(' ') + 1);
  }
  Tornado tornado;
  tornado.title = "What moves the answer";
  tornado.label_heading = "what varies";
  tornado.ends_heading = "answer with it at either end of its range";
  tornado.share_heading = "of the variance";
  HtmlPlot plot{page.title, "", {}};
  for (std::size_t a = 0; report.analysis && a < report.answers.size(); ++a) {
    tornado.groups.push_back(group_of(report, a));
    plot.tables.push_back(table_of(report, a));
  }
  tornado.note = report.analysis ? "Black line: the answer as the numbers stand. Of the variance: what the number does when all vary, with others and alone (95 % interval). "
                                   "Assumptions first, then by that share; at most five numbers an answer, and none below 2 %."
                                 : "Nothing varies: every uncertain number was set, or none has a range.";
  page.tornado = std::move(tornado);
  plot.svg = render_svg(page);
  return plot;
}

}  // namespace

HtmlPlot sensitivity_plot(const RunStamp& stamp, const SensitivityReport& report) { return plot_of(stamp, report, screening_mark(stamp.screening)); }

HtmlPlot trial_sensitivity_plot(const RunStamp& stamp, const SensitivityReport& report) { return plot_of(stamp, report, "SIMULATED PEOPLE"); }

}  // namespace ebb::cli
