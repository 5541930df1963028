// Measures against closed forms, and the laws of an experiment.
#include <doctest.h>

#include <cmath>

#include "ebb/judge/experiment.h"

using namespace ebb;

namespace {

const Knowledge& knowledge() {
  static const Result<Knowledge> loaded = load_knowledge(embedded_data());
  REQUIRE_MESSAGE(loaded.ok(), (loaded.ok() ? "" : describe(loaded.errors())));
  return loaded.value();
}

Experiment experiment(std::string case_text) {
  Experiment made;
  made.id = "test";
  made.case_text = std::move(case_text);
  made.where = {"test", 1, 1};
  made.people_per_draw = 2;
  return made;
}

Measure measure(MeasureKind kind, double at_h = 0, double from_h = 0, double to_h = 0) {
  Measure made;
  made.kind = kind;
  made.drug = "clonazepam";
  made.at_h = at_h;
  made.from_h = from_h;
  made.to_h = to_h;
  made.statistic = info_of(kind).statistic;
  return made;
}

ExperimentSettings settings(int draws = 8) {
  ExperimentSettings made;
  made.draws = draws;
  return made;
}

std::vector<Measurement> run(const Experiment& given, const std::vector<Measure>& measures, const ExperimentSettings& how) {
  Result<std::vector<Measurement>> result = run_experiment(given, measures, knowledge(), how);
  REQUIRE_MESSAGE(result.ok(), (result.ok() ? "" : describe(result.errors())));
  return std::move(result).value();
}

const char* const kOneDoseByVein = R"(
[person]
age = 40
weight = "70 kg"
[[use]]
drug = "clonazepam"
route = "iv"
dose = "1 mg"
at = ["2025-01-01 00:00"]
[report]
to = "2025-02-01"
)";

const char* const kHalfAYear = R"(
[person]
age = 40
[[use]]
drug = "clonazepam"
dose = "1 mg"
times = ["08:00", "20:00"]
from = "2025-01-01"
to = "2025-06-29"
[taper]
start = "2025-06-30"
supply = ["clonazepam 0.5 mg scored tablet"]
[report]
stop_on = ["2025-02-01", "2025-06-30"]
)";

}  // namespace

TEST_CASE("the half-life, the area and the level of one dose agree with each other as exponentials must") {
  auto measures = std::vector{measure(MeasureKind::HalfLife, 0, 200, 300), measure(MeasureKind::HalfLife, 0, 300, 400), measure(MeasureKind::Level, 200),
                              measure(MeasureKind::Level, 300)};
  const auto results = run(experiment(kOneDoseByVein), measures, settings());
  for (std::size_t person = 0; person < results[0].people.size(); ++person) {
    const double half_life_h = results[0].people[person];
    // The terminal phase has begun: two windows see the same half-life, and the level follows it. 1 %: the distribution phases' rest.
    CHECK(results[1].people[person] == doctest::Approx(half_life_h).epsilon(0.01));
    CHECK(results[3].people[person] == doctest::Approx(results[2].people[person] * std::exp2(-100 / half_life_h)).epsilon(1e-9));
  }
}

TEST_CASE("nobody's level passes a tenth of the peak before the time that is measured, and it is under it after") {
  Measure under = measure(MeasureKind::TimeUnderPeakShare, 0, 0, 480);
  under.amount = 0.1;
  const auto text = std::string(kOneDoseByVein).replace(std::string(kOneDoseByVein).find("\"iv\""), 4, "\"oral\"");
  const auto results = run(experiment(text), {under, measure(MeasureKind::Tmax, 0, 0, 480), measure(MeasureKind::Cmax, 0, 0, 480)}, settings(1));
  for (std::size_t person = 0; person < results[0].people.size(); ++person) {
    const double then_h = results[0].people[person] + results[1].people[person];
    const auto around = run(experiment(text), {measure(MeasureKind::Level, then_h - 1.5), measure(MeasureKind::Level, then_h + 1.5)}, settings(1));
    // 1.5 h: the window's grid has steps of one hour.
    CHECK(around[0].people[person] > 0.1 * results[2].people[person]);
    CHECK(around[1].people[person] < 0.1 * results[2].people[person]);
  }
}

TEST_CASE("accumulation at steady state is what the half-life predicts for a drug by vein") {
  const char* const text = R"(
[person]
age = 40
[[use]]
drug = "clonazepam"
route = "iv"
dose = "0.5 mg"
times = ["00:00"]
from = "2025-01-01"
to = "2025-03-31"
)";
  Measure area = measure(MeasureKind::AccumulationArea, 0, 0, 90 * 24.0);
  area.interval_h = 24;
  Measure average = measure(MeasureKind::AverageLevel, 0, 89 * 24.0, 90 * 24.0);
  const auto results = run(experiment(text), {area, average}, settings());
  // Superposition: the area of the last interval over that of the first is the whole area of one dose over its first 24 hours.
  const auto single = run(experiment(std::string(kOneDoseByVein)), {measure(MeasureKind::AverageLevel, 0, 0, 24)}, settings());
  CHECK(results[0].whole > 1.3);
  for (const double ratio : results[0].people) CHECK(ratio > 1);
  CHECK(results[1].whole > single[0].whole / 2);
}

TEST_CASE("without doses for long nothing is left: no occupancy, no effect") {
  Measure occupancy = measure(MeasureKind::Occupancy, 0, 720, 744), effect = measure(MeasureKind::NetEffectPeak, 0, 720, 743);
  occupancy.drug.clear();
  effect.drug.clear();
  effect.domain = "anxiolysis";
  const auto results = run(experiment(kOneDoseByVein), {occupancy, effect}, settings());
  CHECK(results[0].whole < 0.01);
  CHECK(results[1].whole < 0.01);
}

TEST_CASE("a stop is measured as the case says: harder and not easier after longer use, and over when the level is gone") {
  std::vector<Measure> measures{measure(MeasureKind::StopOverTwoDays), measure(MeasureKind::StopOverTwoDays), measure(MeasureKind::StopPeak),
                                measure(MeasureKind::StopPeak), measure(MeasureKind::StopClearance), measure(MeasureKind::StopResolution)};
  measures[1].stop = measures[3].stop = measures[4].stop = measures[5].stop = 2;
  measures[4].amount = 0.05;
  const auto results = run(experiment(kHalfAYear), measures, settings());
  for (std::size_t person = 0; person < results[0].people.size(); ++person) CHECK(results[3].people[person] >= results[2].people[person]);
  CHECK(results[1].whole >= results[0].whole);
  CHECK(results[4].whole > 3 * 24.0);
  CHECK(results[4].whole < 21 * 24.0);
}

TEST_CASE("a slow plan has lower peaks than a stop on the day on which it begins") {
  std::vector<Measure> measures{measure(MeasureKind::TaperPeakOfStopping), measure(MeasureKind::TaperLength), measure(MeasureKind::TaperSeizureExcess),
                                measure(MeasureKind::StopSeizureExcess)};
  measures[0].rule = measures[1].rule = measures[2].rule = "asam-10-2w";
  measures[3].stop = 2;
  Measure by_effect = measure(MeasureKind::TaperLength);
  by_effect.rule = "effect-linear";
  measures.push_back(by_effect);
  const auto results = run(experiment(kHalfAYear), measures, settings());
  CHECK(results[4].whole == doctest::Approx(26 * 7 * 24.0).epsilon(0.05));  // its usual length; the last step may come a week early
  CHECK(results[0].whole < 0.9);
  CHECK(results[1].whole > 100 * 24.0);
  for (std::size_t draw = 0; draw < results[2].draws.size(); ++draw) CHECK(results[2].draws[draw] <= results[3].draws[draw]);
}

TEST_CASE("the same numbers come with any number of threads, and with more people the first ones stay") {
  ThreadExecutor two(2);
  ExperimentSettings threaded = settings();
  threaded.executor = &two;
  const std::vector<Measure> measures{measure(MeasureKind::StopPeak), measure(MeasureKind::Level, 100)};
  const auto alone = run(experiment(kHalfAYear), measures, settings()), together = run(experiment(kHalfAYear), measures, threaded);
  CHECK(alone[0].people == together[0].people);
  ExperimentSettings more = settings();
  more.people_fold = 2;
  const auto larger = run(experiment(kHalfAYear), measures, more);
  CHECK(larger[1].people.size() == 2 * alone[1].people.size());
  CHECK(std::equal(alone[1].people.begin(), alone[1].people.end(), larger[1].people.begin()));
}

TEST_CASE("wrong names, times and cases are told with what is allowed") {
  const auto errors = [](Measure wrong, const char* text = kHalfAYear) {
    const auto result = run_experiment(experiment(text), {wrong}, knowledge(), settings());
    REQUIRE(!result.ok());
    return describe(result.errors());
  };
  Measure drug = measure(MeasureKind::Level, 24);
  drug.drug = "clonazepan";
  CHECK(errors(drug).find("did you mean clonazepam") != std::string::npos);
  CHECK(errors(measure(MeasureKind::Level, 1e6)).find("the case ends after") != std::string::npos);
  Measure stop = measure(MeasureKind::StopPeak);
  stop.stop = 3;
  CHECK(errors(stop).find("the case has 2") != std::string::npos);
  Measure rule = measure(MeasureKind::TaperPeak);
  rule.rule = "asam-11";
  CHECK(errors(rule).find("asam-10") != std::string::npos);
  CHECK(errors(measure(MeasureKind::Level, 24), "[person]\nage = \"x\"\n").find("case, line 2") != std::string::npos);
  CHECK(errors(measure(MeasureKind::AcuteSevere)).find("nothing acute") != std::string::npos);
}
