// The policies of data/ load, and each replays its hand-worked example exactly.
#include <doctest.h>

#include <algorithm>

#include "ebb/knowledge/knowledge.h"
#include "ebb/knowledge/load_parts.h"

namespace {

const ebb::Knowledge& loaded() {
  static const ebb::Knowledge knowledge = [] {
    auto read = ebb::load_knowledge(ebb::embedded_data());
    REQUIRE_MESSAGE(read.ok(), (read.ok() ? "" : ebb::describe(read.errors())));
    return std::move(read).value();
  }();
  return knowledge;
}

const ebb::DataFile& file_of(const std::string& path) {
  const auto& files = ebb::embedded_data();
  return *std::find_if(files.begin(), files.end(), [&](const ebb::DataFile& file) { return file.path == path; });
}

ebb::Errors errors_of(std::string path, const std::string& was, const std::string& is) {
  std::string text = file_of(path).text;
  const std::size_t at = text.find(was);
  REQUIRE(at != std::string::npos);
  text.replace(at, was.size(), is);
  ebb::Errors errors;
  ebb::Knowledge knowledge;
  knowledge.references = loaded().references;
  if (path.starts_with("rules/")) ebb::load_policy_file({"data/" + path, text}, knowledge, errors);
  if (path == "texts_replan.toml") ebb::load_replan_texts_file({"data/" + path, text}, knowledge, errors);
  return errors;
}

const char* const kPause = "rules/policy/asam-pause.toml";

}  // namespace

TEST_CASE("every policy replays its hand-worked example") {
  for (const ebb::Policy& policy : loaded().policies) {
    CAPTURE(policy.id);
    const ebb::PolicySteps steps{policy.example.step_days};
    ebb::PolicyCourse course = ebb::begin_course(steps, policy.example.first_position);
    for (const ebb::PolicyReview& expected : policy.example.reviews) {
      CAPTURE(expected.day);
      REQUIRE(course.position < steps.goal());
      CHECK(course.day == expected.day);
      CHECK(ebb::review(policy, steps, expected.rating, course) == expected.answer);
      CHECK(course.position == expected.position);
    }
    CHECK(course.position == steps.goal());
  }
}

TEST_CASE("both policies are there with box, source and grade") {
  REQUIRE(loaded().policies.size() == 2);
  CHECK(loaded().policies[0].id == "asam-pause");
  CHECK(loaded().policies[1].id == "integral-control");
  for (const ebb::Policy& policy : loaded().policies) {
    CHECK(policy.decision.size() > 80);
    CHECK(loaded().references.contains(policy.source));
  }
}

TEST_CASE("nothing that is said to somebody on a plan says that it failed") {
  for (const auto& [key, text] : loaded().texts_replan) {
    CAPTURE(key);
    for (const char* word : {"fail", "wrong", "must not have", "relapse", "non-complian", "!"}) CHECK(text.find(word) == std::string::npos);
  }
}

TEST_CASE("a fault of a policy is told with its place") {
  const auto what = [](const ebb::Errors& errors) { return errors.empty() ? std::string() : ebb::describe(errors); };
  CHECK(what(errors_of(kPause, "kind = \"pause\"", "kind = \"pauses\"")).find("pause") != std::string::npos);
  CHECK(what(errors_of(kPause, "back_above = \"2\"", "back_above = \"0.4\"")).find("step back") != std::string::npos);
  CHECK(what(errors_of(kPause, "hold = \"2 weeks\"", "hold = \"2 mg\"")).find("hold") != std::string::npos);
  CHECK(what(errors_of(kPause, "noise_sd", "noise")).find("noise") != std::string::npos);
  CHECK(what(errors_of(kPause, "\"hold\", \"next\"", "\"holds\", \"next\"")).find("holds") != std::string::npos);
  CHECK(what(errors_of("texts_replan.toml", "{before}", "{after}")).find("{before}") != std::string::npos);
  CHECK(what(errors_of("texts_replan.toml", "late = ", "later = ")).find("late") != std::string::npos);
}
