// The sections of a printed plan, in the order of the page.
#pragma once
#include <vector>

#include "ebb/report/plan_document.h"

namespace ebb {

/// What the sections are made from. `document` has all but its sections.
struct PaperSources {
  const RunStamp& stamp;
  const TaperReport& report;
  const Knowledge& knowledge;
  const PaperSettings& settings;
  const PlanDocument& document;
};

std::vector<PaperSection> plan_sections(const PaperSources& from);

// The two versions share these:

PaperPart text_part(std::string text);
PaperPart strong_part(std::string text);
PaperPart points_part(std::vector<std::string> items);
PaperPart table_part(std::vector<std::string> heads, std::vector<std::vector<std::string>> rows, std::vector<bool> number_column = {});
/// A piece of data/texts_plan.toml as a section: its text with the blanks filled in, then its points.
PaperSection section_of(const PaperSources& from, const std::string& name, const std::vector<std::pair<std::string, std::string>>& blanks = {});

/// What only the professional's version has: facts, where, why, order, record; prediction and policies; limits.
std::vector<PaperSection> professional_head(const PaperSources& from);
std::vector<PaperSection> professional_prediction(const PaperSources& from);
PaperSection professional_limits(const PaperSources& from);

/// The first cut alone is more than the joint guideline allows in two weeks: nobody may overlook it.
bool first_step_is_big(const PaperSources& from);
/// "1 mg at 08:00, 1 mg at 20:00"; of a plan that has begun, when it did: [[taken]] has doses of a day, not of its times.
std::string doses_now(const TaperReport& report);
/// "84 × clonazepam 0.5 mg scored tablet, 120 mL of …" of amounts by product; zeros left out.
std::string amounts_text(const TaperReport& report, const std::vector<double>& amounts);

}  // namespace ebb
