// What is known of the person: everything optional but age; what is not said is sampled and said so.
#pragma once
#include <optional>
#include <string>
#include <vector>

namespace ebb {

enum class Sex { Female, Male };
enum class Liver { Normal, Mild, Moderate, Severe };

struct PersonFacts {
  double age_years = 0;
  std::optional<Sex> sex;
  std::optional<double> weight_kg;
  std::optional<Liver> liver;
  std::optional<bool> pregnant;
  std::vector<std::string> conditions;
};

}  // namespace ebb
