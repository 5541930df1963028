// An ExportModel as files that other programs run: mrgsolve, NONMEM, rxode2. docs/export.md says what each is for.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ebb/report/export_model.h"

namespace ebb {

enum class ExportLanguage { Mrgsolve, Nonmem, Rxode2 };

/// What every file of one export says and shares.
struct ExportJob {
  ExportLanguage language = ExportLanguage::Mrgsolve;
  std::vector<std::string> about;  ///< comment lines at the head of the code: case, plan, version, data, seed
  std::uint64_t seed = 1;
  bool one_person = true;        ///< numbers stand in the code; else in a table with a row for each person
  std::vector<double> values;    ///< of the one person, by parameter
  std::vector<double> output_h;  ///< sorted, from the beginning of the history
  std::size_t most_records = 0;  ///< of one person in the event table
  std::size_t most_doses = 0;    ///< dose records of one person
};

/// The files of a language, in the order in which they are written. An empty name: not for this job.
struct ExportFiles {
  std::string code;    ///< the model
  std::string events;  ///< doses and output times, one block a person
  std::string people;  ///< each person's numbers, ID first; NONMEM has them in `events`
  std::string runner;  ///< runs the code; rxode2 and NONMEM need none
};
ExportFiles export_files(const ExportJob& job);

/// The model as code, comments with units included.
std::string export_code(const ExportModel& model, const ExportJob& job);
/// The R script that runs mrgsolve.
std::string export_runner(const ExportModel& model, const ExportJob& job);

/// The header of the event table.
std::string export_events_header(const ExportModel& model, const ExportJob& job);
/// One person's records. `values` by parameter.
std::string export_events(const ExportModel& model, const ExportJob& job, long id, const std::vector<ExportDose>& doses,
                          const std::vector<double>& values);
std::string export_people_header(const ExportModel& model);
std::string export_people_row(long id, const std::vector<double>& values);

/// One person's numbers by parameter.
std::vector<double> export_values(const ExportModel& model, const People& people, std::size_t index);

}  // namespace ebb
