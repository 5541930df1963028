#include "ebb/report/export_model.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <map>
#include <set>

#include "ebb/population/adherence.h"

namespace ebb {
namespace {

constexpr std::array<const char*, kDomainCount> kDomainCodes{"SED", "ANX", "SEIZ", "MEM", "RESP"};
constexpr std::array<const char*, kDomainCount> kDomainWords{"sedation", "anxiolysis", "anticonvulsant effect", "memory", "respiration"};
constexpr const char* kNanograms = "1000";  // per mL, of one mg/L

std::string capitals(std::string_view text, std::size_t most) {
  std::string out;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) continue;
    if (out.size() == most) break;
    out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return out.empty() ? "X" : out;
}

/// Joins terms into a sum; "0" without terms.
std::string sum_of(const std::vector<std::string>& terms) {
  std::string out;
  for (const std::string& term : terms) out += (out.empty() ? "" : " + ") + term;
  return out.empty() ? "0" : out;
}

/// A sum that may be multiplied: in parentheses when it has several terms.
std::string factor_of(const std::vector<std::string>& terms) { return terms.size() == 1 ? terms.front() : "(" + sum_of(terms) + ")"; }

/// Writes the equations of one layout; keeps which names stand for which slots and states.
class Builder {
 public:
  Builder(const ModelLayout& layout, const Timeline& timeline)
      : layout_(layout), timeline_(timeline), site_terms_(layout.ligands.size()), level_terms_(layout.ligands.size()) {}

  Result<ExportModel> build() {
    name_ligands();
    for (std::size_t s = 0; s < layout_.systems.size(); ++s) add_system(s);
    add_receptor();
    add_adaptation();
    add_results();
    if (!errors_.empty()) return errors_;
    model_.equations.front().comment = "kinetics";
    std::stable_sort(model_.inputs.begin(), model_.inputs.end(),
                     [](const ExportInput& a, const ExportInput& b) { return a.state < b.state; });
    return std::move(model_);
  }

 private:
  // ---- names ----
  void name_ligands() {
    for (const LigandLayout& ligand : layout_.ligands) {
      std::string code = capitals(ligand.name, 4);
      // A number in place of the last letters where two names begin alike.
      for (int n = 2; std::find(codes_.begin(), codes_.end(), code) != codes_.end(); ++n)
        code = capitals(ligand.name, 3) + std::to_string(n);
      codes_.push_back(std::move(code));
    }
  }
  const std::string& code(int ligand) const { return codes_[static_cast<std::size_t>(ligand)]; }
  const std::string& drug(int ligand) const { return layout_.ligands[static_cast<std::size_t>(ligand)].name; }

  std::string free_name(const std::string& wanted) {
    std::string name = wanted;
    for (int n = 2; !names_.insert(name).second; ++n) name = wanted + std::to_string(n);
    return name;
  }
  /// The parameter of a slot; made when it is new.
  std::string parameter(int slot, const std::string& wanted, const char* unit, std::string meaning) {
    if (slot < 0) return "0";
    auto& name = parameter_of_slot_[slot];
    if (!name.empty()) return name;
    name = free_name(wanted);
    model_.parameters.push_back({name, unit, std::move(meaning), slot});
    return name;
  }
  int state(const std::string& wanted, const char* unit, std::string meaning, bool shown = false) {
    model_.states.push_back({free_name(wanted), unit, std::move(meaning), shown});
    return static_cast<int>(model_.states.size()) - 1;
  }
  const std::string& name_of(int state) const { return model_.states[static_cast<std::size_t>(state)].name; }

  // ---- lines ----
  void derivative(int state, std::string expression) {
    model_.equations.push_back({ExportStatement::Kind::Derivative, name_of(state), std::move(expression), "", 0, 0, ""});
  }
  /// A value that only the solver needs.
  std::string local(const std::string& wanted, std::string expression, std::string comment = "") {
    std::string name = free_name("NOW_" + wanted);
    model_.equations.push_back({ExportStatement::Kind::Value, name, std::move(expression), "", 0, 0, std::move(comment)});
    return name;
  }
  std::string switch_between(const std::string& wanted, double from_h, double to_h, std::string comment) {
    std::string name = free_name("NOW_" + wanted);
    model_.equations.push_back(
        {ExportStatement::Kind::Switch, name, "", "", from_h - timeline_.start_h, to_h - timeline_.start_h, std::move(comment)});
    for (const double at_h : {from_h, to_h}) {
      if (at_h > timeline_.start_h && at_h < timeline_.end_h) model_.restart_h.push_back(at_h - timeline_.start_h);
    }
    return name;
  }
  void result(ExportStatement::Kind kind, const std::string& name, std::string expression, std::string exponent = "",
              std::string comment = "") {
    names_.insert(name);
    model_.results.push_back({kind, name, std::move(expression), std::move(exponent), 0, 0, std::move(comment)});
  }
  void output(const std::string& name, std::string expression, const char* unit, std::string meaning) {
    result(ExportStatement::Kind::Value, name, std::move(expression));
    model_.outputs.push_back({name, unit, std::move(meaning)});
  }

  // ---- kinetics ----
  /// The clearance of a system, changed by co-medicines: CL (1 + (fold - 1) x) with dx/dt as x rises and falls.
  std::string clearance(std::size_t system, const std::string& CL) {
    const int ligand = layout_.systems[system].ligand;
    std::string product = CL;
    for (const ClearanceChange& change : timeline_.clearance_changes) {
      const auto& routes = layout_.drugs[static_cast<std::size_t>(change.drug)];
      const auto uses = [&](const RouteLayout& route) { return route.system == static_cast<int>(system); };
      if (std::none_of(routes.begin(), routes.end(), uses) || change.from_h >= timeline_.end_h) continue;
      const ModifierLayout& modifier = layout_.modifiers[static_cast<std::size_t>(change.drug)][static_cast<std::size_t>(change.modifier)];
      const std::string& of = code(ligand);
      const std::string fold =
          parameter(modifier.fold_slot, of + "_FOLD", "1", drug(ligand) + ", clearance with the co-medicine as a multiple of that without");
      const std::string onset =
          parameter(modifier.onset_rate_slot, of + "_ONSET", "1/h", drug(ligand) + ", rate at which the change of clearance comes");
      const std::string offset =
          parameter(modifier.offset_rate_slot, of + "_OFFSET", "1/h", drug(ligand) + ", rate at which the change of clearance goes");
      const int x = state(of + "_X", "1", drug(ligand) + ", change of clearance reached");
      const std::string on =
          switch_between("ON", change.from_h, change.to_h, "co-medicine that changes the clearance of " + drug(ligand) + " taken");
      derivative(x, on + "*" + onset + "*(1 - " + name_of(x) + ") - (1 - " + on + ")*" + offset + "*" + name_of(x));
      product += "*(1 + (" + fold + " - 1)*" + name_of(x) + ")";
    }
    return product == CL ? CL : local("CL_" + code(ligand), product);
  }

  void add_input(std::size_t system, std::size_t index, int central, std::vector<std::string>& into_central) {
    const SystemLayout& layout = layout_.systems[system];
    const SystemLayout::Input& input = layout.inputs[index];
    const std::string& of = code(layout.ligand);
    const std::string number = layout.inputs.size() > 1 ? std::to_string(index + 1) : "";
    const std::string way = drug(layout.ligand) + ", " + route_words(system, static_cast<int>(index));
    ExportInput entry;
    if (input.F_slot >= 0) entry.F = parameter(input.F_slot, of + "_F" + number, "1", way + ", share that arrives");
    if (input.lag_slot >= 0) entry.lag = parameter(input.lag_slot, of + "_LAG" + number, "h", way + ", delay");
    if (input.kind == InputKind::Depot) {
      entry.state = state(of + "_D" + number, "mg", way + ", not yet absorbed");
      const std::string ka = parameter(input.ka_slot, of + "_KA" + number, "1/h", way + ", absorption rate");
      derivative(entry.state, "-" + ka + "*" + name_of(entry.state));
      into_central.push_back(ka + "*" + name_of(entry.state));
      model_.inputs.push_back(entry);
      model_.input_state[system].push_back(entry.state);
      return;
    }
    entry.state = central;
    model_.input_state[system].push_back(central);
    const auto same = [central](const ExportInput& other) { return other.state == central; };
    const auto found = std::find_if(model_.inputs.begin(), model_.inputs.end(), same);
    if (found == model_.inputs.end()) {
      model_.inputs.push_back(entry);
    } else if (found->F != entry.F || (found->lag != entry.lag && input.kind != InputKind::Infusion)) {
      errors_.push_back(
          {ErrorCode::NoData,
           {"--export", 0, 0},
           drug(layout.ligand) + " goes straight into the blood by two routes with numbers of their own: a data set cannot tell them apart",
           "one of the two routes",
           ""});
    }
  }

  std::string route_words(std::size_t system, int input) const {
    std::string words;
    for (const auto& routes : layout_.drugs) {
      for (const RouteLayout& route : routes) {
        const bool uses = std::find(route.inputs.begin(), route.inputs.end(), input) != route.inputs.end() || route.infusion_input == input;
        if (route.system == static_cast<int>(system) && uses) words += (words.empty() ? "" : " or ") + route.route;
      }
    }
    return words;
  }

  void add_system(std::size_t index) {
    const SystemLayout& s = layout_.systems[index];
    const std::string& of = code(s.ligand);
    const std::string& name = drug(s.ligand);
    model_.input_state.emplace_back();
    const std::string CL = parameter(s.CL_slot, of + "_CL", "L/h", name + ", clearance");
    const std::string V1 = parameter(s.V1_slot, of + "_V1", "L", name + ", central volume");
    const std::string Q2 = parameter(s.Q2_slot, of + "_Q2", "L/h", name + ", exchange with the peripheral volume");
    const std::string V2 = parameter(s.V2_slot, of + "_V2", "L", name + ", peripheral volume");
    // The number of the central state is needed before the depots are made: it follows them.
    const auto depots = std::count_if(s.inputs.begin(), s.inputs.end(), [](const auto& input) { return input.kind == InputKind::Depot; });
    const int central = static_cast<int>(model_.states.size()) + static_cast<int>(depots);
    std::vector<std::string> gains;
    for (std::size_t i = 0; i < s.inputs.size(); ++i) add_input(index, i, central, gains);
    const int C = state(of + "_C", "mg", name + ", central");
    const int P2 = state(of + "_P2", "mg", name + ", peripheral");
    const std::string CL_now = clearance(index, CL);
    const std::string out = CL_now + "*" + name_of(C) + "/" + V1;
    const std::string to_P2 = Q2 + "*(" + name_of(C) + "/" + V1 + " - " + name_of(P2) + "/" + V2 + ")";
    std::string central_change = gains.empty() ? "-" + out : sum_of(gains) + " - " + out;
    central_change += " - " + to_P2;
    if (s.compartments == 3) {
      const std::string Q3 = parameter(s.Q3_slot, of + "_Q3", "L/h", name + ", exchange with the second peripheral volume");
      const std::string V3 = parameter(s.V3_slot, of + "_V3", "L", name + ", second peripheral volume");
      const int P3 = state(of + "_P3", "mg", name + ", second peripheral");
      const std::string to_P3 = Q3 + "*(" + name_of(C) + "/" + V1 + " - " + name_of(P3) + "/" + V3 + ")";
      central_change += " - " + to_P3;
      derivative(P3, to_P3);
    }
    derivative(C, central_change);
    derivative(P2, to_P2);
    add_site(s.ligand, name_of(C) + "/" + V1, s.ke0_slot);
    if (s.metabolite_ligand >= 0) add_metabolite(s, out);
    if (index == 0) model_.observed_state = C;
  }

  void add_site(int ligand, const std::string& level, int ke0_slot) {
    const std::string ke0 = parameter(ke0_slot, code(ligand) + "_KE0", "1/h", drug(ligand) + ", exchange with the effect site");
    const int E = state(code(ligand) + "_E", "mg/L", drug(ligand) + ", at the effect site");
    derivative(E, ke0 + "*(" + level + " - " + name_of(E) + ")");
    site_terms_[static_cast<std::size_t>(ligand)].push_back(name_of(E));
    level_terms_[static_cast<std::size_t>(ligand)].push_back(level);
  }

  void add_metabolite(const SystemLayout& s, const std::string& parent_out) {
    const int ligand = s.metabolite_ligand;
    const std::string& of = code(ligand);
    const std::string& name = drug(ligand);
    const std::string share = parameter(s.formation_slot, of + "_FM", "1",
                                        name + ", share of the parent's clearance that forms it times the ratio of molar masses");
    const std::string CL = parameter(s.metabolite_CL_slot, of + "_CL", "L/h", name + ", clearance");
    const std::string V = parameter(s.metabolite_V_slot, of + "_V1", "L", name + ", volume");
    const int C = state(of + "_C", "mg", name + ", central");
    derivative(C, share + "*" + parent_out + " - " + CL + "*" + name_of(C) + "/" + V);
    add_site(ligand, name_of(C) + "/" + V, s.metabolite_ke0_slot);
  }

  // ---- receptor and adaptation ----
  struct Receptor {
    std::string top, bottom;  ///< sums of e x and of x, as factors
  };
  /// Of x_j = site / EC50 as names made by `value`.
  template <class Value>
  Receptor receptor(Value value) {
    std::vector<std::string> effective, bound;
    for (std::size_t l = 0; l < layout_.ligands.size(); ++l) {
      const LigandLayout& ligand = layout_.ligands[l];
      const std::string EC50 =
          parameter(ligand.EC50_occupancy_slot, codes_[l] + "_EC50", "mg/L", ligand.name + ", level that holds half of the sites");
      const std::string e = parameter(ligand.efficacy_slot, codes_[l] + "_EFF", "1", ligand.name + ", intrinsic efficacy");
      const std::string x = value(codes_[l], factor_of(site_terms_[l]) + "/" + EC50);
      effective.push_back(e + "*" + x);
      bound.push_back(x);
    }
    return {factor_of(effective), factor_of(bound)};
  }

  void add_receptor() {
    const Receptor r = receptor([this](const std::string& of, const std::string& expression) {
      return local("X_" + of, expression, of == codes_.front() ? "receptor site: competition, then transduction" : "");
    });
    const std::string tau = parameter(layout_.one_plus_tau_slot, "ONE_PLUS_TAU", "1", "receptor reserve, 1 + tau");
    const std::string O = local("OCC", r.top + "/(1 + " + r.bottom + ")");
    drive_ = local("DRIVE", tau + "*" + O + "/(1 + (" + tau + " - 1)*" + O + ")");
  }

  std::string gain_expression() {
    const std::string g0 = parameter(layout_.g0_slot, "G0", "1", "gain of withdrawal before sensitisation");
    const std::string gmax = parameter(layout_.gmax_slot, "GMAX", "1", "highest gain of withdrawal");
    const std::string G50 = parameter(layout_.G50_slot, "G50", "1", "sensitisation of half the gain");
    return g0 + " + (" + gmax + " - " + g0 + ")*" + sens_ + "/(" + sens_ + " + " + G50 + ")";
  }

  std::string adaptation_state(const char* name, const char* meaning, int rate_slot, const char* rate_name, const char* rate_meaning) {
    const std::string rate = parameter(rate_slot, rate_name, "1/h", rate_meaning);
    const int at = state(name, "1", meaning, true);
    derivative(at, adapting_ + rate + "*(" + drive_ + " - " + name_of(at) + ")");
    return name_of(at);
  }

  void add_adaptation() {
    if (timeline_.adaptation_start_h > timeline_.start_h) {
      adapting_ = switch_between("ADAPTING", timeline_.adaptation_start_h, std::max(timeline_.end_h, timeline_.adaptation_start_h) + 1,
                                 "before: levels only") +
                  "*";
    }
    adapt_ = adaptation_state("ADAPT", "fast adaptation A", layout_.rate_A_slot, "RATE_A", "1/tau_A, fast adaptation");
    sens_ = adaptation_state("SENS", "sensitisation G", layout_.rate_G_slot, "RATE_G", "1/tau_G, sensitisation");
    sedation_ = adaptation_state("SEDTOL", "tolerance to sedation A_q", layout_.rate_q_slot, "RATE_Q", "1/tau_q, tolerance to sedation");
    std::string slow_term;
    if (layout_.slow_share_slot >= 0 && layout_.rate_P_slot >= 0) {
      const std::string slow = adaptation_state("SLOWAD", "slow adaptation P", layout_.rate_P_slot, "RATE_P", "1/tau_P, slow adaptation");
      slow_term = " + " + parameter(layout_.slow_share_slot, "SLOW_SHARE", "1", "share of slow adaptation in withdrawal, s") + "*" + slow;
    }
    const std::string gain = local("GAIN", gain_expression(), "withdrawal: what adaptation expects and the drug no longer gives");
    const std::string net = local("NET", gain + "*" + adapt_ + slow_term + " - " + drive_);
    const std::string H = free_name("NOW_H");
    model_.equations.push_back({ExportStatement::Kind::Positive, H, net, "", 0, 0, ""});
    const std::string scale = parameter(layout_.scale_slot, "SCALE", "theta", "c, withdrawal at g A - S = 1");
    derivative(state("BURDEN", "theta h", "withdrawal added up over time", true), adapting_ + scale + "*" + H);
    slow_term_ = slow_term;
  }

  // ---- results ----
  void add_effects() {
    using enum ExportStatement::Kind;
    result(Positive, "DRIVE_POS", "DRIVE", "", "net effects");
    result(Positive, "ADAPT_POS", adapt_);
    result(Positive, "SEDTOL_POS", sedation_);
    for (std::size_t k = 0; k < kDomainCodes.size(); ++k) {
      if (layout_.domain_half_slot[k] < 0) continue;
      const std::string of = kDomainCodes[k];
      const std::string words = kDomainWords[k];
      const std::string half = parameter(layout_.domain_half_slot[k], of + "_HALF", "1", words + ", drive of half the effect");
      const std::string hill = parameter(layout_.domain_hill_slot[k], of + "_HILL", "1", words + ", Hill exponent");
      const std::string share = parameter(layout_.domain_share_slot[k], of + "_SHARE", "1", words + ", share lost to tolerance");
      result(Power, of + "_PH", half, hill);
      result(Power, of + "_PS", "DRIVE_POS", hill);
      result(Power, of + "_PA", k == 0 ? "SEDTOL_POS" : "ADAPT_POS", hill);
      const auto effect = [&](const char* power) { return "(1 + " + of + "_PH)*" + of + power + "/(" + of + power + " + " + of + "_PH)"; };
      output("NET_" + of, effect("_PS") + " - " + share + (k == 0 ? "*" : "*GAIN*") + effect("_PA"), "1", "net effect, " + words);
    }
  }

  void add_results() {
    for (std::size_t l = 0; l < layout_.ligands.size(); ++l) {
      output("LEVEL_" + codes_[l], std::string(kNanograms) + "*" + factor_of(level_terms_[l]), "ng/mL",
             layout_.ligands[l].name + " in plasma");
    }
    const Receptor r = receptor([this](const std::string& of, const std::string& expression) {
      result(ExportStatement::Kind::Value, "X_" + of, expression);
      return "X_" + of;
    });
    output("OCCUPANCY", r.bottom + "/(1 + " + r.bottom + ")", "1", "share of the sites held, all drugs");
    result(ExportStatement::Kind::Value, "EFFECTIVE", r.top + "/(1 + " + r.bottom + ")");
    output("DRIVE", "ONE_PLUS_TAU*EFFECTIVE/(1 + (ONE_PLUS_TAU - 1)*EFFECTIVE)", "1", "drive S");
    result(ExportStatement::Kind::Value, "GAIN", gain_expression());
    result(ExportStatement::Kind::Value, "NET", "GAIN*" + adapt_ + slow_term_ + " - DRIVE");
    result(ExportStatement::Kind::Positive, "NET_POS", "NET");
    output("WITHDRAWAL", "SCALE*NET_POS", "theta", "withdrawal H at this time, in noticing thresholds of the median person");
    add_effects();
  }

  const ModelLayout& layout_;
  const Timeline& timeline_;
  ExportModel model_;
  Errors errors_;
  std::set<std::string> names_;
  std::map<int, std::string> parameter_of_slot_;
  std::vector<std::string> codes_;                                  ///< by ligand
  std::vector<std::vector<std::string>> site_terms_, level_terms_;  ///< by ligand
  std::string drive_, adapt_, sens_, sedation_, adapting_, slow_term_;
};

/// What one input of one dose brings.
struct Arrival {
  double time_h = 0;
  int state = 0;
  double amount_mg = 0, rate_mg_per_h = 0;
  bool joined = false;   ///< stands in an earlier record
  bool may_join = true;  ///< a bolus into blood stands alone: the order of a joined dose and a sample at one time differs between programs
};

bool same_dose(const Arrival& a, const Arrival& b) {
  return a.state == b.state && a.amount_mg == b.amount_mg && a.rate_mg_per_h == b.rate_mg_per_h;
}

/// Positions of `first` and of those that follow it every `interval_h`.
std::vector<std::size_t> run_of(const std::vector<Arrival>& list, std::size_t first, double interval_h) {
  constexpr double kSameTime_h = 1e-9;
  std::vector<std::size_t> run{first};
  std::size_t at = first + 1;
  for (double k = 1;; ++k) {
    const double wanted_h = list[first].time_h + k * interval_h;
    while (at < list.size() && list[at].time_h < wanted_h - kSameTime_h) ++at;
    std::size_t found = at;
    while (found < list.size() && list[found].time_h <= wanted_h + kSameTime_h &&
           (list[found].joined || !same_dose(list[found], list[first])))
      ++found;
    if (found == list.size() || list[found].time_h > wanted_h + kSameTime_h) return run;
    run.push_back(found);
  }
}

/// The longest run that begins with `first`: every day, or at the distance of one of the next equal doses.
std::vector<std::size_t> longest_run(const std::vector<Arrival>& list, std::size_t first, double& interval_h) {
  constexpr int kMostDistances = 4;
  std::vector<double> distances_h{24};
  for (std::size_t i = first + 1; i < list.size() && distances_h.size() <= kMostDistances; ++i) {
    if (!list[i].joined && same_dose(list[i], list[first]) && list[i].time_h > list[first].time_h)
      distances_h.push_back(list[i].time_h - list[first].time_h);
  }
  std::vector<std::size_t> best{first};
  for (const double distance_h : distances_h) {
    std::vector<std::size_t> run = run_of(list, first, distance_h);
    if (run.size() <= best.size()) continue;
    best = std::move(run);
    interval_h = distance_h;
  }
  return best;
}

std::vector<ExportDose> join(std::vector<Arrival> list) {
  std::stable_sort(list.begin(), list.end(), [](const Arrival& a, const Arrival& b) { return a.time_h < b.time_h; });
  std::vector<ExportDose> doses;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].joined) continue;
    ExportDose dose{list[i].time_h, list[i].state, list[i].amount_mg, list[i].rate_mg_per_h, 0, 0};
    if (list[i].may_join) {
      double interval_h = 0;
      const std::vector<std::size_t> run = longest_run(list, i, interval_h);
      for (const std::size_t member : run) list[member].joined = true;
      dose.additional = static_cast<long>(run.size()) - 1;
      dose.interval_h = dose.additional > 0 ? interval_h : 0;
    }
    doses.push_back(dose);
  }
  return doses;
}

}  // namespace

Result<ExportModel> export_model(const ModelLayout& layout, const Timeline& timeline) { return Builder(layout, timeline).build(); }

Result<std::vector<ExportDose>> export_doses(const ExportModel& model, const ModelLayout& layout, const Timeline& timeline,
                                             const People& people, std::size_t index, std::uint64_t seed, std::size_t person) {
  std::vector<double> factor(timeline.doses.size(), 1.0), delay_h(timeline.doses.size(), 0.0);
  dose_factors(timeline, seed, person, factor, delay_h);
  std::vector<Arrival> arrivals;
  for (std::size_t d = 0; d < timeline.doses.size(); ++d) {
    const Dose& dose = timeline.doses[d];
    if (factor[d] == 0 || dose.amount_mg == 0) continue;
    const RouteLayout& route = layout.drugs[static_cast<std::size_t>(dose.drug)][static_cast<std::size_t>(dose.route)];
    const auto system = static_cast<std::size_t>(route.system);
    const double time_h = dose.time_h + delay_h[d] - timeline.start_h, amount_mg = dose.amount_mg * factor[d];
    if (dose.infusion_h > 0) {
      const auto input = static_cast<std::size_t>(route.infusion_input);
      const int F_slot = layout.systems[system].inputs[input].F_slot;
      if (F_slot >= 0 && people.columns[static_cast<std::size_t>(F_slot) * people.count + index] != 1) {
        return Error{
            ErrorCode::NoData,
            {"--export", 0, 0},
            "less than all of an infusion of " + route.drug + " arrives: other programs would shorten the infusion instead of weakening it",
            "infusions of which all arrives",
            ""};
      }
      arrivals.push_back({time_h, model.input_state[system][input], amount_mg, amount_mg / dose.infusion_h});
      continue;
    }
    for (const int input : route.inputs) {
      const bool depot = layout.systems[system].inputs[static_cast<std::size_t>(input)].kind == InputKind::Depot;
      arrivals.push_back({.time_h = time_h,
                          .state = model.input_state[system][static_cast<std::size_t>(input)],
                          .amount_mg = amount_mg,
                          .may_join = depot});
    }
  }
  return join(std::move(arrivals));
}

}  // namespace ebb
