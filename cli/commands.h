// The subcommands: what each takes and the function that runs it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/terminal.h"
#include "ebb/base/dates.h"
#include "ebb/simulate/simulate.h"

namespace CLI {
class App;
}

namespace ebb::cli {

/// Numbers of the knowledge base replaced for one run.
struct OverrideOptions {
  std::string parameters_file;           ///< --parameters
  std::vector<std::string> sets;         ///< --set NAME=QUANTITY
};

struct DrugsOptions {
  std::string name;                      ///< empty: all drugs in short
  bool json = false;
  OverrideOptions overrides;
};

/// What `simulate` and `taper` share.
struct RunOptions {
  std::string case_file;
  bool json = false;
  std::string csv_file, rows_file, people_file, plot_file;
  std::size_t patients = 1000;
  std::uint64_t seed = 1;
  int threads = 0;                       ///< 0: as many as the machine has
  bool typical = false;
  int ensemble_draws = 0;
  std::optional<Date> today;
  Isa isa = Isa::Best;
  OverrideOptions overrides;
};

struct TaperOptions {
  RunOptions run;
  std::string rule;                      ///< the one whose calendar is shown; empty: the default
};

struct CompletionOptions {
  std::string shell;
};

int run_drugs(const DrugsOptions& options, const Terminal& terminal);
int run_simulate(const RunOptions& options, const Terminal& terminal);
int run_taper(const TaperOptions& options, const Terminal& terminal);
/// The completion script of a shell, from the options the program really has.
int run_completion(const CompletionOptions& options, const CLI::App& app);

}  // namespace ebb::cli
