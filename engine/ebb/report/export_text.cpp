#include "ebb/report/export_text.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "ebb/base/number_text.h"
#include "ebb/report/export_code.h"

namespace ebb {
namespace {

/// One line of an event table.
struct EventRow {
  enum class Kind { Output, Restart, Dose };  // the order at one time: outputs stand before what is given then
  double time_h = 0;
  Kind kind = Kind::Output;
  const ExportDose* dose = nullptr;
};

std::vector<EventRow> event_rows(const ExportModel& model, const ExportJob& job, const std::vector<ExportDose>& doses) {
  std::vector<EventRow> rows;
  for (const double time_h : job.output_h) rows.push_back({time_h, EventRow::Kind::Output, nullptr});
  for (const double time_h : model.restart_h) rows.push_back({time_h, EventRow::Kind::Restart, nullptr});
  for (const ExportDose& dose : doses) rows.push_back({dose.time_h, EventRow::Kind::Dose, &dose});
  std::stable_sort(rows.begin(), rows.end(),
                   [](const EventRow& a, const EventRow& b) { return a.time_h != b.time_h ? a.time_h < b.time_h : a.kind < b.kind; });
  return rows;
}

/// EVID, CMT, AMT, RATE, II, ADDL.
std::string event_cells(const ExportModel& model, const EventRow& row) {
  if (row.kind != EventRow::Kind::Dose)
    return fmt::format("{},{},0,0,0,0", row.kind == EventRow::Kind::Output ? 0 : 2, model.observed_state + 1);
  const ExportDose& dose = *row.dose;
  return fmt::format("1,{},{},{},{},{}", dose.state + 1, exact_text(dose.amount_mg), exact_text(dose.rate_mg_per_h),
                     exact_text(dose.interval_h), dose.additional);
}

/// NONMEM reads each person's numbers from the first record of that person (the code keeps them).
bool has_parameter_columns(const ExportJob& job) { return job.language == ExportLanguage::Nonmem && !job.one_person; }

bool is_name_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

}  // namespace

std::string with_names(std::string_view expression, const std::function<std::string(std::string_view)>& rename) {
  std::string out;
  for (std::size_t at = 0; at < expression.size();) {
    std::size_t end = at;
    while (end < expression.size() && is_name_character(expression[end])) ++end;
    const std::string_view word = expression.substr(at, std::max<std::size_t>(end - at, 1));
    out += std::isalpha(static_cast<unsigned char>(word.front())) != 0 ? rename(word) : std::string(word);
    at += word.size();
  }
  return out;
}

std::string plain_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 && byte < 0xC0) continue;  // the rest of a character that stands as one ?
    out += byte < 0x20 || byte == 0x7F ? ' ' : byte >= 0x80 ? '?' : c;
  }
  // At the end of a line a backslash would join the next one to the comment.
  while (!out.empty() && (out.back() == '\\' || out.back() == ' ' || out.back() == '&')) out.pop_back();
  return out;
}

std::string commented(const std::vector<std::string>& lines, std::string_view mark) {
  std::string out;
  for (const std::string& line : lines) {
    const std::string plain = plain_line(line);
    out += fmt::format("{}{}{}\n", mark, plain.empty() ? "" : " ", plain);
  }
  return out;
}

std::string described(std::string_view meaning, std::string_view unit) { return fmt::format("{} [{}]", meaning, unit); }

ExportFiles export_files(const ExportJob& job) {
  const std::string people = job.one_person ? "" : "ebb_people.csv";
  switch (job.language) {
    case ExportLanguage::Mrgsolve:
      return {"ebb_model.cpp", "ebb_events.csv", people, "ebb_run.R"};
    case ExportLanguage::Nonmem:
      return {"ebb_model.ctl", "ebb_data.csv", "", ""};
    case ExportLanguage::Rxode2:
      break;
  }
  return {"ebb_model.R", "ebb_events.csv", people, ""};
}

std::string export_code(const ExportModel& model, const ExportJob& job) {
  switch (job.language) {
    case ExportLanguage::Mrgsolve:
      return mrgsolve_code(model, job);
    case ExportLanguage::Nonmem:
      return nonmem_code(model, job);
    case ExportLanguage::Rxode2:
      break;
  }
  return rxode2_code(model, job);
}

std::string export_events_header(const ExportModel& model, const ExportJob& job) {
  std::string header =
      job.language == ExportLanguage::Nonmem ? "ID,TIME,DV,MDV,EVID,CMT,AMT,RATE,II,ADDL" : "ID,TIME,EVID,CMT,AMT,RATE,II,ADDL";
  if (has_parameter_columns(job)) {
    for (const ExportParameter& parameter : model.parameters) header += ",V_" + parameter.name;
  }
  return header + "\n";
}

std::string export_events(const ExportModel& model, const ExportJob& job, long id, const std::vector<ExportDose>& doses,
                          const std::vector<double>& values) {
  std::string own, none;
  if (has_parameter_columns(job)) {
    for (const double value : values) own.append(1, ',').append(exact_text(value)), none += ",0";
  }
  std::string out;
  for (const EventRow& row : event_rows(model, job, doses)) {
    const bool first = out.empty();
    out += fmt::format("{},{},", id, exact_text(row.time_h));
    if (job.language == ExportLanguage::Nonmem) out += row.kind == EventRow::Kind::Output ? "0,0," : "0,1,";
    out += event_cells(model, row) + (first ? own : none) + "\n";
  }
  return out;
}

std::string export_people_header(const ExportModel& model) {
  std::string header = "ID";
  for (const ExportParameter& parameter : model.parameters) header += "," + parameter.name;
  return header + "\n";
}

std::string export_people_row(long id, const std::vector<double>& values) {
  std::string row = std::to_string(id);
  for (const double value : values) row += "," + exact_text(value);
  return row + "\n";
}

std::vector<double> export_values(const ExportModel& model, const People& people, std::size_t index) {
  std::vector<double> values;
  for (const ExportParameter& parameter : model.parameters)
    values.push_back(people.columns[static_cast<std::size_t>(parameter.slot) * people.count + index]);
  return values;
}

}  // namespace ebb
