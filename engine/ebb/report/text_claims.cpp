#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "ebb/base/number_text.h"
#include "ebb/report/claims_report.h"
#include "ebb/report/table.h"

namespace ebb {
namespace {

constexpr std::size_t kStatementColumn = 40, kWordsColumn = 34;
constexpr std::size_t kLongestWords = 200;   // of a condition in the list; `ebb claims ID` has the rest

const std::map<char, const char*>& group_titles() {
  static const std::map<char, const char*> titles{{'A', "The drug and its effects"}, {'B', "Tolerance"}, {'C', "Physical dependence"},
                                                  {'D', "Withdrawal"}, {'E', "Tapering and treatment"}, {'F', "Overdose"},
                                                  {'G', "Misuse and addiction"}, {'H', "Who must take special care"}};
  return titles;
}

Tone tone_of(ClaimVerdict verdict) {
  switch (verdict) {
    case ClaimVerdict::Holds: return Tone::Strong;
    case ClaimVerdict::HoldsInPart: return Tone::Plain;
    case ClaimVerdict::NotSupported: return Tone::Urgent;
    case ClaimVerdict::NotDecidable: break;
  }
  return Tone::Warning;
}

std::string shortened(const std::string& text, std::size_t most) {
  if (display_width(text) <= most) return text;
  const std::size_t end = text.rfind(' ', most);
  return text.substr(0, end == std::string::npos ? most : end) + " …";
}

std::string paragraph(const std::string& name, const std::string& text) {
  return text.empty() ? "" : wrap_text(text, kWidth, fmt::format("  {:<12}", name), std::string(14, ' '));
}

std::string source_text(const ClaimsReport& report, const Provenance& provenance) {
  std::string text = citation_of(report, provenance.source);
  if (!provenance.locator.empty()) text += "; " + provenance.locator;
  text += fmt::format("; grade {}", provenance.grade);
  return provenance.why.empty() ? text : text + ": " + provenance.why;
}

std::string evidence_text(const ClaimsReport& report, const ClaimEvidence& evidence) { return evidence.text + " [" + source_text(report, evidence.provenance) + "]"; }

/// Only the interval over people that a figure has, when it says something else than the one over draws.
std::string people_text(const ClaimFigure& figure, const FigureResult& result) {
  const MeasureInfo& info = info_of(figure.measure.kind);
  if (figure.hidden || info.statistic == Statistic::Mean || !(result.over_people.high > result.over_people.low)) return "";
  const double scale = info.shown_per_canonical;
  return fmt::format("; people {}–{}", number_text(result.over_people.low * scale, 2), number_text(result.over_people.high * scale, 2));
}

std::string figures(const Claim& claim, const ClaimResult& result, bool colour) {
  if (claim.figures.empty()) return "";
  TextTable table({{"figure", Align::Left, 58}, {"median draw (5–95 % of draws)", Align::Left, 36}});
  for (std::size_t i = 0; i < claim.figures.size(); ++i) {
    if (claim.figures[i].hidden) continue;
    table.add_row({claim.figures[i].label, figure_text(claim.figures[i], result.figures[i]) + people_text(claim.figures[i], result.figures[i])});
  }
  return table.empty() ? "" : "\n" + table.render(colour, "  ");
}

std::string conditions(const Claim& claim, const ClaimResult& result, bool colour) {
  std::string out;
  for (std::size_t i = 0; i < claim.conditions.size(); ++i) {
    const ClaimCondition& condition = claim.conditions[i];
    const std::string verdict = verdict_name(result.conditions[i].verdict);
    out += wrap_text(condition.words, kWidth, "  " + paint(fmt::format("{:<15}", verdict), tone_of(result.conditions[i].verdict), colour) + " ", std::string(18, ' '));
    out += wrap_text(condition_text(claim, condition, result.conditions[i]), kWidth, std::string(18, ' '), std::string(18, ' '));
    if (!condition.why.empty()) out += wrap_text("bound: " + condition.why, kWidth, std::string(18, ' '), std::string(18, ' '));
  }
  return out.empty() ? "" : "\n  Inequalities, held or not in each draw of the ensemble\n" + out;
}

std::string cases(const Claim& claim, const ClaimResult& result, bool colour) {
  std::string out;
  for (std::size_t i = 0; i < claim.rule_cases.size(); ++i) {
    const RuleCase& rule_case = claim.rule_cases[i];
    const RuleCaseResult& tried = result.rule_cases[i];
    const std::string what = rule_case.positive ? "found" : "not found, as it should be";
    std::string line = rule_case.words + ": " + (tried.met ? what : tried.missing);
    if (tried.met && !tried.found.empty()) line += " (" + joined(tried.found, "; ") + ")";
    out += wrap_text(line, kWidth, "  " + paint(tried.met ? "ok    " : "WRONG ", tried.met ? Tone::Plain : Tone::Urgent, colour), std::string(8, ' '));
  }
  return out.empty() ? "" : "\n  Cases put through the safety rules\n" + out;
}

std::string needs(const ClaimsReport& report, const Claim& claim, const ClaimResult& result, bool colour) {
  std::string out;
  for (std::size_t i = 0; i < claim.needs.size(); ++i) {
    const ClaimNeed& need = claim.needs[i];
    const Statement* statement = need.kind == "statement" ? report.data->statements.find(need.name) : nullptr;
    if (statement != nullptr) {
      out += wrap_text(statement->text + (statement->as_of.empty() ? "" : " (" + statement->as_of + ")") + " [" + source_text(report, statement->provenance) + "]", kWidth, "  - ", "    ");
    } else if (!result.needs[i]) {
      out += wrap_text("missing: " + need.kind + " " + need.name, kWidth, "  - ", "    ");
    }
  }
  if (claim.id == "A7") {
    TextTable table({{"effect", Align::Left, 30}, {"group"}, {"how grave"}, {"what to do", Align::Left, 40}});
    for (const Effect& effect : report.data->statements.effects) table.add_row({effect.name, effect.group, effect.severity, effect.action});
    out += table.render(colour, "  ");
  }
  return out.empty() ? "" : "\n  In the knowledge base" + (claim.shown_in.empty() ? std::string() : ", shown in " + claim.shown_in) + "\n" + out;
}

/// A case or a trial as it is run, line by line.
std::string indented(const std::string& text) {
  std::string out;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    out += wrap_text(text.substr(begin, end - begin), kWidth, "      ", "        ");
    begin = end + 1;
  }
  return out;
}

std::string scenarios(const ClaimsReport& report, const Claim& claim) {
  std::vector<std::size_t> used;
  for (const ClaimFigure& figure : claim.figures) {
    if (std::find(used.begin(), used.end(), figure.experiment) == used.end()) used.push_back(figure.experiment);
  }
  std::string out;
  for (const std::size_t index : used) {
    const Experiment& experiment = report.data->experiments[index];
    out += wrap_text(experiment.title + " (" + experiment.id + fmt::format(", {} people in each of {} draws)", experiment.people_per_draw, report.draws), kWidth, "  - ", "    ");
    out += indented(experiment.case_text + experiment.trial_text);
  }
  return out.empty() ? "" : "\n  Scenarios (data/claims/experiments.toml)\n" + out;
}

}  // namespace

std::string text_claims(const ClaimsReport& report, bool colour) {
  std::string out = paint("Claims of five widely read articles on clonazepam", Tone::Strong, colour) + "\n";
  out += wrap_text("Every verdict on a simulation or a rule is computed on this run. An inequality holds when it does in at least 95 % of the draws of the uncertain numbers, fails "
                   "in at most 5 %, and else cannot be decided. * rests on rows that the model was or may be fitted to.", kWidth, "  ", "  ");
  out += wrap_text(fmt::format("Ensemble: {}, {} draws, seed {}.", report.ensemble_note, report.draws, report.seed), kWidth, "  ", "  ");
  char group = 0;
  std::map<ClaimVerdict, int> count;
  TextTable table({});
  for (std::size_t i = 0; i < report.claims.size(); ++i) {
    const Claim& claim = *report.claims[i];
    if (claim.id[0] != group) {
      if (group != 0) out += table.render(colour, "  ");
      group = claim.id[0];
      out += "\n" + paint(group_titles().at(group), Tone::Strong, colour) + "\n";
      table = TextTable({{"id"}, {"claim", Align::Left, kStatementColumn}, {"verdict"}, {"condition or figure", Align::Left, kWordsColumn}});
    }
    const ClaimResult& result = report.results[i];
    ++count[result.verdict];
    const std::string words = result.words.empty() ? main_figure_text(claim, result) : result.words;
    table.add_row({claim.id + (claim.calibrated_on.empty() ? "" : "*"), shortened(claim.statement, kLongestWords), {verdict_name(result.verdict), tone_of(result.verdict)},
                   shortened(words, kLongestWords)});
  }
  if (group != 0) out += table.render(colour, "  ");
  out += "\n";
  for (const ClaimVerdict verdict : {ClaimVerdict::Holds, ClaimVerdict::HoldsInPart, ClaimVerdict::NotSupported, ClaimVerdict::NotDecidable}) {
    out += fmt::format("  {:<15}{:>4}\n", verdict_name(verdict), count[verdict]);
  }
  return out + "\n  One claim with its scenario, figures and sources: ebb claims C1\n";
}

std::string text_claim(const ClaimsReport& report, const Claim& claim, const ClaimResult& result, bool colour) {
  std::string out = wrap_text(paint(claim.id, Tone::Strong, colour) + "  " + claim.statement, kWidth, "", "    ");
  out += paragraph("verdict", verdict_name(result.verdict) + (result.words.empty() ? std::string() : " – " + result.words));
  for (const ReadingResult& reading : result.readings) {
    if (result.readings.size() < 2) break;
    out += wrap_text((reading.name.empty() ? "as it stands" : reading.name) + std::string(": ") + verdict_name(reading.verdict) + (reading.computed ? " (computed)" : " (evidence)") +
                         (reading.words.empty() ? "" : " – " + reading.words), kWidth, std::string(14, ' '), std::string(16, ' '));
  }
    if (claim.instead && result.verdict != ClaimVerdict::Holds) out += paragraph("better said", evidence_text(report, *claim.instead));
  out += paragraph("how", claim.answer);
  out += paragraph("limits", claim.limits);
  if (!claim.calibrated_on.empty()) out += paragraph("fitted to", "the ensemble was or may be fitted to rows of " + joined(claim.calibrated_on) + ", on which this claim rests, too");
  out += figures(claim, result, colour) + conditions(claim, result, colour) + cases(claim, result, colour) + needs(report, claim, result, colour);
  std::string evidence;
  for (const EvidenceReading& reading : claim.readings) evidence += wrap_text(reading.name + ": " + reading.text + " [" + source_text(report, reading.provenance) + "]", kWidth, "  - ", "    ");
  for (const ClaimEvidence& one : claim.evidence) evidence += wrap_text(evidence_text(report, one), kWidth, "  - ", "    ");
  if (!evidence.empty()) out += "\n  Evidence\n" + evidence;
  out += scenarios(report, claim);
  out += wrap_text(fmt::format("Ensemble: {}, {} draws, seed {}; data {}.", report.ensemble_note, report.draws, report.seed, report.data_hash), kWidth, "\n  ", "  ");
  return out;
}

std::string text_statements(const StatementData& data, const std::string& drug, bool colour) {
  std::string out, topic;
  for (const Statement* statement : data.of_drug(drug)) {
    if (statement->topic != topic) out += "  " + paint(statement->topic, Tone::Strong, colour) + "\n";
    topic = statement->topic;
    out += wrap_text(statement->text + (statement->as_of.empty() ? "" : " (" + statement->as_of + ")") + fmt::format(" [{}, {}]", statement->provenance.source, statement->provenance.grade), kWidth,
                     "    - ", "      ");
  }
  if (out.empty() && !data.has_effects_of(drug)) return "";
  if (!data.has_effects_of(drug)) return "\n" + paint("In words", Tone::Strong, colour) + "\n" + out;
  TextTable table({{"effect or sign", Align::Left, 30}, {"group"}, {"how grave"}, {"what to do", Align::Left, 38}});
  for (const Effect& effect : data.effects) table.add_row({effect.name, effect.group, effect.severity, effect.action});
  return "\n" + paint("In words", Tone::Strong, colour) + "\n" + out + "\n" + paint("Effects and signs", Tone::Strong, colour) + "\n" + table.render(colour, "  ");
}

}  // namespace ebb
