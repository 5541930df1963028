#include "cli/run.h"

#include <algorithm>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "cli/input_file.h"
#include "ebb/base/number_text.h"
#include "ebb/report/text_taper.h"

namespace ebb::cli {
namespace {

constexpr std::size_t kChunkPeople = 4096;  // a few MB of columns and states

bool is_table(const std::string& path) {
  for (const char* ending : {".csv", ".tsv", ".tab", ".dat", ".txt"}) {
    if (path.ends_with(ending)) return true;
  }
  return false;
}

class Collector {
 public:
  void add(const Parameter& parameter) {
    if (seen_.insert(&parameter).second) list_.push_back(&parameter);
  }
  void add(const std::optional<Parameter>& parameter) {
    if (parameter) add(*parameter);
  }
  std::vector<const Parameter*> take() { return std::move(list_); }

 private:
  std::set<const Parameter*> seen_;
  std::vector<const Parameter*> list_;
};

void add_disposition(Collector& out, const Disposition& d) {
  for (const Parameter* p : {&d.CL, &d.V1, &d.Q2, &d.V2}) out.add(*p);
  out.add(d.Q3);
  out.add(d.V3);
}

void add_site(Collector& out, const Site& site) {
  out.add(site.intrinsic_efficacy);
  out.add(site.ke0);
  site.EC50_effect ? out.add(site.EC50_effect) : out.add(site.EC50_occupancy);
}

void add_covariates(Collector& out, const Covariates& c) {
  for (const Parameter* p : {&c.weight_exponent_CL, &c.weight_exponent_V, &c.reference_weight}) out.add(*p);
  out.add(c.elderly_CL_fold);
  out.add(c.elderly_age);
  out.add(c.age_V2_per_year);
  out.add(c.age_V2_from);
}

void add_drug(Collector& out, const DrugUse& use) {
  const Drug& drug = *use.drug;
  for (const Route* route : use.routes) {
    for (const RouteInput& input : route->inputs) {
      out.add(input.F);
      out.add(input.ka);
      out.add(input.lag);
    }
    add_disposition(out, drug.dispositions[static_cast<std::size_t>(route->disposition)]);
  }
  add_site(out, drug.site);
  add_covariates(out, drug.covariates);
  if (use.metabolite != nullptr) {
    out.add(drug.formation->fraction);
    add_disposition(out, use.metabolite->dispositions.front());
    add_site(out, use.metabolite->site);
    add_covariates(out, use.metabolite->covariates);
  }
  for (const ClearanceModifier* modifier : use.modifiers) {
    for (const Parameter* p : {&modifier->fold, &modifier->onset_half_time, &modifier->offset_half_time}) out.add(*p);
  }
}

void add_withdrawal(Collector& out, const DynamicsParameters& d) {
  for (const Parameter* p : {&d.transduction_one_plus_tau, &d.transduction_floor, &d.tau_A, &d.tau_G, &d.gmax, &d.g0_share, &d.G50, &d.withdrawal_scale_theta}) {
    out.add(*p);
  }
}

/// How sensitive a person is to a drug rests on the reference's spread and the ratio, unless it is the reference itself.
void add_potency(Collector& out, const DynamicsParameters& d, const DrugUse& use) {
  const auto measured_by_reference = [&](const Drug* drug) { return drug != nullptr && drug->site.EC50_effect && drug->name != d.potency_reference; };
  if (!d.reference_EC50_effect || (!measured_by_reference(use.drug) && !measured_by_reference(use.metabolite))) return;
  out.add(d.potency_ratio);
}

void add_dynamics(Collector& out, const DynamicsParameters& d) {
  add_withdrawal(out, d);
  for (const Parameter* p : {&d.tau_q, &d.noticing_threshold, &d.symptom_intercept, &d.symptom_baseline_slope,
                             &d.symptom_relief_slope, &d.symptom_withdrawal_slope, &d.symptom_effect_slope, &d.symptom_baseline, &d.symptom_baseline_with_condition}) {
    out.add(*p);
  }
  for (const DynamicsParameters::Domain& domain : d.domains) {
    for (const Parameter* p : {&domain.half_effect_drive, &domain.hill, &domain.tolerance_share}) out.add(*p);
  }
  for (const DynamicsParameters::Rebound& rebound : d.rebounds) out.add(rebound.share);
}

/// Notes as this run needs them: the typical person samples nothing, and facts of the person that no data answer are said.
void settle_notes(Scenario& scenario, bool other_medicine_stated, bool typical) {
  const std::vector<std::string> sampled = sampled_facts(scenario.person, other_medicine_stated);
  const std::vector<std::string> of_typical = sampled_facts(scenario.person, other_medicine_stated, true);
  for (std::size_t i = 0; typical && i < sampled.size(); ++i) std::replace(scenario.notes.begin(), scenario.notes.end(), sampled[i], of_typical[i]);
  for (std::string& fact : facts_without_data(scenario.drugs, scenario.person)) scenario.notes.push_back(std::move(fact));
}

}  // namespace

Error usage(std::string what, std::string allowed) { return {ErrorCode::Syntax, {"command line", 0, 0}, std::move(what), std::move(allowed), ""}; }

bool ensemble_from_calibration(const RunOptions& options, const Knowledge& knowledge) {
  return options.ensemble_from.empty() ? knowledge.ensemble_from_calibration : options.ensemble_from == "calibration";
}

const CalibratedDraws* calibrated_draws(const RunOptions& options, const Knowledge& knowledge) {
  return ensemble_from_calibration(options, knowledge) && knowledge.calibration ? &knowledge.calibration->draws : nullptr;
}

Result<std::unique_ptr<Knowledge>> load_knowledge_for(const OverrideOptions& options) {
  Result<Knowledge> loaded = load_knowledge(embedded_data());
  if (!loaded.ok()) return loaded.errors();
  auto knowledge = std::make_unique<Knowledge>(std::move(loaded).value());
  Errors errors;
  if (!options.parameters_file.empty()) {
    const Result<std::string> text = read_text_file(options.parameters_file);
    if (!text.ok()) return text.errors();
    const Result<Done> done = override_parameters(*knowledge, options.parameters_file, text.value());
    if (!done.ok()) errors = done.errors();
  }
  for (const std::string& set : options.sets) {
    const std::size_t equals = set.find('=');
    if (equals == std::string::npos) {
      errors.push_back(usage("--set " + set + " has no =", "NAME=QUANTITY, such as clonazepam.CL=\"4.1 L/h\""));
      continue;
    }
    const Result<Done> done = override_parameter(*knowledge, set.substr(0, equals), set.substr(equals + 1));
    if (!done.ok()) errors.insert(errors.end(), done.errors().begin(), done.errors().end());
  }
  if (!errors.empty()) return errors;
  return knowledge;
}

Result<Inputs> load_inputs(const RunOptions& options) {
  Inputs inputs;
  Result<std::unique_ptr<Knowledge>> knowledge = load_knowledge_for(options.overrides);
  if (!knowledge.ok()) return knowledge.errors();
  inputs.knowledge = std::move(knowledge).value();
  const Result<std::string> text = read_text_file(options.case_file);
  if (!text.ok()) return text.errors();
  inputs.case_hash = fmt::format("{:016x}", hash_text(text.value()));
  if (is_table(options.case_file)) {
    Result<std::vector<Scenario>> table = read_table(options.case_file, text.value(), *inputs.knowledge);
    if (!table.ok()) return table.errors();
    inputs.scenarios = std::move(table).value();
    for (Scenario& subject : inputs.scenarios) settle_notes(subject, false, options.typical);
    inputs.safety = review_subjects(inputs.scenarios, *inputs.knowledge);
    return inputs;
  }
  Result<CaseFile> read = read_case(options.case_file, text.value(), *inputs.knowledge);
  if (!read.ok()) return read.errors();
  inputs.case_file = std::move(read).value();
  Result<Scenario> scenario = build_scenario(*inputs.case_file, *inputs.knowledge, options.today);
  if (!scenario.ok()) return scenario.errors();
  inputs.scenarios.push_back(std::move(scenario).value());
  settle_notes(inputs.scenarios.front(), !inputs.case_file->medicines.empty(), options.typical);
  inputs.safety = review_case(*inputs.case_file, inputs.scenarios.front(), *inputs.knowledge);
  return inputs;
}

std::vector<Inputs> subjects_of(const Inputs& inputs) {
  std::vector<Inputs> subjects;
  for (const Scenario& scenario : inputs.scenarios) {
    Inputs subject{inputs.knowledge, inputs.case_hash, inputs.case_file, {scenario}, inputs.safety};
    if (scenario.table_case) {
      subject.case_file = scenario.table_case;
      subject.safety = review_case(*scenario.table_case, scenario, *inputs.knowledge);
    }
    subjects.push_back(std::move(subject));
  }
  return subjects;
}

/// What acute danger adds: the other substances, and the surfaces of breathing and arousal.
void add_acute(Collector& out, const Knowledge& knowledge, const AcuteScenario& acute) {
  if (!acute.now_h) return;
  std::vector<std::string> owners{"ventilation", "apnoea", "arousal", "opioid_tolerance", "classes", "reversal", "window"};
  for (const DrugUse& use : acute.drugs) {
    for (const Drug* drug : {use.drug, use.active, use.metabolite}) {
      if (drug != nullptr) owners.push_back(drug->name);
    }
  }
  for (const Parameter* parameter : knowledge.all_parameters()) {
    const std::string owner = parameter->name.substr(0, parameter->name.find('.'));
    if (std::find(owners.begin(), owners.end(), owner) != owners.end()) out.add(*parameter);
  }
}

std::vector<const Parameter*> used_parameters(const Knowledge& knowledge, const std::vector<Scenario>& scenarios) {
  Collector out;
  for (const Scenario& scenario : scenarios) {
    add_acute(out, knowledge, scenario.acute);
    for (const DrugUse& use : scenario.drugs) {
      add_drug(out, use);
      add_potency(out, knowledge.dynamics, use);
    }
  }
  add_dynamics(out, knowledge.dynamics);
  return out.take();
}

std::vector<const Parameter*> withdrawal_parameters(const Knowledge& knowledge, const std::vector<Scenario>& scenarios) {
  Collector out;
  for (const Scenario& scenario : scenarios) {
    for (const DrugUse& use : scenario.drugs) {
      add_drug(out, use);
      add_potency(out, knowledge.dynamics, use);
    }
  }
  add_withdrawal(out, knowledge.dynamics);
  return out.take();
}

RunStamp make_stamp(const RunOptions& options, const Inputs& inputs) {
  RunStamp stamp;
  stamp.version = EBB_VERSION;
  stamp.data_hash = inputs.knowledge->data_hash;
  stamp.case_file = options.case_file;
  stamp.case_hash = inputs.case_hash;
  stamp.case_title = inputs.case_file ? inputs.case_file->title : "";
  stamp.seed = options.seed;
  stamp.patients = options.typical ? 1 : options.patients;
  stamp.typical = options.typical;
  stamp.ensemble_draws = options.ensemble_draws;
  stamp.ensemble_from = ensemble_from_calibration(options, *inputs.knowledge) ? "calibration" : "ranges";
  stamp.ensemble_note = inputs.knowledge->ensemble_note(ensemble_from_calibration(options, *inputs.knowledge));
  stamp.used = used_parameters(*inputs.knowledge, inputs.scenarios);
  for (const Parameter* parameter : inputs.knowledge->all_parameters()) {
    if (parameter->overridden) stamp.overridden.push_back(parameter);
  }
  stamp.emergency = inputs.knowledge->texts_emergency;
  stamp.red_flags = red_flags(inputs.safety.report);
  stamp.screening = inputs.safety.screening;
  return stamp;
}

Cohort::Cohort(const RunOptions& options, const Inputs& inputs, const Scenario& scenario, int threads)
    : knowledge_(*inputs.knowledge),
      scenario_(scenario),
      executor_(threads),
      isa_(options.isa),
      seed_(options.seed),
      typical_(options.typical),
      reverse_(options.reverse_people),
      ensemble_draws_(options.ensemble_draws),
      calibrated_(calibrated_draws(options, *inputs.knowledge)),
      count_(options.typical ? 1 : options.patients) {}

Result<std::unique_ptr<Cohort>> Cohort::create(const RunOptions& options, const Inputs& inputs, const Scenario& scenario) {
  Result<ModelLayout> layout = build_layout(scenario.drugs, inputs.knowledge->dynamics, scenario.person);
  if (!layout.ok()) return layout.errors();
  if (ensemble_from_calibration(options, *inputs.knowledge) && !inputs.knowledge->calibration) {
    return Error{ErrorCode::NoData, {"data/calibration", 0, 0}, "there is no calibration in the built-in data", "--ensemble-from ranges", ""};
  }
  if (!isa_present(options.isa)) {
    return usage(std::string("this processor does not have ") + isa_name(options.isa), std::string("--isa ") + isa_name(best_isa()));
  }
  if (options.reverse_people && !(options.rows_file.empty() && options.people_file.empty() && options.export_language.empty())) {
    return usage("--reverse-people goes with no list of single people", "--json");
  }
  const int threads = options.threads > 0 ? options.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  std::unique_ptr<Cohort> cohort(new Cohort(options, inputs, scenario, threads));
  cohort->model_ = std::move(layout).value();
  return cohort;
}

std::size_t Cohort::chunk_count() const { return (count_ + kChunkPeople - 1) / kChunkPeople; }

void Cohort::draw_chunk(std::size_t chunk) {
  first_person_ = chunk * kChunkPeople;
  draw(first_person_, std::min(kChunkPeople, count_ - first_person_));
}

void Cohort::draw(std::size_t first_person, std::size_t count) {
  first_person_ = first_person;
  people_ = sample(first_person, count, typical_);
  numbers_.clear();
  if (!reverse_) return;
  for (std::size_t i = count; i-- > 0;) numbers_.push_back(first_person + i);
  for (auto column = people_.columns.begin(); column != people_.columns.end(); column += static_cast<std::ptrdiff_t>(count)) {
    std::reverse(column, column + static_cast<std::ptrdiff_t>(count));
  }
  std::reverse(people_.ensemble_index.begin(), people_.ensemble_index.end());
}

People Cohort::typical_person() const { return sample(0, 1, true); }

People Cohort::sample(std::size_t first_person, std::size_t count, bool typical) const {
  const SampleRequest request{
      .seed = seed_, .first_person = first_person, .count = count, .typical = typical, .ensemble_draws = typical ? 0 : ensemble_draws_,
      .calibrated = calibrated_};
  return sample_people(model_, scenario_.drugs, knowledge_.dynamics, knowledge_.population, scenario_.person, request);
}

Population Cohort::population() const {
  return {.columns = people_.columns,
          .count = people_.count,
          .stride = people_.count,
          .first_person = first_person_,
          .seed = seed_,
          .person_numbers = numbers_,
          .weights = {},
          .ensemble_index = people_.ensemble_index};
}

Result<SimulationResult> Cohort::run(const Timeline& timeline, Request request, Progress& progress) {
  request.executor = &executor_;
  request.isa = isa_;
  request.want_bands = request.summary != nullptr;
  request.progress = [&progress](double done_frac) { progress.update(done_frac); };
  return simulate(model_, timeline, population(), request);
}

Timeline history_until(const Timeline& timeline, double end_h) {
  Timeline history = timeline;
  std::erase_if(history.doses, [end_h](const Dose& dose) { return dose.time_h >= end_h; });
  history.end_h = end_h;
  return history;
}

void print_notice(const RunStamp& stamp, const Terminal& terminal) {
  print_message(plan_notice(stamp, terminal.colour_err));
}

}  // namespace ebb::cli
