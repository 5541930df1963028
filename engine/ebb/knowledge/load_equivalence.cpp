// data/equivalence/*.toml: one published table each, as it was printed.
#include <algorithm>

#include "ebb/knowledge/load_parts.h"
#include "ebb/knowledge/reader.h"

namespace ebb {
namespace {

ProductFact fact_of(TableReader& table) {
  TableReader::Provenance read = table.provenance();
  return {read.source, read.locator, read.why, read.grade};
}

void read_dose(TableReader& row, EquivalentDose& dose) {
  const std::string text = row.required_text("dose");
  if (text.empty()) return;
  const Result<QuantityRange> range = parse_quantity_range(text, kMass);
  if (!range.ok()) {
    const Error& error = range.errors().front();
    row.fail(error.code, "dose", error.what, error.allowed);
    return;
  }
  dose.low_mg = range.value().low;
  dose.high_mg = range.value().high;
  if (dose.low_mg <= 0) row.fail(ErrorCode::OutOfRange, "dose", "is not above zero", "more than 0 mg");
}

/// A row says who says it only where that is not what the table says (a value from memory beside values that were read).
EquivalentDose read_row(TableReader& row, const ProductFact& table) {
  EquivalentDose dose;
  dose.drug = row.required_text("drug");
  read_dose(row, dose);
  const bool own = row.has("source") || row.has("grade") || row.has("why");
  dose.fact = own ? fact_of(row) : table;
  row.finish();
  return dose;
}

void check_table(TableReader& document, const EquivalenceTable& table, const Knowledge& knowledge) {
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const EquivalentDose& row = table.rows[i];
    const EquivalentDose* first = table.find(row.drug);
    if (first != &row) document.fail(ErrorCode::Contradiction, "row", "\"" + row.drug + "\" stands twice", "each drug once: another opinion is another table");
  }
  const EquivalentDose* reference = table.find(table.reference_drug);
  if (reference == nullptr) {
    document.fail(ErrorCode::Missing, "reference", "the reference drug \"" + table.reference_drug + "\" has no row", "a [[row]] with its dose");
  }
  for (const EquivalenceTable& other : knowledge.equivalence) {
    if (other.id == table.id) document.fail(ErrorCode::Contradiction, "id", "\"" + table.id + "\" is already in another file", "one file a table");
  }
}

}  // namespace

void load_equivalence_file(const DataFile& file, Knowledge& knowledge, Errors& errors) {
  const auto document = parse_toml(file, errors);
  if (!document) return;
  const ReadContext context{file.path, &knowledge.references, &errors};
  TableReader reader(*document, context);
  EquivalenceTable table;
  table.id = reader.required_text("id");
  table.name = reader.required_text("name");
  table.note = reader.text("note").value_or("");
  table.reference_drug = reader.required_text("reference");
  table.fact = fact_of(reader);
  for (TableReader& row : reader.tables("row")) table.rows.push_back(read_row(row, table.fact));
  if (const EquivalentDose* reference = table.find(table.reference_drug)) table.reference_mg = reference->low_mg;
  check_table(reader, table, knowledge);
  reader.finish();
  knowledge.equivalence.push_back(std::move(table));
}

}  // namespace ebb
