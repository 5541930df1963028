#include "ebb/report/text_validation.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "ebb/base/number_text.h"
#include "ebb/report/table.h"

namespace ebb {
namespace {

constexpr std::size_t kNameColumn = 38, kNumbersColumn = 21;

Tone tone_of(RowVerdict verdict) {
  return verdict == RowVerdict::Inside ? Tone::Plain : verdict == RowVerdict::Near ? Tone::Warning : Tone::Urgent;
}

std::string verdict_text(const RowResult& result) { return std::string(row_verdict_name(result.verdict)) + (result.wide ? "*" : ""); }

/// "c": fitted to, "s": a number of data/ is from this study.
std::string kind_mark(RowKind kind) { return kind == RowKind::Calibration ? "c" : kind == RowKind::SameSource ? "s" : ""; }

std::string counts_line(const ValidationReport& report, RowKind kind, const char* title) {
  const VerdictCount count = count_verdicts(report, kind);
  if (count.all() == 0) return "";
  return fmt::format("  {:<31}{:>4} rows: {}\n", title, count.all(), counts_text(count));
}

void add_result(TextTable& table, const RowResult& result) {
  const PublishedValue& published = result.row->published;
  PublishedValue plain = published;  // the list has room for the number alone
  plain.sd.reset();
  plain.people_high = plain.people_low = 0;
  table.add_row({{verdict_text(result), tone_of(result.verdict)}, {kind_mark(result.row->kind), Tone::Dim}, result.row->id, published_text(plain), simulated_text(result)});
}

std::string line_of(const char* name, const std::string& text) {
  if (text.empty()) return "";
  return wrap_text(text, kWidth, fmt::format("  {:<12}", name), std::string(14, ' '));
}

std::string indented(const std::string& text) {
  std::string out;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (end > begin) out += "    " + text.substr(begin, end - begin);
    out += "\n";
    begin = end + 1;
  }
  return out;
}

std::string quantity_text(const RowQuantity& quantity) {
  const MeasureInfo& info = info_of(quantity.measure.kind);
  std::string text = info.name;
  const Measure& measure = quantity.measure;
  for (const std::string* name : {&measure.drug, &measure.domain, &measure.symptom, &measure.rule}) {
    if (!name->empty()) text += " of " + *name;
  }
  if (measure.to_h > measure.from_h) text += " from " + number_text(measure.from_h, 4) + " h to " + number_text(measure.to_h, 4) + " h";
  if (measure.at_h != 0) text += " at " + number_text(measure.at_h, 4) + " h";
  if (quantity.area) text += ", times its length";
  return text;
}

std::string experiment_text(const ValidationReport& report, const RowResult& result) {
  const ValidationRow& row = *result.row;
  std::string text;
  const auto add = [&](const RowQuantity& quantity, const char* title) {
    const Experiment* experiment = report.data->find_experiment(quantity.experiment);
    text += line_of(title, quantity_text(quantity) + ", in: " + (experiment == nullptr ? quantity.experiment : experiment->title));
    if (experiment != nullptr) text += indented(experiment->case_text);
  };
  if (!row.quantity.trial.trial.empty()) text += line_of("measured", text_of(row.quantity.trial) + " (ebb trial " + row.quantity.trial.trial + ")");
  if (!row.quantity.experiment.empty()) add(row.quantity, "measured");
  if (row.over) add(*row.over, "over");
  return text;
}

}  // namespace

std::string text_validation(const ValidationReport& report, bool colour) {
  std::string out = paint("Published numbers beside simulated ones", Tone::Strong, colour) + "\n";
  out += counts_line(report, RowKind::Judged, "judged on another study");
  out += counts_line(report, RowKind::Calibration, "c  rows for calibration");
  out += counts_line(report, RowKind::SameSource, "s  a number of data/ is from it");
  out += wrap_text(verdict_rule_text(), kWidth, "  ", "  ");
  out += wrap_text("Ensemble: " + report.ensemble_note + fmt::format(", {} draws, seed {}.", report.draws, report.seed), kWidth, "  ", "  ");
  for (const ValidationGroup& group : report.data->groups) {
    TextTable table({{"verdict"}, {""}, {"row", Align::Left, kNameColumn}, {"published", Align::Left, kNumbersColumn}, {"simulated (90 %)"}});
    for (const RowResult& result : report.results) {
      if (result.row->group == group.id) add_result(table, result);
    }
    if (!table.empty()) out += "\n" + paint(group.title, Tone::Strong, colour) + "\n" + table.render(colour, "  ");
  }
  out += "\n" + wrap_text(report.data->summary, kWidth, "  ", "  ");
  out += "\n  One row: ebb validate ROW.  The page with pictures: ebb validate --write docs/validation.md\n";
  return out;
}

std::string text_validation_row(const ValidationReport& report, const RowResult& result, bool colour) {
  const ValidationRow& row = *result.row;
  std::string out = paint(row.what, Tone::Strong, colour) + "  (" + row.id + ")\n";
  out += line_of("published", published_text(row.published) + (row.memory ? " (from memory, not read)" : ""));
  out += line_of("simulated", simulated_text(result) + " " + unit_text(row.published.unit) + ", " + distance_text(result) +
                                  fmt::format("; {} replicates of {} people", result.replicates.size(), result.people));
  out += line_of("verdict", verdict_text(result) + std::string(", ") + row_kind_name(row.kind) + (result.wide ? "; the interval is so wide that this says little" : ""));
  if (result.verdict != RowVerdict::Inside) out += line_of("misfit", row.misfit);
  out += line_of("people", row.population);
  out += line_of("source", citation_text(report, row.source) + (row.locator.empty() ? "" : "; " + row.locator) + "; grade " + row.grade);
  out += line_of("why", row.why);
  out += line_of("note", row.note);
  out += experiment_text(report, result);
  constexpr std::array<double, 5> kShown{0.05, 0.25, 0.5, 0.75, 0.95};
  std::vector<double> sorted = result.replicates;
  std::erase_if(sorted, [](double x) { return !(x == x); });
  std::sort(sorted.begin(), sorted.end());
  if (!sorted.empty()) {
    std::string quantiles;
    for (const double part : kShown) {
      const auto at = static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1) + 0.5);
      quantiles += fmt::format("{}{:.0f} %: {}", quantiles.empty() ? "" : ",  ", part * 100, number_text(sorted[at], 3));
    }
    out += line_of("replicates", quantiles);
  }
  out += line_of("ensemble", report.ensemble_note + fmt::format(", {} draws, seed {}", report.draws, report.seed));
  return out;
}

}  // namespace ebb
