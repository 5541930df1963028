// Reading a text file that a user names.
#pragma once
#include <string>

#include "ebb/base/result.h"

namespace ebb::cli {

/// The text of the file. Errors: FileNotReadable when it is missing, a folder, not a regular file, empty, over 8 MB or binary.
Result<std::string> read_text_file(const std::string& path);

}  // namespace ebb::cli
