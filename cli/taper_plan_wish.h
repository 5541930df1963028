// What the suggested plan is to keep: the case's [taper], the command line above it, the planner's defaults below it.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/run.h"
#include "cli/taper_start.h"
#include "ebb/plan/dose_ladder.h"

namespace ebb::cli {

struct PlanWish {
  AcceptedLevel accepted;
  double confidence_frac = 0;
  int step_days = 0;                     ///< as asked, or the usual
  bool step_asked = false;
  int dispense_every_days = 0;           ///< 0: not said
  int hold_days = 0;                     ///< of the planner's holds: at least the guideline's window
  int steps_of_hold = 1;                 ///< a hold's cut in so many steps of step_days
  std::optional<int> within_days;
  bool guideline_limits = true;
  bool alternate_days = false;
  std::string change_to;                 ///< the drug that plans change to first; empty: none
  GuidelineLimits limits;                ///< what every plan is held against
  double far_more = 0;                   ///< times a rule's peak: the most that can be accepted, and said in words beyond it
  int longest_days = 0;
  int tail_days = 0;
  std::vector<std::string> change_notes; ///< what becomes of a change of drug that is asked for in the middle of a plan
  std::vector<std::string> notes;        ///< what else of the wish is done in another way in the search's own plans, and why

  std::vector<std::string> all_notes() const;
};

/// Errors: UnknownName and OutOfRange (accept), OutOfRange (steps shorter than two weeks without a liquid), Contradiction (steps of days and dispensing
/// days).
Result<PlanWish> settle_wish(const TaperOptions& options, const Inputs& inputs, const TaperStart& start);

/// What plans begin with when they are not a rule's: today's dose, or the dose before it for one hold.
TaperInputs planner_inputs(const TaperStart& start, int hold_days);

CutLimits cut_limits(const PlanWish& wish, const PlannerDefaults& planner);

}  // namespace ebb::cli
