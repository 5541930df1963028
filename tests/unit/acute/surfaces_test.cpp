// The surfaces of breathing and arousal: no depressant ever makes anything better, and the special cases follow.
#include "ebb/acute/surfaces.h"

#include <doctest.h>

#include "ebb/model/ventilation.h"

using namespace ebb;

namespace {

SurfaceParameters usual() {
  SurfaceParameters s;
  s.sedative_ventilation_max = 0.35;
  s.opioid_hill = 1.5;
  s.alcohol_ventilation_max = 0.8;
  s.alcohol_C50_mg_per_L = 2200;
  s.alcohol_hill = 1.5;
  s.potentiation_shift = 0.25;
  s.potentiation_reference = 0.2;
  s.potentiation_floor = 0.6;
  s.apnoea_C50_fold = 3;
  s.apnoea_opioid_by_sedative = s.apnoea_opioid_by_alcohol = 0.7;
  s.apnoea_sedative = 0.3;
  s.apnoea_alcohol = 1.2;
  s.apnoea_sedative_by_alcohol = 0.3;
  s.sedative_arousal_max = 0.85;
  s.opioid_arousal_C50_fold = 2;
  s.opioid_arousal_max = 0.9;
  s.alcohol_arousal_C50_mg_per_L = 2500;
  s.alcohol_arousal_hill = 3;
  return s;
}

}  // namespace

TEST_CASE("nothing_taken_leaves_everything_as_it_is") {
  const DangerNow now = danger_now(usual(), {});
  CHECK(now.ventilation == 1);
  CHECK(now.apnoea_index == 0);
  CHECK(now.arousal == 1);
}

TEST_CASE("no_depressant_ever_makes_anything_better") {
  const double shares[] = {0, 0.05, 0.3, 0.7, 1}, opioids[] = {0, 0.1, 0.6, 2, 8}, levels[] = {0, 100, 900, 2500, 6000};
  for (const double sedation : shares) {
    for (const double opioid : opioids) {
      for (const double alcohol : levels) {
        for (const double partial : opioids) {
          const DepressantsNow base{sedation, sedation, opioid, partial, 0.5, alcohol};
          const DangerNow before = danger_now(usual(), base);
          for (int which = 0; which < 5; ++which) {
            DepressantsNow more = base;
            double* members[] = {&more.respiratory_sedation, &more.sedation, &more.full_opioid, &more.partial_opioid, &more.alcohol_mg_per_L};
            *members[which] = which < 2 ? sedation + (1 - sedation) / 3 : *members[which] * 1.3 + 0.01;
            const DangerNow after = danger_now(usual(), more);
            // Two roundings of the last bit may differ where nothing else does.
            CHECK(after.ventilation <= before.ventilation + 1e-15);
            CHECK(after.apnoea_index >= before.apnoea_index - 1e-15);
            CHECK(after.arousal <= before.arousal + 1e-15);
          }
        }
      }
    }
  }
}

TEST_CASE("an_opioid_with_a_ceiling_alone_leaves_breathing_above_it") {
  DepressantsNow now;
  now.partial_opioid = 1e6;
  now.partial_ceiling = 0.5;
  const DangerNow danger = danger_now(usual(), now);
  CHECK(danger.ventilation == doctest::Approx(0.5).epsilon(1e-6));  // of an infinite amount a millionth is missing
  CHECK(danger.apnoea_index < 1);
  now.respiratory_sedation = 1;
  CHECK(danger_now(usual(), now).ventilation < 0.5);  // beside a sedative the ceiling no longer holds
}

TEST_CASE("without_shift_the_surface_is_the_fractional_product") {
  SurfaceParameters s = usual();
  s.potentiation_shift = 0;
  DepressantsNow opioid, sedative, both;
  both.full_opioid = opioid.full_opioid = 0.8;
  both.respiratory_sedation = sedative.respiratory_sedation = 0.6;
  CHECK(danger_now(s, both).ventilation == doctest::Approx(danger_now(s, opioid).ventilation * danger_now(s, sedative).ventilation).epsilon(1e-14));
  CHECK(danger_now(usual(), both).ventilation < danger_now(s, both).ventilation);
}

TEST_CASE("the_shift_stops_at_its_floor") {
  CHECK(potentiation(0, 0.25, 0.2, 0.6) == 1);
  CHECK(potentiation(0.2, 0.25, 0.2, 0.6) == doctest::Approx(0.75).epsilon(1e-15));
  CHECK(potentiation(0.9, 0.25, 0.2, 0.6) == 0.6);
}

TEST_CASE("a_break_wears_tolerance_down_to_none") {
  CHECK(tolerance_left(3.0, 1.0) == 3);
  CHECK(tolerance_left(3.0, 0.5) == 2);
  CHECK(tolerance_left(3.0, 0.0) == 1);
}
