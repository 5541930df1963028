// data/products/*.toml: the products of one drug.
#include <algorithm>

#include "ebb/base/number_text.h"
#include "ebb/dosing/lattice.h"
#include "ebb/knowledge/load_parts.h"
#include "ebb/knowledge/reader.h"

namespace ebb {
namespace {

constexpr double kL_per_mL = 1e-3;

struct FormName {
  const char* name;
  ProductForm form;
  const char* route;
};
constexpr FormName kForms[] = {{"tablet", ProductForm::Tablet, "oral"},
                               {"odt", ProductForm::Odt, "odt"},
                               {"liquid", ProductForm::Liquid, "oral"},
                               {"capsule", ProductForm::Capsule, "oral"},
                               {"extended release", ProductForm::ExtendedRelease, "extended release"}};

ProductFact fact_of(TableReader& table) {
  TableReader::Provenance read = table.provenance();
  return {read.source, read.locator, read.why, read.grade};
}

void read_form(TableReader& table, Product& product) {
  std::vector<std::string> names;
  for (const FormName& known : kForms) names.push_back(known.name);
  const std::string name = table.required_choice("form", names);
  for (const FormName& known : kForms) {
    if (name != known.name) continue;
    product.form = known.form;
    product.route = known.route;
  }
}

void read_solid(TableReader& table, Product& product) {
  product.strength_mg = table.required_quantity("strength", kMass);
  if (!table.has("score")) table.fail(ErrorCode::Missing, "score", "is missing", "{ parts = 1, source = \"…\", locator = \"…\", grade = \"…\" }");
  std::optional<TableReader> score = table.table("score");
  if (!score) return;
  const double parts = score->required_number("parts");
  if (parts == 1 || parts == 2 || parts == 4) {
    product.score_parts = static_cast<int>(parts);
  } else {
    score->fail(ErrorCode::OutOfRange, "parts", number_text(parts) + " parts", "1, 2 or 4");
  }
  product.score = fact_of(*score);
  score->finish();
}

// What measures the liquids of one file.
struct Measure {
  double step_mL = 0;
  double syringe_mL = 0;
  ProductFact fact;
};

std::optional<Measure> read_measure(TableReader& document) {
  std::optional<TableReader> table = document.table("measure");
  if (!table) return std::nullopt;
  Measure measure;
  measure.step_mL = table->required_quantity("step", kVolume) / kL_per_mL;
  measure.syringe_mL = table->required_quantity("syringe", kVolume) / kL_per_mL;
  measure.fact = fact_of(*table);
  if (!(measure.step_mL > 0) || measure.syringe_mL < measure.step_mL)
    table->fail(ErrorCode::OutOfRange, "step", number_text(measure.step_mL) + " mL of a syringe of " + number_text(measure.syringe_mL) + " mL",
                "more than 0 and at most the syringe");
  table->finish();
  return measure;
}

void read_liquid(TableReader& table, const std::optional<Measure>& measure, Product& product) {
  // mg/L -> mg/mL
  product.concentration_mg_per_mL = table.required_quantity("concentration", kConcentration) * kL_per_mL;
  if (!measure) {
    table.fail(ErrorCode::Missing, "concentration", "belongs to a liquid, but nothing measures it", "a table [measure] with step and syringe");
    return;
  }
  product.smallest_step_mL = measure->step_mL;
  product.syringe_mL = measure->syringe_mL;
  product.measure = measure->fact;
}

Product read_product(TableReader& table, const std::string& drug, const std::optional<Measure>& measure) {
  Product product;
  product.drug = drug;
  product.id = table.required_text("id");
  const std::vector<std::string> countries = table.texts("country");
  for (const std::string& country : countries) product.country += (product.country.empty() ? "" : ", ") + country;
  if (countries.empty()) table.fail(ErrorCode::Missing, "country", "is missing", "a list such as [\"US\", \"UK\"]");
  read_form(table, product);
  product.form == ProductForm::Liquid ? read_liquid(table, measure, product) : read_solid(table, product);
  const ProductFact fact = fact_of(table);
  product.source = fact.source;
  product.locator = fact.locator;
  product.why = fact.why;
  product.grade = fact.grade;
  return product;
}

void check_product(TableReader& table, const Product& product, const Knowledge& knowledge) {
  const auto same_id = [&](const Product& other) { return other.id == product.id; };
  if (std::any_of(knowledge.products.begin(), knowledge.products.end(), same_id))
    table.fail(ErrorCode::Contradiction, "id", "\"" + product.id + "\" is there twice", "another id");
  if (product.id.compare(0, product.drug.size(), product.drug) != 0)
    table.fail(ErrorCode::Contradiction, "id", "\"" + product.id + "\" does not begin with its drug", product.drug + " …");
  if (whole_micrograms(part_mg(product)) <= 0)
    table.fail(ErrorCode::OutOfRange, "id", "the smallest part of \"" + product.id + "\" is " + number_text(part_mg(product)) + " mg",
               "a whole number of micrograms above 0");
}

}  // namespace

void load_product_file(const DataFile& file, Knowledge& knowledge, Errors& errors) {
  const auto document = parse_toml(file, errors);
  if (!document) return;
  const ReadContext context{file.path, &knowledge.references, &errors};
  TableReader table(*document, context);
  const std::string drug = table.required_text("drug");
  if (!drug.empty() && knowledge.find_drug(drug) == nullptr)
    table.fail(ErrorCode::UnknownName, "drug", "\"" + drug + "\" is no drug", "a drug of data/drugs", nearest_name(drug, knowledge.drug_names()));
  const std::optional<Measure> measure = read_measure(table);
  for (TableReader& entry : table.tables("product")) {
    const std::size_t errors_before = errors.size();
    Product product = read_product(entry, drug, measure);
    entry.finish();
    if (errors.size() == errors_before) check_product(entry, product, knowledge);
    knowledge.products.push_back(std::move(product));
  }
  table.finish();
}

}  // namespace ebb
