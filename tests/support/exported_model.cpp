#include "tests/support/exported_model.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include <boost/numeric/odeint.hpp>

namespace ebb_exported {
namespace {

// ---- text ----
std::string trimmed(std::string text) {
  const auto blank = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  while (!text.empty() && blank(text.back())) text.pop_back();
  std::size_t at = 0;
  while (at < text.size() && blank(text[at])) ++at;
  return text.substr(at);
}

std::vector<std::string> lines_of(const std::string& text, const std::string& comment) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(trimmed(line.substr(0, line.find(comment))));
  return lines;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) text.replace(at, what.size(), by);
  return text;
}

[[noreturn]] void fail(const std::string& what, const std::string& line) { throw std::runtime_error(what + ": " + line); }

// ---- expressions: choice ? : | && | > < >= | + - | * / | unary - | power ----
class Parser {
 public:
  Parser(Model& model, const std::string& text) : model_(model), text_(text) {}
  std::vector<Operation> all() {
    choice();
    skip();
    if (at_ != text_.size()) fail("not read to its end at " + text_.substr(at_), text_);
    return std::move(out_);
  }

 private:
  using Kind = Operation::Kind;
  void emit(Kind kind) { out_.push_back({kind, 0, 0}); }
  void skip() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool take(const std::string& sign) {
    skip();
    if (text_.compare(at_, sign.size(), sign) != 0) return false;
    at_ += sign.size();
    return true;
  }
  void need(const std::string& sign) {
    if (!take(sign)) fail("expected " + sign, text_);
  }
  void choice() {
    both();
    if (!take("?")) return;
    choice();
    need(":");
    choice();
    emit(Kind::Choose);
  }
  void both() {
    comparison();
    while (take("&&")) comparison(), emit(Kind::And);
  }
  void comparison() {
    sum();
    if (take(">=")) {
      sum(), emit(Kind::AtLeast);
    } else if (take(">")) {
      sum(), emit(Kind::Greater);
    } else if (take("<")) {
      sum(), emit(Kind::Less);
    }
  }
  void sum() {
    product();
    for (;;) {
      if (take("+"))
        product(), emit(Kind::Add);
      else if (take("-"))
        product(), emit(Kind::Subtract);
      else
        return;
    }
  }
  void product() {
    signed_power();
    for (;;) {
      if (take("*"))
        signed_power(), emit(Kind::Multiply);
      else if (take("/"))
        signed_power(), emit(Kind::Divide);
      else
        return;
    }
  }
  void signed_power() {
    if (take("-")) {
      signed_power();
      emit(Kind::Negate);
      return;
    }
    primary();
    if (take("^")) signed_power(), emit(Kind::Power);
  }
  void primary() {
    skip();
    if (take("(")) {
      choice();
      need(")");
      return;
    }
    const char* start = text_.c_str() + at_;
    if (std::isdigit(static_cast<unsigned char>(*start)) != 0 || *start == '.') {
      char* end = nullptr;
      out_.push_back({Kind::Number, std::strtod(start, &end), 0});
      at_ += static_cast<std::size_t>(end - start);
      return;
    }
    std::string name;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '_')) name += text_[at_++];
    if (name.empty()) fail("a name or number is missing at " + text_.substr(at_), text_);
    if (name == "pow") {
      need("(");
      choice();
      need(",");
      choice();
      need(")");
      emit(Kind::Power);
      return;
    }
    out_.push_back({Kind::Slot, 0, model_.slot(name)});
  }

  Model& model_;
  const std::string& text_;
  std::size_t at_ = 0;
  std::vector<Operation> out_;
};

double evaluate(const std::vector<Operation>& expression, const std::vector<double>& values) {
  double stack[64];
  int top = -1;
  using Kind = Operation::Kind;
  for (const Operation& op : expression) {
    const double b = top >= 0 ? stack[top] : 0, a = top >= 1 ? stack[top - 1] : 0;
    switch (op.kind) {
      case Kind::Number:
        stack[++top] = op.number;
        continue;
      case Kind::Slot:
        stack[++top] = values[static_cast<std::size_t>(op.slot)];
        continue;
      case Kind::Negate:
        stack[top] = -b;
        continue;
      case Kind::Choose:
        top -= 2;
        stack[top] = stack[top] != 0 ? a : b;
        continue;
      default:
        break;
    }
    --top;
    switch (op.kind) {
      case Kind::Add:
        stack[top] = a + b;
        break;
      case Kind::Subtract:
        stack[top] = a - b;
        break;
      case Kind::Multiply:
        stack[top] = a * b;
        break;
      case Kind::Divide:
        stack[top] = a / b;
        break;
      case Kind::Power:
        stack[top] = std::pow(a, b);
        break;
      case Kind::Greater:
        stack[top] = a > b;
        break;
      case Kind::Less:
        stack[top] = a < b;
        break;
      case Kind::AtLeast:
        stack[top] = a >= b;
        break;
      case Kind::And:
        stack[top] = a != 0 && b != 0;
        break;
      default:
        break;
    }
  }
  return stack[0];
}

void run(const std::vector<Assignment>& lines, std::vector<double>& values) {
  for (const Assignment& line : lines) values[static_cast<std::size_t>(line.slot)] = evaluate(line.expression, values);
}

/// "NAME = expression;" in two.
std::pair<std::string, std::string> sides(const std::string& line) {
  const std::size_t equals = line.find(" = ");
  if (equals == std::string::npos) fail("no assignment", line);
  std::string right = trimmed(line.substr(equals + 3));
  if (!right.empty() && right.back() == ';') right.pop_back();
  return {trimmed(line.substr(0, equals)), right};
}

/// What stands between `open` and ")".
std::string between(const std::string& text, const std::string& open) {
  const std::size_t at = text.find(open);
  if (at == std::string::npos) return "";
  const std::size_t from = at + open.size();
  return text.substr(from, text.find(')', from) - from);
}

// ---- events ----
struct Event {
  double time_h = 0;
  enum class Kind { Observation, Restart, Amount, Rate } kind = Kind::Observation;
  int state = 0;
  double amount = 0;  ///< mg, or mg/h added to the rate
};

double number_named(const std::map<std::string, std::string>& names, const std::string& state, const std::map<std::string, double>& numbers,
                    double otherwise) {
  const auto found = names.find(state);
  return found == names.end() ? otherwise : numbers.at(found->second);
}

std::vector<Event> events_of(const Model& model, const Table& table, double id, const std::map<std::string, double>& numbers) {
  const auto cell = [&table](const std::vector<double>& row, const char* name) {
    return row[static_cast<std::size_t>(table.column(name))];
  };
  std::vector<Event> events;
  for (const std::vector<double>& row : table.rows) {
    if (cell(row, "ID") != id) continue;
    const double time_h = cell(row, "TIME");
    if (cell(row, "EVID") == 0) events.push_back({time_h, Event::Kind::Observation, 0, 0});
    if (cell(row, "EVID") == 2) events.push_back({time_h, Event::Kind::Restart, 0, 0});
    if (cell(row, "EVID") != 1) continue;
    const int state = static_cast<int>(cell(row, "CMT")) - 1;
    const std::string& name = model.states.at(static_cast<std::size_t>(state));
    const double amount_mg = cell(row, "AMT") * number_named(model.share, name, numbers, 1), rate_mg_per_h = cell(row, "RATE");
    for (int k = 0; k <= static_cast<int>(cell(row, "ADDL")); ++k) {
      const double at_h = time_h + k * cell(row, "II") + number_named(model.lag, name, numbers, 0);
      if (rate_mg_per_h > 0) {
        events.push_back({at_h, Event::Kind::Rate, state, rate_mg_per_h});
        events.push_back({at_h + amount_mg / rate_mg_per_h, Event::Kind::Rate, state, -rate_mg_per_h});
      } else {
        events.push_back({at_h, Event::Kind::Amount, state, amount_mg});
      }
    }
  }
  std::stable_sort(events.begin(), events.end(),
                   [](const Event& a, const Event& b) { return a.time_h != b.time_h ? a.time_h < b.time_h : a.kind < b.kind; });
  return events;
}

using State = std::vector<double>;

/// The right-hand side with what infusions bring.
struct RightHandSide {
  Model& model;
  std::vector<double>& values;
  const std::vector<int>&state_slot, &change_slot;
  const std::vector<double>& rate_mg_per_h;
  int time_slot;
  void operator()(const State& x, State& dxdt, double time_h) const {
    for (std::size_t i = 0; i < x.size(); ++i) values[static_cast<std::size_t>(state_slot[i])] = x[i];
    values[static_cast<std::size_t>(time_slot)] = time_h;
    run(model.equations, values);
    for (std::size_t i = 0; i < x.size(); ++i) dxdt[i] = values[static_cast<std::size_t>(change_slot[i])] + rate_mg_per_h[i];
  }
};

}  // namespace

int Model::slot(const std::string& name) { return slots_.emplace(name, slot_count()).first->second; }

std::vector<Operation> Model::parse(const std::string& expression) { return Parser(*this, expression).all(); }

void Model::assign(std::vector<Assignment>& lines, const std::string& name, const std::string& expression) {
  std::vector<Operation> read = parse(expression);
  lines.push_back({slot(name), std::move(read)});
}

Model read_mrgsolve(const std::string& code) {
  Model model;
  std::string block;
  for (const std::string& line : lines_of(code, "//")) {
    if (line.empty()) continue;
    if (line.front() == '$') {
      block = line.substr(0, line.find(' '));
      continue;
    }
    if (block == "$PROB" || block == "$CAPTURE") continue;
    const std::size_t colon = line.find(" : ");
    if (block == "$PARAM") {
      model.numbers[line.substr(0, colon)] = std::strtod(line.c_str() + colon + 3, nullptr);
    } else if (block == "$CMT") {
      model.states.push_back(line.substr(0, colon));
    } else if (block == "$MAIN") {
      const auto [name, value] = sides(line);
      (name.rfind("F_", 0) == 0 ? model.share[name.substr(2)] : model.lag[name.substr(5)]) = value;
    } else if (block == "$ODE" || block == "$TABLE") {
      auto [name, value] = sides(line);
      value = replaced(value, "SOLVERTIME", "t");
      std::vector<Assignment>& lines = block == "$ODE" ? model.equations : model.results;
      if (name.rfind("dxdt_", 0) == 0)
        model.assign(lines, "d/dt " + name.substr(5), value);
      else if (name.rfind("double ", 0) == 0)
        model.assign(lines, name.substr(7), value);
      else
        fail("neither a derivative nor a declaration", line);
    } else {
      fail("outside of every block", line);
    }
  }
  return model;
}

Model read_rxode2(const std::string& code) {
  Model model;
  bool inside = false, numbers = false, results = false;
  std::istringstream in(code);
  for (std::string raw; std::getline(in, raw);) {
    results = results || raw.find("# results") != std::string::npos;
    const std::string line = trimmed(raw.substr(0, raw.find('#')));
    if (line.rfind("model <- rxode2({", 0) == 0) {
      inside = true;
    } else if (line == "})" || line == ")") {
      inside = numbers = false;
    } else if (line == "numbers <- c(") {
      numbers = true;
    } else if (numbers) {
      const auto [name, value] = sides(line);
      model.numbers[name] = std::strtod(value.c_str(), nullptr);
    } else if (inside && line.rfind("cmt(", 0) == 0) {
      model.states.push_back(between(line, "cmt("));
    } else if (inside && !line.empty()) {
      const auto [name, value] = sides(line);
      if (name.rfind("d/dt(", 0) == 0)
        model.assign(model.equations, "d/dt " + between(name, "d/dt("), value);
      else if (name.rfind("f(", 0) == 0)
        model.share[between(name, "f(")] = value;
      else if (name.rfind("alag(", 0) == 0)
        model.lag[between(name, "alag(")] = value;
      else
        model.assign(results ? model.results : model.equations, name, value);
    }
  }
  return model;
}

namespace {

/// A(n) by the state's own name, Fortran's operators as signs.
std::string plain(std::string text, const Model& model) {
  text = replaced(replaced(replaced(replaced(replaced(text, "**", "^"), " .GT. ", " > "), " .GE. ", " >= "), " .LT. ", " < "), " .AND. ", " && ");
  for (std::size_t i = model.states.size(); i-- > 0;)
    text = replaced(text, "A(" + std::to_string(i + 1) + ")", "STATE" + std::to_string(i + 1));
  return text;
}

void read_nonmem_line(Model& model, std::vector<Assignment>& lines, const std::string& line) {
  if (line.rfind("IF (", 0) == 0) {
    const std::size_t close = line.find(") ");
    const auto [name, value] = sides(line.substr(close + 2));
    model.assign(lines, name, "(" + line.substr(4, close - 4) + ") ? " + value + " : " + name);
    return;
  }
  const auto [name, value] = sides(line);
  if (name.rfind("DADT(", 0) == 0)
    model.assign(lines, "d/dt STATE" + between(name, "DADT("), value);
  else
    model.assign(lines, name, value);
}

void read_nonmem_pk(Model& model, std::map<std::string, int>& theta_of, const std::string& line) {
  if (line.rfind("IF (NEWIND", 0) == 0 || line == "ENDIF" || line.rfind("NOTHING", 0) == 0) return;
  const auto [name, value] = sides(line);
  const auto number = [&name = name](std::size_t letters) { return "STATE" + name.substr(letters); };
  if (value.rfind("THETA(", 0) == 0)
    theta_of[name] = std::atoi(value.c_str() + 6);
  else if (value.rfind("V_", 0) == 0)
    model.first_record_names.push_back(name);
  else if (name.rfind("ALAG", 0) == 0)
    model.lag[number(4)] = value;
  else if (name.rfind("F", 0) == 0)
    model.share[number(1)] = value;
  else
    fail("not understood in $PK", line);
}

}  // namespace

Model read_nonmem(const std::string& code) {
  Model model;
  std::map<std::string, int> theta_of;
  std::vector<double> thetas;
  std::string block, started;
  for (std::string line : lines_of(code, ";")) {
    if (line.empty()) continue;
    if (line.size() > 160) fail("longer than NM-TRAN reads", line);
    if (line.front() == '$') {
      block = line.substr(0, line.find(' '));
      continue;
    }
    if (line.back() == '&') {
      started += trimmed(line.substr(0, line.size() - 1)) + " ";
      continue;
    }
    line = started + line;
    started.clear();
    if (block == "$MODEL") model.states.push_back("STATE" + std::to_string(model.states.size() + 1));
    if (block == "$PK") read_nonmem_pk(model, theta_of, line);
    if (block == "$DES")
      read_nonmem_line(model, model.equations, replaced(replaced(plain(line, model), "(T >=", "(t >="), "&& T <", "&& t <"));
    if (block == "$ERROR" && line.rfind("Y = ", 0) != 0) read_nonmem_line(model, model.results, plain(line, model));
    if (block == "$THETA") thetas.push_back(std::strtod(line.c_str(), nullptr));
  }
  for (const auto& [name, number] : theta_of) model.numbers[name] = thetas.at(static_cast<std::size_t>(number - 1));
  return model;
}

int Table::column(const std::string& name) const {
  const auto found = std::find(header.begin(), header.end(), name);
  return found == header.end() ? -1 : static_cast<int>(found - header.begin());
}

Table read_table(const std::string& text) {
  Table table;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    std::istringstream cells(line);
    std::vector<double> row;
    for (std::string cell; std::getline(cells, cell, ',');) {
      if (table.rows.empty() && row.empty() && std::isalpha(static_cast<unsigned char>(line.front())) != 0)
        table.header.push_back(cell);
      else
        row.push_back(std::strtod(cell.c_str(), nullptr));
    }
    if (!row.empty()) table.rows.push_back(std::move(row));
  }
  return table;
}

Course integrate(Model& model, const Table& table, double id, const std::map<std::string, double>& numbers) {
  namespace odeint = boost::numeric::odeint;
  std::vector<int> state_slot, change_slot;
  for (const std::string& state : model.states) {
    state_slot.push_back(model.slot(state));
    change_slot.push_back(model.slot("d/dt " + state));
  }
  const int time_slot = model.slot("t");
  for (const auto& [name, value] : numbers) model.slot(name);
  std::vector<double> values(static_cast<std::size_t>(model.slot_count()), 0.0);
  for (const auto& [name, value] : numbers) values[static_cast<std::size_t>(model.slot(name))] = value;
  std::vector<double> rate(model.states.size(), 0.0);
  State x(model.states.size(), 0.0);
  RightHandSide right_hand_side{model, values, state_slot, change_slot, rate, time_slot};
  auto stepper = odeint::make_controlled(1e-13, 1e-10, odeint::runge_kutta_dopri5<State>());
  Course course;
  double now_h = 0, step_h = 0.01;
  for (const Event& event : events_of(model, table, id, numbers)) {
    if (event.time_h > now_h) {
      odeint::integrate_adaptive(stepper, std::ref(right_hand_side), x, now_h, event.time_h, std::min(step_h, event.time_h - now_h));
      now_h = event.time_h;
    }
    if (event.kind == Event::Kind::Amount) x[static_cast<std::size_t>(event.state)] += event.amount;
    if (event.kind == Event::Kind::Rate) rate[static_cast<std::size_t>(event.state)] += event.amount;
    if (event.kind != Event::Kind::Observation) continue;
    State unused(x.size());
    right_hand_side(x, unused, now_h);
    run(model.results, values);
    course.time_h.push_back(now_h);
    course.values.push_back(values);
  }
  return course;
}

}  // namespace ebb_exported
