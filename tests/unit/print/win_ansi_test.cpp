#include <doctest.h>

#include "print/win_ansi.h"

using ebb::win_ansi;

TEST_CASE("what_plans_are_written_with_has_its_sign") {
  CHECK(win_ansi("1½ × 0.5 mg – ¼ ¾ …") == "1\xBD \xD7 0.5 mg \x96 \xBC \xBE \x85");
  CHECK(win_ansi("“quoted” ’s •") == "\x93quoted\x94 \x92s \x95");
}

TEST_CASE("what_the_fonts_lack_is_spelled_or_marked") {
  CHECK(win_ansi("θ ≤ 1 − 0.5") == "theta <= 1 - 0.5");
  CHECK(win_ansi("Łukasz Dvořák") == "Lukasz Dvor\xE1k");
  CHECK(win_ansi("日本") == "??");
}

TEST_CASE("broken_text_and_control_characters_do_not_pass") {
  CHECK(win_ansi("a\nb\tc\x7F") == "a b c ");
  CHECK(win_ansi(std::string("\xE2\x80", 2)).find('\0') == std::string::npos);
  CHECK(win_ansi("") == "");
}
