// Every way in which an input can be wrong has one file beside this test and the message that its reader gets.
// EBB_UPDATE_GOLDEN=1 writes the messages anew; read the difference before keeping it.
#include <doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "ebb/casefile/scenario.h"
#include "tests/unit/casefile/small_knowledge.h"

using namespace ebb;
namespace fs = std::filesystem;

namespace {

const fs::path kFolder = fs::path(EBB_SOURCE_DIR) / "tests/golden/casefile";

std::string file_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// What somebody who gives this input is told; empty when it is accepted.
std::string message(const std::string& name, const std::string& text) {
  static const Knowledge kKnowledge = ebb_test::small_knowledge();
  if (name.size() > 4 && name.substr(name.size() - 4) == ".csv") {
    const auto table = read_table(name, text, kKnowledge);
    return table ? "" : describe(table.errors()) + "\n";
  }
  const auto file = read_case(name, text, kKnowledge);
  if (!file) return describe(file.errors()) + "\n";
  const auto scenario = build_scenario(file.value(), kKnowledge, std::nullopt);
  return scenario ? "" : describe(scenario.errors()) + "\n";
}

void check_golden(const std::string& name, const std::string& text) {
  CAPTURE(name);
  const std::string now = message(name, text);
  CHECK_FALSE(now.empty());
  const fs::path golden = kFolder / (name.substr(0, name.find('.')) + ".txt");
  if (std::getenv("EBB_UPDATE_GOLDEN")) std::ofstream(golden, std::ios::binary) << now;
  REQUIRE(fs::exists(golden));
  CHECK(now == file_text(golden));
}

}  // namespace

TEST_CASE("bad_input_files_give_their_golden_messages") {
  std::vector<fs::path> inputs;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".toml" || entry.path().extension() == ".csv") inputs.push_back(entry.path());
  }
  std::sort(inputs.begin(), inputs.end());
  CHECK(inputs.size() >= 30);
  for (const fs::path& input : inputs) check_golden(input.filename().string(), file_text(input));
}

TEST_CASE("files_that_are_no_text_give_their_golden_messages") {
  check_golden("empty.toml", "");
  check_golden("binary.toml", std::string("title = \"a\"\n\0\x01\x02", 15));
  check_golden("not_utf8.toml", "title = \"\xE9t\xE9\"\n");
  check_golden("too_large.toml", std::string(100u << 20, '#'));
}
