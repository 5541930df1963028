// data/references.bib: as much of BibTeX as the file uses: @type{key, field = {text} or "text" or word, …}.
#include <cctype>
#include <map>

#include "ebb/knowledge/load_parts.h"

namespace ebb {
namespace {

/// Walks through the text and counts lines.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}
  bool done() const { return at_ >= text_.size(); }
  char peek() const { return done() ? '\0' : text_[at_]; }
  int line() const { return line_; }
  char take() {
    const char c = text_[at_++];
    if (c == '\n') ++line_;
    return c;
  }
  void skip_spaces() {
    while (!done() && std::isspace(static_cast<unsigned char>(peek()))) take();
  }
  bool take_if(char c) {
    skip_spaces();
    if (peek() != c) return false;
    take();
    return true;
  }
  std::string word() {
    skip_spaces();
    std::string found;
    const auto in_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == ':' || c == '.'; };
    while (!done() && in_word(peek())) found += take();
    return found;
  }
  /// The text between balanced braces or quotes, or a bare word; white space folded to one blank.
  std::string value() {
    skip_spaces();
    if (peek() != '{' && peek() != '"') return word();
    const char open = take();
    int depth = 1;
    std::string found;
    while (!done()) {
      const char c = take();
      if (open == '{' && c == '{') ++depth;
      if (c == (open == '{' ? '}' : '"') && --depth == 0) break;
      if (c == '{' || c == '}') continue;
      const bool space = std::isspace(static_cast<unsigned char>(c));
      if (!space) found += c;
      if (space && !found.empty() && found.back() != ' ') found += ' ';
    }
    return found;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
};

/// "Crevoisier (2003), Eur Neurol. Note." from the fields that are there.
Reference make_reference(const std::string& key, std::map<std::string, std::string>& fields) {
  Reference reference;
  reference.key = key;
  reference.title = fields["title"];
  reference.citation = fields["author"];
  if (!fields["year"].empty()) reference.citation += (reference.citation.empty() ? "" : " ") + fields["year"];
  std::string journal = fields["journal"];
  if (!fields["volume"].empty()) journal += " " + fields["volume"];
  if (!fields["pages"].empty()) journal += ":" + fields["pages"];
  for (const std::string& part : {journal, fields["organization"], fields["note"]}) {
    if (!part.empty()) reference.citation += (reference.citation.empty() ? "" : ", ") + part;
  }
  if (reference.citation.empty()) reference.citation = reference.title;
  if (!fields["doi"].empty()) {
    reference.address = "doi:" + fields["doi"];
  } else if (!fields["pmid"].empty()) {
    reference.address = "PMID " + fields["pmid"];
  } else {
    reference.address = fields["url"];
  }
  return reference;
}

}  // namespace

void load_references_file(const DataFile& file, Knowledge& knowledge, Errors& errors) {
  Cursor cursor(file.text);
  while (!cursor.done()) {
    if (cursor.take() != '@') continue;  // what stands between entries is comment
    const int line = cursor.line();
    const auto fail = [&](std::string what) {
      errors.push_back({ErrorCode::Syntax, {file.path, line, 0}, std::move(what), "@article{key, title = {…}, year = {…}}", ""});
    };
    cursor.word();
    if (!cursor.take_if('{')) {
      fail("an entry has no opening brace");
      continue;
    }
    const std::string key = cursor.word();
    std::map<std::string, std::string> fields;
    while (cursor.take_if(',')) {
      const std::string name = cursor.word();
      if (name.empty()) break;  // a comma before the closing brace
      if (!cursor.take_if('=')) {
        fail("entry \"" + key + "\": field \"" + name + "\" has no value");
        break;
      }
      fields[name] = cursor.value();
    }
    if (!cursor.take_if('}')) fail("entry \"" + key + "\" is not closed");
    if (key.empty()) {
      fail("an entry has no key");
    } else if (!knowledge.references.emplace(key, make_reference(key, fields)).second) {
      fail("entry \"" + key + "\" stands twice");
    }
  }
}

}  // namespace ebb
