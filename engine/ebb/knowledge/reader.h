// Reads TOML tables of data/ while collecting every error with file, line, column and key.
//
//   const auto document = parse_toml(file, errors);
//   if (!document) return;
//   ReadContext context{file.path, &knowledge.references, &errors};
//   TableReader table(*document, context);
//   drug.name = table.required_text("name");
//   for (TableReader& route : table.tables("route")) { …; route.finish(); }
//   table.finish();   // reports keys that nobody asked for
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ebb/base/result.h"
#include "ebb/base/units.h"
#include "ebb/knowledge/knowledge.h"
#include "ebb/knowledge/toml_names.h"
#include "ebb/population/parameter.h"

namespace ebb {

/// What all tables of one file share. The pointers outlive the readers.
struct ReadContext {
  std::string file;                                              ///< as in messages: "data/drugs/clonazepam.toml"
  const std::map<std::string, Reference>* references = nullptr;  ///< source keys that exist
  Errors* errors = nullptr;
};

/// Parses one file; null when it could not. Errors: Syntax with line and column (toml++ stops at the first).
std::shared_ptr<const toml::table> parse_toml(const DataFile& file, Errors& errors);

/// What a parameter's table may say.
struct ParameterField {
  std::string name;                    ///< Parameter::name
  Dimension dimension = kDimensionless;
  bool fraction = false;               ///< 0…1; a `cv` becomes a logit-normal spread cv / (1 - value)
  bool may_be_negative = false;
  std::string exact_unit = {};         ///< when set, the unit must be this text and is not converted ("g/mol")
  bool any_dimension = false;          ///< facts: whatever the unit says
};

/// A table being read. Remembers which keys were asked for; `finish` reports the others with the nearest known key.
class TableReader {
 public:
  TableReader(const toml::table& table, const ReadContext& context, std::string path = "");

  bool has(std::string_view key);                         ///< also marks the key as known
  std::optional<std::string> text(std::string_view key);  ///< absent: nullopt; not text: an error and nullopt
  std::string required_text(std::string_view key);        ///< Missing when absent or empty
  std::optional<bool> boolean(std::string_view key);
  std::optional<double> number(std::string_view key);     ///< a bare number: counts and codes only
  double required_number(std::string_view key);
  std::vector<std::string> texts(std::string_view key);   ///< absent: empty
  std::vector<double> numbers(std::string_view key);      ///< absent: empty; integers are taken too
  std::optional<double> quantity(std::string_view key, Dimension dimension);  ///< text such as "0.5 mg"; canonical value
  double required_quantity(std::string_view key, Dimension dimension);
  /// One of `allowed`; anything else is UnknownName with the nearest; absent is Missing.
  std::string required_choice(std::string_view key, const std::vector<std::string>& allowed);
  std::optional<TableReader> table(std::string_view key);
  std::vector<TableReader> tables(std::string_view key);  ///< array of tables; absent: empty

  /// `source`, `locator`, `grade`, `why` of this table, checked: the source exists in references.bib or is "assumption" with
  /// grade D; grade A-D; grade D needs `why`.
  struct Provenance {
    std::string source, locator, why;
    char grade = 'D';
  };
  Provenance provenance();

  /// The parameter in the sub-table `key`: { value, unit, cv | logit_sd, range = [low, high], population, source, locator, grade, why }.
  /// Absent: nullopt. Any fault is recorded and the parameter is still returned as far as it could be read.
  std::optional<Parameter> parameter(std::string_view key, const ParameterField& field);
  Parameter required_parameter(std::string_view key, const ParameterField& field);
  /// The names of all sub-tables, in the order of the file; marks them as known.
  std::vector<std::string> sub_table_names();

  /// Reports every key that no call asked for.
  void finish();

  void fail(ErrorCode code, std::string_view key, std::string what, std::string allowed = "", std::string nearest = "");
  Where where(std::string_view key) const;   ///< of the key's value, of the table when absent
  const std::string& path() const { return path_; }
  std::string key_path(std::string_view key) const;

 private:
  const toml::node* find(std::string_view key);
  Parameter read_parameter(const ParameterField& field);
  void read_value(const ParameterField& field, Parameter& parameter);
  void read_spread(const ParameterField& field, Parameter& parameter);
  void read_range(Parameter& parameter);

  const toml::table* table_;
  const ReadContext* context_;
  std::string path_;
  std::vector<std::string> known_;
};

}  // namespace ebb
