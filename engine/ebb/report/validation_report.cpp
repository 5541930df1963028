#include "ebb/report/validation_report.h"

#include <cmath>

#include <fmt/format.h>

#include "ebb/base/number_text.h"

namespace ebb {
namespace {

constexpr int kDigits = 3;
constexpr double kPoints = 100;  // of a share

std::string with_unit(std::string number, const std::string& unit) {
  const std::string words = unit_text(unit);
  return words.empty() ? number : number + " " + words;
}

}  // namespace

VerdictCount count_verdicts(const ValidationReport& report, RowKind kind, const std::string& group) {
  VerdictCount count;
  for (const RowResult& result : report.results) {
    if (result.row->kind != kind || (!group.empty() && result.row->group != group)) continue;
    if (result.verdict == RowVerdict::Inside && result.wide) ++count.inside_wide;
    ++(result.verdict == RowVerdict::Inside ? count.inside : result.verdict == RowVerdict::Near ? count.near : count.outside);
  }
  return count;
}

std::string counts_text(const VerdictCount& count) {
  const std::string little = count.inside_wide == 0 ? "" : fmt::format(" ({} of them say little)", count.inside_wide);
  return fmt::format("{} inside{}, {} near, {} outside", count.inside, little, count.near, count.outside);
}

std::string unit_text(const std::string& unit) {
  if (unit == "1") return "";
  if (unit == "ng/mL*h") return "ng h/mL";
  return unit;
}

std::string published_text(const PublishedValue& published) {
  const bool interval = published.high > published.low;
  const std::string range = number_text(published.low, kDigits) + "–" + number_text(published.high, kDigits);
  std::string text = published.value ? number_text(*published.value, 4) : range;
  if (published.value && interval) text += " (" + range + ")";
  text = with_unit(text, published.unit);
  if (published.sd) text += ", SD " + number_text(*published.sd, kDigits);
  if (published.people_high > published.people_low) {
    text += ", people " + number_text(published.people_low, kDigits) + "–" + number_text(published.people_high, kDigits);
  }
  return text;
}

std::string simulated_text(const RowResult& result) {
  const DrawInterval& simulated = result.simulated;
  if (!std::isfinite(simulated.median)) return "nobody to count";
  return number_text(simulated.median, kDigits) + " (" + number_text(simulated.low, kDigits) + "–" + number_text(simulated.high, kDigits) + ")";
}

std::string distance_text(const RowResult& result) {
  if (!std::isfinite(result.ratio)) return "not comparable";
  if (result.row->scale == RowScale::Share) {
    const double points = std::round(result.ratio * kPoints);
    return fmt::format("{:.0f} points {}", std::fabs(points), points < 0 ? "fewer" : "more");
  }
  return number_text(result.ratio, kDigits) + " times";
}

std::string citation_text(const ValidationReport& report, const std::string& source) {
  const auto found = report.references->find(source);
  if (found == report.references->end() || found->second.citation.empty()) return source;
  return found->second.citation;
}

std::string verdict_rule_text() {
  return fmt::format(
      "Each study is run again once for every draw of the ensemble, with as many people as it had; the interval is the middle 90 % of these "
      "replicates. A published number inside the interval (or an interval that overlaps it) is inside; beyond it by a factor of at most {} (a share "
      "of people: by at most {} points) is near; else outside. An interval four times as wide as its lower end (a share: {} points) says little, and "
      "is marked *.",
      number_text(kNearFold), number_text(kNearShare * kPoints), number_text(kWideShare * kPoints));
}

}  // namespace ebb
