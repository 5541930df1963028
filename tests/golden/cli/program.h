// Runs shell lines in which `ebb` is the program under test, from the repository's root.
#pragma once
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace ebb::test {

inline std::string read_all(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// A folder of its own, gone at the end. Lines see it as $DIR.
class WorkFolder {
 public:
  WorkFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "ebb-golden-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~WorkFolder() { std::filesystem::remove_all(path_); }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Outcome {
  int exit_code = -1;
  std::string out, err;
};

inline std::string shell_quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

inline Outcome run_line(const WorkFolder& folder, const std::string& line) {
  // Beside the folder that lines see, so that listing it shows only what the program left.
  const std::string out = folder.path().string() + ".out";
  const std::string err = folder.path().string() + ".err";
  const std::string script = "cd " + shell_quoted(EBB_SOURCE_DIR) + " && DIR=" + shell_quoted(folder.path().string()) +
                             "; ebb() { " + shell_quoted(EBB_PROGRAM) + " \"$@\"; }; " + line;
  const std::string command = "sh -c " + shell_quoted(script) + " > " + shell_quoted(out) + " 2> " + shell_quoted(err) + " < /dev/null";
  const int status = std::system(command.c_str());
  Outcome outcome{WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_all(out), read_all(err)};
  std::filesystem::remove(out);
  std::filesystem::remove(err);
  return outcome;
}

/// The hash of the data changes with every number in it; the numbers that a transcript shows are what it is about.
inline std::string without_hash(std::string text) {
  for (std::size_t at = text.find("data "); at != std::string::npos; at = text.find("data ", at + 5)) {
    const std::size_t end = text.find_first_not_of("0123456789abcdef", at + 5);
    if (std::min(end, text.size()) - (at + 5) == 16) text.replace(at + 5, 16, "HASH");
  }
  return text;
}

}  // namespace ebb::test
