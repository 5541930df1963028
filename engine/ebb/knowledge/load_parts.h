// The loaders of the single kinds of file in data/, called by load_knowledge after the references are read.
#pragma once
#include "ebb/base/result.h"
#include "ebb/knowledge/knowledge.h"

namespace ebb {

/// data/drugs/*.toml: appends one drug. Errors as load_knowledge.
void load_drug_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// data/model.toml: dynamics and symptoms.
void load_model_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// data/population.toml: what is sampled when a case does not say.
void load_population_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// data/texts.toml: the lines shown with every plan, and what is said instead of one.
void load_texts_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// data/references.bib.
void load_references_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// data/products/*.toml: appends the products of one country or drug.
void load_product_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// data/rules/taper/*.toml: appends one taper rule.
void load_rule_file(const DataFile& file, Knowledge& knowledge, Errors& errors);

}  // namespace ebb
