#include "cli/run.h"
#include "ebb/report/json.h"
#include "ebb/report/json_check.h"
#include "ebb/report/text_check.h"

namespace ebb::cli {

int run_emergency(const EmergencyOptions& options, const Terminal& terminal) {
  const Result<std::unique_ptr<Knowledge>> knowledge = load_knowledge_for({});
  if (!knowledge.ok()) return report_errors(knowledge.errors(), terminal);
  const Knowledge& known = *knowledge.value();
  const EmergencyGuide& guide = known.safety.emergency;
  const std::string text = options.json ? json_text(json_emergency(guide, options.country, EBB_VERSION, known.data_hash)) : text_emergency(guide, options.country, terminal.colour_out);
  return print_result(text) ? kDone : kCouldNotDoIt;
}

}  // namespace ebb::cli
