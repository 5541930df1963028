// The suggested plan: searched on people of its own, judged on people the search never saw.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/run.h"
#include "cli/taper_start.h"
#include "ebb/report/taper_report.h"

namespace ebb::cli {

/// The id of the planner's plan among the rules.
inline constexpr const char* kSuggestedPlan = "suggested";

/// Seconds by what they were spent on, in order: for --timings.
class Timings {
 public:
  Timings() : last_(std::chrono::steady_clock::now()) {}
  /// What was done since the last call.
  void add(const std::string& what);
  std::string text() const;

 private:
  std::chrono::steady_clock::time_point last_;
  std::vector<std::pair<std::string, double>> seconds_;
};

struct Suggested {
  SuggestionReport report;
  std::optional<TaperPlan> plan;
  std::vector<FrontierPoint> frontier;
};

/// Errors: of the wish (settle_wish), of plan_ground, NoData (the accepted level's rule has no plan here), those of simulate(). A wish that cannot be
/// met is no error: the report says what cannot be met and what comes nearest.
Result<Suggested> suggest_plan(const TaperOptions& options, const Inputs& inputs, const TaperStart& start, const std::vector<RuleReport>& rules,
                               Progress& progress, Timings& timings);

}  // namespace ebb::cli
