#include "ebb/base/number_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <system_error>

namespace ebb {
namespace {

constexpr int kSmallestPlainExponent = -4;  ///< below this power of ten an exponent is written
constexpr int kLargestPlainExponent = 6;    ///< above this power of ten an exponent is written

/// Decimal digits (first one not zero) and power of ten of a finite, non-zero value, rounded to `significant` digits.
struct Decimal {
  std::string digits;
  int exponent = 0;
};

Decimal to_decimal(double magnitude, int significant) {
  char buffer[64];
  const int precision = std::clamp(significant, 1, 30) - 1;
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, magnitude, std::chars_format::scientific, precision).ptr;
  const char* mark = std::find(buffer, end, 'e');
  Decimal decimal;
  for (const char* c = buffer; c != mark; ++c) {
    if (*c != '.') decimal.digits += *c;
  }
  const char* exponent = mark + 1 + (mark[1] == '+' ? 1 : 0);
  std::from_chars(exponent, end, decimal.exponent);
  while (decimal.digits.size() > 1 && decimal.digits.back() == '0') decimal.digits.pop_back();
  return decimal;
}

std::string plain_text(const Decimal& decimal) {
  std::string text = decimal.digits;
  const int point = decimal.exponent + 1;
  if (point <= 0) return "0." + std::string(static_cast<std::size_t>(-point), '0') + text;
  if (static_cast<std::size_t>(point) >= text.size()) return text + std::string(static_cast<std::size_t>(point) - text.size(), '0');
  return text.insert(static_cast<std::size_t>(point), 1, '.');
}

std::string exponent_text(const Decimal& decimal) {
  std::string text = decimal.digits;
  if (text.size() > 1) text.insert(1, 1, '.');
  const int size = std::abs(decimal.exponent);
  text += decimal.exponent < 0 ? "e-" : "e+";
  if (size < 10) text += '0';
  return text + std::to_string(size);
}

/// Length of the decimal number (optional sign, digits with at most one point, optional exponent) that fills `text`; the
/// grammar is checked here so that the conversion below never sees "inf", "nan", hex or a locale's comma.
bool is_decimal_number(std::string_view text) {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t from = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at - from;
  };
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
  std::size_t count = digits();
  if (at < text.size() && text[at] == '.') {
    ++at;
    count += digits();
  }
  if (count == 0) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

/// The only place where text becomes a double. libc++ 19 has no from_chars for double; its strtod reads the same grammar
/// because `is_decimal_number` has already refused everything a locale could change.
std::optional<double> convert(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
#ifdef _LIBCPP_VERSION
  const double value = std::strtod(std::string(text).c_str(), nullptr);
#else
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec == std::errc::result_out_of_range) {
    // Too small reads as zero; too large is no finite number.
    const auto mark = text.find_first_of("eE");
    const bool small = (mark != std::string_view::npos && text[mark + 1] == '-') || text.substr(0, 2) == "0." || text.substr(0, 3) == "-0.";
    if (!small) return std::nullopt;
    value = 0;
  } else if (result.ec != std::errc{}) {
    return std::nullopt;
  }
#endif
  if (!std::isfinite(value)) return std::nullopt;
  return value;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Optimal string alignment distance, ignoring ASCII case: inserts, deletes, replacements and swaps of neighbours.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (same ? 0u : 1u)});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, now);
  }
  return last[b.size()];
}

}  // namespace

std::string number_text(double value, int significant) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  if (value == 0) return "0";
  const Decimal decimal = to_decimal(std::fabs(value), significant);
  const bool plain = decimal.exponent >= kSmallestPlainExponent && decimal.exponent <= kLargestPlainExponent;
  std::string text(value < 0 ? 1 : 0, '-');
  text += plain ? plain_text(decimal) : exponent_text(decimal);
  return text;
}

std::string fixed_text(double value, int decimals) {
  if (!std::isfinite(value)) return number_text(value);
  constexpr int kLongestDouble = 320;  // 309 digits before the point, sign and point
  std::string text(static_cast<std::size_t>(kLongestDouble + std::max(decimals, 0)), ' ');
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, std::max(decimals, 0)).ptr;
  text.resize(static_cast<std::size_t>(end - text.data()));
  const bool negative_zero = text.front() == '-' && text.find_first_not_of("-0.") == std::string::npos;
  return negative_zero ? text.substr(1) : text;
}

std::string exact_text(double value) {
  if (!std::isfinite(value)) return number_text(value);
  if (value == 0) return "0";
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  return std::string(buffer, end);
}

std::optional<double> parse_number(std::string_view text) {
  if (!is_decimal_number(text)) return std::nullopt;
  return convert(text);
}

std::string nearest_name(std::string_view word, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t best_distance = 0;
  for (const std::string& candidate : candidates) {
    const std::size_t allowed = std::max(word.size(), candidate.size()) / 3;
    const std::size_t longer_by = std::max(word.size(), candidate.size()) - std::min(word.size(), candidate.size());
    if (longer_by > allowed) continue;  // the distance is at least that; a word of a megabyte is not compared letter by letter
    const std::size_t distance = edit_distance(word, candidate);
    if (distance > allowed || (!best.empty() && distance >= best_distance)) continue;
    best = candidate;
    best_distance = distance;
  }
  return best;
}

unsigned long long hash_text(std::string_view text) {
  unsigned long long hash = 0xcbf29ce484222325ull;  // FNV-1a 64-bit offset basis and prime
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3ull;
  }
  return hash;
}

}  // namespace ebb
