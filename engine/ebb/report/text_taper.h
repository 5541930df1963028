// `ebb taper` for the terminal.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "ebb/knowledge/knowledge.h"
#include "ebb/report/taper_report.h"

namespace ebb {

/// Emergency line and DRAFT first, then every rule side by side, then the chosen rule's calendar and what to dispense.
std::string text_taper(const RunStamp& stamp, const TaperReport& report, bool colour);

/// The lines that stand before any plan.
std::string plan_notice(const RunStamp& stamp, bool colour);

/// A word in braces of a text and what stands there: {"drug", "clonazepam"}.
using Blank = std::pair<std::string, std::string>;

/// Where the lines of every plan stand: the urgent headline of someone who has stopped comes before them.
enum class RefusalOrder { HeadlineFirst, NoticeFirst };

/// What stands instead of a plan, with its blanks filled in and the lines that stand before any plan.
std::string refusal_text(const RunStamp& stamp, const RefusalText& refusal, const std::vector<Blank>& blanks, RefusalOrder order, bool colour);

}  // namespace ebb
