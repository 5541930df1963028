#include "ebb/report/html_plot.h"

#include <string_view>

#include <fmt/format.h>

#include "ebb/report/svg_canvas.h"

namespace ebb {
namespace {

// System faces only; the picture keeps its own proportions and one page of paper.
constexpr std::string_view kStyle =
    "body{margin:1.5rem auto;max-width:60rem;padding:0 1rem;font-family:sans-serif;line-height:1.45;color:#222;background:#fff}\n"
    "svg{display:block;width:100%;max-width:54rem;height:auto;margin:0 auto 1.5rem}\n"
    "table{border-collapse:collapse;width:100%;margin:1.5rem 0;font-size:.875rem}\n"
    "caption{text-align:left;font-weight:bold;font-size:1rem;padding-bottom:.4rem}\n"
    "th,td{border-bottom:1px solid #bbb;padding:.25rem .5rem;text-align:right;font-variant-numeric:tabular-nums}\n"
    "th:first-child{text-align:left}\n"
    "thead th{border-bottom:2px solid #555;vertical-align:bottom}\n"
    "tbody th{font-weight:normal}\n"
    "summary{font-weight:bold;cursor:pointer}\n"
    ".wide{overflow-x:auto}\n"
    "@media print{body{margin:0;max-width:none;padding:0}svg{width:7.5in}tr{break-inside:avoid}thead{display:table-header-group}}\n";

/// The element without the declaration of the file it was.
std::string_view element(std::string_view svg) {
  const std::size_t start = svg.find("<svg");
  return start == std::string_view::npos ? svg : svg.substr(start);
}

std::string row_of(const std::vector<std::string>& cells) {
  std::string out = "<tr>";
  for (std::size_t i = 0; i < cells.size(); ++i)
    out += (i == 0 ? "<th scope=\"row\">" : "<td>") + escape_xml(cells[i]) + (i == 0 ? "</th>" : "</td>");
  return out + "</tr>\n";
}

std::string table_of(const HtmlTable& table) {
  std::string out = fmt::format("<div class=\"wide\"><table>\n<caption>{}</caption>\n<thead><tr>", escape_xml(table.caption));
  for (const std::string& heading : table.headings) out += fmt::format("<th scope=\"col\">{}</th>", escape_xml(heading));
  out += "</tr></thead>\n<tbody>\n";
  for (const std::vector<std::string>& row : table.rows) out += row_of(row);
  out += "</tbody></table></div>\n";
  return table.folded ? fmt::format("<details><summary>{}</summary>\n{}</details>\n", escape_xml(table.caption), out) : out;
}

}  // namespace

std::string html_plot(const HtmlPlot& plot) {
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, "
      "initial-scale=1\">\n"
      "<title>{}</title>\n<style>\n{}</style>\n</head>\n<body>\n<main>\n{}",
      escape_xml(plot.title), kStyle, element(plot.svg));
  if (!plot.tables.empty()) out += "<h2>The numbers of the picture</h2>\n";
  for (const HtmlTable& table : plot.tables) out += table_of(table);
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace ebb
