// mrgsolve: a model specification in C++ blocks, and the R script that runs it.
#include <fmt/format.h>

#include "ebb/base/number_text.h"
#include "ebb/report/export_code.h"

namespace ebb {
namespace {

std::string line_of(const ExportStatement& line) {
  const std::string note = line.comment.empty() ? "" : "// " + line.comment + "\n";
  switch (line.kind) {
    case ExportStatement::Kind::Value:
      return note + fmt::format("double {} = {};\n", line.name, line.expression);
    case ExportStatement::Kind::Positive:
      return note + fmt::format("double {} = {} > 0 ? {} : 0;\n", line.name, line.expression, line.expression);
    case ExportStatement::Kind::Power:
      return note + fmt::format("double {} = pow({}, {});\n", line.name, line.expression, line.exponent);
    case ExportStatement::Kind::Switch:
      return note + fmt::format("double {} = (SOLVERTIME >= {} && SOLVERTIME < {}) ? 1 : 0;\n", line.name, exact_text(line.from_h),
                                exact_text(line.to_h));
    case ExportStatement::Kind::Derivative:
      break;
  }
  return note + fmt::format("dxdt_{} = {};\n", line.name, line.expression);
}

std::string parameters(const ExportModel& model, const ExportJob& job) {
  std::string out = "\n$PARAM @annotated\n";
  for (std::size_t i = 0; i < model.parameters.size(); ++i) {
    const ExportParameter& p = model.parameters[i];
    out += fmt::format("{} : {} : {} ({})\n", p.name, exact_text(job.values[i]), p.meaning, p.unit);
  }
  return out;
}

}  // namespace

std::string mrgsolve_code(const ExportModel& model, const ExportJob& job) {
  std::string out = "$PROB\n" + commented(job.about, "-");
  if (!job.one_person) out += "- The numbers below are those of the first person; ebb_people.csv has everybody's.\n";
  out += parameters(model, job);
  out += "\n$CMT @annotated\n";
  for (const ExportState& state : model.states) out += fmt::format("{} : {} ({})\n", state.name, state.meaning, state.unit);
  out += "\n$MAIN\n";
  for (const ExportInput& input : model.inputs) {
    const std::string& state = model.states[static_cast<std::size_t>(input.state)].name;
    if (!input.F.empty()) out += fmt::format("F_{} = {};\n", state, input.F);
    if (!input.lag.empty()) out += fmt::format("ALAG_{} = {};\n", state, input.lag);
  }
  out += "\n$ODE\n";
  for (const ExportStatement& line : model.equations) out += line_of(line);
  out += "\n$TABLE\n";
  for (const ExportStatement& line : model.results) out += line_of(line);
  out += "\n$CAPTURE @annotated\n";
  for (const ExportOutput& output : model.outputs) out += fmt::format("{} : {} ({})\n", output.name, output.meaning, output.unit);
  return out;
}

std::string export_runner(const ExportModel&, const ExportJob& job) {
  std::string out = commented(job.about, "#");
  out += "\nlibrary(mrgsolve)\n\nmodel <- mread(\"ebb_model\", project = \".\")\nevents <- read.csv(\"ebb_events.csv\")\n";
  if (!job.one_person) out += "people <- read.csv(\"ebb_people.csv\")\nmodel <- idata_set(model, people)\n";
  out +=
      "# Times at which something is given come after samples at the same time: levels are those just before a dose.\n"
      "result <- mrgsim(data_set(model, events), obsonly = TRUE, recsort = 2, rtol = 1e-10, atol = 1e-14, maxsteps = 1000000)\n"
      "write.csv(as.data.frame(result), \"ebb_result.csv\", row.names = FALSE)\n";
  return out;
}

}  // namespace ebb
