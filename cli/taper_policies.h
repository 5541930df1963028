// Policies beside the plan whose steps they follow, on the same people.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "cli/run.h"
#include "cli/taper_start.h"
#include "ebb/plan/policy_run.h"
#include "ebb/report/taper_report.h"

namespace ebb::cli {

/// Errors: UnknownName with the nearest policy. An empty name is nobody's policy: fine.
Result<Done> check_policy_name(const Knowledge& knowledge, const std::string& name);

/// Every policy of the knowledge base along the steps of one plan; fed chunk by chunk.
class PolicyRuns {
 public:
  /// Nothing is run when the plan goes nowhere.
  PolicyRuns(const Inputs& inputs, const TaperStart& start, const RuleReport& path);

  /// One chunk: the cohort's people, their state on the plan's day 0 and what stopping then does to them.
  Result<Done> run_chunk(Cohort& cohort, const State& at_start, const std::vector<PersonOutcome>& stop);

  std::vector<PolicyReport> reports() const;

 private:
  struct Tally {
    SpreadTally holds, peak, peak_of_stopping;
    std::map<int, std::size_t> people_by_length_days;  ///< of those who reach the goal: whole days, counted exactly so that they compare with the plan's
    std::size_t people = 0, reached = 0, held = 0, went_back = 0, over_two_days = 0;
    void add(const PolicyOutcome& person, const PersonOutcome& stop, double least_peak_theta);
  };

  const Knowledge& knowledge_;
  std::string path_;
  Course course_;
  PolicySetting setting_;
  std::vector<Tally> tallies_;  ///< one a policy; none when the plan goes nowhere
};

}  // namespace ebb::cli
