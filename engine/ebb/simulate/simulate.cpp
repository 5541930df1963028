#include "ebb/simulate/simulate.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <memory>

#include "ebb/numerics/scalar_math.h"
#include "ebb/population/adherence.h"
#include "ebb/simulate/program.h"
#include "ebb/simulate/summary.h"

namespace ebb {

namespace {

constexpr double kSameMoment_h = 1e-9;
/// Outputs of one chunk of people are kept until they are summarised [doubles]: 32 MB.
constexpr std::size_t kChunkDoubles = std::size_t{1} << 22;
constexpr int kPeakRecords = 4;
/// The first of these times after the last change of clearance began or ended at which a person's clearance has come within kSettled_frac of where it
/// stays: from then on by the common program with that clearance; H, a small difference of large numbers, needs about ten times what levels need.
constexpr double kSettled_h[] = {720, 2160};
constexpr int kSettledTimes = 2;
constexpr double kSettled_frac = 1e-5;
constexpr double kDay_h = 24;

/// Memory aligned for whole lanes.
class LaneMemory {
 public:
  explicit LaneMemory(std::size_t doubles = 0) { resize(doubles); }
  void resize(std::size_t doubles) {
    if (doubles <= size_) return;
    data_.reset(static_cast<double*>(std::aligned_alloc(64, (doubles * sizeof(double) + 63) / 64 * 64)));
    if (data_ == nullptr) std::abort();  // out of memory ends the process (ARCHITECTURE.md)
    size_ = doubles;
  }
  double* data() { return data_.get(); }

 private:
  struct Free {
    void operator()(double* p) const { std::free(p); }
  };
  std::unique_ptr<double[], Free> data_;
  std::size_t size_ = 0;
};

/// What one block needs while it runs; taken over by the next.
struct Scratch {
  LaneMemory slots, state, tables, factors, own_outputs;
  LaneMemory peak{kPeakRecords * kBlock};
  PersonEvents events[kBlock];
  GeneralProgram program;
};

/// Scratch of blocks that have run, for those to come. Taken and given back within nanoseconds, so that waiting is spinning (and runs without threads, too).
class ScratchPool {
 public:
  std::unique_ptr<Scratch> take() {
    const Turn turn(busy_);
    if (free_.empty()) return std::make_unique<Scratch>();
    std::unique_ptr<Scratch> scratch = std::move(free_.back());
    free_.pop_back();
    return scratch;
  }
  void give_back(std::unique_ptr<Scratch> scratch) {
    const Turn turn(busy_);
    free_.push_back(std::move(scratch));
  }

 private:
  class Turn {
   public:
    explicit Turn(std::atomic_flag& busy) : busy_(busy) {
      while (busy_.test_and_set(std::memory_order_acquire)) {}
    }
    ~Turn() { busy_.clear(std::memory_order_release); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    std::atomic_flag& busy_;
  };

  std::atomic_flag busy_;
  std::vector<std::unique_ptr<Scratch>> free_;
};

/// Up to 8 people who run together; `regular` = by the common program.
struct Block {
  std::size_t person[kBlock];
  int count = 0;
  int settled = 0;        ///< by the common program from this one of Run's settled parts on; kGeneral: never
  bool regular() const { return settled != kGeneral; }
  static constexpr int kGeneral = -1;
  bool in_place = false;  ///< people 8k…8k+7 in order: outputs go straight to their place
};

Error contradiction(std::string what, std::string allowed) { return {ErrorCode::Contradiction, {}, std::move(what), std::move(allowed), {}}; }

Result<Done> check(const ModelLayout& model, const Timeline& timeline, const Population& people, const Request& request, double start_h) {
  if (people.count == 0) return contradiction("no people to simulate", "at least one");
  if (people.stride < people.count || people.columns.size() < people.stride * static_cast<std::size_t>(model.slot_count())) {
    return contradiction("the population has fewer columns than the model needs", std::to_string(model.slot_count()) + " columns");
  }
  if (!people.person_numbers.empty() && people.person_numbers.size() != people.count) {
    return contradiction("the people's numbers have the wrong size", "one number a person, or none");
  }
  if (!(timeline.end_h > start_h)) return contradiction("the simulation would end before it begins", "an end after the start");
  const auto& t = request.output_times_h;
  if (!std::is_sorted(t.begin(), t.end())) return contradiction("output times are not in order", "ascending times");
  if (!t.empty() && (t.front() < start_h - kSameMoment_h || t.back() > timeline.end_h + kSameMoment_h)) {
    return contradiction("an output time lies outside the simulated span", "times from the start to the end of the timeline");
  }
  if (!request.stored.empty() && request.stored.size() != stored_size(people.count, t.size(), request.series.size())) {
    return contradiction("the memory for stored outputs has the wrong size", "stored_size(people, times, series) numbers");
  }
  if (!request.outcomes.empty() && request.outcomes.size() != people.count) {
    return contradiction("the memory for outcomes has the wrong size", "one outcome a person");
  }
  const bool sorted = std::is_sorted(timeline.doses.begin(), timeline.doses.end(), [](const Dose& a, const Dose& b) { return a.time_h < b.time_h; });
  if (!sorted) return contradiction("doses are not in time order", "ascending times");
  return Done{};
}

struct Kernels {
  RunRegular regular;
  RunGeneral general;
};

Kernels kernels_of(Isa isa) {
#if defined(__x86_64__)
  if (isa == Isa::Avx512) return {avx512::run_regular, avx512::run_general};
  if (isa == Isa::Avx2) return {avx2::run_regular, avx2::run_general};
#else
  (void)isa;
#endif
  return {sse2::run_regular, sse2::run_general};
}

/// One call of simulate(): what all blocks share.
class Run {
 public:
  Run(const ModelLayout& layout, const Timeline& timeline, const Population& people, const Request& request, double start_h)
      : layout_(layout), timeline_(timeline), people_(people), request_(request) {
    times_.start_h = start_h;
    times_.end_h = timeline.end_h;
    times_.adaptation_start_h = timeline.adaptation_start_h;
    times_.output_h = request.output_times_h;
    for (const double t : times_.output_h) outputs_at_start_ += t <= start_h + kSameMoment_h ? 1 : 0;
    varies_ = any_variation(timeline);
    delays_ = any_delay(timeline);
    find_settled_time();
  }

  Result<SimulationResult> run();

 private:
  void find_settled_time();
  Program common_program(double from_h, double to_h) const;
  bool has_lags_of(const Program& program, std::size_t person) const;
  void run_common(Scratch& scratch, int settled, const KernelBlock& kernel) const;
  void run_general(const GeneralPlan& plan, Scratch& scratch, int outputs_at_start, const KernelBlock& kernel) const;
  void plan_general_parts();
  bool ends_within(const ClearanceChange& change) const { return change.to_h < times_.end_h; }
  bool clearance_settles(std::size_t person, double at_h) const;
  std::vector<Block> plan_blocks(std::size_t from, std::size_t to) const;
  int common_path_of(std::size_t person) const;
  void run_block(const Block& block, std::size_t first_person, double* outputs, Scratch& scratch) const;
  void load_block(const Block& block, LaneMemory& slots, LaneMemory& state) const;
  void find_events(std::size_t person, const double* slots, PersonEvents& events) const;
  void settle_clearance(double* slots) const;
  void save_block(const Block& block, const double* state, const double* peak) const;
  void summarise(std::size_t from, std::size_t to, const double* outputs, Summary& summary) const;
  std::size_t state_at(int state, std::size_t person) const {
    return (person / kBlock * static_cast<std::size_t>(model_.kernel.state_count) + static_cast<std::size_t>(state)) * kBlock + person % kBlock;
  }

  const ModelLayout& layout_;
  const Timeline& timeline_;
  const Population& people_;
  const Request& request_;
  CommonTimes times_;
  // Where clearance changes, people take the common program up to the first change and again once it stays as it is.
  Timeline unchanged_;              ///< the timeline without changes of clearance
  double changing_h_ = 0;           ///< the first change; the start when clearance does not change
  struct Settled {
    double from_h = 0;
    Program program;
    GeneralPlan until;              ///< from the first change to `from_h`
  };
  Settled settled_[kSettledTimes];  ///< in order of time; the general path from changing_h_ to there. [0] from the start when clearance does not change
  int outputs_at_start_ = 0;
  bool varies_ = false, delays_ = false;
  CompiledModel model_;
  Program before_;                  ///< up to the first change of clearance
  GeneralPlan general_;             ///< the whole run, for who takes that path all along
  Kernels kernels_{};
};

void Run::find_settled_time() {
  changing_h_ = times_.start_h;
  for (int i = 0; i < kSettledTimes; ++i) {
    settled_[i].from_h = times_.start_h;
    for (const ClearanceChange& change : timeline_.clearance_changes) {
      const double last_h = ends_within(change) ? change.to_h : change.from_h;
      settled_[i].from_h = std::max(settled_[i].from_h, kDay_h * std::ceil((last_h + kSettled_h[i]) / kDay_h));
    }
  }
  if (timeline_.clearance_changes.empty()) return;
  double first_h = times_.end_h;
  for (const ClearanceChange& change : timeline_.clearance_changes) first_h = std::min(first_h, change.from_h);
  if (first_h < times_.end_h) changing_h_ = std::max(changing_h_, kDay_h * std::floor(first_h / kDay_h));
  unchanged_ = timeline_;
  unchanged_.clearance_changes.clear();
}

/// Of a part of the run in which clearance is as it stays; nothing when it has no such part.
Program Run::common_program(double from_h, double to_h) const {
  CommonTimes times = times_;
  times.start_h = from_h;
  times.end_h = to_h;
  if (timeline_.clearance_changes.empty()) return build_program(layout_, model_, timeline_, times);
  return from_h < to_h ? build_program(layout_, model_, unchanged_, times) : Program{};
}

/// Whether each change has come so near to where it stays that what is missing no longer matters.
bool Run::clearance_settles(std::size_t person, double at_h) const {
  return std::all_of(timeline_.clearance_changes.begin(), timeline_.clearance_changes.end(), [&](const ClearanceChange& change) {
    const ModifierLayout& modifier = layout_.modifiers[static_cast<std::size_t>(change.drug)][static_cast<std::size_t>(change.modifier)];
    const bool ends = ends_within(change);
    const double rate_per_h = people_.at(ends ? modifier.offset_rate_slot : modifier.onset_rate_slot, person);
    const double missing_frac = std::fabs(people_.at(modifier.fold_slot, person) - 1) * exp_ebb(-rate_per_h * (at_h - (ends ? change.to_h : change.from_h)));
    return missing_frac <= kSettled_frac;
  });
}

/// The block's clearances as they stay, for the common program.
void Run::settle_clearance(double* slots) const {
  for (const ClearanceChange& change : timeline_.clearance_changes) {
    if (ends_within(change)) continue;
    const ModifierLayout& modifier = layout_.modifiers[static_cast<std::size_t>(change.drug)][static_cast<std::size_t>(change.modifier)];
    std::vector<int> known;  // systems of one drug share their clearance
    for (const RouteLayout& route : layout_.drugs[static_cast<std::size_t>(change.drug)]) {
      const int CL_slot = layout_.systems[static_cast<std::size_t>(route.system)].CL_slot;
      if (std::find(known.begin(), known.end(), CL_slot) != known.end()) continue;
      known.push_back(CL_slot);
      for (int lane = 0; lane < kBlock; ++lane) slots[CL_slot * kBlock + lane] *= slots[modifier.fold_slot * kBlock + lane];
    }
  }
}

bool Run::has_lags_of(const Program& program, std::size_t person) const {
  return program.common && std::all_of(program.lag_limits.begin(), program.lag_limits.end(),
                                       [&](const LagLimit& limit) { return people_.at(limit.slot, person) <= limit.limit_h; });
}

/// The first settled part that this person can take; kGeneral: the general path all along.
int Run::common_path_of(std::size_t person) const {
  const bool before = changing_h_ > times_.start_h;
  if (delays_ || (before && !has_lags_of(before_, person))) return Block::kGeneral;
  const int parts = timeline_.clearance_changes.empty() ? 1 : kSettledTimes;
  for (int i = 0; i < parts; ++i) {
    const Settled& settled = settled_[i];
    if (settled.from_h >= times_.end_h) return before ? i : Block::kGeneral;
    if (has_lags_of(settled.program, person) && clearance_settles(person, settled.from_h)) return i;
  }
  return Block::kGeneral;
}

std::vector<Block> Run::plan_blocks(std::size_t from, std::size_t to) const {
  std::vector<Block> blocks;
  Block mixed[kSettledTimes + 1];  // of each path; the last one general
  const auto flush = [&blocks](Block& block) {
    if (block.count > 0) blocks.push_back(block);
    block = Block{};
  };
  for (std::size_t first = from; first < to; first += kBlock) {
    const std::size_t last = std::min(first + kBlock, to);
    Block natural;
    natural.settled = common_path_of(first);
    bool all = true;
    for (std::size_t p = first; p < last; ++p) {
      natural.person[natural.count++] = p;
      all = all && common_path_of(p) == natural.settled;
    }
    if (all) {
      natural.in_place = true;
      blocks.push_back(natural);
      continue;
    }
    for (std::size_t p = first; p < last; ++p) {
      const int settled = common_path_of(p);
      Block& block = mixed[settled == Block::kGeneral ? kSettledTimes : settled];
      block.settled = settled;
      block.person[block.count++] = p;
      if (block.count == kBlock) flush(block);
    }
  }
  for (Block& block : mixed) flush(block);
  return blocks;
}

void Run::load_block(const Block& block, LaneMemory& slots, LaneMemory& state) const {
  const int slot_count = layout_.slot_count();
  const int state_count = model_.kernel.state_count;
  slots.resize(static_cast<std::size_t>(slot_count) * kBlock);
  state.resize(static_cast<std::size_t>(state_count) * kBlock);
  for (int lane = 0; lane < kBlock; ++lane) {
    const std::size_t person = block.person[std::min(lane, block.count - 1)];
    for (int s = 0; s < slot_count; ++s) slots.data()[s * kBlock + lane] = people_.at(s, person);
    for (int s = 0; s < state_count; ++s) {
      state.data()[s * kBlock + lane] = request_.from != nullptr ? request_.from->values[state_at(s, person)] : 0.0;
    }
  }
}

void Run::find_events(std::size_t person, const double* slots, PersonEvents& events) const {
  events.slots = slots;
  if (!varies_) return;
  events.dose_factor.resize(timeline_.doses.size());
  events.dose_delay_h.resize(timeline_.doses.size());
  dose_factors(timeline_, people_.seed, static_cast<std::size_t>(people_.number_of(person)), events.dose_factor, events.dose_delay_h);
}

void Run::save_block(const Block& block, const double* state, const double* peak) const {
  const int B = model_.kernel.B;
  for (int lane = 0; lane < block.count; ++lane) {
    const std::size_t person = block.person[lane];
    if (!request_.outcomes.empty()) {
      PersonOutcome& out = request_.outcomes[person];
      out.peak_withdrawal_theta = peak[lane];
      out.peak_day_end_h = peak[kBlock + lane];
      out.days_over_threshold = peak[2 * kBlock + lane];
      out.last_day_over_h = peak[3 * kBlock + lane];
      const double before = request_.from != nullptr ? request_.from->values[state_at(B, person)] : 0.0;
      out.burden_theta_h = (state[B * kBlock + lane] - before) * (layout_.scale_slot < 0 ? 1.0 : people_.at(layout_.scale_slot, person));
    }
    if (request_.to == nullptr) continue;
    for (int s = 0; s < model_.kernel.state_count; ++s) request_.to->values[state_at(s, person)] = state[s * kBlock + lane];
  }
}

void Run::plan_general_parts() {
  general_ = plan_general(layout_, model_, timeline_, times_);
  if (timeline_.clearance_changes.empty()) return;
  for (Settled& settled : settled_) {
    CommonTimes between = times_;
    between.start_h = changing_h_;
    between.end_h = std::min(settled.from_h, times_.end_h);
    if (between.end_h > between.start_h) settled.until = plan_general(layout_, model_, timeline_, between);
  }
}

void Run::run_general(const GeneralPlan& plan, Scratch& scratch, int outputs_at_start, const KernelBlock& kernel) const {
  build_general_program(plan, scratch.events, scratch.program);
  kernels_.general(model_.kernel, scratch.program.view(plan, outputs_at_start), kernel);
}

/// The common program where clearance is as it stays, the general path in between.
void Run::run_common(Scratch& scratch, int settled, const KernelBlock& kernel) const {
  const double start_h = times_.start_h, settled_h = settled_[settled].from_h;
  const double general_until_h = std::min(settled_h, times_.end_h);
  if (changing_h_ > start_h) kernels_.regular(model_.kernel, before_.view(outputs_at_start_), kernel);
  if (general_until_h > changing_h_) run_general(settled_[settled].until, scratch, changing_h_ > start_h ? 0 : outputs_at_start_, kernel);
  if (settled_h >= times_.end_h) return;
  settle_clearance(scratch.slots.data());
  kernels_.regular(model_.kernel, settled_[settled].program.view(settled_h > start_h ? 0 : outputs_at_start_), kernel);
}

void Run::run_block(const Block& block, std::size_t first_person, double* outputs, Scratch& scratch) const {
  const std::size_t cells = times_.output_h.size() * request_.series.size();
  LaneMemory& state = scratch.state;
  LaneMemory& peak = scratch.peak;
  load_block(block, scratch.slots, state);
  std::fill_n(peak.data(), 3 * kBlock, 0.0);
  std::fill_n(peak.data() + 3 * kBlock, kBlock, -1.0);
  KernelBlock kernel;
  kernel.slots = scratch.slots.data();
  kernel.state = state.data();
  kernel.peak = peak.data();
  kernel.outputs = outputs + (block.person[0] - first_person) / kBlock * cells * kBlock;
  if (!block.in_place) {
    scratch.own_outputs.resize(cells * kBlock);
    kernel.outputs = scratch.own_outputs.data();
  }
  kernel.outputs_aligned = reinterpret_cast<std::uintptr_t>(kernel.outputs) % 64 == 0;
  for (int lane = 0; lane < kBlock; ++lane) {
    find_events(block.person[std::min(lane, block.count - 1)], scratch.slots.data() + lane, scratch.events[lane]);
  }
  long lanes = general_.table_lanes;
  if (block.regular()) {
    const Settled& settled = settled_[block.settled];
    lanes = std::max({before_.table_lanes, settled.program.table_lanes, settled.until.table_lanes});
  }
  scratch.tables.resize(static_cast<std::size_t>(lanes) * kBlock);
  kernel.tables = scratch.tables.data();
  if (block.regular()) {
    if (varies_) {
      scratch.factors.resize(timeline_.doses.size() * kBlock);
      for (std::size_t i = 0; i < timeline_.doses.size(); ++i) {
        for (std::size_t lane = 0; lane < kBlock; ++lane) scratch.factors.data()[i * kBlock + lane] = scratch.events[lane].dose_factor[i];
      }
      kernel.dose_factors = scratch.factors.data();
    }
    run_common(scratch, block.settled, kernel);
  } else {
    run_general(general_, scratch, outputs_at_start_, kernel);
  }
  save_block(block, state.data(), peak.data());
  if (block.in_place) return;
  for (int lane = 0; lane < block.count; ++lane) {
    const std::size_t person = block.person[lane] - first_person;
    for (std::size_t i = 0; i < cells; ++i) {
      outputs[(person / kBlock * cells + i) * kBlock + person % kBlock] = kernel.outputs[i * kBlock + static_cast<std::size_t>(lane)];
    }
  }
}

void Run::summarise(std::size_t from, std::size_t to, const double* outputs, Summary& summary) const {
  const std::size_t times = times_.output_h.size(), series = request_.series.size();
  const StoredView view{outputs, to - from, times, series};
  const auto one_time = [&](std::size_t t) {
    for (std::size_t s = 0; s < series; ++s) {
      for (std::size_t p = from; p < to; ++p) {
        summary.add(s, t, view.at(p - from, t, s), people_.weights.empty() ? 1.0 : people_.weights[p]);
      }
    }
  };
  if (request_.executor != nullptr) {
    request_.executor->for_each(times, one_time);
  } else {
    for (std::size_t t = 0; t < times; ++t) one_time(t);
  }
}

Result<SimulationResult> Run::run() {
  Result<Done> compiled = compile_model(layout_, request_.series, timeline_, model_);
  if (!compiled) return compiled.errors();
  before_ = common_program(times_.start_h, changing_h_);
  for (Settled& settled : settled_) {
    settled.program = common_program(settled.from_h, times_.end_h);
    if (timeline_.clearance_changes.empty()) break;  // the first is the whole run
  }
  kernels_ = kernels_of(request_.isa == Isa::Best ? best_isa() : request_.isa);
  if (request_.to != nullptr) {
    request_.to->time_h = timeline_.end_h;
    request_.to->values.assign((people_.count + kBlock - 1) / kBlock * kBlock * static_cast<std::size_t>(model_.kernel.state_count), 0.0);
  }
  const std::size_t cells = times_.output_h.size() * request_.series.size();
  Summary own(request_.want_bands && request_.summary == nullptr ? request_.series.size() : 0, times_.output_h.size());
  Summary* summary = request_.summary != nullptr ? request_.summary : (request_.want_bands ? &own : nullptr);
  // Without stored outputs, people go in chunks whose outputs fit a fixed memory.
  const bool stores = !request_.stored.empty();
  const std::size_t fit = std::max<std::size_t>(1, kChunkDoubles / std::max<std::size_t>(1, cells) / kBlock) * kBlock;
  const std::size_t chunk = stores ? people_.count : std::min(fit, people_.count);
  LaneMemory scratch(stores ? 0 : stored_size(chunk, times_.output_h.size(), request_.series.size()));
  double* outputs = stores ? request_.stored.data() : scratch.data();
  SimulationResult result;
  result.people = people_.count;
  ScratchPool pool;
  std::atomic<bool> stopped{false};
  std::atomic<std::size_t> done{0};
  for (std::size_t from = 0; from < people_.count && !stopped; from += chunk) {
    const std::size_t to = std::min(from + chunk, people_.count);
    const std::vector<Block> blocks = plan_blocks(from, to);
    const bool all_common = timeline_.clearance_changes.empty() && std::all_of(blocks.begin(), blocks.end(), [](const Block& b) { return b.regular(); });
    if (!all_common && general_.moments_h.empty()) plan_general_parts();
    const auto work = [&](std::size_t i) {
      if (stopped || (request_.cancelled && request_.cancelled())) {
        stopped = true;
        return;
      }
      std::unique_ptr<Scratch> scratch = pool.take();
      run_block(blocks[i], from, outputs, *scratch);
      pool.give_back(std::move(scratch));
      const std::size_t people_done = done += static_cast<std::size_t>(blocks[i].count);
      if (request_.progress) request_.progress(static_cast<double>(people_done) / static_cast<double>(people_.count));
    };
    if (request_.executor != nullptr) {
      request_.executor->for_each(blocks.size(), work);
    } else {
      for (std::size_t i = 0; i < blocks.size(); ++i) work(i);
    }
    if (stopped) break;
    for (const Block& block : blocks) result.general_path_people += block.regular() ? 0 : static_cast<std::size_t>(block.count);
    if (summary != nullptr) summarise(from, to, outputs, *summary);
  }
  if (stopped) return Error{ErrorCode::Cancelled, {}, "the simulation was stopped before it was done", {}, {}};
  if (summary == &own) result.bands = own.bands();
  return result;
}

}  // namespace

const char* isa_name(Isa isa) {
  switch (isa) {
    case Isa::Sse2: return "SSE2";
    case Isa::Avx2: return "AVX2";
    case Isa::Avx512: return "AVX-512";
    default: return "best";
  }
}

bool isa_present(Isa isa) {
#if defined(__x86_64__)
  if (isa == Isa::Avx512) return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (isa == Isa::Avx2) return __builtin_cpu_supports("avx2");
  return true;
#else
  return isa == Isa::Sse2 || isa == Isa::Best;
#endif
}

Isa best_isa() {
  if (isa_present(Isa::Avx512)) return Isa::Avx512;
  return isa_present(Isa::Avx2) ? Isa::Avx2 : Isa::Sse2;
}

Result<SimulationResult> simulate(const ModelLayout& model, const Timeline& timeline, const Population& people, const Request& request) {
  const double start_h = request.from != nullptr ? request.from->time_h : timeline.start_h;
  const Result<Done> checked = check(model, timeline, people, request, start_h);
  if (!checked) return checked.errors();
  if (!isa_present(request.isa)) return Error{ErrorCode::NoData, {}, "this processor does not have the instruction set that was asked for", {}, {}};
  return Run(model, timeline, people, request, start_h).run();
}

}  // namespace ebb
