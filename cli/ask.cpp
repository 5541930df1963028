#include "cli/ask.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>

#include "cli/terminal.h"
#include "ebb/base/number_text.h"
#include "ebb/base/text_check.h"
#include "ebb/report/text_check.h"

namespace ebb::cli {
namespace {

constexpr const char* kNow = "signs";          // asked before everything else
constexpr const char* kYes[] = {"y", "yes", "true", "1", "yeah", "yep", "ja", "oui", "si"};
constexpr const char* kNo[] = {"n", "no", "none", "never", "false", "0", "nope", "nein", "nee", "non"};
constexpr const char* kOpen[] = {"", "?", "unknown", "not known", "don't know", "dont know"};

template <class Words>
bool is_one_of(const std::string& word, const Words& words) {
  return std::any_of(std::begin(words), std::end(words), [&](const char* known) { return word == known; });
}

/// A line from the terminal in lower case, without blanks around it; nothing at the end of input.
std::optional<std::string> read_answer() {
  std::string line;
  int c = 0;
  while ((c = std::fgetc(stdin)) != EOF && c != '\n') line.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : static_cast<char>(c));
  if (c == EOF) return std::nullopt;  // half a line is no answer
  const auto blank = [](char each) { return each == ' ' || each == '\t' || each == '\r' || each == '.'; };
  while (!line.empty() && blank(line.back())) line.pop_back();
  line.erase(line.begin(), std::find_if_not(line.begin(), line.end(), blank));
  return line;
}

/// The one choice that `word` is or begins; nothing when none or several do.
std::optional<std::string> choice_of(const std::string& word, const std::vector<std::string>& choices) {
  if (std::find(choices.begin(), choices.end(), word) != choices.end()) return word;
  if (is_one_of(word, kNo) && std::find(choices.begin(), choices.end(), "none") != choices.end()) return "none";
  std::optional<std::string> found;
  for (const std::string& choice : choices) {
    if (!choice.starts_with(word)) continue;
    if (found) return std::nullopt;
    found = choice;
  }
  return found;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// What may be answered.
std::string allowed(const FactSpec& spec) {
  if (spec.kind == FactKind::Flag) return "y or n";
  return spec.kind == FactKind::Number ? "a whole number, such as 2" : joined(spec.choices);
}

/// A fact as it was answered: what rules see, and what TOML writes.
struct Value {
  FactValue fact;
  std::string toml;
};

std::optional<Value> value_of(const std::string& answer, const FactSpec& spec) {
  if (spec.kind == FactKind::Flag) {
    if (is_one_of(answer, kYes)) return Value{flag_fact(true), "true"};
    if (is_one_of(answer, kNo)) return Value{flag_fact(false), "false"};
    return std::nullopt;
  }
  if (spec.kind == FactKind::Number) {
    const auto number = is_one_of(answer, kNo) ? std::optional<double>(0) : parse_number(answer);
    if (!number || *number < 0 || *number != static_cast<double>(static_cast<long long>(*number))) return std::nullopt;
    return Value{number_fact(*number), number_text(*number)};
  }
  const auto choice = choice_of(answer, spec.choices);
  if (!choice) return std::nullopt;
  return Value{choice_fact(*choice), "\"" + *choice + "\""};
}

/// Why an answer was not taken, and what would be.
std::string not_understood(const std::string& answer, const FactSpec& spec) {
  std::string text = "  " + quoted(answer) + " is not understood. Answer with " + allowed(spec);
  if (spec.kind == FactKind::Choice) {
    const std::string nearest = is_one_of(answer, kYes) ? "" : nearest_name(answer, spec.choices);
    if (!nearest.empty()) text += " (was " + nearest + " meant?)";
  }
  return text + "; Enter if it is not known, q to stop.";
}

/// Walks through the questions. `over`: the person wants no more; `broken_off`: the terminal is gone, so nothing is kept.
class Asking {
 public:
  bool over = false, broken_off = false;
  std::vector<Answer> answers;

  Asking(const SafetyData& data, FactSheet facts, const SafetyReport& report, bool colour) : data_(data), facts_(std::move(facts)), colour_(colour) {
    for (const Finding& finding : report.findings) told_.push_back(finding.id);
  }

  /// The answer; nothing when the question stays open.
  std::optional<Value> ask(const std::string& question, const FactSpec& spec) {
    while (!over) {
      print_message(question + " [" + (spec.kind == FactKind::Flag ? "y/n" : allowed(spec)) + "; Enter: not known, q: stop]");
      const std::optional<std::string> answer = next();
      if (!answer || is_one_of(*answer, kOpen)) return std::nullopt;
      if (auto value = value_of(*answer, spec)) return value;
      print_message(not_understood(*answer, spec));
    }
    return std::nullopt;
  }

  void ask_one(const FactSpec& spec) {
    const auto value = ask(spec.question, spec);
    if (!value) return;
    answers.push_back({spec.section, spec.key, value->toml});
    facts_[spec.name] = value->fact;
    tell_dangers();
  }

 private:
  /// An answer; nothing once it is over.
  std::optional<std::string> next() {
    std::optional<std::string> answer = read_answer();
    broken_off = broken_off || !answer;
    over = over || broken_off || *answer == "q" || *answer == "quit";
    return over ? std::nullopt : answer;
  }

  /// What the last answer makes an emergency or a call of today is told before the next question.
  void tell_dangers() {
    std::vector<Finding> dangers;
    for (Finding& finding : check_facts(data_, facts_).findings) {
      const bool known = std::find(told_.begin(), told_.end(), finding.id) != told_.end();
      if (known || finding.urgency < Urgency::CallToday) continue;
      told_.push_back(finding.id);
      dangers.push_back(std::move(finding));
    }
    if (dangers.empty()) return;
    print_message("\n" + red_flag_text(dangers, colour_));
    if (dangers.front().urgency == Urgency::Emergency) print_message("Whom to call (by country: ebb emergency --country XX)\n" + numbers_text(data_.emergency, "", colour_));
    print_message("This comes before any question. [Enter: go on with the questions, q: stop]");
    next();
  }

  const SafetyData& data_;
  FactSheet facts_;
  bool colour_;
  std::vector<std::string> told_;
};

using Group = std::vector<const FactSpec*>;

/// Questions of one section that one "none of these" can answer.
void ask_group(Asking& asking, const Group& open) {
  if (open.empty() || asking.over) return;
  std::string list = open.front()->section == kNow ? "Is any of these true now?" : "Is any of these true?";
  for (const FactSpec* spec : open) list += "\n  - " + spec->label;
  FactSpec any;
  any.kind = FactKind::Flag;
  const auto answer = asking.ask(list + "\nAny of these?", any);
  if (!answer) return;
  if (answer->fact.flag == Truth::No) {
    asking.answers.push_back({open.front()->section, "none_of_the_rest", "true"});
    return;
  }
  for (const FactSpec* spec : open) {
    if (!asking.over) asking.ask_one(*spec);
  }
}

bool can_be_denied_together(const FactSpec& spec) {
  return spec.kind == FactKind::Flag && !spec.one_by_one && spec.section != "person" && spec.section != "supply";
}

void ask_singles(Asking& asking, const Group& open, bool now) {
  for (const FactSpec* spec : open) {
    if (!asking.over && !can_be_denied_together(*spec) && (spec->section == kNow) == now) asking.ask_one(*spec);
  }
}

/// The sections of the questions that can be denied together, each with its questions.
std::vector<Group> groups_of(const Group& open) {
  std::vector<Group> groups;
  for (const FactSpec* spec : open) {
    if (!can_be_denied_together(*spec)) continue;
    auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& known) { return known.front()->section == spec->section; });
    if (group == groups.end()) group = groups.insert(groups.end(), Group{});
    group->push_back(spec);
  }
  std::stable_partition(groups.begin(), groups.end(), [](const Group& group) { return group.front()->section == kNow; });
  return groups;
}

}  // namespace

bool can_ask() { return isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1; }

std::optional<std::vector<Answer>> ask(const SafetyData& data, const FactSheet& facts, const SafetyReport& report, bool colour) {
  Asking asking(data, facts, report, colour);
  Group open;
  for (const NotChecked& entry : report.not_checked) {
    const FactSpec* spec = data.find_fact(entry.fact);
    if (spec != nullptr && !spec->question.empty()) open.push_back(spec);
  }
  std::vector<Group> groups = groups_of(open);
  ask_singles(asking, open, true);
  if (!groups.empty() && groups.front().front()->section == kNow) {
    ask_group(asking, groups.front());
    groups.erase(groups.begin());
  }
  ask_singles(asking, open, false);
  for (const Group& group : groups) ask_group(asking, group);
  if (asking.broken_off) return std::nullopt;
  return std::move(asking.answers);
}

}  // namespace ebb::cli
