// The claims of widely read articles, each with the verdict that simulation, rules and evidence give. Scenario and inequality are data
// (data/claims/*.toml) and run on every call; a verdict is written in data only where evidence alone can answer, and says so.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ebb/judge/experiment.h"
#include "ebb/judge/statements.h"
#include "ebb/safety/safety_data.h"

namespace ebb {

enum class ClaimVerdict { Holds, HoldsInPart, NotSupported, NotDecidable };
/// "holds", "holds in part", "not supported", "not decidable".
const char* verdict_name(ClaimVerdict verdict);

/// The main reading of a claim; claims that say "addicted" have two named ones.
inline constexpr const char* kOnlyReading = "";

enum class Inequality { Less, AtMost, More, AtLeast };
/// "<", "<=", ">", ">=".
const char* inequality_sign(Inequality inequality);

/// One number of an experiment, shown and compared.
struct ClaimFigure {
  std::string id, label;
  std::size_t experiment = 0;            ///< index into ClaimsData::experiments
  Measure measure;
  bool hidden = false;                   ///< compared only: a seizure rank is no number to show
};

/// An inequality. It holds if it holds in at least 95 % of the draws, fails if in at most 5 %, else the ensemble cannot decide it.
struct ClaimCondition {
  std::string words;                     ///< what it says, a sentence
  std::string why;                       ///< why this bound, where a bound was chosen
  std::string reading = kOnlyReading;
  std::size_t left = 0;                  ///< index into Claim::figures
  Inequality inequality = Inequality::More;
  std::optional<std::size_t> right;      ///< a figure …
  double times = 1;                      ///< … times this; or
  double than = 0;                       ///< a number, canonical
  std::string than_text;                 ///< as written
};

/// A case text put through the safety rules.
struct RuleCase {
  std::string words, case_text;
  Where where;
  bool positive = true;                  ///< the claim's condition is met in it; false: it is not
  std::vector<std::string> finds, finds_not;  ///< rule ids
  bool simulate = false;                 ///< rules that rest on a simulation of the case, too
  std::string refused;                   ///< not empty: the case cannot be run, and the error says this
};

/// Something that must be in the knowledge base: "statement", "symptom", "effect", "risk", "rule", "fact", "parameter", "taper rule",
/// "emergency sign", "medicine class", "drug".
struct ClaimNeed {
  std::string kind, name;
};

struct ClaimEvidence {
  std::string text;
  Provenance provenance;
};

/// A reading that evidence answers and no computation can.
struct EvidenceReading {
  std::string name;
  ClaimVerdict verdict = ClaimVerdict::NotDecidable;
  std::string text;
  Provenance provenance;
};

struct Claim {
  std::string id;                        ///< "C1"
  std::string statement;                 ///< in our own words
  std::vector<std::string> kinds;        ///< "sim", "rule", "text"
  std::string answer;                    ///< how Ebb answers it
  std::vector<std::string> calibrated_on;///< published rows that both the model's calibration and this claim rest on
  std::string limits;                    ///< what the figure does not show; may be empty
  std::vector<ClaimFigure> figures;
  std::vector<ClaimCondition> conditions;
  std::vector<RuleCase> rule_cases;
  std::vector<ClaimNeed> needs;
  std::string shown_in;                  ///< where the tool shows what it needs: "ebb drugs clonazepam"
  std::vector<EvidenceReading> readings;
  std::vector<ClaimEvidence> evidence;
  std::optional<ClaimEvidence> instead;  ///< the better-sourced statement, where the claim does not hold as it stands
  Where where;
  bool has_kind(std::string_view kind) const;
};

struct ClaimsData {
  std::vector<Experiment> experiments;
  std::vector<Claim> claims;             ///< in the order of their ids
  StatementData statements;
  const Claim* find(std::string_view id) const;   ///< "c1" finds C1; nullptr if unknown
};

/// Reads data/claims/*.toml and data/statements/*.toml. Errors, all together: those of the reader; Contradiction (an id twice, a verdict
/// written for a claim of simulation or rules alone); Missing (a sim claim without experiment and inequality, a rule claim without a case
/// that is found and one that is not, a text claim without anything that must be there); UnknownName (experiment, figure, rule, statement …).
Result<ClaimsData> load_claims(const std::vector<DataFile>& files, const Knowledge& knowledge);

// ---- what a run gives ----

struct FigureResult {
  double whole = 0;                      ///< over all people of all draws
  DrawInterval over_draws, over_people;  ///< the latter NaN for acute danger
  std::vector<double> draws;
};

struct ConditionResult {
  double holds_frac = 0;                 ///< of the draws that could be compared
  std::size_t draws = 0;                 ///< that could be
  ClaimVerdict verdict = ClaimVerdict::NotDecidable;
};

struct RuleCaseResult {
  bool met = false;
  std::vector<std::string> found;        ///< titles of the expected findings
  std::string missing;                   ///< what should have been found, or should not have been
};

struct ReadingResult {
  std::string name;
  ClaimVerdict verdict = ClaimVerdict::NotDecidable;
  std::string words;                     ///< the condition under which it holds, or what stands against it
  bool computed = true;
};

struct ClaimResult {
  ClaimVerdict verdict = ClaimVerdict::NotDecidable;
  std::string words;
  std::vector<FigureResult> figures;         ///< one a figure
  std::vector<ConditionResult> conditions;   ///< one a condition
  std::vector<RuleCaseResult> rule_cases;    ///< one a case
  std::vector<bool> needs;                   ///< one a need
  std::vector<ReadingResult> readings;
};

inline constexpr double kHoldsFrom_frac = 0.95, kFailsUpTo_frac = 0.05;

/// Runs what the named claims need, each experiment once; one result a claim, in the order of `claims`. `progress` may be empty.
/// Errors: those of run_experiment and findings_of, with the place in data/.
Result<std::vector<ClaimResult>> judge_claims(const ClaimsData& data, const std::vector<const Claim*>& claims, const Knowledge& knowledge,
                                              const ExperimentSettings& settings, const std::function<void(double done_frac)>& progress = {});

/// The verdict of a set of parts, each of which holds, fails or cannot be decided: all hold -> holds; none does -> not supported, or not
/// decidable when one of them cannot be decided; some do -> holds in part.
ClaimVerdict combined(const std::vector<ClaimVerdict>& parts);

}  // namespace ebb
