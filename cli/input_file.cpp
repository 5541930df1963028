#include "cli/input_file.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "ebb/base/number_text.h"

namespace ebb::cli {
namespace {

constexpr long long kLargestFile_bytes = 8LL * 1024 * 1024;

Error not_readable(const std::string& path, std::string what, std::string allowed = "") {
  return {ErrorCode::FileNotReadable, {path, 0, 0}, std::move(what), std::move(allowed), ""};
}

}  // namespace

Result<std::string> read_text_file(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) {
    return not_readable(path, errno == ENOENT ? "there is no such file" : std::string("cannot be read: ") + std::strerror(errno));
  }
  if (S_ISDIR(info.st_mode)) return not_readable(path, "this is a folder", "a case file (.toml) or an event table (.csv)");
  const std::string limit = "a text file of at most 8 MB";
  if (S_ISREG(info.st_mode) && info.st_size > kLargestFile_bytes) {
    return not_readable(path, "the file has " + number_text(static_cast<double>(info.st_size) / (1024.0 * 1024.0), 3) + " MB", limit);
  }
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) return not_readable(path, std::string("cannot be read: ") + std::strerror(errno));
  std::string text;
  char buffer[65536];
  std::size_t count = 0;
  while ((count = std::fread(buffer, 1, sizeof buffer, file.get())) > 0) {
    text.append(buffer, count);
    if (text.size() > static_cast<std::size_t>(kLargestFile_bytes)) return not_readable(path, "there are more than 8 MB", limit);
  }
  if (std::ferror(file.get()) != 0) return not_readable(path, std::string("cannot be read: ") + std::strerror(errno));
  if (text.empty()) return not_readable(path, "the file is empty", "a case file with at least [person] and [[use]]; see cases/");
  if (text.find('\0') != std::string::npos) return not_readable(path, "the file is binary, not text", limit);
  return text;
}

}  // namespace ebb::cli
