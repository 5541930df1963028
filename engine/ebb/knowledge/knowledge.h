// data/ read into the engine's types, with every unit, source and range checked.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ebb/base/result.h"
#include "ebb/dosing/equivalence.h"
#include "ebb/dosing/product.h"
#include "ebb/knowledge/plan_texts.h"
#include "ebb/plan/planner_defaults.h"
#include "ebb/plan/policy.h"
#include "ebb/plan/rule.h"
#include "ebb/population/acute_parameters.h"
#include "ebb/population/calibration.h"
#include "ebb/population/drug.h"
#include "ebb/safety/safety_data.h"

namespace ebb {

/// One file of data/: its path below data/ and its text.
struct DataFile {
  std::string path;
  std::string text;
};

struct Reference {
  std::string key;     ///< "crevoisier2003"
  std::string title;   ///< may be empty when only the citation is known
  std::string citation;///< one line
  std::string address; ///< DOI, PMID or URL
};

/// What stands instead of a plan. Words in braces ("{drug}") are filled in where it is shown.
struct RefusalText {
  std::string headline;
  std::string text;
};

struct Knowledge {
  std::vector<Drug> drugs;                   ///< those at the benzodiazepine site
  std::vector<Drug> substances;              ///< opioids, alcohol, stimulants: for acute danger only
  DynamicsParameters dynamics;
  PopulationDefaults population;
  AcuteParameters acute;
  std::vector<Product> products;
  std::vector<EquivalenceTable> equivalence; ///< published tables of equivalent doses, each as printed
  std::vector<TaperRule> rules;
  std::vector<Policy> policies;
  PlannerDefaults planner;
  std::map<std::string, Reference> references;
  std::vector<std::string> texts_emergency;  ///< short lines shown with every plan
  RefusalText texts_already_stopped;         ///< {drug}, {days}
  RefusalText texts_no_prescription;         ///< {drug}
  RefusalText texts_sudden_cut;              ///< {drug}, {taken}, {prescribed}, {cut}
  std::string texts_substitution;            ///< what is known of the worth of changing to another drug first
  PlanTexts plan_texts;                      ///< what the printed plan says
  std::map<std::string, DrugCode, std::less<>> drug_codes;  ///< by drug; not every drug has one
  std::map<std::string, std::string> texts_replan;  ///< advice on a plan that has begun, by what is the case; words in braces are filled in
  SafetyData safety;                         ///< facts, rules about danger, medicines by class, published figures, emergency numbers
  std::string data_hash;                     ///< 16 hex digits over all files, in path order
  std::optional<Calibration> calibration;    ///< data/calibration; absent: none was made
  bool ensemble_from_calibration = false;    ///< where an ensemble comes from when nothing is asked for
  std::string ensemble_note_ranges, ensemble_note_calibration;  ///< what an ensemble from there means

  /// What is said of an ensemble from there.
  std::string ensemble_note(bool from_calibration) const;

  const Drug* find_drug(std::string_view name_or_synonym) const;  ///< at the benzodiazepine site; nullptr if unknown
  const Drug* find_taken(std::string_view name_or_synonym) const; ///< a drug or another substance; nullptr if unknown
  const EquivalenceTable* find_equivalence(std::string_view id_or_name) const;  ///< nullptr if unknown
  std::vector<std::string> drug_names() const;
  /// Every parameter with a name, in file order (for `ebb drugs`, --set, the grade count).
  std::vector<const Parameter*> all_parameters() const;
  /// The first of its copies (routes and dispositions that share a number hold one each): to look at. override_parameter changes all.
  Parameter* find_parameter(std::string_view name);
};

/// The data compiled into the program.
const std::vector<DataFile>& embedded_data();

/// Reads and checks everything; all errors of all files are reported together (file, line, key, what is allowed).
/// Errors: Syntax, UnknownName (key, source), WrongUnit, OutOfRange, Missing (value, unit, source, `why` of grade D).
Result<Knowledge> load_knowledge(const std::vector<DataFile>& files);

/// `clonazepam.CL="4.1 L/h"`: replaces a typical value in every route and disposition that has it and marks it.
/// Errors: UnknownName with the nearest, WrongUnit, OutOfRange, Contradiction (a molar mass).
Result<Done> override_parameter(Knowledge& knowledge, std::string_view name, std::string_view quantity);
/// A TOML file of `"name" = "quantity"` lines, all or none. Errors: FileNotReadable (empty, over 1 MB, not UTF-8), Syntax and those of
/// override_parameter, each with its line, at most 50.
Result<Done> override_parameters(Knowledge& knowledge, std::string_view file_name, std::string_view text);

}  // namespace ebb
