// Runs independent pieces of work; the caller may bring its own.
#pragma once
#include <cstddef>
#include <functional>

namespace ebb {

class Executor {
 public:
  virtual ~Executor() = default;
  /// Calls work(i) once for every i in [0, count), in any order, and returns when all are done.
  virtual void for_each(std::size_t count, const std::function<void(std::size_t)>& work) = 0;
  virtual int threads() const = 0;
};

/// Threads of this process. One thread: on the caller's.
class ThreadExecutor : public Executor {
 public:
  explicit ThreadExecutor(int threads);
  void for_each(std::size_t count, const std::function<void(std::size_t)>& work) override;
  int threads() const override { return threads_; }

 private:
  int threads_;
};

}  // namespace ebb
