// What `ebb validate` tells: rows with their verdicts, and the words that text, Markdown and pictures share.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ebb/judge/validation.h"

namespace ebb {

struct ValidationReport {
  std::string version, data_hash;
  std::string ensemble_note;             ///< where the draws come from
  std::uint64_t seed = 1;
  int draws = 0;
  const ValidationData* data = nullptr;
  const std::map<std::string, Reference>* references = nullptr;
  std::vector<RowResult> results;        ///< in the order of the data
};

/// How many rows of a kind are inside, near and outside; of all groups when `group` is empty.
struct VerdictCount {
  int inside = 0, near = 0, outside = 0;
  int inside_wide = 0;                   ///< of those inside: an interval so wide that it says little
  int all() const { return inside + near + outside; }
};
/// "49 inside (8 of them say little), 14 near, 10 outside".
std::string counts_text(const VerdictCount& count);
VerdictCount count_verdicts(const ValidationReport& report, RowKind kind, const std::string& group = "");

/// "14.9 ng/mL (SD 3)", "12–22 ng/mL", "43 %".
std::string published_text(const PublishedValue& published);
/// "14.2 (11.9–17.3)" in the published unit.
std::string simulated_text(const RowResult& result);
/// "simulated 1.18 times", "7 points more": how far the middles are apart.
std::string distance_text(const RowResult& result);
/// The unit as it is read aloud: "ng h/mL" for "ng/mL*h", nothing for "1".
std::string unit_text(const std::string& unit);
/// "Chauhan et al. 2000, J Assoc Physicians India 48:985", the key when nothing is known.
std::string citation_text(const ValidationReport& report, const std::string& source);
/// The rule of the verdicts in three sentences.
std::string verdict_rule_text();

}  // namespace ebb
