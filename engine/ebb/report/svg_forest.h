// Published against simulated numbers, a row each: bars on a log ratio or a share, coloured and shaped by verdict.
#pragma once
#include <string>
#include <vector>

namespace ebb {

struct ForestRow {
  enum class Mark { Inside, Near, Outside };
  std::string name;                       ///< what was measured
  std::string source;                     ///< soft, after the name
  std::string numbers;                    ///< at the right: simulated and published
  double low = 0, middle = 0, high = 0;   ///< simulated over published middle, or a share 0-1
  double published_low = 1, published_high = 1;
  Mark mark = Mark::Inside;
};

struct ForestSection {
  std::string title;
  bool shares = false;                    ///< linear from 0 to 100 %, else log ratio around 1
  std::vector<ForestRow> rows;
};

struct ForestFigure {
  std::string title, subtitle;
  std::vector<ForestSection> sections;
  std::vector<std::string> footer;
};
/// The whole SVG file.
std::string forest_figure(const ForestFigure& figure);

/// One row: its replicates as small columns, the published number as a line or a band.
struct ReplicatesFigure {
  std::string title, subtitle, unit;
  std::vector<double> replicates;
  double published_low = 0, published_high = 0;
  double low = 0, middle = 0, high = 0;   ///< 5 %, median, 95 %
  ForestRow::Mark mark = ForestRow::Mark::Inside;
  std::vector<std::string> footer;
};
std::string replicates_figure(const ReplicatesFigure& figure);

}  // namespace ebb
