#include "ebb/casefile/spread_text.h"

#include <optional>
#include <string>
#include <vector>

#include "ebb/base/number_text.h"
#include "ebb/base/text_check.h"

namespace ebb::casefile {
namespace {

constexpr double kMostCv = 3;             ///< wider than this nobody means
constexpr double kLeastShare = 0.01;      ///< of the distribution that its own limits must leave

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> parts_of(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t comma = text.find(',');
    parts.push_back(trimmed(text.substr(0, comma)));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

/// What follows a word such as "median"; nullopt when the part does not begin with it.
std::optional<std::string_view> after_word(std::string_view part, std::string_view word) {
  if (part.substr(0, word.size()) != word || part.size() == word.size() || part[word.size()] != ' ') return std::nullopt;
  return trimmed(part.substr(word.size()));
}

/// The numbers of a text in words.
struct Said {
  std::optional<double> median, mean, cv, sd;
  std::optional<QuantityRange> within;
};

Result<Done> read_number(std::string_view text, Dimension dimension, std::string_view word, std::optional<double>& to) {
  if (to) return Error{ErrorCode::Contradiction, {}, std::string(word) + " is said twice", "each word once", ""};
  const auto read = parse_quantity(text, dimension);
  if (!read.ok()) return read.errors();
  to = read.value().canonical;
  return Done{};
}

Result<Done> read_part(std::string_view part, Dimension dimension, Said& said) {
  if (const auto text = after_word(part, "median")) return read_number(*text, dimension, "median", said.median);
  if (const auto text = after_word(part, "mean")) return read_number(*text, dimension, "mean", said.mean);
  if (const auto text = after_word(part, "sd")) return read_number(*text, dimension, "sd", said.sd);
  if (const auto text = after_word(part, "cv")) return read_number(*text, kDimensionless, "cv", said.cv);
  if (const auto text = after_word(part, "within")) {
    const auto range = parse_quantity_range(*text, dimension);
    if (!range.ok()) return range.errors();
    said.within = range.value();
    return Done{};
  }
  return Error{ErrorCode::Syntax, {}, quoted(part) + " is not understood", "median … with cv …, mean … with sd …, and within … - …", ""};
}

Error out_of_range(std::string what, std::string allowed) { return {ErrorCode::OutOfRange, {}, std::move(what), std::move(allowed), ""}; }

Result<SpreadOf> spread_of(const Said& said, std::string_view text) {
  SpreadOf spread;
  if (said.median.has_value() == said.mean.has_value()) return Error{ErrorCode::Contradiction, {}, quoted(text) + " has not one middle", "median … with cv …, or mean … with sd …", ""};
  if (said.median ? !said.cv || said.sd : !said.sd || said.cv) {
    return Error{ErrorCode::Missing, {}, quoted(text) + (said.median ? ": a median goes with a cv" : ": a mean goes with an sd"), said.median ? "median …, cv 50 %" : "mean …, sd …", ""};
  }
  spread.kind = said.median ? SpreadOf::Kind::LogNormal : SpreadOf::Kind::Normal;
  spread.middle = said.median ? *said.median : *said.mean;
  if (!(spread.middle > 0)) return out_of_range(quoted(text) + ": the middle is not over zero", "a value over zero");
  if (said.median && !(*said.cv > 0 && *said.cv <= kMostCv)) return out_of_range(quoted(text) + ": a cv of " + number_text(*said.cv * 100) + " % is impossible", "over 0 % and up to 300 %");
  if (said.mean && !(*said.sd > 0)) return out_of_range(quoted(text) + ": an sd that is not over zero", "an sd over zero, or the mean alone for a fixed value");
  spread.width = said.median ? log_sd_of_cv(*said.cv) : *said.sd;
  spread.low = 0;
  if (said.within) {
    spread.low = said.within->low;
    spread.high = said.within->high;
  }
  const double share = spread.share_between(spread.low, spread.high);
  if (share < kLeastShare) return out_of_range(quoted(text) + ": only " + number_text(share * 100, 2) + " % of this distribution lies within its limits", "limits that leave at least 1 %");
  return spread;
}

}  // namespace

Result<SpreadOf> parse_spread(std::string_view text, Dimension dimension) {
  const std::vector<std::string_view> parts = parts_of(text);
  const bool in_words = parts.size() > 1 || after_word(parts.front(), "median") || after_word(parts.front(), "mean");
  if (in_words) {
    Said said;
    for (const std::string_view part : parts) {
      const Result<Done> read = read_part(part, dimension, said);
      if (!read.ok()) return read.errors();
    }
    return spread_of(said, text);
  }
  const auto range = parse_quantity_range(text, dimension);
  if (!range.ok()) return range.errors();
  SpreadOf spread;
  if (range.value().low < 0) return out_of_range(quoted(text) + " is negative", "zero or more");
  spread.kind = range.value().low == range.value().high ? SpreadOf::Kind::Fixed : SpreadOf::Kind::Uniform;
  spread.middle = range.value().low;
  spread.low = range.value().low;
  spread.high = range.value().high;
  return spread;
}

std::string spread_examples(std::string_view value, std::string_view unit) {
  const std::string v(value), u(unit);
  return "\"" + v + " " + u + "\", \"" + v + "-100 " + u + "\", \"median " + v + " " + u + ", cv 50 %\", \"mean " + v + " " + u + ", sd " + v + " " + u +
         "\", each also with \", within 1-100 " + u + "\"";
}

}  // namespace ebb::casefile
