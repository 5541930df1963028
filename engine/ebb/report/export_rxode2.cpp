// rxode2: one R script with the model, the numbers and the run.
#include <fmt/format.h>

#include "ebb/base/number_text.h"
#include "ebb/report/export_code.h"

namespace ebb {
namespace {

std::string line_of(const ExportStatement& line) {
  const std::string note = line.comment.empty() ? "" : "  # " + line.comment + "\n";
  switch (line.kind) {
    case ExportStatement::Kind::Value:
      return note + fmt::format("  {} = {}\n", line.name, line.expression);
    case ExportStatement::Kind::Positive:
      return note + fmt::format("  {} = {} * ({} > 0)\n", line.name, line.expression, line.expression);
    case ExportStatement::Kind::Power:
      return note + fmt::format("  {} = {}^{}\n", line.name, line.expression, line.exponent);
    case ExportStatement::Kind::Switch:
      return note + fmt::format("  {} = (t >= {}) * (t < {})\n", line.name, exact_text(line.from_h), exact_text(line.to_h));
    case ExportStatement::Kind::Derivative:
      break;
  }
  return note + fmt::format("  d/dt({}) = {}\n", line.name, line.expression);
}

std::string numbers(const ExportModel& model, const ExportJob& job) {
  std::string out = "numbers <- c(\n";
  for (std::size_t i = 0; i < model.parameters.size(); ++i) {
    const ExportParameter& p = model.parameters[i];
    out += fmt::format("  {} = {}{}  # {}\n", p.name, exact_text(job.values[i]), i + 1 < model.parameters.size() ? "," : "",
                       described(p.meaning, p.unit));
  }
  return out + ")\n";
}

}  // namespace

std::string rxode2_code(const ExportModel& model, const ExportJob& job) {
  std::string out = commented(job.about, "#") + "\nlibrary(rxode2)\n\nmodel <- rxode2({\n  # compartments, in the order of CMT\n";
  for (const ExportState& state : model.states) out += fmt::format("  cmt({})  # {}\n", state.name, described(state.meaning, state.unit));
  for (const ExportStatement& line : model.equations) out += line_of(line);
  out += "  # what arrives of a dose, and when\n";
  for (const ExportInput& input : model.inputs) {
    const std::string& state = model.states[static_cast<std::size_t>(input.state)].name;
    if (!input.F.empty()) out += fmt::format("  f({}) = {}\n", state, input.F);
    if (!input.lag.empty()) out += fmt::format("  alag({}) = {}\n", state, input.lag);
  }
  out += "  # results\n";
  for (const ExportStatement& line : model.results) out += line_of(line);
  out += "})\n\nevents <- read.csv(\"ebb_events.csv\")\n";
  if (job.one_person) {
    out += numbers(model, job);
  } else {
    out += "people <- read.csv(\"ebb_people.csv\")\nnumbers <- people[match(unique(events$ID), people$ID), names(people) != \"ID\"]\n";
  }
  out +=
      "# addDosing = NULL: rows of EVID 0 alone, without those of EVID 2\n"
      "result <- rxSolve(model, params = numbers, events = events, addDosing = NULL, atol = 1e-14, rtol = 1e-10, maxsteps = 1000000)\n"
      "write.csv(as.data.frame(result), \"ebb_result.csv\", row.names = FALSE)\n\n# Results, with their units\n";
  for (const ExportOutput& output : model.outputs) out += fmt::format("# {}: {}\n", output.name, described(output.meaning, output.unit));
  return out;
}

}  // namespace ebb
