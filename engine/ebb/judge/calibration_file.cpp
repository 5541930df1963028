#include "ebb/judge/calibration_file.h"

#include <cmath>
#include <limits>
#include <sstream>

#include "ebb/base/number_text.h"
#include "ebb/base/units.h"

namespace ebb {
namespace {

constexpr const char* kWavesHeading = "waves of a calibration that was not finished: ";
constexpr std::size_t kDrawsPerLine = 16;

std::string list_of(const std::vector<double>& values) {
  std::string text = "[";
  for (std::size_t i = 0; i < values.size(); ++i) text += (i > 0 ? ", " : "") + number_text(values[i]);
  return text + "]";
}

std::string line(const char* key, const std::string& value) { return std::string(key) + " = " + value + "\n"; }
std::string quoted_line(const char* key, const std::string& text) { return line(key, "\"" + text + "\""); }

std::string number_table(const FittedNumber& number) {
  return "\n[[number]]\n" + quoted_line("name", number.name) + quoted_line("unit", number.unit) + line("prior", list_of({number.prior_low, number.prior_high})) +
         line("posterior", list_of({number.low, number.median, number.high})) + line("spread_ratio", number_text(number.spread_ratio, 3));
}

std::string pair_table(const FittedPair& pair) {
  return "\n[[pair]]\n" + quoted_line("first", pair.first) + quoted_line("second", pair.second) + line("correlation", fixed_text(pair.correlation, 2));
}

std::string target_table(const FittedTarget& target) {
  return "\n[[target]]\n" + quoted_line("id", target.id) + quoted_line("title", target.title) + line("row", std::to_string(target.row)) + quoted_line("unit", target.unit) +
         line("people", std::to_string(target.people)) + line("published", list_of({target.published_low, target.published_high})) +
         line("before", list_of({target.prior_low, target.prior_median, target.prior_high})) + line("after", list_of({target.low, target.median, target.high})) +
         line("tail_share", number_text(target.discrepancy, 3));
}

std::string draws_table(const Calibration& calibration) {
  std::string text = "\n# Equally likely sets: the first number of each list belongs together, and so on.\n[draws]\n";
  const std::size_t numbers = calibration.numbers.size();
  for (std::size_t k = 0; k < numbers; ++k) {
    const auto unit = parse_unit(calibration.numbers[k].unit);
    const double canonical_per_unit = unit.ok() ? unit.value().canonical_per_unit : 1;
    text += "\"" + calibration.numbers[k].name + "\" = [";
    for (std::size_t draw = 0; draw < calibration.draws.draws; ++draw) {
      text += draw % kDrawsPerLine == 0 ? "\n  " : " ";
      text += number_text(calibration.draws.values[draw * numbers + k] / canonical_per_unit) + ",";
    }
    text += "\n]\n";
  }
  return text;
}

}  // namespace

std::string calibration_toml(const Calibration& calibration) {
  std::string text = "# Written by `" + calibration.command + "`; not by hand. What it means: docs/calibration.md.\n\n";
  text += quoted_line("version", calibration.version) + quoted_line("inputs_hash", calibration.inputs_hash) + quoted_line("command", calibration.command) +
          line("seed", std::to_string(calibration.seed)) + line("simulated", std::to_string(calibration.simulated)) + line("effective", number_text(calibration.effective, 4));
  for (const FittedNumber& number : calibration.numbers) text += number_table(number);
  for (const FittedPair& pair : calibration.pairs) text += pair_table(pair);
  for (const FittedTarget& target : calibration.targets) text += target_table(target);
  return text + draws_table(calibration);
}

std::string waves_text(const std::string& key, const std::vector<CalibrationWave>& waves) {
  std::string text = kWavesHeading + key + "\n";
  for (const CalibrationWave& wave : waves) {
    text += std::to_string(wave.scores.size()) + " " + std::to_string(wave.simulated.size()) + "\n";
    for (const double score : wave.scores) text += exact_text(score) + " ";
    for (const SimulatedTarget& one : wave.simulated) text += (std::isfinite(one.value) ? exact_text(one.value) : "-") + " " + exact_text(one.people) + " " + exact_text(one.error) + " ";
    text += "\n";
  }
  return text + "end\n";
}

Result<std::vector<CalibrationWave>> read_waves(std::string_view text, const std::string& key) {
  const Error cut{ErrorCode::Syntax, {}, "these are no waves of a calibration, or they are cut short", "the file that an interrupted `ebb calibrate --out` left", ""};
  std::istringstream in{std::string(text)};
  std::string heading;
  if (!std::getline(in, heading) || !heading.starts_with(kWavesHeading)) return cut;
  if (heading != kWavesHeading + key)
    return Error{ErrorCode::Contradiction, {}, "these waves belong to another calibration (other data, seed or size)", "remove the file to begin anew", ""};
  std::vector<CalibrationWave> waves;
  std::string word;
  const auto number = [&](double& value) {
    if (!(in >> word)) return false;
    const std::optional<double> read = parse_number(word);
    value = read.value_or(std::numeric_limits<double>::quiet_NaN());
    return read.has_value() || word == "-";
  };
  while (in >> word && word != "end") {
    const std::optional<double> scores = parse_number(word);
    double simulated = 0;
    if (!scores || !number(simulated) || !(*scores >= 0 && *scores <= 1e7 && simulated >= 0 && simulated <= 1e7)) return cut;
    CalibrationWave& wave = waves.emplace_back();
    wave.scores.resize(static_cast<std::size_t>(*scores));
    wave.simulated.resize(static_cast<std::size_t>(simulated));
    for (double& score : wave.scores) {
      if (!number(score)) return cut;
    }
    for (SimulatedTarget& one : wave.simulated) {
      if (!number(one.value) || !number(one.people) || !number(one.error)) return cut;
    }
  }
  if (word != "end") return cut;
  return waves;
}

}  // namespace ebb
