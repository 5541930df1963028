// A calibration that does not fit the data it stands beside is refused, with its place and what to do.
#include <doctest.h>

#include <algorithm>

#include "ebb/knowledge/knowledge.h"

namespace {

std::string fault_with(const std::string& what, const std::string& by) {
  std::vector<ebb::DataFile> files = ebb::embedded_data();
  bool found = false;
  for (ebb::DataFile& file : files) {
    if (!file.path.starts_with("calibration/") || file.path == "calibration/targets.toml") continue;
    const std::size_t at = file.text.find(what);
    REQUIRE(at != std::string::npos);
    file.text.replace(at, what.size(), by);
    found = true;
  }
  REQUIRE(found);
  const auto loaded = ebb::load_knowledge(files);
  return loaded.ok() ? "" : ebb::describe(loaded.errors());
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a_wrong_calibration_is_refused") {
  CHECK(has(fault_with("\"adaptation.tau_A\" = [\n", "\"adaptation.tau_A\" = [\n  99,"), "as many draws as the others"));
  CHECK(has(fault_with("\nprior = [4, 10]", "\nprior = [9.9, 10]"), "adaptation.tau_A has a draw outside its prior"));
  CHECK(has(fault_with("\nunit = \"d\"", "\nunit = \"h\""), "\"d\", as in data/"));
  CHECK(has(fault_with("\nspread_ratio", "\nspred_ratio"), "spread_ratio"));
  CHECK(has(fault_with("[draws]", "[drawn]"), "draws"));
}

TEST_CASE("a_default_of_calibration_without_one_is_refused") {
  std::vector<ebb::DataFile> files = ebb::embedded_data();
  std::erase_if(files, [](const ebb::DataFile& file) { return file.path.starts_with("calibration/") && file.path != "calibration/targets.toml"; });
  const auto set_default = [&](const std::string& from, const std::string& by) {
    const auto model = std::find_if(files.begin(), files.end(), [](const ebb::DataFile& file) { return file.path == "model.toml"; });
    REQUIRE(model != files.end());
    if (const std::size_t at = model->text.find(from); at != std::string::npos) model->text.replace(at, from.size(), by);
  };
  set_default("from = \"calibration\"", "from = \"ranges\"");
  CHECK(ebb::load_knowledge(files).ok());
  set_default("from = \"ranges\"", "from = \"calibration\"");
  const auto loaded = ebb::load_knowledge(files);
  REQUIRE_FALSE(loaded.ok());
  CHECK(has(ebb::describe(loaded.errors()), "ebb calibrate"));
}
