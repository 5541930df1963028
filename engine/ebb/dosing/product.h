// Products that exist, and what one piece of them holds.
#pragma once
#include <string>
#include <vector>

#include "ebb/base/result.h"

namespace ebb {

enum class ProductForm { Tablet, Odt, Liquid, Capsule, ExtendedRelease };

/// Who says a fact of a product, and how well.
struct ProductFact {
  std::string source;                 ///< key in data/references.bib, or "assumption"
  std::string locator;
  std::string why;                    ///< grade D: why
  char grade = 'D';
};

/// One product of one or more countries. Tablets have a strength and parts; liquids a concentration and a smallest step.
struct Product {
  std::string id;                     ///< "clonazepam 0.5 mg scored tablet": what a case's `supply` names
  std::string drug;
  std::string country;                ///< "US", "UK" or "US, UK"
  ProductForm form = ProductForm::Tablet;
  double strength_mg = 0;             ///< per tablet
  int score_parts = 1;                ///< 1, 2 or 4 pieces it may be split into
  double concentration_mg_per_mL = 0; ///< liquids
  double smallest_step_mL = 0;        ///< liquids: what an oral syringe measures
  double syringe_mL = 0;              ///< liquids: what it holds; each filling counts as one piece of a dose
  std::string route;                  ///< "oral", "odt", "extended release"
  std::string source, locator;        ///< of the strength or concentration
  char grade = 'D';
  std::string why;
  ProductFact score;                  ///< of score_parts
  ProductFact measure;                ///< of smallest_step_mL and syringe_mL
};

/// The smallest amount of this product that can be taken: a part of a tablet, a step of a liquid [mg].
double part_mg(const Product& product);

/// `parts` smallest amounts as what a person counts: tablets, or mL of a liquid.
double amount_of_parts(const Product& product, int parts);

/// "1 1/2 x clonazepam 0.5 mg scored tablet", "2.5 mL of clonazepam 0.5 mg/5 mL oral solution".
std::string describe_amount(const Product& product, int parts);

}  // namespace ebb
