#include "ebb/casefile/section.h"

#include <algorithm>

#include "ebb/base/number_text.h"
#include "ebb/base/text_check.h"
#include "ebb/casefile/messages.h"
#include "ebb/knowledge/toml.h"

namespace ebb::casefile {
namespace {

constexpr std::size_t kLongestValue = 200;  ///< no quantity, date or name is longer
constexpr int kFirstYear = 1950, kLastYear = 2100;

/// Where the heading stands in its vocabulary; the top level when it does not.
const SectionKind& kind_named(const Vocabulary& vocabulary, std::string_view name) {
  for (const SectionKind& kind : vocabulary) {
    if (kind.name == name) return kind;
  }
  return vocabulary.front();
}

std::string bracketed(const SectionKind& kind) { return kind.list ? "[[" + kind.name + "]]" : "[" + kind.name + "]"; }

bool is_section(const Vocabulary& vocabulary, std::string_view key) {
  return std::any_of(vocabulary.begin(), vocabulary.end(), [key](const SectionKind& kind) { return kind.name == key; });
}

/// Where a key that is not allowed here would be: "supply" stands in [taper].
std::string other_home(const Vocabulary& vocabulary, std::string_view key, std::string_view here) {
  const auto knows = [key](const SectionKind& kind) { return std::find(kind.keys.begin(), kind.keys.end(), key) != kind.keys.end(); };
  for (const SectionKind& kind : vocabulary) {
    if (!kind.name.empty() && kind.name != here && knows(kind)) return "in " + bracketed(kind);
  }
  if (here.empty() || !knows(vocabulary.front())) return "";
  return is_section(vocabulary, key) ? "at the top, as " + bracketed(kind_named(vocabulary, key)) : "at the top, before every section";
}

/// "title, all_medicines_listed, ": keys of the top level that are no sections.
std::string plain_top_keys(const Vocabulary& vocabulary) {
  std::string list;
  for (const std::string& key : vocabulary.front().keys) {
    if (!is_section(vocabulary, key)) list += key + ", ";
  }
  return list;
}

std::string date_text(const toml::date& date) { return to_text(make_date(date.year, date.month, date.day)); }

std::string time_text(const toml::time& time) {
  constexpr std::size_t kDateAndBlank = 11;
  return to_text(make_date_time(Date{}, time.hour * 60 + time.minute)).substr(kDateAndBlank);
}

/// What was written, for messages.
std::string shown(const toml::node& node) {
  if (const auto* text = node.as_string()) return quoted(text->get());
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* number = node.as_floating_point()) return number_text(number->get());
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  if (node.is_array()) return "a list";
  if (node.is_table()) return "a table";
  if (const auto* date = node.as_date()) return date_text(date->get());
  return "a date or time";
}

Result<Date> in_calendar(Date date, std::string_view text) {
  const int year = civil(date).year;
  if (year >= kFirstYear && year <= kLastYear) return date;
  return Error{ErrorCode::OutOfRange,
               {},
               quoted(text) + " is too far from today",
               "years " + std::to_string(kFirstYear) + " to " + std::to_string(kLastYear),
               ""};
}

Result<Date> read_date(std::string_view text) {
  const auto date = parse_date(text);
  return date ? in_calendar(date.value(), text) : date;
}

Result<DateTime> read_date_time(std::string_view text) {
  const auto time = parse_date_time(text);
  if (!time) return time;
  const auto date = in_calendar(time.value().date(), text);
  if (!date) return date.errors();
  return time;
}

Result<DateRange> read_date_range(std::string_view text) {
  const auto range = parse_date_range(text);
  if (!range) return range;
  const auto date = in_calendar(range.value().first, text);
  if (!date) return date.errors();
  return range;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

const Vocabulary& case_vocabulary() {
  static const Vocabulary kVocabulary = {
      {"", {"title", "person", "use", "medicine", "taken", "observation", "taper", "acute", "report", "history", "signs", "substances", "obtained", "criteria",
        "supply", "dispensed", "all_medicines_listed"}},
      {"person", {"age", "sex", "weight", "liver", "pregnant", "conditions", "allergies", "all_conditions_listed"}},
      {"use",
       {"drug", "dose", "times", "every", "at", "over", "from", "to", "route", "source", "per_week", "as_needed", "missed", "late",
        "split_tablets", "confirm_dose"}, true},
      {"medicine", {"name", "from", "to"}, true},
      {"taken", {"date", "drug", "dose"}, true},
      {"observation", {"at", "what", "value"}, true},
      {"taper", {"start", "today", "supply", "goal", "accept", "confidence", "step", "within", "guideline_limits", "alternate_days",
                 "dispense_every", "substitute", "equivalence", "substitute_stage", "prescribed", "over", "hold", "from_today", "one_step_back", "began", "following"}},
      {"acute", {"now", "opioid_tolerance", "last_opioid"}},
      {"report", {"from", "to", "every", "stop_on"}},
      {"history", {"none_of_the_rest"}},
      {"signs", {"none_of_the_rest"}},
      {"substances", {"none_of_the_rest"}},
      {"obtained", {"none_of_the_rest"}},
      {"criteria", {"none_of_the_rest"}},
      {"supply", {}},
      {"dispensed", {"date", "drug", "quantity", "strength", "days", "prescriber", "pharmacy"}, true},
  };
  return kVocabulary;
}

std::vector<std::string> section_headings(const Vocabulary& vocabulary) {
  std::vector<std::string> names;
  for (const SectionKind& kind : vocabulary) {
    if (!kind.name.empty()) names.push_back(bracketed(kind));
  }
  return names;
}

std::optional<double> parse_chance(std::string_view text) {
  const std::size_t in = text.find(" in ");
  if (in == std::string_view::npos) {
    const auto percent = parse_quantity(text, kDimensionless);
    const bool usable = percent && text.find('%') != std::string_view::npos;
    if (!usable || !(percent.value().canonical >= 0 && percent.value().canonical <= 1)) return std::nullopt;
    return percent.value().canonical;
  }
  const auto part = parse_number(trimmed(text.substr(0, in)));
  const auto whole = parse_number(trimmed(text.substr(in + 4)));
  if (!part || !whole || !(*part >= 0) || !(*whole > 0) || *part > *whole) return std::nullopt;
  return *part / *whole;
}

Section::Section(std::string file, std::string heading, const toml::table& table, Errors& errors, std::vector<std::string> extra_keys,
                 const Vocabulary& vocabulary)
    : file_(std::move(file)), heading_(std::move(heading)), vocabulary_(&vocabulary), extra_keys_(std::move(extra_keys)), table_(table), errors_(errors) {
  report_unknown_keys();
}

bool Section::has(std::string_view key) const { return table_.contains(key); }

Where Section::where() const { return place_of(table_.source()); }

Where Section::place_of(const toml::source_region& source) const {
  return {file_, static_cast<int>(source.begin.line), static_cast<int>(source.begin.column)};
}

Where Section::where(std::string_view key) const {
  const toml::node* node = table_.get(key);
  return node ? place_of(node->source()) : where();
}

std::string Section::name(std::string_view key) const {
  return heading_.empty() ? std::string(key) : bracketed(kind_named(*vocabulary_, heading_)) + " " + std::string(key);
}

void Section::report_unknown_keys() {
  SectionKind known = kind_named(*vocabulary_, heading_);
  known.keys.insert(known.keys.end(), extra_keys_.begin(), extra_keys_.end());
  for (const auto& [key, node] : table_) {
    const std::string_view written = key.str();
    if (std::find(known.keys.begin(), known.keys.end(), written) != known.keys.end()) continue;
    const std::string home = other_home(*vocabulary_, written, heading_);
    std::string what = "unknown key " + quoted(written) + (heading_.empty() ? " outside every section" : " in " + bracketed(known));
    if (!home.empty()) what += "; it stands " + home;
    std::string allowed = any_of_text(heading_.empty() ? section_headings(*vocabulary_) : known.keys);
    if (heading_.empty()) allowed = plain_top_keys(*vocabulary_) + allowed;
    std::string nearest = home.empty() && written.size() <= kLongestValue ? nearest_name(written, known.keys) : "";
    if (heading_.empty() && !nearest.empty() && is_section(*vocabulary_, nearest)) nearest = bracketed(kind_named(*vocabulary_, nearest));
    errors_.push_back({ErrorCode::UnknownName, place_of(key.source()), std::move(what), std::move(allowed), std::move(nearest)});
  }
}

void Section::fail(ErrorCode code, std::string_view key, std::string what, std::string allowed, std::string nearest) {
  errors_.push_back({code, where(key), name(key) + ": " + std::move(what), std::move(allowed), std::move(nearest)});
}

void Section::fail_at(const toml::node& node, std::string_view key, ErrorCode code, std::string what, std::string allowed,
                      std::string nearest) {
  errors_.push_back({code, place_of(node.source()), name(key) + ": " + std::move(what), std::move(allowed), std::move(nearest)});
}

void Section::miss(std::string_view key, std::string why, std::string example) {
  errors_.push_back({ErrorCode::Missing, where(), name(key) + " is missing" + (why.empty() ? "" : ": " + why), std::move(example), ""});
}

void Section::adopt(const toml::node& node, std::string_view key, const Errors& errors) {
  for (const Error& error : errors) fail_at(node, key, error.code, error.what, error.allowed, error.nearest);
}

std::optional<std::string> Section::node_text(const toml::node& node, std::string_view key, std::string_view example) {
  std::string text;
  if (const auto* written = node.as_string()) {
    text = written->get();
  } else if (const auto* date = node.as_date()) {
    text = date_text(date->get());
  } else if (const auto* time = node.as_time()) {
    text = time_text(time->get());
  } else if (const auto* both = node.as_date_time(); both && !both->get().offset) {
    text = date_text(both->get().date) + " " + time_text(both->get().time);
  } else {
    const bool bare = node.is_number();
    const ErrorCode code = bare ? ErrorCode::WrongUnit : ErrorCode::Syntax;
    const std::string what = shown(node) + (both   ? " with a time zone"
                                            : bare ? " stands without a unit or quotation marks"
                                                   : " is no text");
    fail_at(node, key, code, what, "text in quotation marks, such as " + std::string(example));
    return std::nullopt;
  }
  if (text.size() <= kLongestValue) return text;
  fail_at(node, key, ErrorCode::Syntax, quoted(text) + " is too long",
          "at most " + std::to_string(kLongestValue) + " characters, such as " + std::string(example));
  return std::nullopt;
}

std::optional<std::string> Section::value_text(std::string_view key, std::string_view example) {
  const toml::node* node = table_.get(key);
  if (!node) return std::nullopt;
  return node_text(*node, key, example);
}

std::optional<std::string> Section::text(std::string_view key, std::string_view example) {
  auto value = value_text(key, example);
  if (value && trimmed(*value).empty()) {
    fail(ErrorCode::Missing, key, "the text is empty", "such as " + std::string(example));
    return std::nullopt;
  }
  return value;
}

std::optional<std::string> Section::one_of(std::string_view key, const std::vector<std::string>& names) {
  const auto value = value_text(key, "\"" + names.front() + "\"");
  if (!value || std::find(names.begin(), names.end(), *value) != names.end()) return value;
  fail(ErrorCode::UnknownName, key, quoted(*value) + " is not known", any_of_text(names), nearest_name(*value, names));
  return std::nullopt;
}

std::optional<bool> Section::flag(std::string_view key) {
  const toml::node* node = table_.get(key);
  if (!node) return std::nullopt;
  if (const auto* value = node->as_boolean()) return value->get();
  fail(ErrorCode::Syntax, key, shown(*node) + " is neither true nor false", "true or false, without quotation marks");
  return std::nullopt;
}

std::optional<double> Section::number(std::string_view key, double lowest, double highest, std::string_view allowed) {
  const toml::node* node = table_.get(key);
  if (!node) return std::nullopt;
  if (!node->is_number()) {
    fail(ErrorCode::Syntax, key, shown(*node) + " is not a plain number", std::string(allowed));
    return std::nullopt;
  }
  const double value = node->is_integer() ? static_cast<double>(node->as_integer()->get()) : node->as_floating_point()->get();
  if (value >= lowest && value <= highest) return value;
  fail(ErrorCode::OutOfRange, key, number_text(value) + " is out of range", std::string(allowed));
  return std::nullopt;
}

template <class T, class Parse>
std::optional<T> Section::parsed(std::string_view key, std::string_view example, Parse parse) {
  const auto text = value_text(key, example);
  if (!text) return std::nullopt;
  const Result<T> result = parse(*text);
  if (result) return result.value();
  adopt(*table_.get(key), key, result.errors());
  return std::nullopt;
}

template <class T, class Parse>
std::vector<T> Section::parsed_list(std::string_view key, std::string_view example, Parse parse) {
  std::vector<T> values;
  const toml::node* node = table_.get(key);
  if (!node) return values;
  const toml::array* list = node->as_array();
  if (!list) {
    fail(ErrorCode::Syntax, key, shown(*node) + " is not a list", "a list in brackets, such as [" + std::string(example) + "]");
    return values;
  }
  if (list->empty()) fail(ErrorCode::Missing, key, "the list is empty", "a list such as [" + std::string(example) + "]");
  for (const toml::node& item : *list) {
    const auto text = node_text(item, key, example);
    if (!text) continue;
    const Result<T> result = parse(*text);
    if (result) {
      values.push_back(result.value());
    } else {
      adopt(item, key, result.errors());
    }
  }
  return values;
}

std::optional<double> Section::quantity(std::string_view key, Dimension dimension, std::string_view example, double lowest,
                                        double highest) {
  const auto value = parsed<Quantity>(key, example, [&](std::string_view text) { return parse_quantity(text, dimension); });
  if (!value) return std::nullopt;
  if (value->canonical >= lowest && value->canonical <= highest) return value->canonical;
  fail(ErrorCode::OutOfRange, key, quoted(value->text) + " is out of range", "a value such as " + std::string(example));
  return std::nullopt;
}

std::optional<QuantityRange> Section::quantity_range(std::string_view key, Dimension dimension, std::string_view example) {
  return parsed<QuantityRange>(key, example, [&](std::string_view text) { return parse_quantity_range(text, dimension); });
}

std::optional<Date> Section::date(std::string_view key) { return parsed<Date>(key, "\"2026-01-31\"", read_date); }

std::optional<DateTime> Section::date_time(std::string_view key) { return parsed<DateTime>(key, "\"2026-01-30 08:00\"", read_date_time); }

std::optional<DateRange> Section::date_range(std::string_view key) {
  return parsed<DateRange>(key, "\"2021\", \"2021-03\" or \"2021-03-01\"", read_date_range);
}

std::optional<double> Section::chance(std::string_view key) {
  constexpr std::string_view kExample = "\"1 in 10\"";
  const auto text = value_text(key, kExample);
  if (!text) return std::nullopt;
  const auto value = parse_chance(*text);
  if (!value) fail(ErrorCode::Syntax, key, quoted(*text) + " is not a chance", "\"1 in 10\" or \"10 %\"");
  return value;
}

std::optional<Lateness> Section::lateness(std::string_view key) {
  constexpr std::string_view kExample = "\"1 in 5 by 3 h\"";
  const auto text = value_text(key, kExample);
  if (!text) return std::nullopt;
  const std::size_t by = text->find(" by ");
  const auto frac = by == std::string::npos ? std::nullopt : parse_chance(text->substr(0, by));
  if (!frac) {
    fail(ErrorCode::Syntax, key, quoted(*text) + " does not say how often and by how much", std::string(kExample));
    return std::nullopt;
  }
  const auto delay = parse_quantity(trimmed(std::string_view(*text).substr(by + 4)), kTime);
  if (!delay) {
    adopt(*table_.get(key), key, delay.errors());
    return std::nullopt;
  }
  constexpr double kLongestDelay_h = 24;
  if (delay.value().canonical > 0 && delay.value().canonical <= kLongestDelay_h) return Lateness{*frac, delay.value().canonical};
  fail(ErrorCode::OutOfRange, key, quoted(*text) + " is out of range", "a delay over 0 h and up to 24 h; a later dose is a missed one");
  return std::nullopt;
}

std::vector<std::string> Section::texts(std::string_view key, std::string_view example) {
  return parsed_list<std::string>(key, example, [](const std::string& text) { return Result<std::string>(text); });
}

std::vector<int> Section::times_of_day(std::string_view key) { return parsed_list<int>(key, "\"08:00\", \"20:00\"", parse_time_of_day); }

std::vector<Date> Section::dates(std::string_view key) { return parsed_list<Date>(key, "\"2026-01-31\"", read_date); }

std::vector<DateTime> Section::date_times(std::string_view key) {
  return parsed_list<DateTime>(key, "\"2026-01-30 08:00\"", read_date_time);
}

}  // namespace ebb::casefile
