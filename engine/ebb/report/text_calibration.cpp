#include "ebb/report/text_calibration.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/report/table.h"

namespace ebb {
namespace {

// With some 100 effective sets the ratio is known to about 0.07.
constexpr double kDecided = 0.5, kNarrowed = 0.8, kHardly = 0.92;
constexpr double kTied = 0.25;
constexpr double kFarOff = 0.05;

std::string short_text(double value) { return number_text(value, std::fabs(value) >= 100 ? 3 : 2); }
std::string range_of(double low, double high) { return low == high ? short_text(low) : short_text(low) + "-" + short_text(high); }
std::string with_unit(const std::string& text, const std::string& unit) { return unit == "1" ? text : text + " " + unit; }
std::string middle_and_range(double low, double median, double high) { return short_text(median) + " (" + range_of(low, high) + ")"; }

std::string number_table(const Calibration& calibration, bool colour) {
  TextTable table({{"number", Align::Left}, {"prior", Align::Left}, {"posterior (5-95 %)", Align::Left}, {"spread", Align::Right}, {"decided?", Align::Left}});
  std::vector<FittedNumber> numbers = calibration.numbers;
  std::stable_sort(numbers.begin(), numbers.end(), [](const FittedNumber& a, const FittedNumber& b) { return a.spread_ratio < b.spread_ratio; });
  for (const FittedNumber& number : numbers) {
    table.add_row({number.name, with_unit(range_of(number.prior_low, number.prior_high), number.unit), middle_and_range(number.low, number.median, number.high),
                   fixed_text(number.spread_ratio, 2), decided_word(number.spread_ratio)});
  }
  return table.render(colour, "  ");
}

std::string target_table(const Calibration& calibration, bool colour) {
  TextTable table({{"row", Align::Right}, {"published result", Align::Left, 34}, {"published", Align::Right}, {"before", Align::Left}, {"after", Align::Left}, {"tail", Align::Right}});
  for (const FittedTarget& target : calibration.targets) {
    table.add_row({std::to_string(target.row), target.title, with_unit(range_of(target.published_low, target.published_high), target.unit),
                   middle_and_range(target.prior_low, target.prior_median, target.prior_high), middle_and_range(target.low, target.median, target.high),
                   {fixed_text(target.discrepancy, 2), target.discrepancy < kFarOff ? Tone::Warning : Tone::Plain}});
  }
  return table.render(colour, "  ");
}

std::string paragraph(const std::string& text) { return wrap_text(text, kWidth, "  ", "  "); }

std::string summary(const Calibration& calibration) {
  std::size_t left = 0;
  for (const FittedNumber& number : calibration.numbers) left += number.spread_ratio >= kNarrowed;
  return paragraph(fmt::format("{} of {} numbers keep four fifths or more of the spread of their prior: the trials do not decide them, and what rests on them is assumption. "
                               "Spread: standard deviation of the posterior over that of the prior, on the scale on which the prior is flat.",
                               left, calibration.numbers.size()));
}

std::string ties(const Calibration& calibration) {
  std::vector<std::string> tied;
  for (const FittedPair& pair : calibration.pairs) {
    if (std::fabs(pair.correlation) >= kTied) tied.push_back(fmt::format("{} and {} ({})", pair.first, pair.second, fixed_text(pair.correlation, 2)));
  }
  return paragraph(tied.empty() ? "No two numbers are tied to each other by more than chance." : "Tied to each other (correlation): " + joined(tied, "; ") + ".");
}

}  // namespace

const char* decided_word(double spread_ratio) {
  return spread_ratio < kDecided ? "decided" : spread_ratio < kNarrowed ? "narrowed" : spread_ratio < kHardly ? "hardly" : "no";
}

std::string text_calibration(const Calibration& calibration, const CalibrationPlan& plan, bool current, bool colour) {
  std::string out = paint("Calibration " + calibration.name, Tone::Strong, colour) + "\n";
  out += paint(fmt::format("Ebb {}, inputs {}, seed {}", calibration.version, calibration.inputs_hash, calibration.seed), Tone::Dim, colour) + "\n";
  out += wrap_text(fmt::format("{} sets of numbers tried, worth {:.0f} equally good ones; {} kept.", calibration.simulated, calibration.effective, calibration.draws.draws), kWidth);
  if (!current) out += paint("Made from other data or by another program: run `" + calibration.command + " --out FILE` again.", Tone::Warning, colour) + "\n";
  out += "\n" + paint("What the trials decide", Tone::Strong, colour) + "\n" + number_table(calibration, colour) + summary(calibration) + ties(calibration);
  out += "\n" + paint("What it was fitted to", Tone::Strong, colour) + "\n" + target_table(calibration, colour);
  out += paragraph("Before and after the fit: what the trial would have published by the model, with the chance of so few people (5-95 %). Tail: how often the model publishes "
                   "something as far out as the trial; under 0.05 the model cannot say it together with the rest.");
  if (!plan.left_out.empty()) out += "\n" + paint("Left out", Tone::Strong, colour) + "\n";
  for (const LeftOutRow& row : plan.left_out) out += wrap_text(fmt::format("row {}, {}: {}.", row.row, row.what, row.why), kWidth, "  - ", "    ");
  return out;
}

HtmlTable calibration_table(const Calibration& calibration) {
  HtmlTable table{"What the trials decide", {"number", "unit", "prior", "posterior (5-95 %)", "spread of posterior over prior", "decided?"}, {}, false};
  for (const FittedNumber& number : calibration.numbers) {
    table.rows.push_back({number.name, number.unit, range_of(number.prior_low, number.prior_high), middle_and_range(number.low, number.median, number.high),
                          fixed_text(number.spread_ratio, 2), decided_word(number.spread_ratio)});
  }
  return table;
}

}  // namespace ebb
