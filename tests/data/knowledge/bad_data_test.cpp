// Data that must not load, and what the messages say. Each case breaks the data compiled in at one place.
#include <doctest.h>

#include <algorithm>
#include <string>

#include "ebb/knowledge/knowledge.h"

using namespace ebb;

namespace {
/// The data with the first `from` of one file replaced by `to`.
std::vector<DataFile> changed(const std::string& path, const std::string& from, const std::string& to) {
  std::vector<DataFile> files = embedded_data();
  for (DataFile& file : files) {
    if (file.path != path) continue;
    const std::size_t at = file.text.find(from);
    REQUIRE_MESSAGE(at != std::string::npos, from);
    file.text.replace(at, from.size(), to);
    return files;
  }
  FAIL("no such file: " << path);
  return files;
}

Errors errors_of(const std::vector<DataFile>& files) {
  const auto loaded = load_knowledge(files);
  REQUIRE(!loaded.ok());
  return loaded.errors();
}

Error first_error(const std::string& from, const std::string& to) {
  return errors_of(changed("drugs/clonazepam.toml", from, to)).front();
}

/// Line of the first `text` in the clonazepam file, from 1.
int line_of(const std::string& text) {
  for (const DataFile& file : embedded_data()) {
    if (file.path != "drugs/clonazepam.toml") continue;
    const std::size_t at = file.text.find(text);
    REQUIRE(at != std::string::npos);
    return 1 + static_cast<int>(std::count(file.text.begin(), file.text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
  }
  return 0;
}

bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }
}  // namespace

TEST_CASE("a_number_without_a_unit_names_file_line_and_key") {
  const Error error = first_error("unit = \"L/h\"\n", "");
  CHECK(error.code == ErrorCode::WrongUnit);
  CHECK(error.where.file == "data/drugs/clonazepam.toml");
  CHECK(error.where.line == line_of("[disposition.CL]"));
  CHECK(contains(error.what, "disposition[1].CL.unit"));
  CHECK(contains(error.allowed, "L/h"));
}

TEST_CASE("a_bare_number_is_no_parameter") {
  const Errors errors = errors_of(changed("population.toml", "[female_frac]\nvalue = 0.5", "female_frac = 0.5\n[x]\nvalue = 0.5"));
  CHECK(errors.front().code == ErrorCode::WrongUnit);
  CHECK(contains(errors.front().what, "female_frac"));
}

TEST_CASE("a_wrong_dimension_says_both") {
  const Error error = first_error("unit = \"L/h\"", "unit = \"L\"");
  CHECK(error.code == ErrorCode::WrongUnit);
  CHECK(error.where.line == line_of("unit = \"L/h\""));
  CHECK(contains(error.what, "a volume"));
  CHECK(contains(error.allowed, "a clearance"));
}

TEST_CASE("an_unknown_unit_names_the_nearest") {
  const Error error = first_error("unit = \"kg\"", "unit = \"Kg\"");
  CHECK(error.code == ErrorCode::UnknownName);
  CHECK(error.nearest == "kg");
}

TEST_CASE("an_unknown_source_names_the_nearest_key_of_the_references") {
  const Error error = first_error("source = \"crevoisier2003\"", "source = \"crevoisier2030\"");
  CHECK(error.code == ErrorCode::UnknownName);
  CHECK(error.where.line == line_of("source = \"crevoisier2003\""));
  CHECK(error.nearest == "crevoisier2003");
}

TEST_CASE("grade_D_needs_a_reason_and_an_assumption_needs_grade_D") {
  const Error reason = first_error("why = \"one early level of seven men; a large spread\"\n", "");
  CHECK(reason.code == ErrorCode::Missing);
  CHECK(contains(reason.what, "why"));
  const Error grade = first_error("source = \"assumption\"\ngrade = \"D\"", "source = \"assumption\"\ngrade = \"B\"");
  CHECK(grade.code == ErrorCode::Contradiction);
}

TEST_CASE("grades_are_A_to_D") {
  const Error error = first_error("grade = \"B\"", "grade = \"E\"");
  CHECK(error.code == ErrorCode::UnknownName);
  CHECK(error.allowed == "A, B, C, D");
}

TEST_CASE("an_unknown_key_names_the_nearest") {
  const Errors errors = errors_of(changed("drugs/clonazepam.toml", "population = ", "populaton = "));
  const auto unknown = std::find_if(errors.begin(), errors.end(), [](const Error& e) { return e.code == ErrorCode::UnknownName; });
  REQUIRE(unknown != errors.end());
  CHECK(unknown->nearest == "population");
  CHECK(contains(unknown->what, "populaton"));
}

TEST_CASE("a_range_holds_its_value_and_runs_upwards") {
  CHECK(first_error("range = [2.7, 4.4]", "range = [3.7, 4.4]").code == ErrorCode::OutOfRange);
  CHECK(first_error("range = [2.7, 4.4]", "range = [4.4, 2.7]").code == ErrorCode::OutOfRange);
  CHECK(first_error("range = [2.7, 4.4]", "range = [2.7]").code == ErrorCode::OutOfRange);
}

TEST_CASE("spreads_and_values_are_not_negative_and_finite") {
  CHECK(first_error("cv = 0.3\n", "cv = -0.3\n").code == ErrorCode::OutOfRange);
  CHECK(first_error("value = 3.5\n", "value = -3.5\n").code == ErrorCode::OutOfRange);
  CHECK(first_error("value = 3.5\n", "value = nan\n").code == ErrorCode::Syntax);
  CHECK(first_error("value = 3.5\n", "value = \"3.5\"\n").code == ErrorCode::Syntax);
  CHECK(first_error("value = 3.5\n", "").code == ErrorCode::Missing);
  CHECK(first_error("cv = 0.3\n", "logit_sd = 0.3\n").code == ErrorCode::Contradiction);
}

TEST_CASE("fractions_are_at_most_one_and_inputs_share_one_dose") {
  CHECK(first_error("value = 0.9\n", "value = 1.9\n").code == ErrorCode::OutOfRange);
  const Error error = first_error("value = 0.4\nunit = \"1\"\ncv = 0.4\nrange = [0.3, 0.5]", "value = 0.6\nunit = \"1\"\ncv = 0.4\nrange = [0.3, 0.7]");
  CHECK(error.code == ErrorCode::Contradiction);
}

TEST_CASE("a_syntax_error_says_where") {
  const Error error = first_error("name = \"clonazepam\"", "name = clonazepam");
  CHECK(error.code == ErrorCode::Syntax);
  CHECK(error.where.line == line_of("name = \"clonazepam\""));
  CHECK(error.where.column > 0);
}

TEST_CASE("all_errors_of_all_files_are_reported_together") {
  std::vector<DataFile> files = changed("drugs/clonazepam.toml", "unit = \"L/h\"", "unit = \"L\"");
  for (DataFile& file : files) {
    if (file.path == "drugs/lorazepam.toml") file.text.replace(file.text.find("grade = \"C\""), 11, "grade = \"X\"");
  }
  const Errors errors = errors_of(files);
  CHECK(errors.size() == 2);
  CHECK(errors[0].where.file != errors[1].where.file);
}

TEST_CASE("missing_unknown_and_empty_files_are_errors") {
  std::vector<DataFile> files = embedded_data();
  files.erase(std::remove_if(files.begin(), files.end(), [](const DataFile& f) { return f.path == "model.toml"; }), files.end());
  CHECK(errors_of(files).back().code == ErrorCode::Missing);
  files = embedded_data();
  files.push_back({"drug/temazepam.toml", ""});
  CHECK(errors_of(files).front().code == ErrorCode::UnknownName);
  CHECK(!load_knowledge({}).ok());
}

TEST_CASE("references_that_do_not_close_or_stand_twice_are_errors") {
  std::vector<DataFile> files = embedded_data();
  for (DataFile& file : files) {
    if (file.path == "references.bib") file.text += "@article{lai1978, year = {1978}}\n@misc{open, title = {never closed\n";
  }
  const Errors errors = errors_of(files);
  CHECK(contains(errors[0].what, "twice"));
  CHECK(contains(errors[1].what, "not closed"));
}
