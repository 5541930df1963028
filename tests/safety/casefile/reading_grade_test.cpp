// How hard the words for patients are: Flesch-Kincaid grade = 0.39 words/sentence + 11.8 syllables/word - 15.59.
#include <algorithm>
#include <cctype>

#include "tests/safety/small_case.h"

using namespace ebb_test;

namespace {

struct Reading {
  double words = 0, sentences = 0, syllables = 0;
  double grade() const { return 0.39 * words / sentences + 11.8 * syllables / words - 15.59; }
};

bool is_vowel(char c) { return std::string_view("aeiouy").find(c) != std::string_view::npos; }

/// Groups of vowels; a silent e at the end is none; at least one.
int syllables_of(const std::string& word) {
  int count = 0;
  for (std::size_t i = 0; i < word.size(); ++i) count += is_vowel(word[i]) && (i == 0 || !is_vowel(word[i - 1]));
  const std::size_t n = word.size();
  const bool silent_e = n > 2 && word[n - 1] == 'e' && !is_vowel(word[n - 2]) && word[n - 2] != 'l';
  const bool silent_ed = n > 3 && word.ends_with("ed") && !is_vowel(word[n - 3]) && word[n - 3] != 't' && word[n - 3] != 'd';
  return std::max(1, count - silent_e - silent_ed);
}

void add(Reading& reading, const std::string& text) {
  std::string word;
  bool open = false;
  for (const char c : text + " ") {
    if (std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '\'') {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      continue;
    }
    if (!word.empty()) {
      reading.words += 1;
      reading.syllables += syllables_of(word);
      word.clear();
      open = true;
    }
    if ((c == '.' || c == '!' || c == '?' || c == ':' || c == ';') && open) {
      reading.sentences += 1;
      open = false;
    }
  }
  if (open) reading.sentences += 1;
}

}  // namespace

TEST_CASE("the_measure_knows_easy_from_hard") {
  Reading easy, hard;
  add(easy, "The cat sat on the mat. It was warm.");
  add(hard, "Concomitant administration of benzodiazepines necessitates individualised pharmacotherapeutic considerations.");
  CHECK(easy.grade() < 2);
  CHECK(hard.grade() > 18);
}

TEST_CASE("patients_can_read_the_rules_at_about_grade_8") {
  Reading all;
  for (const ebb::SafetyRule& rule : knowledge().safety.rules) {
    Reading one;
    for (const std::string* text : {&rule.matters, &rule.action}) {
      add(one, *text);
      add(all, *text);
    }
    INFO(rule.id << " has grade " << one.grade());
    CHECK(one.grade() <= 12);  // a single rule may need names of medicines; the whole may not
  }
  MESSAGE("reading grade of all rules: " << all.grade());
  CHECK(all.grade() <= 8);
}

TEST_CASE("patients_can_read_the_emergency_page_at_about_grade_8") {
  Reading all;
  const ebb::EmergencyGuide& guide = knowledge().safety.emergency;
  for (const auto* list : {&guide.signs, &guide.steps, &guide.never, &guide.tell, &guide.not_an_emergency_yet}) {
    for (const std::string& line : *list) add(all, line);
  }
  MESSAGE("reading grade of the emergency page: " << all.grade());
  CHECK(all.grade() <= 8);
}
