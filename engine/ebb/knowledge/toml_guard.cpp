#include "ebb/knowledge/toml_guard.h"

#include <algorithm>
#include <string>

namespace ebb {
namespace {

constexpr int kMostDots = 64;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool may_begin_a_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '"' || c == '\'' ||
         c == ']';
}

/// Walks through a TOML text; knows what stands in quotation marks or comments, nothing else of the grammar.
class Walk {
 public:
  Walk(std::string_view file_name, std::string_view text, std::string_view allowed) : file_name_(file_name), text_(text), allowed_(allowed) {
    if (text_.substr(0, kByteOrderMark.size()) == kByteOrderMark) at_ = kByteOrderMark.size();
    line_begin_ = at_;
  }

  std::optional<Error> run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n') {
        new_line();
      } else if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
        continue;
      } else if (c == '"' || c == '\'') {
        skip_string(c);
        continue;
      } else if (const char* problem = problem_here(c)) {
        return Error{ErrorCode::Syntax,
                     {std::string(file_name_), line_, static_cast<int>(at_ - line_begin_) + 1},
                     problem,
                     std::string(allowed_),
                     ""};
      }
      only_blanks_ = only_blanks_ && (is_blank(c) || c == '\n');
      ++at_;
    }
    return std::nullopt;
  }

 private:
  void new_line() {
    ++line_;
    line_begin_ = at_ + 1;
    dots_ = 0;
    only_blanks_ = true;
  }

  const char* problem_here(char c) {
    if (static_cast<unsigned char>(c) >= 0x80) return "a letter or sign outside quotation marks that no key or number has";
    if (c == '.' && ++dots_ > kMostDots) return "more dots in a line than any name or number has";
    if (c == '[' && only_blanks_ && !name_follows()) return "a heading without a name";
    if (c == '{' || c == '}') return "braces outside quotation marks";
    if (c == ' ' && is_digit_at(at_ - 1) && is_digit_at(at_ + 1))
      return "a blank between digits: a date with a time stands in quotation marks";
    return nullptr;
  }

  bool is_digit_at(std::size_t at) const { return at < text_.size() && text_[at] >= '0' && text_[at] <= '9'; }

  /// Whether a name can begin after "[" or "[[" and blanks.
  bool name_follows() const {
    std::size_t at = at_ + 1;
    const auto skip_blanks = [&] {
      while (at < text_.size() && is_blank(text_[at])) ++at;
    };
    skip_blanks();
    if (at < text_.size() && text_[at] == '[') {
      ++at;
      skip_blanks();
    }
    return at < text_.size() && may_begin_a_name(text_[at]);
  }

  /// Past a string of one line, or of several when it begins with three marks. An unfinished one ends with its line or the text.
  void skip_string(char mark) {
    only_blanks_ = false;
    const std::string three(3, mark);
    const bool several_lines = text_.substr(at_, 3) == three;
    at_ += several_lines ? 3 : 1;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n') {
        if (!several_lines) return;
        new_line();
        only_blanks_ = false;
      }
      if (several_lines ? text_.substr(at_, 3) == three : c == mark) {
        at_ += several_lines ? 3 : 1;
        for (int more = 0; several_lines && more < 2 && at_ < text_.size() && text_[at_] == mark; ++more) ++at_;
        return;
      }
      at_ += c == '\\' && mark == '"' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n' ? 2 : 1;
    }
  }

  std::string_view file_name_, text_, allowed_;
  std::size_t at_ = 0, line_begin_ = 0;
  int line_ = 1, dots_ = 0;
  bool only_blanks_ = true;
};

}  // namespace

std::optional<Error> check_before_parsing(std::string_view file_name, std::string_view text, std::string_view allowed) {
  return Walk(file_name, text, allowed).run();
}

}  // namespace ebb
