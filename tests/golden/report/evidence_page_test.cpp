// docs/evidence.md is what the data say (EBB_UPDATE_GOLDEN=1 rewrites it), and docs/theory names every assumption.
#include <doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "ebb/report/evidence_page.h"
#include "ebb/report/json_drugs.h"

using namespace ebb;

namespace {

namespace fs = std::filesystem;

std::string read_all(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

Knowledge knowledge() {
  Result<Knowledge> loaded = load_knowledge(embedded_data());
  REQUIRE(loaded.ok());
  return std::move(loaded).value();
}

}  // namespace

TEST_CASE("the_evidence_page_is_what_the_data_say") {
  const std::string page = evidence_page(knowledge());
  const fs::path path = fs::path(EBB_SOURCE_DIR) / "docs/evidence.md";
  if (std::getenv("EBB_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << page;
  CHECK(page == read_all(path));
}

TEST_CASE("the_theory_names_every_assumption_that_all_drugs_share") {
  std::string theory;
  for (const auto& entry : fs::directory_iterator(fs::path(EBB_SOURCE_DIR) / "docs/theory")) theory += read_all(entry.path());
  const Knowledge known = knowledge();
  for (const Parameter* parameter : shared_parameters(known)) {
    if (parameter->grade != 'D') continue;
    INFO(parameter->name);
    CHECK(theory.find("`" + parameter->name + "`") != std::string::npos);
  }
}
