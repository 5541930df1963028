// The claims as data: all of them, each with what its verdict is computed from; and what a wrong file is told.
#include <doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "ebb/judge/claims.h"

using namespace ebb;

namespace {

const Knowledge& knowledge() {
  static const Result<Knowledge> loaded = load_knowledge(embedded_data());
  REQUIRE_MESSAGE(loaded.ok(), (loaded.ok() ? "" : describe(loaded.errors())));
  return loaded.value();
}

const ClaimsData& claims() {
  static const Result<ClaimsData> loaded = load_claims(embedded_data(), knowledge());
  REQUIRE_MESSAGE(loaded.ok(), (loaded.ok() ? "" : describe(loaded.errors())));
  return loaded.value();
}

/// Every id and its kinds, as the list of claims has them.
const std::map<std::string, std::string>& expected_kinds() {
  static const std::map<std::string, std::string> kinds{
      {"A1", "text"}, {"A2", "sim"}, {"A3", "sim"}, {"A4", "sim"}, {"A5", "sim text"}, {"A6", "sim"}, {"A7", "text"}, {"A8", "rule"}, {"A9", "rule sim"}, {"A10", "text"},
      {"A11", "rule"}, {"A12", "rule text"}, {"A13", "sim"}, {"B1", "sim"}, {"B2", "sim"}, {"B3", "sim"}, {"B4", "sim"}, {"C1", "sim"}, {"C2", "sim"}, {"C3", "rule sim"},
      {"C4", "sim"}, {"C5", "sim"}, {"C6", "sim text"}, {"C7", "sim text"}, {"C8", "sim"}, {"C9", "rule"}, {"C10", "sim text"}, {"C11", "rule"}, {"D1", "sim"}, {"D2", "sim"},
      {"D3", "sim"}, {"D4", "sim"}, {"D5", "sim text"}, {"D6", "rule sim"}, {"D7", "sim"}, {"D8", "sim"}, {"D9", "sim"}, {"D10", "sim"}, {"D11", "sim"}, {"D12", "sim"},
      {"D13", "sim"}, {"E1", "sim"}, {"E2", "sim"}, {"E3", "sim"}, {"E4", "text"}, {"E5", "rule"}, {"E6", "rule text"}, {"E7", "sim"}, {"E8", "text"}, {"E9", "sim text"},
      {"F1", "rule"}, {"F2", "rule sim"}, {"F3", "rule"}, {"F4", "sim"}, {"F5", "sim"}, {"G1", "rule"}, {"G2", "rule"}, {"G3", "rule"}, {"G4", "rule"}, {"G5", "rule text"},
      {"G6", "text"}, {"G7", "text"}, {"H1", "rule"}, {"H2", "rule text"}, {"H3", "rule"}, {"H4", "rule"}, {"H5", "rule text"}, {"H6", "rule"}};
  return kinds;
}

/// What is said of a file of claims beside the real data.
std::string errors_of(const std::string& text) {
  std::vector<DataFile> files;
  for (const DataFile& file : embedded_data()) {
    if (file.path == "claims/experiments.toml" || file.path.starts_with("statements/")) files.push_back(file);
  }
  files.push_back({"claims/test.toml", text});
  const Result<ClaimsData> loaded = load_claims(files, knowledge());
  return loaded.ok() ? "" : describe(loaded.errors());
}

const std::string kHead = "[[claim]]\nid = \"A1\"\nstatement = \"s\"\nanswer = \"a\"\n";
const std::string kFigure = "[[claim.figure]]\nid = \"f\"\nlabel = \"l\"\nexperiment = \"one-dose\"\nmeasure = \"level\"\ndrug = \"clonazepam\"\nat = \"2 h\"\n";

bool says(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

}  // namespace

TEST_CASE("every claim is there once with its kinds, in the order of the list") {
  std::string previous;
  std::set<std::string> seen;
  for (const Claim& claim : claims().claims) {
    INFO(claim.id);
    std::vector<std::string> kinds = claim.kinds;
    std::sort(kinds.begin(), kinds.end());
    std::string joined;
    for (const std::string& kind : kinds) joined += (joined.empty() ? "" : " ") + kind;
    REQUIRE(expected_kinds().contains(claim.id));
    CHECK(joined == expected_kinds().at(claim.id));
    CHECK(seen.insert(claim.id).second);
    CHECK(claim.id[0] >= (previous.empty() ? 'A' : previous[0]));
    previous = claim.id;
  }
  CHECK(seen.size() == expected_kinds().size());
  CHECK(claims().find("c1") == claims().find("C1"));
}

TEST_CASE("simulated claims have inequalities, rule claims a case that is found and one that is not, and nothing is typed in for them") {
  for (const Claim& claim : claims().claims) {
    INFO(claim.id);
    if (claim.has_kind("sim")) CHECK(!claim.conditions.empty());
    if (claim.has_kind("rule")) {
      CHECK(std::any_of(claim.rule_cases.begin(), claim.rule_cases.end(), [](const RuleCase& c) { return c.positive; }));
      CHECK(std::any_of(claim.rule_cases.begin(), claim.rule_cases.end(), [](const RuleCase& c) { return !c.finds_not.empty(); }));
    }
    if (!claim.has_kind("text")) CHECK(claim.readings.empty());
    for (const ClaimCondition& condition : claim.conditions) CHECK((condition.right || !condition.why.empty()));
  }
}

TEST_CASE("every figure stands in an inequality's claim and every experiment serves a claim") {
  std::set<std::size_t> used;
  for (const Claim& claim : claims().claims) {
    for (const ClaimFigure& figure : claim.figures) used.insert(figure.experiment);
  }
  for (std::size_t i = 0; i < claims().experiments.size(); ++i) {
    INFO(claims().experiments[i].id);
    CHECK(used.contains(i));
  }
}

TEST_CASE("effects have every group, and emergencies say to call now") {
  std::set<std::string> groups;
  for (const Effect& effect : claims().statements.effects) {
    INFO(effect.name);
    groups.insert(effect.group);
    if (effect.severity == "emergency") CHECK((says(effect.action, "now") && says(effect.action, "Call")));
  }
  CHECK(groups.size() == 6);
}

TEST_CASE("wrong claims are told with their place and what is allowed") {
  CHECK(says(errors_of("[[claim]]\nid = \"A1\"\n"), "data/claims/test.toml:1:1"));
  CHECK(says(errors_of(kHead + "kinds = [\"simm\"]\n"), "sim, rule, text"));
  CHECK(says(errors_of(kHead + "kinds = [\"sim\"]\n"), "sim claims are computed"));
  CHECK(says(errors_of(kHead + "kinds = [\"rule\"]\n"), "a case that is found and one that is not"));
  CHECK(says(errors_of(kHead + "kinds = [\"text\"]\n"), "what the knowledge base must hold"));
  const std::string sim = kHead + "kinds = [\"sim\"]\n", compared = sim + kFigure + "[[claim.condition]]\nwords = \"w\"\nis = \">\"\n";
  CHECK(says(errors_of(compared + "figure = \"g\"\nthan = \"1 ng/mL\"\nwhy = \"y\"\n"), "is no figure of this claim"));
  CHECK(says(errors_of(compared + "figure = \"f\"\nthan = \"1 h\"\nwhy = \"y\"\n"), "concentration"));
  CHECK(says(errors_of(compared + "figure = \"f\"\nthan = \"1 ng/mL\"\n"), "why this bound was chosen"));
  std::string misspelt = kFigure;
  misspelt.replace(misspelt.find("one-dose"), 8, "one-dos");
  CHECK(says(errors_of(sim + misspelt), "did you mean one-dose"));
  CHECK(says(errors_of(kHead + "kinds = [\"sim\"]\n[[claim.figure]]\nid = \"f\"\nlabel = \"l\"\nexperiment = \"one-dose\"\nmeasure = \"levle\"\n"), "did you mean level"));
  CHECK(says(errors_of(kHead + "kinds = [\"rule\"]\n[[claim.rule_case]]\nwords = \"w\"\ncase = \"x\"\nfinds = [\"allergi\"]\n"), "did you mean allergy"));
  CHECK(says(errors_of(kHead + "kinds = [\"rule\"]\n[[claim.reading]]\nname = \"n\"\nverdict = \"holds\"\ntext = \"t\"\nsource = \"assumption\"\ngrade = \"D\"\nwhy = \"y\"\n"),
             "only a text claim is answered from evidence"));
  CHECK(says(errors_of(kHead + "kinds = [\"text\"]\nneeds = [\"use.panic\"]\n"), "has no kind"));
  CHECK(says(errors_of(kHead + "kinds = [\"text\"]\nneeds = [\"statement: use.panic\"]\n" + kHead + "kinds = [\"text\"]\nneeds = [\"statement: use.panic\"]\n"), "is there twice"));
  CHECK(says(errors_of(kHead + "kinds = [\"text\"]\nneeds = [\"statement: use.panic\"]\nnoise = 1\n"), "noise"));
}

TEST_CASE("a part that is missing takes the verdict away, and parts combine as the page says") {
  using V = ClaimVerdict;
  CHECK(combined({V::Holds, V::Holds}) == V::Holds);
  CHECK(combined({V::Holds, V::NotSupported}) == V::HoldsInPart);
  CHECK(combined({V::Holds, V::NotDecidable}) == V::HoldsInPart);
  CHECK(combined({V::NotSupported, V::NotDecidable}) == V::NotDecidable);
  CHECK(combined({V::NotSupported, V::NotSupported}) == V::NotSupported);
  CHECK(combined({}) == V::NotDecidable);
  ClaimsData data = claims();
  Claim claim = *claims().find("G6");
  claim.needs.push_back({"statement", "legal.nowhere"});
  const auto judged = judge_claims(data, {&claim}, knowledge(), {});
  REQUIRE(judged.ok());
  CHECK(judged.value().front().verdict == V::HoldsInPart);
  claim = *claims().find("G4");
  claim.rule_cases.back().finds_not = {"past-use-disorder"};
  claim.rule_cases.back().case_text = claim.rule_cases.front().case_text;  // the case that the rule does find
  const auto wrong = judge_claims(data, {&claim}, knowledge(), {});
  REQUIRE(wrong.ok());
  CHECK(wrong.value().front().verdict == V::HoldsInPart);
  CHECK(says(wrong.value().front().words, "past-use-disorder was found"));
}

TEST_CASE("an inequality holds, fails or stays open by the share of draws") {
  ClaimsData data = claims();
  Claim claim = *claims().find("A3");
  ExperimentSettings few;
  few.draws = 8;
  few.people_fold = 0.05;
  const auto verdict = [&](double than_h) {
    claim.conditions = {claim.conditions.front()};
    claim.conditions.front().right.reset();
    claim.conditions.front().than = than_h;
    const auto judged = judge_claims(data, {&claim}, knowledge(), few);
    REQUIRE(judged.ok());
    return judged.value().front();
  };
  CHECK(verdict(1).verdict == ClaimVerdict::Holds);
  CHECK(verdict(1000).verdict == ClaimVerdict::NotSupported);
  const ClaimResult open = verdict(verdict(1).figures.front().over_draws.median);  // between the draws
  CHECK(open.verdict == ClaimVerdict::NotDecidable);
  CHECK(open.conditions.front().holds_frac == doctest::Approx(0.5).epsilon(0.3));  // 8 draws around their median
}
