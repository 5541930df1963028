// toml++ as this project uses it: header-only, without exceptions. Include this, never <toml++/toml.h>, so that all settings agree.
#pragma once
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ENABLE_WINDOWS_COMPAT 0
#include <toml++/toml.h>
