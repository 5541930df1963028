#include "ebb/judge/validation.h"

#include <algorithm>
#include <cmath>

namespace ebb {

const char* row_verdict_name(RowVerdict verdict) {
  switch (verdict) {
    case RowVerdict::Inside: return "inside";
    case RowVerdict::Near: return "near";
    case RowVerdict::Outside: break;
  }
  return "outside";
}

const char* row_kind_name(RowKind kind) {
  switch (kind) {
    case RowKind::Judged: return "judged";
    case RowKind::Calibration: return "calibration";
    case RowKind::SameSource: break;
  }
  return "same source";
}

const Experiment* ValidationData::find_experiment(const std::string& id) const {
  const auto found = std::find_if(experiments.begin(), experiments.end(), [&id](const Experiment& experiment) { return experiment.id == id; });
  return found == experiments.end() ? nullptr : &*found;
}

const ValidationRow* ValidationData::find_row(const std::string& id) const {
  const auto found = std::find_if(rows.begin(), rows.end(), [&id](const ValidationRow& row) { return row.id == id; });
  return found == rows.end() ? nullptr : &*found;
}

RowVerdict judge_row(const PublishedValue& published, RowScale scale, const DrawInterval& simulated) {
  for (const double value : {published.low, published.high, simulated.low, simulated.high}) {
    if (!std::isfinite(value)) return RowVerdict::Outside;
  }
  if (published.low <= simulated.high && published.high >= simulated.low) return RowVerdict::Inside;
  const bool above = published.low > simulated.high;
  const double larger = above ? published.low : simulated.low;
  const double smaller = above ? simulated.high : published.high;
  const bool near = scale == RowScale::Share ? larger - smaller <= kNearShare : smaller > 0 && larger <= smaller * kNearFold;
  return near ? RowVerdict::Near : RowVerdict::Outside;
}

bool says_little(RowScale scale, const DrawInterval& simulated) {
  if (scale == RowScale::Share) return simulated.high - simulated.low >= kWideShare;
  return simulated.high >= simulated.low * kWideFold;
}

}  // namespace ebb
