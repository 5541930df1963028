#include <fmt/format.h>

#include "ebb/report/claims_report.h"

namespace ebb {
namespace {

std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.replace(at, 1, "\\|");
  return text;
}

}  // namespace

std::string markdown_claims(const ClaimsReport& report) {
  std::string out = "| id | claim | verdict | condition | figure | grades |\n|---|---|---|---|---|---|\n";
  for (std::size_t i = 0; i < report.claims.size(); ++i) {
    const Claim& claim = *report.claims[i];
    const ClaimResult& result = report.results[i];
    std::string words = result.words;
    if (claim.instead && result.verdict != ClaimVerdict::Holds) words += (words.empty() ? "" : ". ") + std::string("Better: ") + claim.instead->text;
    out += fmt::format("| {}{} | {} | {} | {} | {} | {} |\n", claim.id, claim.calibrated_on.empty() ? "" : "*", cell(claim.statement), verdict_name(result.verdict), cell(words),
                       cell(main_figure_text(claim, result)), grades_text(claim));
  }
  return out;
}

}  // namespace ebb
