#include "ebb/report/claims_report.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "ebb/base/number_text.h"

namespace ebb {
namespace {

std::string number(double value) { return std::isfinite(value) ? number_text(value, value >= 100 ? 3 : 2) : "none"; }

std::string with_unit(const std::string& number_words, const MeasureInfo& info) {
  const std::string unit = info.unit;
  if (unit == "1" || unit == "class") return number_words;
  if (unit == "theta") return number_words + " thresholds";
  if (unit == "d") return number_words + " days";
  return number_words + " " + unit;
}

}  // namespace

std::string figure_text(const ClaimFigure& figure, const FigureResult& result) {
  if (figure.hidden) return "compared only";
  const MeasureInfo& info = info_of(figure.measure.kind);
  const double scale = info.shown_per_canonical;
  const DrawInterval& draws = result.over_draws;
  if (!std::isfinite(draws.median)) return "nobody";
  if (draws.low == draws.high) return with_unit(number(draws.median * scale), info);
  return with_unit(number(draws.median * scale), info) + " (" + number(draws.low * scale) + "–" + number(draws.high * scale) + ")";
}

std::string condition_text(const Claim& claim, const ClaimCondition& condition, const ConditionResult& result) {
  const std::string left = claim.figures[condition.left].label;
  std::string right = condition.than_text;
  if (condition.right) {
    right = claim.figures[*condition.right].label;
    if (condition.times != 1) right = number_text(condition.times) + " × " + right;
  }
  const auto holding = std::lround(result.holds_frac * static_cast<double>(result.draws));
  return left + " " + inequality_sign(condition.inequality) + " " + right + ": in " + std::to_string(holding) + " of " + std::to_string(result.draws) + " draws";
}

std::string main_figure_text(const Claim& claim, const ClaimResult& result) {
  for (const ClaimCondition& condition : claim.conditions) {
    const ClaimFigure& figure = claim.figures[condition.left];
    if (!figure.hidden) return figure.label + ": " + figure_text(figure, result.figures[condition.left]);
  }
  return "";
}

std::string grades_text(const Claim& claim) {
  std::set<char> grades;
  for (const ClaimEvidence& evidence : claim.evidence) grades.insert(evidence.provenance.grade);
  for (const EvidenceReading& reading : claim.readings) grades.insert(reading.provenance.grade);
  if (claim.instead) grades.insert(claim.instead->provenance.grade);
  if (!claim.conditions.empty()) grades.insert('D');
  std::string text;
  for (const char grade : grades) text += (text.empty() ? "" : ", ") + std::string(1, grade);
  return text;
}

std::string citation_of(const ClaimsReport& report, const std::string& source) {
  const auto found = report.knowledge->references.find(source);
  if (found == report.knowledge->references.end()) return source;
  return found->second.citation.empty() ? found->second.title : found->second.citation;
}

}  // namespace ebb
