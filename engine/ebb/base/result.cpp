#include "ebb/base/result.h"

namespace ebb {

std::string describe(const Error& error) {
  std::string text;
  if (!error.where.file.empty()) {
    text += error.where.file;
    if (error.where.line > 0) {
      text += ':' + std::to_string(error.where.line);
      if (error.where.column > 0) text += ':' + std::to_string(error.where.column);
    }
    text += ": ";
  } else if (error.where.line > 0) {
    text += "line " + std::to_string(error.where.line) + ": ";
  }
  text += error.what;
  if (!error.allowed.empty()) text += "\n  allowed: " + error.allowed;
  if (!error.nearest.empty()) text += "\n  did you mean " + error.nearest + "?";
  return text;
}

std::string describe(const Errors& errors) {
  std::string text;
  for (const Error& error : errors) {
    if (!text.empty()) text += '\n';
    text += describe(error);
  }
  return text;
}

}  // namespace ebb
