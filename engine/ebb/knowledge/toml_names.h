// The names of toml++'s types, for headers: who looks into a table includes ebb/knowledge/toml.h, a second of compiling.
#pragma once

namespace toml {
inline namespace v3 {
class node;
class table;
struct source_region;
}  // namespace v3
}  // namespace toml
