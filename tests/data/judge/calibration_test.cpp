// The calibration in data/: made from what is there now, inside its priors, from rows meant for it alone.
#include <doctest.h>

#include <cmath>
#include <set>

#include "ebb/casefile/read_trial.h"
#include "ebb/judge/calibrate.h"
#include "ebb/judge/calibration_file.h"

namespace {

const ebb::Knowledge& knowledge() {
  static const ebb::Knowledge kKnowledge = [] {
    auto loaded = ebb::load_knowledge(ebb::embedded_data());
    REQUIRE_MESSAGE(loaded.ok(), (loaded.ok() ? std::string() : ebb::describe(loaded.errors())));
    return std::move(loaded).value();
  }();
  return kKnowledge;
}

const ebb::TrialParameters& trial_numbers() {
  static const ebb::TrialParameters kNumbers = ebb::load_trial_parameters(knowledge()).value();
  return kNumbers;
}

ebb::CalibrationPlan plan() {
  auto loaded = ebb::load_calibration_plan(ebb::embedded_data(), knowledge(), trial_numbers());
  REQUIRE_MESSAGE(loaded.ok(), (loaded.ok() ? std::string() : ebb::describe(loaded.errors())));
  return std::move(loaded).value();
}

const ebb::Calibration& calibration() {
  REQUIRE(knowledge().calibration.has_value());
  return *knowledge().calibration;
}

/// A fit that ends in a second or two.
ebb::CalibrationPlan small_plan() {
  ebb::CalibrationPlan small = plan();
  small.sets = 10;
  small.people = 4;
  small.least_waves = small.most_waves = 2;
  return small;
}

bool same(const std::vector<ebb::SimulatedTarget>& a, const std::vector<ebb::SimulatedTarget>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    const bool both_missing = std::isnan(a[i].value) && std::isnan(b[i].value);
    if (!both_missing && (a[i].value != b[i].value || a[i].people != b[i].people || a[i].error != b[i].error)) return false;
  }
  return a.size() == b.size();
}

}  // namespace

TEST_CASE("the_calibration_was_made_from_the_data_and_the_program_that_are_here") {
  const auto hash = ebb::calibration_inputs_hash(knowledge(), trial_numbers(), plan());
  REQUIRE(hash.ok());
  CHECK_MESSAGE(calibration().inputs_hash == hash.value(), "numbers, trials, targets or equations changed: run `", calibration().command, " --out data/calibration/",
                calibration().name, ".toml` again");
}

TEST_CASE("every_draw_lies_in_the_range_of_its_number_and_every_number_of_the_plan_has_draws") {
  const ebb::CalibrationPlan planned = plan();
  const ebb::CalibratedDraws& draws = calibration().draws;
  CHECK(draws.draws >= 64);
  REQUIRE(draws.parameters.size() == planned.numbers.size());
  for (std::size_t k = 0; k < planned.numbers.size(); ++k) {
    const ebb::Parameter& prior = planned.numbers[k].prior;
    CHECK(draws.parameters[k] == prior.name);
    std::set<double> different;
    for (std::size_t draw = 0; draw < draws.draws; ++draw) {
      const double value = draws.values[draw * draws.parameters.size() + k];
      different.insert(value);
      const double slack = 1e-5 * prior.range_high;  // the file has six digits
      CHECK_MESSAGE((value >= prior.range_low - slack && value <= prior.range_high + slack), prior.name);
    }
    CHECK_MESSAGE(different.size() > draws.draws / 4, prior.name, ": hardly more than a few different draws");
  }
}

TEST_CASE("only_rows_marked_for_calibration_are_fitted_and_each_has_its_prediction_on_record") {
  const std::set<int> meant{1, 2, 3, 4, 5, 8, 10, 11, 12};
  std::set<int> fitted;
  for (const ebb::PlannedTarget& target : plan().targets) fitted.insert(target.row);
  CHECK(fitted == meant);
  REQUIRE(calibration().targets.size() == plan().targets.size());
  for (std::size_t t = 0; t < calibration().targets.size(); ++t) {
    const ebb::FittedTarget& told = calibration().targets[t];
    CHECK(told.id == plan().targets[t].target.id);
    CHECK_MESSAGE((told.low <= told.median && told.median <= told.high && told.prior_low <= told.prior_high), told.id);
    CHECK_MESSAGE((told.discrepancy >= 0 && told.discrepancy <= 1), told.id);
  }
}

TEST_CASE("the_fit_that_is_kept_had_converged") {
  CHECK(calibration().effective >= plan().least_effective);
  CHECK(calibration().simulated >= static_cast<int>(plan().sets) * plan().least_waves);
}

TEST_CASE("a_fit_has_the_same_bytes_with_any_number_of_threads_and_says_that_it_did_not_converge") {
  std::string first;
  for (const int threads : {1, 3}) {
    ebb::ThreadExecutor executor(threads);
    ebb::CalibrateRequest request;
    request.seed = 5;
    request.draws = 16;
    request.executor = &executor;
    auto made = ebb::calibrate(knowledge(), trial_numbers(), small_plan(), request);
    REQUIRE(made.ok());
    CHECK_FALSE(made.value().fit.converged);  // twenty sets of fifteen numbers
    const std::string text = ebb::calibration_toml(made.value().calibration) + ebb::waves_text("k", made.value().fit.waves);
    if (first.empty()) first = text;
    CHECK(text == first);
  }
}

TEST_CASE("waves_are_read_back_as_they_were_and_no_other_text_is") {
  std::vector<ebb::CalibrationWave> waves(2);
  waves[0] = {{0.1, -2.5e-3, 1.0 / 3}, {{0.25, 12, 0}, {std::nan(""), 0, 0}}};
  waves[1] = {{7}, {{1e-9, 3, 0.7}}};
  const std::string text = ebb::waves_text("key", waves);
  const auto back = ebb::read_waves(text, "key");
  REQUIRE(back.ok());
  REQUIRE(back.value().size() == 2);
  for (int w = 0; w < 2; ++w) {
    CHECK(back.value()[w].scores == waves[w].scores);
    CHECK(same(back.value()[w].simulated, waves[w].simulated));
  }
  CHECK_FALSE(ebb::read_waves(text, "another key").ok());
  CHECK_FALSE(ebb::read_waves(text.substr(0, text.size() - 20), "key").ok());
  CHECK_FALSE(ebb::read_waves("", "key").ok());
}

TEST_CASE("the_file_holds_what_the_program_would_write_of_it") {
  // Six digits read back to the same six digits; the draws went through canonical units.
  std::string file;
  for (const ebb::DataFile& one : ebb::embedded_data()) {
    if (one.path == "calibration/" + calibration().name + ".toml") file = one.text;
  }
  CHECK(ebb::calibration_toml(calibration()) == file);
}
