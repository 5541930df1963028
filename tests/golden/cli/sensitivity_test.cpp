// --sensitivity: the same bytes everywhere, JSON as documented, pictures of every kind, and nothing of it when it is not asked for.
#include <doctest.h>

#include "tests/golden/cli/program.h"

using namespace ebb::test;

namespace {

constexpr const char* kSmall = "tests/golden/cli/cases/small.toml --patients 20 --json";

/// The field "sensitivity" of a result against its schema.
void check_field(const WorkFolder& folder, const std::string& result) {
  std::ofstream(folder.path() / "result.json", std::ios::binary) << result;
  const Outcome check = run_line(folder,
      "/usr/bin/python3 -c 'import json,sys; print(json.dumps(json.load(open(sys.argv[1]))[\"sensitivity\"]))' \"$DIR/result.json\" > \"$DIR/field.json\" && "
      "/usr/bin/python3 -W ignore tests/golden/cli/check_schema.py docs/json/sensitivity.schema.json \"$DIR/field.json\"");
  INFO(check.out << check.err);
  CHECK(check.exit_code == 0);
}

}  // namespace

TEST_CASE("sensitivity_is_as_documented_and_has_the_same_bytes_for_every_thread_count_and_instruction_set") {
  const WorkFolder folder;
  for (const std::string& what : {std::string("simulate ") + kSmall, std::string("taper ") + kSmall, std::string("trial tests/golden/cli/cases/two-arms.toml --patients 20 --json")}) {
    INFO(what);
    const std::string line = "ebb " + what + " --sensitivity-draws 8";
    const Outcome one = run_line(folder, line + " --threads 1 --isa sse2"), three = run_line(folder, line + " --threads 3");
    INFO(one.err);
    REQUIRE(one.exit_code == 0);
    CHECK((one.out == three.out));  // too long to print
    check_field(folder, one.out);
  }
  const Outcome nothing = run_line(folder, std::string("ebb simulate ") + kSmall + " --sensitivity --parameters tests/golden/cli/cases/all-set.toml");
  REQUIRE(nothing.exit_code == 0);
  check_field(folder, nothing.out);
}

TEST_CASE("without_being_asked_for_there_is_no_sensitivity_and_with_it_the_rest_of_the_result_is_the_same") {
  const WorkFolder folder;
  const std::string command = std::string("ebb simulate ") + kSmall;
  const Outcome plain = run_line(folder, command), with = run_line(folder, command + " --sensitivity-draws 8");
  CHECK(plain.out.find("\"sensitivity\"") == std::string::npos);
  const std::string head = plain.out.substr(0, plain.out.rfind('}') - 1);
  CHECK((with.out.starts_with(head)));
}

TEST_CASE("the_picture_names_numbers_in_words_with_their_grades_and_is_written_with_its_numbers") {
  const WorkFolder folder;
  for (const char* ending : {"png", "html"}) {
    const std::string name = std::string("\"$DIR/moves.") + ending + "\"";
    CHECK(run_line(folder, std::string("ebb simulate ") + kSmall + " --sensitivity-draws 8 --sensitivity-plot " + name).exit_code == 0);
    CHECK(std::filesystem::file_size(folder.path() / (std::string("moves.") + ending)) > 5000);
  }
  const std::string html = read_all(folder.path() / "moves.html");
  CHECK(html.find("size of the largest withdrawal, grade D") != std::string::npos);
  CHECK(html.find("DRAFT") != std::string::npos);
  CHECK(html.find("withdrawal.scale") != std::string::npos);
}
