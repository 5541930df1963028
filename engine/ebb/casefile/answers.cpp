#include "ebb/casefile/answers.h"

#include <algorithm>

namespace ebb {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

/// "[history]   # comment" is the heading of "history".
bool is_heading(const std::string& line, const std::string& section) {
  const std::size_t begin = line.find_first_not_of(" \t");
  const std::string heading = "[" + section + "]";
  if (begin == std::string::npos || line.compare(begin, heading.size(), heading) != 0) return false;
  const std::size_t rest = line.find_first_not_of(" \t\r", begin + heading.size());
  return rest == std::string::npos || line[rest] == '#';
}

std::string line_of(const Answer& answer) { return answer.key + " = " + answer.value; }

}  // namespace

std::string add_answers(std::string_view text, const std::vector<Answer>& answers) {
  std::vector<std::string> lines = lines_of(text);
  std::vector<std::string> sections;
  for (const Answer& answer : answers) {
    if (std::find(sections.begin(), sections.end(), answer.section) == sections.end()) sections.push_back(answer.section);
  }
  for (const std::string& section : sections) {
    std::vector<std::string> added;
    for (const Answer& answer : answers) {
      if (answer.section == section) added.push_back(line_of(answer));
    }
    const auto heading = std::find_if(lines.begin(), lines.end(), [&](const std::string& line) { return is_heading(line, section); });
    if (heading == lines.end()) {
      lines.push_back("");
      lines.push_back("[" + section + "]");
      lines.insert(lines.end(), added.begin(), added.end());
    } else {
      lines.insert(heading + 1, added.begin(), added.end());
    }
  }
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

}  // namespace ebb
