// docs/validation.md and its pictures.
#include <fmt/format.h>

#include "ebb/report/svg_forest.h"
#include "ebb/report/text.h"
#include "ebb/report/text_validation.h"

namespace ebb {
namespace {

constexpr std::size_t kPageWidth = 140;

ForestRow::Mark mark_of(RowVerdict verdict) {
  return verdict == RowVerdict::Inside ? ForestRow::Mark::Inside : verdict == RowVerdict::Near ? ForestRow::Mark::Near : ForestRow::Mark::Outside;
}

/// A pipe would end a cell of a Markdown table.
std::string cell(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) text.replace(at, 1, "\\|");
  return text;
}

std::string counts_cell(const VerdictCount& count) {
  const std::string little = count.inside_wide == 0 ? "" : fmt::format(" ({}\\*)", count.inside_wide);
  return fmt::format("{}{} / {} / {}", count.inside, little, count.near, count.outside);
}

std::string counts_row(const ValidationReport& report, const ValidationGroup& group) {
  const auto counts = [&](RowKind kind) {
    const VerdictCount count = count_verdicts(report, kind, group.id);
    return count.all() == 0 ? std::string("–") : counts_cell(count);
  };
  return fmt::format("| [{}](#{}) | {} | {} | {} |\n", group.title, group.id, counts(RowKind::Judged), counts(RowKind::Calibration), counts(RowKind::SameSource));
}

std::string counts_table(const ValidationReport& report) {
  std::string out = "| inside (\\* of these say little) / near / outside | judged on other studies | for calibration | same source |\n|---|---|---|---|\n";
  for (const ValidationGroup& group : report.data->groups) out += counts_row(report, group);
  const auto total = [&](RowKind kind) {
    const VerdictCount count = count_verdicts(report, kind);
    return "**" + counts_cell(count) + "**";
  };
  return out + fmt::format("| **all** | {} | {} | {} |\n", total(RowKind::Judged), total(RowKind::Calibration), total(RowKind::SameSource));
}

std::string verdict_cell(const RowResult& result) {
  std::string text = row_verdict_name(result.verdict);
  if (result.verdict == RowVerdict::Outside) text = "**" + text + "**";
  return text + (result.wide ? " \\*" : "");
}

std::string row_line(const RowResult& result) {
  const ValidationRow& row = *result.row;
  return fmt::format("| {} | {} | {} | {} | {}{} |\n", cell(row.what), cell(published_text(row.published)), simulated_text(result), verdict_cell(result), row.source,
                     row.memory ? ", from memory" : "");
}

const char* kind_title(RowKind kind) {
  switch (kind) {
    case RowKind::Judged: return "Judged";
    case RowKind::Calibration: return "For calibration: a fitted ensemble is made to meet these, so they prove nothing of it";
    case RowKind::SameSource: break;
  }
  return "Consistency only: a number of `data/` is from the same study";
}

std::string rows_table(const ValidationReport& report, const std::string& group, RowKind kind) {
  std::string rows;
  for (const RowResult& result : report.results) {
    if (result.row->group == group && result.row->kind == kind) rows += row_line(result);
  }
  if (rows.empty()) return "";
  return std::string("\n**") + kind_title(kind) + "**\n\n| what | published | simulated (90 %) | verdict | source |\n|---|---|---|---|---|\n" + rows;
}

std::string misfits(const ValidationReport& report, const std::string& group) {
  std::string out;
  for (const RowResult& result : report.results) {
    if (result.row->group != group || result.verdict == RowVerdict::Inside || result.row->misfit.empty()) continue;
    out += wrap_text("**" + result.row->what + "** (" + row_verdict_name(result.verdict) + ", " + distance_text(result) + "): " + result.row->misfit, kPageWidth, "- ", "  ");
  }
  return out.empty() ? "" : "\nWhy they differ:\n\n" + out;
}

std::string group_section(const ValidationReport& report, const ValidationGroup& group, const std::string& page_stem) {
  std::string out = fmt::format("\n<a id=\"{}\"></a>\n## {}\n\n![{}]({})\n\n", group.id, group.title, "Simulated over published: " + group.title,
                                validation_picture_name(page_stem, group.id));
  out += wrap_text("**What it means for a user.** " + group.means, kPageWidth);
  for (const RowKind kind : {RowKind::Judged, RowKind::Calibration, RowKind::SameSource}) out += rows_table(report, group.id, kind);
  return out + misfits(report, group.id);
}

std::string sources(const ValidationReport& report) {
  std::map<std::string, std::string> used;
  for (const RowResult& result : report.results) used.try_emplace(result.row->source, citation_text(report, result.row->source));
  std::string out = "\n## Sources\n\n";
  for (const auto& [key, citation] : used) out += "- `" + key + "`: " + citation + "\n";
  return out;
}

std::string section_title(RowKind kind, bool shares) {
  std::string title = kind == RowKind::Judged ? "Judged on other studies" : kind == RowKind::Calibration ? "For calibration" : "Same source: consistency only";
  return title + (shares ? ", shares" : "");
}

ForestRow forest_row(const RowResult& result) {
  const ValidationRow& row = *result.row;
  const PublishedValue& published = row.published;
  ForestRow out;
  out.name = row.what;
  out.source = row.source;
  PublishedValue plain = published;
  plain.sd.reset();
  plain.people_high = plain.people_low = 0;
  out.numbers = simulated_text(result) + (result.wide ? "*" : "") + " | " + published_text(plain);
  const double middle = published.value.value_or((published.low + published.high) / 2);
  const double unit = row.scale == RowScale::Share ? published.canonical_per_unit : 1 / middle;
  out.low = result.simulated.low * unit;
  out.middle = result.simulated.median * unit;
  out.high = result.simulated.high * unit;
  out.published_low = published.low * unit;
  out.published_high = published.high * unit;
  out.mark = mark_of(result.verdict);
  return out;
}

}  // namespace

std::string validation_picture_name(const std::string& page_stem, const std::string& group) { return page_stem + "-" + group + ".svg"; }

std::string markdown_validation(const ValidationReport& report, const std::string& page_stem) {
  std::string out = "# Ebb beside published numbers\n\n";
  out += wrap_text("Written by `ebb validate --write`; every simulated value on this page was computed, none was typed. `ebb validate ROW` shows one row with its "
                   "scenario, `ebb validate --json` all of it.", kPageWidth);
  out += "\n" + counts_table(report);
  out += "\n## What the misfits mean for a user\n\n" + wrap_text(report.data->summary, kPageWidth);
  out += "\n## The rule\n\n" + wrap_text(verdict_rule_text(), kPageWidth);
  out += "\n" + wrap_text("A row is held against Ebb only when it comes from another study than the numbers it tests. Where a study gave a number of `data/`, its other "
                          "results show consistency at best and stand apart; so do the rows that a calibration is fitted to. Nothing was tuned to make a row "
                          "fit. Means are compared with means. Volunteers weigh 70 kg where their study does not say otherwise. Ensemble: " +
                              report.ensemble_note + fmt::format("; {} draws, seed {}.", report.draws, report.seed), kPageWidth);
  for (const ValidationGroup& group : report.data->groups) out += group_section(report, group, page_stem);
  out += "\n## Published rows that are not judged\n\n| what | source | why not |\n|---|---|---|\n";
  for (const UnjudgedRow& row : report.data->unjudged) out += fmt::format("| {} | {} | {} |\n", cell(row.what), cell(row.source), cell(row.why));
  return out + sources(report);
}

std::string validation_picture(const ValidationReport& report, const std::string& group) {
  ForestFigure figure;
  figure.title = "Simulated over published";
  for (const ValidationGroup& known : report.data->groups) {
    if (known.id == group) figure.title = known.title + ": simulated beside published";
  }
  figure.subtitle = "Each bar holds 90 % of the study run again: once a draw of the ensemble, with as many people as the study had.";
  for (const RowKind kind : {RowKind::Judged, RowKind::Calibration, RowKind::SameSource}) {
    for (const bool shares : {false, true}) {
      ForestSection section{section_title(kind, shares), shares, {}};
      for (const RowResult& result : report.results) {
        const bool here = (group.empty() || result.row->group == group) && result.row->kind == kind && (result.row->scale == RowScale::Share) == shares;
        if (here) section.rows.push_back(forest_row(result));
      }
      if (!section.rows.empty()) figure.sections.push_back(std::move(section));
    }
  }
  figure.footer.push_back("Right: simulated median (5–95 %) | published. * an interval so wide that it says little. Ensemble: " + report.ensemble_note + ".");
  return forest_figure(figure);
}

std::string validation_row_picture(const ValidationReport& report, const RowResult& result) {
  const ValidationRow& row = *result.row;
  ReplicatesFigure figure;
  figure.title = row.what;
  figure.subtitle = fmt::format("{} replicates of the study, {} people each: {} {} against {} ({})", result.replicates.size(), result.people, simulated_text(result),
                                unit_text(row.published.unit), published_text(row.published), row_verdict_name(result.verdict));
  figure.unit = unit_text(row.published.unit);
  figure.replicates = result.replicates;
  figure.published_low = row.published.low;
  figure.published_high = row.published.high;
  figure.low = result.simulated.low;
  figure.middle = result.simulated.median;
  figure.high = result.simulated.high;
  figure.mark = mark_of(result.verdict);
  figure.footer.push_back(citation_text(report, row.source) + ". Ensemble: " + report.ensemble_note + ".");
  return replicates_figure(figure);
}

}  // namespace ebb
