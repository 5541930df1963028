// Files a command writes: all of them, whole, or none.
#pragma once
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ebb/base/result.h"

namespace ebb::cli {

/// Every file is written beside its target under another name; commit() moves all into place. Without commit() nothing is left.
/// An existing file stays as it is until then and comes back when a later file of the same command cannot be moved.
class OutputFiles {
 public:
  OutputFiles() = default;
  ~OutputFiles();
  OutputFiles(const OutputFiles&) = delete;
  OutputFiles& operator=(const OutputFiles&) = delete;

  /// Opens one output; its number is what append() wants. `input` is a file that must not be overwritten.
  /// Errors: NotWritable (folder missing or read-only, target is a folder), Contradiction (two outputs or the input in one file).
  Result<std::size_t> open(const std::string& path, const std::string& input);
  /// Makes a folder for outputs when there is none (one level); without commit() it is gone again. Errors: NotWritable.
  Result<Done> make_folder(const std::string& path);
  /// Adds text; a failure is kept and reported by commit().
  void append(std::size_t output, std::string_view text);
  /// Errors: NotWritable; then nothing was changed.
  Result<Done> commit();

 private:
  struct Output {
    std::string target, temporary, kept;
    std::FILE* stream = nullptr;
    int failure = 0;
  };
  void undo(std::size_t moved);
  std::vector<Output> outputs_;
  std::vector<std::string> made_folders_;
  bool committed_ = false;
};

}  // namespace ebb::cli
