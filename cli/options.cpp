#include "cli/options.h"

#include <map>

#include "cli/terminal.h"
#include "ebb/knowledge/knowledge.h"

namespace ebb::cli {
namespace {

constexpr std::size_t kMostPatients = 10'000'000;
constexpr int kMostThreads = 1024;
constexpr int kMostDraws = 100'000;

void add_overrides(CLI::App& app, OverrideOptions& options) {
  app.add_option("--set", options.sets, "Replace a number of the knowledge base, e.g. clonazepam.CL=\"4.1 L/h\"; may be repeated")
      ->type_name("NAME=QUANTITY")
      ->allow_extra_args(false);
  app.add_option("--parameters", options.parameters_file, "Replace numbers by those of a TOML file of \"name\" = \"quantity\" lines")->type_name("FILE");
}

void add_today(CLI::App& app, std::optional<Date>& today) {
  app.add_option_function<std::string>(
         "--today",
         [&today](const std::string& text) {
           const Result<Date> date = parse_date(text);
           if (!date.ok()) throw CLI::ValidationError("--today", describe(date.errors()));
           today = date.value();
         },
         "The day that counts as today; else [taper] today, else [taper] start. The clock is never read")
      ->type_name("DATE");
}

void add_isa(CLI::App& app, Isa& isa) {
  const std::map<std::string, Isa> names{{"best", Isa::Best}, {"sse2", Isa::Sse2}, {"avx2", Isa::Avx2}, {"avx512", Isa::Avx512}};
  app.add_option("--isa", isa, "Instruction set")->transform(CLI::CheckedTransformer(names, CLI::ignore_case))->group("");
}

/// A range that is told when it is missed, not in the help.
template <class T>
CLI::Validator within(T low, T high) {
  CLI::Validator range = CLI::Range(low, high);
  return range.description("");
}

void add_run(CLI::App& app, RunOptions& options, const std::string& case_help, const std::string& csv_help) {
  app.add_option("case", options.case_file, case_help)->required()->type_name("CASE");
  app.add_flag("--json", options.json, "One JSON object on standard output and nothing else there");
  app.add_option("--csv", options.csv_file, csv_help)->type_name("FILE");
  app.add_option("--plot", options.plot_file, "Write a picture (.svg)")->type_name("FILE.svg")->check([](const std::string& name) {
    return name.ends_with(".svg") ? std::string() : "a name that ends in .svg is expected, not " + name;
  });
  app.add_option("--patients", options.patients, "How many people are drawn")->capture_default_str()->check(within(std::size_t{1}, kMostPatients))->type_name("N");
  app.add_option("--seed", options.seed, "Another seed, other people")->capture_default_str()->type_name("S");
  app.add_option("--threads", options.threads, "Threads (the result does not depend on it); default: all")->check(within(1, kMostThreads))->type_name("N");
  app.add_flag("--typical", options.typical, "One person with every number at its median");
  app.add_option("--ensemble", options.ensemble_draws, "Draw the typical values of uncertain numbers, too: N sets")->check(within(1, kMostDraws))->type_name("N");
  add_today(app, options.today);
  add_isa(app, options.isa);
  add_overrides(app, options.overrides);
}

void add_drugs(CommandLine& line) {
  line.drugs = line.app.add_subcommand("drugs", "What Ebb knows of each drug: every number with its spread, source and grade");
  line.drugs->add_option("name", line.drugs_options.name, "A drug, a brand name, or \"shared\" for the numbers of all drugs")->type_name("NAME");
  line.drugs->add_flag("--json", line.drugs_options.json, "One JSON object on standard output and nothing else there");
  add_overrides(*line.drugs, line.drugs_options.overrides);
  line.drugs->footer("Example:\n  ebb drugs clonazepam");
}

void add_simulate(CommandLine& line) {
  line.simulate = line.app.add_subcommand("simulate", "Levels, effect, adaptation and withdrawal over time, with bands over people");
  add_run(*line.simulate, line.simulate_options, "A case (.toml) or an event table in NONMEM's columns (.csv)", "Write the curves as CSV");
  line.simulate->add_option("--rows", line.simulate_options.rows_file, "Write what each person goes through as CSV")->type_name("FILE");
  line.simulate->add_option("--people", line.simulate_options.people_file, "Write the numbers each person was given as CSV")->type_name("FILE");
  line.simulate->footer("Example:\n  ebb simulate cases/clonazepam-3-years.toml --plot levels.svg");
}

void add_taper(CommandLine& line) {
  line.taper = line.app.add_subcommand("taper", "Every published taper rule side by side, and the calendar of one");
  add_run(*line.taper, line.taper_options.run, "A case (.toml) with [taper]", "Write the doses of every plan as CSV");
  line.taper->add_option("--rule", line.taper_options.rule, "The rule whose calendar is shown")->type_name("ID");
  line.taper->footer("Example:\n  ebb taper cases/clonazepam-3-years.toml --rule asam-5-4w");
}

void add_completion(CommandLine& line) {
  line.completion = line.app.add_subcommand("completion", "A script that completes ebb's commands and options in your shell");
  line.completion->add_option("shell", line.completion_options.shell, "bash, zsh or fish")
      ->required()
      ->type_name("SHELL")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  line.completion->footer("Example:\n  ebb completion bash > ~/.local/share/bash-completion/completions/ebb");
}

std::string version_text() {
  const Result<Knowledge> knowledge = load_knowledge(embedded_data());
  return std::string("ebb ") + EBB_VERSION + "\ndata " + (knowledge.ok() ? knowledge.value().data_hash : "not readable");
}

}  // namespace

std::unique_ptr<CommandLine> make_command_line() {
  auto line = std::make_unique<CommandLine>();
  line->app.name("ebb");
  line->app.description(
      "Ebb simulates benzodiazepines in the body, tolerance, dependence and withdrawal, and makes tapers\n"
      "from published rules. Decision support for professionals and research; not a medical device.\n"
      "Never stop or change a benzodiazepine without your prescriber.");
  line->app.footer(
      "Example:\n  ebb taper cases/clonazepam-3-years.toml\n\n"
      "Exit codes: 0 done, 1 could not do it (with the reason), 2 wrong input or usage.");
  line->app.set_version_flag("--version", version_text, "Version and the hash of the built-in data");
  line->app.require_subcommand(1);
  add_drugs(*line);
  add_simulate(*line);
  add_taper(*line);
  add_completion(*line);
  return line;
}

}  // namespace ebb::cli
