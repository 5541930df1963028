// Outputs are written whole or not at all; an old file stays until its successor is complete.
#include <doctest.h>

#include <unistd.h>

#include "tests/golden/cli/program.h"

using namespace ebb::test;

namespace {

namespace fs = std::filesystem;

constexpr const char* kCase = "cases/clonazepam-3-years.toml";

std::size_t files_in(const fs::path& folder) { return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator())); }

}  // namespace

TEST_CASE("asked_files_appear_and_nothing_else") {
  const WorkFolder folder;
  const Outcome run = run_line(folder, std::string("ebb simulate ") + kCase +
                                           " --patients 8 --json --csv \"$DIR/a.csv\" --rows \"$DIR/b.csv\" --people \"$DIR/c.csv\" --plot \"$DIR/d.svg\"");
  CHECK(run.exit_code == 0);
  CHECK(files_in(folder.path()) == 4);
  CHECK(read_all(folder.path() / "d.svg").ends_with("</svg>\n"));
}

TEST_CASE("one_unwritable_output_leaves_none") {
  const WorkFolder folder;
  const Outcome run = run_line(folder, std::string("ebb simulate ") + kCase + " --patients 8 --csv \"$DIR/a.csv\" --plot \"$DIR/missing/d.svg\"");
  CHECK(run.exit_code == 1);
  CHECK(run.out.empty());
  CHECK(files_in(folder.path()) == 0);
}

TEST_CASE("an_old_file_is_kept_when_the_run_fails") {
  const WorkFolder folder;
  std::ofstream(folder.path() / "a.csv") << "old";
  const Outcome run = run_line(folder, std::string("ebb taper ") + kCase + " --patients 8 --csv \"$DIR/a.csv\" --plot \"$DIR/missing/d.svg\"");
  CHECK(run.exit_code == 1);
  CHECK(read_all(folder.path() / "a.csv") == "old");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("an_old_file_is_replaced_when_the_run_succeeds") {
  const WorkFolder folder;
  std::ofstream(folder.path() / "a.csv") << "old";
  CHECK(run_line(folder, std::string("ebb taper ") + kCase + " --patients 8 --csv \"$DIR/a.csv\"").exit_code == 0);
  CHECK(read_all(folder.path() / "a.csv").starts_with("rule,date,"));
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("wrong_input_writes_nothing") {
  const WorkFolder folder;
  CHECK(run_line(folder, "ebb simulate tests/golden/casefile/unknown_drug.toml --csv \"$DIR/a.csv\"").exit_code == 2);
  CHECK(files_in(folder.path()) == 0);
}

TEST_CASE("the_input_is_never_an_output") {
  const WorkFolder folder;
  const Outcome run = run_line(folder, std::string("cp ") + kCase + " \"$DIR/case.toml\"; ebb simulate \"$DIR/case.toml\" --csv \"$DIR/case.toml\"");
  CHECK(run.exit_code == 2);
  CHECK(read_all(folder.path() / "case.toml") == read_all(fs::path(EBB_SOURCE_DIR) / kCase));
}

TEST_CASE("a_full_standard_output_is_an_error") {
  const WorkFolder folder;
  CHECK(run_line(folder, "ebb drugs > /dev/full").exit_code == 1);
}

TEST_CASE("a_file_of_100_megabytes_is_refused_before_it_is_read") {
  const WorkFolder folder;
  const Outcome run = run_line(folder, "truncate -s 100M \"$DIR/big.toml\"; ebb simulate \"$DIR/big.toml\"");
  CHECK(run.exit_code == 2);
  CHECK(run.err.find("100 MB") != std::string::npos);
  CHECK(run.err.find("at most 8 MB") != std::string::npos);
}
