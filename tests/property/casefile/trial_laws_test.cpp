// Laws of virtual trials on the data Ebb ships, and that the short way through a history is the long one.
#include <doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include "ebb/casefile/read_trial.h"

using namespace ebb;

namespace {

const Knowledge& knowledge() {
  static const Knowledge kKnowledge = load_knowledge(embedded_data()).value();
  return kKnowledge;
}

const TrialParameters& parameters() {
  static const TrialParameters kParameters = load_trial_parameters(knowledge()).value();
  return kParameters;
}

constexpr const char* kThreeArms = R"(
[people]
count = 120
age = "20-80 years"
[use]
drug = "clonazepam"
daily_dose = ["1 mg/d", "2 mg/d", "3 mg/d"]
duration = "0.2-4 years"
times = ["08:00", "20:00"]
supply = ["clonazepam 0.5 mg scored tablet", "clonazepam 0.125 mg ODT"]
[visits]
every = "1 week"
missed = "10 %"
[follow_up]
for = "8 weeks"
lost = "10 %"
[[off]]
at = "4 weeks"
after = "last dose"
[[criterion]]
name = "two days over"
kind = "days over"
count = 2
[[criterion]]
name = "a visit over"
kind = "visits over"
[[arm]]
name = "stop"
rule = "abrupt"
[[arm]]
name = "slow"
rule = "asam-10-2w"
[[arm]]
name = "slow, waiting"
rule = "asam-10-2w"
policy = "asam-pause"
)";

Trial read(const std::string& text) {
  const Result<Trial> trial = read_trial("cases/law.toml", text, knowledge(), parameters());
  INFO((trial.ok() ? std::string() : describe(trial.errors())));
  REQUIRE(trial.ok());
  return trial.value();
}

TrialModel model_with(const TrialParameters& numbers, int draws = 0) {
  TrialModel model;
  model.dynamics = &knowledge().dynamics;
  model.population = &knowledge().population;
  model.hazards = draw_hazards(numbers, 1, draws);
  model.seizure_slopes_per_theta = {0.3, 1.0};
  return model;
}

TrialResult run(const Trial& trial, const TrialModel& model, TrialRun settings = {}) {
  const Result<TrialResult> result = run_trial(trial, model, settings);
  INFO((result.ok() ? std::string() : describe(result.errors())));
  REQUIRE(result.ok());
  return result.value();
}

std::string fingerprint(const TrialResult& result) {
  std::ostringstream text;
  text.precision(17);
  for (const auto& arm : result.people) {
    for (const PersonResult& p : arm) {
      text << p.person.number << ' ' << p.left_day << ' ' << p.left_seen_day << ' ' << p.lost_day << ' ' << p.peak_all_theta << ' ' << p.last_over_day << ' ' << p.met << ' ' << p.met_all << '\n';
    }
  }
  return text.str();
}

}  // namespace

TEST_CASE("people_are_the_same_for_every_thread_count_and_instruction_set_and_whoever_else_takes_part") {
  const Trial trial = read(kThreeArms);
  const TrialModel model = model_with(parameters());
  const std::string alone = fingerprint(run(trial, model));
  ThreadExecutor three(3);
  TrialRun settings;
  settings.executor = &three;
  settings.isa = Isa::Sse2;
  CHECK(fingerprint(run(trial, model, settings)) == alone);
  settings.people = 40;
  const TrialResult fewer = run(trial, model, settings), all = run(trial, model);
  for (std::size_t a = 0; a < fewer.people.size(); ++a) {
    for (std::size_t i = 0; i < 40; ++i) {
      CHECK(fewer.people[a][i].person.number == all.people[a][i].person.number);
      CHECK(fewer.people[a][i].peak_all_theta == all.people[a][i].peak_all_theta);
      CHECK(fewer.people[a][i].left_day == all.people[a][i].left_day);
    }
  }
}

TEST_CASE("stopping_at_once_is_worse_than_a_slow_taper_and_a_higher_rate_loses_more_people") {
  const Trial trial = read(kThreeArms);
  const TrialResult usual = run(trial, model_with(parameters()));
  const ArmResult &stop = usual.arms[0], &slow = usual.arms[1];
  CHECK(stop.peak_theta.quantiles[2] > 1.5 * slow.peak_theta.quantiles[2]);
  CHECK(stop.criteria[0].all.frac > slow.criteria[0].all.frac);
  for (std::size_t i = 0; i < usual.people[0].size(); ++i) {
    CHECK(usual.people[0][i].person.number == usual.people[1][i].person.number);
    CHECK(usual.people[0][i].peak_theta <= usual.people[0][i].peak_all_theta);
    CHECK((usual.people[0][i].met & ~usual.people[0][i].met_all) == 0);  // what the trial saw, was
  }
  REQUIRE(usual.seizure_ranks.size() == 3);
  CHECK(usual.seizure_ranks[0].lower == 1);
  CHECK(usual.seizure_ranks[0].higher == 0);
  CHECK(usual.seizure_ranks[0].agree_frac == 1);
  TrialParameters harder = parameters();
  harder.leaving_rate.typical *= 3;
  const TrialResult more = run(trial, model_with(harder));
  for (std::size_t a = 0; a < 3; ++a) {
    CHECK(more.arms[a].completed.with <= usual.arms[a].completed.with);
    CHECK(more.arms[a].off[0].chance_frac < usual.arms[a].off[0].chance_frac);
  }
}

TEST_CASE("the_share_that_is_off_agrees_with_the_mean_chance_and_with_the_kaplan_meier_curve") {
  std::string text = kThreeArms;
  text.replace(text.find("count = 120"), 11, "count = 600");
  text.replace(text.find("lost = \"10 %\""), 13, "lost = \"0 %\"");
  text.replace(text.find("missed = \"10 %\""), 15, "missed = \"0 %\"");
  const Trial trial = read(text);
  const TrialResult result = run(trial, model_with(parameters()));
  const ArmResult& stop = result.arms[0];
  // Four standard errors of a share of 600 people: sqrt(0.25 / 600) x 4 = 0.082.
  CHECK(std::abs(stop.off[0].off.frac - stop.off[0].chance_frac) < 0.082);
  // Nobody is lost and a visit is held on day 28: the curve there is the share that is off.
  CHECK(survival_at(stop.staying, 28).free_frac == doctest::Approx(stop.off[0].off.frac));
}

TEST_CASE("one_day_at_a_time_the_whole_history_gives_the_same_withdrawal") {
  // The short way: people of different durations simulated together and joined one day before the stop.
  std::string text = kThreeArms;
  text.replace(text.find("duration = \"0.2-4 years\""), 24, "duration = [\"30 days\", \"75 days\"]");
  text.replace(text.find("count = 120"), 11, "count = 12");
  const Trial trial = read(text);
  TrialRun settings;
  const Enrolment enrolled = enrol(trial, trial.arms[0], settings).value();
  const TrialModel model = model_with(parameters());
  const ArmCourses courses = simulate_arm(trial, trial.arms[0], enrolled, model, settings).value();
  const TrialUse& use = trial.arms[0].use;
  int compared = 0;
  for (std::size_t i = 0; i < enrolled.people.size(); ++i) {
    const TrialPerson& person = enrolled.people[i];
    PersonFacts facts;
    facts.age_years = person.age_years;
    facts.sex = person.female ? Sex::Female : Sex::Male;
    const ModelLayout layout = build_layout({use.drug}, knowledge().dynamics, facts).value();
    SampleRequest one;
    one.first_person = person.number;
    one.count = 1;
    const People people = sample_people(layout, {use.drug}, knowledge().dynamics, knowledge().population, facts, one);
    Population population{.columns = people.columns, .count = 1, .stride = 1, .first_person = person.number, .seed = 1, .person_numbers = {}, .weights = {}, .ensemble_index = {}};
    Timeline timeline;
    const int used_days = static_cast<int>(std::lround(person.duration_days));
    timeline.lines.resize(1);
    for (int day = 0; day < used_days; ++day) {
      for (const int minute : use.times_min) {
        Dose dose;
        dose.time_h = day * 24 + minute / 60.0;
        dose.amount_mg = person.dose_mg_per_day / static_cast<double>(use.times_min.size());
        timeline.doses.push_back(dose);
      }
    }
    const auto days = courses.days_of(i);
    timeline.end_h = (used_days + static_cast<double>(days.size())) * 24;
    Request request;
    for (std::size_t day = 1; day <= days.size(); ++day) request.output_times_h.push_back((used_days + static_cast<double>(day)) * 24);
    request.series = {{SeriesKind::WithdrawalDay, 0}};
    std::vector<double> stored(stored_size(1, days.size(), 1));
    request.stored = stored;
    request.want_bands = false;
    REQUIRE(simulate(layout, timeline, population, request).ok());
    const StoredView view{stored.data(), 1, days.size(), 1};
    for (std::size_t day = 0; day < days.size(); ++day) {
      // 1e-5: courses are kept in single precision, and panels of the two runs differ near the joint.
      CHECK(std::abs(static_cast<double>(days[day]) - view.at(0, day, 0)) < 1e-5);
      ++compared;
    }
  }
  CHECK(compared > 500);
}

TEST_CASE("along_a_policy_the_days_until_the_first_review_are_those_of_the_rule_and_nobody_is_faster") {
  const Trial trial = read(kThreeArms);
  TrialRun settings;
  settings.people = 40;
  const Enrolment enrolled = enrol(trial, trial.arms[1], settings).value();
  const auto courses = simulate_arms(trial, {1, 2}, enrolled, model_with(parameters()), settings);
  REQUIRE(courses.ok());
  const ArmCourses &blind = courses.value()[0], &waiting = courses.value()[1];
  for (std::size_t i = 0; i < enrolled.people.size(); ++i) {
    for (std::size_t day = 0; day < 14; ++day) {
      // 1e-6: the two runs end their stretches elsewhere; single precision.
      CHECK(std::abs(blind.days_of(i)[day] - waiting.days_of(i)[day]) < 1e-6F);
    }
    if (waiting.last_dose_day[i] >= 0) CHECK(waiting.last_dose_day[i] >= blind.last_dose_day[i]);
  }
}

TEST_CASE("every_draw_of_an_ensemble_has_its_own_answer") {
  const Trial trial = read(kThreeArms);
  TrialRun settings;
  settings.ensemble_draws = 8;
  const TrialResult result = run(trial, model_with(parameters(), 8), settings);
  CHECK(result.draws == 8);
  const std::vector<double>& by_draw = result.arms[0].off[0].chance_by_draw;
  REQUIRE(by_draw.size() == 8);
  CHECK(*std::max_element(by_draw.begin(), by_draw.end()) > *std::min_element(by_draw.begin(), by_draw.end()) + 0.05);
  CHECK(result.arms[0].off[0].off.draws.low < result.arms[0].off[0].off.draws.high);
}

TEST_CASE("every_built_in_trial_and_example_can_be_read_and_run") {
  REQUIRE(built_in_trials().size() >= 8);
  TrialRun settings;
  settings.people = 16;
  for (const BuiltInTrial& known : built_in_trials()) {
    INFO(known.id);
    const Result<Trial> trial = read_built_in_trial(known.id, knowledge(), parameters());
    INFO((trial.ok() ? std::string() : describe(trial.errors())));
    REQUIRE(trial.ok());
    CHECK(!known.title.empty());
    CHECK(knowledge().references.contains(trial.value().source));
    CHECK(!trial.value().assumed.empty());
    run(trial.value(), model_with(parameters()), settings);
  }
}

TEST_CASE("no_text_breaks_the_reader") {
  const std::string text = kThreeArms;
  // Every line left out, cut short, doubled, or with a number changed into nonsense.
  std::istringstream lines(text);
  std::vector<std::string> all;
  for (std::string line; std::getline(lines, line);) all.push_back(line);
  std::size_t refused = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string half = all[i].substr(0, all[i].size() / 2), twice = all[i] + "\n" + all[i];
    for (const std::string& instead : std::vector<std::string>{"", half, twice, "x = [[", "count = \"-3 mg/d\"", "daily_dose = \"median 2 mg/d, cv -1 %\"",
                                                               "duration = \"mean 1 year, sd 0 years\"", "name = 7", "[[arm.phase]]\nkind = \"fixed\""}) {
      std::string changed;
      for (std::size_t k = 0; k < all.size(); ++k) changed += (k == i ? instead : all[k]) + "\n";
      const Result<Trial> trial = read_trial("x.toml", changed, knowledge(), parameters());
      if (trial.ok()) continue;
      ++refused;
      for (const Error& error : trial.errors()) {
        CHECK(!error.what.empty());
        CHECK(error.where.file == "x.toml");
      }
    }
  }
  CHECK(refused > 200);
}
