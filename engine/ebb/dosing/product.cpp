#include "ebb/dosing/product.h"

#include "ebb/base/number_text.h"

namespace ebb {

double part_mg(const Product& product) {
  if (product.form == ProductForm::Liquid) return product.concentration_mg_per_mL * product.smallest_step_mL;
  return product.strength_mg / product.score_parts;
}

double amount_of_parts(const Product& product, int parts) {
  if (product.form == ProductForm::Liquid) return parts * product.smallest_step_mL;
  return static_cast<double>(parts) / product.score_parts;
}

std::string describe_amount(const Product& product, int parts) {
  if (product.form == ProductForm::Liquid) return number_text(amount_of_parts(product, parts)) + " mL of " + product.id;
  int whole = parts / product.score_parts, numerator = parts % product.score_parts, denominator = product.score_parts;
  if (numerator % 2 == 0 && denominator == 4) numerator /= 2, denominator /= 2;
  std::string count = whole > 0 || numerator == 0 ? std::to_string(whole) : "";
  if (numerator > 0) count += (count.empty() ? "" : " ") + std::to_string(numerator) + "/" + std::to_string(denominator);
  return count + " x " + product.id;
}

}  // namespace ebb
