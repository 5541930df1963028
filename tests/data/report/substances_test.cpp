// Opioids, alcohol and cocaine as data: what loads, heroin's chain against an independent integration, and what stays apart.
#include <doctest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "ebb/acute/family_run.h"
#include "tests/support/acute_case.h"

using namespace ebb;
using namespace ebb_test;

namespace {

const Drug& substance(const char* name) {
  const Drug* found = acute_knowledge().find_taken(name);
  REQUIRE(found != nullptr);
  return *found;
}

/// Heroin into a vein as three pools, by Runge-Kutta steps of a second: heroin -> 6-MAM -> morphine, with both effect sites.
struct Chain {
  double mam_mg_per_L = 0, morphine_mg_per_L = 0, mam_site = 0, morphine_site = 0;
};

std::vector<Chain> chain_twin(double dose_mg, const std::vector<double>& times_h) {
  const Drug &heroin = substance("heroin"), &mam = substance("6-MAM"), &morphine = substance("morphine");
  const double convert = heroin.routes.front().inputs.front().ka->typical, mass = 327.38 / 369.41, to_morphine = 285.34 / 327.38;
  const double k_mam = mam.dispositions[0].CL.typical / mam.dispositions[0].V1.typical;
  const double k_morphine = morphine.dispositions[0].CL.typical / morphine.dispositions[0].V1.typical;
  const double share = mam.formation->fraction.typical, V_mam = mam.dispositions[0].V1.typical, V_morphine = morphine.dispositions[0].V1.typical;
  using Pools = std::array<double, 5>;   // heroin as 6-MAM mg, 6-MAM mg, morphine mg, two sites mg/L
  const auto slope = [&](const Pools& p) {
    return Pools{-convert * p[0], convert * p[0] - k_mam * p[1], share * to_morphine * k_mam * p[1] - k_morphine * p[2],
                 mam.site.ke0.typical * (p[1] / V_mam - p[3]), morphine.site.ke0.typical * (p[2] / V_morphine - p[4])};
  };
  const auto moved = [](const Pools& p, const Pools& d, double h) {
    Pools out = p;
    for (std::size_t i = 0; i < out.size(); ++i) out[i] += h * d[i];
    return out;
  };
  Pools p{dose_mg * mass, 0, 0, 0, 0};
  std::vector<Chain> out;
  constexpr double h = 1.0 / 3600;
  for (long step = 0; out.size() < times_h.size(); ++step) {
    if (std::fabs(times_h[out.size()] - static_cast<double>(step) * h) < h / 2) out.push_back({p[1] / V_mam, p[2] / V_morphine, p[3], p[4]});
    const Pools k1 = slope(p), k2 = slope(moved(p, k1, h / 2)), k3 = slope(moved(p, k2, h / 2)), k4 = slope(moved(p, k3, h));
    for (std::size_t i = 0; i < p.size(); ++i) p[i] += h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
  }
  return out;
}

}  // namespace

TEST_CASE("the_substances_of_acute_danger_load_and_stay_apart_from_benzodiazepines") {
  for (const char* name : {"ethanol", "heroin", "6-MAM", "morphine", "oxycodone", "methadone", "fentanyl", "buprenorphine", "cocaine"}) {
    CHECK_MESSAGE(!acts_at_site(substance(name)), name);
    CHECK_MESSAGE(acute_knowledge().find_drug(name) == nullptr, name);   // no taper, no receptor, no equivalence
  }
  CHECK(&substance("alcohol") == &substance("ethanol"));
  CHECK(substance("6-MAM").metabolite_only);
  CHECK(substance("buprenorphine").opioid->ceiling.typical < 1);
  CHECK(substance("heroin").becomes == "6-MAM");
  CHECK(!substance("cocaine").opioid);
}

TEST_CASE("heroin_passes_through_6_MAM_to_morphine_as_an_independent_integration_says") {
  const Knowledge& k = acute_knowledge();
  AcuteCase c;
  c.person.age_years = 40;
  c.person.weight_kg = 70;
  c.person.sex = Sex::Male;
  c.now_h = 12;
  DrugUse use;
  use.drug = &substance("heroin");
  use.active = &substance("6-MAM");
  use.metabolite = &substance("morphine");
  use.routes = {&use.drug->routes.front()};
  TakenSubstances taken;
  taken.drugs = {use};
  taken.timeline.lines.resize(1);
  taken.timeline.doses = {{0, 0, 0, 25, 0, 0, 0}};
  AcuteRequest request;
  SampleRequest sample;
  sample.typical = true;
  sample.count = 1;
  const std::vector<double> times_h = {0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 12};
  const auto run = run_family(taken, times_h, false, {c, k.dynamics, k.population, request, sample});
  REQUIRE(run.ok());
  const auto twin = chain_twin(25, times_h);
  CHECK(run.value().layout.ligands[0].name == "6-MAM");
  CHECK(run.value().layout.ligands[1].name == "morphine");
  for (std::size_t t = 0; t < times_h.size(); ++t) {
    const auto at = [&](SeriesKind kind, int ligand) { return run.value().at(0, t, static_cast<std::size_t>(run.value().find(kind, ligand))); };
    // Runge-Kutta of fourth order with steps a hundredth of the fastest time constant: 1e-8; the molar masses in the data have five digits.
    CHECK(at(SeriesKind::Level, 0) == doctest::Approx(twin[t].mam_mg_per_L).epsilon(1e-6));
    CHECK(at(SeriesKind::Level, 1) == doctest::Approx(twin[t].morphine_mg_per_L).epsilon(1e-6));
    CHECK(at(SeriesKind::EffectSite, 0) == doctest::Approx(twin[t].mam_site).epsilon(1e-6));
    CHECK(at(SeriesKind::EffectSite, 1) == doctest::Approx(twin[t].morphine_site).epsilon(1e-6));
  }
}

TEST_CASE("half_lives_are_those_published") {
  const auto half_life_h = [](const char* name) {
    const Disposition& d = substance(name).dispositions.front();
    return std::log(2.0) * d.V1.typical / d.CL.typical;
  };
  CHECK(half_life_h("6-MAM") * 60 == doctest::Approx(21.8).epsilon(0.01));   // rook2006; the clearance was made from it
  CHECK(half_life_h("cocaine") * 60 == doctest::Approx(78).epsilon(0.02));   // jeffcoat1989: the volume and clearance were rounded
  CHECK(half_life_h("oxycodone") == doctest::Approx(3.55).epsilon(0.05));    // US label
  CHECK(half_life_h("morphine") == doctest::Approx(2.3).epsilon(0.1));       // 2.2 h in morphine_iv2000, 2-3 h in textbooks
}

TEST_CASE("every_opioid_C50_can_be_replaced_and_is_marked") {
  Knowledge copy = acute_knowledge();
  REQUIRE(override_parameter(copy, "fentanyl.C50_ventilation", "2 ng/mL").ok());
  CHECK(copy.find_taken("fentanyl")->opioid->C50_ventilation.typical == doctest::Approx(0.002));
  REQUIRE(override_parameter(copy, "apnoea.C50_fold", "2").ok());
  CHECK(copy.acute.apnoea_C50_fold.overridden);
  REQUIRE(override_parameter(copy, "ethanol.Vmax", "9 g/h").ok());
  CHECK(copy.find_taken("alcohol")->saturable->Vmax.typical == doctest::Approx(9000));
}

TEST_CASE("a_case_with_other_substances_gives_the_same_curves_of_the_benzodiazepine") {
  const auto scenario_of = [](const std::string& text) {
    const auto read = read_case("case.toml", text, acute_knowledge());
    REQUIRE(read.ok());
    auto scenario = build_scenario(read.value(), acute_knowledge(), std::nullopt);
    REQUIRE(scenario.ok());
    return scenario.value();
  };
  const std::string clonazepam = case_head() + single_dose("clonazepam", "2 mg", "2026-01-10 20:00");
  const Scenario alone = scenario_of(clonazepam), mixed = scenario_of(clonazepam + single_dose("alcohol", "30 g", "2026-01-10 19:00"));
  CHECK(mixed.drugs.size() == alone.drugs.size());
  CHECK(mixed.timeline.doses.size() == alone.timeline.doses.size());
  CHECK(mixed.acute.drugs.size() == 1);
}
