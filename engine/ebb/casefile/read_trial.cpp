#include "ebb/casefile/read_trial.h"

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/base/text_check.h"
#include "ebb/casefile/drug_uses.h"
#include "ebb/casefile/messages.h"
#include "ebb/casefile/section.h"
#include "ebb/casefile/spread_text.h"
#include "ebb/knowledge/reader.h"
#include "ebb/knowledge/toml.h"
#include "ebb/knowledge/toml_guard.h"

namespace ebb {
namespace {

using casefile::any_of_text;
using casefile::DrugAndRoute;
using casefile::Section;
using casefile::Vocabulary;

constexpr double kHoursPerDay = 24, kYear_h = 8766;
constexpr std::size_t kLargestTrialBytes = 1u << 20;
constexpr std::size_t kMostArms = 40, kMostCriteria = 24, kMostQuestions = 24, kMostPhases = 50, kMostVisits = 400, kMostListed = 24;
constexpr double kMostPeople = 10'000'000;
constexpr double kLeastUse_days = 2, kLongestUse_days = 60 * 365.25;
constexpr double kMostDose_mg = 10000;
constexpr double kLongestFollowUp_days = 10 * 365.25;
constexpr double kYoungest = 18, kOldest = 120;

const Vocabulary& trial_vocabulary() {
  static const Vocabulary kVocabulary = {
      {"", {"title", "source", "locator", "grade", "assumed", "people", "use", "eligible", "visits", "follow_up", "off", "criterion", "arm"}},
      {"people", {"count", "age", "female", "condition"}},
      {"use", {"drug", "route", "daily_dose", "duration", "times", "supply"}},
      {"eligible", {"age", "daily_dose", "duration"}},
      {"visits", {"every", "at", "missed", "recall"}},
      {"follow_up", {"for", "lost"}},
      {"off", {"at", "after", "of"}, true},
      {"criterion", {"name", "kind", "threshold", "count", "from", "to"}, true},
      {"arm", {"name", "people", "rule", "over", "policy", "support", "phase", "assumed", "drug", "route", "daily_dose", "duration", "times", "supply"}, true},
      {"arm.phase", {"kind", "cut", "interval", "steps", "until", "until_of_start"}, true},
  };
  return kVocabulary;
}

double whole_days(double time_h) { return std::round(time_h / kHoursPerDay); }

/// What the reading of one file shares.
struct Reading {
  std::string file;
  const Knowledge& knowledge;
  const TrialParameters& parameters;
  Errors errors;
  Trial trial;
  std::size_t people = 0;                     ///< in every arm that does not say
  TrialUse use;                               ///< of [use]
  bool count_said = false;                    ///< [people] count stands there, right or wrong
  std::vector<std::string> use_said;          ///< keys of [use], right or wrong

  Section section(const std::string& heading, const toml::table& table) { return {file, heading, table, errors, {}, trial_vocabulary()}; }
};

/// A whole number; 20.5 people are an error.
std::optional<double> whole_number(Section& section, std::string_view key, double lowest, double highest, const std::string& allowed) {
  const auto value = section.number(key, lowest, highest, allowed);
  if (!value || *value == std::floor(*value)) return value;
  section.fail(ErrorCode::OutOfRange, key, number_text(*value) + " is not a whole number", allowed);
  return std::nullopt;
}

std::optional<SpreadOf> read_spread(Section& section, std::string_view key, Dimension dimension, std::string_view value, std::string_view unit, double per_unit) {
  const auto text = section.text(key, casefile::spread_examples(value, unit));
  if (!text) return std::nullopt;
  Result<SpreadOf> read = casefile::parse_spread(*text, dimension);
  if (!read.ok()) {
    for (const Error& error : read.errors()) section.fail(error.code, key, error.what, error.allowed, error.nearest);
    return std::nullopt;
  }
  SpreadOf spread = read.value();
  spread.middle *= per_unit;
  if (spread.kind != SpreadOf::Kind::LogNormal) spread.width *= per_unit;
  spread.low *= per_unit;
  if (spread.high < 1e299) spread.high *= per_unit;
  return spread;
}

/// A list of values, each as likely as the others; repeated ones are likelier.
std::optional<SpreadOf> read_values(Section& section, std::string_view key, Dimension dimension, std::string_view example, double per_unit) {
  SpreadOf spread;
  spread.kind = SpreadOf::Kind::Values;
  for (const std::string& text : section.texts(key, example)) {
    const auto value = parse_quantity(text, dimension);
    if (!value.ok()) {
      for (const Error& error : value.errors()) section.fail(error.code, key, error.what, error.allowed, error.nearest);
      return std::nullopt;
    }
    spread.values.push_back(value.value().canonical * per_unit);
    spread.weights.push_back(1);
  }
  if (spread.values.empty()) return std::nullopt;
  if (spread.values.size() > kMostListed) {
    section.fail(ErrorCode::OutOfRange, key, std::to_string(spread.values.size()) + " values", "at most " + std::to_string(kMostListed));
    return std::nullopt;
  }
  spread.low = *std::min_element(spread.values.begin(), spread.values.end());
  spread.high = *std::max_element(spread.values.begin(), spread.values.end());
  return spread;
}

/// Neither end of what can be drawn may lie outside; for bells the limits are put there.
void keep_within(Section& section, std::string_view key, SpreadOf& spread, double low, double high, const std::string& allowed) {
  const bool bell = spread.kind == SpreadOf::Kind::LogNormal || spread.kind == SpreadOf::Kind::Normal;
  if (bell) {
    spread.low = std::max(spread.low, low);
    spread.high = std::min(spread.high, high);
    const double share = spread.share_between(spread.low, spread.high);
    if (share < 0.01) section.fail(ErrorCode::OutOfRange, key, "only " + number_text(share * 100, 2) + " % of this distribution is possible", allowed);
    return;
  }
  const double lowest = spread.kind == SpreadOf::Kind::Fixed ? spread.middle : spread.low, highest = spread.kind == SpreadOf::Kind::Fixed ? spread.middle : spread.high;
  if (!(lowest >= low && highest <= high)) section.fail(ErrorCode::OutOfRange, key, "it is out of range", allowed);
}

const toml::node* node_of(const toml::table& table, std::string_view key) { return table.get(key); }

void read_dose(Section& section, const toml::table& table, TrialUse& use) {
  const toml::node* node = node_of(table, "daily_dose");
  if (!node) return;
  std::optional<SpreadOf> spread = node->is_array() ? read_values(section, "daily_dose", kDoseRate, "\"1 mg/d\", \"2 mg/d\"", kHoursPerDay)
                                                    : read_spread(section, "daily_dose", kDoseRate, "2", "mg/d", kHoursPerDay);
  if (!spread) return;
  // mg/d come back from mg/h with the last bit off.
  const auto rounded = [](double value) { return std::abs(value) < 1e299 ? std::round(value * 1e9) / 1e9 : value; };
  for (double* value : {&spread->middle, &spread->low, &spread->high}) *value = rounded(*value);
  for (double& value : spread->values) value = rounded(value);
  keep_within(section, "daily_dose", *spread, 1e-3, kMostDose_mg, "daily doses from 0.001 to 10000 mg/d");
  use.dose_mg_per_day = *spread;
}

void read_duration(Section& section, const toml::table& table, TrialUse& use) {
  const toml::node* node = node_of(table, "duration");
  if (!node) return;
  std::optional<SpreadOf> spread = node->is_array() ? read_values(section, "duration", kTime, "\"6 months\", \"2 years\"", 1 / kHoursPerDay)
                                                    : read_spread(section, "duration", kTime, "2", "years", 1 / kHoursPerDay);
  if (!spread) return;
  keep_within(section, "duration", *spread, kLeastUse_days, kLongestUse_days, "durations of use from 2 days to 60 years");
  use.duration_days = *spread;
}

const Drug* read_drug(Reading& reading, Section& section) {
  const auto written = section.text("drug", "\"clonazepam\"");
  if (!written) return nullptr;
  const Drug* drug = reading.knowledge.find_drug(*written);
  std::vector<std::string> names;
  for (const Drug& known : reading.knowledge.drugs) {
    if (!known.metabolite_only && casefile::is_agonist(known) && has_effect_data(known)) names.push_back(known.name);
  }
  if (drug == nullptr) {
    section.fail(ErrorCode::UnknownName, "drug", quoted(*written) + " is not in the knowledge base", any_of_text(names), nearest_name(*written, reading.knowledge.drug_names()));
  } else if (std::find(names.begin(), names.end(), drug->name) == names.end()) {
    section.fail(ErrorCode::NoData, "drug", drug->name + " has no data on taking it and what it does", any_of_text(names));
    return nullptr;
  }
  return drug;
}

void read_route(Section& section, TrialUse& use) {
  if (use.drug.drug == nullptr) return;
  const std::string wanted = section.text("route", "\"oral\"").value_or("oral");
  std::vector<std::string> names;
  for (const Route& route : use.drug.drug->routes) {
    if (route.name == "iv") continue;
    names.push_back(route.name);
    if (route.name == wanted) use.drug.routes = {&route};
  }
  if (use.drug.routes.empty()) {
    section.fail(ErrorCode::NoData, section.has("route") ? "route" : "drug", "no data on " + use.drug.drug->name + " by the route " + quoted(wanted), any_of_text(names), nearest_name(wanted, names));
  }
}

/// Products by name, each with the route it is taken by.
void read_supply(Reading& reading, Section& section, TrialUse& use) {
  use.supply.clear();
  std::vector<std::string> likely;
  for (const Product& product : reading.knowledge.products) {
    if (use.drug.drug == nullptr || product.drug == use.drug.drug->name) likely.push_back(product.id);
  }
  for (const std::string& written : section.texts("supply", "\"clonazepam 0.5 mg scored tablet\"")) {
    const auto known = std::find_if(reading.knowledge.products.begin(), reading.knowledge.products.end(), [&](const Product& p) { return p.id == written; });
    if (known == reading.knowledge.products.end()) {
      section.fail(ErrorCode::UnknownName, "supply", quoted(written) + " is not a known product", any_of_text(likely), nearest_name(written, likely));
    } else if (use.drug.drug != nullptr && known->drug != use.drug.drug->name) {
      section.fail(ErrorCode::Contradiction, "supply", quoted(written) + " is " + known->drug + ", and the drug is " + use.drug.drug->name, any_of_text(likely));
    } else {
      use.supply.push_back(*known);
    }
  }
}

void settle_product_routes(Section& section, TrialUse& use) {
  if (use.drug.drug == nullptr || use.drug.routes.empty()) return;
  use.drug.routes.resize(1);
  use.product_route.clear();
  for (const Product& product : use.supply) {
    const auto route = std::find_if(use.drug.drug->routes.begin(), use.drug.drug->routes.end(), [&](const Route& known) { return known.name == product.route; });
    if (route == use.drug.drug->routes.end()) {
      section.fail(ErrorCode::NoData, section.has("supply") ? "supply" : "drug", quoted(product.id) + " is taken by a route without data (" + product.route + ")", "products taken otherwise");
      return;
    }
    std::size_t number = 0;
    while (number < use.drug.routes.size() && use.drug.routes[number] != &*route) ++number;
    if (number == use.drug.routes.size()) use.drug.routes.push_back(&*route);
    use.product_route.push_back(static_cast<int>(number));
  }
}

/// Drug, dose, duration, times and supply: of [use], or of an arm that differs in some of them.
void read_use(Reading& reading, Section& section, const toml::table& table, TrialUse& use) {
  if (section.has("drug")) {
    const Drug* drug = read_drug(reading, section);
    if (drug != use.drug.drug) {
      std::vector<DrugUse> uses;
      use.drug = {};
      use.supply.clear();
      if (drug != nullptr) {
        casefile::use_drug(uses, reading.knowledge, drug->name, drug->routes.front().name, false);
        use.drug = uses.front();
        use.drug.routes.clear();
      }
    }
  }
  if (section.has("drug") || section.has("route")) {
    use.drug.routes.clear();
    read_route(section, use);
  }
  read_dose(section, table, use);
  read_duration(section, table, use);
  if (section.has("times")) {
    use.times_min = section.times_of_day("times");
    std::sort(use.times_min.begin(), use.times_min.end());
    if (std::adjacent_find(use.times_min.begin(), use.times_min.end()) != use.times_min.end()) {
      section.fail(ErrorCode::Contradiction, "times", "the same time stands twice", "each time of the day once");
    }
  }
  if (section.has("supply")) read_supply(reading, section, use);
  settle_product_routes(section, use);
}

/// A condition whose return is known, or one that at least moves symptoms; others are a slip of the pen.
void read_condition(Reading& reading, Section& section) {
  const auto written = section.text("condition", "\"panic disorder\"");
  if (!written) return;
  reading.trial.condition = *written;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < reading.parameters.conditions.size(); ++i) {
    names.push_back(reading.parameters.conditions[i].name);
    if (casefile::lower_case(names.back()) == casefile::lower_case(*written)) reading.trial.condition_index = static_cast<int>(i);
  }
  for (const Symptom& symptom : reading.knowledge.dynamics.symptoms) {
    for (const std::string& name : symptom.baseline_conditions) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  const bool known = std::any_of(names.begin(), names.end(), [&](const std::string& name) { return casefile::lower_case(name) == casefile::lower_case(*written); });
  if (!known) section.fail(ErrorCode::UnknownName, "condition", quoted(*written) + " is not known", any_of_text(names) + "; or no condition", nearest_name(*written, names));
}

void read_people(Reading& reading, const toml::table& table) {
  Section section = reading.section("people", table);
  reading.count_said = section.has("count");
  reading.people = static_cast<std::size_t>(whole_number(section, "count", 1, kMostPeople, "people in every arm, 1 to 10,000,000: count = 1000").value_or(0));
  if (auto age = read_spread(section, "age", kTime, "40", "years", 1 / kYear_h)) {
    keep_within(section, "age", *age, kYoungest, kOldest, "ages from 18 to 120 years: there are no data for children here");
    reading.trial.age_years = *age;
  }
  reading.trial.female_frac = section.chance("female").value_or(0.5);
  read_condition(reading, section);
}

void read_eligible(Reading& reading, const toml::table& table) {
  Section section = reading.section("eligible", table);
  Eligibility& eligible = reading.trial.eligible;
  if (const auto age = section.quantity_range("age", kTime, "\"18-65 years\"")) {
    eligible.age_low = age->low / kYear_h;
    eligible.age_high = age->high / kYear_h;
  }
  if (const auto dose = section.quantity_range("daily_dose", kDoseRate, "\"1-4 mg/d\"")) {
    eligible.dose_low = dose->low * kHoursPerDay;
    eligible.dose_high = dose->high * kHoursPerDay;
  }
  if (const auto duration = section.quantity_range("duration", kTime, "\"1-20 years\"")) {
    eligible.duration_low_days = duration->low / kHoursPerDay;
    eligible.duration_high_days = duration->high / kHoursPerDay;
  }
}

std::optional<double> read_day(Section& section, std::string_view key, const char* example, double low_days) {
  const auto time_h = section.quantity(key, kTime, example, low_days * kHoursPerDay, kLongestFollowUp_days * kHoursPerDay);
  return time_h ? std::optional<double>(whole_days(*time_h)) : std::nullopt;
}

/// Every so often is settled when the end is known.
struct VisitRhythm {
  std::optional<double> every_days;
};

void read_visits(Reading& reading, const toml::table& table, VisitRhythm& rhythm) {
  Section section = reading.section("visits", table);
  TrialVisits& visits = reading.trial.visits;
  rhythm.every_days = read_day(section, "every", "\"1 week\" (1 day to 10 years)", 1);
  for (const std::string& text : section.texts("at", "\"1 week\", \"4 weeks\"")) {
    const auto time = parse_quantity(text, kTime);
    if (!time.ok()) {
      for (const Error& error : time.errors()) section.fail(error.code, "at", error.what, error.allowed, error.nearest);
    } else if (!(time.value().canonical >= kHoursPerDay && time.value().canonical <= kLongestFollowUp_days * kHoursPerDay)) {
      section.fail(ErrorCode::OutOfRange, "at", quoted(text) + " is out of range", "1 day to 10 years after day 0");
    } else {
      visits.days.push_back(whole_days(time.value().canonical));
    }
  }
  std::sort(visits.days.begin(), visits.days.end());
  visits.days.erase(std::unique(visits.days.begin(), visits.days.end()), visits.days.end());
  if (section.has("every") && section.has("at")) section.fail(ErrorCode::Contradiction, "at", "visits at times and every so often", "either at or every");
  if (visits.days.size() > kMostVisits) section.fail(ErrorCode::OutOfRange, "at", std::to_string(visits.days.size()) + " visits", "at most " + std::to_string(kMostVisits));
  visits.missed_frac = section.chance("missed").value_or(0);
  if (const auto recall = section.quantity("recall", kTime, "\"7 days\" (1 day to 8 weeks)", kHoursPerDay, 56 * kHoursPerDay)) visits.recall_days = static_cast<int>(whole_days(*recall));
}

void read_follow_up(Reading& reading, const toml::table& table) {
  Section section = reading.section("follow_up", table);
  if (const auto days = read_day(section, "for", "\"12 weeks\" (1 week to 10 years)", 7)) reading.trial.follow_up_days = *days;
  reading.trial.lost_frac = section.chance("lost").value_or(0);
  if (reading.trial.lost_frac >= 1) section.fail(ErrorCode::OutOfRange, "lost", "everybody would be lost", "less than 100 %");
}

void read_off(Reading& reading, const toml::table& table) {
  Section section = reading.section("off", table);
  OffQuestion question;
  const auto days = read_day(section, "at", "\"4 weeks\"", 0);
  if (!section.has("at")) section.miss("at", "when is it asked?", "at = \"4 weeks\"");
  question.days = days.value_or(0);
  question.after_last_dose = section.one_of("after", {"day 0", "last dose"}).value_or("day 0") == "last dose";
  question.of_stoppers = section.one_of("of", {"everybody", "completers"}).value_or("everybody") == "completers";
  if (question.of_stoppers && !question.after_last_dose) {
    section.fail(ErrorCode::Contradiction, "of", "completers are asked after the last dose", "after = \"last dose\", or of = \"everybody\"");
  }
  if (question.after_last_dose && question.days > reading.trial.follow_up_days) {
    section.fail(ErrorCode::Contradiction, "at", "day " + number_text(question.days) + " after the last dose lies beyond the follow-up of " + number_text(reading.trial.follow_up_days) + " days",
                 "[follow_up] for = \"" + number_text(question.days) + " days\" or longer");
  }
  reading.trial.off_questions.push_back(question);
}

void read_criterion(Reading& reading, const toml::table& table) {
  Section section = reading.section("criterion", table);
  WithdrawalCriterion criterion;
  const std::vector<std::string> kinds = {"days over", "visits over", "symptoms"};
  const auto kind = section.one_of("kind", kinds);
  if (!section.has("kind")) section.miss("kind", "", "kind = \"days over\", \"visits over\" or \"symptoms\"");
  if (kind) criterion.kind = static_cast<WithdrawalCriterion::Kind>(std::find(kinds.begin(), kinds.end(), *kind) - kinds.begin());
  criterion.name = section.text("name", "\"two days over the threshold\"").value_or("");
  if (!section.has("name")) section.miss("name", "it stands in every table", "name = \"two days over the threshold\"");
  criterion.times_threshold = section.number("threshold", 0.05, 100, "how many times the person's own noticing threshold, 0.05 to 100: threshold = 1").value_or(1);
  criterion.count = static_cast<int>(whole_number(section, "count", 1, 10000, "how many days, visits or new symptoms, 1 to 10,000: count = 2").value_or(1));
  criterion.from_day = read_day(section, "from", "\"0 days\"", 0).value_or(0);
  criterion.to_day = read_day(section, "to", "\"5 weeks\"", 0).value_or(1e300);
  if (criterion.to_day <= criterion.from_day) section.fail(ErrorCode::Contradiction, "to", "it ends before it begins", "a time after `from`");
  if (criterion.kind == WithdrawalCriterion::Kind::Symptoms && section.has("threshold")) {
    section.fail(ErrorCode::Contradiction, "threshold", "symptoms are counted, not measured", "count alone");
  }
  reading.trial.criteria.push_back(std::move(criterion));
}

RulePhase read_phase(Reading& reading, const toml::table& table) {
  Section section = reading.section("arm.phase", table);
  RulePhase phase;
  std::vector<std::string> names;
  for (const CutKindName& known : kCutKindNames) names.push_back(known.name);
  const auto kind = section.one_of("kind", names);
  if (!section.has("kind")) section.miss("kind", "", "kind = \"fraction of current\"");
  for (const CutKindName& known : kCutKindNames) {
    if (kind && *kind == known.name) phase.kind = known.kind;
  }
  const bool fraction = phase.kind == CutKind::FractionOfCurrent || phase.kind == CutKind::FractionOfStart || phase.kind == CutKind::FractionOfHeld;
  if (fraction) phase.cut_frac = section.quantity("cut", kDimensionless, "\"25 %\" (over 0 % and up to 100 %)", 1e-6, 1).value_or(0);
  if (phase.kind == CutKind::FixedPerDay) phase.cut_mg_per_day = std::round(section.quantity("cut", kDoseRate, "\"0.25 mg/d\"", 1e-9, 1e9).value_or(0) * kHoursPerDay * 1e9) / 1e9;
  phase.interval_days = whole_days(section.quantity("interval", kTime, "\"2 weeks\" (1 day to 1 year)", kHoursPerDay, kYear_h).value_or(0));
  phase.steps = static_cast<int>(whole_number(section, "steps", 1, 1000, "cuts in this phase, 1 to 1000: steps = 4").value_or(0));
  if (const auto until = section.quantity("until", kDoseRate, "\"1 mg/d\"", 0, 1e9)) phase.until_mg_per_day = std::round(*until * kHoursPerDay * 1e9) / 1e9;
  phase.until_frac_of_start = section.quantity("until_of_start", kDimensionless, "\"50 %\"", 0, 1).value_or(-1);
  return phase;
}

/// A rule of the arm's own, from its [[arm.phase]].
void read_own_rule(Reading& reading, Section& section, const toml::table& table, TrialArm& arm) {
  const toml::array* phases = table.get("phase")->as_array();
  arm.rule = {};
  arm.rule.id = arm.rule.name = kOwnRule;
  if (phases == nullptr || phases->size() > kMostPhases) {
    section.fail(ErrorCode::Syntax, "phase", "is not written as a list of sections", "[[arm.phase]] with two brackets, at most " + std::to_string(kMostPhases));
    return;
  }
  const std::size_t before = reading.errors.size();
  for (const toml::node& node : *phases) {
    if (const toml::table* phase = node.as_table()) arm.rule.phases.push_back(read_phase(reading, *phase));
  }
  if (reading.errors.size() > before) return;
  for (const Error& error : check_rule(arm.rule)) section.fail(error.code, "phase", error.what, error.allowed);
}

void read_named_rule(Reading& reading, Section& section, TrialArm& arm) {
  const auto written = section.text("rule", "\"asam-10-2w\"");
  if (!written) return;
  if (*written == "continue") {
    arm.continues = true;
    return;
  }
  std::vector<std::string> names{"continue"}, all{"continue"};
  const TaperRule* found = nullptr;
  for (const TaperRule& rule : reading.knowledge.rules) {
    all.push_back(rule.id);
    all.insert(all.end(), rule.aliases.begin(), rule.aliases.end());
    if (!rule.needs_substitution) names.push_back(rule.id);
    if (rule.id == *written || std::find(rule.aliases.begin(), rule.aliases.end(), *written) != rule.aliases.end()) found = &rule;
  }
  if (found == nullptr) {
    section.fail(ErrorCode::UnknownName, "rule", quoted(*written) + " is no taper rule", any_of_text(names) + ", or phases of its own under [[arm.phase]]", nearest_name(*written, all));
    return;
  }
  if (found->needs_substitution) {
    section.fail(ErrorCode::NoData, "rule", found->id + " changes to another drug first, which trials do not simulate", "the drug people are changed to as the arm's drug, and a direct rule");
    return;
  }
  arm.rule = *found;
  const std::string drug = arm.use.drug.drug == nullptr ? "" : arm.use.drug.drug->name;
  if (!drug.empty() && !found->drugs.empty() && std::find(found->drugs.begin(), found->drugs.end(), drug) == found->drugs.end()) {
    section.fail(ErrorCode::NoData, "rule", found->id + " is published for " + any_of_text(found->drugs) + " only, and the drug is " + drug, "another rule, or its cuts under [[arm.phase]]");
  }
}

void read_policy(Reading& reading, Section& section, TrialArm& arm) {
  const auto written = section.text("policy", "\"asam-pause\"");
  if (!written) return;
  std::vector<std::string> names;
  for (const Policy& policy : reading.knowledge.policies) {
    names.push_back(policy.id);
    if (policy.id == *written) arm.policy = policy;
  }
  if (!arm.policy) section.fail(ErrorCode::UnknownName, "policy", quoted(*written) + " is no policy", any_of_text(names), nearest_name(*written, names));
  const bool at_once = arm.rule.phases.size() == 1 && arm.rule.phases.front().kind == CutKind::Stop;
  if (arm.policy && (arm.continues || at_once)) section.fail(ErrorCode::Contradiction, "policy", "a policy goes along the steps of a taper, and this arm has none", "a rule with steps, or no policy");
}

void read_support(Reading& reading, Section& section, TrialArm& arm) {
  std::vector<std::string> names;
  for (const TrialParameters::Support& support : reading.parameters.supports) names.push_back(support.id);
  for (const std::string& written : section.texts("support", "\"cbt\"")) {
    const auto known = std::find(names.begin(), names.end(), written);
    if (known == names.end()) {
      section.fail(ErrorCode::UnknownName, "support", quoted(written) + ": no odds ratio is known for it", any_of_text(names), nearest_name(written, names));
    } else {
      arm.supports.push_back(static_cast<int>(known - names.begin()));
    }
  }
}

bool stops_at_once(const TrialArm& arm) { return arm.rule.phases.size() == 1 && arm.rule.phases.front().kind == CutKind::Stop; }

/// What an arm still lacks when [use] and its own keys are taken together.
void check_arm_use(const Reading& reading, Section& section, const TrialArm& arm) {
  const TrialUse& use = arm.use;
  const auto said = [&](const char* key) { return section.has(key) || std::find(reading.use_said.begin(), reading.use_said.end(), key) != reading.use_said.end(); };
  if (use.drug.drug == nullptr && !said("drug")) section.miss("drug", "neither here nor in [use]", "drug = \"clonazepam\"");
  const auto given = [](const SpreadOf& spread) { return spread.kind != SpreadOf::Kind::Fixed || spread.middle > 0; };
  if (!given(use.dose_mg_per_day) && !said("daily_dose")) section.miss("daily_dose", "neither here nor in [use]", "daily_dose = \"1-4 mg/d\"");
  if (!given(use.duration_days) && !said("duration")) section.miss("duration", "neither here nor in [use]", "duration = \"0.5-10 years\"");
  const bool has_rule = section.has("rule") || section.has("phase");
  if (has_rule && !arm.continues && !stops_at_once(arm) && use.supply.empty() && use.drug.drug != nullptr && !said("supply")) {
    section.miss("supply", "a taper is made of products that can be had", "supply = [\"" + use.drug.drug->name + " …\"] here or in [use]");
  }
}

void read_arm(Reading& reading, const toml::table& table) {
  Section section = reading.section("arm", table);
  TrialArm arm;
  arm.use = reading.use;
  arm.name = section.text("name", "\"10 % every two weeks\"").value_or("");
  if (!section.has("name")) section.miss("name", "it stands in every table", "name = \"10 % every two weeks\"");
  for (const TrialArm& other : reading.trial.arms) {
    if (!arm.name.empty() && other.name == arm.name) section.fail(ErrorCode::Contradiction, "name", quoted(arm.name) + " is the name of two arms", "a name of its own for each arm");
  }
  const auto people = whole_number(section, "people", 0, kMostPeople, "people in this arm, 1 to 10,000,000: people = 500");
  arm.people = people ? static_cast<std::size_t>(*people) : reading.people;
  if (people && arm.people == 0) {
    section.fail(ErrorCode::Contradiction, "people", "this arm has no people", "1 or more, or no such arm");
  } else if (arm.people == 0 && !section.has("people") && !reading.count_said) {
    section.miss("people", "neither here nor as [people] count", "count = 1000 in [people]");
  }
  read_use(reading, section, table, arm.use);
  if (arm.use.times_min.empty()) arm.use.times_min = {20 * 60};
  if (section.has("phase") && section.has("rule")) section.fail(ErrorCode::Contradiction, "rule", "a rule and phases of its own", "either rule or [[arm.phase]]");
  if (section.has("phase")) read_own_rule(reading, section, table, arm);
  else if (section.has("rule")) read_named_rule(reading, section, arm);
  else section.miss("rule", "what does this arm do?", "rule = \"asam-10-2w\", \"abrupt\" or \"continue\", or [[arm.phase]]");
  if (const auto over_h = section.quantity("over", kTime, "\"26 weeks\" (1 week to 10 years)", 7 * kHoursPerDay, 10 * kYear_h)) arm.over_days = whole_days(*over_h);
  const bool takes_time = std::any_of(arm.rule.phases.begin(), arm.rule.phases.end(),
                                      [](const RulePhase& phase) { return phase.kind == CutKind::LinearOver || phase.kind == CutKind::EffectLinearOver; });
  if (section.has("over") && !arm.rule.phases.empty() && !takes_time) {
    section.fail(ErrorCode::Contradiction, "over", "the cuts of " + arm.rule.id + " decide how long it takes", "over only with a rule of equal steps over a time, such as linear");
  }
  read_policy(reading, section, arm);
  read_support(reading, section, arm);
  arm.note = section.text("assumed", "\"what the report does not say\"").value_or("");
  if (arm.continues && (section.has("support") || section.has("over"))) {
    section.fail(ErrorCode::Contradiction, section.has("over") ? "over" : "support", "this arm changes nothing", "a rule that lowers the dose");
  }
  check_arm_use(reading, section, arm);
  arm.where = section.where();
  reading.trial.arms.push_back(std::move(arm));
}

/// The one table under `heading`, or each of a list; wrong brackets are an error.
template <class Read>
void read_heading(Reading& reading, const toml::table& root, const std::string& heading, std::size_t most, Read read) {
  const toml::node* node = root.get(heading);
  if (!node) return;
  const auto fail = [&](const toml::node& at, ErrorCode code, std::string what, std::string allowed) {
    const auto begin = at.source().begin;
    reading.errors.push_back({code, {reading.file, static_cast<int>(begin.line), static_cast<int>(begin.column)}, std::move(what), std::move(allowed), ""});
  };
  if (most == 1) {
    if (const toml::table* table = node->as_table()) return read(*table);
    return fail(*node, ErrorCode::Syntax, heading + " is not written as a section", "[" + heading + "] with one bracket, once");
  }
  const toml::array* tables = node->as_array();
  if (tables == nullptr) return fail(*node, ErrorCode::Syntax, heading + " is not written as a section", "[[" + heading + "]] with two brackets, once for each");
  if (tables->size() > most) return fail(*node, ErrorCode::OutOfRange, std::to_string(tables->size()) + " sections [[" + heading + "]]", "at most " + std::to_string(most));
  for (const toml::node& item : *tables) {
    if (const toml::table* table = item.as_table()) read(*table);
    else fail(item, ErrorCode::Syntax, heading + " is not written as a section", "[[" + heading + "]] with two brackets, once for each");
  }
}

void read_top(Reading& reading, const toml::table& root) {
  Section top = reading.section("", root);
  Trial& trial = reading.trial;
  trial.title = top.text("title", "\"Three ways off clonazepam\"").value_or(trial.id);
  trial.source = top.text("source", "\"rickels1990\"").value_or("");
  trial.locator = top.text("locator", "\"abstract\"").value_or("");
  if (const auto grade = top.one_of("grade", {"A", "B", "C", "D"})) trial.grade = grade->front();
  trial.assumed = top.texts("assumed", "\"that everybody takes every dose\"");
  if (!top.has("people")) top.miss("people", "who takes part?", "[people] with count and age");
  if (!top.has("arm")) top.miss("arm", "a trial has arms", "[[arm]] with name and rule, once for each");
}

/// Visits every so often, to the end of the longest arm that a rule can have: what lies beyond an arm's end is not looked at.
void settle_visits(Reading& reading, const VisitRhythm& rhythm) {
  if (!rhythm.every_days) return;
  for (double day = *rhythm.every_days; reading.trial.visits.days.size() < kMostVisits; day += *rhythm.every_days) reading.trial.visits.days.push_back(day);
}

void check_whole(Reading& reading, const toml::table& root) {
  const toml::node* people = root.get("people");
  const auto begin = (people ? people : static_cast<const toml::node*>(&root))->source().begin;
  const bool no_age = reading.trial.age_years.kind == SpreadOf::Kind::Fixed && reading.trial.age_years.middle == 0;
  if (people && people->is_table() && no_age && !people->as_table()->contains("age")) {
    reading.errors.push_back({ErrorCode::Missing, {reading.file, static_cast<int>(begin.line), static_cast<int>(begin.column)}, "[people] age is missing", "age = \"25-65 years\"", ""});
  }
  const toml::table* visits = root.get("visits") ? root.get("visits")->as_table() : nullptr;
  const bool visits_said = visits && (visits->contains("every") || visits->contains("at"));
  const bool symptoms = std::any_of(reading.trial.criteria.begin(), reading.trial.criteria.end(), [](const WithdrawalCriterion& c) { return c.kind != WithdrawalCriterion::Kind::DaysOver; });
  if (symptoms && reading.trial.visits.days.empty() && !visits_said) {
    reading.errors.push_back({ErrorCode::Missing, {reading.file, 0, 0}, "a criterion is judged at visits, and there are none", "[visits] every = \"1 week\" or at = [\"1 week\", …]", ""});
  }
}

std::string id_of(std::string_view file_name) {
  const std::size_t slash = file_name.find_last_of('/');
  if (slash != std::string_view::npos) file_name.remove_prefix(slash + 1);
  const std::size_t dot = file_name.rfind(".toml");
  return std::string(file_name.substr(0, dot));
}

Result<Trial> read_document(Reading& reading, const toml::table& root) {
  VisitRhythm rhythm;
  read_top(reading, root);
  read_heading(reading, root, "people", 1, [&](const toml::table& table) { read_people(reading, table); });
  read_heading(reading, root, "use", 1, [&](const toml::table& table) {
    Section section = reading.section("use", table);
    for (const auto& [key, value] : table) reading.use_said.emplace_back(key.str());
    read_use(reading, section, table, reading.use);
  });
  read_heading(reading, root, "eligible", 1, [&](const toml::table& table) { read_eligible(reading, table); });
  read_heading(reading, root, "visits", 1, [&](const toml::table& table) { read_visits(reading, table, rhythm); });
  read_heading(reading, root, "follow_up", 1, [&](const toml::table& table) { read_follow_up(reading, table); });
  read_heading(reading, root, "off", kMostQuestions, [&](const toml::table& table) { read_off(reading, table); });
  read_heading(reading, root, "criterion", kMostCriteria, [&](const toml::table& table) { read_criterion(reading, table); });
  read_heading(reading, root, "arm", kMostArms, [&](const toml::table& table) { read_arm(reading, table); });
  settle_visits(reading, rhythm);
  check_whole(reading, root);
  if (reading.errors.empty()) return std::move(reading.trial);
  casefile::settle(reading.errors);
  return std::move(reading.errors);
}

}  // namespace

Result<Trial> read_trial(std::string_view file_name, std::string_view text, const Knowledge& knowledge, const TrialParameters& parameters) {
  static const std::string kContent = "[people] and at least one [[arm]]";
  if (const auto error = check_text(file_name, text, {kLargestTrialBytes, "a trial is a few kilobytes", kContent})) return *error;
  if (const auto error = check_before_parsing(file_name, text, "key = value, with text and quantities in quotation marks: daily_dose = \"1-4 mg/d\"")) return *error;
  Reading reading{std::string(file_name), knowledge, parameters, {}, {}, 0, {}, false, {}};
  reading.trial.id = id_of(file_name);
  reading.trial.limits = trial_limits(parameters, knowledge.planner);
  const DataFile file{std::string(file_name), std::string(text)};
  const auto root = parse_toml(file, reading.errors);
  if (!root) return reading.errors;
  return read_document(reading, *root);
}

std::vector<BuiltInTrial> built_in_trials() {
  std::vector<BuiltInTrial> trials;
  for (const DataFile& file : embedded_data()) {
    if (!file.path.starts_with("trials/")) continue;
    BuiltInTrial trial{id_of(file.path), "", &file};
    Errors errors;
    if (const auto root = parse_toml(file, errors)) trial.title = (*root)["title"].value_or(std::string());
    trials.push_back(std::move(trial));
  }
  std::sort(trials.begin(), trials.end(), [](const BuiltInTrial& a, const BuiltInTrial& b) { return a.id < b.id; });
  return trials;
}

Result<Trial> read_built_in_trial(std::string_view id, const Knowledge& knowledge, const TrialParameters& parameters) {
  std::vector<std::string> names;
  for (const BuiltInTrial& trial : built_in_trials()) {
    if (trial.id == id) return read_trial("data/" + trial.file->path, trial.file->text, knowledge, parameters);
    names.push_back(trial.id);
  }
  return Error{ErrorCode::UnknownName, {}, "no trial is called " + quoted(id), any_of_text(names) + ", or a file that ends in .toml", nearest_name(id, names)};
}

}  // namespace ebb
