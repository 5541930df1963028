// The whole of a global sensitivity analysis: ends of each range, screening, then shares of variance of the numbers that matter.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ebb/base/result.h"
#include "ebb/sensitivity/indices.h"

namespace ebb {

/// What a model answers: [point][answer]. An answer that is not finite has no meaning at that point.
using Answers = std::vector<std::vector<double>>;
/// Asked once a phase; `from_frac` to `to_frac` is the part of the whole that the phase is about.
using AskModel = std::function<Result<Answers>(const DesignPoints& points, double from_frac, double to_frac)>;

struct AnalysisRequest {
  std::uint64_t seed = 1;
  std::vector<std::string> numbers;         ///< names: keys of the designs
  std::size_t answers = 0;
  std::size_t rows = 64;                    ///< of A and of B
  std::size_t trajectories = 8;             ///< of the screening
  std::size_t most_numbers = 12;            ///< of which shares of variance are computed
  double least_effect = 0.1;                ///< mu* of the largest on the same answer, below which a number is screened out for it
  std::size_t resamples = 500;              ///< of the bootstrap
};

/// What one number does to one answer.
struct NumberEffect {
  double at_low = 0, at_high = 0;           ///< the answer with this number at the ends of its range, the others as they stand
  ElementaryEffect screening;
  std::optional<SobolIndex> variance;       ///< absent: screened out for every answer
};

struct AnswerAnalysis {
  double as_it_stands = 0;
  double low = 0, middle = 0, high = 0;     ///< 5, 50 and 95 % over the draws in which all numbers vary
  double variance = 0;
  std::size_t rows_used = 0;
  std::vector<NumberEffect> numbers;
};

struct Analysis {
  std::vector<AnswerAnalysis> answers;
  std::vector<std::size_t> asked;           ///< numbers with shares of variance, in their order
  std::size_t points = 0;                   ///< how often the model was asked
  DesignPoints draws;                       ///< A and B: all numbers vary
  Answers of_draws;
};

/// Errors: those of `ask`; NoData when there is no number.
Result<Analysis> analyse(const AnalysisRequest& request, const AskModel& ask);

}  // namespace ebb
