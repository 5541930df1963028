#include "ebb/report/parameter_words.h"

#include <array>
#include <utility>

#include "ebb/base/number_text.h"

namespace ebb {
namespace {

using Words = std::pair<const char*, const char*>;

constexpr std::array<Words, 20> kWhole{{
    {"transduction.one_plus_tau", "receptor reserve (1 + τ)"},
    {"potency.ratio", "potency against the reference drug"},
    {"adaptation.tau_A", "time constant of fast adaptation"},
    {"adaptation.tau_G", "time constant of sensitisation"},
    {"adaptation.tau_q", "time constant of sedation tolerance"},
    {"adaptation.tau_P", "slow course: its time constant"},
    {"adaptation.gmax", "largest gain of withdrawal"},
    {"adaptation.g0_share", "gain before sensitisation"},
    {"adaptation.G50", "sensitisation of half the gain"},
    {"adaptation.protracted_frac", "slow course: share of people"},
    {"adaptation.protracted_share", "slow course: its size"},
    {"withdrawal.scale", "size of the largest withdrawal"},
    {"withdrawal.noticing_threshold", "noticing threshold"},
    {"hazard.seizure_slope", "slope of the seizure hazard"},
    {"transduction.floor", "least receptor reserve"},
    {"trial.leaving_rate", "rate of leaving the taper"},
    {"trial.return_rate", "rate of going back to the drug"},
    {"trial.withdrawal_slope", "pull of withdrawal on leaving"},
    {"trial.frailty_log_sd", "how people differ in leaving"},
    {"trial.settled_after", "time to settle after the taper"},
}};

/// Of a drug, a route or an effect: what stands before the last point is named first.
constexpr std::array<Words, 22> kEndings{{
    {".CL", "clearance"},
    {".V1", "central volume"},
    {".V2", "volume of the tissues"},
    {".V3", "volume of the deep tissues"},
    {".Q2", "exchange with the tissues"},
    {".Q3", "exchange with the deep tissues"},
    {".F", "share absorbed"},
    {".ka", "rate of absorption"},
    {".lag", "delay before absorption"},
    {".ke0", "rate at which effect follows level"},
    {".EC50_effect", "half-effect level"},
    {".EC50_occupancy", "level that holds half of the receptors"},
    {".intrinsic_efficacy", "efficacy at the receptor"},
    {".fraction", "share turned into its metabolite"},
    {".half_effect_drive", "drive of half the effect"},
    {".hill", "steepness of the effect"},
    {".tolerance_share", "share lost to tolerance"},
    {".share", "share of withdrawal that shows"},
    {".fold", "change of clearance"},
    {".onset_half_time", "half-time of its onset"},
    {".offset_half_time", "half-time of its end"},
    {"_CL_fold", "change of clearance"},
}};

std::string spaced(std::string text) {
  for (char& c : text) {
    if (c == '.' || c == '_') c = ' ';
  }
  return text;
}

}  // namespace

std::string parameter_words(const std::string& name) {
  for (const auto& [whole, words] : kWhole) {
    if (name == whole) return words;
  }
  for (const auto& [ending, words] : kEndings) {
    if (!name.ends_with(ending)) continue;
    std::string owner = name.substr(0, name.size() - std::string(ending).size());
    for (const char* part : {"domain.", "rebound."}) {
      if (owner.starts_with(part)) owner = owner.substr(std::string(part).size());
    }
    return spaced(owner) + ": " + words;
  }
  return name;
}

std::string value_words(const Parameter& parameter, double value) { return number_text(value / parameter.canonical_per_unit, 3); }

std::string range_words(const Parameter& parameter, double low, double high) {
  return value_words(parameter, low) + "–" + value_words(parameter, high) + (parameter.unit == "1" ? "" : " " + parameter.unit);
}

std::string quantity_words(const Parameter& parameter) {
  const std::string number = number_text(parameter.typical / parameter.canonical_per_unit);
  return parameter.unit == "1" ? number : number + " " + parameter.unit;
}

std::string spread_words(const Parameter& parameter) {
  switch (parameter.distribution) {
    case Distribution::Fixed: return "";
    case Distribution::LogNormal: return "CV " + number_text(parameter.spread_frac * 100, 3) + " %";
    case Distribution::LogitNormal: return "logit sd " + number_text(parameter.spread_frac, 3);
  }
  return "";
}

}  // namespace ebb
