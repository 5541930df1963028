// What `ebb claims` tells: claims with verdicts, figures, conditions, sources; words that text, JSON, page and picture share.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "ebb/judge/claims.h"
#include "ebb/report/html_plot.h"
#include "ebb/report/json_value.h"

namespace ebb {

struct ClaimsReport {
  std::string version, data_hash;
  std::string ensemble_note;             ///< where the draws come from
  std::uint64_t seed = 1;
  int draws = 0;
  const ClaimsData* data = nullptr;
  const Knowledge* knowledge = nullptr;
  std::vector<const Claim*> claims;
  std::vector<ClaimResult> results;      ///< one a claim
};

/// "13 % (0-40)": the median draw and the 5-95 % of draws. "higher" figures that are only compared give "compared only".
std::string figure_text(const ClaimFigure& figure, const FigureResult& result);
/// The inequality with its figures: "over_14 >= 1 %: in 38 of 64 draws".
std::string condition_text(const Claim& claim, const ClaimCondition& condition, const ConditionResult& result);
/// The figure that says most: the first of the first inequality; empty for claims without.
std::string main_figure_text(const Claim& claim, const ClaimResult& result);
/// Grades of a claim's evidence and readings, and D where an inequality rests on the model: "A, B, D".
std::string grades_text(const Claim& claim);
/// "Rickels et al. 1990, …": the citation of a source, the key when nothing is known.
std::string citation_of(const ClaimsReport& report, const std::string& source);

/// All claims: id, verdict, condition; counts at the end. At most 100 columns.
std::string text_claims(const ClaimsReport& report, bool colour);
/// One claim: statement, verdict, readings, figures with intervals, inequalities, cases, scenario, evidence.
std::string text_claim(const ClaimsReport& report, const Claim& claim, const ClaimResult& result, bool colour);
/// { version, data_hash, draws, seed, claims: [...] }; docs/json/claims.schema.json.
Json json_claims(const ClaimsReport& report);
/// Rows of the table in docs/claims.md.
std::string markdown_claims(const ClaimsReport& report);
/// Figures of one claim as intervals over the draws, by unit, with the bounds of its inequalities; and the same numbers as a table.
HtmlPlot claim_plot(const ClaimsReport& report, const Claim& claim, const ClaimResult& result);

/// Statements of one drug by topic, and the effects of the vocabulary; for `ebb drugs NAME`.
std::string text_statements(const StatementData& data, const std::string& drug, bool colour);
Json json_statements(const StatementData& data, const std::string& drug);

}  // namespace ebb
