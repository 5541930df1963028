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
  bool equivalence = false;              ///< published equivalent doses instead
  bool markdown = false;                 ///< every number of every drug as one page
  OverrideOptions overrides;
};

/// What moves the answer.
struct SensitivityOptions {
  bool wanted = false;                   ///< --sensitivity, or one of the others
  std::string plot_file;                 ///< --sensitivity-plot
  std::size_t draws = 64;                ///< --sensitivity-draws: rows of the design
};

/// People of `simulate` and `taper`, and of `check`, unless --patients says otherwise.
inline constexpr std::size_t kPlanPeople = 1000, kCheckPeople = 400;

/// What `simulate` and `taper` share.
struct RunOptions {
  std::string case_file;
  bool json = false;
  std::string csv_file, rows_file, people_file, plot_file;
  std::string acute_plot_file;           ///< simulate, check: the hours around what was taken today
  bool acute_detail = false;             ///< simulate: the lines for professionals of that part
  std::string export_language, export_folder;  ///< "mrgsolve", "nonmem", "rxode2"; empty: none
  std::size_t patients = kPlanPeople;
  bool patients_asked = false;           ///< --patients stands on the line
  std::uint64_t seed = 1;
  int threads = 0;                       ///< 0: as many as the machine has
  bool typical = false;
  int ensemble_draws = 0;
  SensitivityOptions sensitivity;
  std::string ensemble_from;             ///< "ranges" or "calibration"; empty: as data/ says
  std::optional<Date> today;
  Isa isa = Isa::Best;
  bool reverse_people = false;           ///< hidden: the same people in the opposite order, which changes no result
  OverrideOptions overrides;
};

/// The plan as people get it; an empty name: not written.
struct PaperOptions {
  std::string page_file, patient_page_file;  ///< HTML
  std::string pdf_file, patient_pdf_file;
  std::string calendar_file;             ///< iCalendar
  std::string fhir_file;                 ///< FHIR R4 MedicationRequest
  bool letter = false;                   ///< PDF for Letter paper, else A4
  bool calendar_names = false;           ///< the drug is named in the calendar
  std::string signed_off;                ///< "name, role"
  bool any() const {
    return !page_file.empty() || !patient_page_file.empty() || !pdf_file.empty() || !patient_pdf_file.empty() || !calendar_file.empty() || !fhir_file.empty();
  }
};

struct TaperOptions {
  RunOptions run;
  PaperOptions paper;
  std::string rule;                      ///< the one whose calendar is shown; empty: the default
  std::string policy;                    ///< what the printed plan asks at each step; empty: the general question
  std::string followed_file;             ///< JSON of the plan that is under way; empty: as [taper] following says
  std::string frontier_file;             ///< --frontier-plot
  // What the suggested plan is to keep; each stands above the case's [taper].
  std::string accept;                    ///< "30 % of stopping today"; empty: the case's
  std::optional<double> confidence_frac, step_h, within_h;
  bool frontier = false;                 ///< for each length the least predicted peak
  bool timings = false;                  ///< how the time divides, on standard error
};

struct CheckOptions {
  RunOptions run;                        ///< plot_file: levels with and without other medicines
  bool detail = false;                   ///< the lines for professionals
  bool ask = false;
  std::string page_file, out_file;       ///< --page, --out
};

struct TrialOptions {
  RunOptions run;                        ///< case_file: a file, or the name of a built-in trial; empty: list those
  std::size_t people = 0;                ///< in every arm; 0: as the trial says
};

struct EmergencyOptions {
  std::string country;
  bool json = false;
};

struct ValidateOptions {
  std::string row;                       ///< empty: all of them
  bool json = false;
  std::string page_file, plot_file;      ///< --write, --plot
  int draws = 64;
  std::uint64_t seed = 1;
  int threads = 0;                       ///< 0: as many as the machine has
  Isa isa = Isa::Best;
  OverrideOptions overrides;
};

struct CalibrateOptions {
  std::string out_file;                  ///< empty: only told
  std::string plot_file;
  bool show = false;                     ///< the calibration of the built-in data instead of a new fit
  bool json = false;
  std::size_t draws = 128;
  std::uint64_t seed = 1;
  int threads = 0;                       ///< 0: as many as the machine has
  Isa isa = Isa::Best;
  std::size_t sets = 0, people = 0;      ///< hidden: a smaller fit; 0: as data/ says
  int waves = 0;
};

struct ClaimsOptions {
  std::string id;                        ///< empty: all of them
  bool json = false;
  bool markdown = false;                 ///< the table of docs/claims.md
  std::string plot_file;
  std::string ensemble_from;             ///< as RunOptions
  int draws = 64;
  std::uint64_t seed = 1;
  int threads = 0;                       ///< 0: as many as the machine has
  Isa isa = Isa::Best;
  OverrideOptions overrides;
};

struct CompletionOptions {
  std::string shell;
};

int run_drugs(const DrugsOptions& options, const Terminal& terminal);
int run_simulate(const RunOptions& options, const Terminal& terminal);
int run_taper(const TaperOptions& options, const Terminal& terminal);
int run_check(const CheckOptions& options, const Terminal& terminal);
int run_trial_command(const TrialOptions& options, const Terminal& terminal);
int run_emergency(const EmergencyOptions& options, const Terminal& terminal);
int run_validate(const ValidateOptions& options, const Terminal& terminal);
int run_calibrate(const CalibrateOptions& options, const Terminal& terminal);
int run_claims(const ClaimsOptions& options, const Terminal& terminal);
/// The completion script of a shell, from the options the program really has.
int run_completion(const CompletionOptions& options, const CLI::App& app);

}  // namespace ebb::cli
