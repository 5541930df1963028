// What the knowledge base says in words: uses, effects, routes' harms, legal class, figures of use, what is known of a question. Each with
// its source. Shown by `ebb drugs NAME` and by the claims that rest on it; nothing is computed from it.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "ebb/knowledge/knowledge.h"

namespace ebb {

/// A sentence with its source.
struct Statement {
  std::string id;                        ///< "use.panic"
  std::string topic;                     ///< a heading: "labelled use", "off-label use", "route", "brain", "treatment", …
  std::vector<std::string> drugs;        ///< empty: the whole class
  std::string text;
  std::string as_of;                     ///< of a figure that changes: "2023"
  Provenance provenance;
};

/// An effect or sign of the one vocabulary: in which group it stands, how grave it is, what to do.
struct Effect {
  std::string name;
  std::string group;                     ///< "common", "serious", "paradoxical", "long-term", "withdrawal", "overdose"
  std::string severity;                  ///< "mild", "moderate", "severe", "emergency"
  std::string action;                    ///< what to do
  std::string symptom;                   ///< of data/model.toml, when its course is simulated
  std::string fact;                      ///< of data/facts.toml, when a case can state it
  Provenance provenance;
};

struct StatementData {
  std::vector<Statement> statements;
  std::vector<Effect> effects;
  std::vector<std::string> effects_of;   ///< drugs whose list this is
  bool has_effects_of(std::string_view drug) const;
  std::vector<const Statement*> of_drug(std::string_view drug) const;
  const Statement* find(std::string_view id) const;
};

/// Reads data/statements/*.toml. Errors: those of the reader, Contradiction (an id or an effect of one group twice), UnknownName (drug,
/// symptom, fact, topic).
Result<StatementData> load_statements(const std::vector<DataFile>& files, const Knowledge& knowledge);

}  // namespace ebb
