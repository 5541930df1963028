// data/model.toml, data/population.toml and data/texts.toml.
#include "ebb/knowledge/load_parts.h"
#include "ebb/knowledge/reader.h"

namespace ebb {
namespace {

const std::vector<std::string> kDomainNames = {"sedation", "anxiolysis", "anticonvulsant", "memory", "respiration"};
const std::vector<std::string> kReboundNames = {"anxiety", "sleep", "autonomic", "perceptual", "seizure"};

/// Reads the parameters of one table under names such as "adaptation.tau_A".
class Group {
 public:
  Group(TableReader& table, std::string prefix) : table_(&table), prefix_(std::move(prefix)) {}
  Parameter plain(const char* key) { return read(key, kDimensionless, false); }
  Parameter signed_plain(const char* key) {
    ParameterField field{.name = prefix_ + key};
    field.may_be_negative = true;
    return table_->required_parameter(key, field);
  }
  Parameter fraction(const char* key) { return read(key, kDimensionless, true); }
  Parameter time(const char* key) { return read(key, kTime, false); }
  Parameter mass(const char* key) { return read(key, kMass, false); }
  Parameter positive_time(const char* key) { return positive(key, time(key)); }
  Parameter positive_plain(const char* key) { return positive(key, plain(key)); }

 private:
  Parameter read(const char* key, Dimension dimension, bool fraction) {
    return table_->required_parameter(key, {.name = prefix_ + key, .dimension = dimension, .fraction = fraction});
  }
  Parameter positive(const char* key, Parameter parameter) {
    if (parameter.range_low <= 0 && !parameter.source.empty()) table_->fail(ErrorCode::OutOfRange, key, "reaches zero", "more than zero");
    return parameter;
  }

  TableReader* table_;
  std::string prefix_;
};

/// Runs `read` on the sub-table `key`, which must be there.
template <class Read>
void with_table(TableReader& parent, const std::string& key, Read read) {
  if (auto table = parent.table(key)) {
    Group group(*table, key + ".");
    read(group, *table);
    table->finish();
  } else if (!parent.has(key)) {
    parent.fail(ErrorCode::Missing, key, "is missing", "a table [" + key + "]");
  }
}

void read_dynamics(TableReader& table, DynamicsParameters& dynamics) {
  with_table(table, "transduction", [&](Group& group, TableReader&) {
    dynamics.transduction_one_plus_tau = group.positive_plain("one_plus_tau");
    dynamics.transduction_floor = group.positive_plain("floor");
  });
  with_table(table, "potency", [&](Group& group, TableReader& potency) {
    dynamics.potency_reference = potency.required_text("reference");
    dynamics.potency_ratio = group.positive_plain("ratio");
  });
  with_table(table, "adaptation", [&](Group& group, TableReader&) {
    dynamics.tau_A = group.positive_time("tau_A");
    dynamics.tau_G = group.positive_time("tau_G");
    dynamics.tau_q = group.positive_time("tau_q");
    dynamics.tau_P = group.positive_time("tau_P");
    dynamics.gmax = group.fraction("gmax");
    dynamics.g0_share = group.fraction("g0_share");
    dynamics.G50 = group.positive_plain("G50");
    dynamics.slow_share = group.fraction("slow_share");
    dynamics.protracted_share = group.fraction("protracted_share");
    dynamics.protracted_frac = group.fraction("protracted_frac");
  });
  with_table(table, "withdrawal", [&](Group& group, TableReader&) {
    dynamics.noticing_threshold = group.positive_plain("noticing_threshold");
    dynamics.withdrawal_scale_theta = group.positive_plain("scale");
  });
  with_table(table, "hazard", [&](Group& group, TableReader&) { dynamics.seizure_slope = group.positive_plain("seizure_slope"); });
}

void read_domains(TableReader& table, DynamicsParameters& dynamics) {
  with_table(table, "domain", [&](Group&, TableReader& domains) {
    for (const std::string& name : kDomainNames) {
      DynamicsParameters::Domain domain;
      domain.name = name;
      with_table(domains, name, [&](Group&, TableReader& inner) {
        Group group(inner, name + ".");
        domain.half_effect_drive = group.positive_plain("half_effect_drive");
        domain.hill = group.positive_plain("hill");
        domain.tolerance_share = group.fraction("tolerance_share");
      });
      dynamics.domains.push_back(std::move(domain));
    }
  });
  with_table(table, "rebound", [&](Group&, TableReader& rebounds) {
    for (const std::string& name : kReboundNames) {
      DynamicsParameters::Rebound rebound;
      rebound.name = name;
      with_table(rebounds, name, [&](Group&, TableReader& inner) {
        Group group(inner, "rebound." + name + ".");
        rebound.share = group.plain("share");
      });
      dynamics.rebounds.push_back(std::move(rebound));
    }
  });
}

void read_symptoms(TableReader& table, DynamicsParameters& dynamics) {
  with_table(table, "symptom_link", [&](Group&, TableReader& inner) {
    Group group(inner, "symptom.");
    dynamics.symptom_intercept = group.signed_plain("intercept");
    dynamics.symptom_baseline_slope = group.plain("baseline_slope");
    dynamics.symptom_relief_slope = group.plain("relief_slope");
    dynamics.symptom_withdrawal_slope = group.plain("withdrawal_slope");
    dynamics.symptom_effect_slope = group.plain("effect_slope");
    dynamics.symptom_baseline = group.plain("baseline");
    dynamics.symptom_baseline_with_condition = group.plain("baseline_with_condition");
  });
  for (TableReader& row : table.tables("symptom")) {
    Symptom symptom;
    symptom.name = row.required_text("name");
    symptom.domain = row.required_choice("domain", kDomainNames);
    symptom.caused_by_drug = row.boolean("caused_by_drug").value_or(false);
    // What the drug causes itself has no share of withdrawal; the model's link still has a place for one, times zero.
    symptom.rebound = symptom.caused_by_drug ? kReboundNames.front() : row.required_choice("rebound", kReboundNames);
    symptom.baseline_conditions = row.texts("baseline_conditions");
    for (const Symptom& other : dynamics.symptoms) {
      if (other.name == symptom.name) row.fail(ErrorCode::Contradiction, "name", "\"" + symptom.name + "\" stands twice", "each symptom once");
    }
    row.finish();
    dynamics.symptoms.push_back(std::move(symptom));
  }
  if (dynamics.symptoms.empty()) table.fail(ErrorCode::Missing, "symptom", "is missing", "at least one [[symptom]]");
}

/// Every word of `blanks` must stand in braces in the headline or the text, and no other may.
void check_blanks(TableReader& table, const RefusalText& refusal, const std::vector<std::string>& blanks) {
  std::string allowed, rest = refusal.headline + refusal.text;
  for (const std::string& blank : blanks) {
    const std::string word = "{" + blank + "}";
    allowed += (allowed.empty() ? "" : ", ") + word;
    if (rest.find(word) == std::string::npos) table.fail(ErrorCode::Missing, "text", "says nowhere " + word, allowed);
    for (std::size_t at = rest.find(word); at != std::string::npos; at = rest.find(word)) rest.erase(at, word.size());
  }
  if (rest.find_first_of("{}") != std::string::npos) table.fail(ErrorCode::UnknownName, "text", "has another word in braces", allowed);
}

RefusalText read_refusal(TableReader& texts, const std::string& key, const std::vector<std::string>& blanks) {
  RefusalText refusal;
  std::optional<TableReader> table = texts.table(key);
  if (!table) {
    texts.fail(ErrorCode::Missing, key, "is missing", "[" + key + "] with headline and text");
    return refusal;
  }
  refusal.headline = table->required_text("headline");
  refusal.text = table->required_text("text");
  check_blanks(*table, refusal, blanks);
  table->finish();
  return refusal;
}

void read_ensemble(TableReader& table, Knowledge& knowledge) {
  std::optional<TableReader> ensemble = table.table("ensemble");
  if (!ensemble) return table.fail(ErrorCode::Missing, "ensemble", "is missing", "[ensemble] with from, note_ranges and note_calibration");
  knowledge.ensemble_from_calibration = ensemble->required_choice("from", {"ranges", "calibration"}) == "calibration";
  knowledge.ensemble_note_ranges = ensemble->required_text("note_ranges");
  knowledge.ensemble_note_calibration = ensemble->required_text("note_calibration");
  ensemble->finish();
}

}  // namespace

void load_model_file(const DataFile& file, Knowledge& knowledge, Errors& errors) {
  const auto document = parse_toml(file, errors);
  if (!document) return;
  const ReadContext context{file.path, &knowledge.references, &errors};
  TableReader table(*document, context);
  read_ensemble(table, knowledge);
  read_dynamics(table, knowledge.dynamics);
  read_domains(table, knowledge.dynamics);
  read_symptoms(table, knowledge.dynamics);
  table.finish();
}

void load_population_file(const DataFile& file, Knowledge& knowledge, Errors& errors) {
  const auto document = parse_toml(file, errors);
  if (!document) return;
  const ReadContext context{file.path, &knowledge.references, &errors};
  TableReader table(*document, context);
  Group group(table, "population.");
  PopulationDefaults& population = knowledge.population;
  population.female_frac = group.fraction("female_frac");
  population.weight_men = group.mass("weight_men");
  population.weight_women = group.mass("weight_women");
  population.late_horizon = group.positive_time("late_horizon");
  population.split_error_frac = group.fraction("split_error_frac");
  population.washout_half_lives = group.positive_plain("washout_half_lives");
  table.finish();
}

void load_texts_file(const DataFile& file, Knowledge& knowledge, Errors& errors) {
  const auto document = parse_toml(file, errors);
  if (!document) return;
  const ReadContext context{file.path, &knowledge.references, &errors};
  TableReader table(*document, context);
  knowledge.texts_emergency = table.texts("emergency");
  if (knowledge.texts_emergency.empty()) table.fail(ErrorCode::Missing, "emergency", "is missing", "the lines shown with every plan");
  knowledge.texts_already_stopped = read_refusal(table, "already_stopped", {"drug", "days"});
  knowledge.texts_no_prescription = read_refusal(table, "no_prescription", {"drug"});
  knowledge.texts_sudden_cut = read_refusal(table, "sudden_cut", {"drug", "taken", "prescribed", "cut"});
  if (auto substitution = table.table("substitution")) {
    knowledge.texts_substitution = substitution->required_text("evidence");
    substitution->finish();
  } else {
    table.fail(ErrorCode::Missing, "substitution", "is missing", "[substitution] with evidence");
  }
  table.finish();
}

}  // namespace ebb
