// Every piece of work is done exactly once, however many threads there are.
#include "ebb/numerics/executor.h"

#include <doctest.h>

#include <atomic>
#include <thread>
#include <vector>

TEST_CASE("every_piece_is_done_once") {
  for (const int threads : {-1, 0, 1, 2, 3, 9}) {
    for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{1000}}) {
      std::vector<std::atomic<int>> done(count);
      ebb::ThreadExecutor executor(threads);
      executor.for_each(count, [&](std::size_t i) { ++done[i]; });
      for (const auto& times : done) REQUIRE(times == 1);
    }
  }
}

TEST_CASE("one_thread_works_on_the_callers") {
  ebb::ThreadExecutor executor(1);
  executor.for_each(3, [caller = std::this_thread::get_id()](std::size_t) { CHECK(std::this_thread::get_id() == caller); });
  CHECK(executor.threads() == 1);
}
