// What a number of the knowledge base is, in words for people who have never seen its symbol.
#pragma once
#include <string>

#include "ebb/population/parameter.h"

namespace ebb {

/// "clonazepam: level of half its effect"; the name itself for numbers that have no words here.
std::string parameter_words(const std::string& name);

/// "6–30 ng/mL": the range of the typical value in the unit of data/; "0–0.2" for shares.
std::string range_words(const Parameter& parameter, double low, double high);
/// "3.5 L/h": the typical value in the unit of data/; "0.9" for shares.
std::string quantity_words(const Parameter& parameter);
/// "CV 30 %", "logit sd 0.8": how people spread; empty when it is the same for everybody.
std::string spread_words(const Parameter& parameter);
/// A canonical value in the unit of data/, without the unit.
std::string value_words(const Parameter& parameter, double value);

}  // namespace ebb
