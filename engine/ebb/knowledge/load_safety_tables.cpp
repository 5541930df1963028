// data/interactions/*.toml, data/risks.toml, data/safety.toml and data/emergency/*.toml.
#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/knowledge/load_parts.h"
#include "ebb/knowledge/reader.h"
#include "ebb/safety/findings.h"

namespace ebb {
namespace {

constexpr double kHoursPerDay = 24;

MedicineClass::Member read_member(TableReader& row) {
  MedicineClass::Member member;
  member.name = row.required_text("name");
  member.brands = row.texts("brands");
  row.finish();
  return member;
}

std::string list_text(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

Risk read_risk(TableReader& row) {
  Risk risk;
  risk.id = row.required_text("id");
  const std::string kind = row.required_choice("kind", {"ratio", "share", "difference"});
  risk.kind = kind == "ratio" ? Risk::Kind::Ratio : kind == "share" ? Risk::Kind::Share : Risk::Kind::Difference;
  risk.value = row.required_number("value");
  const std::vector<double> interval = row.numbers("interval");
  if (interval.size() == 2) {
    risk.low = interval[0];
    risk.high = interval[1];
  } else if (row.has("interval")) {
    row.fail(ErrorCode::OutOfRange, "interval", "is no pair of numbers", "[low, high], around the value");
  }
  if (interval.size() == 2 && (risk.value < risk.low || risk.value > risk.high)) row.fail(ErrorCode::OutOfRange, "interval", "does not hold the value", "low <= value <= high");
  risk.without = row.number("without").value_or(-1);
  risk.per = row.required_number("per");
  risk.people = row.required_text("people");
  risk.text = row.required_text("text");
  risk.caveat = row.text("caveat").value_or("");
  risk.provenance = read_provenance(row);
  risk.where = row.where("id");
  const std::string shown = risk_text(risk);
  if (shown.find_first_of("{}") != std::string::npos) row.fail(ErrorCode::UnknownName, "text", "has a word in braces that the numbers do not fill", "{with}, {low}, {high}, {without}, {per}");
  row.finish();
  return risk;
}

EmergencyNumber read_number(TableReader& row) {
  EmergencyNumber number;
  number.what = row.required_choice("what", {"emergency", "poisons", "crisis"});
  number.name = row.required_text("name");
  number.number = row.required_text("number");
  number.note = row.text("note").value_or("");
  number.as_of = row.required_text("as_of");
  number.provenance = read_provenance(row);
  row.finish();
  return number;
}

/// [agreement.NAME]: value, unit and who says so. Every bound must stand there; the unit is fixed, so that no number changes its meaning.
void read_agreements(TableReader& file, Agreements& agreements) {
  struct Entry {
    const char* name;
    const char* unit;
    Agreement Agreements::*into;
    double highest;
  };
  using A = Agreements;
  constexpr double kLongest_days = 3660, kOldest_years = 120, kLargestFold = 100;
  static constexpr Entry kEntries[] = {
      {"episode_gap", "days", &A::episode_gap_days, kLongest_days},
      {"cut_window", "days", &A::cut_window_days, kLongest_days},
      {"rise_window", "days", &A::rise_window_days, kLongest_days},
      {"recent_window", "days", &A::recent_window_days, kLongest_days},
      {"extra_days", "days", &A::extra_days, kLongest_days},
      {"missed_days", "days", &A::missed_days, kLongest_days},
      {"skipped_share", "1", &A::skipped_frac, 1},
      {"over_prescribed", "1", &A::over_prescribed_fold, kLargestFold},
      {"stable_use", "days", &A::stable_days, kLongest_days},
      {"settled_use", "days", &A::settled_days, kLongest_days},
      {"past_pregnancy", "years", &A::past_pregnancy_years, kOldest_years},
      {"early_refill_left", "1", &A::early_refill_left_frac, 1},
      {"duplicate_fill", "days", &A::duplicate_fill_days, kLongest_days},
      {"small_dose", "1", &A::small_dose_frac, 1},
      {"plausible_dose", "1", &A::plausible_dose_frac, 1},
      {"equivalence_disagrees", "1", &A::equivalence_fold, kLargestFold},
  };
  auto group = file.table("agreement");
  if (!group) {
    file.fail(ErrorCode::Missing, "agreement", "is missing", "a table [agreement.NAME] for each bound");
    return;
  }
  for (const Entry& entry : kEntries) {
    auto row = group->table(entry.name);
    if (!row) {
      group->fail(ErrorCode::Missing, entry.name, "is missing", std::string("value, unit \"") + entry.unit + "\", source, grade");
      continue;
    }
    Agreement& agreement = agreements.*entry.into;
    agreement.value = row->required_number("value");
    row->required_choice("unit", {entry.unit});
    agreement.provenance = read_provenance(*row);
    if (!(agreement.value > 0) || agreement.value > entry.highest) {
      row->fail(ErrorCode::OutOfRange, "value", "is no such bound", "more than 0 and at most " + number_text(entry.highest));
    }
    row->finish();
  }
  group->finish();
}

void read_guide(TableReader& table, EmergencyGuide& guide) {
  guide.signs = table.texts("signs");
  guide.steps = table.texts("steps");
  guide.never = table.texts("never");
  guide.tell = table.texts("tell");
  guide.not_an_emergency_yet = table.texts("not_an_emergency_yet");
  guide.generic_numbers = table.texts("generic_numbers");
  guide.provenance = read_provenance(table);
  for (const auto* list : {&guide.signs, &guide.steps, &guide.never, &guide.tell, &guide.generic_numbers}) {
    if (list->empty()) table.fail(ErrorCode::Missing, "", "signs, steps, never, tell or generic_numbers is missing", "a list of lines");
  }
}

}  // namespace

void load_interaction_file(const DataFile& file, Knowledge& knowledge, Errors& errors) {
  const auto document = parse_toml(file, errors);
  if (!document) return;
  const ReadContext context{file.path, &knowledge.references, &errors};
  TableReader table(*document, context);
  if (auto names = table.table("name_words")) {
    for (const char* kind : {"salts", "forms", "units"}) {
      const std::vector<std::string> words = names->texts(kind);
      if (words.empty()) names->fail(ErrorCode::Missing, kind, "is missing", "a list of words in lower case");
      knowledge.safety.name_words.insert(knowledge.safety.name_words.end(), words.begin(), words.end());
    }
    names->finish();
  }
  for (TableReader& row : table.tables("class")) {
    MedicineClass list;
    list.id = row.required_text("id");
    list.label = row.required_text("label");
    list.depressant = row.boolean("depressant").value_or(false);
    list.acts_as = row.text("acts_as").value_or("");
    list.provenance = read_provenance(row);
    for (const std::string& name : row.texts("names")) list.members.push_back({name, {}});
    for (TableReader& member : row.tables("member")) list.members.push_back(read_member(member));
    if (list.members.empty()) row.fail(ErrorCode::Missing, "member", "the class is empty", "[[class.member]] with name and brands, or names = [\"…\"]");
    row.finish();
    knowledge.safety.medicines.push_back(std::move(list));
  }
  table.finish();
}

void load_risks_file(const DataFile& file, Knowledge& knowledge, Errors& errors) {
  const auto document = parse_toml(file, errors);
  if (!document) return;
  const ReadContext context{file.path, &knowledge.references, &errors};
  TableReader table(*document, context);
  for (TableReader& row : table.tables("risk")) {
    Risk risk = read_risk(row);
    if (knowledge.safety.find_risk(risk.id) != nullptr) row.fail(ErrorCode::Contradiction, "id", "\"" + risk.id + "\" stands twice", "an id of its own");
    knowledge.safety.risks.push_back(std::move(risk));
  }
  table.finish();
}

void load_safety_file(const DataFile& file, Knowledge& knowledge, Errors& errors) {
  const auto document = parse_toml(file, errors);
  if (!document) return;
  const ReadContext context{file.path, &knowledge.references, &errors};
  TableReader table(*document, context);
  if (auto impairment = table.table("impairment")) {
    knowledge.safety.impaired_net_effect = impairment->required_number("net_effect");
    knowledge.safety.impaired_provenance = read_provenance(*impairment);
    impairment->finish();
  }
  read_agreements(table, knowledge.safety.agreements);
  for (TableReader& row : table.tables("band")) {
    DoseBand band;
    band.drug = row.required_text("drug");
    band.low_up_to_mg_per_day = row.required_quantity("low_up_to", kDoseRate) * kHoursPerDay;
    band.moderate_up_to_mg_per_day = row.required_quantity("moderate_up_to", kDoseRate) * kHoursPerDay;
    if (band.low_up_to_mg_per_day > band.moderate_up_to_mg_per_day) row.fail(ErrorCode::OutOfRange, "moderate_up_to", "is below low_up_to", "the larger of the two");
    band.provenance = read_provenance(row);
    row.finish();
    knowledge.safety.dose_bands.push_back(std::move(band));
  }
  table.finish();
}

void load_emergency_file(const DataFile& file, Knowledge& knowledge, Errors& errors) {
  const auto document = parse_toml(file, errors);
  if (!document) return;
  const ReadContext context{file.path, &knowledge.references, &errors};
  TableReader table(*document, context);
  if (table.has("signs")) read_guide(table, knowledge.safety.emergency);
  for (TableReader& row : table.tables("country")) {
    EmergencyCountry country;
    country.code = row.required_text("code");
    country.name = row.required_text("name");
    country.also = row.texts("also");
    for (TableReader& number : row.tables("number")) country.numbers.push_back(read_number(number));
    row.finish();
    knowledge.safety.emergency.countries.push_back(std::move(country));
  }
  table.finish();
}

void check_safety(const Knowledge& knowledge, Errors& errors) {
  const SafetyData& safety = knowledge.safety;
  for (const SafetyRule& rule : safety.rules) {
    for (Error error : check_condition(rule.when, safety.facts)) {
      error.where = rule.where;
      error.what = "rule \"" + rule.id + "\": " + error.what;
      errors.push_back(std::move(error));
    }
    for (const std::string& id : rule.figures) {
      if (safety.find_risk(id) == nullptr) errors.push_back({ErrorCode::UnknownName, rule.where, "rule \"" + rule.id + "\": no figure \"" + id + "\"", "an id of data/risks.toml", ""});
    }
    const std::string text = fill_facts(rule.title + rule.matters + rule.action + rule.detail, safety, {});
    if (text.find_first_of("{}") != std::string::npos) {
      errors.push_back({ErrorCode::UnknownName, rule.where, "rule \"" + rule.id + "\": a word in braces is no fact", "names of data/facts.toml", ""});
    }
  }
  for (const MedicineClass& list : safety.medicines) {
    if (safety.find_fact("medicine." + list.id) == nullptr) {
      errors.push_back({ErrorCode::Missing, {"data/facts.toml", 0, 0}, "no fact \"medicine." + list.id + "\" for this class of medicines",
                        list_text({"[[fact]] section = \"medicine\"", "key = \"" + list.id + "\"", "computed = true"}), ""});
    }
  }
  for (const DoseBand& band : safety.dose_bands) {
    if (knowledge.find_drug(band.drug) == nullptr) errors.push_back({ErrorCode::UnknownName, {"data/safety.toml", 0, 0}, "\"" + band.drug + "\" is no drug", "drugs of data/drugs", ""});
  }
}

}  // namespace ebb
