#include <doctest.h>

#include "ebb/report/csv.h"
#include "ebb/report/table.h"
#include "ebb/report/text.h"

using namespace ebb;

TEST_CASE("width_counts_code_points_not_bytes") {
  CHECK(display_width("mg") == 2);
  CHECK(display_width("µg – ½") == 6);
  CHECK(display_width("") == 0);
}

TEST_CASE("paint_without_colour_changes_nothing") {
  CHECK(paint("stop", Tone::Urgent, false) == "stop");
  CHECK(paint("stop", Tone::Plain, true) == "stop");
  CHECK(paint("", Tone::Warning, true).empty());
  CHECK(paint("stop", Tone::Urgent, true) == "\x1b[1;31mstop\x1b[0m");
}

TEST_CASE("wrapped_lines_fit_and_keep_every_word") {
  CHECK(wrap_lines("one two three four", 9) == std::vector<std::string>{"one two", "three", "four"});
  CHECK(wrap_lines("unbreakable", 4) == std::vector<std::string>{"unbreakable"});
  CHECK(wrap_lines("  a   b ", 10) == std::vector<std::string>{"a b"});
  CHECK(wrap_lines("", 10) == std::vector<std::string>{""});
}

TEST_CASE("paragraph_indents_its_first_line_and_the_rest") {
  CHECK(wrap_text("one two three", 9, "- ", "  ") == "- one two\n  three\n");
}

TEST_CASE("counts_agree_with_their_noun") {
  CHECK(counted(1, "person", "people") == "1 person");
  CHECK(counted(0, "person", "people") == "0 people");
}

TEST_CASE("table_columns_are_as_wide_as_their_widest_cell") {
  TextTable table({{"drug"}, {"mg", Align::Right}});
  table.add_row({"clonazepam", "0.5"});
  table.add_row({"x", "10"});
  CHECK(table.render(false, " ") == " drug         mg\n clonazepam  0.5\n x            10\n");
}

TEST_CASE("table_wraps_a_column_without_trailing_spaces") {
  TextTable table({{"a"}, {"why", Align::Left, 7}});
  table.add_row({"1", "one two three"});
  CHECK(table.render(false) == "a  why\n1  one two\n   three\n");
}

TEST_CASE("table_pads_before_it_paints") {
  TextTable table({{"a", Align::Right}});
  table.add_row({TableCell("9", Tone::Warning)});
  table.add_row({"10"});
  CHECK(table.render(true) == " \x1b[2ma\x1b[0m\n \x1b[33m9\x1b[0m\n10\n");
}

TEST_CASE("a_list_in_a_sentence_has_one_and") {
  CHECK(and_joined({}).empty());
  CHECK(and_joined({"a"}) == "a");
  CHECK(and_joined({"a", "b"}) == "a and b");
  CHECK(and_joined({"a", "b", "c"}) == "a, b and c");
}

TEST_CASE("table_takes_short_rows") {
  TextTable table({{"a"}, {"b"}});
  table.add_row({"1"});
  CHECK(table.render(false) == "a  b\n1\n");
}

TEST_CASE("csv_quotes_only_what_needs_it") {
  CHECK(csv_line({"a", "b c", "1,5", "say \"x\"", "two\nlines", ""}) == "a,b c,\"1,5\",\"say \"\"x\"\"\",\"two\nlines\",\n");
}
