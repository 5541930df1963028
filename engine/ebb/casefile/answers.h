// Answers written into a copy of a case file.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace ebb {

/// One line to add: `key = value` in [section]; value as TOML writes it: true, "some", 2.
struct Answer {
  std::string section, key, value;
};

/// `text` with every answer in its section: under its heading where the file has one, else in a section of its own at the end.
/// What the file says already is left alone; the caller answers only what it does not say.
std::string add_answers(std::string_view text, const std::vector<Answer>& answers);

}  // namespace ebb
