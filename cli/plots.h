// What --plot and --frontier-plot write: the pictures of a result, and the numbers that go with them.
#pragma once
#include <string>

#include "cli/run.h"
#include "ebb/report/html_plot.h"
#include "ebb/report/taper_report.h"

namespace ebb::cli {

/// A picture with its numbers, before it is known which kind of file it becomes.
HtmlPlot simulation_plot(const RunStamp& stamp, const Scenario& scenario, const SubjectReport& report);
HtmlPlot taper_plot(const RunStamp& stamp, const TaperReport& report);
HtmlPlot frontier_plot(const RunStamp& stamp, const TaperReport& report);

/// The bytes of a file of that name: .svg, .png (the picture) or .html (picture and numbers). Errors: those of png_of_svg.
Result<std::string> picture_file(const std::string& file_name, const HtmlPlot& plot);

/// Empty, or what is wrong with the name of a picture: for the parsing of options.
std::string picture_name_problem(const std::string& file_name);

}  // namespace ebb::cli
