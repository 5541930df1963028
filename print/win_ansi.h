// Text in the one-byte encoding of the fonts that every PDF reader has.
#pragma once
#include <string>
#include <string_view>

namespace ebb {

/// UTF-8 to Windows-1252. Letters with marks that it lacks lose the mark, Greek letters of ours are spelled ("theta"), mathematical
/// signs become their nearest ("<="); what is left becomes "?".
std::string win_ansi(std::string_view utf8);

}  // namespace ebb
