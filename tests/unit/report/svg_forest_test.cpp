// Published beside simulated numbers: many rows make columns, not a strip.
#include <doctest.h>

#include "ebb/report/svg_forest.h"
#include "tests/unit/report/svg_text_boxes.h"

using namespace ebb;
using namespace ebb::svg_examples;

namespace {

ForestFigure figure_of(std::size_t rows) {
  ForestFigure figure{"Simulated over published", "an example", {{"Levels", false, {}}, {"Shares", true, {}}}, {"a foot"}};
  for (std::size_t i = 0; i < rows; ++i) {
    ForestRow row;
    row.name = "row number " + std::to_string(i) + " of them all";
    row.source = "somebody2000";
    row.numbers = "1 | 1";
    row.low = 0.5, row.middle = 0.9, row.high = 1;
    figure.sections[i % 5 == 0].rows.push_back(row);
  }
  return figure;
}

double size_pt(const std::string& svg, const char* which) { return std::strtod(svg.c_str() + svg.find(which) + std::string(which).size(), nullptr); }

}  // namespace

TEST_CASE("every_row_stands_once_and_a_long_figure_gets_columns") {
  for (const std::size_t rows : {1U, 40U, 120U, 300U}) {
    CAPTURE(rows);
    const std::string svg = forest_figure(figure_of(rows));
    CHECK(malformed(svg) == "");
    for (std::size_t i = 0; i < rows; ++i) {
      const std::string name = ">row number " + std::to_string(i) + " of them all";
      const std::size_t at = svg.find(name);
      CHECK(at != std::string::npos);
      CHECK(svg.find(name, at + 1) == std::string::npos);
    }
    const double width = size_pt(svg, " width=\""), height = size_pt(svg, " height=\"");
    // One column up to 1400 pt; three at most.
    CHECK((width == 540) == (rows <= 40));
    CHECK(height < (rows <= 120 ? 1500 : 3500));
    CHECK((svg.find("Levels, continued") != std::string::npos) == (rows > 40));
  }
}
