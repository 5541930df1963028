#include "ebb/simulate/simulate.h"

#include <doctest.h>

#include <algorithm>
#include <cstring>

#include "ebb/simulate/summary.h"
#include "tests/support/small_model.h"

using namespace ebb;
using namespace ebb::test;

namespace {

const std::vector<Series> kSeries = {{SeriesKind::Level, 0}, {SeriesKind::Drive}, {SeriesKind::FastAdaptation}, {SeriesKind::Sensitisation},
                                     {SeriesKind::SedationTolerance}, {SeriesKind::Withdrawal}, {SeriesKind::WithdrawalDay},
                                     {SeriesKind::Burden}, {SeriesKind::DriveIntegral}};

struct Output {
  std::vector<double> stored;
  std::vector<PersonOutcome> outcomes;
  SimulationResult result;
  StoredView view;
};

Output run(const SmallModel& model, const Timeline& timeline, Request request) {
  Output out;
  request.series = kSeries;
  out.stored.resize(stored_size(model.count, request.output_times_h.size(), kSeries.size()));
  out.outcomes.resize(model.count);
  request.stored = out.stored;
  request.outcomes = out.outcomes;
  Result<SimulationResult> result = simulate(model.layout, timeline, model.people(), request);
  REQUIRE(result.ok());
  out.result = result.value();
  out.view = {out.stored.data(), model.count, request.output_times_h.size(), kSeries.size()};
  return out;
}

Request every(double step_h, double end_h) {
  Request request;
  for (double t = 0; t <= end_h; t += step_h) request.output_times_h.push_back(t);
  return request;
}

bool same_bytes(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

}  // namespace

TEST_CASE("every instruction set and thread count gives the same bytes") {
  const SmallModel model = small_model(37, true);
  const Timeline timeline = daily(1, {8, 20}, 40, 60);
  Request request = every(6, timeline.end_h);
  request.isa = Isa::Sse2;
  const Output reference = run(model, timeline, request);
  for (const Isa isa : {Isa::Sse2, Isa::Avx2, Isa::Avx512}) {
    if (!isa_present(isa)) continue;
    for (const int threads : {1, 2, 3}) {
      ThreadExecutor executor(threads);
      request.isa = isa;
      request.executor = &executor;
      const Output other = run(model, timeline, request);
      CHECK(same_bytes(reference.stored, other.stored));
      CHECK(same_bytes(reference.result.bands.quantiles, other.result.bands.quantiles));
      CHECK(same_bytes(reference.result.bands.mean, other.result.bands.mean));
    }
  }
}

namespace {

/// Person 17 alone and everybody reversed, against everybody in order.
void check_company(const SmallModel& many, const Timeline& timeline) {
  const Request request = every(6, timeline.end_h);
  const Output all = run(many, timeline, request);
  SmallModel alone = many, reversed = many;
  alone.count = 1;
  alone.columns.clear();
  alone.numbers = {17};
  for (std::uint64_t i = 0; i < 100; ++i) reversed.numbers.push_back(99 - i);
  for (int s = 0; s < many.layout.slot_count(); ++s) {
    alone.columns.push_back(many.columns[static_cast<std::size_t>(s) * many.count + 17]);
    std::reverse(reversed.columns.begin() + static_cast<long>(s * 100), reversed.columns.begin() + static_cast<long>((s + 1) * 100));
  }
  const Output one = run(alone, timeline, request);
  const Output backwards = run(reversed, timeline, request);
  for (std::size_t t = 0; t < request.output_times_h.size(); ++t) {
    for (std::size_t s = 0; s < kSeries.size(); ++s) {
      REQUIRE(one.view.at(0, t, s) == all.view.at(17, t, s));
      for (std::size_t p = 0; p < 100; ++p) REQUIRE(backwards.view.at(99 - p, t, s) == all.view.at(p, t, s));
    }
  }
  CHECK(same_bytes(backwards.result.bands.quantiles, all.result.bands.quantiles));
  CHECK(same_bytes(backwards.result.bands.mean, all.result.bands.mean));
}

}  // namespace

TEST_CASE("a person alone equals the same person among others, in any order") { check_company(small_model(100), daily(1, {8, 20}, 30, 45)); }

TEST_CASE("a person alone equals the same person among others while clearance changes for some days and then stays") {
  SmallModel model = small_model(100);
  const auto column = [&](const char* name, double first, double step) {
    for (std::size_t p = 0; p < model.count; ++p) model.columns.push_back(first + step * static_cast<double>(p));
    return model.layout.add_slot(name);
  };
  const int fold = column("fold", 1.2, 0.01), rate = column("rate_per_h", 0.05, 0.001);
  model.layout.modifiers[0].push_back({0, fold, rate, rate, 1.7, 0.01});
  Timeline timeline = daily(1, {8, 20}, 60, 75);
  timeline.clearance_changes.push_back({0, 0, 24 * 10, 24 * 16});
  check_company(model, timeline);
  // Missed doses make some of a block wait for the others at the midnight from which clearance stays, and at that midnight a dose enters at once.
  model.layout.systems[0].inputs[0].lag_slot = -1;
  timeline = daily(1, {0, 9.3}, 60, 75);
  timeline.lines[0].taken_frac = 0.7;
  timeline.clearance_changes.push_back({0, 0, 24 * 10, 24 * 16});
  check_company(model, timeline);
}

TEST_CASE("continuing from a state equals running through") {
  const SmallModel model = small_model(20, true);
  const Timeline timeline = daily(1, {8, 20}, 30, 50);
  const Request whole_request = every(6, timeline.end_h);
  const Output whole = run(model, timeline, whole_request);
  for (const double cut_h : {240.0, 252.0, 720.0}) {
    State state;
    Timeline first = timeline;
    first.end_h = cut_h;
    Request request = every(6, cut_h);
    request.to = &state;
    const Output before = run(model, first, request);
    Request rest;
    for (double t = cut_h; t <= timeline.end_h; t += 6) rest.output_times_h.push_back(t);
    rest.from = &state;
    const Output after = run(model, timeline, rest);
    const std::size_t offset = static_cast<std::size_t>(cut_h / 6);
    for (std::size_t p = 0; p < model.count; ++p) {
      for (std::size_t t = 1; t < rest.output_times_h.size(); ++t) {
        for (std::size_t s = 0; s < kSeries.size(); ++s) {
          // The same steps in both, so only the order of nothing changes: equal but for people whose lag crosses the cut (1e-9 covers them).
          REQUIRE(after.view.at(p, t, s) == doctest::Approx(whole.view.at(p, offset + t, s)).epsilon(1e-9));
        }
      }
      CHECK(before.outcomes[p].burden_theta_h + after.outcomes[p].burden_theta_h ==
            doctest::Approx(whole.outcomes[p].burden_theta_h).epsilon(1e-9));
    }
  }
}

TEST_CASE("the general path agrees with the regular one") {
  const SmallModel model = small_model(16, true);
  const Timeline timeline = daily(1, {8, 20}, 25, 40);
  const Request request = every(6, timeline.end_h);
  const Output regular = run(model, timeline, request);
  REQUIRE(regular.result.general_path_people == 0);
  // A clearance change far after the end changes nothing but the path.
  Timeline other = timeline;
  SmallModel changed = model;
  const int one = changed.layout.add_slot("one");
  changed.columns.resize(changed.columns.size() + changed.count, 1.0);
  changed.layout.modifiers[0].push_back({0, one, one, one});
  other.clearance_changes.push_back({0, 0, timeline.end_h + 1, 1e300});
  const Output general = run(changed, other, request);
  REQUIRE(general.result.general_path_people == model.count);
  for (std::size_t p = 0; p < model.count; ++p) {
    for (std::size_t t = 0; t < request.output_times_h.size(); ++t) {
      // Kinetics are exact on both paths: only rounding differs, which modes that nearly coincide may enlarge a thousandfold.
      REQUIRE(general.view.at(p, t, 0) == doctest::Approx(regular.view.at(p, t, 0)).epsilon(1e-9).scale(1e-9));
      // S follows the exact kinetics; the states are integrated on other panels, a tenth of the contract with CVODE (1e-4 of 1e-3) apart at most.
      for (std::size_t s = 1; s < 5; ++s) REQUIRE(general.view.at(p, t, s) == doctest::Approx(regular.view.at(p, t, s)).epsilon(1e-5).scale(1e-3));
      // H carries c = 8.1; its day means, the burden and the integral of S the kink and hours: the contract itself, 1e-4 of c times 1e-3 or of c times 1 h.
      REQUIRE(general.view.at(p, t, 5) == doctest::Approx(regular.view.at(p, t, 5)).epsilon(1e-4).scale(8e-3));
      for (std::size_t s = 6; s < kSeries.size(); ++s) REQUIRE(general.view.at(p, t, s) == doctest::Approx(regular.view.at(p, t, s)).epsilon(1e-4).scale(8));
    }
  }
}

TEST_CASE("before clearance changes and once it stays, the common path gives what the general path gives") {
  SmallModel model = small_model(16, true);
  const int fold = model.layout.add_slot("fold"), rate = model.layout.add_slot("rate");
  model.columns.resize(model.columns.size() + model.count, 0.5);
  model.columns.resize(model.columns.size() + model.count, 0.02);
  model.layout.modifiers[0].push_back({0, fold, rate, rate});
  for (const double ends_h : {30.0 * 24, 1e300}) {  // an inhibitor that was taken for ten days, and one that is still taken
    Timeline timeline = daily(1, {8, 20}, 150, 170);
    timeline.clearance_changes = {{0, 0, 20 * 24, ends_h}};
    const Request request = every(12, timeline.end_h);
    const Output parts = run(model, timeline, request);
    CHECK(parts.result.general_path_people == 0);
    Timeline slow = timeline;  // chance of a delay, by nothing: everybody takes the general path all along
    slow.lines.resize(1);
    slow.lines[0].late_frac = 1e-300;
    slow.lines[0].late_h = 1;
    const Output general = run(model, slow, request);
    REQUIRE(general.result.general_path_people == model.count);
    for (std::size_t p = 0; p < model.count; ++p) {
      for (std::size_t t = 0; t < request.output_times_h.size(); ++t) {
        // What is still missing of the change when the common path takes over is at most 1e-5 of it.
        REQUIRE(parts.view.at(p, t, 0) == doctest::Approx(general.view.at(p, t, 0)).epsilon(2e-5).scale(1e-6));
        REQUIRE(parts.view.at(p, t, 5) == doctest::Approx(general.view.at(p, t, 5)).epsilon(2e-4).scale(8e-3));
      }
      CHECK(parts.outcomes[p].burden_theta_h == doctest::Approx(general.outcomes[p].burden_theta_h).epsilon(2e-4).scale(8));
    }
  }
}

TEST_CASE("a steady dose brings no withdrawal, stopping does, and peaks later than it begins") {
  const SmallModel model = small_model(40);
  const Timeline timeline = daily(1, {8, 20}, 200, 260);
  Request request = every(24, timeline.end_h);
  const Output out = run(model, timeline, request);
  for (std::size_t p = 0; p < model.count; ++p) {
    CHECK(out.outcomes[p].peak_withdrawal_theta > 0);
    CHECK(out.outcomes[p].peak_day_end_h > 200 * 24);
    // gmax < 1 and two doses a day: before the stop only short troughs may show, well below the peak.
    CHECK(out.view.at(p, 199, 6) < 0.2 * out.outcomes[p].peak_withdrawal_theta);
  }
}

TEST_CASE("bands merge from parts to the same bytes as from all") {
  const SmallModel model = small_model(64);
  const Timeline timeline = daily(1, {8}, 10, 20);
  Request request = every(12, timeline.end_h);
  const Output all = run(model, timeline, request);
  Summary summary(kSeries.size(), request.output_times_h.size());
  for (const std::size_t from : {std::size_t{40}, std::size_t{0}}) {
    SmallModel part = model;
    part.count = from == 0 ? 40 : 24;
    part.columns.clear();
    for (int s = 0; s < model.layout.slot_count(); ++s) {
      const auto begin = model.columns.begin() + static_cast<long>(static_cast<std::size_t>(s) * model.count + from);
      part.columns.insert(part.columns.end(), begin, begin + static_cast<long>(part.count));
    }
    request.summary = &summary;
    (void)run(part, timeline, request);
  }
  CHECK(same_bytes(summary.bands().quantiles, all.result.bands.quantiles));
  CHECK(same_bytes(summary.bands().mean, all.result.bands.mean));
}

TEST_CASE("what cannot be simulated is refused in words") {
  const SmallModel model = small_model(4);
  const Timeline timeline = daily(1, {8}, 3, 6);
  Request request;
  request.output_times_h = {12, 6};
  CHECK(!simulate(model.layout, timeline, model.people(), request).ok());
  request.output_times_h = {1e6};
  CHECK(!simulate(model.layout, timeline, model.people(), request).ok());
  request.output_times_h = {};
  request.cancelled = [] { return true; };
  const Result<SimulationResult> stopped = simulate(model.layout, timeline, model.people(), request);
  REQUIRE(!stopped.ok());
  CHECK(stopped.errors()[0].code == ErrorCode::Cancelled);
}
