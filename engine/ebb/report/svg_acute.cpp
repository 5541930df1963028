#include "ebb/report/svg_acute.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ebb {
namespace {

constexpr double kHundred = 100;
constexpr double kBeforeFirst_h = 1;     ///< shown before the first recent dose
constexpr std::array<Ink, 6> kInks{Ink::Blue, Ink::Green, Ink::Purple, Ink::SkyBlue, Ink::Orange, Ink::Black};

BandValues band_values(const AcuteBands& bands) {
  BandValues values;
  std::vector<double>* columns[] = {&values.p05, &values.p25, &values.p50, &values.p75, &values.p95};
  for (std::size_t i = 0; i < bands.quantiles.size(); ++i) columns[i % Bands::kLevels]->push_back(bands.quantiles[i]);
  return values;
}

PanelLine people_line(const std::string& label, const AcuteReport& report, const std::vector<double>& frac, Ink ink, Dash dash) {
  PanelLine line;
  line.label = label;
  line.in_legend = true;
  line.time_h = report.times_h;
  for (const double share : frac) line.values.p50.push_back(share * kHundred);
  line.ink = ink;
  line.dash = dash;
  return line;
}

Panel people_panel(std::string title) {
  Panel panel;
  panel.title = std::move(title);
  panel.unit = "people in 100";
  panel.height_share = 1.2;
  return panel;
}

std::string capitalised(std::string name) {
  if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

void add_levels(Figure& page, const AcuteReport& report) {
  for (std::size_t i = 0; i < report.levels.size(); ++i) {
    const LevelCurve& level = report.levels[i];
    Panel panel;
    panel.title = capitalised(level.name) + " in blood";
    panel.unit = level.unit;
    panel.height_share = 0.8;
    PanelLine line;
    line.label = "median";
    line.in_legend = true;
    line.time_h = report.times_h;
    line.values = band_values(level.bands);
    line.ink = kInks[i % kInks.size()];
    panel.lines.push_back(std::move(line));
    panel.why_empty = "none was there.";
    page.panels.push_back(std::move(panel));
  }
}

void add_states(Figure& page, const AcuteReport& report) {
  Panel arousal = people_panel("Waking");
  arousal.lines.push_back(people_line("drowsy or worse", report, report.drowsy_frac, Ink::Orange, Dash::Solid));
  arousal.lines.push_back(people_line("hard to wake", report, report.hard_to_wake_now_frac, Ink::Vermillion, Dash::Dashed));
  page.panels.push_back(std::move(arousal));
  Panel breathing = people_panel("Breathing");
  breathing.lines.push_back(people_line("weak or worse", report, report.weak_frac, Ink::Blue, Dash::Solid));
  breathing.lines.push_back(people_line("very weak, or pauses", report, report.very_weak_frac, Ink::Black, Dash::Dashed));
  page.panels.push_back(std::move(breathing));
}

void add_withdrawal(Figure& page, const AcuteReport& report) {
  if (!report.reversal) return;
  Panel panel;
  panel.title = "Withdrawal";
  panel.unit = "at each time, in noticing thresholds";
  panel.zones.push_back({0, 1, "below your noticing threshold", true});
  PanelLine line;
  line.label = "median";
  line.in_legend = true;
  line.time_h = report.times_h;
  line.values = band_values(report.withdrawal_theta);
  line.ink = Ink::Vermillion;
  panel.lines.push_back(std::move(line));
  page.panels.push_back(std::move(panel));
}

}  // namespace

std::string acute_figure(const AcuteFigure& figure) {
  const AcuteReport& report = *figure.report;
  Figure page;
  page.title = figure.title;
  page.subtitle = figure.subtitle;
  page.draft = figure.draft;
  page.notices = figure.notices;
  page.notices.insert(page.notices.begin(), "Class of danger: " + std::string(danger_class_name(report.danger)) +
                                                ". A milder class is no all-clear: no study has measured these mixes.");
  page.footer = figure.footer;
  page.zero = figure.zero;
  page.markers = figure.markers;
  page.markers.push_back({report.now_h, "asked for"});
  page.from_h = figure.from_h;
  page.to_h = figure.to_h;
  if (!report.times_h.empty() && !(figure.from_h < figure.to_h)) {
    page.from_h = report.times_h.front();
    page.to_h = report.times_h.back();
    double first_h = report.now_h;
    for (const Marker& marker : figure.markers) first_h = std::min(first_h, marker.time_h);
    page.from_h = std::max(page.from_h, std::floor(first_h - kBeforeFirst_h));
  }
  add_levels(page, report);
  add_states(page, report);
  add_withdrawal(page, report);
  return render_svg(page);
}

}  // namespace ebb
