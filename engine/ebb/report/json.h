// nlohmann/json as this project uses it: without exceptions. Include this, never <nlohmann/json.hpp>, so that all settings agree.
#pragma once
#ifndef JSON_NOEXCEPTION
#define JSON_NOEXCEPTION 1
#endif
#include <nlohmann/json.hpp>

#include "ebb/report/json_value.h"
