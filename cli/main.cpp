#include <algorithm>

#include "cli/options.h"
#include "ebb/base/number_text.h"

namespace ebb::cli {
namespace {

/// "did you mean …?" for a command or an option nobody knows; empty when nothing is near.
std::string nearest_hint(const CLI::App& app, int argc, char** argv) {
  std::vector<std::string> commands;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) commands.push_back(sub->get_name());
  if (argc < 2) return "";
  const CLI::App* active = app.get_subcommands().empty() ? nullptr : app.get_subcommands().front();
  if (active == nullptr) {
    const std::string near = nearest_name(argv[1], commands);
    return near.empty() || near == argv[1] ? "" : "  did you mean " + near + "?\n";
  }
  std::vector<std::string> names;
  for (const CLI::Option* option : active->get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  for (int i = 2; i < argc; ++i) {
    const std::string word = std::string(argv[i]).substr(0, std::string(argv[i]).find('='));
    if (!word.starts_with("--") || std::find(names.begin(), names.end(), word) != names.end()) continue;
    const std::string near = nearest_name(word, names);
    if (!near.empty()) return "  did you mean " + near + "?\n";
  }
  return "";
}

int usage_error(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  const bool unknown_command = app.get_subcommands().empty() && argc > 1 && argv[1][0] != '-';
  const std::string what = unknown_command ? "there is no command " + std::string(argv[1]) : error.what();
  const std::string command = app.get_subcommands().empty() ? "" : " " + app.get_subcommands().front()->get_name();
  print_message("ebb: " + what + "\n" + nearest_hint(app, argc, argv) + "  more: ebb" + command + " --help");
  return kWrongInput;
}

int run(int argc, char** argv) {
  const std::unique_ptr<CommandLine> line = make_command_line();
  try {
    line->app.parse(argc, argv);
  } catch (const CLI::Success& wanted) {
    line->app.exit(wanted);
    return kDone;
  } catch (const CLI::ParseError& error) {
    return usage_error(line->app, error, argc, argv);
  }
  const Terminal terminal = detect_terminal();
  if (line->drugs->parsed()) return run_drugs(line->drugs_options, terminal);
  if (line->simulate->parsed()) return run_simulate(line->simulate_options, terminal);
  if (line->taper->parsed()) return run_taper(line->taper_options, terminal);
  if (line->check->parsed()) return run_check(line->check_options, terminal);
  if (line->trial->parsed()) return run_trial_command(line->trial_options, terminal);
  if (line->emergency->parsed()) return run_emergency(line->emergency_options, terminal);
  if (line->validate->parsed()) return run_validate(line->validate_options, terminal);
  if (line->calibrate->parsed()) return run_calibrate(line->calibrate_options, terminal);
  if (line->claims->parsed()) return run_claims(line->claims_options, terminal);
  return run_completion(line->completion_options, line->app);
}

}  // namespace
}  // namespace ebb::cli

int main(int argc, char** argv) { return ebb::cli::run(argc, argv); }
