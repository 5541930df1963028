// `ebb check --ask` on a terminal of its own: what is typed, what is told at once, what is kept.
#include <doctest.h>
#include <poll.h>
#include <pty.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "tests/golden/cli/program.h"

using namespace ebb::test;

namespace {

constexpr const char* kCase = "[person]\nage = 40\nsex = \"male\"\n\n[[use]]\ndrug = \"clonazepam\"\ndose = \"1 mg\"\ntimes = [\"20:00\"]\nfrom = \"2024-01-01\"\n";
constexpr char kEndOfInput = 4;                // Ctrl-D
constexpr int kLongestWait_ms = 60000;

struct Talk {
  std::string screen;                          ///< everything the terminal showed
  int exit_code = -1;
  std::string copy;                            ///< the file written; empty: none
};

/// Types `lines`, each once the program waits for an answer (a prompt ends in "stop]", "stop here]" or after a refusal asks again).
Talk talk(const std::vector<std::string>& lines) {
  const WorkFolder folder;
  std::ofstream(folder.path() / "case.toml", std::ios::binary) << kCase;
  const std::string in = (folder.path() / "case.toml").string(), out = (folder.path() / "copy.toml").string();
  int terminal = -1;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, nullptr);
  REQUIRE(child >= 0);
  if (child == 0) {
    setenv("NO_COLOR", "1", 1);
    execl(EBB_PROGRAM, "ebb", "check", in.c_str(), "--today", "2026-02-01", "--patients", "10", "--ask", "--out", out.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  Talk told;
  std::size_t next = 0, seen = 0;
  for (bool open = true; open;) {
    pollfd wait{terminal, POLLIN, 0};
    if (poll(&wait, 1, kLongestWait_ms) <= 0) break;
    char buffer[4096];
    const ssize_t count = read(terminal, buffer, sizeof buffer);
    open = count > 0;
    if (count > 0) told.screen.append(buffer, static_cast<std::size_t>(count));
    const std::size_t prompt = told.screen.find("q: stop]", seen);
    if (prompt == std::string::npos || next >= lines.size()) continue;
    seen = prompt + 1;
    const std::string& line = lines[next++];
    REQUIRE(write(terminal, line.data(), line.size()) == static_cast<ssize_t>(line.size()));
  }
  int status = 0;
  waitpid(child, &status, 0);
  close(terminal);
  told.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  told.copy = read_all(out);
  return told;
}

bool has(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

}  // namespace

TEST_CASE("suicide_is_asked_before_all_else_and_a_yes_brings_help_before_the_next_question") {
  const Talk told = talk({"yes\n", "q\n"});
  INFO(told.screen);
  const std::size_t question = told.screen.find("thoughts of suicide or of self-harm?"), alarm = told.screen.find("EMERGENCY: thoughts of suicide");
  REQUIRE(question != std::string::npos);
  CHECK(told.screen.find("?") == question + std::string("thoughts of suicide or of self-harm").size());
  REQUIRE(alarm != std::string::npos);
  CHECK(has(told.screen.substr(alarm), "crisis: a crisis line"));
  CHECK(has(told.screen.substr(alarm), "emergency: the emergency number"));
  CHECK(told.screen.find("q: stop]", alarm) != std::string::npos);
  CHECK(has(told.copy, "suicidal_thoughts = true"));
}

TEST_CASE("no_in_many_words_is_no_and_what_is_not_understood_is_asked_again_with_what_is_allowed") {
  const Talk told = talk({"nein\n", "n\n", "never\n", "hevy\n", "yes\n", "NO.\n", "perhaps\n", "no\n", "q\n"});
  INFO(told.screen);
  CHECK(told.exit_code == 0);
  CHECK(has(told.copy, "suicidal_thoughts = false"));
  CHECK(has(told.copy, "[signs]"));
  CHECK(has(told.copy, "none_of_the_rest = true"));
  CHECK(has(told.screen, "\"perhaps\" is not understood. Answer with y or n"));
  CHECK(has(told.screen, "was heavy meant?"));
  CHECK(has(told.screen, "Answer with none, some, daily, heavy"));
  CHECK(has(told.copy, "alcohol = \"none\""));
}

TEST_CASE("the_end_of_input_in_the_middle_keeps_nothing") {
  const Talk told = talk({"n\n", std::string("hal") + kEndOfInput + kEndOfInput});
  INFO(told.screen);
  CHECK(told.exit_code == 1);
  CHECK(told.copy.empty());
  CHECK(has(told.screen, "no copy was written"));
}
