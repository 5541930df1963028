#include "cli/sensitivity_taper.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "cli/taper_course.h"
#include "ebb/base/number_text.h"
#include "ebb/plan/accepted_level.h"
#include "ebb/plan/planner_search.h"
#include "ebb/population/steady_state.h"

namespace ebb::cli {
namespace {

constexpr double kDay_h = 24;
constexpr const char* kSuggested = "suggested";
constexpr const char* kGuideline = "asam-10-2w";
constexpr const char* kLinear = "linear";
constexpr const char* kHyperbolic = "effect-linear";
constexpr std::array<double, 5> kPotencies{0.3, 0.55, 1, 1.8, 3.2};   // C/EC50eff at usual doses: docs/model.md
constexpr double kAnalysisShare = 0.8;                                // of the progress bar; then every plan on every draw
constexpr double kSameRatio = 1 + kSamePeak_frac;

/// The plans of one analysis as timelines, and what is compared with what.
struct TaperQuestion {
  const TaperReport& taper;
  MovedPeople& people;
  Timeline past;
  Timeline stop;
  std::vector<const RuleReport*> plans;      ///< those with a plan
  std::vector<Timeline> courses;             ///< by plan
  std::size_t shown = 0, accepted = 0;       ///< into plans; plans.size(): none
  std::size_t place(const std::string& id) const {
    const auto found = std::find_if(plans.begin(), plans.end(), [&id](const RuleReport* rule) { return rule->rule.id == id; });
    return static_cast<std::size_t>(found - plans.begin());
  }
  bool has(std::size_t plan) const { return plan < plans.size(); }
};

/// What a few plans do to the people of one batch: peaks by person, of stopping and by plan.
struct Peaks {
  std::vector<double> stop;
  std::vector<std::vector<double>> plan;     ///< [plan], empty when it was not asked for
};

/// Each plan followed to two months after its end; when other drugs go on, all as long as the longest, so that time alone makes no plan worse.
void make_courses(TaperQuestion& question, const Inputs& inputs, const TaperStart& start, double tail_h) {
  int longest_days = 0;
  for (const RuleReport* rule : question.plans) longest_days = std::max(longest_days, rule->plan.length_days);
  const double longest_h = start.start_h + longest_days * kDay_h + tail_h;
  const Course course = make_course(inputs, start, longest_h);
  const std::vector<Dose>& others = course.background.doses;
  const bool go_on = !others.empty() && others.back().time_h >= start.start_h;
  question.past = history_until(inputs.scenarios.front().timeline, start.start_h);
  question.stop = timeline_of(course, {}, go_on ? longest_h : start.start_h + tail_h);
  for (const RuleReport* rule : question.plans)
    question.courses.push_back(timeline_of(course, rule->plan.steps, go_on ? longest_h : start.start_h + rule->plan.length_days * kDay_h + tail_h));
}

Result<std::vector<double>> peaks_of(const TaperQuestion& question, const MovedBatch& batch, const Timeline& timeline, const State& at_start) {
  std::vector<PersonOutcome> outcomes(batch.population.count);
  Request request;
  request.from = &at_start;
  request.outcomes = outcomes;
  const Result<SimulationResult> done = question.people.run(batch, timeline, std::move(request));
  if (!done.ok()) return done.errors();
  std::vector<double> peaks;
  for (const PersonOutcome& person : outcomes) peaks.push_back(person.peak_withdrawal_theta);
  return peaks;
}

Result<Peaks> run_plans(const TaperQuestion& question, const MovedBatch& batch, const std::vector<std::size_t>& plans) {
  State at_start;
  Request past;
  past.to = &at_start;
  const Result<SimulationResult> lived = question.people.run(batch, question.past, std::move(past));
  if (!lived.ok()) return lived.errors();
  Peaks peaks;
  Result<std::vector<double>> stop = peaks_of(question, batch, question.stop, at_start);
  if (!stop.ok()) return stop.errors();
  peaks.stop = std::move(stop).value();
  peaks.plan.resize(question.plans.size());
  for (const std::size_t plan : plans) {
    if (!question.has(plan) || !peaks.plan[plan].empty()) continue;
    Result<std::vector<double>> found = peaks_of(question, batch, question.courses[plan], at_start);
    if (!found.ok()) return found.errors();
    peaks.plan[plan] = std::move(found).value();
  }
  return peaks;
}

/// The people of one point of a batch.
struct Range {
  std::size_t first, count;
};

/// Median over people of the peak as % of that of stopping; those with hardly any withdrawal when stopping are left out.
double percent_of_stopping(const TaperQuestion& question, const Peaks& peaks, std::size_t plan, Range people) {
  std::vector<double> ratios;
  for (std::size_t i = people.first; i < people.first + people.count; ++i) {
    if (peaks.stop[i] >= question.taper.least_peak_theta) ratios.push_back(100 * peaks.plan[plan][i] / peaks.stop[i]);
  }
  return quantile_of(ratios, 0.5);
}

double median_theta(const std::vector<double>& peaks, Range people) {
  const auto begin = peaks.begin() + static_cast<std::ptrdiff_t>(people.first);
  return quantile_of(std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(people.count)), 0.5);
}

/// Share of people at or under the accepted level of their own.
double met_frac(const TaperQuestion& question, const Peaks& peaks, std::size_t plan, Range people) {
  const AcceptedLevel& accepted = question.taper.suggestion->accepted;
  const bool by_rule = accepted.kind == AcceptedLevel::Kind::OfRule;
  PlanPeople compared;
  compared.least_peak_theta = question.taper.least_peak_theta;
  const std::vector<double>& reference = by_rule ? peaks.plan[question.accepted] : peaks.stop;
  const auto cut = [&people](const std::vector<double>& all) {
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(people.first);
    return std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(people.count));
  };
  compared.reference_peak_theta = cut(reference);
  const std::vector<double> ratios = peak_ratios(compared, cut(peaks.plan[plan]));
  const double limit = accepted.share_frac * kSameRatio;
  const auto within = std::count_if(ratios.begin(), ratios.end(), [limit](double ratio) { return ratio <= limit; });
  return static_cast<double>(within) / static_cast<double>(people.count);
}

/// Whether the accepted level can be looked at: its rule needs a plan here.
bool has_level(const TaperQuestion& question) {
  if (!question.taper.suggestion) return false;
  return question.taper.suggestion->accepted.kind != AcceptedLevel::Kind::OfRule || question.has(question.accepted);
}

void name_answers(const TaperQuestion& question, SensitivityReport& report) {
  const std::string shown = question.plans[question.shown]->rule.id;
  report.answers.push_back({"peak_theta", "peak withdrawal on " + shown + ", median person", "theta", 2});
  report.answers.push_back({"peak_percent_of_stopping", "peak of " + shown + " as a share of stopping today, median person", "%", 1});
  if (has_level(question))
    report.answers.push_back({"within_accepted_percent", "people within the accepted level (" + to_text(question.taper.suggestion->accepted) + ") on " + shown, "%", 0});
  const std::size_t guideline = question.place(kGuideline), linear = question.place(kLinear), hyperbolic = question.place(kHyperbolic);
  const std::string how = ", % of stopping today, median person (above 0: linear is milder)";
  const auto less_linear = [&](const char* id, std::size_t plan, const std::string& name) {
    if (question.has(plan) && question.has(linear)) report.answers.push_back({id, "peak of " + name + " less that of linear" + how, "", 1});
  };
  less_linear("guideline_less_linear_percent_of_stopping", guideline, kGuideline);
  less_linear("hyperbolic_less_linear_percent_of_stopping", hyperbolic, std::string(kHyperbolic) + " (hyperbolic)");
}

Result<Done> ask_batch(const TaperQuestion& question, const MovedBatch& batch, Answers& rows) {
  const std::size_t guideline = question.place(kGuideline), linear = question.place(kLinear), hyperbolic = question.place(kHyperbolic);
  const Result<Peaks> run = run_plans(question, batch, {question.shown, question.accepted, guideline, linear, hyperbolic});
  if (!run.ok()) return run.errors();
  const Peaks& peaks = run.value();
  for (std::size_t p = 0; p < batch.points; ++p) {
    const Range people{p * batch.people, batch.people};
    std::vector<double>& row = rows.emplace_back();
    row.push_back(median_theta(peaks.plan[question.shown], people));
    row.push_back(percent_of_stopping(question, peaks, question.shown, people));
    if (has_level(question)) row.push_back(100 * met_frac(question, peaks, question.shown, people));
    for (const std::size_t plan : {guideline, hyperbolic}) {
      if (question.has(plan) && question.has(linear)) row.push_back(percent_of_stopping(question, peaks, plan, people) - percent_of_stopping(question, peaks, linear, people));
    }
  }
  return Done{};
}

/// A plan that the guideline's limits forbid is never suggested, however mild it is; nor one without the change of drug that was asked for.
bool may_be_suggested(const TaperReport& taper, const RuleReport& rule) {
  if (rule.plan.substitution.has_value() != taper.change.has_value()) return false;
  if (!taper.suggestion->guideline_limits) return true;
  return keeps_limits(rule.plan.checks);
}

PlanDependence::Ranking ranking_of(const std::string& a, const std::string& b, const std::vector<double>& of_a, const std::vector<double>& of_b) {
  PlanDependence::Ranking ranking{a, b, 0, 0, of_a.front(), of_b.front()};  // the first point is the numbers as they stand
  double counted = 0;
  for (std::size_t i = 1; i < of_a.size(); ++i) {
    if (!std::isfinite(of_a[i]) || !std::isfinite(of_b[i])) continue;
    counted += 1;
    ranking.a_lower_frac += of_a[i] < of_b[i] ? 1 : 0;
    ranking.b_lower_frac += of_b[i] < of_a[i] ? 1 : 0;
  }
  if (counted > 0) {
    ranking.a_lower_frac /= counted;
    ranking.b_lower_frac /= counted;
  }
  return ranking;
}

/// Every plan in every world, the numbers as they stand first: shares of people within the accepted level and peaks, [plan][point].
struct PlansInWorlds {
  std::vector<std::vector<double>> met_frac, percent_of_stopping;
};

Result<PlansInWorlds> plans_in_worlds(SensitivityRun& run, const TaperQuestion& question, const DesignPoints& worlds, Progress& progress) {
  std::vector<std::size_t> all(question.plans.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  PlansInWorlds found{std::vector<std::vector<double>>(all.size()), std::vector<std::vector<double>>(all.size())};
  const auto ask = [&](const MovedBatch& batch, Answers& rows) -> Result<Done> {
    const Result<Peaks> peaks = run_plans(question, batch, all);
    if (!peaks.ok()) return peaks.errors();
    for (std::size_t p = 0; p < batch.points; ++p) {
      const Range people{p * batch.people, batch.people};
      for (const std::size_t plan : all) {
        found.met_frac[plan].push_back(has_level(question) ? met_frac(question, peaks.value(), plan, people) : 0);
        found.percent_of_stopping[plan].push_back(percent_of_stopping(question, peaks.value(), plan, people));
      }
      rows.emplace_back();
    }
    return Done{};
  };
  const Result<Answers> done = run.ask(worlds, ask, kAnalysisShare, 0.97, progress);
  if (!done.ok()) return done.errors();
  return found;
}

/// In which worlds the suggested plan keeps the accepted level, and which plan would be the shortest that does.
void judge_suggestion(const TaperQuestion& question, const PlansInWorlds& found, PlanDependence& out) {
  if (!has_level(question)) return;
  const SuggestionReport& suggestion = *question.taper.suggestion;
  out.accepted = to_text(suggestion.accepted);
  out.confidence_frac = suggestion.confidence_frac;
  out.guideline_limits = suggestion.guideline_limits;
  const std::size_t suggested = question.place(kSuggested);
  if (question.has(suggested)) out.suggested = kSuggested;
  std::vector<std::size_t> shortest(question.plans.size());
  for (std::size_t i = 0; i < shortest.size(); ++i) shortest[i] = i;
  std::stable_sort(shortest.begin(), shortest.end(), [&](std::size_t a, std::size_t b) {
    const int days_a = question.plans[a]->plan.length_days, days_b = question.plans[b]->plan.length_days;
    return days_a != days_b ? days_a < days_b : (a == suggested) > (b == suggested);
  });
  const double one = 1.0 / static_cast<double>(out.draws);
  std::vector<PlanInDraws> plans;
  for (const RuleReport* rule : question.plans) plans.push_back({rule->rule.id, rule->plan.length_days, 0, 0});
  const auto keeps = [&](std::size_t plan, std::size_t world) { return found.met_frac[plan][world] >= suggestion.confidence_frac; };
  const auto first_in = [&](std::size_t world) {
    const auto first = std::find_if(shortest.begin(), shortest.end(), [&](std::size_t plan) { return keeps(plan, world) && may_be_suggested(question.taper, *question.plans[plan]); });
    return first == shortest.end() ? question.plans.size() : *first;
  };
  const std::size_t usual = first_in(0);
  if (question.has(usual)) out.first_as_it_stands = question.plans[usual]->rule.id;
  for (std::size_t world = 1; world <= out.draws; ++world) {
    const std::size_t first = first_in(world);
    for (const std::size_t plan : shortest) plans[plan].met_draws_frac += keeps(plan, world) ? one : 0;
    if (question.has(first)) plans[first].first_draws_frac += one;
    if (!question.has(first)) out.none_draws_frac += one;
    if (question.has(suggested) && !keeps(suggested, world)) out.fails_draws_frac += one;
    if (first != usual) out.other_first_draws_frac += one;
  }
  for (const std::size_t plan : shortest) out.plans.push_back(plans[plan]);
}

/// Level over the level of half effect of the typical person, at the dose now.
double potency_of(const MovedModel& model, const TaperReport& taper) {
  for (const Drug& drug : model.drugs()) {
    if (drug.name != taper.drug) continue;
    const auto steady = steady_state(model.drugs(), drug, taper.start_mg_per_day);
    return steady ? steady->potency_sum : 0;
  }
  return 0;
}

/// Moves the level of half effect of a drug and of its metabolite together.
void scale_half_effect(MovedModel& model, const std::string& name, double fold) {
  for (const Drug& drug : model.drugs()) {
    if (drug.name != name) continue;
    if (drug.site.EC50_effect) model.set(drug.site.EC50_effect->name, drug.site.EC50_effect->typical * fold);
    if (!drug.formation) return;
    for (const Drug& other : model.drugs()) {
      if (other.name == drug.formation->metabolite && other.site.EC50_effect) model.set(other.site.EC50_effect->name, other.site.EC50_effect->typical * fold);
    }
  }
}

/// What the plans do when C/EC50eff is another and everything else as it stands.
Result<Done> sweep_potency(SensitivityRun& run, const TaperQuestion& question, const DesignPoints& worlds, PlanDependence& out, Progress& progress) {
  MovedPeople& people = question.people;
  std::vector<double> potencies;
  for (std::size_t world = 1; world < worlds.size(); ++world) {
    people.move_to(worlds[world]);
    potencies.push_back(potency_of(people.model(), question.taper));
  }
  people.move_to(worlds.front());
  out.potency_now = potency_of(people.model(), question.taper);
  out.potency_low = quantile_of(potencies, 0.05);
  out.potency_high = quantile_of(potencies, 0.95);
  if (!(out.potency_now > 0)) return Done{};
  std::vector<std::size_t> compared;
  for (const char* id : {kHyperbolic, kLinear, kGuideline}) {
    if (question.has(question.place(id))) compared.push_back(question.place(id));
  }
  if (compared.empty()) return Done{};
  for (const std::size_t plan : compared) out.compared.push_back(question.plans[plan]->rule.id);
  const auto ask = [&](const MovedBatch& batch, Answers& rows) -> Result<Done> {
    const Result<Peaks> peaks = run_plans(question, batch, compared);
    if (!peaks.ok()) return peaks.errors();
    for (std::size_t p = 0; p < batch.points; ++p) {
      const Range range{p * batch.people, batch.people};
      std::vector<double>& row = rows.emplace_back();
      row.push_back(median_theta(peaks.value().stop, range));
      for (const std::size_t plan : compared) row.push_back(percent_of_stopping(question, peaks.value(), plan, range));
    }
    return Done{};
  };
  const DesignPoints points(kPotencies.size(), worlds.front());
  const Result<Answers> rows = run.ask(points, ask, 0.97, 1, progress, [&](MovedModel& model, std::size_t point) {
    scale_half_effect(model, question.taper.drug, out.potency_now / kPotencies[point]);
  });
  if (!rows.ok()) return rows.errors();
  for (std::size_t i = 0; i < kPotencies.size(); ++i) {
    const std::vector<double>& row = rows.value()[i];
    out.potency_steps.push_back({kPotencies[i], {row.begin() + 1, row.end()}, row.front()});
  }
  if (!question.has(question.place(kHyperbolic)) || !question.has(question.place(kLinear))) return Done{};
  bool hyperbolic_lower = false, linear_lower = false;
  for (const PotencyStep& step : out.potency_steps) {
    hyperbolic_lower = hyperbolic_lower || step.peak_percent_of_stopping[0] < step.peak_percent_of_stopping[1];
    linear_lower = linear_lower || step.peak_percent_of_stopping[1] < step.peak_percent_of_stopping[0];
  }
  out.potency_turns_ranking = hyperbolic_lower && linear_lower;
  return Done{};
}

Result<Done> add_plans(SensitivityRun& run, const TaperQuestion& question, SensitivityReport& report, Progress& progress) {
  const Analysis& analysis = *report.analysis;
  DesignPoints worlds{DesignPoint(report.numbers.varied.size(), kAsItStands)};
  worlds.insert(worlds.end(), analysis.draws.begin(), analysis.draws.begin() + static_cast<std::ptrdiff_t>(report.rows));
  const Result<PlansInWorlds> found = plans_in_worlds(run, question, worlds, progress);
  if (!found.ok()) return found.errors();
  PlanDependence plans;
  plans.draws = report.rows;
  judge_suggestion(question, found.value(), plans);
  const std::size_t linear = question.place(kLinear);
  for (const char* id : {kGuideline, kHyperbolic}) {
    const std::size_t plan = question.place(id);
    if (question.has(plan) && question.has(linear))
      plans.rankings.push_back(ranking_of(id, kLinear, found.value().percent_of_stopping[plan], found.value().percent_of_stopping[linear]));
  }
  if (const Result<Done> swept = sweep_potency(run, question, worlds, plans, progress); !swept.ok()) return swept.errors();
  report.plans = std::move(plans);
  return Done{};
}

}  // namespace

Result<SensitivityReport> taper_sensitivity(const TaperOptions& options, const Inputs& inputs, const TaperStart& start, const TaperReport& taper, Progress& progress) {
  const Knowledge& knowledge = *inputs.knowledge;
  const Scenario& scenario = inputs.scenarios.front();
  Result<std::unique_ptr<SensitivityRun>> run = SensitivityRun::begin(options.run, inputs, scenario, withdrawal_parameters(knowledge, {scenario}));
  if (!run.ok()) return run.errors();
  TaperQuestion question{taper, run.value()->people(), {}, {}, {}, {}, 0, 0};
  for (const RuleReport& rule : taper.rules) {
    if (rule.has_plan()) question.plans.push_back(&rule);
  }
  SensitivityReport report;
  if (taper.chosen_rule() == nullptr) return Error{ErrorCode::NoData, {"--sensitivity", 0, 0}, "no plan is shown, so nothing can be asked of it", "--rule ID of a rule that has one", ""};
  question.shown = question.place(taper.chosen_rule()->rule.id);
  question.accepted = taper.suggestion ? question.place(taper.suggestion->accepted.rule) : question.plans.size();
  make_courses(question, inputs, start, knowledge.population.late_horizon.typical);
  name_answers(question, report);
  report.notes.push_back("Plans stay as they were made; what varies is what they do to people.");
  const Result<Done> done = run.value()->analyse_into(report, [&question](const MovedBatch& batch, Answers& rows) { return ask_batch(question, batch, rows); },
                                                      kAnalysisShare, progress);
  if (!done.ok()) return done.errors();
  if (!report.analysis) return report;
  if (const Result<Done> added = add_plans(*run.value(), question, report, progress); !added.ok()) return added.errors();
  return report;
}

}  // namespace ebb::cli
