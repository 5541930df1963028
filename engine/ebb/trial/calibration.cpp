#include "ebb/trial/calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "ebb/numerics/normal.h"
#include "ebb/numerics/rng.h"
#include "ebb/numerics/scalar_math.h"
#include "ebb/trial/spread_of.h"

namespace ebb {
namespace {

constexpr double kNever = -1e6;             // ln of a likelihood that no other target can make up for
constexpr double kPriorShare = 0.2;         // of each later wave: bounds every weight by its likelihood over this
constexpr double kWidening = 1.2;           // of the covariance: tails of the posterior are proposed often enough
constexpr double kLeastShare = 1e-12;       // normal_share_below is exact to 1e-13
constexpr double kTemperedShare = 0.15;     // sets that a proposal must rest on, by lowering the likelihood's exponent until they do

/// A normal distribution of scores; `factor` is lower triangular with covariance = factor factor'.
struct Proposal {
  std::vector<double> mean, factor;
  double log_determinant = 0;
  double prior_share = 0;
};

std::vector<double> lower_factor(std::vector<double> matrix, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t i = 0; i < n; ++i) {
      if (i < j) {
        matrix[i * n + j] = 0;
        continue;
      }
      double sum = matrix[i * n + j];
      for (std::size_t k = 0; k < j; ++k) sum -= matrix[i * n + k] * matrix[j * n + k];
      matrix[i * n + j] = i == j ? std::sqrt(sum) : sum / matrix[j * n + j];
    }
  }
  return matrix;
}

/// ln of the standard normal density up to its constant, which all densities here leave out.
double log_prior(const double* scores, std::size_t n) {
  double square = 0;
  for (std::size_t k = 0; k < n; ++k) square += scores[k] * scores[k];
  return -0.5 * square;
}

double log_normal_part(const Proposal& q, const double* scores, std::size_t n) {
  std::vector<double> solved(n);
  double square = 0;
  for (std::size_t i = 0; i < n; ++i) {
    double value = scores[i] - q.mean[i];
    for (std::size_t k = 0; k < i; ++k) value -= q.factor[i * n + k] * solved[k];
    solved[i] = value / q.factor[i * n + i];
    square += solved[i] * solved[i];
  }
  return -0.5 * square - q.log_determinant;
}

double log_sum(double a, double b) {
  const double high = std::max(a, b), low = std::min(a, b);
  return high + log_ebb(1 + exp_ebb(low - high));
}

double log_density(const Proposal& q, const double* scores, std::size_t n) {
  const double prior = log_prior(scores, n);
  if (q.prior_share >= 1) return prior;
  return log_sum(log_ebb(q.prior_share) + prior, log_ebb(1 - q.prior_share) + log_normal_part(q, scores, n));
}

Proposal prior_proposal(std::size_t n) {
  Proposal q;
  q.mean.assign(n, 0);
  q.factor.assign(n * n, 0);
  for (std::size_t k = 0; k < n; ++k) q.factor[k * n + k] = 1;
  q.prior_share = 1;
  return q;
}

struct Moments {
  std::vector<double> mean, covariance;
};

Moments moments_of(const std::vector<const double*>& sets, const std::vector<double>& weights, std::size_t n) {
  Moments m;
  m.mean.assign(n, 0);
  m.covariance.assign(n * n, 0);
  for (std::size_t s = 0; s < sets.size(); ++s) {
    for (std::size_t k = 0; k < n; ++k) m.mean[k] += weights[s] * sets[s][k];
  }
  for (std::size_t s = 0; s < sets.size(); ++s) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j <= i; ++j) m.covariance[i * n + j] += weights[s] * (sets[s][i] - m.mean[i]) * (sets[s][j] - m.mean[j]);
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i + 1; j < n; ++j) m.covariance[i * n + j] = m.covariance[j * n + i];
  }
  return m;
}

double effective_of(const std::vector<double>& weights) {
  double sum = 0, square = 0;
  for (const double w : weights) {
    sum += w;
    square += w * w;
  }
  return square > 0 ? sum * sum / square : 0;
}

/// exp of the logs, scaled to the sum 1. All equally impossible: all equal.
std::vector<double> normalised(const std::vector<double>& logs) {
  const double highest = *std::max_element(logs.begin(), logs.end());
  std::vector<double> weights;
  double sum = 0;
  for (const double log : logs) sum += weights.emplace_back(exp_ebb(log - highest));
  for (double& w : weights) w /= sum;
  return weights;
}

class Fitter {
 public:
  Fitter(const CalibrationRequest& request, const SimulateSets& simulate, const WaveDone& done) : request_(request), simulate_(simulate), done_(done) {}

  Result<CalibrationFit> run(std::vector<CalibrationWave> before) {
    for (int wave = 0; wave < request_.most_waves; ++wave) {
      proposals_.push_back(wave == 0 ? prior_proposal(n()) : next_proposal());
      const auto index = static_cast<std::size_t>(wave);
      const bool known = index < before.size();
      if (known) {
        fit_.waves.push_back(std::move(before[index]));
      } else {
        CalibrationWave made{draw(wave), {}};
        Result<std::vector<SimulatedTarget>> simulated = simulate_(wave, made.scores);
        if (!simulated.ok()) return simulated.errors();
        made.simulated = std::move(simulated).value();
        fit_.waves.push_back(std::move(made));
      }
      const CalibrationWave& last = fit_.waves.back();
      if (last.scores.size() != request_.sets * n() || last.simulated.size() != request_.sets * request_.targets.size())
        return Error{ErrorCode::Contradiction, {}, "a wave of the fit has another number of sets than asked for", "the waves of the same fit", ""};
      weigh();
      if (!known && done_) done_(last, fit_.effective, fit_.drift);
      fit_.converged = wave + 1 >= request_.least_waves && fit_.effective >= request_.least_effective && fit_.drift <= request_.most_drift;
      if (fit_.converged) break;
    }
    return std::move(fit_);
  }

 private:
  std::size_t n() const { return request_.numbers.size(); }

  std::vector<double> draw(int wave) const {
    const Proposal& q = proposals_.back();
    const auto occasion = static_cast<std::uint32_t>(wave);
    const RandomStream from_prior(request_.seed, "set from the prior", occasion);
    std::vector<RandomStream> streams;
    for (const std::string& name : request_.numbers) streams.emplace_back(request_.seed, "score of " + name, occasion);
    std::vector<double> scores(request_.sets * n());
    for (std::size_t set = 0; set < request_.sets; ++set) {
      const bool prior = from_prior.uniform(set) < q.prior_share;
      for (std::size_t i = 0; i < n(); ++i) {
        double value = prior ? streams[i].standard_normal(set) : q.mean[i];
        for (std::size_t k = 0; k <= i && !prior; ++k) value += q.factor[i * n() + k] * streams[k].standard_normal(set);
        scores[set * n() + i] = value;
      }
    }
    return scores;
  }

  double log_likelihood(const CalibrationWave& wave, std::size_t set) const {
    double sum = 0;
    for (std::size_t t = 0; t < request_.targets.size(); ++t)
      sum += target_log_likelihood(request_.targets[t], wave.simulated[set * request_.targets.size() + t], request_.agreement_people);
    return sum;
  }

  /// Weights of all sets of the waves so far, means and spreads, and how far the last wave moved them.
  void weigh() {
    sets_.clear();
    std::vector<double> mixture;
    log_likelihood_.clear();
    for (const CalibrationWave& wave : fit_.waves) {
      for (std::size_t set = 0; set < request_.sets; ++set) {
        sets_.push_back(wave.scores.data() + set * n());
        log_likelihood_.push_back(log_likelihood(wave, set));
      }
    }
    log_ratio_.clear();
    for (const double* set : sets_) {
      double density = log_density(proposals_.front(), set, n());
      for (std::size_t t = 1; t < proposals_.size(); ++t) density = log_sum(density, log_density(proposals_[t], set, n()));
      log_ratio_.push_back(log_prior(set, n()) - density);
    }
    fit_.weights = tempered(1);
    fit_.effective = effective_of(fit_.weights);
    const Moments m = moments_of(sets_, fit_.weights, n());
    std::vector<double> sd;
    for (std::size_t k = 0; k < n(); ++k) sd.push_back(std::sqrt(m.covariance[k * n() + k]));
    fit_.drift = fit_.mean.empty() ? std::numeric_limits<double>::infinity() : 0;
    for (std::size_t k = 0; k < fit_.mean.size(); ++k)
      fit_.drift = std::max({fit_.drift, std::fabs(m.mean[k] - fit_.mean[k]), std::fabs(log_ebb(sd[k] / fit_.sd[k]))});
    fit_.mean = m.mean;
    fit_.sd = sd;
    fit_.correlation.assign(n() * n(), 0);
    for (std::size_t i = 0; i < n(); ++i) {
      for (std::size_t j = 0; j < n(); ++j) fit_.correlation[i * n() + j] = m.covariance[i * n() + j] / (sd[i] * sd[j]);
    }
  }

  std::vector<double> tempered(double exponent) const {
    std::vector<double> logs;
    for (std::size_t s = 0; s < sets_.size(); ++s) logs.push_back(log_ratio_[s] + exponent * log_likelihood_[s]);
    return normalised(logs);
  }

  /// A normal around the sets so far, weighted by as much of the likelihood as leaves enough of them.
  Proposal next_proposal() const {
    const double wanted = std::min(kTemperedShare * static_cast<double>(request_.sets), 0.5 * static_cast<double>(sets_.size()));
    double exponent = 1;
    if (fit_.effective < wanted) {
      double low = 0, high = 1;
      for (int step = 0; step < 30; ++step) {
        exponent = (low + high) / 2;
        (effective_of(tempered(exponent)) < wanted ? high : low) = exponent;
      }
      exponent = low;
    }
    const std::vector<double> weights = tempered(exponent);
    Moments m = moments_of(sets_, weights, n());
    // As few sets as these know few correlations: the rest of the covariance is the prior's.
    const double own = effective_of(weights), shrunk = static_cast<double>(n()) / (own + static_cast<double>(n()));
    for (std::size_t i = 0; i < n(); ++i) {
      for (std::size_t j = 0; j < n(); ++j) m.covariance[i * n() + j] = kWidening * ((1 - shrunk) * m.covariance[i * n() + j] + (i == j ? shrunk : 0));
    }
    Proposal q;
    q.mean = m.mean;
    q.factor = lower_factor(m.covariance, n());
    for (std::size_t k = 0; k < n(); ++k) q.log_determinant += log_ebb(q.factor[k * n() + k]);
    q.prior_share = kPriorShare;
    return q;
  }

  const CalibrationRequest& request_;
  const SimulateSets& simulate_;
  const WaveDone& done_;
  CalibrationFit fit_;
  std::vector<Proposal> proposals_;
  std::vector<const double*> sets_;
  std::vector<double> log_likelihood_, log_ratio_;
};

/// The weight of the beta around a simulated share.
double beta_weight(const SimulatedTarget& simulated, double agreement_people) {
  return 1 / (1 / std::max(simulated.people, 1.0) + 1 / agreement_people);
}

/// ln of the beta-binomial chance of `with` in `people`.
double log_beta_binomial(int with, int people, double a, double b) {
  double sum = 0;
  for (int i = 0; i < with; ++i) sum += log_ebb((a + i) * (people - i) / (i + 1.0));
  for (int i = 0; i < people - with; ++i) sum += log_ebb(b + i);
  for (int i = 0; i < people; ++i) sum -= log_ebb(a + b + i);
  return sum;
}

struct Beta {
  double a = 0, b = 0;
};

/// Around the simulated share; half a person each way, so that a share of 0 is not taken for impossible.
Beta beta_of(const SimulatedTarget& simulated, double agreement_people) {
  const double weight = beta_weight(simulated, agreement_people);
  return {simulated.value * weight + 0.5, (1 - simulated.value) * weight + 0.5};
}

}  // namespace

double share_of_score(double score) { return normal_share_below(score); }
double score_of_share(double share) { return normal_quantile(share); }

double target_log_likelihood(const CalibrationTarget& target, const SimulatedTarget& simulated, double agreement_people) {
  if (!std::isfinite(simulated.value)) return kNever;
  if (target.kind == CalibrationTarget::Kind::Share) {
    const int with = static_cast<int>(std::lround(target.low * target.people));
    const Beta beta = beta_of(simulated, agreement_people);
    return log_beta_binomial(with, target.people, beta.a, beta.b);
  }
  const double sd = std::sqrt(target.sd * target.sd + simulated.error * simulated.error);
  const double low = (target.low - 0.5 * target.resolution - simulated.value) / sd;
  const double high = (target.high + 0.5 * target.resolution - simulated.value) / sd;
  // Of the two tails the smaller, where the difference keeps its digits.
  const double inside = low > 0 ? normal_share_below(-low) - normal_share_below(-high) : normal_share_below(high) - normal_share_below(low);
  const double nearest = low > 0 ? low : high < 0 ? -high : 0;
  return inside > kLeastShare ? log_ebb(inside) : log_ebb(kLeastShare) - 0.5 * nearest * nearest;
}

double replicated_target(const CalibrationTarget& target, const SimulatedTarget& simulated, double agreement_people, double uniform) {
  if (!std::isfinite(simulated.value)) return std::numeric_limits<double>::quiet_NaN();
  if (target.kind == CalibrationTarget::Kind::Number) {
    return simulated.value + std::sqrt(target.sd * target.sd + simulated.error * simulated.error) * normal_quantile(uniform);
  }
  const Beta beta = beta_of(simulated, agreement_people);
  double chance = exp_ebb(log_beta_binomial(0, target.people, beta.a, beta.b)), below = 0;
  for (int with = 0; with < target.people; ++with) {
    below += chance;
    if (uniform < below) return static_cast<double>(with) / target.people;
    chance *= (target.people - with) * (beta.a + with) / ((with + 1.0) * (beta.b + target.people - with - 1));
  }
  return 1;
}

Result<CalibrationFit> fit_targets(const CalibrationRequest& request, std::vector<CalibrationWave> before, const SimulateSets& simulate, const WaveDone& done) {
  if (request.numbers.empty() || request.targets.empty() || request.sets == 0 || request.most_waves < 1)
    return Error{ErrorCode::Contradiction, {}, "a fit without numbers, targets or sets", "at least one of each", ""};
  return Fitter(request, simulate, done).run(std::move(before));
}

std::vector<std::size_t> resample_sets(const CalibrationFit& fit, std::size_t count, std::uint64_t seed) {
  const double start = RandomStream(seed, "first resampled set").uniform(0);
  std::vector<std::size_t> chosen;
  double below = 0;
  for (std::size_t set = 0; set < fit.weights.size(); ++set) {
    below += fit.weights[set];
    while (chosen.size() < count && (static_cast<double>(chosen.size()) + start) / static_cast<double>(count) < below) chosen.push_back(set);
  }
  while (chosen.size() < count) chosen.push_back(fit.weights.size() - 1);  // the weights' sum may end a rounding below 1
  const RandomStream shuffle(seed, "order of resampled sets");
  for (std::size_t i = chosen.size(); i-- > 1;) std::swap(chosen[i], chosen[shuffle.bits(i) % (i + 1)]);
  return chosen;
}

double weighted_quantile(const std::vector<double>& values, const std::vector<double>& weights, double frac) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  double sum = 0;
  for (const double w : weights) sum += w;
  double below = 0;
  for (const std::size_t i : order) {
    below += weights[i];
    if (below >= frac * sum) return values[i];
  }
  return values.empty() ? 0 : values[order.back()];
}

}  // namespace ebb
