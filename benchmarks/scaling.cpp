// Time and peak memory against people (10^3 to 10^6) and years (1 to 10), summaries only: oral clonazepam from data/, twice daily.
// Every line runs in a process of its own, so that its peak memory is its own.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>

#include "benchmarks/harness.h"
#include "ebb/knowledge/knowledge.h"
#include "ebb/population/sample.h"
#include "ebb/simulate/simulate.h"
#include "ebb/simulate/summary.h"

using namespace ebb_benchmark;

namespace {

constexpr std::size_t kChunkPeople = 8192;   // sampled, simulated and forgotten together
constexpr int kMostReportTimes = 400;

struct Model {
  ebb::Knowledge facts;
  ebb::DrugUse use;
  ebb::PersonFacts person;
  ebb::ModelLayout layout;
};

bool load(Model& model) {
  auto knowledge = ebb::load_knowledge(ebb::embedded_data());
  if (!knowledge) {
    std::fprintf(stderr, "%s\n", describe(knowledge.errors()).c_str());
    return false;
  }
  model.facts = std::move(knowledge.value());
  model.use.drug = model.facts.find_drug("clonazepam");
  for (const ebb::Route& route : model.use.drug->routes)
    if (route.name == "oral") model.use.routes = {&route};
  model.person.age_years = 45;
  auto layout = ebb::build_layout({model.use}, model.facts.dynamics, model.person);
  if (layout) model.layout = std::move(layout.value());
  return static_cast<bool>(layout);
}

ebb::Timeline twice_daily(int years) {
  ebb::Timeline timeline;
  timeline.end_h = 24.0 * (365 * years + 60);
  timeline.lines.resize(1);
  for (int i = 0; i < 2 * 365 * years; ++i) timeline.doses.push_back({12.0 * i, 0, 0, 1.0, 0, 0, i});
  return timeline;
}

/// Bands and outcomes of all people, a chunk at a time; only the summary and one chunk are ever in memory.
void run(const Model& model, std::size_t people, int years) {
  const ebb::Timeline timeline = twice_daily(years);
  ebb::Request request;
  request.series = {{ebb::SeriesKind::Level, 0}, {ebb::SeriesKind::WithdrawalDay, 0}};
  // Whole days, as the command line reports.
  const double every_h = 24 * std::ceil(timeline.end_h / 24 / kMostReportTimes);
  for (double time_h = every_h; time_h <= timeline.end_h; time_h += every_h) request.output_times_h.push_back(time_h);
  ebb::Summary summary(request.series.size(), request.output_times_h.size());
  request.want_bands = false;
  request.summary = &summary;
  std::vector<ebb::PersonOutcome> outcomes(std::min(kChunkPeople, people));
  for (std::size_t first = 0; first < people; first += kChunkPeople) {
    ebb::SampleRequest sample;
    sample.first_person = first;
    sample.count = std::min(kChunkPeople, people - first);
    const ebb::People sampled =
        ebb::sample_people(model.layout, {model.use}, model.facts.dynamics, model.facts.population, model.person, sample);
    ebb::Population chunk;
    chunk.columns = sampled.columns;
    chunk.count = chunk.stride = sampled.count;
    chunk.first_person = first;
    chunk.seed = sample.seed;
    request.outcomes = std::span(outcomes).first(sample.count);
    const auto result = ebb::simulate(model.layout, timeline, chunk, request);
    if (!result) {
      std::fprintf(stderr, "%s\n", describe(result.errors()).c_str());
      _exit(1);
    }
  }
  const ebb::Bands bands = summary.bands();
  if (bands.mean.empty()) _exit(1);
}

struct Cost {
  double seconds = -1;
  double peak_MB = 0;
};

/// Seconds and peak memory of `work` in a child process.
Cost cost_of(const std::function<void()>& work) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  const pid_t child = fork();
  if (child == 0) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    _exit(write(ends[1], &seconds, sizeof seconds) == sizeof seconds ? 0 : 1);
  }
  close(ends[1]);
  Cost cost;
  rusage usage{};
  int status = 0;
  if (read(ends[0], &cost.seconds, sizeof cost.seconds) != sizeof cost.seconds) cost.seconds = -1;
  close(ends[0]);
  wait4(child, &status, 0, &usage);
  cost.peak_MB = static_cast<double>(usage.ru_maxrss) / 1024;
  return cost;
}

}  // namespace

int main(int argument_count, char** arguments) {
  const Options options = read_options(argument_count, arguments);
  if (!options.ok) return 2;
  Model model;
  if (!load(model)) return 1;
  Report report;
  report.job = "scaling";
  report.notes.push_back("oral clonazepam from data/ (" + model.facts.data_hash + "), 1 mg twice daily and 60 days after; bands at up to 400 times "
                         "and outcomes, one thread, sampling included; peak memory of the whole process");
  const auto measure = [&](std::size_t people, int years) {
    const Cost cost = cost_of([&] { run(model, people, years); });
    Row row;
    row.program = "Ebb, " + std::to_string(years) + (years == 1 ? " year" : " years");
    row.stored = "summaries";
    row.people = people;
    row.timing.median_s = cost.seconds;
    row.errors = {{"MB", cost.peak_MB}};
    char note[64];
    std::snprintf(note, sizeof note, "%.2f s, %.0f MB", cost.seconds, cost.peak_MB);
    row.note = note;
    report.rows.push_back(row);
  };
  for (std::size_t people : {1000ul, 10000ul, 100000ul, 1000000ul})
    if (!options.quick || people <= 10000) measure(people, 1);
  for (int years : {1, 2, 5, 10}) measure(options.people > 0 ? options.people : 10000, years);
  print(report);
  return !options.save || save(report, options.json_path, EBB_SOURCE_DIR) ? 0 : 1;
}
