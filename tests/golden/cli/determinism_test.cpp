// The same bytes whatever the threads and the instruction set.
#include <doctest.h>

#include "ebb/simulate/simulate.h"
#include "tests/golden/cli/program.h"

using namespace ebb::test;

namespace {

/// Every --isa this processor has.
std::vector<std::string> instruction_sets() {
  std::vector<std::string> names;
  for (const auto& [isa, name] : {std::pair{ebb::Isa::Sse2, "sse2"}, std::pair{ebb::Isa::Avx2, "avx2"}, std::pair{ebb::Isa::Avx512, "avx512"}}) {
    if (ebb::isa_present(isa)) names.emplace_back(name);
  }
  return names;
}

/// The whole result over instruction sets, threads and the order of the people.
void check_same_bytes(const std::string& command) {
  INFO(command);
  const WorkFolder folder;
  const Outcome first = run_line(folder, command + " --threads 1 --isa sse2");
  REQUIRE(first.exit_code == 0);
  for (const std::string& isa : instruction_sets()) {
    for (const char* how : {"1", "3 --reverse-people"}) {
      INFO(isa << " " << how);
      const Outcome other = run_line(folder, command + " --isa " + isa + " --threads " + how);
      CHECK(other.exit_code == 0);
      CHECK((other.out == first.out));  // the texts are too long to print
    }
  }
}

}  // namespace

TEST_CASE("simulate_json_has_the_same_bytes_for_every_thread_count_instruction_set_and_order_of_people") {
  // 77 people: not a multiple of a lane or a block.
  check_same_bytes("ebb simulate cases/clonazepam-3-years.toml --patients 77 --json");
  check_same_bytes("ebb simulate cases/escalating.toml --patients 77 --json");
  check_same_bytes("ebb simulate cases/carbamazepine-started.toml --patients 77 --json");
  // Missed doses and vague days are drawn by the person's number, wherever the person stands.
  check_same_bytes("ebb simulate cases/twice-a-month.toml --patients 77 --json");
  check_same_bytes("ebb simulate cases/clonazepam-3-years.toml --patients 77 --ensemble 5 --json");
}

TEST_CASE("taper_json_has_the_same_bytes_for_every_thread_count_instruction_set_and_order_of_people") {
  // A fast rule, so that some people hold on their policy.
  check_same_bytes("ebb taper cases/clonazepam-3-years.toml --patients 77 --rule two-phase --json");
}

TEST_CASE("more_people_do_not_change_the_first_ones") {
  const WorkFolder folder;
  REQUIRE(run_line(folder, "ebb simulate cases/clonazepam-3-years.toml --patients 20 --rows \"$DIR/few.csv\" --json").exit_code == 0);
  REQUIRE(run_line(folder, "ebb simulate cases/clonazepam-3-years.toml --patients 200 --rows \"$DIR/many.csv\" --json").exit_code == 0);
  const std::string few = read_all(folder.path() / "few.csv");
  CHECK(few.size() > 500);
  CHECK(read_all(folder.path() / "many.csv").starts_with(few));
}

TEST_CASE("another_seed_gives_other_people") {
  const WorkFolder folder;
  const std::string command = "ebb simulate cases/clonazepam-3-years.toml --patients 8 --json --seed ";
  CHECK((run_line(folder, command + "1").out != run_line(folder, command + "2").out));
}
