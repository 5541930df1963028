// A calibration as the file of data/calibration/ that knowledge/ reads, and an unfinished one as text that goes on later.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "ebb/population/calibration.h"
#include "ebb/trial/calibration.h"

namespace ebb {

/// The whole TOML file; numbers in the units of data/, 6 digits. `draws` of the calibration are canonical, `numbers` say their units.
std::string calibration_toml(const Calibration& calibration);

/// Waves of an unfinished fit, exact. `key` names what they belong to: data, seed, size.
std::string waves_text(const std::string& key, const std::vector<CalibrationWave>& waves);
/// Errors: Syntax (not such a text, or cut short), Contradiction (of another key).
Result<std::vector<CalibrationWave>> read_waves(std::string_view text, const std::string& key);

}  // namespace ebb
