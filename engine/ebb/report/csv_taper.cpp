#include "ebb/report/csv_taper.h"

#include "ebb/base/number_text.h"
#include "ebb/report/csv.h"

namespace ebb {

std::string csv_taper(const TaperReport& report, const std::string& draft) {
  std::string out = csv_line({"rule", "date", "day", "dose_mg_per_day", "time", "dose_mg", "product", "amount", "unit", "above_ceiling", "every_days", "mark"});
  for (const RuleReport& rule : report.rules) {
    if (!rule.has_plan()) continue;
    for (const TaperStep& step : rule.plan.steps) {
      const std::vector<std::string> head{rule.rule.id, to_text(Date{report.start.days + step.day}), std::to_string(step.day),
                                          number_text(step.dose_mg_per_day)};
      const std::string ceiling = step.above_ceiling ? "yes" : "no", every = std::to_string(step.every_days);
      for (std::size_t i = 0; i < step.doses_mg.size(); ++i) {
        std::vector<std::string> fields = head;
        fields.insert(fields.end(), {time_text(report.times_min[i]), number_text(step.doses_mg[i])});
        if (step.parts[i].empty()) {
          fields.insert(fields.end(), {"", "0", "", ceiling, every, draft});
          out += csv_line(fields);
        }
        for (const DosePart& part : step.parts[i]) {
          const Product& product = report.supply[static_cast<std::size_t>(part.product)];
          std::vector<std::string> line = fields;
          line.insert(line.end(), {product.id, number_text(amount_of_parts(product, part.parts)),
                                   product.form == ProductForm::Liquid ? "mL" : "tablets", ceiling, every, draft});
          out += csv_line(line);
        }
      }
    }
  }
  return out;
}

}  // namespace ebb
