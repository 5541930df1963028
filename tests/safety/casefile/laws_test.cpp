// Laws over the whole rule base: a danger more never lowers the urgency, order does not matter, unknown is never read as no.
#include <algorithm>
#include <random>

#include "tests/safety/small_case.h"

using namespace ebb_test;

namespace {

/// Facts of the case whose yes is a danger (or a neutral fact): all flags that people can state, but what takes a danger away.
std::vector<const ebb::FactSpec*> dangers() {
  std::vector<const ebb::FactSpec*> list;
  for (const ebb::FactSpec& fact : knowledge().safety.facts) {
    const bool exemption = fact.name == "history.rem_sleep_disorder" || fact.name == "history.epilepsy" || fact.name == "criteria.only_as_prescribed" ||
                           fact.name == "obtained.only_when_needed";
    if (fact.kind == ebb::FactKind::Flag && !fact.computed && !exemption) list.push_back(&fact);
  }
  return list;
}

std::string line_of(const ebb::FactSpec& fact, bool value) { return fact.section + "." + fact.key + (value ? " = true" : " = false"); }

int urgency_of(const std::string& text) {
  auto facts = facts_of_case(text);
  INFO(text);
  if (!facts.ok()) FAIL(ebb::describe(facts.errors()));
  const ebb::SafetyReport report = ebb::check_facts(knowledge().safety, facts.value());
  return report.findings.empty() ? -1 : static_cast<int>(report.worst());
}

/// A random short case: some facts said with yes or no, some medicines, an age.
std::vector<std::string> random_lines(std::mt19937& random, std::size_t count) {
  std::vector<const ebb::FactSpec*> facts = dangers();
  std::shuffle(facts.begin(), facts.end(), random);
  std::vector<std::string> lines{"person.age = " + std::to_string(20 + static_cast<int>(random() % 70))};
  for (std::size_t i = 0; i < count && i < facts.size(); ++i) lines.push_back(line_of(*facts[i], random() % 3 == 0));
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

/// What a report says, without the lines of the case.
std::string told(const ebb::SafetyReport& report) {
  std::string text;
  for (const ebb::Finding& finding : report.findings) text += finding.id + "|" + finding.title + "|" + finding.action + "\n";
  for (const ebb::NotChecked& entry : report.not_checked) text += entry.fact + "\n";
  return text;
}

ebb::Truth verdict_of(const ebb::SafetyRule& rule, const ebb::FactSheet& facts) { return ebb::evaluate(rule.when, facts).truth; }

/// Values that a fact could have.
std::vector<ebb::FactValue> possible_values(const ebb::FactSpec& fact) {
  std::vector<ebb::FactValue> values;
  if (fact.kind == ebb::FactKind::Flag) values = {ebb::flag_fact(false), ebb::flag_fact(true)};
  for (const std::string& choice : fact.choices) values.push_back(ebb::choice_fact(choice));
  if (fact.kind == ebb::FactKind::Number) {
    for (const double number : {-50.0, 0.0, 1.0, 2.0, 3.0, 4.0, 6.0, 10.0, 27.0, 28.0, 31.0, 65.0, 90.0, 180.0, 1000.0}) values.push_back(ebb::number_fact(number));
  }
  return values;
}

bool has_exemption(const ebb::Condition& condition) {
  return condition.said || std::any_of(condition.parts.begin(), condition.parts.end(), has_exemption);
}

}  // namespace

TEST_CASE("a_danger_more_never_lowers_the_urgency") {
  std::mt19937 random(20260201);
  const std::vector<const ebb::FactSpec*> list = dangers();
  for (int trial = 0; trial < 60; ++trial) {
    const std::vector<std::string> lines = random_lines(random, random() % 12);
    const std::string text = joined(lines);
    const int before = urgency_of(text);
    for (int more = 0; more < 4; ++more) {
      const ebb::FactSpec& danger = *list[random() % list.size()];
      if (text.find(danger.section + "." + danger.key + " ") != std::string::npos) continue;
      INFO(text << "more: " << danger.name);
      CHECK(urgency_of(text + line_of(danger, true) + "\n") >= before);
    }
  }
}

TEST_CASE("each_danger_alone_never_lowers_the_urgency_of_a_quiet_case") {
  const int quiet = urgency_of("person.age = 40\n");
  for (const ebb::FactSpec* danger : dangers()) {
    INFO(danger->name);
    CHECK(urgency_of("person.age = 40\n" + line_of(*danger, true) + "\n") >= quiet);
  }
}

TEST_CASE("a_no_that_becomes_a_yes_never_lowers_the_urgency") {
  std::mt19937 random(7);
  for (int trial = 0; trial < 40; ++trial) {
    std::vector<std::string> lines = random_lines(random, 10);
    const int before = urgency_of(joined(lines));
    for (std::string& line : lines) {
      const std::size_t no = line.find(" = false");
      if (no == std::string::npos) continue;
      const std::string was = line;
      line.replace(no, std::string::npos, " = true");
      INFO(joined(lines));
      CHECK(urgency_of(joined(lines)) >= before);
      line = was;
    }
  }
}

TEST_CASE("the_order_of_the_case_does_not_matter") {
  std::mt19937 random(99);
  const std::vector<std::string> medicines{"quetiapine", "pregabalin", "oxycodone", "clarithromycin", "carbamazepine", "sertraline"};
  for (int trial = 0; trial < 40; ++trial) {
    std::vector<std::string> lines = random_lines(random, 15);
    std::vector<std::string> blocks;
    for (const std::string& name : medicines) {
      if (random() % 2 == 0) blocks.push_back("[[medicine]]\nname = \"" + name + "\"\n");
    }
    blocks.push_back("[[use]]\ndrug = \"clonazepam\"\ndose = \"1 mg\"\ntimes = [\"20:00\"]\nfrom = \"2025-01-01\"\n");
    blocks.push_back("[[use]]\ndrug = \"alprazolam\"\ndose = \"0.5 mg\"\ntimes = [\"08:00\"]\nfrom = \"2025-06-01\"\n");
    const auto text = [&] { return joined(lines) + joined(blocks); };
    std::erase_if(lines, [](const std::string& line) { return line.find("substances.opioids") != std::string::npos; });  // may contradict
    auto first = facts_of_case(text());
    REQUIRE(first.ok());
    std::shuffle(lines.begin(), lines.end(), random);
    std::shuffle(blocks.begin(), blocks.end(), random);
    auto second = facts_of_case(text());
    REQUIRE(second.ok());
    CHECK(told(ebb::check_facts(knowledge().safety, first.value())) == told(ebb::check_facts(knowledge().safety, second.value())));
  }
}

TEST_CASE("unknown_is_never_read_as_no") {
  // What a rule says with a fact unknown, it says with every value of it: else it has guessed. Exemptions are told apart: see the next test.
  std::mt19937 random(5);
  for (const ebb::SafetyRule& rule : knowledge().safety.rules) {
    if (has_exemption(rule.when)) continue;
    const std::vector<std::string> names = ebb::facts_of(rule.when);
    for (int trial = 0; trial < 40; ++trial) {
      ebb::FactSheet facts;
      for (const std::string& name : names) {
        const std::vector<ebb::FactValue> values = possible_values(*knowledge().safety.find_fact(name));
        if (random() % 2 == 0) facts[name] = values[random() % values.size()];
      }
      const ebb::Truth truth = verdict_of(rule, facts);
      if (truth == ebb::Truth::Unknown) continue;
      for (const std::string& name : names) {
        if (facts.contains(name)) continue;
        for (const ebb::FactValue& value : possible_values(*knowledge().safety.find_fact(name))) {
          ebb::FactSheet known = facts;
          known[name] = value;
          INFO(rule.id << " with " << name);
          CHECK(verdict_of(rule, known) == truth);
        }
      }
    }
  }
}

TEST_CASE("an_exemption_that_was_not_said_exempts_nobody") {
  // Saying an exemption may silence a rule; leaving it out may not.
  for (const ebb::SafetyRule& rule : knowledge().safety.rules) {
    if (!has_exemption(rule.when)) continue;
    for (const ebb::SafetyExample& example : rule.yes) {
      ebb::FactSheet facts;
      for (const std::string& given : example.given) give(facts, given);
      if (example.given.empty()) {
        auto read = facts_of_case(example.case_text);
        REQUIRE(read.ok());
        facts = std::move(read).value();
      }
      for (const std::string& name : ebb::facts_of(rule.when)) {
        ebb::FactSheet less = facts;
        if (less.erase(name) == 0) continue;
        INFO(rule.id << " without " << name);
        CHECK(verdict_of(rule, less) != ebb::Truth::No);
      }
    }
  }
}

TEST_CASE("leaving_out_an_answer_never_makes_a_case_screened") {
  const std::vector<std::string> answers{"person.sex = \"male\"", "history.withdrawal_seizure = false", "history.withdrawal_delirium = false", "history.epilepsy = false",
                                         "signs.suicidal_thoughts = false", "substances.alcohol = \"none\"", "substances.opioids = false"};
  const auto screened = [](const std::vector<std::string>& lines) {
    auto facts = facts_of_case(joined(lines));
    REQUIRE(facts.ok());
    const ebb::SafetyReport report = ebb::check_facts(knowledge().safety, facts.value());
    return ebb::screen(knowledge().safety, facts.value(), report).screened;
  };
  CHECK(screened(answers));
  for (std::size_t left = 0; left < answers.size(); ++left) {
    std::vector<std::string> fewer = answers;
    fewer.erase(fewer.begin() + static_cast<long>(left));
    INFO(answers[left]);
    CHECK(!screened(fewer));
  }
}

TEST_CASE("an_emergency_or_a_call_of_today_among_the_signs_keeps_the_patients_papers_back") {
  std::size_t count = 0;
  for (const ebb::SafetyRule& rule : knowledge().safety.rules) {
    if (rule.group != "now" || rule.urgency < ebb::Urgency::CallToday) continue;
    INFO(rule.id);
    CHECK(rule.withholds_calendar);
    ++count;
  }
  CHECK(count > 10);
}
