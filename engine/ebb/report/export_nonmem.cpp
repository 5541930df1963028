// NONMEM: a control stream that simulates with ADVAN13 and estimates nothing.
#include <fmt/format.h>

#include "ebb/base/number_text.h"
#include "ebb/report/export_code.h"

namespace ebb {
namespace {

constexpr std::size_t kMostColumns = 100;  // of a line; NM-TRAN reads 160 before NONMEM 7.3, 67000 after

/// States as A(n), the other names as they are.
class Names {
 public:
  explicit Names(const ExportModel& model) : model_(model) {}
  std::string operator()(std::string_view name) const {
    for (std::size_t i = 0; i < model_.states.size(); ++i) {
      if (model_.states[i].name == name) return fmt::format("A({})", i + 1);
    }
    return std::string(name);
  }
  std::string expression(std::string_view text) const {
    return with_names(text, [this](std::string_view name) { return (*this)(name); });
  }
  std::size_t number(std::string_view state) const {
    std::size_t i = 0;
    while (model_.states[i].name != state) ++i;
    return i + 1;
  }

 private:
  const ExportModel& model_;
};

/// A long line goes on after " &".
std::string folded(std::string line) {
  std::string out;
  while (line.size() > kMostColumns) {
    const std::size_t at = line.rfind(' ', kMostColumns);
    if (at == std::string::npos || at < 10) break;
    out += line.substr(0, at) + " &\n";
    line = "    " + line.substr(at + 1);
  }
  return out + line + "\n";
}

std::string line_of(const ExportStatement& line, const Names& names) {
  const std::string note = line.comment.empty() ? "" : "; " + line.comment + "\n";
  const std::string from = names.expression(line.expression);
  switch (line.kind) {
    case ExportStatement::Kind::Value:
      return note + folded(line.name + " = " + from);
    case ExportStatement::Kind::Positive:
      return note + fmt::format("{} = 0\n", line.name) + folded(fmt::format("IF ({} .GT. 0) {} = {}", from, line.name, from));
    case ExportStatement::Kind::Power:
      return note + folded(fmt::format("{} = {}**{}", line.name, from, line.exponent));
    case ExportStatement::Kind::Switch:
      return note + fmt::format("{} = 0\nIF (T .GE. {} .AND. T .LT. {}) {} = 1\n", line.name, exact_text(line.from_h), exact_text(line.to_h), line.name);
    case ExportStatement::Kind::Derivative:
      break;
  }
  return note + folded(fmt::format("DADT({}) = {}", names.number(line.name), from));
}

constexpr std::size_t kFixedItems = 10;

std::string input_items(const ExportModel& model, const ExportJob& job) {
  std::string line = "$INPUT ID TIME DV MDV EVID CMT AMT RATE II ADDL";
  std::string out;
  for (const ExportParameter& p : model.parameters) {
    if (job.one_person) break;
    if (line.size() > kMostColumns - 24) out += line + "\n", line = " ";
    line += " V_" + p.name;
  }
  return out + line + "\n";
}

std::string model_record(const ExportModel& model) {
  std::string out = "$MODEL\n";
  for (const ExportState& state : model.states) {
    std::string name;
    for (const char c : state.name) {
      if (c != '_') name += c;
    }
    out += fmt::format("  COMP=({})  ; {}\n", name, described(state.meaning, state.unit));
  }
  return out;
}

std::string parameter_lines(const ExportModel& model, const ExportJob& job) {
  std::string out = "$PK\n";
  if (!job.one_person) out += "; each person's numbers stand on that person's first record\nIF (NEWIND.NE.2) THEN\n";
  for (std::size_t i = 0; i < model.parameters.size(); ++i) {
    const ExportParameter& p = model.parameters[i];
    out += job.one_person ? fmt::format("{} = THETA({})\n", p.name, i + 1)
                          : fmt::format("  {} = V_{}  ; {}\n", p.name, p.name, described(p.meaning, p.unit));
  }
  if (!job.one_person) out += "ENDIF\n";
  for (const ExportInput& input : model.inputs) {
    if (!input.F.empty()) out += fmt::format("F{} = {}\n", input.state + 1, input.F);
    if (!input.lag.empty()) out += fmt::format("ALAG{} = {}\n", input.state + 1, input.lag);
  }
  return out + "NOTHING = ETA(1)  ; people differ by the numbers above alone\n";
}

std::string theta_lines(const ExportModel& model, const ExportJob& job) {
  std::string out = "$THETA\n";
  if (!job.one_person) return out + "  0 FIX  ; not used\n";
  for (std::size_t i = 0; i < model.parameters.size(); ++i) {
    const ExportParameter& p = model.parameters[i];
    out += fmt::format("  {} FIX  ; {} {}\n", exact_text(job.values[i]), p.name, described(p.meaning, p.unit));
  }
  return out;
}

/// Of a state among the results: a compartment's own name may not be a variable.
std::string shown_name(const ExportState& state) { return state.name + "_NOW"; }

std::string table_lines(const ExportModel& model) {
  std::string line = "$TABLE ID TIME", out;
  const auto add = [&](const std::string& name) {
    if (line.size() + name.size() > kMostColumns) out += line + "\n", line = " ";
    line += " " + name;
  };
  for (const ExportOutput& output : model.outputs) add(output.name);
  for (const ExportState& state : model.states) {
    if (state.shown) add(shown_name(state));
  }
  return out + line + "\n  NOPRINT ONEHEADER NOAPPEND FORMAT=s1PE16.9 FILE=ebb_result.tab\n";
}

/// Sizes of arrays, where this model needs more than NONMEM's own. NM-TRAN finds some of them by itself in later versions, but not in all.
std::string sizes(const ExportModel& model, const ExportJob& job) {
  const std::size_t parameters = model.parameters.size(), states = model.states.size(), taken = parameters + 2 * model.inputs.size();
  struct Size {
    const char* name;
    std::size_t own, needed;
  };
  const Size list[] = {{"LTH", 100, job.one_person ? parameters : 1},
                       {"PD", 50, kFixedItems + (job.one_person ? 0 : parameters)},
                       {"PC", 30, states + 1},                     // with the output compartment
                       {"PCT", 30, taken > 80 ? taken - 50 : 0},   // the parameters of $PK are 50 more than this at most
                       {"PIR", 700, states * (states + parameters)},  // derivatives of DADT by A and by the parameters
                       {"NO", 250, job.output_h.size()},
                       {"MAXRECID", 200, job.most_records},
                       {"PAL", 50, job.most_doses}};
  std::string out;
  for (const Size& size : list) {
    if (size.needed > size.own) out += fmt::format(" {}={}", size.name, size.needed);
  }
  return out.empty() ? "" : "$SIZES" + out + "\n";
}

}  // namespace

std::string nonmem_code(const ExportModel& model, const ExportJob& job) {
  const Names names(model);
  std::string out = commented(job.about, ";") + "\n" + sizes(model, job);
  out += "$PROBLEM " + (job.about.empty() ? std::string("Ebb") : plain_line(job.about.front()).substr(0, 70)) + "\n";
  out += input_items(model, job) + "$DATA ebb_data.csv IGNORE=@\n$SUBROUTINES ADVAN13 TOL=10\n" + model_record(model) +
         parameter_lines(model, job);
  out += "$DES\n";
  for (const ExportStatement& line : model.equations) out += line_of(line, names);
  out += "$ERROR\n; results\n";
  for (const ExportStatement& line : model.results) out += line_of(line, names);
  for (const ExportState& state : model.states) {
    if (state.shown) out += fmt::format("{} = {}  ; {}\n", shown_name(state), names(state.name), described(state.meaning, state.unit));
  }
  out += fmt::format("Y = {} + EPS(1)\n", model.outputs.front().name);
  for (const ExportOutput& output : model.outputs) out += fmt::format("; {}: {}\n", output.name, described(output.meaning, output.unit));
  out += theta_lines(model, job) + "$OMEGA 0 FIX\n$SIGMA 0 FIX\n";
  out += fmt::format("$SIMULATION ({}) ONLYSIMULATION SUBPROBLEMS=1\n", job.seed % 2147483647 + 1);
  return out + "; nothing is estimated: with an estimation record it would be METHOD=ZERO MAXEVALS=0\n" + table_lines(model);
}

}  // namespace ebb
