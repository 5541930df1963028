// The command line: every option, its help and what is checked while parsing.
#pragma once
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.h"

namespace ebb::cli {

struct CommandLine {
  CLI::App app;
  CLI::App* drugs = nullptr;
  CLI::App* simulate = nullptr;
  CLI::App* taper = nullptr;
  CLI::App* check = nullptr;
  CLI::App* trial = nullptr;
  CLI::App* emergency = nullptr;
  CLI::App* validate = nullptr;
  CLI::App* calibrate = nullptr;
  CLI::App* claims = nullptr;
  CLI::App* completion = nullptr;
  DrugsOptions drugs_options;
  RunOptions simulate_options;
  TaperOptions taper_options;
  CheckOptions check_options;
  TrialOptions trial_options;
  EmergencyOptions emergency_options;
  ValidateOptions validate_options;
  CalibrateOptions calibrate_options;
  ClaimsOptions claims_options;
  CompletionOptions completion_options;
};

/// Ready to parse. The options it fills live in the CommandLine.
std::unique_ptr<CommandLine> make_command_line();

}  // namespace ebb::cli
