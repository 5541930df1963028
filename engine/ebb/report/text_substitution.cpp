#include "ebb/report/text_substitution.h"

#include <fmt/format.h>

#include "ebb/base/number_text.h"
#include "ebb/report/table.h"

namespace ebb {
namespace {

constexpr double kDaysPerWeek = 7;

std::string percent(double frac) { return fmt::format("{:.0f}", frac * 100); }

std::string band(const Spread& spread) {
  return fmt::format("{} ({}-{})", percent(spread.median()), percent(spread.quantiles.front()), percent(spread.quantiles.back()));
}

}  // namespace

std::string taken_text(const TaperStep& step) {
  std::string text;
  for (const DrugDose& dose : step.taken) text += (text.empty() ? "" : " + ") + dose.drug + " " + number_text(dose.mg_per_day) + " mg";
  return text;
}

std::string text_substitution(const TaperReport& report, bool colour) {
  if (!report.change) return "";
  const ChangeReport& change = *report.change;
  const Substitution& facts = change.facts;
  std::string out = "\n" + paint("Changing to " + facts.to, Tone::Strong, colour) + fmt::format("  {} {} mg a day in {}\n", facts.from, number_text(facts.from_mg_per_day), facts.to);
  for (const std::string& line : change.tables) out += wrap_text(line, kWidth, "  ", "    ");
  out += wrap_text(fmt::format("Used: {}, as asked; the supply makes {} mg. {} of {} days each, one dose of the day at a time. Doses of {} count below as the {} they "
                               "stand for by that table; how strong they really are differs from person to person by a sampled ratio.",
                               facts.table_name, number_text(facts.to_mg_per_day), counted(facts.stages, "stage", "stages"), facts.stage_days, facts.to, facts.from),
                   kWidth, "  ", "  ");
  if (change.strength_fold > 0) {
    out += wrap_text(fmt::format("By the numbers in data/ a steady day of {} {} mg is {} times as strong as one of {} {} mg (typical person). Where that is not near 1, table and "
                                 "numbers disagree, and a gentler course with the change is partly a higher dose.",
                                 facts.to, number_text(facts.to_mg_per_day), number_text(change.strength_fold, 2), facts.from, number_text(facts.from_mg_per_day)),
                     kWidth, "  ", "  ");
  }
  out += wrap_text(change.evidence, kWidth, "  ", "  ");
  if (change.comparisons.empty()) return out;
  TextTable table({{"with the change"}, {"beside"}, {"weeks", Align::Right}, {"peak / direct %", Align::Right}, {"burden / direct %", Align::Right},
                   {"higher peak than direct", Align::Right}});
  for (const ChangeComparison& pair : change.comparisons) {
    table.add_row({{pair.rule, Tone::Strong}, pair.direct, fmt::format("{:.0f} / {:.0f}", pair.length_days / kDaysPerWeek, pair.direct_length_days / kDaysPerWeek),
                   band(pair.peak_of_direct_frac), band(pair.burden_of_direct_frac), percent(pair.higher_peak_frac) + " % of people"});
  }
  out += table.render(colour, "  ");
  return out + wrap_text("Person by person, median (5-95 %), over the same time; who has hardly any withdrawal when stopping is left out. Plans of unequal "
                         "length (the other drug's tablets may allow smaller steps) differ for that alone.",
                         kWidth, "  ", "  ");
}

}  // namespace ebb
