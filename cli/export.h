// --export: the model, the person and the doses as files that other programs run.
#pragma once
#include <string>
#include <vector>

#include "cli/run.h"
#include "ebb/report/export_text.h"

namespace ebb::cli {

class ModelExport {
 public:
  bool wanted() const { return !names_.empty(); }
  /// Opens the files that --export and --export-to ask for; nothing when they are absent. Errors: as OutputFiles::open, OutOfRange (too
  /// many people).
  Result<Done> open(OutputFiles& files, const RunOptions& options);
  /// Fills them: `timeline` and the times at which results are asked, for the run's people. `what` says which course it is ("history", a
  /// rule's id).
  /// Errors: NoData (what no data set can say).
  Result<Done> write(OutputFiles& files, const RunOptions& options, const Inputs& inputs, const RunStamp& stamp, const Timeline& timeline,
                     const std::vector<double>& output_times_h, const std::string& what);
  /// The files, for the message that says what was written.
  const std::vector<std::string>& names() const { return names_; }

 private:
  ExportJob job_;
  std::size_t code_ = 0, events_ = 0, people_ = 0, runner_ = 0;
  std::vector<std::string> names_;
};

}  // namespace ebb::cli
