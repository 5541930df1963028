#include "cli/taper_followed.h"

#include "cli/input_file.h"
#include "ebb/report/json.h"
#include "ebb/report/json_value.h"

namespace ebb::cli {
namespace {

Error problem(ErrorCode code, const std::string& path, const std::string& what) {
  return {code, {path, 0, 0}, what, "what `ebb taper CASE --json` wrote for the plan that is followed", ""};
}

const Json* member(const Json& json, const char* key) {
  if (!json.is_object()) return nullptr;
  const auto at = json.find(key);
  return at == json.end() ? nullptr : &*at;
}

std::string text_of(const Json* json) { return json != nullptr && json->is_string() ? json->get<std::string>() : ""; }

const Json* chosen_rule(const Json& output) {
  const std::string chosen = text_of(member(output, "chosen_rule"));
  const Json* rules = member(output, "rules");
  if (rules == nullptr || !rules->is_array()) return nullptr;
  for (const Json& rule : *rules) {
    if (!chosen.empty() && text_of(member(rule, "id")) == chosen) return &rule;
  }
  return nullptr;
}

/// Days from 0 on, each later than the one before it; doses that are amounts.
bool read_steps(const Json& rule, TaperPlan& plan) {
  const Json* steps = member(rule, "steps");
  if (steps == nullptr || !steps->is_array() || steps->empty()) return false;
  for (const Json& json : *steps) {
    const Json *day = member(json, "day"), *dose = member(json, "dose_mg_per_day");
    if (day == nullptr || !day->is_number_integer() || dose == nullptr || !dose->is_number()) return false;
    TaperStep step;
    step.day = day->get<int>();
    step.dose_mg_per_day = dose->get<double>();
    const int after_day = plan.steps.empty() ? -1 : plan.steps.back().day;
    if (step.day <= after_day || !(step.dose_mg_per_day >= 0)) return false;
    plan.steps.push_back(std::move(step));
  }
  plan.length_days = plan.steps.back().day;
  return true;
}

}  // namespace

Result<std::optional<FollowedPlan>> read_followed_plan(const std::string& path) {
  if (path.empty()) return std::optional<FollowedPlan>();
  const Result<std::string> text = read_text_file(path);
  if (!text.ok()) return text.errors();
  const Json output = Json::parse(text.value(), nullptr, false);
  if (output.is_discarded()) return problem(ErrorCode::Syntax, path, "this is not JSON");
  const Json* rule = chosen_rule(output);
  FollowedPlan followed;
  if (rule == nullptr || !read_steps(*rule, followed.plan)) return problem(ErrorCode::Missing, path, "there is no plan with its steps in it");
  followed.plan.rule = text_of(member(*rule, "id"));
  const Json* taper = member(output, "taper");
  followed.drug = taper != nullptr ? text_of(member(*taper, "drug")) : "";
  const Result<Date> began = parse_date(text_of(member(rule->at("steps").front(), "date")));
  if (!began.ok()) return problem(ErrorCode::Missing, path, "the first step of its plan has no date");
  followed.began = began.value();
  return std::optional<FollowedPlan>(std::move(followed));
}

}  // namespace ebb::cli
