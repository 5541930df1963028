#include "ebb/report/plan_sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/report/table.h"
#include "ebb/report/text.h"
#include "ebb/report/text_substitution.h"

namespace ebb {
namespace {

constexpr int kDiaryLines = 28;

using Blanks = std::vector<std::pair<std::string, std::string>>;

std::string full_weekday(Date date) {
  const std::string text = plain_date(date);
  return text.substr(0, text.find(' '));
}

std::string unit_of(const Product& product) { return product.form == ProductForm::Liquid ? " mL" : ""; }

Date day_of(const TaperReport& report, int day) { return Date{report.start.days + day}; }

std::vector<std::size_t> products_used(const PaperSources& from) {
  std::vector<std::size_t> used;
  for (std::size_t k = 0; k < from.report.supply.size(); ++k) {
    const auto uses = [&](const PlanFill& fill) { return fill.used[k] > 0; };
    if (std::any_of(from.document.fills.begin(), from.document.fills.end(), uses)) used.push_back(k);
  }
  return used;
}

/// "clonazepam 0.5 mg/5 mL oral solution, in steps of 0.1 mL": what an amount in mL is of.
std::string liquids_text(const PaperSources& from) {
  std::vector<std::string> liquids;
  for (const std::size_t k : products_used(from)) {
    const Product& product = from.report.supply[k];
    if (product.form == ProductForm::Liquid) liquids.push_back(product.id + ", measured in steps of " + number_text(product.smallest_step_mL) + " mL");
  }
  return joined(liquids, "; ");
}

bool uses_odt(const PaperSources& from) {
  const std::vector<std::size_t> used = products_used(from);
  return std::any_of(used.begin(), used.end(), [&](std::size_t k) { return from.report.supply[k].form == ProductForm::Odt; });
}

/// The parts of tablets that the calendar shows: "½", "½, ¼ and ¾"; empty when none is split.
std::string tablet_parts_text(const TaperPlan& plan, const std::vector<Product>& supply) {
  constexpr std::pair<int, const char*> kQuarters[] = {{2, "\u00bd"}, {1, "\u00bc"}, {3, "\u00be"}};
  std::vector<std::string> shown;
  for (const auto& [quarters, sign] : kQuarters) {
    const auto is_shown = [&, wanted = quarters](const DosePart& part) {
      const Product& product = supply[static_cast<std::size_t>(part.product)];
      return product.form != ProductForm::Liquid && part.parts % product.score_parts * 4 / product.score_parts == wanted;
    };
    const bool any = std::any_of(plan.steps.begin(), plan.steps.end(), [&](const TaperStep& step) {
      return std::any_of(step.parts.begin(), step.parts.end(), [&](const std::vector<DosePart>& one_time) { return std::any_of(one_time.begin(), one_time.end(), is_shown); });
    });
    if (any) shown.push_back(sign);
  }
  return and_joined(shown);
}

/// "0.25 mg", "diazepam 2 mg" of a plan that changes the drug.
std::string goal_text(const TaperReport& report) {
  const std::vector<TaperStep>& steps = report.chosen_rule()->plan.steps;
  const std::string taken = steps.empty() ? "" : taken_text(steps.back());
  return taken.empty() ? number_text(report.goal_mg_per_day) + " mg" : taken;
}

/// The question before the step to nothing: that step has no days in the calendar, and so no box there.
std::vector<PaperPart> last_decision(const PaperSources& from) {
  const PlanDocument& document = from.document;
  if (document.goes_on || document.weeks.empty()) return {};
  PaperPart box;
  box.kind = PaperPart::Kind::Decision;
  box.text = fill_blanks(from.knowledge.plan_texts.at("last_decision").text,
                         {{"date", plain_date(Date{document.start.days + document.weeks.back().end_day()})}, {"drug", document.last_drug}});
  return {std::move(box)};
}

const char* answer_text(PolicyAnswer answer) {
  switch (answer) {
    case PolicyAnswer::Next: return "next step";
    case PolicyAnswer::Hold: return "stay";
    case PolicyAnswer::Back: return "one step back";
  }
  return "";
}

/// "+1", "−0.4", "0".
std::string points_text(double points) {
  const double rounded = std::round(points * 10) / 10;
  return rounded == 0 ? "0" : (rounded > 0 ? "+" : "\u2212") + number_text(std::fabs(rounded));
}

/// A policy that keeps a sum, as sheets to fill in: what each answer gives, the worked example of its file, and lines for the own reviews.
std::vector<PaperSection> decision_sheet(const PaperSources& from) {
  const std::vector<Policy>& all = from.knowledge.policies;
  const auto policy = std::find_if(all.begin(), all.end(), [&](const Policy& one) { return one.id == from.report.policy; });
  if (policy == all.end() || policy->kind != PolicyKind::Integral) return {};
  constexpr std::size_t kOwnLines = 14;
  const auto points_of = [&](double rating) { return std::clamp(policy->gain_steps * (1 - rating / policy->target), -1.0, 1.0); };
  const std::vector<std::string>& words = from.knowledge.plan_texts.at("decision_words").points;
  PaperSection section = section_of(from, "decision_sheet", {{"days", std::to_string(policy->rated_days)}});
  section.parts.pop_back();  // the headings of its tables
  const std::vector<std::string>& heads = from.knowledge.plan_texts.at("decision_sheet").points;
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const double rating = policy->target * static_cast<double>(i) / 2;
    rows.push_back({words[i], number_text(rating), points_text(points_of(rating))});
  }
  section.parts.push_back(table_part({heads[0], heads[1], heads[2]}, std::move(rows), {false, true, true}));
  section.parts.push_back(text_part(heads[5]));
  double sum = 0;
  rows.clear();
  for (const PolicyReview& review : policy->example.reviews) {
    const double points = points_of(review.rating);
    sum += points;
    const std::string before = points_text(sum);
    if (review.answer == PolicyAnswer::Next) sum -= 1;
    if (review.answer == PolicyAnswer::Back) sum += 1;
    rows.push_back({std::to_string(review.day), number_text(review.rating), points_text(points), before, answer_text(review.answer), points_text(sum)});
  }
  section.parts.push_back(table_part({"Day", heads[1], heads[2], heads[3], heads[4], heads[6]}, std::move(rows), {true, true, true, true, false, true}));
  section.parts.push_back(text_part(heads[7]));
  section.parts.push_back(table_part({"Date", heads[1], heads[2], heads[3], heads[4], heads[6]}, std::vector<std::vector<std::string>>(kOwnLines, std::vector<std::string>(6, kWriteHere))));
  return {std::move(section)};
}

/// What stands at the top of the patient's plan.
PaperSection overview(const PaperSources& from) {
  const TaperReport& report = from.report;
  const TaperPlan& plan = report.chosen_rule()->plan;
  std::vector<std::string> products;
  for (const std::size_t k : products_used(from)) products.push_back(report.supply[k].id);
  const bool to_zero = report.goal_mg_per_day <= 0;
  PaperSection section{.id = "overview", .title = "", .parts = {}};
  section.parts.push_back(table_part({}, {{"Begins", plain_date(report.start)},
                                          {to_zero ? "Last dose" : "Goal", to_zero ? plain_date(day_of(report, plan.length_days - 1))
                                                                                   : fmt::format("{} a day from {}", goal_text(report),
                                                                                                 plain_date(day_of(report, plan.length_days)))},
                                          {"Dose before", fmt::format("{}{} mg a day: {}", plan.substitution ? plan.substitution->from + " " : "", number_text(report.start_mg_per_day),
                                                                      doses_now(report))},
                                          {"Made of", joined(products, "; ")},
                                          {"Signed", from.document.signature}}));
  PaperPart lines{.kind = PaperPart::Kind::Lines, .text = "", .items = from.knowledge.plan_texts.at("contact").points, .heads = {}, .rows = {}, .number_column = {}, .svg = ""};
  section.parts.push_back(std::move(lines));
  if (report.start_mg_per_day > report.ceiling_mg_per_day) section.parts.push_back(strong_part(from.knowledge.plan_texts.at("above_prescribed").text));
  if (first_step_is_big(from)) section.parts.push_back(strong_part(from.knowledge.plan_texts.at("big_first_step").text));
  return section;
}

/// Which of the ways the calendar is, in the words that stand for it here.
std::string shown_way_text(const PaperSources& from, const std::vector<std::string>& ways) {
  const WhereReport& where = *from.report.where;
  const std::map<std::string, std::string>& texts = from.knowledge.texts_replan;
  for (std::size_t i = 0; i < where.choices.size(); ++i) {
    if (where.choices[i].id == where.shown_way) return fill_blanks(texts.at("shown_way"), {{"way", ways[i]}});
  }
  return texts.at("shown_other");
}

/// How the plan is used, with what goes on beside it as its second point.
PaperSection how_to_use(const PaperSources& from) {
  PaperSection section = section_of(from, "how_to_use");
  std::vector<std::string>& points = section.parts.back().items;
  points.insert(points.begin() + 1, from.document.beside.begin(), from.document.beside.end());
  return section;
}

/// Where somebody is on a plan that has begun: what to do now, and the ways to go on.
std::vector<PaperSection> whereabouts(const PaperSources& from) {
  if (!from.report.where) return {};
  const WhereReport& where = *from.report.where;
  PaperSection section{.id = "where", .title = "Where you are now", .parts = {}};
  std::vector<std::string> advice = where.advice;
  const std::map<std::string, std::string>& texts = from.knowledge.texts_replan;
  // What is to be written into the case is the professional's business.
  std::erase_if(advice, [&](const std::string& line) { return line == texts.at("not_compared") || line == texts.at("not_kept"); });
  if (!advice.empty()) section.parts.push_back(points_part(std::move(advice)));
  if (!where.choice_text.empty()) section.parts.push_back(text_part(where.choice_text));
  std::vector<std::string> choices;
  // A rule's name says little to the patient, and its share of the dose would be read as a figure.
  for (const WhereReport::Choice& choice : where.choices) {
    std::string way = choice.text;
    if (choice.id == "slower") way = from.knowledge.plan_texts.at("choice_slower").text;
    else if (choice.id == "continue") way = texts.at(where.by_suggested ? "continue_suggested" : "continue");
    // The others name their stay themselves.
    const bool on_today = (choice.id == "slower" || choice.id == "continue") && choice.first_mg_per_day <= where.taken_mg_per_day;
    if (choice.stay_days > 0 && on_today) way = fill_blanks(texts.at("stay_then"), {{"time", stay_in_words(choice.stay_days)}, {"way", way}});
    choices.push_back(std::move(way));
  }
  if (!choices.empty()) section.parts.push_back(points_part(choices));
  if (!choices.empty()) section.parts.push_back(strong_part(shown_way_text(from, choices)));
  return section.parts.empty() ? std::vector<PaperSection>{} : std::vector<PaperSection>{std::move(section)};
}

PaperSection calendar(const PaperSources& from) {
  const TaperReport& report = from.report;
  const TaperPlan& plan = report.chosen_rule()->plan;
  const PlanTexts& texts = from.knowledge.plan_texts;
  PaperSection section = section_of(from, "calendar", {{"weekday", full_weekday(report.start)}});
  const std::string mark = from.document.audience == Audience::Professional ? not_under_limit_mark(report) : "";
  if (!mark.empty()) section.title = fmt::format("{} of {}: {}", section.title, report.chosen_rule()->rule.id, mark);
  if (const std::string parts = tablet_parts_text(plan, report.supply); !parts.empty()) section.parts.push_back(text_part(fill_blanks(texts.at("split").text, {{"parts", parts}})));
  if (uses_odt(from)) section.parts.push_back(text_part(texts.at("odt").text));
  if (const std::string liquids = liquids_text(from); !liquids.empty()) section.parts.push_back(text_part(fill_blanks(texts.at("liquid").text, {{"products", liquids}})));
  section.parts.push_back({.kind = PaperPart::Kind::Calendar, .text = "", .items = {}, .heads = {}, .rows = {}, .number_column = {}, .svg = ""});
  const std::string goal_date = plain_date(day_of(report, plan.length_days));
  for (PaperPart& part : last_decision(from)) section.parts.push_back(std::move(part));
  const Blanks reached{{"date", goal_date}, {"drug", from.document.last_drug}};
  const Blanks kept{{"date", goal_date}, {"dose", goal_text(report)}, {"days", std::to_string(kDaysShownAtGoal)}};
  section.parts.push_back(strong_part(report.goal_mg_per_day > 0 ? fill_blanks(texts.at("goal_kept").text, kept)
                                                                 : fill_blanks(texts.at("goal_reached").text, reached)));
  return section;
}

PaperSection missed(const PaperSources& from) {
  std::vector<std::string> latest;
  const std::vector<int> until_min = latest_times_min(from.report.times_min, from.knowledge.planner);
  for (std::size_t t = 0; t < until_min.size(); ++t) {
    const bool night = until_min[t] < from.report.times_min[t];
    latest.push_back(fmt::format("{}{} for the {} dose", time_text(until_min[t]), night ? " the next day" : "", time_text(from.report.times_min[t])));
  }
  return section_of(from, "missed", {{"latest", joined(latest, "; ")}});
}

PaperSection reviews(const PaperSources& from) {
  PaperSection section = section_of(from, "reviews");
  std::vector<std::vector<std::string>> rows;
  for (const PlanReview& review : from.document.reviews) {
    rows.push_back({keep_together(date_span(day_of(from.report, review.first_day), day_of(from.report, review.last_day)), " "), review_text(from.knowledge, review.kind), kWriteHere, kWriteHere});
  }
  section.parts.push_back(table_part({"Between", "For", "Day and time", "Seen by"}, std::move(rows)));
  return section;
}

PaperSection dispensing(const PaperSources& from) {
  const TaperReport& report = from.report;
  const bool for_patient = from.document.audience == Audience::Patient;
  const std::vector<std::size_t> products = products_used(from);
  const int days = from.settings.dispense_every_days;
  PaperSection section = for_patient ? section_of(from, "dispensing_patient") : section_of(from, "dispensing_professional", {{"days", std::to_string(days)}});
  section.id = "dispensing";
  std::vector<std::string> heads{"Fill", for_patient ? "Collect by" : "From", "To last until"};
  std::vector<bool> numbers{true, false, false};
  for (const std::size_t k : products) {
    heads.push_back(report.supply[k].id);
    numbers.push_back(true);
    if (for_patient) continue;
    heads.push_back("used");
    numbers.push_back(true);
  }
  heads.push_back("Done");
  numbers.push_back(false);
  std::vector<std::vector<std::string>> rows;
  std::vector<double> used(report.supply.size(), 0), dispensed(report.supply.size(), 0);
  const auto add_amounts = [&](std::vector<std::string>& row, const std::vector<double>& out, const std::vector<double>& in_use) {
    for (const std::size_t k : products) {
      row.push_back(number_text(out[k]) + unit_of(report.supply[k]));
      if (!for_patient) row.push_back(number_text(in_use[k]) + unit_of(report.supply[k]));
    }
  };
  for (const PlanFill& fill : from.document.fills) {
    std::vector<std::string> row{std::to_string(rows.size() + 1), keep_together(long_date(day_of(report, fill.first_day)), " "),
                                 keep_together(long_date(day_of(report, fill.end_day - 1)), " ")};
    add_amounts(row, fill.dispensed, fill.used);
    row.push_back("\u2610");
    rows.push_back(std::move(row));
    for (const std::size_t k : products) {
      used[k] += fill.used[k];
      dispensed[k] += fill.dispensed[k];
    }
  }
  std::vector<std::string> total{"", "Whole plan", ""};
  add_amounts(total, dispensed, used);
  total.push_back("");
  rows.push_back(std::move(total));
  section.parts.push_back(table_part(std::move(heads), std::move(rows), std::move(numbers)));
  if (from.document.goes_on) section.parts.push_back(text_part(fill_blanks(from.knowledge.plan_texts.at("counted_at_goal").text, {{"days", std::to_string(kDaysShownAtGoal)}})));
  return section;
}

/// A patient reads what it is, not which society wrote it: names of societies can sound like a diagnosis.
std::string title_of(const Reference& reference) { return reference.title.empty() ? reference.citation : reference.title; }

PaperSection about(const PaperSources& from) {
  const RuleReport& chosen = *from.report.chosen_rule();
  if (from.report.suggestion && from.report.suggestion->found && chosen.rule.phases.empty()) return section_of(from, "about_suggested");
  const auto reference = from.knowledge.references.find(chosen.rule.source);
  return section_of(from, "about", {{"source", reference == from.knowledge.references.end() ? chosen.rule.source : title_of(reference->second)}});
}

PaperSection diary(const PaperSources& from) {
  PaperSection section = section_of(from, "diary");
  section.new_page = true;
  PaperPart& points = section.parts.back();
  PaperPart table{.kind = PaperPart::Kind::Diary, .text = "", .items = {}, .heads = {"Date"}, .rows = {}, .number_column = {}, .svg = ""};
  table.heads.insert(table.heads.end(), points.items.begin(), points.items.end());
  table.heads.insert(table.heads.end(), {"All doses", "Note"});
  table.rows.assign(kDiaryLines, std::vector<std::string>(table.heads.size()));
  points = std::move(table);
  return section;
}

/// What is left of the page before the diary, to write on.
PaperSection questions(const PaperSources& from) {
  PaperPart lines;
  lines.kind = PaperPart::Kind::Ruled;
  return {.id = "questions", .title = from.knowledge.plan_texts.at("questions").title, .parts = {std::move(lines)}};
}

/// Every source that a shown fact rests on, each once, in the order of the page.
PaperSection sources(const PaperSources& from) {
  std::vector<std::string> keys, lines;
  const auto cite = [&](const std::string& key, const std::string& what) {
    const auto reference = from.knowledge.references.find(key);
    if (reference == from.knowledge.references.end() || std::find(keys.begin(), keys.end(), key) != keys.end()) return;
    keys.push_back(key);
    const Reference& found = reference->second;
    const std::string title = found.title.empty() || found.title == found.citation ? "" : ": " + found.title;
    const bool for_patient = from.document.audience == Audience::Patient;
    // Numbers of registers help a professional to find a source; a patient gets addresses that can be opened.
    const bool address = !found.address.empty() && (!for_patient || found.address.find(' ') == std::string::npos);
    lines.push_back(what + ": " + (for_patient ? title_of(found) : found.citation + title) + (address ? ". " + found.address : ""));
  };
  cite(from.report.chosen_rule()->rule.source, "The steps");
  for (const auto& [name, what] : {std::pair{"hold", "Holding, calling, reviews"}, std::pair{"reviews", "Reviews"}, std::pair{"missed", "Late and missed doses"}}) {
    cite(from.knowledge.plan_texts.at(name).source, what);
  }
  for (const std::size_t k : products_used(from)) cite(from.report.supply[k].source, from.report.supply[k].id);
  return {.id = "sources", .title = from.knowledge.plan_texts.at("sources").title, .parts = {points_part(std::move(lines))}};
}

void append(std::vector<PaperSection>& sections, std::vector<PaperSection> more) {
  for (PaperSection& section : more) sections.push_back(std::move(section));
}

}  // namespace

PaperPart text_part(std::string text) {
  PaperPart part;
  part.text = std::move(text);
  return part;
}

PaperPart strong_part(std::string text) {
  PaperPart part = text_part(std::move(text));
  part.kind = PaperPart::Kind::Strong;
  return part;
}

PaperPart points_part(std::vector<std::string> items) {
  PaperPart part;
  part.kind = PaperPart::Kind::Points;
  part.items = std::move(items);
  return part;
}

PaperPart table_part(std::vector<std::string> heads, std::vector<std::vector<std::string>> rows, std::vector<bool> number_column) {
  PaperPart part;
  part.kind = PaperPart::Kind::Table;
  part.heads = std::move(heads);
  part.rows = std::move(rows);
  part.number_column = std::move(number_column);
  return part;
}

bool first_step_is_big(const PaperSources& from) {
  // Rounding on the lattice: 25 % of a dose is not more than 25 %.
  constexpr double kRounding_frac = 1e-6;
  return first_cut_frac(from.report.chosen_rule()->plan, from.report.start_mg_per_day) > from.knowledge.planner.cut.typical + kRounding_frac;
}

PaperSection section_of(const PaperSources& from, const std::string& name, const Blanks& blanks) {
  const PlanText& piece = from.knowledge.plan_texts.at(name);
  PaperSection section{.id = name, .title = piece.title, .parts = {}};
  if (!piece.text.empty()) section.parts.push_back(text_part(fill_blanks(piece.text, blanks)));
  if (!piece.points.empty()) section.parts.push_back(points_part(piece.points));
  return section;
}

std::string doses_now(const TaperReport& report) {
  if (report.where) return "in the middle of a plan begun on " + plain_date(report.where->started);
  std::vector<std::string> now;
  for (std::size_t i = 0; i < report.times_min.size(); ++i) {
    if (report.start_doses_mg[i] > 0) now.push_back(number_text(report.start_doses_mg[i]) + " mg at " + time_text(report.times_min[i]));
  }
  return joined(now);
}

std::string amounts_text(const TaperReport& report, const std::vector<double>& amounts) {
  std::vector<std::string> parts;
  for (std::size_t k = 0; k < amounts.size(); ++k) {
    if (amounts[k] <= 0) continue;
    const bool liquid = report.supply[k].form == ProductForm::Liquid;
    parts.push_back(number_text(amounts[k]) + (liquid ? " mL of " : " \u00d7 ") + report.supply[k].id);
  }
  return joined(parts);
}

std::vector<PaperSection> plan_sections(const PaperSources& from) {
  std::vector<PaperSection> sections;
  if (from.document.audience == Audience::Professional) {
    append(sections, professional_head(from));
    sections.push_back(dispensing(from));
    append(sections, professional_prediction(from));
    sections.push_back(calendar(from));
    append(sections, decision_sheet(from));
    for (PaperSection& section : std::vector<PaperSection>{missed(from), section_of(from, "hold"), section_of(from, "call"), reviews(from)}) {
      sections.push_back(std::move(section));
    }
    sections.push_back(professional_limits(from));
    sections.push_back(sources(from));
    return sections;
  }
  sections.push_back(overview(from));
  append(sections, whereabouts(from));
  sections.push_back(how_to_use(from));
  sections.push_back(calendar(from));
  append(sections, decision_sheet(from));
  for (PaperSection& section :
       std::vector<PaperSection>{missed(from), section_of(from, "hold"), section_of(from, "call"), reviews(from), dispensing(from), about(from), sources(from), questions(from), diary(from)}) {
    sections.push_back(std::move(section));
  }
  return sections;
}

}  // namespace ebb
