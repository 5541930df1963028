#include "ebb/report/html_check.h"

#include "ebb/report/svg_canvas.h"
#include "ebb/report/text.h"
#include "ebb/report/text_acute.h"
#include "ebb/report/text_simulation.h"

namespace ebb {
namespace {

constexpr const char* kStyle = R"(html { font: 11pt/1.4 Helvetica, Arial, "Liberation Sans", sans-serif; color: #111; background: #fff; }
body { max-width: 46em; margin: 1.5em auto; padding: 0 1em; }
h1 { font-size: 1.3em; margin: 0 0 .2em; } h2 { font-size: 1.05em; margin: 1.4em 0 .4em; border-bottom: 1px solid #999; }
.mark { border: 2px solid #111; padding: .3em .6em; font-weight: bold; display: inline-block; margin: .4em 0; }
.finding { border-left: 6px solid #888; padding: .1em .8em .3em; margin: .7em 0; break-inside: avoid; }
h2, h3, dt { break-after: avoid; } dd, li, .mark { break-inside: avoid; } p, dd, li { orphans: 3; widows: 3; }
.emergency, .call { border-left-color: #b00020; } .refuse { border-left-color: #7a4f00; } .warn { border-left-color: #b58900; }
.finding h3 { font-size: 1em; margin: 0 0 .2em; } dl { margin: 0; } dt { float: left; clear: left; width: 4.2em; color: #444; } dd { margin: 0 0 .15em 4.4em; }
.acute { border: 3px solid #b00020; padding: .2em .9em .4em; margin: .9em 0; break-inside: avoid; } .acute.milder { border: 2px solid #7a4f00; }
.acute h2 { border: 0; margin: .3em 0; } .acute .first { font-weight: bold; margin: .2em 0; } .acute ul { margin: .3em 0 .2em; }
section + section { break-before: page; border-top: 4px solid #111; margin-top: 2.5em; padding-top: 1em; }
.box { border: 1px solid #111; padding: .4em 1.6em; } .small { font-size: .85em; color: #444; } ul { margin: .3em 0; padding-left: 1.2em; }
@media print { html { font-size: 10pt; } body { max-width: none; margin: 0; } })";

std::string element(const std::string& tag, const std::string& text, const std::string& attributes = "") {
  return "<" + tag + (attributes.empty() ? "" : " " + attributes) + ">" + escape_xml(text) + "</" + tag + ">\n";
}

const char* class_of(Urgency urgency) {
  switch (urgency) {
    case Urgency::Emergency: return "emergency";
    case Urgency::CallToday: return "call";
    case Urgency::Refuse: return "refuse";
    case Urgency::Warn: return "warn";
    case Urgency::Inform: return "inform";
  }
  return "inform";
}

std::string pair(const char* name, const std::string& text) { return text.empty() ? "" : element("dt", name) + element("dd", text); }

std::string finding_html(const Finding& finding, const CheckReport& report, bool detail) {
  std::string found;
  for (const FactMention& mention : finding.because) found += (found.empty() ? "" : "; ") + mention_text(mention, report.knowledge->safety);
  std::string out = std::string("<div class=\"finding ") + class_of(finding.urgency) + "\">\n" + element("h3", finding.title) + "<dl>\n";
  out += pair("found", found) + pair("why", finding.matters);
  for (const ShownFigure& figure : finding.figures) {
    out += pair("figure", figure.text + " (" + figure.people + (figure.caveat.empty() ? "" : "; " + figure.caveat) + "; " + provenance_text(figure.provenance, *report.knowledge) + ")");
  }
  out += pair("do", finding.action);
  if (detail) out += pair("detail", finding.detail);
  return out + pair("source", provenance_text(finding.provenance, *report.knowledge)) + "</dl></div>\n";
}

std::string findings_html(const CheckReport& report, bool detail) {
  std::string out;
  std::optional<Urgency> last;
  for (const Finding& finding : report.safety.findings) {
    if (last != finding.urgency) out += element("h2", heading_of(finding.urgency));
    last = finding.urgency;
    out += finding_html(finding, report, detail);
  }
  return out.empty() ? element("p", "Nothing was found in what was said. What was not said is listed below: it is not the same as no.") : out;
}

std::string open_html(const CheckReport& report) {
  const std::vector<const NotChecked*> open = open_questions(report);
  if (open.empty()) return "";
  std::string out = element("h2", "Not checked, because nobody said") + "<ul>\n";
  for (const NotChecked* entry : open) out += element("li", entry->question + (entry->screening ? " (needed before a plan counts as screened)" : ""));
  return out + "</ul>\n";
}

/// The class of acute danger in words; its figures for professionals only.
std::string acute_html(const AcuteReport& acute, Date zero, bool detail) {
  const bool milder = acute.settled || acute.danger == DangerClass::CannotSayItIsNot;
  std::vector<std::string> sentences = acute_sentences(acute, zero);
  std::string out = std::string("<div class=\"acute") + (milder ? " milder" : "") + "\">\n" + element("h2", "Danger of what was taken");
  out += element("p", sentences.front(), "class=\"first\"") + "<ul>\n";
  for (std::size_t i = 1; i < sentences.size(); ++i) out += element("li", sentences[i]);
  out += "</ul>\n";
  if (!detail) return out + "</div>\n";
  out += element("p", "For professionals", "class=\"small\"") + "<ul class=\"small\">\n";
  for (const std::string& line : acute_details(acute, zero)) out += element("li", line);
  return out + "</ul></div>\n";
}

std::string title_of(const CheckReport& report) { return report.stamp.case_title.empty() ? report.stamp.case_file : report.stamp.case_title; }

std::string sheet_html(const CheckSheet& sheet, bool detail) {
  const CheckReport& report = *sheet.report;
  const std::string when = report.has_dates ? "as of " + to_text(report.today) : "at the end of its records";
  std::string out = "<section>\n<ul class=\"small box\">\n";
  for (const std::string& line : report.stamp.emergency) out += element("li", line);
  out += "</ul>\n";
  out += element("h1", title_of(report)) + element("p", "Safety check " + when + ". Decision support for professionals; not a prescription.");
  if (sheet.acute != nullptr) out += acute_html(*sheet.acute, sheet.zero, detail);
  out += element("p", screening_mark(report.screening), "class=\"mark\"");
  if (!report.screening.screened) out += element("p", "Still to answer: " + joined(report.screening.unanswered) + ".");
  if (!report.screening.patient_calendar_allowed) out += element("p", report.screening.refused_reason + ".");
  out += findings_html(report, detail) + element("h2", "Kept apart: one does not follow from another") + "<ul>\n";
  for (const SeparateReading& reading : separate_readings(report)) out += element("li", reading.name + ": " + reading.text);
  out += "</ul>\n" + open_html(report);
  out += element("p", "No finding means that no rule fired on what was said. It does not mean safe.");
  return out + element("p", stamp_line(report.stamp) + ". " + assumption_line(report.stamp), "class=\"small\"") + "</section>\n";
}

}  // namespace

std::string html_check(const std::vector<CheckSheet>& sheets, bool detail) {
  std::string out = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  out += "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n";
  const std::string title = sheets.size() == 1 ? title_of(*sheets.front().report) : sheets.front().report->stamp.case_file;
  out += element("title", "Safety check: " + title) + "<style>" + kStyle + "</style></head>\n<body>\n";
  for (const CheckSheet& sheet : sheets) out += sheet_html(sheet, detail);
  return out + "</body></html>\n";
}

}  // namespace ebb
