#include "ebb/numerics/executor.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace ebb {

ThreadExecutor::ThreadExecutor(int threads) : threads_(std::max(threads, 1)) {}

void ThreadExecutor::for_each(std::size_t count, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  const auto take_work = [&] {
    for (std::size_t i = next.fetch_add(1); i < count; i = next.fetch_add(1)) work(i);
  };
  const std::size_t helpers = std::min(static_cast<std::size_t>(threads_), count);
  std::vector<std::thread> others;
  for (std::size_t t = 1; t < helpers; ++t) others.emplace_back(take_work);
  take_work();
  for (std::thread& other : others) other.join();
}

}  // namespace ebb
