// A program of somebody else's: takes the installed engine and simulates one dose in ten people.
#include <cstdio>

#include "ebb/knowledge/knowledge.h"
#include "ebb/population/sample.h"
#include "ebb/simulate/simulate.h"

int main() {
  const ebb::Result<ebb::Knowledge> knowledge = ebb::load_knowledge(ebb::embedded_data());
  if (!knowledge) {
    std::puts(ebb::describe(knowledge.errors()).c_str());
    return 1;
  }
  const ebb::Drug* drug = knowledge.value().find_drug("clonazepam");
  if (drug == nullptr) return 1;
  ebb::DrugUse use{.drug = drug, .routes = {&drug->routes.front()}};
  const ebb::PersonFacts person{.age_years = 52};
  const auto layout = ebb::build_layout({use}, knowledge.value().dynamics, person);
  if (!layout) return 1;
  const ebb::People people =
      ebb::sample_people(layout.value(), {use}, knowledge.value().dynamics, knowledge.value().population, person, {.count = 10});

  ebb::Timeline timeline;
  timeline.end_h = 48;
  timeline.doses = {{.time_h = 8, .amount_mg = 1}};
  timeline.lines = {{}};
  ebb::Request request;
  request.output_times_h = {24, 48};
  request.series = {{ebb::SeriesKind::Level, 0}};
  const ebb::Population population{.columns = people.columns, .count = people.count, .stride = people.count, .seed = 1};
  const auto result = ebb::simulate(layout.value(), timeline, population, request);
  if (!result) {
    std::puts(ebb::describe(result.errors()).c_str());
    return 1;
  }
  const double after_16_h = result.value().bands.quantiles[2], after_40_h = result.value().bands.quantiles[ebb::Bands::kLevels + 2];
  std::printf("median level %g mg/L after 16 h, %g mg/L after 40 h\n", after_16_h, after_40_h);
  return after_16_h > after_40_h && after_40_h > 0 ? 0 : 1;
}
