#include "cli/options.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <string>

#include "cli/plots.h"
#include "cli/terminal.h"
#include "ebb/base/units.h"
#include "ebb/knowledge/knowledge.h"

namespace ebb::cli {
namespace {

constexpr std::size_t kMostPatients = 10'000'000;
constexpr int kMostThreads = 1024;
constexpr int kMostDraws = 100'000;
constexpr std::size_t kTrialRows = 32;  // of --sensitivity: a world of a trial takes longer
constexpr int kTrialDraws = 64;               // of an ensemble, unless --ensemble says otherwise

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

/// What is wrong with a seed; empty: nothing. The reader below would take -1 for the largest number, and a longer one, too.
std::string seed_problem(const std::string& text) {
  const std::string largest = std::to_string(std::numeric_limits<std::uint64_t>::max());
  const std::size_t zeros = std::min(text.find_first_not_of('0'), text.size());
  const std::string digits = text.substr(zeros);
  const bool whole = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  const bool fits = digits.size() < largest.size() || (digits.size() == largest.size() && digits <= largest);
  return whole && fits ? "" : "a whole number from 0 to " + largest + " is expected, not " + text;
}

void add_seed(CLI::App& app, std::uint64_t& seed, const std::string& what = "Another seed, other people") {
  app.add_option("--seed", seed, what)->capture_default_str()->type_name("S")->check(seed_problem);
}

void add_export(CLI::App& app, RunOptions& options) {
  CLI::Option* language = app.add_option("--export", options.export_language, "Write model, people and doses for mrgsolve, nonmem or rxode2 into --export-to");
  CLI::Option* folder = app.add_option("--export-to", options.export_folder, "The folder of --export; made when it is not there")->type_name("FOLDER");
  language->type_name("PROGRAM")->check(CLI::IsMember({"mrgsolve", "nonmem", "rxode2"}).description(""))->needs(folder);
  folder->needs(language);
}

void add_ensemble_from(CLI::App& app, std::string& from) {
  app.add_option("--ensemble-from", from, "Where uncertain typical values are drawn from: ranges (of data/) or calibration (fitted to published trials)")
      ->type_name("SOURCE")
      ->check(CLI::IsMember({"ranges", "calibration"}).description(""));
}

/// Each of the three means the first.
void add_sensitivity(CLI::App& app, SensitivityOptions& options) {
  app.add_flag("--sensitivity", options.wanted, "What moves the answer: uncertain numbers over their ranges, assumptions first");
  app.add_option_function<std::string>(
         "--sensitivity-plot",
         [&options](const std::string& name) {
           options.plot_file = name;
           options.wanted = true;
         },
         "Write that as a picture: .svg, .png, or .html with its numbers")
      ->type_name("FILE")
      ->check(picture_name_problem);
  app.add_option_function<std::size_t>(
         "--sensitivity-draws",
         [&options](std::size_t draws) {
           options.draws = draws;
           options.wanted = true;
         },
         "Rows of its design, " + std::to_string(options.draws) + " by default; the time grows with them, and the intervals shrink with their square root")
      ->type_name("N")
      ->check(within(std::size_t{8}, std::size_t{16384}));
}

void add_run(CLI::App& app, RunOptions& options, const std::string& case_help, const std::string& csv_help) {
  app.add_option("case", options.case_file, case_help)->required()->type_name("CASE");
  app.add_flag("--json", options.json, "One JSON object on standard output and nothing else there");
  app.add_option("--csv", options.csv_file, csv_help)->type_name("FILE");
  app.add_option("--plot", options.plot_file, "Write a picture: .svg, .png, or .html with its numbers")->type_name("FILE")->check(picture_name_problem);
  app.add_option("--patients", options.patients, "How many people are drawn")->capture_default_str()->check(within(std::size_t{1}, kMostPatients))->type_name("N")
      ->each([&options](const std::string&) { options.patients_asked = true; });
  add_seed(app, options.seed);
  app.add_option("--threads", options.threads, "Threads (the result does not depend on it); default: all")->check(within(1, kMostThreads))->type_name("N");
  app.add_flag("--typical", options.typical, "One person with every number at its median");
  app.add_option("--ensemble", options.ensemble_draws, "Draw the typical values of uncertain numbers, too: N sets")->check(within(1, kMostDraws))->type_name("N");
  add_ensemble_from(app, options.ensemble_from);
  add_sensitivity(app, options.sensitivity);
  add_export(app, options);
  add_today(app, options.today);
  add_isa(app, options.isa);
  app.add_flag("--reverse-people", options.reverse_people, "The same people in the opposite order")->group("");
  add_overrides(app, options.overrides);
}

void add_drugs(CommandLine& line) {
  line.drugs = line.app.add_subcommand("drugs", "What Ebb knows of each drug: every number with its spread, source and grade");
  line.drugs->add_option("name", line.drugs_options.name, "A drug, a brand name, or \"shared\" for the numbers of all drugs")->type_name("NAME");
  line.drugs->add_flag("--equivalence", line.drugs_options.equivalence, "Published tables of equivalent doses, and how the model stands to them");
  line.drugs->add_flag("--markdown", line.drugs_options.markdown, "Every number of every drug as one page (docs/evidence.md)");
  line.drugs->add_flag("--json", line.drugs_options.json, "One JSON object on standard output and nothing else there");
  add_overrides(*line.drugs, line.drugs_options.overrides);
  line.drugs->footer("Example:\n  ebb drugs clonazepam");
}

/// The hours around what was taken today.
void add_acute(CLI::App& app, RunOptions& options) {
  app.add_option("--acute-plot", options.acute_plot_file, "Write the hours around what was taken today: levels, waking, breathing")->type_name("FILE.svg")->check([](const std::string& name) {
    return name.ends_with(".svg") ? std::string() : "a name that ends in .svg is expected, not " + name;
  });
}

void add_simulate(CommandLine& line) {
  line.simulate = line.app.add_subcommand("simulate", "Levels, effect, adaptation and withdrawal over time, with bands over people");
  add_run(*line.simulate, line.simulate_options, "A case (.toml) or an event table in NONMEM's columns (.csv)", "Write the curves as CSV");
  line.simulate->get_option("--ensemble-from")->needs("--ensemble");
  line.simulate->add_option("--rows", line.simulate_options.rows_file, "Write what each person goes through as CSV")->type_name("FILE");
  line.simulate->add_option("--people", line.simulate_options.people_file, "Write the numbers each person was given as CSV")->type_name("FILE");
  add_acute(*line.simulate, line.simulate_options);
  line.simulate->add_flag("--detail", line.simulate_options.acute_detail, "With the lines for professionals on what was taken today");
  line.simulate->footer("Example:\n  ebb simulate cases/clonazepam-3-years.toml --plot levels.svg");
}

void add_time(CLI::App& app, const std::string& name, const std::string& help, std::optional<double>& time_h, double least_h, double most_h,
              const std::string& allowed) {
  app.add_option_function<std::string>(
         name,
         [&time_h, name, least_h, most_h, allowed](const std::string& text) {
           const Result<Quantity> time = parse_quantity(text, kTime);
           if (!time.ok()) throw CLI::ValidationError(name, describe(time.errors()));
           const double read_h = time.value().canonical;
           if (!(read_h >= least_h && read_h <= most_h)) throw CLI::ValidationError(name, "\"" + text + "\" is not within " + allowed);
           time_h = read_h;
         },
         help)
      ->type_name("TIME");
}

void add_planner(CLI::App& app, TaperOptions& options) {
  constexpr double kDay_h = 24, kYear_h = 8766;
  app.add_option("--accept", options.accept, "How much withdrawal is accepted: \"30 % of stopping today\", \"no worse than asam-10-2w\" or \"1.2 times the peak of asam-10-2w\"")->type_name("TEXT");
  app.add_option("--confidence", options.confidence_frac, "Share of people who are to stay at or under it")->check(within(0.5, 0.999))->type_name("SHARE");
  add_time(app, "--step", "How long each step of the suggested plan lasts at least, e.g. \"2 weeks\"", options.step_h, kDay_h, 26 * 7 * kDay_h, "1 day to 26 weeks");
  add_time(app, "--within", "The least total withdrawal in this time instead of the shortest time, e.g. 26w", options.within_h, kDay_h, 10 * kYear_h, "1 day to 10 years");
  app.add_flag("--frontier", options.frontier, "For each length of plan the least predicted peak, with every rule beside it");
  app.add_flag("--timings", options.timings, "How the time divides, on standard error")->group("");
}

/// A file name that must end as its kind does, so that the machine it is carried to opens it.
void add_paper_file(CLI::App& app, const std::string& option, std::string& name, const std::string& ending, const std::string& help) {
  app.add_option(option, name, help)->type_name("FILE" + ending)->check([ending](const std::string& given) {
    return given.ends_with(ending) ? std::string() : "a name that ends in " + ending + " is expected, not " + given;
  });
}

void add_paper(CLI::App& app, PaperOptions& paper) {
  add_paper_file(app, "--page", paper.page_file, ".html", "The plan with its prediction, orders and record, for the professional");
  add_paper_file(app, "--patient-page", paper.patient_page_file, ".html", "The plan for the patient: calendar to tick, advice, diary; no predicted figures");
  add_paper_file(app, "--pdf", paper.pdf_file, ".pdf", "The same as --page, as a PDF");
  add_paper_file(app, "--patient-pdf", paper.patient_pdf_file, ".pdf", "The same as --patient-page, as a PDF");
  add_paper_file(app, "--calendar", paper.calendar_file, ".ics", "Doses, changes and appointments for a calendar program");
  add_paper_file(app, "--fhir", paper.fhir_file, ".json", "The plan as a FHIR R4 MedicationRequest");
  app.add_option_function<std::string>("--paper", [&paper](const std::string& size) { paper.letter = size == "letter"; }, "Paper of the PDF: a4 (default) or letter")
      ->type_name("SIZE")
      ->check(CLI::IsMember({"a4", "letter"}).description(""));
  app.add_flag("--calendar-names", paper.calendar_names, "Name the drug in the calendar; other people may see a shared one");
  app.add_option("--signed-off", paper.signed_off, "Who answers for the plan, printed on it: \"name, role\"")->type_name("WHO")->check([](const std::string& who) {
    const std::size_t comma = who.find(',');
    const bool both = comma != std::string::npos && who.find_first_not_of(" ,") < comma && who.find_first_not_of(" ,", comma) != std::string::npos;
    return both ? std::string() : "name and role are expected, such as \"A. Example, pharmacist\", not \"" + who + "\"";
  });
}

void add_taper(CommandLine& line) {
  line.taper = line.app.add_subcommand("taper", "Every published taper rule side by side, and the calendar of one");
  add_run(*line.taper, line.taper_options.run, "A case (.toml) with [taper]", "Write the doses of every plan as CSV");
  line.taper->add_option("--rule", line.taper_options.rule, "The rule whose calendar is shown instead of the suggested plan's")->type_name("ID");
  line.taper->add_option("--policy", line.taper_options.policy, "What the printed plan asks at each step: the next one only when …")->type_name("ID");
  line.taper->add_option("--followed", line.taper_options.followed_file, "The plan that is under way, as --json wrote it: what is taken is compared with it")->type_name("FILE.json");
  add_planner(*line.taper, line.taper_options);
  add_paper(*line.taper, line.taper_options.paper);
  line.taper
      ->add_option_function<std::string>(
          "--frontier-plot",
          [&options = line.taper_options](const std::string& name) {
            options.frontier_file = name;
            options.frontier = true;
          },
          "Write length against predicted peak of every rule and of the planner's plans: .svg, .png or .html")
      ->type_name("FILE")
      ->check(picture_name_problem);
  line.taper->footer("Example:\n  ebb taper cases/clonazepam-3-years.toml --rule asam-5-4w");
}

void add_check(CommandLine& line) {
  CheckOptions& options = line.check_options;
  options.run.patients = kCheckPeople;
  line.check = line.app.add_subcommand("check", "What is dangerous in a case: red flags, interactions, misuse, dependence, and what was not said");
  line.check->add_option("case", options.run.case_file, "A case (.toml)")->required()->type_name("CASE");
  line.check->add_flag("--json", options.run.json, "One JSON object on standard output and nothing else there");
  line.check->add_flag("--detail", options.detail, "With the lines for professionals and every source in full");
  line.check->add_option("--page", options.page_file, "Write the findings as a page to print")->type_name("FILE.html")->check([](const std::string& name) {
    return name.ends_with(".html") ? std::string() : "a name that ends in .html is expected, not " + name;
  });
  line.check->add_option("--plot", options.run.plot_file, "Write the levels with and without the other medicines")->type_name("FILE.svg")->check([](const std::string& name) {
    return name.ends_with(".svg") ? std::string() : "a name that ends in .svg is expected, not " + name;
  });
  add_acute(*line.check, options.run);
  line.check->add_flag("--ask", options.ask, "Ask on the terminal what was not said");
  line.check->add_option("--out", options.out_file, "Where --ask writes the case with the answers")->type_name("FILE");
  line.check->add_option("--patients", options.run.patients, "How many people are drawn for what is simulated")->capture_default_str()->check(within(std::size_t{1}, kMostPatients))->type_name("N");
  add_seed(*line.check, options.run.seed);
  line.check->add_option("--threads", options.run.threads, "Threads (the result does not depend on it); default: all")->check(within(1, kMostThreads))->type_name("N");
  add_today(*line.check, options.run.today);
  add_isa(*line.check, options.run.isa);
  add_overrides(*line.check, options.run.overrides);
  line.check->footer("Example:\n  ebb check cases/clonazepam-and-oxycodone.toml\n\nExit code 0 also when something was found.");
}

void add_trial(CommandLine& line) {
  RunOptions& options = line.trial_options.run;
  line.trial = line.app.add_subcommand("trial", "A virtual trial: arms of simulated people, with visits, drop-out and outcomes");
  line.trial->add_option("trial", options.case_file, "A trial (.toml), or the name of a built-in one; absent: a list of those")->type_name("TRIAL");
  line.trial->add_flag("--json", options.json, "One JSON object on standard output and nothing else there");
  line.trial->add_option("--csv", options.csv_file, "Write every figure and curve as CSV")->type_name("FILE");
  line.trial->add_option("--rows", options.rows_file, "Write what each person goes through as CSV")->type_name("FILE");
  line.trial->add_option("--plot", options.plot_file, "Write Kaplan-Meier curves: .svg, .png, or .html with their numbers")->type_name("FILE")->check(picture_name_problem);
  line.trial->add_option("--patients", line.trial_options.people, "How many people in every arm; default: as the trial says")->check(within(std::size_t{1}, kMostPatients))->type_name("N");
  add_seed(*line.trial, options.seed);
  line.trial->add_option("--threads", options.threads, "Threads (the result does not depend on it); default: all")->check(within(1, kMostThreads))->type_name("N");
  options.ensemble_draws = kTrialDraws;
  line.trial->add_option("--ensemble", options.ensemble_draws, "Draw the typical values of uncertain numbers, too: N sets; 0: typical values as they stand")
      ->capture_default_str()->check(within(0, kMostDraws))->type_name("N");
  add_ensemble_from(*line.trial, options.ensemble_from);
  options.sensitivity.draws = kTrialRows;
  add_sensitivity(*line.trial, options.sensitivity);
  add_isa(*line.trial, options.isa);
  add_overrides(*line.trial, options.overrides);
  line.trial->footer("Example:\n  ebb trial rickels1990\n  ebb trial cases/trials/three-ways-off-clonazepam.toml --plot staying.svg");
}

void add_emergency(CommandLine& line) {
  line.emergency = line.app.add_subcommand("emergency", "What to do now, and whom to call; needs no file");
  line.emergency->add_option("--country", line.emergency_options.country, "Country for the numbers, e.g. GB, US, DE; else in words")->type_name("XX");
  line.emergency->add_flag("--json", line.emergency_options.json, "One JSON object on standard output and nothing else there");
  line.emergency->footer("Example:\n  ebb emergency --country GB");
}

void add_validate(CommandLine& line) {
  ValidateOptions& options = line.validate_options;
  line.validate = line.app.add_subcommand("validate", "Published numbers beside simulated ones: inside, near or outside, and why");
  line.validate->add_option("row", options.row, "One row: its scenario, replicates and sources")->type_name("ROW");
  line.validate->add_flag("--json", options.json, "One JSON object on standard output and nothing else there");
  line.validate->add_option("--write", options.page_file, "Write all rows as a page (.md), one picture a group beside it")->type_name("FILE");
  line.validate->add_option("--plot", options.plot_file, "Write a picture: .svg, .png, or .html with its numbers")->type_name("FILE")->check(picture_name_problem);
  line.validate->add_option("--draws", options.draws, "Replicates of each study, one a draw of the ensemble")->capture_default_str()->check(within(8, kMostDraws))->type_name("N");
  add_seed(*line.validate, options.seed);
  line.validate->add_option("--threads", options.threads, "Threads (the result does not depend on it); default: all")->check(within(1, kMostThreads))->type_name("N");
  add_isa(*line.validate, options.isa);
  add_overrides(*line.validate, options.overrides);
  line.validate->footer("Example:\n  ebb validate clonazepam-half-life-japi");
}

void add_calibrate(CommandLine& line) {
  CalibrateOptions& options = line.calibrate_options;
  line.calibrate = line.app.add_subcommand("calibrate", "Fit uncertain numbers to published trials, and say which of them the trials decide");
  line.calibrate->add_flag("--show", options.show, "The calibration the program holds, without a new fit");
  line.calibrate->add_option("--out", options.out_file, "Write the calibration, as data/calibration holds it; an interrupted fit goes on from FILE.part")->type_name("FILE");
  line.calibrate->add_option("--draws", options.draws, "Equally likely sets that are kept")->capture_default_str()->check(within(std::size_t{8}, std::size_t{4096}))->type_name("N");
  line.calibrate->add_option("--plot", options.plot_file, "Write prior and posterior of each number, and published against simulated results: .svg, .png, or .html")
      ->type_name("FILE")
      ->check(picture_name_problem);
  line.calibrate->add_flag("--json", options.json, "One JSON object on standard output and nothing else there");
  add_seed(*line.calibrate, options.seed, "Another seed, other sets and people");
  line.calibrate->add_option("--threads", options.threads, "Threads (the result does not depend on it); default: all")->check(within(1, kMostThreads))->type_name("N");
  line.calibrate->add_option("--sets", options.sets, "Sets a wave")->group("");
  line.calibrate->add_option("--people", options.people, "People in every arm with each set")->group("");
  line.calibrate->add_option("--waves", options.waves, "Waves at most")->group("");
  add_isa(*line.calibrate, options.isa);
  line.calibrate->footer("Example:\n  ebb calibrate --show\n  ebb calibrate --out data/calibration/published-trials.toml");
}

void add_claims(CommandLine& line) {
  ClaimsOptions& options = line.claims_options;
  line.claims = line.app.add_subcommand("claims", "What widely read articles say of clonazepam, and whether it holds: computed on every call");
  line.claims->add_option("id", options.id, "One claim: its figures, inequalities, scenario and sources, e.g. C1")->type_name("ID");
  line.claims->add_flag("--json", options.json, "One JSON object on standard output and nothing else there");
  line.claims->add_flag("--markdown", options.markdown, "The table of docs/claims.md");
  line.claims->add_option("--plot", options.plot_file, "Write the figures of one claim: .svg, .png, or .html with its numbers")->type_name("FILE")->check(picture_name_problem);
  line.claims->add_option("--draws", options.draws, "Draws of the uncertain numbers")->capture_default_str()->check(within(8, kMostDraws))->type_name("N");
  add_ensemble_from(*line.claims, options.ensemble_from);
  add_seed(*line.claims, options.seed);
  line.claims->add_option("--threads", options.threads, "Threads (the result does not depend on it); default: all")->check(within(1, kMostThreads))->type_name("N");
  add_isa(*line.claims, options.isa);
  add_overrides(*line.claims, options.overrides);
  line.claims->footer("Example:\n  ebb claims\n  ebb claims C1 --plot C1.svg");
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
  add_check(*line);
  add_trial(*line);
  add_emergency(*line);
  add_validate(*line);
  add_calibrate(*line);
  add_claims(*line);
  add_completion(*line);
  return line;
}

}  // namespace ebb::cli
