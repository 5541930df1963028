#include "ebb/knowledge/reader.h"

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/knowledge/toml.h"

namespace ebb {
namespace {

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

Where where_of(const std::string& file, const toml::source_region& source) {
  return {file, static_cast<int>(source.begin.line), static_cast<int>(source.begin.column)};
}

const char* kind_of(const toml::node& node) {
  if (node.is_table()) return "a table";
  if (node.is_array()) return "a list";
  if (node.is_string()) return "text";
  if (node.is_number()) return "a number";
  if (node.is_boolean()) return "true or false";
  return "a date or time";
}

/// The number in `node`, integer or not; nullopt for anything else and for inf and nan.
std::optional<double> finite_number(const toml::node& node) {
  const auto value = node.value<double>();
  if (!node.is_number() || !value || !std::isfinite(*value)) return std::nullopt;
  return value;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// Stands in for a parameter whose error is already recorded.
Parameter unread_parameter(const ParameterField& field) {
  Parameter parameter;
  parameter.name = field.name;
  return parameter;
}

}  // namespace

std::shared_ptr<const toml::table> parse_toml(const DataFile& file, Errors& errors) {
  toml::parse_result parsed = toml::parse(file.text);
  if (parsed) return std::make_shared<const toml::table>(std::move(parsed).table());
  const toml::parse_error& error = parsed.error();
  errors.push_back({ErrorCode::Syntax, where_of(file.path, error.source()), std::string(error.description()), "TOML 1.0", ""});
  return nullptr;
}

TableReader::TableReader(const toml::table& table, const ReadContext& context, std::string path)
    : table_(&table), context_(&context), path_(std::move(path)) {}

std::string TableReader::key_path(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + '.' + std::string(key);
}

Where TableReader::where(std::string_view key) const {
  const toml::node* node = table_->get(key);
  return where_of(context_->file, node ? node->source() : table_->source());
}

void TableReader::fail(ErrorCode code, std::string_view key, std::string what, std::string allowed, std::string nearest) {
  const std::string full = key.empty() ? path_ : key_path(key);
  context_->errors->push_back({code, where(key), (full.empty() ? "" : full + ": ") + what, std::move(allowed), std::move(nearest)});
}

const toml::node* TableReader::find(std::string_view key) {
  known_.emplace_back(key);
  return table_->get(key);
}

bool TableReader::has(std::string_view key) { return find(key) != nullptr; }

std::optional<std::string> TableReader::text(std::string_view key) {
  const toml::node* node = find(key);
  if (!node) return std::nullopt;
  if (const auto* found = node->as_string()) return found->get();
  fail(ErrorCode::Syntax, key, std::string("is ") + kind_of(*node), "text in quotes");
  return std::nullopt;
}

std::string TableReader::required_text(std::string_view key) {
  const bool there = has(key);
  const auto found = text(key);
  if (!there) fail(ErrorCode::Missing, key, "is missing", "text in quotes");
  if (found && found->empty()) fail(ErrorCode::Missing, key, "is empty", "text in quotes");
  return found.value_or("");
}

std::optional<bool> TableReader::boolean(std::string_view key) {
  const toml::node* node = find(key);
  if (!node) return std::nullopt;
  if (const auto* found = node->as_boolean()) return found->get();
  fail(ErrorCode::Syntax, key, std::string("is ") + kind_of(*node), "true or false");
  return std::nullopt;
}

std::optional<double> TableReader::number(std::string_view key) {
  const toml::node* node = find(key);
  if (!node) return std::nullopt;
  if (const auto found = finite_number(*node)) return found;
  fail(ErrorCode::Syntax, key, std::string("is ") + (node->is_number() ? "not finite" : kind_of(*node)), "a finite number without quotes");
  return std::nullopt;
}

double TableReader::required_number(std::string_view key) {
  if (!has(key)) fail(ErrorCode::Missing, key, "is missing", "a number");
  return number(key).value_or(0);
}

std::vector<std::string> TableReader::texts(std::string_view key) {
  std::vector<std::string> list;
  const toml::node* node = find(key);
  if (!node) return list;
  const toml::array* array = node->as_array();
  if (!array) fail(ErrorCode::Syntax, key, std::string("is ") + kind_of(*node), "a list of texts such as [\"a\", \"b\"]");
  if (!array) return list;
  for (const toml::node& item : *array) {
    if (const auto* found = item.as_string()) {
      list.push_back(found->get());
    } else {
      fail(ErrorCode::Syntax, key, std::string("holds ") + kind_of(item), "a list of texts such as [\"a\", \"b\"]");
    }
  }
  return list;
}

std::vector<double> TableReader::numbers(std::string_view key) {
  std::vector<double> list;
  const toml::node* node = find(key);
  if (!node) return list;
  const toml::array* array = node->as_array();
  if (!array) fail(ErrorCode::Syntax, key, std::string("is ") + kind_of(*node), "a list of numbers such as [1, 2.5]");
  if (!array) return list;
  for (const toml::node& item : *array) {
    if (const auto found = finite_number(item)) {
      list.push_back(*found);
    } else {
      fail(ErrorCode::Syntax, key, std::string("holds ") + kind_of(item), "a list of finite numbers such as [1, 2.5]");
    }
  }
  return list;
}

std::optional<double> TableReader::quantity(std::string_view key, Dimension dimension) {
  const toml::node* node = find(key);
  if (!node) return std::nullopt;
  if (node->is_number()) {
    fail(ErrorCode::WrongUnit, key, "is a number without a unit", describe(dimension) + ", in quotes");
    return std::nullopt;
  }
  const auto written = text(key);
  if (!written) return std::nullopt;
  const auto read = parse_quantity(*written, dimension);
  if (read) return read.value().canonical;
  for (const Error& error : read.errors()) fail(error.code, key, error.what, error.allowed, error.nearest);
  return std::nullopt;
}

double TableReader::required_quantity(std::string_view key, Dimension dimension) {
  if (!has(key)) fail(ErrorCode::Missing, key, "is missing", describe(dimension) + ", in quotes");
  return quantity(key, dimension).value_or(0);
}

std::string TableReader::required_choice(std::string_view key, const std::vector<std::string>& allowed) {
  if (!has(key)) {
    fail(ErrorCode::Missing, key, "is missing", joined(allowed));
    return "";
  }
  const auto found = text(key);
  if (!found) return "";
  for (const std::string& name : allowed) {
    if (name == *found) return name;
  }
  fail(ErrorCode::UnknownName, key, quoted(*found) + " is not known", joined(allowed), nearest_name(*found, allowed));
  return "";
}

std::optional<TableReader> TableReader::table(std::string_view key) {
  const toml::node* node = find(key);
  if (!node) return std::nullopt;
  if (const toml::table* found = node->as_table()) return TableReader(*found, *context_, key_path(key));
  fail(ErrorCode::Syntax, key, std::string("is ") + kind_of(*node), "a table [" + key_path(key) + "]");
  return std::nullopt;
}

std::vector<TableReader> TableReader::tables(std::string_view key) {
  std::vector<TableReader> list;
  const toml::node* node = find(key);
  if (!node) return list;
  const toml::array* array = node->as_array();
  if (!array) fail(ErrorCode::Syntax, key, std::string("is ") + kind_of(*node), "tables [[" + key_path(key) + "]]");
  if (!array) return list;
  for (const toml::node& item : *array) {
    if (const toml::table* found = item.as_table()) {
      list.emplace_back(*found, *context_, key_path(key) + '[' + std::to_string(list.size() + 1) + ']');
    } else {
      fail(ErrorCode::Syntax, key, std::string("holds ") + kind_of(item), "tables [[" + key_path(key) + "]]");
    }
  }
  return list;
}

TableReader::Provenance TableReader::provenance() {
  Provenance read;
  read.source = required_text("source");
  read.locator = text("locator").value_or("");
  read.why = text("why").value_or("");
  const std::string grade = required_choice("grade", {"A", "B", "C", "D"});
  if (!grade.empty()) read.grade = grade.front();
  const bool assumption = read.source == "assumption";
  if (assumption && !grade.empty() && read.grade != 'D') {
    fail(ErrorCode::Contradiction, "source", "an assumption has grade " + grade, "grade D, or a source of references.bib");
  }
  if (!assumption && !read.source.empty() && context_->references && !context_->references->contains(read.source)) {
    std::vector<std::string> keys;
    for (const auto& [key, reference] : *context_->references) keys.push_back(key);
    fail(ErrorCode::UnknownName, "source", "source " + quoted(read.source) + " is not in references.bib",
         "a key of references.bib, or \"assumption\" with grade D", nearest_name(read.source, keys));
  }
  if (read.grade == 'D' && !grade.empty() && read.why.empty()) {
    fail(ErrorCode::Missing, "why", "is missing", "grade D says why this number was taken");
  }
  return read;
}

void TableReader::read_value(const ParameterField& field, Parameter& parameter) {
  const double written = required_number("value");
  parameter.unit = text("unit").value_or("");
  if (parameter.unit.empty()) {
    fail(ErrorCode::WrongUnit, "unit", "the number has no unit", field.exact_unit.empty() ? describe(field.dimension) : field.exact_unit);
  } else if (!field.exact_unit.empty()) {
    if (parameter.unit != field.exact_unit) fail(ErrorCode::WrongUnit, "unit", quoted(parameter.unit) + " is another unit", field.exact_unit);
  } else if (const auto unit = parse_unit(parameter.unit); !unit) {
    const Error& error = unit.errors().front();
    fail(error.code, "unit", error.what, describe(field.dimension), error.nearest);
  } else if (!field.any_dimension && !(unit.value().dimension == field.dimension)) {
    const std::string kind = describe(unit.value().dimension);
    fail(ErrorCode::WrongUnit, "unit", quoted(parameter.unit) + " is the unit of " + kind.substr(0, kind.find(" such as")), describe(field.dimension));
  } else {
    parameter.canonical_per_unit = unit.value().canonical_per_unit;
  }
  parameter.typical = parameter.range_low = parameter.range_high = written * parameter.canonical_per_unit;
  if (!field.may_be_negative && written < 0) fail(ErrorCode::OutOfRange, "value", number_text(written) + " is negative", "zero or more");
  if (field.fraction && parameter.typical > 1) fail(ErrorCode::OutOfRange, "value", number_text(written) + " is more than the whole", "0 to 1");
}

void TableReader::read_spread(const ParameterField& field, Parameter& parameter) {
  const auto cv = number("cv");
  const auto logit_sd = number("logit_sd");
  if (cv && logit_sd) fail(ErrorCode::Contradiction, "cv", "is said together with logit_sd", "one of the two");
  if (logit_sd && !field.fraction) fail(ErrorCode::Contradiction, "logit_sd", "belongs to fractions only", "cv");
  const double spread = logit_sd.value_or(cv.value_or(0));
  if (spread < 0) fail(ErrorCode::OutOfRange, cv ? "cv" : "logit_sd", number_text(spread) + " is negative", "zero or more");
  if (spread <= 0) return;
  const bool inside = parameter.typical > 0 && (!field.fraction || parameter.typical < 1);
  if (!inside) {
    fail(ErrorCode::OutOfRange, cv ? "cv" : "logit_sd", "a value of " + number_text(parameter.typical) + " cannot spread",
         field.fraction ? "a spread for fractions between 0 and 1 only" : "a spread for numbers above 0 only");
    return;
  }
  parameter.distribution = field.fraction ? Distribution::LogitNormal : Distribution::LogNormal;
  parameter.spread_frac = field.fraction && cv ? spread / (1 - parameter.typical) : spread;
}

void TableReader::read_range(Parameter& parameter) {
  if (!has("range")) return;
  const std::vector<double> range = numbers("range");
  if (range.size() != 2 || range[0] > range[1]) {
    fail(ErrorCode::OutOfRange, "range", "is no pair of numbers, the smaller first", "[low, high] in the unit of the value");
    return;
  }
  parameter.range_low = range[0] * parameter.canonical_per_unit;
  parameter.range_high = range[1] * parameter.canonical_per_unit;
  if (parameter.typical < parameter.range_low || parameter.typical > parameter.range_high) {
    fail(ErrorCode::OutOfRange, "range", "does not hold the value " + number_text(parameter.typical / parameter.canonical_per_unit),
         "low <= value <= high");
  }
}

Parameter TableReader::read_parameter(const ParameterField& field) {
  Parameter parameter;
  parameter.name = field.name;
  read_value(field, parameter);
  read_spread(field, parameter);
  read_range(parameter);
  parameter.population = required_text("population");
  const Provenance read = provenance();
  parameter.source = read.source;
  parameter.locator = read.locator;
  parameter.grade = read.grade;
  parameter.why = read.why;
  if (parameter.source != "assumption" && parameter.locator.empty()) {
    fail(ErrorCode::Missing, "locator", "is missing", "where in the source the number stands");
  }
  finish();
  return parameter;
}

std::optional<Parameter> TableReader::parameter(std::string_view key, const ParameterField& field) {
  const toml::node* node = find(key);
  if (node && node->is_number()) {
    fail(ErrorCode::WrongUnit, key, "is a bare number", "a table with value, unit, population, source, locator and grade");
    return unread_parameter(field);
  }
  auto sub_table = table(key);
  if (!sub_table) return std::nullopt;
  return sub_table->read_parameter(field);
}

Parameter TableReader::required_parameter(std::string_view key, const ParameterField& field) {
  if (auto found = parameter(key, field)) return *found;
  if (!table_->contains(key)) fail(ErrorCode::Missing, key, "is missing", "a table with value, unit, population, source, locator and grade");
  return unread_parameter(field);
}

std::vector<std::string> TableReader::sub_table_names() {
  std::vector<std::pair<toml::source_index, std::string>> found;
  for (const auto& [key, node] : *table_) {
    if (node.is_table()) found.emplace_back(node.source().begin.line, key.str());
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> names;
  for (auto& [line, name] : found) {
    known_.push_back(name);
    names.push_back(std::move(name));
  }
  return names;
}

void TableReader::finish() {
  for (const auto& [key, node] : *table_) {
    const std::string name(key.str());
    bool known = false;
    for (const std::string& candidate : known_) known = known || candidate == name;
    if (known) continue;
    std::vector<std::string> names;
    for (const std::string& candidate : known_) {
      bool listed = false;
      for (const std::string& earlier : names) listed = listed || earlier == candidate;
      if (!listed) names.push_back(candidate);
    }
    context_->errors->push_back({ErrorCode::UnknownName, where_of(context_->file, key.source()), key_path(name) + ": unknown key",
                                 joined(names), nearest_name(name, names)});
  }
}

}  // namespace ebb
