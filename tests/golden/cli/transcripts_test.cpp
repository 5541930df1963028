// Replays tests/golden/cli/transcripts/*.txt. A transcript has lines "$ command", and after each what it printed:
// "> …" on standard output, "! …" on standard error, "= N" the exit code. "# …" are comments.
// EBB_UPDATE_GOLDEN=1 writes what the program prints now.
#include <doctest.h>

#include <algorithm>
#include <vector>

#include "tests/golden/cli/program.h"

using namespace ebb::test;

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> transcripts() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(fs::path(EBB_SOURCE_DIR) / "tests/golden/cli/transcripts")) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string replace_all(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) text.replace(at, what.size(), by);
  return text;
}

std::string marked(const std::string& text, char mark) {
  std::istringstream lines(text);
  std::string out;
  for (std::string line; std::getline(lines, line);) out += line.empty() ? std::string(1, mark) + "\n" : std::string(1, mark) + " " + line + "\n";
  return out;
}

std::string replay(const std::string& transcript) {
  const WorkFolder folder;
  std::istringstream lines(transcript);
  std::string result;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') result += line + "\n";
    if (!line.starts_with("$ ")) continue;
    const Outcome outcome = run_line(folder, line.substr(2));
    const auto shown = [&](const std::string& text) { return without_hash(replace_all(text, folder.path().string(), "$DIR")); };
    result += line + "\n" + marked(shown(outcome.out), '>') + marked(shown(outcome.err), '!') + "= " + std::to_string(outcome.exit_code) + "\n";
  }
  return result;
}

}  // namespace

TEST_CASE("every_transcript_prints_what_it_printed") {
  REQUIRE(transcripts().size() >= 5);
  for (const fs::path& file : transcripts()) {
    INFO(file.string());
    const std::string expected = read_all(file);
    const std::string actual = replay(expected);
    if (std::getenv("EBB_UPDATE_GOLDEN") != nullptr) std::ofstream(file, std::ios::binary) << actual;
    else CHECK(actual == expected);
  }
}

TEST_CASE("no_text_for_the_terminal_is_wider_than_100_columns") {
  const WorkFolder folder;
  for (const char* line : {"ebb drugs", "ebb drugs clonazepam", "ebb drugs shared", "ebb simulate cases/clonazepam-3-years.toml --patients 50",
                           "ebb simulate cases/clonazepam-and-alprazolam.toml --patients 50", "ebb taper cases/clonazepam-3-years.toml --patients 50"}) {
    INFO(line);
    const Outcome outcome = run_line(folder, line);
    CHECK(outcome.exit_code == 0);
    std::istringstream lines(outcome.out);
    for (std::string text; std::getline(lines, text);) {
      const std::string shown = text;
      INFO(shown);
      const auto width = std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
      CHECK(width <= 100);
    }
  }
}
