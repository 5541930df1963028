#include "ebb/casefile/messages.h"

#include <algorithm>
#include <tuple>

namespace ebb::casefile {
namespace {

constexpr std::size_t kMostErrors = 50;

}  // namespace

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string any_of_text(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  return text;
}

void settle(Errors& errors) {
  std::stable_sort(errors.begin(), errors.end(), [](const Error& a, const Error& b) {
    return std::tie(a.where.line, a.where.column) < std::tie(b.where.line, b.where.column);
  });
  if (errors.size() <= kMostErrors) return;
  const std::size_t more = errors.size() - kMostErrors;
  errors.resize(kMostErrors);
  errors.push_back({ErrorCode::Syntax, {errors.front().where.file, 0, 0}, "and " + std::to_string(more) + " more", "", ""});
}

}  // namespace ebb::casefile
