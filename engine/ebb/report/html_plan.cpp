#include "ebb/report/html_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "ebb/report/html_plan_style.h"
#include "ebb/report/svg_canvas.h"

namespace ebb {
namespace {

constexpr const char* kBox = "<i class=\"box\"></i>";
constexpr const char* kBoxSign = "\u2610";

std::string element(const std::string& tag, const std::string& text, const std::string& attributes = "") {
  return "<" + tag + (attributes.empty() ? "" : " " + attributes) + ">" + escape_xml(text) + "</" + tag + ">";
}

std::string cell_text(const std::string& text) { return text == kBoxSign ? kBox : escape_xml(text); }

std::string table_html(const PaperPart& part) {
  std::string out = part.column_shares.empty() ? "<table class=\"data\">\n" : "<table class=\"data fixed\">\n<colgroup>";
  for (const double share : part.column_shares) out += fmt::format("<col style=\"width:{:.0f}%\">", share * 100);
  if (!part.column_shares.empty()) out += "</colgroup>\n";
  if (!part.heads.empty()) {
    out += "<thead><tr>";
    for (std::size_t i = 0; i < part.heads.size(); ++i) {
      const bool number = i < part.number_column.size() && part.number_column[i];
      out += element("th", part.heads[i], number ? "scope=\"col\" class=\"n\"" : "scope=\"col\"");
    }
    out += "</tr></thead>\n";
  }
  out += "<tbody>\n";
  for (const std::vector<std::string>& row : part.rows) {
    const bool total = !part.heads.empty() && row.size() > 1 && row.front().empty();
    out += total ? "<tr class=\"total\">" : is_written_on(row) ? "<tr class=\"write\">" : "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (part.heads.empty() && i == 0) {
        out += element("th", row[i], "scope=\"row\"");
        continue;
      }
      const bool number = i < part.number_column.size() && part.number_column[i];
      out += std::string(number ? "<td class=\"n\">" : "<td>") + cell_text(row[i]) + "</td>";
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table>\n";
}

std::string points_html(const std::vector<std::string>& items) {
  std::string out = "<ul>\n";
  for (const std::string& item : items) out += element("li", item) + "\n";
  return out + "</ul>\n";
}

/// Labels with lines to write on, two in a row; the first has a row of its own when their number is odd.
std::string lines_html(const std::vector<std::string>& items) {
  std::string out = "<div class=\"lines\">";
  for (std::size_t i = 0; i < items.size(); ++i) {
    out += element("span", items[i]) + (i == 0 && items.size() % 2 == 1 ? "<i class=\"wide\"></i>" : "<i></i>");
  }
  return out + "</div>\n";
}

std::string decision_html(const PlanDocument& document) {
  std::string out = "<div class=\"decide\">" + (document.decision.empty() ? "" : element("p", document.decision)) + element("span", document.decision_label + " ");
  for (const std::string& choice : document.decision_choices) out += std::string("<span class=\"choice\">") + kBox + " " + escape_xml(choice) + "</span> ";
  return out + "</div>\n";
}

/// Date heads of one week: the same seven columns for every block in it.
std::string day_heads(const PlanDocument& document, const PlanWeek& week) {
  std::string out = "<thead><tr><th scope=\"col\" class=\"time\">Time</th><th scope=\"col\" class=\"take\">Take</th>";
  for (int day = week.first_day(); day < week.first_day() + kDaysPerWeek; ++day) {
    const Date date{document.start.days + day};
    const std::string text = short_date(date);
    const std::size_t space = text.find(' ');
    out += day < week.end_day() ? "<th scope=\"col\">" + text.substr(0, space) + "<br>" + text.substr(space + 1) + "</th>" : "<td></td>";
  }
  return out + "</tr></thead>\n";
}

/// What to take: a line may end before a "+", not between a number and its unit.
std::string take_html(const PlanDose& dose) {
  if (!dose.taken()) return "none";
  std::string out;
  for (std::size_t at = 0; at < dose.made_of.size();) {
    const std::size_t end = std::min(dose.made_of.find(" + ", at + 1), dose.made_of.size());
    std::string part = dose.made_of.substr(at, end - at);
    for (const char* unit : {" mg", " mL"}) {
      // On a telephone a part may need two lines, too: its number and unit stay together.
      if (const std::size_t found = part.rfind(unit); found != std::string::npos) part.replace(found, 1, "\u00a0");
    }
    out += (at > 0 ? " " : "") + element("span", part);
    at = end + 1;
  }
  return out;
}

std::string block_html(const PlanDocument& document, const PlanWeek& week, const PlanBlock& block) {
  std::string out = "<table class=\"days\">\n" + day_heads(document, week) + "<tbody>\n";
  for (std::size_t t = 0; t < block.doses.size(); ++t) {
    const PlanDose& dose = block.doses[t];
    out += "<tr>" + element("th", document.time_names[t], "scope=\"row\" class=\"time\"") + "<td class=\"take\">" + take_html(dose) + "</td>";
    for (int day = week.first_day(); day < week.first_day() + kDaysPerWeek; ++day) {
      const bool inside = day >= block.first_day && day < block.first_day + block.days;
      if (!inside) {
        out += "<td class=\"off\"></td>";
        continue;
      }
      out += dose_on(block, t, day) == "-" ? "<td>–</td>" : std::string("<td>") + kBox + "</td>";
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table>\n";
}

/// One line a day, for weeks in which the dose changes often.
std::string daily_lines_html(const PlanDocument& document, const PlanWeek& week) {
  std::string out = element("p", document.changes_often) + "<table class=\"by-day\">\n<thead><tr><th scope=\"col\">Day</th><th scope=\"col\">Dose</th>";
  for (const std::string& time : document.time_names) out += element("th", time, "scope=\"col\"");
  out += "</tr></thead>\n<tbody>\n";
  for (const PlanBlock& block : week.blocks) {
    for (int day = block.first_day; day < block.first_day + block.days; ++day) {
      out += "<tr>" + element("th", short_date(Date{document.start.days + day}), "scope=\"row\"") + element("td", daily_dose_text(block));
      for (std::size_t t = 0; t < block.doses.size(); ++t) {
        const std::string& dose = dose_on(block, t, day);
        out += "<td>" + (dose == "-" ? std::string("–") : std::string(kBox) + " <b>" + escape_xml(dose) + "</b>") + "</td>";
      }
      out += "</tr>\n";
    }
  }
  return out + "</tbody></table>\n";
}

std::string week_html(const PlanDocument& document, const PlanWeek& week) {
  const bool by_day = shown_by_day(week), one_block = week.blocks.size() == 1;
  const PlanBlock& first = week.blocks.front();
  std::string out = "<section class=\"week\">\n<header>" + element("h3", week_title(document, week)) + "<span>";
  const std::string tag = "<span class=\"new\">" + escape_xml(document.new_dose) + "</span> ";
  if (one_block) out += (first.begins_step() ? tag : "") + element("b", daily_dose_text(first));
  out += "</span></header>\n";
  if (by_day) {
    const auto asks = [](const PlanBlock& block) { return asks_decision(block); };
    if (std::any_of(week.blocks.begin(), week.blocks.end(), asks)) out += decision_html(document);
    return out + daily_lines_html(document, week) + "</section>\n";
  }
  for (const PlanBlock& block : week.blocks) {
    if (asks_decision(block)) out += decision_html(document);
    if (!one_block) {
      out += "<div class=\"change\"><span>" + (block.begins_step() ? tag : "") + escape_xml("From " + short_date(Date{document.start.days + block.first_day})) + "</span>" +
             element("b", daily_dose_text(block)) + "</div>\n";
    }
    out += block_html(document, week, block);
  }
  return out + "</section>\n";
}

std::string diary_html(const PaperPart& part) {
  std::string out = "<table class=\"diary\">\n<thead><tr>";
  for (std::size_t i = 0; i < part.heads.size(); ++i) {
    const char* width = i == 0 ? " class=\"date\"" : i + 1 == part.heads.size() ? " class=\"wide\"" : "";
    out += std::string("<th scope=\"col\"") + width + ">" + escape_xml(part.heads[i]) + "</th>";
  }
  out += "</tr></thead>\n<tbody>\n";
  for (const std::vector<std::string>& row : part.rows) {
    out += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) out += "<td></td>";
    out += "</tr>\n";
  }
  return out + "</tbody></table>\n";
}

/// The picture inside the page: without what only a file of its own needs.
std::string figure_html(const PaperPart& part) {
  std::string svg = part.svg.substr(std::min(part.svg.find("<svg"), part.svg.size()));
  const std::string name = " xmlns=\"http://www.w3.org/2000/svg\"";
  if (const std::size_t at = svg.find(name); at != std::string::npos) svg.erase(at, name.size());
  return "<figure>\n" + svg + element("figcaption", part.text) + "\n</figure>\n";
}

std::string part_html(const PlanDocument& document, const PaperPart& part) {
  switch (part.kind) {
    case PaperPart::Kind::Text: return element("p", part.text) + "\n";
    case PaperPart::Kind::Strong: return element("p", part.text, "class=\"strong\"") + "\n";
    case PaperPart::Kind::Points: return points_html(part.items);
    case PaperPart::Kind::Table: return table_html(part);
    case PaperPart::Kind::Lines: return lines_html(part.items);
    case PaperPart::Kind::Diary: return diary_html(part);
    case PaperPart::Kind::Figure: return figure_html(part);
    case PaperPart::Kind::Decision: return "<div class=\"week\">" + element("p", part.text, "class=\"day\"") + decision_html(document) + "</div>\n";
    case PaperPart::Kind::Ruled: return "";
    case PaperPart::Kind::Calendar: break;
  }
  std::string out;
  for (const PlanWeek& week : document.weeks) out += week_html(document, week);
  return out;
}

std::string section_html(const PlanDocument& document, const PaperSection& section) {
  if (section.parts.size() == 1 && section.parts.front().kind == PaperPart::Kind::Ruled) return "";
  std::string out = "<section id=\"" + escape_xml(section.id) + "\"" + (section.new_page ? " class=\"new-page\"" : "") + ">\n";
  if (!section.title.empty()) out += element("h2", section.title) + "\n";
  for (const PaperPart& part : section.parts) out += part_html(document, part);
  return out + "</section>\n";
}

}  // namespace

std::string html_plan(const PlanDocument& document) {
  const std::string mark = document.draft.empty() ? document.signature : document.draft;
  std::string out = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  out += element("title", document.title + (document.draft.empty() ? "" : " (" + document.draft + ")")) + "\n<style>" + kPlanStyle + "</style>\n</head>\n<body>\n";
  // Table heads and feet repeat on every printed page in all browsers: the only way to mark each page.
  out += "<table class=\"sheet\" role=\"presentation\">\n<thead><tr><td><div class=\"mark\">" + element("strong", mark) + element("span", document.title) +
         "</div></td></tr></thead>\n<tfoot><tr><td>" + element("div", document.footer, "class=\"foot\"") + "</td></tr></tfoot>\n<tbody><tr><td>\n<main>\n";
  out += "<aside class=\"emergency\">\n" + element("h2", document.emergency_title) + "\n" + points_html(document.emergency) + "</aside>\n";
  out += element("h1", document.title) + "\n";
  if (!document.draft.empty()) out += element("p", document.draft + ". " + document.draft_reason, "class=\"strong\"") + "\n";
  for (const PaperSection& section : document.sections) out += section_html(document, section);
  return out + "</main>\n</td></tr></tbody>\n</table>\n</body>\n</html>\n";
}

}  // namespace ebb
