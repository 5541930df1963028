// The loaders of the single kinds of file in data/, called by load_knowledge after the references are read.
#pragma once
#include "ebb/base/result.h"
#include "ebb/knowledge/knowledge.h"
#include "ebb/knowledge/reader.h"

namespace ebb {

/// data/drugs/*.toml: appends one drug or other substance. Errors as load_knowledge.
void load_drug_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// data/acute.toml: breathing and arousal under several depressants.
void load_acute_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// data/model.toml: dynamics and symptoms.
void load_model_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// data/population.toml: what is sampled when a case does not say.
void load_population_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// data/texts.toml: the lines shown with every plan, and what is said instead of one.
void load_texts_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// data/texts_plan.toml: what the printed plan says. Errors besides: Missing (a piece, a blank), UnknownName (a piece, a blank).
void load_plan_texts_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// data/codes.toml: codes of drugs in other systems.
void load_codes_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// data/references.bib.
void load_references_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// data/products/*.toml: appends the products of one country or drug.
void load_product_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// data/equivalence/*.toml: appends one table of equivalent doses. Errors besides: Contradiction (a drug twice), Missing (the reference's row).
void load_equivalence_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// data/rules/taper/*.toml: appends one taper rule.
void load_rule_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// data/rules/planner.toml: what the planner does when a case says nothing else.
void load_planner_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// Rules that planner.toml names must exist once everything is read.
void check_planner_rules(const Knowledge& knowledge, Errors& errors);
/// data/rules/policy/*.toml: appends one policy.
void load_policy_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// data/texts_replan.toml: what is said to somebody whose plan has begun.
void load_replan_texts_file(const DataFile& file, Knowledge& knowledge, Errors& errors);

/// data/calibration/*.toml but targets.toml: the calibration.
void load_calibration_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// Its numbers must exist once everything is read, with its units, and its draws must lie within their ranges.
void settle_calibration(Knowledge& knowledge, Errors& errors);

/// data/facts.toml: what cases can state and rules can ask for.
void load_facts_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// data/rules/safety/*.toml. Errors, too: a rule without a case on which it fires and one on which it does not.
void load_safety_rule_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// data/interactions/*.toml: medicines that act alike.
void load_interaction_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// data/risks.toml: published figures.
void load_risks_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// data/safety.toml: low, moderate and high daily doses of a guideline's table of dependence; when a person counts as impaired.
void load_safety_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// data/emergency/*.toml: what to do and whom to call.
void load_emergency_file(const DataFile& file, Knowledge& knowledge, Errors& errors);
/// Names that must exist once everything is read: facts of conditions and texts, figures, drugs.
void check_safety(const Knowledge& knowledge, Errors& errors);
/// source, locator, grade and why of a row, checked.
Provenance read_provenance(TableReader& row);

}  // namespace ebb
