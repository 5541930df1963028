#include "ebb/report/json_check.h"

#include <cmath>

#include "ebb/report/json.h"
#include "ebb/report/json_stamp.h"
#include "ebb/report/text_check.h"

namespace ebb {
namespace {

Json json_provenance(const Provenance& provenance) {
  return {{"source", provenance.source}, {"locator", provenance.locator}, {"grade", std::string(1, provenance.grade)}, {"why", provenance.why}};
}

Json json_mentions(const std::vector<FactMention>& mentions) {
  Json list = Json::array();
  for (const FactMention& mention : mentions) {
    Json lines = Json::array();
    for (const Where& where : mention.where) {
      if (where.line > 0) lines.push_back({{"line", where.line}, {"column", where.column}});
    }
    list.push_back({{"fact", mention.name}, {"label", mention.label}, {"value", mention.value}, {"where", std::move(lines)}});
  }
  return list;
}

Json json_figures(const std::vector<ShownFigure>& figures) {
  Json list = Json::array();
  for (const ShownFigure& figure : figures) {
    list.push_back({{"text", figure.text}, {"people", figure.people}, {"caveat", figure.caveat}, {"provenance", json_provenance(figure.provenance)}});
  }
  return list;
}

Json json_not_checked(const SafetyReport& report) {
  Json list = Json::array();
  for (const NotChecked& entry : report.not_checked) {
    list.push_back({{"fact", entry.fact},
                    {"label", entry.label},
                    {"question", entry.question},
                    {"computed", entry.computed},
                    {"screening", entry.screening},
                    {"at_stake", urgency_name(entry.at_stake)},
                    {"rules", entry.rules}});
  }
  return list;
}

Json json_separate(const CheckReport& report) {
  Json list = Json::array();
  for (const SeparateReading& reading : separate_readings(report)) list.push_back({{"name", reading.name}, {"text", reading.text}});
  return list;
}

Json json_dependence(const CheckReport& report) {
  if (!report.dependence) return nullptr;
  return {{"people", report.dependence->people},
          {"over_threshold_two_days_percent", json_number(report.dependence->over_two_days_frac * 100)},
          {"peak_withdrawal_theta", json_spread(report.dependence->peak_theta)},
          {"day_of_peak", json_spread(report.dependence->peak_day)}};
}

Json json_levels(const CheckReport& report) {
  Json list = Json::array();
  for (const LevelChange& change : report.level_changes) {
    list.push_back({{"drug", change.drug},
                    {"medicine", change.medicine},
                    {"change_percent", json_number(change.change_frac * 100)},
                    {"onset_half_time_days", json_number(change.onset_half_time_days)},
                    {"offset_half_time_days", json_number(change.offset_half_time_days)},
                    {"of_class", change.of_class},
                    {"source", change.source},
                    {"grade", std::string(1, change.grade)}});
  }
  return list;
}

Json json_numbers_to_call(const EmergencyCountry& country) {
  Json list = Json::array();
  for (const EmergencyNumber& number : country.numbers) {
    list.push_back({{"what", number.what},
                    {"name", number.name},
                    {"number", number.number},
                    {"note", number.note},
                    {"as_of", number.as_of},
                    {"provenance", json_provenance(number.provenance)}});
  }
  return list;
}

}  // namespace

Json json_finding(const Finding& finding) {
  Json json;
  json["id"] = finding.id;
  json["urgency"] = urgency_name(finding.urgency);
  json["group"] = finding.group;
  json["found"] = finding.title;
  json["why"] = finding.matters;
  json["do"] = finding.action;
  json["detail"] = finding.detail;
  json["because"] = json_mentions(finding.because);
  json["figures"] = json_figures(finding.figures);
  json["withholds_calendar"] = finding.withholds_calendar;
  json["refuses"] = finding.refuses;
  json["setting"] = finding.setting;
  json["provenance"] = json_provenance(finding.provenance);
  return json;
}

Json json_red_flags(const std::vector<Finding>& flags) {
  Json list = Json::array();
  for (const Finding& flag : flags) list.push_back(json_finding(flag));
  return list;
}

Json json_screening(const Screening& screening) {
  return {{"screened", screening.screened},
          {"mark", screening_mark(screening)},
          {"unanswered", screening.unanswered},
          {"inpatient_or_refuse", screening.inpatient_or_refuse},
          {"patient_calendar_allowed", screening.patient_calendar_allowed},
          {"refused_reason", screening.refused_reason}};
}

Json json_check(const CheckReport& report) {
  Json json = json_stamp(report.stamp, "check");
  json["today"] = report.has_dates ? Json(to_text(report.today)) : Json(nullptr);
  json["worst"] = report.safety.findings.empty() ? Json(nullptr) : Json(urgency_name(report.safety.worst()));
  json["findings"] = json_red_flags(report.safety.findings);
  json["kept_apart"] = json_separate(report);
  json["simulated_dependence"] = json_dependence(report);
  json["level_changes"] = json_levels(report);
  json["not_checked"] = json_not_checked(report.safety);
  json["notes"] = report.notes;
  return json;
}

Json json_emergency(const EmergencyGuide& guide, const std::string& country, const std::string& version, const std::string& data_hash) {
  const EmergencyCountry* known = find_country(guide, country);
  Json json;
  json["command"] = "emergency";
  json["version"] = version;
  json["data_hash"] = data_hash;
  json["country"] = known != nullptr ? Json(known->code) : Json(nullptr);
  json["country_name"] = known != nullptr ? Json(known->name) : Json(nullptr);
  json["numbers"] = known != nullptr ? json_numbers_to_call(*known) : Json::array();
  json["numbers_in_words"] = numbers_in_words(guide, known);
  json["signs"] = guide.signs;
  json["until_help_comes"] = guide.steps;
  json["never"] = guide.never;
  json["tell_the_crew"] = guide.tell;
  json["not_an_emergency_yet"] = guide.not_an_emergency_yet;
  json["provenance"] = json_provenance(guide.provenance);
  return json;
}

}  // namespace ebb
