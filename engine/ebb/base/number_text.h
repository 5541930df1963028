// Numbers to text and back, the same on every machine.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ebb {

/// At most `significant` digits, no exponent between 1e-4 and 1e7, no trailing zeros: 0.25, 1500, 3.1e-07.
std::string number_text(double value, int significant = 6);
/// Exactly `decimals` decimals: "0.25".
std::string fixed_text(double value, int decimals);
/// The shortest text that reads back to the same double.
std::string exact_text(double value);
/// The whole of `text` as a finite decimal number (no "inf", "nan", hex or locale); nothing else may stand there.
std::optional<double> parse_number(std::string_view text);

/// The candidate closest to `word` (Damerau-Levenshtein, ignoring case, at most a third of its length away); empty if none.
std::string nearest_name(std::string_view word, const std::vector<std::string>& candidates);

/// 64-bit FNV-1a: names -> keys for random streams, data -> version hash.
unsigned long long hash_text(std::string_view text);

}  // namespace ebb
