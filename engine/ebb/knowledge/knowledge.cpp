#include "ebb/knowledge/knowledge.h"

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/base/text_check.h"
#include "ebb/base/units.h"
#include "ebb/knowledge/load_parts.h"
#include "ebb/knowledge/override_value.h"
#include "ebb/knowledge/reader.h"
#include "ebb/knowledge/toml.h"
#include "ebb/knowledge/toml_guard.h"
#include "ebb/population/visit_parameters.h"

namespace ebb {
namespace {

constexpr std::size_t kLargestParametersBytes = 1u << 20;
constexpr std::size_t kLongestQuantity = 200;
constexpr std::size_t kMostErrors = 50;

std::string lower_case(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lowered;
}

template <class AcuteLike, class Visit>
void visit_acute(AcuteLike& a, Visit visit) {
  for (auto* parameter :
       {&a.sedative_ventilation_max, &a.opioid_hill, &a.alcohol_ventilation_max, &a.alcohol_C50, &a.alcohol_hill, &a.potentiation_shift,
        &a.potentiation_reference, &a.potentiation_floor, &a.apnoea_C50_fold, &a.apnoea_opioid_by_sedative, &a.apnoea_opioid_by_alcohol,
        &a.apnoea_sedative, &a.apnoea_alcohol, &a.apnoea_sedative_by_alcohol, &a.sedative_arousal_max, &a.opioid_arousal_C50_fold,
        &a.opioid_arousal_max, &a.alcohol_arousal_C50, &a.alcohol_arousal_hill, &a.opioid_tolerance_fold, &a.opioid_tolerance_half_time,
        &a.severe_ventilation, &a.moderate_ventilation, &a.severe_apnoea, &a.moderate_apnoea, &a.drowsy_arousal, &a.hard_to_wake_arousal,
        &a.very_dangerous_frac, &a.dangerous_frac, &a.worsening_step, &a.present_drive, &a.present_opioid, &a.opioid_with_sedative_floor,
        &a.opioid_with_alcohol_floor, &a.reversal_at_once, &a.reversal_regained, &a.look_back, &a.look_ahead}) {
    visit(*parameter);
  }
}

/// Every stored parameter, shared ones once for each copy. What is so by definition (no source) is no parameter.
template <class KnowledgeLike, class Visit>
void visit_parameters(KnowledgeLike& knowledge, Visit visit) {
  const auto sourced = [&](auto& parameter) {
    if (!parameter.source.empty()) visit(parameter);
  };
  for (auto& drug : knowledge.drugs) visit_drug(drug, sourced);
  for (auto& substance : knowledge.substances) visit_drug(substance, sourced);
  visit_dynamics(knowledge.dynamics, sourced);
  visit_acute(knowledge.acute, sourced);
  auto& population = knowledge.population;
  for (auto* parameter : {&population.female_frac, &population.weight_men, &population.weight_women, &population.late_horizon,
                               &population.split_error_frac, &population.washout_half_lives}) {
    sourced(*parameter);
  }
}

using PartLoader = void (*)(const DataFile&, Knowledge&, Errors&);

/// Files of data/ that are no part of the knowledge base: who holds the program against them reads them (judge/, trial/).
bool read_elsewhere(std::string_view path) {
  return path.starts_with("claims/") || path.starts_with("validation/") || path.starts_with("trials/") || path.starts_with("statements/") || path == "trial.toml" ||
         path == "calibration/targets.toml";
}

PartLoader loader_for(std::string_view path) {
  const auto below = [&](std::string_view folder) { return path.substr(0, folder.size()) == folder; };
  if (path == "references.bib") return load_references_file;
  if (path == "acute.toml") return load_acute_file;
  if (path == "model.toml") return load_model_file;
  if (path == "population.toml") return load_population_file;
  if (path == "texts.toml") return load_texts_file;
  if (path == "texts_replan.toml") return load_replan_texts_file;
  if (path == "texts_plan.toml") return load_plan_texts_file;
  if (path == "codes.toml") return load_codes_file;
  if (below("drugs/")) return load_drug_file;
  if (below("products/")) return load_product_file;
  if (below("equivalence/")) return load_equivalence_file;
  if (below("rules/taper/")) return load_rule_file;
  if (path == "facts.toml") return load_facts_file;
  if (path == "risks.toml") return load_risks_file;
  if (path == "safety.toml") return load_safety_file;
  if (below("rules/safety/")) return load_safety_rule_file;
  if (below("interactions/")) return load_interaction_file;
  if (below("emergency/")) return load_emergency_file;
  if (below("rules/policy/")) return load_policy_file;
  if (below("calibration/")) return load_calibration_file;
  if (path == "rules/planner.toml") return load_planner_file;
  return nullptr;
}

std::string hash_of(const std::vector<const DataFile*>& files) {
  std::string all;
  for (const DataFile* file : files) all += file->path + '\0' + file->text + '\0';
  const unsigned long long hash = hash_text(all);
  std::string digits;
  for (int shift = 60; shift >= 0; shift -= 4) digits += "0123456789abcdef"[(hash >> shift) & 15];
  return digits;
}

void check_metabolites(const Knowledge& knowledge, Errors& errors) {
  const auto check = [&](const Drug& drug, const std::string& named, const char* what) {
    if (named.empty() || knowledge.find_taken(named)) return;
    errors.push_back({ErrorCode::UnknownName, {"data/drugs", 0, 0}, drug.name + ": " + what + " \"" + named + "\" is no drug",
                      "the name of a drug in data/drugs", nearest_name(named, knowledge.drug_names())});
  };
  for (const auto* list : {&knowledge.drugs, &knowledge.substances}) {
    for (const Drug& drug : *list) {
      check(drug, drug.formation ? drug.formation->metabolite : "", "metabolite");
      check(drug, drug.becomes, "what it becomes,");
    }
  }
}

/// How sensitive a person is to agonists is known by one of them; the spread of the others is that one's and the ratio's.
void settle_potency(Knowledge& knowledge, Errors& errors) {
  DynamicsParameters& dynamics = knowledge.dynamics;
  if (dynamics.potency_reference.empty()) return;  // data/model.toml is missing or wrong, which is said elsewhere
  const Drug* reference = knowledge.find_drug(dynamics.potency_reference);
  if (!reference || !reference->site.EC50_effect) {
    errors.push_back({ErrorCode::UnknownName, {"data/model.toml", 0, 0}, "potency.reference " + quoted(dynamics.potency_reference) + " is no agonist",
                      "a drug in data/drugs with EC50_effect", nearest_name(dynamics.potency_reference, knowledge.drug_names())});
    return;
  }
  dynamics.potency_reference = reference->name;
  dynamics.reference_EC50_effect = reference->site.EC50_effect;
  for (const Drug& drug : knowledge.drugs) {
    if (&drug == reference || !drug.site.EC50_effect || drug.site.EC50_effect->distribution == Distribution::Fixed) continue;
    errors.push_back({ErrorCode::Contradiction, {"data/drugs", 0, 0}, drug.site.EC50_effect->name + " has a spread over people of its own",
                      "none: people differ by " + reference->site.EC50_effect->name + " and potency.ratio", ""});
  }
}

const Drug* find_in(const std::vector<Drug>& drugs, std::string_view name_or_synonym) {
  const std::string wanted = lower_case(name_or_synonym);
  for (const Drug& drug : drugs) {
    if (lower_case(drug.name) == wanted) return &drug;
    for (const std::string& synonym : drug.synonyms) {
      if (lower_case(synonym) == wanted) return &drug;
    }
  }
  return nullptr;
}

Result<Done> check_override(const Parameter& parameter, double canonical, std::string_view quantity) {
  const auto refuse = [&](const char* allowed) {
    return Error{ErrorCode::OutOfRange, {}, parameter.name + ": " + quoted(quantity) + " is out of range", allowed, ""};
  };
  const bool may_be_negative = parameter.typical < 0 || parameter.range_low < 0;
  if (canonical < 0 && !may_be_negative) return refuse("zero or more");
  if (canonical == 0 && parameter.range_low > 0 && parameter.distribution != Distribution::LogitNormal) return refuse("more than zero");
  if (parameter.distribution == Distribution::LogitNormal && (canonical <= 0 || canonical >= 1)) return refuse("between 0 and 1, without both");
  const std::string_view name = parameter.name;
  const bool fraction = name.size() > 5 && name.substr(name.size() - 5) == "_frac";
  if (fraction && canonical > 1) return refuse("0 to 1");
  return Done{};
}

}  // namespace

const Drug* Knowledge::find_drug(std::string_view name_or_synonym) const { return find_in(drugs, name_or_synonym); }

const Drug* Knowledge::find_taken(std::string_view name_or_synonym) const {
  const Drug* drug = find_drug(name_or_synonym);
  return drug ? drug : find_in(substances, name_or_synonym);
}

const EquivalenceTable* Knowledge::find_equivalence(std::string_view id_or_name) const {
  const std::string wanted = lower_case(id_or_name);
  for (const EquivalenceTable& table : equivalence) {
    if (lower_case(table.id) == wanted || lower_case(table.name) == wanted) return &table;
  }
  return nullptr;
}

std::string Knowledge::ensemble_note(bool from_calibration) const {
  if (!from_calibration || !calibration) return ensemble_note_ranges;
  return "calibration " + calibration->name + ", " + ensemble_note_calibration;
}

std::vector<std::string> Knowledge::drug_names() const {
  std::vector<std::string> names;
  for (const Drug& drug : drugs) names.push_back(drug.name);
  return names;
}

std::vector<const Parameter*> Knowledge::all_parameters() const {
  std::vector<const Parameter*> list;
  visit_parameters(*this, [&](const Parameter& parameter) {
    const bool listed = std::any_of(list.begin(), list.end(), [&](const Parameter* other) { return other->name == parameter.name; });
    if (!listed) list.push_back(&parameter);
  });
  return list;
}

Parameter* Knowledge::find_parameter(std::string_view name) {
  Parameter* found = nullptr;
  visit_parameters(*this, [&](Parameter& parameter) {
    if (!found && parameter.name == name) found = &parameter;
  });
  return found;
}

Result<Knowledge> load_knowledge(const std::vector<DataFile>& files) {
  std::vector<const DataFile*> ordered;
  for (const DataFile& file : files) ordered.push_back(&file);
  std::sort(ordered.begin(), ordered.end(), [](const DataFile* a, const DataFile* b) { return a->path < b->path; });
  Knowledge knowledge;
  knowledge.data_hash = hash_of(ordered);
  Errors errors;
  const auto load = [&](const DataFile& file) {
    if (read_elsewhere(file.path)) return;
    const PartLoader loader = loader_for(file.path);
    if (loader) return loader({"data/" + file.path, file.text}, knowledge, errors);
    errors.push_back({ErrorCode::UnknownName, {"data/" + file.path, 0, 0}, "no part of the knowledge base is read from this file",
                      "references.bib, model.toml, acute.toml, population.toml, texts.toml, texts_replan.toml, texts_plan.toml, codes.toml, facts.toml, risks.toml, safety.toml, "
                      "drugs/*.toml, products/*.toml, equivalence/*.toml, rules/planner.toml, "
                      "rules/taper/*.toml, rules/policy/*.toml, rules/safety/*.toml, interactions/*.toml, emergency/*.toml, calibration/*.toml", ""});
  };
  for (const DataFile* file : ordered) {
    if (file->path == "references.bib") load(*file);
  }
  for (const DataFile* file : ordered) {
    if (file->path != "references.bib") load(*file);
  }
  for (const char* needed : {"references.bib", "model.toml", "acute.toml", "population.toml", "texts.toml", "texts_replan.toml", "texts_plan.toml", "codes.toml", "rules/planner.toml"}) {
    const bool there = std::any_of(ordered.begin(), ordered.end(), [&](const DataFile* file) { return file->path == needed; });
    if (!there) errors.push_back({ErrorCode::Missing, {std::string("data/") + needed, 0, 0}, "the file is missing", "", ""});
  }
  check_metabolites(knowledge, errors);
  settle_potency(knowledge, errors);
  check_safety(knowledge, errors);
  check_planner_rules(knowledge, errors);
  settle_calibration(knowledge, errors);
  if (!errors.empty()) return errors;
  return knowledge;
}

Result<double> override_value(const Parameter& parameter, std::string_view quantity) {
  if (parameter.unit == "g/mol") return Error{ErrorCode::Contradiction, {}, parameter.name + " is a constant of nature", "another parameter", ""};
  const auto unit = parse_unit(parameter.unit);
  if (!unit) return unit.errors();
  if (quantity.size() > kLongestQuantity) {
    return Error{ErrorCode::Syntax, {}, parameter.name + ": " + quoted(quantity) + " is too long", "a quantity such as \"4.1 L/h\"", ""};
  }
  const auto read = parse_quantity(quantity, unit.value().dimension);
  if (!read) {
    Errors errors = read.errors();
    for (Error& error : errors) error.what = parameter.name + ": " + error.what;
    return errors;
  }
  if (const auto checked = check_override(parameter, read.value().canonical, quantity); !checked) return checked.errors();
  return read.value().canonical;
}

Result<Done> override_parameter(Knowledge& knowledge, std::string_view name, std::string_view quantity) {
  const Parameter* parameter = knowledge.find_parameter(name);
  if (!parameter) {
    std::vector<std::string> names;
    for (const Parameter* known : knowledge.all_parameters()) names.push_back(known->name);
    return Error{ErrorCode::UnknownName, {}, "unknown parameter " + quoted(name),
                 "a name shown by `ebb drugs`, such as clonazepam.CL or adaptation.tau_A", nearest_name(name, names)};
  }
  const Result<double> read = override_value(*parameter, quantity);
  if (!read) return read.errors();
  const double canonical = read.value();
  const std::string wanted(name);
  visit_parameters(knowledge, [&](Parameter& copy) {
    if (copy.name != wanted) return;
    copy.typical = copy.range_low = copy.range_high = canonical;
    copy.overridden = true;
  });
  return Done{};
}

Result<Done> override_parameters(Knowledge& knowledge, std::string_view file_name, std::string_view text) {
  static const std::string kLines = R"(lines of "name" = "quantity", such as "clonazepam.CL" = "4.1 L/h" with both in quotes)";
  if (const auto error = check_text(file_name, text, {kLargestParametersBytes, "a file of parameters is a few kilobytes", kLines})) return *error;
  if (const auto error = check_before_parsing(file_name, text, kLines)) return *error;
  Errors errors;
  const DataFile file{std::string(file_name), std::string(text)};
  const auto document = parse_toml(file, errors);
  if (!document) return errors;
  const ReadContext context{file.path, nullptr, &errors};
  TableReader table(*document, context);
  Knowledge changed = knowledge;  // all or nothing
  bool more = false;
  for (const auto& [key, node] : *document) {
    more = errors.size() >= kMostErrors;
    if (more) break;
    const std::string name(key.str());
    const auto quantity = node.as_string();
    if (!quantity) {
      errors.push_back({ErrorCode::Syntax, table.where(name), quoted(name) + " is not set to text", kLines, ""});
      continue;
    }
    const auto done = override_parameter(changed, name, quantity->get());
    if (done) continue;
    for (Error error : done.errors()) {
      error.where = table.where(name);
      errors.push_back(std::move(error));
    }
  }
  // The parser hands out keys by the alphabet; people read by line.
  std::stable_sort(errors.begin(), errors.end(), [](const Error& a, const Error& b) { return a.where.line < b.where.line; });
  if (more) errors.push_back({ErrorCode::Syntax, {file.path, 0, 0}, "and perhaps more: after so many the rest is not read", "", ""});
  if (!errors.empty()) return errors;
  knowledge = std::move(changed);
  return Done{};
}

}  // namespace ebb
