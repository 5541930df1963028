// Hand-made plans for the tests of paper, page and calendar.
#pragma once
#include "ebb/knowledge/knowledge.h"
#include "ebb/report/plan_document.h"
#include "tests/support/guideline.h"

namespace ebb::test {

inline Product plan_tablet(const std::string& id, double strength_mg, int score_parts) {
  Product product;
  product.id = id;
  product.drug = "clonazepam";
  product.strength_mg = strength_mg;
  product.score_parts = score_parts;
  product.source = "klonopin_label";
  return product;
}

inline Product plan_liquid() {
  Product product;
  product.id = "clonazepam 0.5 mg/5 mL oral solution";
  product.drug = "clonazepam";
  product.form = ProductForm::Liquid;
  product.concentration_mg_per_mL = 0.1;
  product.smallest_step_mL = 0.1;
  product.source = "clonazepam_uk_solution_smpc";
  return product;
}

/// One step; the dose follows from the parts.
inline TaperStep plan_step(const std::vector<Product>& supply, int day, std::vector<std::vector<DosePart>> parts, int every_days = 1) {
  TaperStep step;
  step.day = day;
  step.every_days = every_days;
  double day_mg = 0;
  for (const std::vector<DosePart>& one_time : parts) {
    double dose_mg = 0;
    for (const DosePart& part : one_time) dose_mg += part.parts * part_mg(supply[static_cast<std::size_t>(part.product)]);
    step.doses_mg.push_back(dose_mg);
    day_mg += dose_mg;
  }
  step.dose_mg_per_day = day_mg / every_days;
  step.parts = std::move(parts);
  return step;
}

inline RunStamp plan_stamp() {
  RunStamp stamp;
  stamp.version = "0.0.0";
  stamp.data_hash = "0123456789abcdef";
  stamp.case_title = "an example";
  stamp.patients = 100;
  stamp.emergency = {"Never stop at once.", "Call for help: a seizure."};
  return stamp;
}

/// 1 mg twice a day down to nothing in 31 days: a change in the middle of a week, a dose left out, a step on every other day.
inline TaperReport plan_example() {
  TaperReport report;
  report.drug = "clonazepam";
  report.start = make_date(2026, 2, 1);
  report.start_mg_per_day = 2;
  report.start_doses_mg = {1, 1};
  report.times_min = {8 * 60, 20 * 60};
  report.ceiling_mg_per_day = 2;
  report.supply = {plan_tablet("clonazepam 0.5 mg scored tablet", 0.5, 2), plan_tablet("clonazepam 1 mg tablet", 1, 1), plan_liquid()};
  report.followed_days = 90;
  report.times_h = {24, 168, 336, 504, 672, 840};
  report.people_compared = 100;
  report.limits = kGuidelineLimits;
  report.least_peak_theta = 0.1;
  RuleReport rule;
  rule.rule.id = "by-hand";
  rule.rule.name = "by hand 10 % each time";
  rule.rule.source = "asam2025";
  rule.rule.phases.resize(1);
  rule.plan.steps = {plan_step(report.supply, 0, {{{0, 3}}, {{1, 1}}}), plan_step(report.supply, 10, {{{2, 25}}, {{0, 1}, {2, 4}}}),
                     plan_step(report.supply, 17, {{}, {{0, 1}}}), plan_step(report.supply, 24, {{}, {{0, 1}}}, 2), plan_step(report.supply, 31, {{}, {}})};
  rule.plan.length_days = 31;
  for (const double theta : {0.1, 0.3, 0.9, 0.5, 0.4, 0.2}) rule.withdrawal_theta.push_back({{theta, theta, theta, theta, theta}, theta});
  rule.outcome.peak_withdrawal_theta.quantiles = {0.4, 0.7, 0.9, 1.2, 1.6};
  rule.peak_of_stopping_frac.quantiles = {0.1, 0.2, 0.3, 0.4, 0.5};
  report.rules = {rule};
  return report;
}

inline const Knowledge& plan_knowledge() {
  static const Knowledge knowledge = [] {
    Result<Knowledge> loaded = load_knowledge(embedded_data());
    return loaded.ok() ? std::move(loaded.value()) : Knowledge{};
  }();
  return knowledge;
}

inline PlanDocument plan_paper(const TaperReport& report, Audience audience, const RunStamp& stamp = plan_stamp()) {
  return make_plan_document(stamp, report, plan_knowledge(), {}, audience);
}

/// Everything of a document that is read as words.
inline std::string words_of(const PlanDocument& document) {
  std::string out = document.title + "\n" + document.signature + "\n" + document.footer + "\n" + document.decision + "\n";
  for (const std::string& line : document.emergency) out += line + "\n";
  for (const PaperSection& section : document.sections) {
    out += section.title + "\n";
    for (const PaperPart& part : section.parts) {
      out += part.text + "\n" + part.svg;
      for (const std::string& item : part.items) out += item + "\n";
      for (const std::string& head : part.heads) out += head + "\n";
      for (const std::vector<std::string>& row : part.rows) {
        for (const std::string& cell : row) out += cell + "\n";
      }
    }
  }
  for (const PlanWeek& week : document.weeks) {
    out += week_title(document, week) + "\n";
    for (const PlanBlock& block : week.blocks) {
      out += daily_dose_text(block) + "\n";
      for (const PlanDose& dose : block.doses) out += dose.made_of + "\n";
    }
  }
  return out;
}

}  // namespace ebb::test
