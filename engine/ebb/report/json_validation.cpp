#include "ebb/report/json_validation.h"

#include "ebb/report/json.h"

namespace ebb {
namespace {

Json json_counts(const ValidationReport& report, RowKind kind) {
  const VerdictCount count = count_verdicts(report, kind);
  return {{"rows", count.all()}, {"inside", count.inside}, {"inside_says_little", count.inside_wide}, {"near", count.near}, {"outside", count.outside}};
}

Json json_published(const PublishedValue& published) {
  Json json;
  json["value"] = published.value ? json_number(*published.value) : Json(nullptr);
  json["low"] = json_number(published.low);
  json["high"] = json_number(published.high);
  json["unit"] = published.unit;
  json["sd"] = published.sd ? json_number(*published.sd) : Json(nullptr);
  json["people_range"] = published.people_high > published.people_low ? Json::array({json_number(published.people_low), json_number(published.people_high)}) : Json(nullptr);
  json["n"] = published.n > 0 ? Json(published.n) : Json(nullptr);
  return json;
}

Json json_row(const ValidationReport& report, const RowResult& result, bool replicates) {
  const ValidationRow& row = *result.row;
  Json json = {{"id", row.id}, {"group", row.group}, {"what", row.what}, {"kind", row_kind_name(row.kind)}, {"scale", row.scale == RowScale::Share ? "share" : "fold"}};
  json["verdict"] = row_verdict_name(result.verdict);
  json["says_little"] = result.wide;
  json["published"] = json_published(row.published);
  json["simulated"] = {{"median", json_number(result.simulated.median)}, {"low", json_number(result.simulated.low)}, {"high", json_number(result.simulated.high)},
                       {"people", result.people}, {"replicates", result.replicates.size()}};
  json["distance"] = json_number(result.ratio);
  json["population"] = row.population;
  json["source"] = row.source;
  json["citation"] = citation_text(report, row.source);
  json["locator"] = row.locator;
  json["grade"] = std::string(1, row.grade);
  json["from_memory"] = row.memory;
  json["why"] = row.why;
  json["note"] = row.note;
  json["misfit"] = row.misfit;
  if (replicates) json["replicates"] = json_numbers(result.replicates);
  return json;
}

}  // namespace

Json json_validation(const ValidationReport& report, bool replicates) {
  Json json = {{"command", "validate"}, {"version", report.version}, {"data_hash", report.data_hash}};
  json["ensemble"] = {{"note", report.ensemble_note}, {"draws", report.draws}, {"seed", report.seed}};
  json["rule"] = {{"text", verdict_rule_text()}, {"near_fold", kNearFold}, {"near_share", kNearShare}, {"wide_fold", kWideFold}, {"wide_share", kWideShare}};
  json["counts"] = {{"judged", json_counts(report, RowKind::Judged)}, {"calibration", json_counts(report, RowKind::Calibration)},
                    {"same source", json_counts(report, RowKind::SameSource)}};
  json["summary"] = report.data->summary;
  Json groups = Json::array();
  for (const ValidationGroup& group : report.data->groups) groups.push_back({{"id", group.id}, {"title", group.title}, {"means", group.means}});
  json["groups"] = std::move(groups);
  Json rows = Json::array();
  for (const RowResult& result : report.results) rows.push_back(json_row(report, result, replicates));
  json["rows"] = std::move(rows);
  Json unjudged = Json::array();
  for (const UnjudgedRow& row : report.data->unjudged) unjudged.push_back({{"what", row.what}, {"source", row.source}, {"why", row.why}});
  json["unjudged"] = std::move(unjudged);
  return json;
}

}  // namespace ebb
