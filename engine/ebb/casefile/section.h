// One table of a case file ([person], one [[use]] …) being read: every value with its type, unit, range and place checked.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ebb/base/dates.h"
#include "ebb/base/result.h"
#include "ebb/base/units.h"
#include "ebb/knowledge/toml_names.h"

namespace ebb::casefile {

/// Share of doses and how late: "1 in 5 by 3 h".
struct Lateness {
  double frac = 0;
  double late_h = 0;
};

/// One kind of section of a file: what may stand in it.
struct SectionKind {
  std::string name;                 ///< "" for the top level
  std::vector<std::string> keys;
  bool list = false;                ///< [[name]] instead of [name]
};
using Vocabulary = std::vector<SectionKind>;  ///< the top level first

/// The sections of a case file.
const Vocabulary& case_vocabulary();

/// Reads the keys of one table. What is absent or wrong comes back empty; what is wrong is added to the errors, too.
class Section {
 public:
  /// `heading` is "person", "use", …, or "" for the top level: it decides which keys are allowed; others are reported at once.
  /// `extra_keys`: allowed, too (facts that data/ names).
  Section(std::string file, std::string heading, const toml::table& table, Errors& errors, std::vector<std::string> extra_keys = {},
          const Vocabulary& vocabulary = case_vocabulary());

  bool has(std::string_view key) const;
  Where where() const;
  /// Of the key's value; of the section when the key is absent.
  Where where(std::string_view key) const;
  void fail(ErrorCode code, std::string_view key, std::string what, std::string allowed, std::string nearest = "");
  /// Missing, with an example of how to say it.
  void miss(std::string_view key, std::string why, std::string example);

  std::optional<std::string> text(std::string_view key, std::string_view example);
  std::optional<std::string> one_of(std::string_view key, const std::vector<std::string>& names);
  std::optional<bool> flag(std::string_view key);
  std::optional<double> number(std::string_view key, double lowest, double highest, std::string_view allowed);
  std::optional<double> quantity(std::string_view key, Dimension dimension, std::string_view example, double lowest, double highest);
  std::optional<QuantityRange> quantity_range(std::string_view key, Dimension dimension, std::string_view example);
  std::optional<Date> date(std::string_view key);
  std::optional<DateTime> date_time(std::string_view key);
  std::optional<DateRange> date_range(std::string_view key);
  std::optional<double> chance(std::string_view key);
  std::optional<Lateness> lateness(std::string_view key);
  std::vector<std::string> texts(std::string_view key, std::string_view example);
  std::vector<int> times_of_day(std::string_view key);
  std::vector<Date> dates(std::string_view key);
  std::vector<DateTime> date_times(std::string_view key);

 private:
  Where place_of(const toml::source_region& source) const;
  std::string name(std::string_view key) const;
  void report_unknown_keys();
  void fail_at(const toml::node& node, std::string_view key, ErrorCode code, std::string what, std::string allowed,
               std::string nearest = "");
  /// Adds the errors of a parser at the value's place, with the key's name in front.
  void adopt(const toml::node& node, std::string_view key, const Errors& errors);
  /// Text, or a date or time written without quotation marks.
  std::optional<std::string> node_text(const toml::node& node, std::string_view key, std::string_view example);
  std::optional<std::string> value_text(std::string_view key, std::string_view example);
  template <class T, class Parse>
  std::optional<T> parsed(std::string_view key, std::string_view example, Parse parse);
  template <class T, class Parse>
  std::vector<T> parsed_list(std::string_view key, std::string_view example, Parse parse);

  std::string file_;
  std::string heading_;
  const Vocabulary* vocabulary_;
  std::vector<std::string> extra_keys_;
  const toml::table& table_;
  Errors& errors_;
};

/// Every heading of a file, with its brackets.
std::vector<std::string> section_headings(const Vocabulary& vocabulary = case_vocabulary());

/// "1 in 10" or "10 %" as a fraction.
std::optional<double> parse_chance(std::string_view text);

}  // namespace ebb::casefile
