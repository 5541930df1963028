#include "ebb/judge/trial_measure.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ebb/base/number_text.h"
#include "ebb/casefile/read_trial.h"
#include "ebb/knowledge/reader.h"

namespace ebb {
namespace {

using Kind = TrialQuantity::Kind;
constexpr double kHours = 24;  // a day
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
const std::vector<std::string> kOutcomes{"onset", "peak day", "resolution", "criterion", "off", "back", "left", "condition"};

bool in_days(Kind kind) { return kind == Kind::Onset || kind == Kind::PeakDay || kind == Kind::Resolution; }

bool gone_by(const PersonResult& person, double day) {
  return (person.left_day >= 0 && person.left_day <= day) || (person.lost_day >= 0 && person.lost_day <= day);
}
bool took_last_dose(const PersonResult& person) { return person.last_dose_day >= 0 && !gone_by(person, person.last_dose_day); }

/// One person's number; NaN: not counted.
double number_of(const TrialQuantity& quantity, std::uint32_t criterion_bit, const PersonResult& person) {
  const double day = quantity.at_h / kHours + (quantity.after_last_dose ? person.last_dose_day : 0);
  switch (quantity.kind) {
    case Kind::Onset: return person.last_over_day < 0 ? kNone : person.first_over_day * kHours;
    case Kind::PeakDay: return person.last_over_day < 0 ? kNone : person.peak_all_day * kHours;
    case Kind::Resolution: return person.last_over_day < 0 ? kNone : std::max(0.0, person.last_over_day - std::max(0, person.last_dose_day)) * kHours;
    case Kind::Criterion: return (person.met & criterion_bit) != 0 ? 1 : 0;
    case Kind::Left: return person.left_day >= 0 ? 1 : 0;
    case Kind::Condition: return took_last_dose(person) ? (person.condition_day >= 0 && person.condition_day <= day ? 1 : 0) : kNone;
    case Kind::Off:
    case Kind::Back: break;
  }
  if (quantity.of_stoppers && !took_last_dose(person)) return kNone;
  const bool off = took_last_dose(person) && day >= person.last_dose_day && !gone_by(person, day);
  return off == (quantity.kind == Kind::Off) ? 1 : 0;
}

/// The replicate's number from those of its people.
double number_of(const TrialQuantity& quantity, std::vector<double> people) {
  if (people.empty()) return kNone;
  if (in_days(quantity.kind)) {
    const double share = quantity.kind == Kind::Resolution ? quantity.share : 0.5;
    std::sort(people.begin(), people.end());
    return people[static_cast<std::size_t>(std::min(share * static_cast<double>(people.size()), static_cast<double>(people.size()) - 1))];
  }
  double sum = 0;
  for (const double x : people) sum += x;
  return sum / static_cast<double>(people.size());
}

std::vector<double> answer(const TrialQuestion& question, std::uint32_t criterion_bit, const std::vector<PersonResult>& people, std::size_t draws) {
  std::vector<std::vector<double>> groups(draws);
  std::vector<std::size_t> seen(draws, 0);
  for (const PersonResult& person : people) {
    const auto draw = static_cast<std::size_t>(person.person.draw);
    if (draw >= draws || ++seen[draw] > question.people) continue;
    const double x = number_of(question.quantity, criterion_bit, person);
    if (std::isfinite(x)) groups[draw].push_back(x);
  }
  std::vector<double> numbers;
  for (std::vector<double>& group : groups) numbers.push_back(number_of(question.quantity, std::move(group)));
  return numbers;
}

struct Found {
  std::size_t arm = 0;
  std::uint32_t criterion_bit = 0;
};

Result<Found> find_in(const Trial& trial, const TrialQuantity& quantity) {
  std::vector<std::string> arms, criteria;
  for (const TrialArm& arm : trial.arms) arms.push_back(arm.name);
  for (const WithdrawalCriterion& criterion : trial.criteria) criteria.push_back(criterion.name);
  const auto arm = std::find(arms.begin(), arms.end(), quantity.arm);
  const auto criterion = std::find(criteria.begin(), criteria.end(), quantity.criterion);
  const auto unknown = [&trial](const char* what, const std::string& name, const std::vector<std::string>& known) {
    return Error{ErrorCode::UnknownName, {"data/validation", 0, 0}, "the trial " + trial.id + " has no " + what + " \"" + name + "\"", "", nearest_name(name, known)};
  };
  if (arm == arms.end()) return unknown("arm", quantity.arm, arms);
  if (quantity.kind != Kind::Criterion) return Found{static_cast<std::size_t>(arm - arms.begin()), 0};
  if (criterion == criteria.end()) return unknown("criterion", quantity.criterion, criteria);
  return Found{static_cast<std::size_t>(arm - arms.begin()), std::uint32_t{1} << (criterion - criteria.begin())};
}

Result<TrialResult> run_built_in(const Trial& trial, const TrialParameters& parameters, std::size_t people, const Knowledge& knowledge,
                                 const ExperimentSettings& settings) {
  TrialModel model;
  model.dynamics = &knowledge.dynamics;
  model.population = &knowledge.population;
  model.calibrated = settings.calibrated;
  model.hazards = draw_hazards(parameters, settings.seed, settings.draws, settings.calibrated);
  TrialRun run;
  run.seed = settings.seed;
  run.people = people * static_cast<std::size_t>(std::max(1, settings.draws));
  run.ensemble_draws = settings.draws;
  run.isa = settings.isa;
  run.executor = settings.executor;
  run.cancelled = settings.cancelled;
  return run_trial(trial, model, run);
}

/// Only arms that are asked about.
Trial asked_arms(Trial trial, const std::vector<TrialQuestion>& questions) {
  std::erase_if(trial.arms, [&questions](const TrialArm& arm) {
    return std::none_of(questions.begin(), questions.end(), [&arm](const TrialQuestion& question) { return question.quantity.arm == arm.name; });
  });
  return trial;
}

}  // namespace

Dimension dimension_of(const TrialQuantity& quantity) { return in_days(quantity.kind) ? kTime : kDimensionless; }

std::string text_of(const TrialQuantity& quantity) {
  std::string text = kOutcomes[static_cast<std::size_t>(quantity.kind)];
  if (quantity.kind == Kind::Criterion) text += " \"" + quantity.criterion + "\"";
  if (quantity.at_h > 0) text += " " + number_text(quantity.at_h / kHours, 4) + " d after " + (quantity.after_last_dose ? "the last dose" : "the first day of taking less");
  if (quantity.of_stoppers) text += ", of those who took the last dose as planned";
  return text + "; trial " + quantity.trial + ", arm \"" + quantity.arm + "\"";
}

TrialQuantity read_trial_quantity(TableReader& table) {
  TrialQuantity quantity;
  quantity.trial = table.required_text("trial");
  quantity.arm = table.required_text("arm");
  const std::string outcome = table.required_choice("outcome", kOutcomes);
  const auto at = std::find(kOutcomes.begin(), kOutcomes.end(), outcome);
  if (at != kOutcomes.end()) quantity.kind = static_cast<Kind>(at - kOutcomes.begin());
  if (quantity.kind == Kind::Criterion) quantity.criterion = table.required_text("criterion");
  if (quantity.kind == Kind::Resolution) quantity.share = table.required_number("share");
  if (quantity.kind == Kind::Off || quantity.kind == Kind::Back || quantity.kind == Kind::Condition) quantity.at_h = table.required_quantity("at", kTime);
  if (table.has("after")) quantity.after_last_dose = table.required_choice("after", {"last dose"}) == "last dose";
  if (table.has("of")) quantity.of_stoppers = table.required_choice("of", {"completers"}) == "completers";
  if (quantity.kind == Kind::Condition) quantity.after_last_dose = true;
  return quantity;
}

Result<std::vector<std::vector<double>>> ask_trial(const std::string& id, const std::vector<TrialQuestion>& questions, const Knowledge& knowledge,
                                                   const ExperimentSettings& settings) {
  const Result<TrialParameters> parameters = load_trial_parameters(knowledge);
  if (!parameters.ok()) return parameters.errors();
  const Result<Trial> read = read_built_in_trial(id, knowledge, parameters.value());
  if (!read.ok()) return read.errors();
  std::size_t people = 1;
  std::vector<Found> found;
  const Trial trial = asked_arms(read.value(), questions);
  for (const TrialQuestion& question : questions) {
    const Result<Found> one = find_in(trial, question.quantity);
    if (!one.ok()) return one.errors();
    found.push_back(one.value());
    people = std::max(people, question.people);
  }
  const Result<TrialResult> result = run_built_in(trial, parameters.value(), people, knowledge, settings);
  if (!result.ok()) return result.errors();
  std::vector<std::vector<double>> answers;
  for (std::size_t q = 0; q < questions.size(); ++q) {
    answers.push_back(answer(questions[q], found[q].criterion_bit, result.value().people[found[q].arm], static_cast<std::size_t>(std::max(1, settings.draws))));
  }
  return answers;
}

}  // namespace ebb
