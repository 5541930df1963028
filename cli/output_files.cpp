#include "cli/output_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace ebb::cli {
namespace {

Error not_writable(const std::string& path, int number) {
  return {ErrorCode::NotWritable, {path, 0, 0}, std::string("cannot be written: ") + std::strerror(number), "", ""};
}

bool same_file(const std::string& a, const std::string& b) {
  if (a == b) return true;
  struct stat first {}, second {};
  if (stat(a.c_str(), &first) != 0 || stat(b.c_str(), &second) != 0) return false;
  return first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

/// A name beside `path` that no other run of Ebb uses at the same time.
std::string beside(const std::string& path, const char* role) { return path + "." + role + std::to_string(getpid()); }

void sync_folder(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY);
  if (descriptor < 0) return;
  fsync(descriptor);
  close(descriptor);
}

}  // namespace

OutputFiles::~OutputFiles() {
  for (Output& output : outputs_) {
    if (output.stream != nullptr) std::fclose(output.stream);
    if (!committed_) unlink(output.temporary.c_str());
  }
  for (const std::string& folder : made_folders_) {
    if (!committed_) rmdir(folder.c_str());
  }
}

Result<Done> OutputFiles::make_folder(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) == 0) return S_ISDIR(info.st_mode) ? Result<Done>(Done{}) : not_writable(path, ENOTDIR);
  if (mkdir(path.c_str(), 0777) != 0) return not_writable(path, errno);
  made_folders_.push_back(path);
  return Done{};
}

Result<std::size_t> OutputFiles::open(const std::string& path, const std::string& input) {
  if (same_file(path, input)) {
    return Error{ErrorCode::Contradiction, {path, 0, 0}, "this output would replace the file that is read", "another name", ""};
  }
  for (const Output& other : outputs_) {
    if (same_file(path, other.target)) return Error{ErrorCode::Contradiction, {path, 0, 0}, "two outputs have this name", "a name for each", ""};
  }
  struct stat info {};
  if (stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) return not_writable(path, S_ISDIR(info.st_mode) ? EISDIR : EINVAL);
  Output output{.target = path, .temporary = beside(path, "part"), .kept = beside(path, "kept")};
  output.stream = std::fopen(output.temporary.c_str(), "wbx");
  if (output.stream == nullptr) return not_writable(path, errno);
  outputs_.push_back(std::move(output));
  return outputs_.size() - 1;
}

void OutputFiles::append(std::size_t output, std::string_view text) {
  Output& target = outputs_[output];
  if (target.failure == 0 && std::fwrite(text.data(), 1, text.size(), target.stream) != text.size()) target.failure = errno != 0 ? errno : EIO;
}

Result<Done> OutputFiles::commit() {
  for (Output& output : outputs_) {
    if (output.failure == 0 && (std::fflush(output.stream) != 0 || fsync(fileno(output.stream)) != 0)) output.failure = errno;
    if (std::fclose(output.stream) != 0 && output.failure == 0) output.failure = errno;
    output.stream = nullptr;
    if (output.failure != 0) return not_writable(output.target, output.failure);
  }
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    Output& output = outputs_[i];
    // A second name for the old file, so that it can come back; none when there is no old file.
    if (link(output.target.c_str(), output.kept.c_str()) != 0) output.kept.clear();
    if (rename(output.temporary.c_str(), output.target.c_str()) != 0) {
      const int number = errno;
      undo(i);
      return not_writable(output.target, number);
    }
  }
  committed_ = true;
  for (const Output& output : outputs_) {
    if (!output.kept.empty()) unlink(output.kept.c_str());
    sync_folder(output.target);
  }
  return Done{};
}

void OutputFiles::undo(std::size_t moved) {
  for (std::size_t i = 0; i <= moved; ++i) {
    Output& output = outputs_[i];
    if (i < moved && output.kept.empty()) unlink(output.target.c_str());
    if (i < moved && !output.kept.empty()) rename(output.kept.c_str(), output.target.c_str());
    if (i == moved && !output.kept.empty()) unlink(output.kept.c_str());
  }
}

}  // namespace ebb::cli
