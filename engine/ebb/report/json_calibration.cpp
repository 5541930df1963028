#include "ebb/report/json_calibration.h"

#include "ebb/report/json.h"
#include "ebb/report/text_calibration.h"

namespace ebb {
namespace {

Json json_range(double low, double high) { return Json::array({json_number(low), json_number(high)}); }
Json json_three(double low, double median, double high) { return {{"p05", json_number(low)}, {"p50", json_number(median)}, {"p95", json_number(high)}}; }

Json json_number_row(const FittedNumber& number) {
  return {{"name", number.name},
          {"unit", number.unit},
          {"prior", json_range(number.prior_low, number.prior_high)},
          {"posterior", json_three(number.low, number.median, number.high)},
          {"spread_ratio", json_number(number.spread_ratio, 3)},
          {"decided", decided_word(number.spread_ratio)}};
}

Json json_target(const FittedTarget& target, const PlannedTarget* planned) {
  Json json = {{"id", target.id},
               {"title", target.title},
               {"row", target.row},
               {"unit", target.unit},
               {"people", target.people},
               {"published", json_range(target.published_low, target.published_high)},
               {"before", json_three(target.prior_low, target.prior_median, target.prior_high)},
               {"after", json_three(target.low, target.median, target.high)},
               {"tail_share", json_number(target.discrepancy, 3)}};
  json["trial"] = planned != nullptr ? Json(planned->measure.trial) : Json(nullptr);
  json["arm"] = planned != nullptr ? Json(planned->measure.arm) : Json(nullptr);
  json["source"] = planned != nullptr ? Json(planned->source) : Json(nullptr);
  json["locator"] = planned != nullptr ? Json(planned->locator) : Json(nullptr);
  return json;
}

}  // namespace

Json json_calibration(const Calibration& calibration, const CalibrationPlan& plan, bool current, bool converged) {
  Json json = {{"command", "calibrate"}, {"version", calibration.version}, {"name", calibration.name}, {"inputs_hash", calibration.inputs_hash}, {"made_by", calibration.command}};
  json["seed"] = calibration.seed;
  json["current"] = current;
  json["converged"] = converged;
  json["sets_tried"] = calibration.simulated;
  json["sets_effective"] = json_number(calibration.effective, 4);
  json["draws"] = calibration.draws.draws;
  Json numbers = Json::array(), pairs = Json::array(), targets = Json::array(), left_out = Json::array();
  for (const FittedNumber& number : calibration.numbers) numbers.push_back(json_number_row(number));
  for (const FittedPair& pair : calibration.pairs) pairs.push_back({{"first", pair.first}, {"second", pair.second}, {"correlation", json_number(pair.correlation, 3)}});
  for (const FittedTarget& target : calibration.targets) {
    const PlannedTarget* planned = nullptr;
    for (const PlannedTarget& one : plan.targets) {
      if (one.target.id == target.id) planned = &one;
    }
    targets.push_back(json_target(target, planned));
  }
  for (const LeftOutRow& row : plan.left_out) left_out.push_back({{"row", row.row}, {"what", row.what}, {"why", row.why}});
  json["numbers"] = std::move(numbers);
  json["pairs"] = std::move(pairs);
  json["targets"] = std::move(targets);
  json["left_out"] = std::move(left_out);
  return json;
}

}  // namespace ebb
