// Reruns docs/pages/*.md. In a page a block fenced as ```sh holds one shell line, in which `ebb` is the program and files written go to $DIR; a block
// fenced as ```text right after it is what that line prints on standard output. A line of prose in between makes it a line that is only shown.
// EBB_UPDATE_GOLDEN=1 writes what the program prints now.
#include <doctest.h>

#include <algorithm>
#include <vector>

#include "tests/golden/cli/program.h"

using namespace ebb::test;

namespace {

namespace fs = std::filesystem;

const std::string kCommand = "```sh\n", kOutput = "```text\n", kEnd = "```\n";

std::vector<fs::path> pages() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(fs::path(EBB_SOURCE_DIR) / "docs/pages")) {
    if (entry.path().extension() == ".md") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// The page with each output as it is now; `commands` counts them.
std::string rerun(const std::string& page, int& commands) {
  const WorkFolder folder;
  std::string result;
  std::size_t at = 0;
  for (std::size_t begin = page.find(kCommand); begin != std::string::npos; begin = page.find(kCommand, at)) {
    const std::size_t text = begin + kCommand.size();
    const std::size_t end = page.find("\n" + kEnd, text);
    if (end == std::string::npos) break;
    const std::size_t after = end + 1 + kEnd.size();
    const std::size_t output = page.compare(after, kOutput.size(), kOutput) == 0 ? after : after + 1;
    result += page.substr(at, after - at);
    at = after;
    if (page.compare(output, kOutput.size(), kOutput) != 0) continue;
    const Outcome outcome = run_line(folder, page.substr(text, end - text));
    INFO(page.substr(text, end - text) << "\n" << outcome.err);
    CHECK(outcome.exit_code == 0);
    ++commands;
    const std::size_t old_end = page.find("\n" + kEnd, output + kOutput.size() - 1);
    if (old_end == std::string::npos) break;
    const bool line_ended = outcome.out.empty() || outcome.out.back() == '\n';
    result += page.substr(after, output - after) + kOutput + without_hash(outcome.out) + (line_ended ? "" : "\n") + kEnd;
    at = old_end + 1 + kEnd.size();
  }
  return result + page.substr(at);
}

}  // namespace

TEST_CASE("every_page_shows_what_its_commands_print") {
  REQUIRE(!pages().empty());
  for (const fs::path& file : pages()) {
    INFO(file.string());
    const std::string expected = read_all(file);
    int commands = 0;
    const std::string actual = rerun(expected, commands);
    if (file.filename() != "README.md") CHECK(commands >= 1);
    if (std::getenv("EBB_UPDATE_GOLDEN") != nullptr) std::ofstream(file, std::ios::binary) << actual;
    else CHECK(actual == expected);
  }
}
