// data/texts_plan.toml and data/codes.toml.
#include <algorithm>

#include "ebb/base/text_check.h"
#include "ebb/knowledge/load_parts.h"
#include "ebb/knowledge/reader.h"

namespace ebb {
namespace {

/// What a piece must have, and the blanks that its text must name.
struct PieceForm {
  const char* name;
  bool title = false, text = false;
  std::size_t points = 0;               ///< at least so many
  std::vector<std::string> blanks = {};
};

const std::vector<PieceForm>& piece_forms() {
  static const std::vector<PieceForm> forms = {
      {"draft_not_screened", false, true},
      {"draft_not_signed_off", false, true},
      {"not_screened", false, true},
      {"not_signed_off", false, true},
      {"emergency", true, false},
      {"title_patient", false, true, 0, {"drug"}},
      {"title_professional", false, true, 0, {"drug"}},
      {"how_to_use", true, false, 1},
      {"goes_on_beside", false, true, 0, {"drug"}},
      {"calendar", true, true, 0, {"weekday"}},
      {"by_day", false, true},
      {"goal_reached", false, true, 0, {"date", "drug"}},
      {"goal_kept", false, true, 0, {"date", "dose", "days"}},
      {"split", false, true, 0, {"parts"}},
      {"odt", false, true},
      {"liquid", false, true, 0, {"products"}},
      {"missed", true, true, 1, {"latest"}},
      {"hold", true, true, 1},
      {"call", true, false, 1},
      {"reviews", true, true},
      {"review_first", false, true},
      {"review_step", false, true},
      {"review_quarter", false, true},
      {"review_end", false, true},
      {"review_goal", false, true},
      {"decision", true, false, 1},
      {"choice_slower", false, true},
      {"last_decision", false, true, 0, {"date", "drug"}},
      {"decision_sheet", true, true, 8, {"days"}},
      {"decision_words", false, false, 2},
      {"dispensing_patient", true, true},
      {"counted_at_goal", false, true, 0, {"days"}},
      {"dispensing_professional", true, true, 0, {"days"}},
      {"found", true, false, 1},
      {"order", true, true, 0,
       {"drug", "plan", "start", "end", "from_dose", "to_dose", "times", "days", "fills", "first_fill", "first_days", "total"}},
      {"order_not_asked", false, true},
      {"record", true, true, 0,
       {"drug", "rule", "source", "grade", "from_dose", "now", "to_dose", "start", "end", "weeks", "changes", "first_cut", "ceiling", "peak",
        "share", "screening", "signature", "standing"}},
      {"prediction", true, true, 0, {"people"}},
      {"about", true, true, 0, {"source"}},
      {"about_suggested", true, true},
      {"diary", true, true, 1},
      {"questions", true, false},
      {"contact", true, false, 1},
      {"above_prescribed", false, true},
      {"big_first_step", false, true},
      {"cautions", true, false},
      {"signature_missing", false, true},
      {"signature", false, true, 0, {"who"}},
      {"screened", false, true},
      {"sources", true, false},
      {"event_dose", false, true, 0, {"dose"}},
      {"event_dose_named", false, true, 0, {"drug", "dose"}},
      {"event_step", false, true},
      {"event_end", false, true},
      {"event_end_named", false, true, 0, {"drug"}},
      {"event_review", false, true, 0, {"what"}},
      {"event_note", false, true},
  };
  return forms;
}

void check_piece(TableReader& table, const PlanText& piece, const PieceForm& form) {
  if (form.title && piece.title.empty()) table.fail(ErrorCode::Missing, "title", "is missing", "a title");
  if (form.text && piece.text.empty()) table.fail(ErrorCode::Missing, "text", "is missing", "a text");
  if (piece.points.size() < form.points) table.fail(ErrorCode::Missing, "points", "is missing", "a list of short sentences");
  std::string rest = piece.text, allowed;
  for (const std::string& blank : form.blanks) {
    const std::string word = "{" + blank + "}";
    allowed += (allowed.empty() ? "" : ", ") + word;
    if (rest.find(word) == std::string::npos) table.fail(ErrorCode::Missing, "text", "says nowhere " + word, allowed);
    for (std::size_t at = rest.find(word); at != std::string::npos; at = rest.find(word)) rest.erase(at, word.size());
  }
  if (rest.find_first_of("{}") != std::string::npos) {
    table.fail(ErrorCode::UnknownName, "text", "has another word in braces", allowed.empty() ? "none" : allowed);
  }
}

PlanText read_piece(TableReader& table, const PieceForm& form) {
  PlanText piece;
  piece.title = table.text("title").value_or("");
  piece.text = table.text("text").value_or("");
  piece.points = table.texts("points");
  if (table.has("source")) {
    const TableReader::Provenance provenance = table.provenance();
    piece.source = provenance.source;
    piece.locator = provenance.locator;
    piece.why = provenance.why;
    piece.grade = provenance.grade;
  }
  check_piece(table, piece, form);
  table.finish();
  return piece;
}

}  // namespace

const PlanText& PlanTexts::at(std::string_view name) const {
  static const PlanText none;
  const auto found = pieces.find(name);
  return found == pieces.end() ? none : found->second;
}

void load_plan_texts_file(const DataFile& file, Knowledge& knowledge, Errors& errors) {
  const auto document = parse_toml(file, errors);
  if (!document) return;
  const ReadContext context{file.path, &knowledge.references, &errors};
  TableReader texts(*document, context);
  for (const PieceForm& form : piece_forms()) {
    std::optional<TableReader> table = texts.table(form.name);
    if (!table) {
      texts.fail(ErrorCode::Missing, form.name, "is missing", std::string("a table [") + form.name + "]");
      continue;
    }
    knowledge.plan_texts.pieces[form.name] = read_piece(*table, form);
  }
  texts.finish();
}

void load_codes_file(const DataFile& file, Knowledge& knowledge, Errors& errors) {
  const auto document = parse_toml(file, errors);
  if (!document) return;
  const ReadContext context{file.path, &knowledge.references, &errors};
  TableReader codes(*document, context);
  for (TableReader& row : codes.tables("code")) {
    const std::string drug = row.required_text("drug");
    DrugCode code;
    code.atc = row.required_text("atc");
    const TableReader::Provenance provenance = row.provenance();
    code.source = provenance.source;
    code.locator = provenance.locator;
    code.why = provenance.why;
    code.grade = provenance.grade;
    const auto letter_or_digit = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    if (code.atc.size() != 7 || !std::all_of(code.atc.begin(), code.atc.end(), letter_or_digit)) {
      row.fail(ErrorCode::Syntax, "atc", quoted(code.atc) + " is no ATC code of a substance", "seven letters and digits such as \"N03AE01\"");
    }
    row.finish();
    if (!knowledge.drug_codes.emplace(drug, code).second) row.fail(ErrorCode::Contradiction, "drug", quoted(drug) + " stands twice", "each drug once");
  }
  codes.finish();
}

}  // namespace ebb
