// Reads what --export wrote for any of the three programs and integrates it with Boost's Odeint: an independent check of the exported
// right-hand side and data set. It knows the files only; it shares nothing with the engine or with the writers.
#pragma once
#include <map>
#include <string>
#include <vector>

namespace ebb_exported {

/// One operation of an expression in reverse Polish order.
struct Operation {
  enum class Kind { Number, Slot, Add, Subtract, Multiply, Divide, Power, Negate, Greater, Less, AtLeast, And, Choose };
  Kind kind = Kind::Number;
  double number = 0;
  int slot = 0;
};

struct Assignment {
  int slot = 0;
  std::vector<Operation> expression;
};

/// A model as read: names have slots, lines are run in order.
class Model {
 public:
  std::vector<std::string> states;        ///< in the order of CMT
  std::map<std::string, double> numbers;  ///< stated in the code
  std::vector<Assignment> equations;      ///< set the slots "d/dt NAME" among others
  std::vector<Assignment> results;
  std::map<std::string, std::string> share, lag;  ///< state -> name of a number
  std::vector<std::string> first_record_names;    ///< NONMEM with many people: columns V_… stand for these

  int slot(const std::string& name);  ///< made when it is new
  int slot_count() const { return static_cast<int>(slots_.size()); }
  std::vector<Operation> parse(const std::string& expression);
  void assign(std::vector<Assignment>& lines, const std::string& name, const std::string& expression);

 private:
  std::map<std::string, int> slots_;
};

/// Each throws std::runtime_error with the line that could not be read.
Model read_mrgsolve(const std::string& code);
Model read_nonmem(const std::string& code);
Model read_rxode2(const std::string& code);

/// A CSV of numbers: header and rows.
struct Table {
  std::vector<std::string> header;
  std::vector<std::vector<double>> rows;
  int column(const std::string& name) const;  ///< -1: none
};
Table read_table(const std::string& text);

/// Every name's value at every time at which a person has an observation record.
struct Course {
  std::vector<double> time_h;
  std::vector<std::vector<double>> values;  ///< [time][slot]
};
/// Integrates one person's records. `numbers`: of that person.
Course integrate(Model& model, const Table& events, double id, const std::map<std::string, double>& numbers);

}  // namespace ebb_exported
