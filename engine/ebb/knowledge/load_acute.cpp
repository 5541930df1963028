// data/acute.toml -> AcuteParameters.
#include <utility>

#include "ebb/knowledge/load_parts.h"
#include "ebb/knowledge/reader.h"

namespace ebb {
namespace {

/// One number of a table: where it goes and what it may be.
struct Entry {
  const char* key;
  Parameter AcuteParameters::*into;
  Dimension dimension = kDimensionless;
  bool fraction = false;
  bool positive = true;
};

void read_group(TableReader& file, const char* name, const std::vector<Entry>& entries, AcuteParameters& acute) {
  auto table = file.table(name);
  if (!table) {
    file.fail(ErrorCode::Missing, name, "is missing", std::string("a table [") + name + "]");
    return;
  }
  for (const Entry& entry : entries) {
    Parameter parameter = table->required_parameter(
        entry.key, {.name = std::string(name) + "." + entry.key, .dimension = entry.dimension, .fraction = entry.fraction});
    if (entry.positive && parameter.range_low <= 0 && !parameter.source.empty()) {
      table->fail(ErrorCode::OutOfRange, entry.key, "reaches zero", "more than zero");
    }
    acute.*entry.into = std::move(parameter);
  }
  table->finish();
}

/// Bounds must stand in order, or a worse state would fall into a milder class.
void check_order(TableReader& file, const AcuteParameters& a) {
  const std::pair<const Parameter*, const Parameter*> smaller_first[] = {
      {&a.severe_ventilation, &a.moderate_ventilation}, {&a.moderate_apnoea, &a.severe_apnoea},
      {&a.hard_to_wake_arousal, &a.drowsy_arousal},     {&a.dangerous_frac, &a.very_dangerous_frac}};
  for (const auto& [low, high] : smaller_first) {
    if (low->typical > high->typical) {
      file.fail(ErrorCode::Contradiction, "classes", low->name + " is above " + high->name, "the smaller one first");
    }
  }
  for (const Parameter* floor : {&a.opioid_with_sedative_floor, &a.opioid_with_alcohol_floor}) {
    if (floor->typical == 0 || floor->typical == 1 || floor->typical == 2) continue;
    file.fail(ErrorCode::OutOfRange, "classes", floor->name + " is no class", "0 cannot say that it is not, 1 dangerous, 2 very dangerous");
  }
  if (a.opioid_tolerance_fold.typical < 1) {
    file.fail(ErrorCode::OutOfRange, "opioid_tolerance", "a tolerance fold under 1 would make the tolerant more sensitive", "1 or more");
  }
}

}  // namespace

void load_acute_file(const DataFile& file, Knowledge& knowledge, Errors& errors) {
  const auto document = parse_toml(file, errors);
  if (!document) return;
  const ReadContext context{file.path, &knowledge.references, &errors};
  TableReader table(*document, context);
  AcuteParameters& a = knowledge.acute;
  using P = AcuteParameters;
  constexpr Dimension none = kDimensionless;
  read_group(table, "ventilation",
             {{"sedative_max", &P::sedative_ventilation_max, none, true},
              {"opioid_hill", &P::opioid_hill},
              {"alcohol_max", &P::alcohol_ventilation_max, none, true},
              {"alcohol_C50", &P::alcohol_C50, kConcentration},
              {"alcohol_hill", &P::alcohol_hill},
              {"potentiation_shift", &P::potentiation_shift, none, true, false},
              {"potentiation_reference", &P::potentiation_reference, none, true},
              {"potentiation_floor", &P::potentiation_floor, none, true}},
             a);
  read_group(table, "apnoea",
             {{"C50_fold", &P::apnoea_C50_fold},
              {"opioid_by_sedative", &P::apnoea_opioid_by_sedative, none, false, false},
              {"opioid_by_alcohol", &P::apnoea_opioid_by_alcohol, none, false, false},
              {"sedative", &P::apnoea_sedative, none, false, false},
              {"alcohol", &P::apnoea_alcohol, none, false, false},
              {"sedative_by_alcohol", &P::apnoea_sedative_by_alcohol, none, false, false}},
             a);
  read_group(table, "arousal",
             {{"sedative_max", &P::sedative_arousal_max, none, true},
              {"opioid_C50_fold", &P::opioid_arousal_C50_fold},
              {"opioid_max", &P::opioid_arousal_max, none, true},
              {"alcohol_C50", &P::alcohol_arousal_C50, kConcentration},
              {"alcohol_hill", &P::alcohol_arousal_hill}},
             a);
  read_group(table, "opioid_tolerance",
             {{"fold", &P::opioid_tolerance_fold}, {"half_time", &P::opioid_tolerance_half_time, kTime}}, a);
  read_group(table, "classes",
             {{"severe_ventilation", &P::severe_ventilation, none, true},
              {"moderate_ventilation", &P::moderate_ventilation, none, true},
              {"severe_apnoea", &P::severe_apnoea},
              {"moderate_apnoea", &P::moderate_apnoea},
              {"drowsy_arousal", &P::drowsy_arousal, none, true},
              {"hard_to_wake_arousal", &P::hard_to_wake_arousal, none, true},
              {"very_dangerous_share", &P::very_dangerous_frac, none, true},
              {"dangerous_share", &P::dangerous_frac, none, true},
              {"worsening_step", &P::worsening_step, none, true, false},
              {"present_drive", &P::present_drive, none, true},
              {"present_opioid", &P::present_opioid},
              {"opioid_with_sedative_floor", &P::opioid_with_sedative_floor, none, false, false},
              {"opioid_with_alcohol_floor", &P::opioid_with_alcohol_floor, none, false, false}},
             a);
  read_group(table, "reversal", {{"at_once", &P::reversal_at_once, kTime}, {"regained", &P::reversal_regained, none, true}}, a);
  read_group(table, "window", {{"look_back", &P::look_back, kTime}, {"look_ahead", &P::look_ahead, kTime}}, a);
  check_order(table, a);
  table.finish();
}

}  // namespace ebb
