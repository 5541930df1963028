// The rule of the verdicts, and what is wrong in data/validation is told with its line.
#include <doctest.h>

#include <limits>

#include "ebb/judge/validation.h"

using namespace ebb;

namespace {

PublishedValue published(double low, double high) {
  PublishedValue value;
  value.low = low;
  value.high = high;
  return value;
}

const Knowledge& knowledge() {
  static const Knowledge* const kept = [] {
    Result<Knowledge> loaded = load_knowledge(embedded_data());
    REQUIRE(loaded.ok());
    return new Knowledge(std::move(loaded).value());
  }();
  return *kept;
}

constexpr const char* kHead = R"(
[[group]]
id = "levels"
title = "Levels"
means = "means"

[[experiment]]
id = "one"
title = "once"
people_per_draw = 4
case = '''
[person]
age = 30
weight = "70 kg"

[[use]]
drug = "clonazepam"
dose = "2 mg"
at = ["2026-01-01 08:00"]

[report]
to = "2026-01-03"
'''
)";

std::string row(const std::string& lines, const std::string& simulated = "experiment = \"one\"\nmeasure = \"cmax\"\ndrug = \"clonazepam\"\nfrom = \"0 h\"\nto = \"8 h\"\n") {
  return std::string(kHead) + "\n[[row]]\nid = \"peak\"\ngroup = \"levels\"\nwhat = \"peak\"\n" + lines + "[row.simulated]\n" + simulated;
}
constexpr const char* kGood = "value = 14.9\nunit = \"ng/mL\"\nn = 6\nsource = \"crevoisier2003\"\ngrade = \"B\"\n";

std::string problem(const std::string& text) {
  const Result<ValidationData> data = load_validation({{"validation/test.toml", text}}, knowledge());
  return data.ok() ? "" : describe(data.errors());
}

}  // namespace

TEST_CASE("a_number_in_the_interval_is_inside_and_an_interval_that_touches_it_too") {
  const DrawInterval simulated{10, 8, 12};
  CHECK(judge_row(published(8, 8), RowScale::Fold, simulated) == RowVerdict::Inside);
  CHECK(judge_row(published(12, 12), RowScale::Fold, simulated) == RowVerdict::Inside);
  CHECK(judge_row(published(12, 40), RowScale::Fold, simulated) == RowVerdict::Inside);
  CHECK(judge_row(published(1, 100), RowScale::Fold, simulated) == RowVerdict::Inside);
}

TEST_CASE("near_ends_at_a_factor_of_five_quarters_beyond_the_interval") {
  const DrawInterval simulated{10, 8, 12};
  CHECK(judge_row(published(15, 15), RowScale::Fold, simulated) == RowVerdict::Near);
  CHECK(judge_row(published(15.01, 15.01), RowScale::Fold, simulated) == RowVerdict::Outside);
  CHECK(judge_row(published(6.4, 6.4), RowScale::Fold, simulated) == RowVerdict::Near);
  CHECK(judge_row(published(6.39, 6.39), RowScale::Fold, simulated) == RowVerdict::Outside);
  CHECK(judge_row(published(0, 0), RowScale::Fold, simulated) == RowVerdict::Outside);
}

TEST_CASE("near_of_a_share_is_ten_points_whatever_its_size") {
  const DrawInterval simulated{0.02, 0.01, 0.04};
  CHECK(judge_row(published(0.13, 0.13), RowScale::Share, simulated) == RowVerdict::Near);
  CHECK(judge_row(published(0.15, 0.15), RowScale::Share, simulated) == RowVerdict::Outside);
}

TEST_CASE("nothing_to_count_is_outside") {
  const double none = std::numeric_limits<double>::quiet_NaN();
  CHECK(judge_row(published(1, 2), RowScale::Fold, {none, none, none}) == RowVerdict::Outside);
}

TEST_CASE("a_wide_interval_says_little") {
  CHECK(says_little(RowScale::Fold, {10, 5, 20}));
  CHECK_FALSE(says_little(RowScale::Fold, {10, 5, 19}));
  CHECK(says_little(RowScale::Share, {0.3, 0.0, 0.5}));
  CHECK_FALSE(says_little(RowScale::Share, {0.3, 0.1, 0.5}));
}

TEST_CASE("a_row_is_run_with_as_many_people_as_its_study_had") {
  const Result<ValidationData> data = load_validation({{"validation/test.toml", row(kGood)}}, knowledge());
  REQUIRE(data.ok());
  ExperimentSettings settings;
  settings.draws = 8;
  const Result<std::vector<RowResult>> results = run_validation(data.value(), {}, knowledge(), settings, {});
  REQUIRE(results.ok());
  CHECK(results.value().front().people == 6);
  CHECK(results.value().front().replicates.size() == 8);
  CHECK(results.value().front().simulated.median > 1);
}

TEST_CASE("a_share_in_percent_is_judged_in_points") {
  // A day and a half after 2 mg a few per cent of the sites are held: within ten points of none, far from 60 %.
  const auto verdict = [](const char* value) {
    const std::string lines = std::string("value = ") + value + "\nunit = \"%\"\nscale = \"share\"\nn = 4\nsource = \"crevoisier2003\"\ngrade = \"B\"\n";
    const Result<ValidationData> data = load_validation(
        {{"validation/test.toml", row(lines, "experiment = \"one\"\nmeasure = \"occupancy\"\ndrug = \"clonazepam\"\nfrom = \"38 h\"\nto = \"39 h\"\n")}}, knowledge());
    REQUIRE(data.ok());
    ExperimentSettings settings;
    settings.draws = 0;
    const Result<std::vector<RowResult>> results = run_validation(data.value(), {}, knowledge(), settings, {});
    REQUIRE(results.ok());
    CHECK_FALSE(results.value().front().wide);
    return results.value().front().verdict;
  };
  CHECK(verdict("0") == RowVerdict::Near);
  CHECK(verdict("60") == RowVerdict::Outside);
}

TEST_CASE("what_is_wrong_in_a_row_is_told_with_its_line") {
  CHECK(problem(row(kGood)).empty());
  const std::string no_unit = problem(row("value = 14.9\nunit = \"h\"\nsource = \"crevoisier2003\"\ngrade = \"B\"\n"));
  CHECK(no_unit.find("validation/test.toml:") != std::string::npos);
  CHECK(no_unit.find("is not what the measure gives") != std::string::npos);
  CHECK(problem(row("unit = \"ng/mL\"\nsource = \"crevoisier2003\"\ngrade = \"B\"\n")).find("value") != std::string::npos);
  CHECK(problem(row("interval = [5, 3]\nunit = \"ng/mL\"\nsource = \"crevoisier2003\"\ngrade = \"B\"\n")).find("smaller first") != std::string::npos);
  CHECK(problem(row("value = 14.9\nunit = \"ng/mL\"\nsource = \"nobody1999\"\ngrade = \"B\"\n")).find("nobody1999") != std::string::npos);
  CHECK(problem(row(std::string("memory = true\n") + kGood)).find("from memory is grade D") != std::string::npos);
  CHECK(problem(row(std::string("calibrate = true\nsame_source = true\n") + kGood)).find("beside calibrate") != std::string::npos);
  CHECK(problem(row(kGood, "experiment = \"two\"\nmeasure = \"cmax\"\ndrug = \"clonazepam\"\nfrom = \"0 h\"\nto = \"8 h\"\n")).find("no experiment is called") != std::string::npos);
  CHECK(problem(row(kGood) + row(kGood).substr(row(kGood).find("\n[[row]]"))).find("stands twice") != std::string::npos);
}
