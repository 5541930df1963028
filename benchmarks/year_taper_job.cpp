#include "benchmarks/year_taper_job.h"

#include <cmath>
#include <fstream>
#include <sstream>

namespace ebb_benchmark {
namespace {

constexpr int kSteadyDays = 365, kTaperDays = 120, kWashoutDays = 60, kTaperSteps = 18;
constexpr double kDose_mg = 1, kQ_L_per_h = 10, kV2_L = 80, kF_frac = 0.9, kke0_per_h = 1, kFastShare = 0.4, kSlowShare = 0.6;

std::vector<YearTaperPerson> read_people(const std::string& path, std::size_t limit) {
  std::vector<YearTaperPerson> people;
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line) && (limit == 0 || people.size() < limit)) {
    for (char& c : line)
      if (c == ',') c = ' ';
    std::istringstream row(line);
    int id = 0;
    double EC50_ng_per_mL = 0;
    YearTaperPerson person{};
    row >> id >> person.CL_L_per_h >> person.V1_L >> person.ka_per_h >> EC50_ng_per_mL >> person.k1_per_h >> person.k2_per_h;
    if (!row) return {};
    person.EC50_mg_per_L = EC50_ng_per_mL * 1e-3;
    person.Q_L_per_h = kQ_L_per_h;
    person.V2_L = kV2_L;
    person.F_frac = kF_frac;
    person.ke0_per_h = kke0_per_h;
    person.fast_share = kFastShare;
    person.slow_share = kSlowShare;
    people.push_back(person);
  }
  return people;
}

/// 730 doses of a year and 238 of the taper; the last step is zero.
void add_doses(YearTaperJob& job) {
  const auto twice = [&job](int day, double dose_mg) {
    for (double hour : {0.0, 12.0}) {
      job.dose_time_h.push_back(24.0 * day + hour);
      job.dose_mg.push_back(dose_mg);
    }
  };
  for (int day = 0; day < kSteadyDays; ++day) twice(day, kDose_mg);
  for (int day = 0; day < kTaperDays; ++day) {
    const double dose_mg = kDose_mg * (1 - (std::floor(day / 7.0) + 1) / kTaperSteps);
    if (dose_mg > 0) twice(kSteadyDays + day, dose_mg);
  }
  job.end_h = 24.0 * (kSteadyDays + kTaperDays + kWashoutDays);
  for (double time_h = 0; time_h <= job.end_h; time_h += 6) job.output_h.push_back(time_h);
}

void add_engine_side(YearTaperJob& job) {
  ebb::ModelLayout& layout = job.layout;
  const auto slot = [&](const char* name, auto value_of) {
    for (const YearTaperPerson& person : job.people) job.columns.push_back(value_of(person));
    return layout.add_slot(name);
  };
  const auto constant = [&](const char* name, double value) { return slot(name, [value](const YearTaperPerson&) { return value; }); };
  const auto field = [&](const char* name, double YearTaperPerson::*member) {
    return slot(name, [member](const YearTaperPerson& person) { return person.*member; });
  };
  ebb::SystemLayout system;
  system.fastest_rate_per_h = 8;  // ka 1.5 /h with a CV of 50 %: 3.5 log-sd above the median, the rule for the drugs in data/
  ebb::SystemLayout::Input depot;
  depot.F_slot = field("F_frac", &YearTaperPerson::F_frac);
  depot.ka_slot = field("ka_per_h", &YearTaperPerson::ka_per_h);
  system.inputs = {depot};
  system.CL_slot = field("CL_L_per_h", &YearTaperPerson::CL_L_per_h);
  system.V1_slot = field("V1_L", &YearTaperPerson::V1_L);
  system.Q2_slot = field("Q_L_per_h", &YearTaperPerson::Q_L_per_h);
  system.V2_slot = field("V2_L", &YearTaperPerson::V2_L);
  system.ke0_slot = field("ke0_per_h", &YearTaperPerson::ke0_per_h);
  layout.systems = {system};
  layout.ligands = {{"drug", constant("e", 1), field("EC50_mg_per_L", &YearTaperPerson::EC50_mg_per_L)}};
  layout.drug_names = {"drug"};
  layout.drugs = {{{"drug", "oral", 0, {0}, -1}}};
  layout.modifiers.resize(1);
  layout.one_plus_tau_slot = constant("one_plus_tau", 1);
  layout.rate_A_slot = field("k1_per_h", &YearTaperPerson::k1_per_h);
  layout.rate_P_slot = field("k2_per_h", &YearTaperPerson::k2_per_h);
  layout.g0_slot = field("g0", &YearTaperPerson::fast_share);
  layout.gmax_slot = field("gmax", &YearTaperPerson::fast_share);
  layout.slow_share_slot = field("slow_share", &YearTaperPerson::slow_share);
  layout.scale_slot = constant("scale", 1);
  job.timeline.end_h = job.end_h;
  job.timeline.lines.resize(1);
  for (std::size_t i = 0; i < job.dose_mg.size(); ++i)
    job.timeline.doses.push_back({job.dose_time_h[i], 0, 0, job.dose_mg[i], 0, 0, static_cast<int>(i)});
}

}  // namespace

ebb::Population YearTaperJob::population(std::size_t count) const {
  ebb::Population view;
  view.columns = columns;
  view.count = count;
  view.stride = people.size();
  view.seed = 1;
  return view;
}

YearTaperJob make_year_taper_job(const std::string& people_csv, std::size_t limit) {
  YearTaperJob job;
  job.people = read_people(people_csv, limit);
  if (job.people.empty()) return job;
  add_doses(job);
  add_engine_side(job);
  return job;
}

PeerJob year_taper_peer_job(const YearTaperJob& job, std::vector<std::vector<double>> arrival_h) {
  PeerJob peer;
  peer.people = job.people.size();
  peer.times = job.output_h.size();
  peer.series = {{"O", 1e-3, true}, {"A2", 1e-3, true}, {"W", 1e-3, false}, {"B", 1.0, false}};
  peer.run = [&job, arrival_h = std::move(arrival_h)](std::size_t person, const OdeintSettings& settings, double* outputs) {
    const std::vector<double>& times_h = arrival_h.empty() ? job.dose_time_h : arrival_h[person];
    odeint_year_taper(job.people[person], times_h, job.dose_mg, job.output_h, job.end_h, settings, outputs);
  };
  return peer;
}

std::vector<ebb::Series> year_taper_series() {
  return {{ebb::SeriesKind::Drive, 0}, {ebb::SeriesKind::SlowAdaptation, 0}, {ebb::SeriesKind::Withdrawal, 0}, {ebb::SeriesKind::Burden, 0}};
}

}  // namespace ebb_benchmark
