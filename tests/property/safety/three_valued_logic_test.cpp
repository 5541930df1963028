// Conditions in three-valued logic: laws that hold for every tree.
#include <doctest.h>
#include <rapidcheck.h>

#include "ebb/safety/condition.h"

using namespace ebb;

namespace {

Condition leaf(int fact) {
  Condition condition;
  condition.fact = "f" + std::to_string(fact);
  condition.compare = Compare::Is;
  condition.words = {"yes"};
  return condition;
}

rc::Gen<Condition> tree(int depth) {
  const auto leaves = rc::gen::map(rc::gen::inRange(0, 4), leaf);
  if (depth == 0) return leaves;
  const auto parts = rc::gen::mapcat(rc::gen::inRange(1, 4), [depth](int count) { return rc::gen::container<std::vector<Condition>>(static_cast<std::size_t>(count), tree(depth - 1)); });
  const auto joined = rc::gen::apply(
      [](int kind, std::vector<Condition> list) {
        Condition condition;
        condition.kind = kind == 0 ? Condition::Kind::All : kind == 1 ? Condition::Kind::Any : Condition::Kind::Not;
        if (condition.kind == Condition::Kind::Not) list.resize(1);
        condition.parts = std::move(list);
        return condition;
      },
      rc::gen::inRange(0, 3), parts);
  return rc::gen::oneOf(leaves, joined);
}

/// 0 no, 1 unknown, 2 yes for each of four facts.
FactSheet sheet(const std::vector<int>& values) {
  FactSheet facts;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] != 1) facts["f" + std::to_string(i)] = flag_fact(values[i] == 2);
  }
  return facts;
}

rc::Gen<std::vector<int>> values() { return rc::gen::container<std::vector<int>>(4, rc::gen::inRange(0, 3)); }

Condition negated(const Condition& condition) {
  Condition outer;
  outer.kind = Condition::Kind::Not;
  outer.parts = {condition};
  return outer;
}

}  // namespace

TEST_CASE("an_answer_more_never_turns_yes_into_no_or_no_into_yes") {
  CHECK(rc::check([] {
    const Condition condition = *tree(3);
    const std::vector<int> before = *values();
    const Truth truth = evaluate(condition, sheet(before)).truth;
    if (truth == Truth::Unknown) return;
    std::vector<int> after = before;
    for (int& value : after) {
      if (value == 1) value = *rc::gen::element(0, 2);
    }
    RC_ASSERT(evaluate(condition, sheet(after)).truth == truth);
  }));
}

TEST_CASE("a_condition_and_its_opposite_agree") {
  CHECK(rc::check([] {
    const Condition condition = *tree(3);
    const FactSheet facts = sheet(*values());
    const Truth truth = evaluate(condition, facts).truth, opposite = evaluate(negated(condition), facts).truth;
    RC_ASSERT((truth == Truth::Unknown) == (opposite == Truth::Unknown));
    RC_ASSERT(truth == Truth::Unknown || truth != opposite);
  }));
}

TEST_CASE("unknown_names_what_is_missing_and_only_then") {
  CHECK(rc::check([] {
    const Verdict verdict = evaluate(*tree(3), sheet(*values()));
    RC_ASSERT(verdict.missing.empty() == (verdict.truth != Truth::Unknown));
    RC_ASSERT(verdict.truth == Truth::Unknown || !verdict.because.empty());
  }));
}

TEST_CASE("with_every_fact_known_the_answer_is_known") {
  CHECK(rc::check([] {
    const std::vector<int> known = *rc::gen::container<std::vector<int>>(4, rc::gen::element(0, 2));
    RC_ASSERT(evaluate(*tree(3), sheet(known)).truth != Truth::Unknown);
  }));
}

TEST_CASE("a_range_is_compared_only_as_far_as_it_is_known") {
  CHECK(rc::check([] {
    const double low = *rc::gen::inRange(-20, 20), width = *rc::gen::inRange(0, 20), x = *rc::gen::inRange(-20, 40);
    Condition condition;
    condition.fact = "n";
    condition.compare = *rc::gen::element(Compare::Less, Compare::AtMost, Compare::More, Compare::AtLeast);
    condition.number = x;
    const FactSheet range{{"n", range_fact(low, low + width)}};
    const Truth truth = evaluate(condition, range).truth;
    for (double value = low; value <= low + width; ++value) {
      const FactSheet exact{{"n", number_fact(value)}};
      if (truth != Truth::Unknown) RC_ASSERT(evaluate(condition, exact).truth == truth);
    }
  }));
}
