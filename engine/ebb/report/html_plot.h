// A picture as one HTML file: the SVG inline, its numbers as tables for those who cannot see it. No scripts, nothing fetched.
#pragma once
#include <string>
#include <vector>

namespace ebb {

/// The first cell of a row names it.
struct HtmlTable {
  std::string caption;
  std::vector<std::string> headings;
  std::vector<std::vector<std::string>> rows;
  bool folded = false;  ///< long ones open on request; paper has them only when they are open
};

struct HtmlPlot {
  std::string title;
  std::string svg;  ///< a whole SVG file
  std::vector<HtmlTable> tables;
};

/// The whole file. Words may be anything: they are escaped.
std::string html_plot(const HtmlPlot& plot);

}  // namespace ebb
