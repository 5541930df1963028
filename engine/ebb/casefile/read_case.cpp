#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "ebb/base/number_text.h"
#include "ebb/base/text_check.h"
#include "ebb/casefile/accepted_level_text.h"
#include "ebb/casefile/casefile.h"
#include "ebb/casefile/check_case.h"
#include "ebb/casefile/drug_uses.h"
#include "ebb/casefile/messages.h"
#include "ebb/casefile/read_facts.h"
#include "ebb/casefile/section.h"
#include "ebb/knowledge/toml.h"
#include "ebb/knowledge/toml_guard.h"
#include "ebb/population/sample.h"

namespace ebb {
namespace {

using casefile::any_of_text;
using casefile::kLargestCaseBytes;
using casefile::lower_case;
using casefile::Section;

constexpr double kAdultYears = 18, kOldestYears = 120;
constexpr double kMgPerKg = 1e6;
constexpr double kLightest_kg = 25, kHeaviest_kg = 400;  ///< beyond these a unit has been confused
constexpr double kHoursPerDay = 24;
constexpr double kLongestTaper_h = 10 * 8766.0;
constexpr std::size_t kMostSections = 1000;  ///< of one kind; every pair of [[use]] is compared
constexpr double kMost = 1e9;                ///< no written quantity is larger

/// What the reading of one file shares.
struct Reading {
  std::string file;
  const Knowledge& knowledge;
  Errors errors;
  CaseFile result;

  Section section(std::string heading, const toml::table& table) {
    std::vector<std::string> extra = casefile::fact_keys(knowledge.safety, heading);
    return {file, std::move(heading), table, errors, std::move(extra)};
  }
  void note(std::string text) { result.notes.push_back(std::move(text)); }
};

/// toml++ says what its grammar expected; the usual causes are named, too.
Error plain_syntax_error(std::string_view file_name, const toml::parse_error& error) {
  const auto begin = error.source().begin;
  std::string what(error.description());
  const std::string kPrefix = "Error while parsing ";
  if (what.compare(0, kPrefix.size(), kPrefix) == 0) what = "in a " + what.substr(kPrefix.size());
  std::string allowed = "key = value, with text, quantities and dates in quotation marks: dose = \"1 mg\"";
  if (what.find("redefine") != std::string::npos) {
    what = "this key or section is written twice (" + what + ")";
    allowed = "each key once in its section; several lines of use each under their own [[use]]";
  } else {
    what = "this is not a case file in TOML: " + what;
  }
  return {ErrorCode::Syntax, {std::string(file_name), static_cast<int>(begin.line), static_cast<int>(begin.column)}, what, allowed, ""};
}

std::string hash_digits(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string digits;
  const unsigned long long hash = hash_text(text);
  for (int shift = 60; shift >= 0; shift -= 4) digits += kDigits[(hash >> shift) & 15];
  return digits;
}

/// The drug's name in the knowledge base; reports unknown names and metabolites that nobody can take.
/// `others`: opioids, alcohol and stimulants may stand here, too.
const Drug* read_drug(Reading& reading, Section& section, bool others = false) {
  const auto written = section.text("drug", "\"clonazepam\"");
  if (!written) {
    if (!section.has("drug")) section.miss("drug", "", "drug = \"clonazepam\"");
    return nullptr;
  }
  const Drug* drug = others ? reading.knowledge.find_taken(*written) : reading.knowledge.find_drug(*written);
  if (!drug) {
    std::vector<std::string> takeable, all;
    const auto list = [&](const std::vector<Drug>& drugs) {
      for (const Drug& known : drugs) {
        if (!known.metabolite_only) takeable.push_back(known.name);
        all.push_back(known.name);
        all.insert(all.end(), known.synonyms.begin(), known.synonyms.end());
      }
    };
    list(reading.knowledge.drugs);
    if (others) list(reading.knowledge.substances);
    section.fail(ErrorCode::UnknownName, "drug", quoted(*written) + " is not in the knowledge base", any_of_text(takeable),
                 nearest_name(*written, all));
    return nullptr;
  }
  if (!drug->metabolite_only) return drug;
  section.fail(ErrorCode::NoData, "drug", drug->name + " is known as a metabolite only; there are no data on taking it",
               "the drug it is formed from");
  return nullptr;
}

void read_weight(Section& section, PersonFacts& person) {
  const auto weight_mg = section.quantity("weight", kMass, "\"68 kg\"", 0, 1e12);
  if (!weight_mg) return;
  const double weight_kg = *weight_mg / kMgPerKg;
  if (weight_kg >= kLightest_kg && weight_kg <= kHeaviest_kg) {
    person.weight_kg = weight_kg;
    return;
  }
  section.fail(ErrorCode::OutOfRange, "weight", number_text(weight_kg) + " kg is no adult's weight",
               number_text(kLightest_kg) + " kg to " + number_text(kHeaviest_kg) + " kg");
}

void read_age(Section& section, PersonFacts& person) {
  const auto age = section.number("age", 0, kOldestYears, "years from 18 to 120, as a plain number: age = 52");
  if (age) person.age_years = *age;
  if (age && *age < kAdultYears) {
    section.fail(ErrorCode::NoData, "age", number_text(*age) + " years: adults only, there are no data for children here", "18 to 120");
  }
  if (!section.has("age")) section.miss("age", "it is the one fact that must be said", "age = 52");
}

void read_conditions(Reading& reading, Section& section, PersonFacts& person) {
  person.conditions = section.texts("conditions", "\"panic disorder\"");
  for (const std::string& condition : person.conditions) {
    bool known = false;
    for (const Symptom& symptom : reading.knowledge.dynamics.symptoms) {
      for (const std::string& name : symptom.baseline_conditions) known = known || lower_case(name) == lower_case(condition);
    }
    known = known || casefile::is_known_condition(reading.knowledge.safety, condition);
    if (!known) reading.note("condition " + quoted(condition) + ": no symptom's baseline is known to depend on it; kept as text");
  }
}

void read_person(Reading& reading, const toml::table& table) {
  Section section = reading.section("person", table);
  PersonFacts& person = reading.result.person;
  read_age(section, person);
  if (const auto sex = section.one_of("sex", {"female", "male"})) person.sex = *sex == "female" ? Sex::Female : Sex::Male;
  read_weight(section, person);
  const std::vector<std::string> livers = {"normal", "mild", "moderate", "severe"};
  if (const auto liver = section.one_of("liver", livers)) {
    person.liver = static_cast<Liver>(std::find(livers.begin(), livers.end(), *liver) - livers.begin());
  }
  person.pregnant = section.flag("pregnant");
  if (person.pregnant.value_or(false)) {
    if (person.sex == Sex::Male) section.fail(ErrorCode::Contradiction, "pregnant", "true, but sex is \"male\"", "one of the two");
    if (!person.sex) reading.note("sex is not said; pregnant, so female");
    person.sex = Sex::Female;
  }
  read_conditions(reading, section, person);
  casefile::read_person_facts(section, reading.knowledge.safety, person, reading.result.safety);
}

/// The route must have numbers of its own, and an infusion a vein.
void read_route(Section& section, const Drug* drug, Use& use) {
  const auto written = section.text("route", "\"oral\"");
  if (written) use.route = lower_case(*written);
  if (!drug || (!written && section.has("route"))) return;
  std::vector<std::string> names;
  const Route* found = nullptr;
  for (const Route& route : drug->routes) {
    names.push_back(route.name);
    if (route.name == use.route) found = &route;
  }
  if (!found) {
    const std::string said = written ? quoted(*written) : "not said, so \"oral\"";
    section.fail(ErrorCode::NoData, "route", said + ": no data on " + drug->name + " by this route", any_of_text(names),
                 nearest_name(use.route, names));
    return;
  }
  const bool absorbed =
      std::any_of(found->inputs.begin(), found->inputs.end(), [](const RouteInput& input) { return input.ka.has_value(); });
  if (section.has("over") && absorbed) {
    section.fail(ErrorCode::Contradiction, "over", "an infusion by the route " + quoted(use.route), "over only with route = \"iv\"");
  }
}

void read_dose(Section& section, Use& use) {
  use.dose_where = section.where("dose");
  const auto dose = section.quantity_range("dose", kMass, "\"1 mg\"");
  if (!dose) {
    if (!section.has("dose")) section.miss("dose", "one administration", "dose = \"1 mg\" or dose = \"0.5-1 mg\"");
    return;
  }
  if (dose->low > 0 && dose->high <= kMost) {
    use.dose = *dose;
    return;
  }
  const std::string problem = dose->low > 0 ? " is out of range" : dose->low < 0 ? " is negative" : " is zero";
  section.fail(ErrorCode::OutOfRange, "dose", quoted(dose->text) + problem, "a mass over 0, such as \"1 mg\"; nothing taken is no [[use]]");
}

/// ", the others at 14:00, 20:00 and 02:00": the clock times of doses every so many hours from 08:00.
std::string following_times_text(double every_h) {
  constexpr double kFirst_h = 8, kSame_h = 1e-9;
  constexpr std::size_t kDateAndBlank = 11;
  const double count = kHoursPerDay / every_h;
  if (std::fabs(count - std::round(count)) > kSame_h) return ", the others so many hours after it, at times that move from day to day";
  if (count < 1.5) return "";
  std::string text = ", the others at ";
  for (int i = 1; i < count - 0.5; ++i) {
    const double time_h = std::fmod(kFirst_h + i * every_h, kHoursPerDay);
    text += (i == 1 ? "" : i + 1.5 > count ? " and " : ", ") + to_text(make_date_time(Date{}, static_cast<int>(std::lround(time_h * 60)))).substr(kDateAndBlank);
  }
  return text;
}

/// times, every and at: when the doses are taken.
void read_schedule(Reading& reading, Section& section, Use& use) {
  use.times_min = section.times_of_day("times");
  use.at = section.date_times("at");
  std::sort(use.times_min.begin(), use.times_min.end());
  std::sort(use.at.begin(), use.at.end());
  use.every_h = section.quantity("every", kTime, "\"12 h\" (1 minute to 28 days)", 1.0 / 60, 28 * kHoursPerDay);
  const bool repeats = section.has("times") || section.has("every");
  if (std::adjacent_find(use.times_min.begin(), use.times_min.end()) != use.times_min.end()) {
    section.fail(ErrorCode::Contradiction, "times", "the same time stands twice", "each time once; a larger dose in `dose`");
  }
  if (std::adjacent_find(use.at.begin(), use.at.end()) != use.at.end()) {
    section.fail(ErrorCode::Contradiction, "at", "the same time stands twice", "each time once; a larger dose in `dose`");
  }
  if (section.has("at") && (repeats || section.has("from") || section.has("to"))) {
    section.fail(ErrorCode::Contradiction, "at", "single doses have their own dates", "either at, or times/every with from and to");
  }
  if (!section.has("at") && !repeats) {
    section.miss("times", "when is it taken?", "times = [\"08:00\", \"20:00\"], every = \"12 h\" or at = [\"2026-01-30 08:00\"]");
  }
  if (section.has("every") && use.times_min.size() > 1) {
    section.fail(ErrorCode::Contradiction, "every", "together with several times",
                 "either times, or every with the one time of the first dose");
  }
  if (use.every_h && use.times_min.empty()) {
    reading.note(use.drug + ": every " + number_text(*use.every_h) + " h; the first dose is taken to be at 08:00" + following_times_text(*use.every_h) +
                 " (say the first time with times = [\"08:00\"])");
  }
}

void read_span(Section& section, Use& use) {
  use.from = section.date_range("from");
  use.to = section.date_range("to");
  if (!section.has("from") && !section.has("at")) section.miss("from", "", "from = \"2021-03-01\", \"2021-03\" or \"2021\"");
  if (use.from && use.to && use.from->first > use.to->last) {
    section.fail(ErrorCode::Contradiction, "to", "it ends before it begins", "a day on or after `from`");
  }
}

/// per_week, as_needed, missed, late: which doses are really taken.
void read_adherence(Section& section, Use& use) {
  if (section.has("per_week")) {
    use.per_week = section.number("per_week", 1e-3, 7, "days a week on which it is taken, over 0 and up to 7: per_week = 3");
  }
  use.as_needed = section.flag("as_needed").value_or(false);
  if (use.as_needed && !section.has("per_week")) {
    section.miss("per_week", "as_needed needs per_week, on how many days a week it was needed", "per_week = 0.5 for about twice a month");
  }
  const bool by_day = use.per_week.has_value() || use.as_needed;
  if (by_day && (section.has("at") || use.every_h.value_or(0) > kHoursPerDay)) {
    section.fail(ErrorCode::Contradiction, "per_week", "days a week do not go with single doses or gaps over a day",
                 "times, or every up to 24 h");
  }
  use.missed_frac = section.chance("missed").value_or(0);
  if (const auto late = section.lateness("late")) {
    use.late_frac = late->frac;
    use.late_h = late->late_h;
  }
  use.split_tablets = section.flag("split_tablets").value_or(false);
}

void read_use(Reading& reading, const toml::table& table) {
  Section section = reading.section("use", table);
  Use use;
  use.where = section.where();
  const Drug* drug = read_drug(reading, section, true);
  if (drug) use.drug = drug->name;
  read_route(section, drug, use);
  read_dose(section, use);
  read_schedule(reading, section, use);
  read_span(section, use);
  read_adherence(section, use);
  use.over_h = section.quantity("over", kTime, "\"30 s\" (over 0 and up to 28 days)", 1e-6, 28 * kHoursPerDay).value_or(0);
  const std::vector<std::string> sources = {"prescribed", "exceeds prescription", "not prescribed"};
  if (const auto source = section.one_of("source", sources)) {
    use.source_said = true;
    use.source = static_cast<UseSource>(std::find(sources.begin(), sources.end(), *source) - sources.begin());
  }
  use.confirm_dose = section.flag("confirm_dose").value_or(false);
  const bool other = drug && !acts_at_site(*drug);
  (other ? reading.result.other_uses : reading.result.uses).push_back(std::move(use));
}

/// A co-medicine changes levels only where a drug of the case names it.
void read_medicine(Reading& reading, const toml::table& table) {
  Section section = reading.section("medicine", table);
  Medicine medicine;
  medicine.where = section.where();
  const auto name = section.text("name", "\"carbamazepine\"");
  if (!name && !section.has("name")) section.miss("name", "", "name = \"carbamazepine\"");
  medicine.name = name.value_or("");
  const Drug* simulated = name ? reading.knowledge.find_drug(*name) : nullptr;
  if (simulated && casefile::acts_at_the_site(*simulated)) {
    section.fail(ErrorCode::Contradiction, "name", quoted(*name) + " is simulated itself", "write it as [[use]] with its dose");
  }
  medicine.from = section.date_range("from");
  medicine.to = section.date_range("to");
  if (medicine.from && medicine.to && medicine.from->first > medicine.to->last) {
    section.fail(ErrorCode::Contradiction, "to", "it ends before it begins", "a day on or after `from`");
  }
  reading.result.medicines.push_back(std::move(medicine));
}

void read_taken(Reading& reading, const toml::table& table) {
  Section section = reading.section("taken", table);
  Taken taken;
  taken.where = section.where();
  const Drug* drug = read_drug(reading, section);
  if (drug) taken.drug = drug->name;
  const auto date = section.date("date");
  if (!section.has("date")) section.miss("date", "the first day of this daily dose", "date = \"2026-02-01\"");
  if (date) taken.date = *date;
  const auto dose = section.quantity("dose", kMass, "\"0.75 mg\", the whole day's dose (\"0 mg\" when none was taken)", 0, kMost);
  if (!section.has("dose")) section.miss("dose", "the whole day's dose", "dose = \"0.75 mg\"");
  if (dose) taken.dose_mg_per_day = *dose;
  reading.result.taken.push_back(std::move(taken));
}

void read_observation(Reading& reading, const toml::table& table) {
  Section section = reading.section("observation", table);
  Observation observation;
  observation.where = section.where();
  const auto at = section.date_time("at");
  if (!section.has("at")) section.miss("at", "", "at = \"2026-01-30 08:00\"");
  if (at) observation.at = *at;
  const auto what = section.text("what", "\"plasma clonazepam\"");
  if (!section.has("what")) section.miss("what", "", "what = \"plasma clonazepam\"");
  observation.what = what.value_or("");
  const std::string kPlasma = "plasma ";
  if (observation.what.compare(0, kPlasma.size(), kPlasma) == 0) {
    const std::string drug = observation.what.substr(kPlasma.size());
    const Drug* known = reading.knowledge.find_drug(drug);
    if (known) observation.drug = known->name;
    if (!known) {
      section.fail(ErrorCode::UnknownName, "what", quoted(drug) + " is not in the knowledge base",
                   any_of_text(reading.knowledge.drug_names()), nearest_name(drug, reading.knowledge.drug_names()));
    }
    const auto level = section.quantity("value", kConcentration, "\"31 ng/mL\"", 0, kMost);
    if (level) observation.value = section.text("value", "").value_or("");
    observation.level_mg_per_L = level.value_or(0);
  } else if (section.has("value")) {
    const auto score = section.number("value", -kMost, kMost, "a score as a plain number: value = 32");
    if (score) observation.value = number_text(*score);
  }
  if (!section.has("value")) section.miss("value", "", "value = \"31 ng/mL\", or a score: value = 32");
  reading.result.observations.push_back(std::move(observation));
}

/// Products of the drugs that the case takes; all when none is known.
std::vector<std::string> likely_products(const Reading& reading) {
  std::vector<std::string> likely, all;
  for (const Product& product : reading.knowledge.products) {
    const auto takes_it = [&](const Use& use) { return use.drug == product.drug; };
    if (std::any_of(reading.result.uses.begin(), reading.result.uses.end(), takes_it)) likely.push_back(product.id);
    all.push_back(product.id);
  }
  return likely.empty() ? all : likely;
}

/// The products that begin with the drug that was written, else those of the case: a slip never turns into another drug.
std::vector<std::string> of_its_drug(const std::string& written, const std::vector<std::string>& ids, const std::vector<std::string>& likely) {
  const std::string drug = written.substr(0, written.find(' ')) + " ";
  std::vector<std::string> same;
  std::copy_if(ids.begin(), ids.end(), std::back_inserter(same), [&](const std::string& id) { return id.rfind(drug, 0) == 0; });
  return same.empty() ? likely : same;
}

void read_supply(Reading& reading, Section& section, TaperRequest& taper) {
  const std::vector<std::string> likely = likely_products(reading);
  if (!section.has("supply")) {
    section.miss("supply", "a taper is made of products that can be had", "supply = [\"…\", …] of " + any_of_text(likely));
  }
  std::vector<std::string> ids;
  for (const Product& product : reading.knowledge.products) ids.push_back(product.id);
  for (const std::string& written : section.texts("supply", "\"clonazepam 0.5 mg scored tablet\"")) {
    if (std::find(ids.begin(), ids.end(), written) == ids.end()) {
      section.fail(ErrorCode::UnknownName, "supply", quoted(written) + " is not a known product", any_of_text(likely),
                   nearest_name(written, of_its_drug(written, ids, likely)));
    } else if (std::find(taper.supply.begin(), taper.supply.end(), written) != taper.supply.end()) {
      section.fail(ErrorCode::Contradiction, "supply", quoted(written) + " stands twice", "each product once: a supply says what can be had, not how much of it");
    } else {
      taper.supply.push_back(written);
    }
  }
}

/// Dose a day: "0.5 mg" or "0.5 mg/d".
std::optional<double> read_daily_dose(Section& section, std::string_view key, std::string_view example) {
  const auto written = section.text(key, example);
  if (!written) return std::nullopt;
  if (written->find('/') == std::string::npos) return section.quantity(key, kMass, example, 0, kMost);
  const auto rate = section.quantity(key, kDoseRate, example, 0, kMost);
  if (!rate) return std::nullopt;
  return *rate * kHoursPerDay;
}

std::optional<std::string> read_rule_name(Reading& reading, Section& section, std::string_view key) {
  const auto written = section.text(key, "\"asam-10-2w\"");
  if (!written || *written == "suggested") return written;
  if (const TaperRule* rule = find_rule(reading.knowledge, *written)) return rule->id;
  const Error error = unknown_rule(reading.knowledge, *written);
  section.fail(error.code, key, error.what, error.allowed, error.nearest);
  return std::nullopt;
}

std::optional<AcceptedLevel> read_accept(Reading& reading, Section& section) {
  const auto written = section.text("accept", "\"no worse than asam-10-2w\", \"1.2 times the peak of asam-10-2w\" or \"30 % of stopping today\"");
  if (!written) return std::nullopt;
  const Result<AcceptedLevel> level = parse_accepted_level(*written, reading.knowledge);
  if (level.ok()) return level.value();
  const Error& error = level.errors().front();
  section.fail(error.code, "accept", error.what, error.allowed, error.nearest);
  return std::nullopt;
}

/// A change to another drug: which, by which table. Which table is right is disputed, so none is taken for granted.
void read_substitution(Reading& reading, Section& section, TaperRequest& taper) {
  taper.substitute_where = section.where("substitute");
  const auto written = section.text("substitute", "\"diazepam\"");
  const auto table = section.text("equivalence", "\"ashton\"");
  const auto stage_h = section.quantity("substitute_stage", kTime, "\"1 week\" (1 day to 4 weeks)", kHoursPerDay, 4 * 7 * kHoursPerDay);
  if (!written) {
    if (table || stage_h) section.fail(ErrorCode::Missing, table ? "equivalence" : "substitute_stage", "is said, but not the drug to change to", "substitute = \"diazepam\"");
    return;
  }
  taper.substitute_stage_h = stage_h.value_or(taper.substitute_stage_h);
  const Drug* drug = reading.knowledge.find_drug(*written);
  if (drug == nullptr || drug->metabolite_only || !has_effect_data(*drug)) {
    std::vector<std::string> names;
    for (const Drug& known : reading.knowledge.drugs) {
      if (!known.metabolite_only && has_effect_data(known) && known.site.EC50_effect) names.push_back(known.name);
    }
    const std::string why = drug == nullptr ? " is no drug that Ebb knows" : " has no data on what it does";
    section.fail(ErrorCode::NoData, "substitute", quoted(*written) + why, any_of_text(names), nearest_name(*written, names));
    return;
  }
  taper.substitute = drug->name;
  std::vector<std::string> tables;
  for (const EquivalenceTable& known : reading.knowledge.equivalence) tables.push_back(known.id);
  if (!table) return;  // said with this person's dose in every table, once that is known
  if (const EquivalenceTable* known = reading.knowledge.find_equivalence(*table)) {
    taper.equivalence = known->id;
  } else {
    section.fail(ErrorCode::UnknownName, "equivalence", quoted(*table) + " is no table of equivalent doses", any_of_text(tables), nearest_name(*table, tables));
  }
}

/// What the planner is to aim at.
void read_wish(Reading& reading, Section& section, TaperRequest& taper) {
  taper.accept_where = section.where("accept");
  taper.accept = read_accept(reading, section);
  taper.confidence_frac = section.number("confidence", 0.5, 0.999, "a share from 0.5 to 0.999, such as confidence = 0.9");
  taper.step_h = section.quantity("step", kTime, "\"4 weeks\" (1 day to 26 weeks)", kHoursPerDay, 26 * 7 * kHoursPerDay);
  taper.within_h = section.quantity("within", kTime, "\"26 weeks\" (1 day to 10 years)", kHoursPerDay, kLongestTaper_h);
  taper.guideline_limits_where = section.where("guideline_limits");
  taper.guideline_limits = section.flag("guideline_limits").value_or(true);
  taper.alternate_days = section.flag("alternate_days").value_or(false);
  taper.dispense_every_h = section.quantity("dispense_every", kTime, "\"4 weeks\" (1 day to 13 weeks)", kHoursPerDay, 13 * 7 * kHoursPerDay);
}

void read_taper(Reading& reading, const toml::table& table) {
  Section section = reading.section("taper", table);
  TaperRequest taper;
  taper.where = section.where();
  taper.goal_where = section.where("goal");
  taper.start = section.date("start");
  taper.today = section.date("today");
  read_supply(reading, section, taper);
  read_substitution(reading, section, taper);
  taper.goal_mg_per_day = read_daily_dose(section, "goal", "\"0 mg\" (a day)").value_or(0);
  taper.prescribed_mg_per_day = read_daily_dose(section, "prescribed", "\"2 mg\" (a day)");
  if (taper.prescribed_mg_per_day && !(*taper.prescribed_mg_per_day > 0)) {
    section.fail(ErrorCode::OutOfRange, "prescribed", "zero is no prescribed dose",
                 "the last stable prescribed dose a day, such as \"2 mg\"");
  }
  taper.over_h = section.quantity("over", kTime, "\"26 weeks\" (1 day to 10 years)", kHoursPerDay, kLongestTaper_h);
  taper.hold_days = section.quantity("hold", kTime, "\"2 weeks\" (up to 10 years)", 0, kLongestTaper_h).value_or(0) / kHoursPerDay;
  taper.from_today = section.flag("from_today").value_or(false);
  taper.one_step_back = section.flag("one_step_back").value_or(false);
  read_wish(reading, section, taper);
  taper.began = section.date("began");
  taper.following = read_rule_name(reading, section, "following");
  // Of a plan that goes on from today, the day it began may stand in `start`: that is settled with the dates.
  if (taper.following && !section.has("began") && !taper.from_today && !taper.one_step_back) {
    section.fail(ErrorCode::Missing, "following", "it names a plan that is under way, but not the day on which it began", "began = \"2026-01-05\" beside it");
  }
  reading.result.taper = std::move(taper);
}

void read_report(Reading& reading, const toml::table& table) {
  Section section = reading.section("report", table);
  ReportRequest& report = reading.result.report;
  report.from_where = section.where("from");
  report.to_where = section.where("to");
  report.every_where = section.where("every");
  report.stop_on_where = section.where("stop_on");
  report.from = section.date_time("from");
  report.to = section.date_time("to");
  report.every_h = section.quantity("every", kTime, "\"6 h\" (1 minute to 1 year)", 1.0 / 60, 8766);
  report.stop_on = section.dates("stop_on");
  if (report.from && report.to && *report.to <= *report.from) {
    section.fail(ErrorCode::Contradiction, "to", "the report ends before it begins", "a time after `from`");
  }
}

/// What counts for the danger of what was taken today.
void read_acute(Reading& reading, const toml::table& table) {
  Section section = reading.section("acute", table);
  AcuteStatements& acute = reading.result.acute.emplace();
  acute.where = section.where();
  acute.now = section.date_time("now");
  acute.last_opioid = section.date_time("last_opioid");
  const auto tolerance = section.one_of("opioid_tolerance", {"none", "unknown", "daily use"});
  acute.opioid_tolerant = tolerance == "daily use";
  if (acute.opioid_tolerant && !acute.last_opioid) {
    reading.note("opioid tolerance is not counted: [acute] last_opioid, the last opioid before the recent ones, is not said, and a break of days undoes it");
  }
  if (!acute.opioid_tolerant && acute.last_opioid) {
    section.fail(ErrorCode::Contradiction, "last_opioid", "it counts only for somebody with daily use", "opioid_tolerance = \"daily use\", or no last_opioid");
  }
  if (acute.now && acute.last_opioid && *acute.now < *acute.last_opioid) {
    section.fail(ErrorCode::Contradiction, "last_opioid", "it lies after `now`", "a time before `now`");
  }
}

/// The one table under `heading`, or each of the tables of a list; brackets that are wrong are an error.
template <class Read>
void read_heading(Reading& reading, const toml::table& root, const std::string& heading, bool list, Read read) {
  const toml::node* node = root.get(heading);
  if (!node) return;
  const auto wrong = [&](const toml::node& at) {
    const auto begin = at.source().begin;
    reading.errors.push_back({ErrorCode::Syntax,
                              {reading.file, static_cast<int>(begin.line), static_cast<int>(begin.column)},
                              heading + " is not written as a section",
                              list ? "[[" + heading + "]] with two brackets, once for each" : "[" + heading + "] with one bracket, once",
                              ""});
  };
  if (!list) {
    const toml::table* table = node->as_table();
    return table ? read(reading, *table) : wrong(*node);
  }
  const toml::array* tables = node->as_array();
  if (!tables) return wrong(*node);
  if (tables->size() > kMostSections) {
    reading.errors.push_back({ErrorCode::OutOfRange,
                              {reading.file, 0, 0},
                              std::to_string(tables->size()) + " sections [[" + heading + "]]",
                              "at most " + std::to_string(kMostSections),
                              ""});
    return;
  }
  for (const toml::node& item : *tables) {
    const toml::table* table = item.as_table();
    table ? read(reading, *table) : wrong(item);
  }
}

void read_sections(Reading& reading, const toml::table& root) {
  Section top = reading.section("", root);
  reading.result.title = top.text("title", "\"three years of clonazepam\"").value_or("");
  if (!root.contains("person")) {
    reading.errors.push_back(
        {ErrorCode::Missing, {reading.file, 1, 1}, "[person] is missing: the age must be said", "[person] with age = 52", ""});
  }
  if (!root.contains("use")) {
    reading.errors.push_back({ErrorCode::Missing,
                              {reading.file, 1, 1},
                              "no [[use]]: nothing is taken",
                              "at least one [[use]] with drug, dose, times, from",
                              ""});
  }
  read_heading(reading, root, "person", false, read_person);
  read_heading(reading, root, "use", true, read_use);
  read_heading(reading, root, "medicine", true, read_medicine);
  read_heading(reading, root, "taken", true, read_taken);
  read_heading(reading, root, "observation", true, read_observation);
  read_heading(reading, root, "taper", false, read_taper);
  read_heading(reading, root, "acute", false, read_acute);
  read_heading(reading, root, "report", false, read_report);
  for (const std::string& heading : casefile::fact_sections()) {
    read_heading(reading, root, heading, false, [&heading](Reading& inner, const toml::table& table) {
      Section section = inner.section(heading, table);
      casefile::read_fact_section(section, heading, inner.knowledge.safety, inner.result.safety);
    });
  }
  read_heading(reading, root, "dispensed", true, [](Reading& inner, const toml::table& table) {
    Section section = inner.section("dispensed", table);
    casefile::read_dispensed(section, inner.knowledge, inner.result);
  });
  reading.result.safety.all_medicines_listed = top.flag("all_medicines_listed").value_or(false);
  reading.result.safety.medicines_where = top.where("all_medicines_listed");
  if (!reading.result.other_uses.empty() && reading.result.uses.empty() && reading.errors.empty()) {
    reading.errors.push_back({ErrorCode::NoData, reading.result.other_uses.front().where,
                              "no benzodiazepine is taken: opioids and alcohol are simulated only beside one", "a [[use]] of a benzodiazepine; `ebb emergency` needs no case", ""});
  } else if (root.contains("use") && reading.result.uses.empty() && reading.errors.empty()) {
    reading.errors.push_back({ErrorCode::Missing, {reading.file, 1, 1}, "no [[use]]: nothing is taken", "at least one [[use]]", ""});
  }
}

}  // namespace

Result<CaseFile> read_case(std::string_view file_name, std::string_view text, const Knowledge& knowledge) {
  const TextKind kind{kLargestCaseBytes, "a case file is a few kilobytes", "a case file with [person] and at least one [[use]]"};
  if (const auto error = check_text(file_name, text, kind)) return *error;
  const std::string outside_quotes =
      "key = value or one of the headings " + any_of_text(casefile::section_headings()) + "; text and quantities in quotation marks";
  if (const auto error = check_before_parsing(file_name, text, outside_quotes)) return *error;
  const toml::parse_result parsed = toml::parse(text, std::string_view{});
  if (!parsed) return plain_syntax_error(file_name, parsed.error());

  Reading reading{std::string(file_name), knowledge, {}, {}};
  reading.result.file = file_name;
  reading.result.text_hash = hash_digits(text);
  read_sections(reading, parsed.table());
  casefile::check_case(reading.result, knowledge, reading.errors);
  if (!reading.errors.empty()) {
    casefile::settle(reading.errors);
    return reading.errors;
  }
  for (std::string& fact : sampled_facts(reading.result.person, !reading.result.medicines.empty())) reading.note(std::move(fact));
  for (const Observation& observation : reading.result.observations) {
    if (observation.drug.empty()) reading.note(observation.what + " " + observation.value + " on " + to_text(observation.at) + ": kept as history; Ebb predicts no score");
  }
  return std::move(reading.result);
}

}  // namespace ebb
