#include "cli/ask.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>

#include "cli/terminal.h"
#include "ebb/base/number_text.h"

namespace ebb::cli {
namespace {

constexpr int kLongestAnswer = 200;

/// A line from the terminal without its end; nothing at the end of input.
std::optional<std::string> read_answer() {
  char buffer[kLongestAnswer];
  if (std::fgets(buffer, sizeof buffer, stdin) == nullptr) return std::nullopt;
  std::string line(buffer);
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r' || line.back() == ' ')) line.pop_back();
  const std::size_t begin = line.find_first_not_of(' ');
  line = begin == std::string::npos ? "" : line.substr(begin);
  std::transform(line.begin(), line.end(), line.begin(), [](unsigned char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : static_cast<char>(c); });
  return line;
}

/// Walks through the questions; `over` once the person wants no more.
class Asking {
 public:
  bool over = false;
  std::vector<Answer> answers;

  /// What was answered, as TOML writes it; nothing when the question stays open.
  std::optional<std::string> ask(const std::string& question, const FactSpec& spec) {
    while (!over) {
      print_message(question + " " + hint(spec));
      const std::optional<std::string> answer = read_answer();
      if (!answer || *answer == "q") over = true;
      if (over || answer->empty()) return std::nullopt;
      if (const auto value = value_of(*answer, spec)) return value;
      print_message("  this answer is not understood");
    }
    return std::nullopt;
  }

  void ask_one(const FactSpec& spec) {
    if (const auto value = ask(spec.question, spec)) answers.push_back({spec.section, spec.key, *value});
  }

 private:
  static std::string hint(const FactSpec& spec) {
    if (spec.kind == FactKind::Flag) return "[y/n, Enter: not known, q: stop]";
    if (spec.kind == FactKind::Number) return "[a number, Enter: not known, q: stop]";
    std::string words;
    for (const std::string& choice : spec.choices) words += (words.empty() ? "" : "/") + choice;
    return "[" + words + ", Enter: not known, q: stop]";
  }

  static std::optional<std::string> value_of(const std::string& answer, const FactSpec& spec) {
    if (spec.kind == FactKind::Flag) {
      if (answer == "y" || answer == "yes") return "true";
      if (answer == "n" || answer == "no") return "false";
      return std::nullopt;
    }
    if (spec.kind == FactKind::Number) {
      const auto number = parse_number(answer);
      return number && *number >= 0 ? std::optional<std::string>(number_text(*number)) : std::nullopt;
    }
    const bool known = std::find(spec.choices.begin(), spec.choices.end(), answer) != spec.choices.end();
    return known ? std::optional<std::string>("\"" + answer + "\"") : std::nullopt;
  }
};

/// Questions of one section that one "none of these" can answer.
void ask_group(Asking& asking, const std::vector<const FactSpec*>& open) {
  if (open.empty() || asking.over) return;
  std::string list = "Is any of these true?";
  for (const FactSpec* spec : open) list += "\n  - " + spec->label;
  FactSpec any;
  any.kind = FactKind::Flag;
  const auto answer = asking.ask(list + "\nAny of these?", any);
  if (!answer) return;
  if (*answer == "true") {
    for (const FactSpec* spec : open) {
      if (!asking.over) asking.ask_one(*spec);
    }
    return;
  }
  asking.answers.push_back({open.front()->section, "none_of_the_rest", "true"});
}

bool can_be_denied_together(const FactSpec& spec) {
  return spec.kind == FactKind::Flag && !spec.one_by_one && spec.section != "person" && spec.section != "supply";
}

}  // namespace

bool can_ask() { return isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1; }

std::vector<Answer> ask(const SafetyData& data, const SafetyReport& report) {
  Asking asking;
  std::vector<std::pair<std::string, std::vector<const FactSpec*>>> groups;
  for (const NotChecked& entry : report.not_checked) {
    const FactSpec* spec = data.find_fact(entry.fact);
    if (spec == nullptr || spec->question.empty() || asking.over) continue;
    if (!can_be_denied_together(*spec)) {
      asking.ask_one(*spec);
      continue;
    }
    auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& known) { return known.first == spec->section; });
    if (group == groups.end()) group = groups.insert(groups.end(), {spec->section, {}});
    group->second.push_back(spec);
  }
  for (const auto& [section, open] : groups) ask_group(asking, open);
  return std::move(asking.answers);
}

}  // namespace ebb::cli
