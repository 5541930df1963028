// data/rules/policy/*.toml: one policy each. data/texts_replan.toml: what is said to somebody whose plan has begun.
#include <algorithm>
#include <cmath>

#include "ebb/knowledge/load_parts.h"
#include "ebb/knowledge/reader.h"

namespace ebb {
namespace {

constexpr double kHoursPerDay = 24;

int days(TableReader& table, std::string_view key) { return static_cast<int>(std::lround(table.required_quantity(key, kTime) / kHoursPerDay)); }

int optional_days(TableReader& table, std::string_view key) {
  return static_cast<int>(std::lround(table.quantity(key, kTime).value_or(0) / kHoursPerDay));
}

/// A sub-table that must be there, with its own source; nullopt when it is not.
std::optional<TableReader> part(TableReader& table, const std::string& key) {
  std::optional<TableReader> found = table.table(key);
  if (!found) table.fail(ErrorCode::Missing, key, "is missing", "[" + key + "]");
  return found;
}

void read_rating(TableReader& table, Policy& policy) {
  policy.rated_days = days(table, "days");
  policy.rating_noise_sd = table.required_quantity("noise_sd", kDimensionless);
  table.provenance();
  table.finish();
}

void read_answer(TableReader& table, Policy& policy) {
  policy.hold_days = days(table, "hold");
  policy.slower_by_days = optional_days(table, "slower_by");
  if (policy.kind == PolicyKind::Pause) {
    policy.near_baseline = table.required_quantity("near_baseline", kDimensionless);
    policy.back_above = table.required_quantity("back_above", kDimensionless);
    policy.longest_hold_days = days(table, "longest_hold");
  } else {
    policy.target = table.required_quantity("target", kDimensionless);
    policy.gain_steps = table.required_quantity("gain_steps", kDimensionless);
  }
  table.provenance();
  table.finish();
}

std::vector<int> whole_numbers(TableReader& table, std::string_view key) {
  std::vector<int> list;
  for (const double number : table.numbers(key)) list.push_back(static_cast<int>(std::lround(number)));
  return list;
}

PolicyAnswer answer_of(TableReader& table, const std::string& name) {
  if (name == "next") return PolicyAnswer::Next;
  if (name == "back") return PolicyAnswer::Back;
  if (name != "hold") table.fail(ErrorCode::UnknownName, "answer", "\"" + name + "\" is no answer", "next, hold or back");
  return PolicyAnswer::Hold;
}

void read_example(TableReader& table, PolicyExample& example) {
  example.step_days = whole_numbers(table, "step_days");
  example.first_position = static_cast<int>(std::lround(table.required_number("first_position")));
  const std::vector<int> day = whole_numbers(table, "day"), position = whole_numbers(table, "position");
  const std::vector<double> rating = table.numbers("rating");
  const std::vector<std::string> answer = table.texts("answer");
  if (day.empty() || rating.size() != day.size() || answer.size() != day.size() || position.size() != day.size()) {
    table.fail(ErrorCode::Contradiction, "day", "days, ratings, answers and positions of the example differ in number", "one of each for every review");
  } else {
    for (std::size_t i = 0; i < day.size(); ++i) example.reviews.push_back({day[i], rating[i], answer_of(table, answer[i]), position[i]});
  }
  table.finish();
}

Policy read_policy(TableReader& table) {
  Policy policy;
  policy.id = table.required_text("id");
  policy.name = table.required_text("name");
  policy.description = table.required_text("description");
  policy.decision = table.required_text("decision");
  policy.kind = table.required_choice("kind", {"pause", "integral"}) == "integral" ? PolicyKind::Integral : PolicyKind::Pause;
  const TableReader::Provenance read = table.provenance();
  policy.source = read.source;
  policy.locator = read.locator;
  policy.why = read.why;
  policy.grade = read.grade;
  if (std::optional<TableReader> rating = part(table, "rating")) read_rating(*rating, policy);
  if (std::optional<TableReader> answer = part(table, "answer")) read_answer(*answer, policy);
  if (std::optional<TableReader> example = part(table, "example")) read_example(*example, policy.example);
  return policy;
}

/// A text of data/texts_replan.toml and the words in braces that it must have, no others.
struct ReplanText {
  const char* key;
  std::vector<std::string> blanks;
};

const std::vector<ReplanText>& replan_texts() {
  static const std::vector<ReplanText> kTexts{
      {"cut_much", {"before", "taken"}},
      {"gap", {"days", "date"}},
      {"gap_now", {"days", "date"}},
      {"extra", {"count", "dates"}},
      {"supply", {}},
      {"missed", {"count", "dates"}},
      {"above_prescribed", {"taken", "prescribed"}},
      {"on_plan", {"day", "plan", "taken"}},
      {"higher", {"planned", "taken", "time"}},
      {"lower", {"planned", "taken", "time"}},
      {"past_the_end", {"plan", "date", "taken"}},
      {"late", {}},
      {"choice", {}},
      {"not_compared", {}},
      {"not_kept", {}},
      {"stopped_on_plan", {}},
      {"shown_way", {"way"}},
      {"shown_other", {}},
      {"continue", {}},
      {"continue_by_rule", {"rule"}},
      {"continue_suggested", {}},
      {"stay_then", {"time", "way"}},
      {"hold", {"time"}},
      {"one_step_back", {"previous", "time"}},
      {"slower", {"rule"}},
  };
  return kTexts;
}

void check_blanks(TableReader& table, const ReplanText& known, std::string text) {
  std::string allowed;
  for (const std::string& blank : known.blanks) {
    const std::string word = "{" + blank + "}";
    allowed += (allowed.empty() ? "" : ", ") + word;
    if (text.find(word) == std::string::npos) table.fail(ErrorCode::Missing, known.key, "says nowhere " + word, allowed);
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word)) text.erase(at, word.size());
  }
  if (text.find_first_of("{}") != std::string::npos)
    table.fail(ErrorCode::UnknownName, known.key, "has another word in braces", allowed.empty() ? "none" : allowed);
}

}  // namespace

void load_policy_file(const DataFile& file, Knowledge& knowledge, Errors& errors) {
  const auto document = parse_toml(file, errors);
  if (!document) return;
  const ReadContext context{file.path, &knowledge.references, &errors};
  TableReader table(*document, context);
  const std::size_t errors_before = errors.size();
  Policy policy = read_policy(table);
  table.finish();
  if (errors.size() == errors_before) {
    for (const Policy& other : knowledge.policies) {
      if (other.id == policy.id) table.fail(ErrorCode::Contradiction, "id", "\"" + policy.id + "\" is also another policy's", "a name of its own");
    }
    for (const Error& error : check_policy(policy)) table.fail(error.code, "answer", error.what, error.allowed);
  }
  knowledge.policies.push_back(std::move(policy));
}

void load_replan_texts_file(const DataFile& file, Knowledge& knowledge, Errors& errors) {
  const auto document = parse_toml(file, errors);
  if (!document) return;
  const ReadContext context{file.path, &knowledge.references, &errors};
  TableReader table(*document, context);
  for (const ReplanText& known : replan_texts()) {
    const std::string text = table.required_text(known.key);
    if (!text.empty()) check_blanks(table, known, text);
    knowledge.texts_replan[known.key] = text;
  }
  table.finish();
}

}  // namespace ebb
