#include "ebb/sensitivity/analysis.h"

#include <algorithm>
#include <cmath>

namespace ebb {
namespace {

std::vector<double> answers_of(const Answers& all, std::size_t answer) {
  std::vector<double> list;
  for (const std::vector<double>& point : all) list.push_back(point[answer]);
  return list;
}

/// As data/ has it, then each number at its low and at its high end.
DesignPoints ends_of_ranges(std::size_t numbers) {
  DesignPoints points(2 * numbers + 1, DesignPoint(numbers, kAsItStands));
  for (std::size_t k = 0; k < numbers; ++k) {
    points[1 + 2 * k][k] = 0;
    points[2 + 2 * k][k] = 1;
  }
  return points;
}

/// Those whose mu* is at least a share of the largest on some answer; when they are too many, those nearest to the largest.
std::vector<std::size_t> numbers_that_matter(const AnalysisRequest& request, const std::vector<AnswerAnalysis>& answers) {
  std::vector<double> best(request.numbers.size(), 0);
  for (const AnswerAnalysis& answer : answers) {
    double largest = 0;
    for (const NumberEffect& number : answer.numbers) largest = std::max(largest, number.screening.mean_size);
    for (std::size_t k = 0; largest > 0 && k < best.size(); ++k) best[k] = std::max(best[k], answer.numbers[k].screening.mean_size / largest);
  }
  std::vector<std::size_t> order;
  for (std::size_t k = 0; k < best.size(); ++k) {
    if (best[k] >= request.least_effect) order.push_back(k);
  }
  std::stable_sort(order.begin(), order.end(), [&best](std::size_t a, std::size_t b) { return best[a] > best[b]; });
  if (order.size() > request.most_numbers) order.resize(request.most_numbers);
  std::sort(order.begin(), order.end());
  return order;
}

}  // namespace

Result<Analysis> analyse(const AnalysisRequest& request, const AskModel& ask) {
  const std::size_t numbers = request.numbers.size();
  if (numbers == 0) return Error{ErrorCode::NoData, {"", 0, 0}, "no number varies", "a number with a range", ""};
  const MorrisDesign screening = morris_design(request.seed, request.numbers, request.trajectories);
  const DesignPoints ends = ends_of_ranges(numbers);
  const double expected = static_cast<double>(ends.size() + screening.points.size() + request.rows * (2 + std::min(numbers, request.most_numbers)));
  const double after_ends = static_cast<double>(ends.size()) / expected, after_screening = after_ends + static_cast<double>(screening.points.size()) / expected;

  const Result<Answers> at_ends = ask(ends, 0, after_ends);
  if (!at_ends.ok()) return at_ends.errors();
  const Result<Answers> screened = ask(screening.points, after_ends, after_screening);
  if (!screened.ok()) return screened.errors();
  Analysis analysis;
  for (std::size_t a = 0; a < request.answers; ++a) {
    AnswerAnalysis& answer = analysis.answers.emplace_back();
    answer.as_it_stands = at_ends.value()[0][a];
    const std::vector<ElementaryEffect> effects = elementary_effects(screening, answers_of(screened.value(), a));
    for (std::size_t k = 0; k < numbers; ++k) answer.numbers.push_back({at_ends.value()[1 + 2 * k][a], at_ends.value()[2 + 2 * k][a], effects[k], {}});
  }
  analysis.asked = numbers_that_matter(request, analysis.answers);
  const SaltelliDesign design = saltelli_design(request.seed, request.numbers, request.rows, analysis.asked);
  Result<Answers> drawn = ask(design.points, after_screening, 1);
  if (!drawn.ok()) return drawn.errors();
  for (std::size_t a = 0; a < request.answers; ++a) {
    AnswerAnalysis& answer = analysis.answers[a];
    const std::vector<double> values = answers_of(drawn.value(), a);
    const SobolIndices indices = sobol_indices(design, values, request.seed, request.resamples);
    answer.variance = indices.variance;
    answer.rows_used = indices.rows_used;
    for (std::size_t j = 0; j < analysis.asked.size(); ++j) answer.numbers[analysis.asked[j]].variance = indices.of_asked[j];
    std::vector<double> all(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(2 * request.rows));
    std::erase_if(all, [](double value) { return !std::isfinite(value); });
    answer.low = quantile_of(all, 0.05);
    answer.middle = quantile_of(all, 0.5);
    answer.high = quantile_of(all, 0.95);
  }
  analysis.points = ends.size() + screening.points.size() + design.points.size();
  analysis.draws.assign(design.points.begin(), design.points.begin() + static_cast<std::ptrdiff_t>(2 * request.rows));
  analysis.of_draws.assign(drawn.value().begin(), drawn.value().begin() + static_cast<std::ptrdiff_t>(2 * request.rows));
  return analysis;
}

}  // namespace ebb
