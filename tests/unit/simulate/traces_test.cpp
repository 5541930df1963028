// What is left of a drug goes to nothing at a midnight of the person whose it is, never before, and without moving anybody else's numbers.
#include <doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "tests/support/small_model.h"

using namespace ebb;
using namespace ebb::test;

namespace {

constexpr std::size_t kPeople = 37;        // several blocks, the last one not full
constexpr double kTrace_mg = 1e-200;       // an amount below it is dropped
constexpr double kStep_h = 0.5;
constexpr int kDays = 30;                  // absorption at 0.8/h, the slowest here, is through that amount in 24

/// Two drugs with the same numbers: everything but absorption is over in an hour, so that after a day the level falls as ka alone.
SmallModel two_fast_drugs() {
  SmallModel model = small_model(kPeople);
  const auto set = [&](const char* name, double value) {
    const auto& names = model.layout.slot_names;
    const auto slot = std::find(names.begin(), names.end(), name) - names.begin();
    std::fill_n(model.columns.begin() + slot * static_cast<long>(kPeople), kPeople, value);
  };
  set("CL_L_per_h", 2000);
  set("V2_L", 2);
  set("lag_h", 0.25);
  ModelLayout& layout = model.layout;
  layout.systems.push_back(layout.systems[0]);
  layout.systems[1].ligand = 1;
  layout.ligands.push_back(layout.ligands[0]);
  layout.drugs.push_back(layout.drugs[0]);
  layout.drugs[1][0].system = 1;
  layout.drug_names.push_back("other");
  layout.modifiers.resize(2);
  return model;
}

/// The first drug once; the other one every evening, up to three hours late: whose steps cross a midnight when differs.
Timeline one_dose_and_evenings(bool late) {
  Timeline timeline = daily(1, {22}, kDays - 1, kDays);
  timeline.lines.resize(2);
  if (late) {
    timeline.lines[0].late_frac = 1;
    timeline.lines[0].late_h = 3;
  }
  for (Dose& dose : timeline.doses) dose.drug = 1;
  timeline.doses.insert(timeline.doses.begin(), Dose{.time_h = 0, .drug = 0, .route = 0, .amount_mg = 1, .infusion_h = 0, .line = 1, .occasion = 0});
  return timeline;
}

std::vector<double> levels(const SmallModel& model, const Timeline& timeline, Isa isa, std::size_t general_path_people) {
  Request request;
  for (double t = kStep_h; t <= timeline.end_h; t += kStep_h) request.output_times_h.push_back(t);
  request.series = {{SeriesKind::Level, 0}};
  request.isa = isa;
  request.want_bands = false;
  std::vector<double> stored(stored_size(model.count, request.output_times_h.size(), 1));
  request.stored = stored;
  const Result<SimulationResult> result = simulate(model.layout, timeline, model.people(), request);
  REQUIRE(result.ok());
  REQUIRE(result.value().general_path_people == general_path_people);
  return stored;
}

double column(const SmallModel& model, const char* name, std::size_t person) {
  const auto& names = model.layout.slot_names;
  return model.columns[static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin()) * kPeople + person];
}

void check_traces(bool late) {
  const SmallModel model = two_fast_drugs();
  const Timeline timeline = one_dose_and_evenings(late);
  const std::vector<double> stored = levels(model, timeline, Isa::Sse2, late ? kPeople : 0);
  const auto times = static_cast<std::size_t>(kDays * 24 / kStep_h);
  const StoredView view{stored.data(), kPeople, times, 1};
  std::size_t below = 0;
  for (std::size_t p = 0; p < kPeople; ++p) {
    CAPTURE(p);
    const double ratio = std::exp(-column(model, "ka_per_h", p) * kStep_h), V1_L = column(model, "V1_L", p);
    std::size_t gone = 0;
    while (gone < times && view.at(p, gone, 0) > 0) ++gone;
    REQUIRE(gone < times);
    const double gone_h = static_cast<double>(gone + 1) * kStep_h;
    CHECK(std::fmod(gone_h, 24) == 0);
    for (std::size_t t = gone; t < times; ++t) REQUIRE(view.at(p, t, 0) == 0);
    // Until then each half hour takes the same share, traces or not: the exponential is good to 1e-15, and the other modes are gone after a day.
    for (std::size_t t = 48; t < gone; ++t) REQUIRE(view.at(p, t, 0) / view.at(p, t - 1, 0) == doctest::Approx(ratio).epsilon(1e-12));
    // It goes at the first midnight at which it is a trace: the amount a step before is at most a day's fall below it, and the day before it was above.
    // (The amount that is compared is of the mode, which is the level times V1 and a factor near one: a decade covers it.)
    const double last_mg = view.at(p, gone - 1, 0) * V1_L;
    CHECK(last_mg * ratio < 10 * kTrace_mg);
    CHECK(last_mg * std::pow(ratio, 1 - 24 / kStep_h) > kTrace_mg / 10);
    below += last_mg < kTrace_mg / 10 ? 1 : 0;
  }
  CHECK(below > kPeople / 2);  // people whose trace was kept for hours, while the midnights of others passed
  for (const Isa isa : {Isa::Avx2, Isa::Avx512}) {
    if (!isa_present(isa)) continue;
    const std::vector<double> other = levels(model, timeline, isa, late ? kPeople : 0);
    CHECK(std::memcmp(other.data(), stored.data(), stored.size() * sizeof(double)) == 0);
  }
}

}  // namespace

TEST_CASE("a trace goes at the first midnight and not before when everybody runs the same steps") { check_traces(false); }

TEST_CASE("a trace goes at its person's own midnight and not at that of others in the block") { check_traces(true); }
