// One run of the planner on a case: people, lattice and search kept together.
#pragma once
#include <memory>
#include <optional>

#include "cli/taper_plan.h"
#include "cli/taper_plan_people.h"
#include "cli/taper_plan_why.h"
#include "cli/taper_plan_wish.h"
#include "ebb/plan/planner.h"
#include "ebb/plan/substitution.h"

namespace ebb::cli {

/// The product of the drug, sold where the supply is, that makes smaller amounts than it does: the coarsest whose smallest amount is at most `small_cut_frac` of the starting dose,
/// else the finest there is; nullptr: none is finer.
const Product* finer_product(const Knowledge& knowledge, const TaperInputs& inputs, double small_cut_frac);

class PlannerRun {
 public:
  /// The wish settled, the people drawn and taken through their past. Errors: as suggest_plan.
  static Result<std::unique_ptr<PlannerRun>> begin(const TaperOptions& options, const Inputs& inputs, const TaperStart& start,
                                                   const std::vector<RuleReport>& rules, Progress& progress);

  /// Finds the plan, judges it on unseen people, says why; or what cannot be met and what comes nearest.
  Result<Done> search(Suggested& out, Timings& timings);
  /// Plans of every length and the rules, by length and predicted peak.
  Result<Done> frontier(Suggested& out);

 private:
  PlannerRun(const TaperOptions& options, const Inputs& inputs, const TaperStart& start, const std::vector<RuleReport>& rules, Progress& progress)
      : options_(options), inputs_(inputs), start_(start), rules_(rules), progress_(progress), planner_(inputs.knowledge->planner) {}

  Result<std::unique_ptr<PlanGroup>> group(std::size_t first_person, int count, bool rank);
  std::vector<double> seizure_slopes() const;
  Result<Done> settle_by_half_life();
  void settle_change();
  std::string beyond_limits(const ChangeOfDrug& change) const;
  Result<Done> make_opening();
  /// What the searched plans begin with: after the change of drug, when one is asked for.
  TaperInputs inputs_for(int hold_days) const { return change_ ? change_->after : direct_inputs(hold_days); }
  TaperInputs direct_inputs(int hold_days) const;
  int dispensing_day_from(int day) const;
  int first_day_of(const PlanGround& ground) const;
  double start_mg_per_day() const { return change_ ? start_.inputs.start_mg_per_day : plan_inputs_.start_mg_per_day; }
  DoseLadder ladder_of(const PlanGround& ground, const CutLimits& limits) const;
  /// A product that would make smaller cuts; nullptr: none.
  const Product* finer() const { return finer_product(*inputs_.knowledge, plan_inputs_, planner_.first_cut.typical); }
  PlanSearch search_of(const PlanGround& ground, const DoseLadder& ladder) const;
  int holds_within(int days) const { return days < search_.first_day ? 0 : (days - search_.first_day) / wish_.hold_days + 1; }
  TaperPlan plan_of(const PlanSearch& search, const FoundPlan& found, const TaperInputs& inputs) const;
  double no_worse_frac(const PlanEffect& effect, const PlanGroup& people) const;
  bool checked_rank(const PlanEffect& effect, double agreement_frac) const;
  bool begins_within_limits(const TaperPlan& plan) const;
  PlanCheck check_on_others(const PlanSearch& search, const TaperInputs& inputs);
  PlanProgress progress_of(double from_frac, double to_frac);
  Result<PlannerAnswer> find_first_falling_first();
  Result<PlannerAnswer> find();
  double met_frac(const PlanGroup& people, const PlanEffect& effect) const;
  Result<Done> judge(const TaperPlan& plan, Suggested& out);
  double ratio_at_confidence(const PlanEffect& effect) const;
  std::optional<AcceptedLevel> granted_level(const PlanEffect& effect) const;
  double checked_share() const { return checked_share(wish_.confidence_frac); }
  double checked_share(double confidence_frac) const;
  bool near_a_stop(const TaperPlan& plan, const Product* finer) const;
  std::string near_a_stop_text(const TaperPlan& plan, const Product& finer) const;
  void leave_out_near_a_stop(const Product* finer, SuggestionReport& report) const;
  Result<Done> try_unranked(const PlannerAnswer& answer, Suggested& out);
  Result<Done> say_nearest(bool rank_bound, Suggested& out);
  double confidence_kept_percent(double met_frac) const;
  std::string asked_for(const NearestPlan& plan, const PlanEffect& effect, bool surely_no_worse) const;
  std::string without_within() const { return options_.within_h ? "without --within" : "without within in [taper]"; }
  Result<Done> add_nearest(int most_holds, Suggested& out);
  Result<Done> draw_scouts();
  PlanSearch on_scouts(PlanSearch search) const;
  Result<Done> scout();
  Result<int> of_use_holds();
  SearchHorizon horizon();
  Result<const RuleReport*> published_plan(const PlanSearch& search, int least_days, int below_days);
  int longest_asked_days() const { return wish_.within_days.value_or(wish_.longest_days); }
  Result<const RuleReport*> shorter_published(int found_days);
  void take_published(const RuleReport& rule, Suggested& out);
  bool steps_as_asked(const TaperPlan& plan, int least_days) const;
  Result<bool> scouts_see(const PlanSearch& search);
  Result<std::optional<TaperPlan>> shortest_beside(PlanSearch search, const TaperInputs& inputs, int least_days);
  Result<Done> add_checked(TaperPlan plan, std::string gives_up, std::string to_type, Suggested& out);
  Result<Done> try_shorter_steps(Suggested& out);
  Result<Done> try_direct(Suggested& out);
  Result<Done> refuse_change(Suggested& out);
  Result<std::vector<std::string>> reasons_of_change();
  Result<Done> try_longer(Suggested& out);
  Result<Done> try_finer(Suggested& out);
  Result<std::optional<FoundPlan>> first_kept(PlannerRun& coarser);
  LengthBound length_bound() const;
  Result<Done> rank(RuleJudgement& judgement, const Suggested& out);
  Result<Done> reasons(Suggested& out);

  const TaperOptions& options_;
  const Inputs& inputs_;
  const TaperStart& start_;
  const std::vector<RuleReport>& rules_;
  Progress& progress_;
  const PlannerDefaults& planner_;
  PlanWish wish_;
  TaperInputs plan_inputs_;
  Course course_;
  std::optional<ChangeOfDrug> change_;   // asked for: what every plan of the search begins with
  std::string change_refused_;           // asked for, but it cannot be made: why
  std::optional<PlanOpening> opening_, scouts_opening_;  // the change on the people of the search and on the scouts
  std::optional<PlanGround> ground_;
  std::optional<DoseLadder> ladder_;
  std::unique_ptr<PlanGroup> planned_, checked_, scouts_;
  bool looked_ahead_ = false;
  std::vector<FoundPlan> scouted_;       // then: best plans of each length on the scouts
  std::optional<const RuleReport*> published_;  // the shortest rule that keeps every limit, once looked for; nullptr: none does
  PlanSearch search_;
  bool seizure_rank_ = false;
  double effect_halves_h_ = 0;           // of the smallest dose, in the typical person
  bool first_may_fall_first_ = false;
};

}  // namespace ebb::cli
