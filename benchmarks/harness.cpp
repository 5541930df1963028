#include "benchmarks/harness.h"

#include <sys/resource.h>
#include <sys/utsname.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

namespace ebb_benchmark {
namespace {

#if defined(__clang__)
constexpr const char* kCompiler = __VERSION__;
#else
constexpr const char* kCompiler = "g++ " __VERSION__;
#endif

double seconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

std::string today() {
  const std::time_t now = std::time(nullptr);
  char text[16];
  std::strftime(text, sizeof text, "%Y-%m-%d", std::localtime(&now));
  return text;
}

/// First line that a command prints; empty if it fails.
std::string line_of(const std::string& command) {
  std::FILE* pipe = popen(command.c_str(), "r");
  if (!pipe) return "";
  char text[256] = "";
  std::string line = std::fgets(text, sizeof text, pipe) ? text : "";
  pclose(pipe);
  while (!line.empty() && line.back() == '\n') line.pop_back();
  return line;
}

std::string file_safe(std::string text) {
  std::string safe;
  for (char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (plain) safe += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (!safe.empty() && safe.back() != '-') safe += '-';
  }
  while (!safe.empty() && safe.back() == '-') safe.pop_back();
  return safe;
}

std::string vector_sets() {
  std::ifstream info("/proc/cpuinfo");
  std::string line, sets;
  while (std::getline(info, line)) {
    if (line.rfind("flags", 0) != 0) continue;
    for (const char* set : {"sse2", "avx2", "fma", "avx512f", "avx512dq", "avx512vl"})
      if ((line + " ").find(std::string(" ") + set + " ") != std::string::npos) sets += std::string(sets.empty() ? "" : " ") + set;
    break;
  }
  return sets;
}

nlohmann::json machine(const std::string& source_dir) {
  utsname system{};
  uname(&system);
  return {{"processor", processor_name()},
          {"vector_sets", vector_sets()},
          {"processors_online", std::thread::hardware_concurrency()},
          {"system", std::string(system.sysname) + " " + system.release},
          {"compiler", kCompiler},
          {"flags_engine", EBB_FLAGS_ENGINE},
          {"flags_peers", EBB_FLAGS_PEERS},
          {"commit", line_of("git -C '" + source_dir + "' describe --always --dirty 2>/dev/null")},
          {"date", today()}};
}

nlohmann::json to_json(const Row& row, double baseline_per_s) {
  nlohmann::json errors = nlohmann::json::object();
  for (const auto& [name, value] : row.errors) errors[name] = value;
  nlohmann::json out = {{"program", row.program},         {"stored", row.stored},           {"threads", row.threads},
                        {"people", row.people},           {"median_s", row.timing.median_s}, {"spread_frac", row.timing.spread_frac},
                        {"people_per_s", row.people_per_s()}, {"errors", errors}};
  if (baseline_per_s > 0) out["ratio"] = row.people_per_s() / baseline_per_s;
  if (!row.note.empty()) out["note"] = row.note;
  return out;
}

double baseline_per_s(const Report& report) {
  for (const Row& row : report.rows)
    if (row.program == report.baseline && row.threads == 1) return row.people_per_s();
  return 0;
}

}  // namespace

Timing time_runs(const std::function<void()>& work, int least_runs, double least_s) {
  work();
  std::vector<double> seconds;
  double total_s = 0;
  while (static_cast<int>(seconds.size()) < least_runs || total_s < least_s) {
    seconds.push_back(seconds_of(work));
    total_s += seconds.back();
  }
  std::sort(seconds.begin(), seconds.end());
  const double median_s = seconds[seconds.size() / 2];
  return {median_s, (seconds.back() - seconds.front()) / median_s};
}

void on_threads(int threads, std::size_t count, const std::function<void(std::size_t, std::size_t)>& work) {
  std::vector<std::thread> others;
  const auto part = [&](int i) { return count * static_cast<std::size_t>(i) / static_cast<std::size_t>(threads); };
  for (int i = 1; i < threads; ++i) others.emplace_back([&work, &part, i] { work(part(i), part(i + 1)); });
  work(part(0), part(1));
  for (std::thread& thread : others) thread.join();
}

void print(const Report& report) {
  std::printf("\n%s\n", report.job.c_str());
  for (const std::string& note : report.notes) std::printf("  %s\n", note.c_str());
  std::printf("%-30s %-12s %7s  ", "program", "stored", "threads");
  if (!report.rows.empty())
    for (const auto& error : report.rows.front().errors) std::printf("err %-6s", error.first.c_str());
  std::printf("%12s %8s %7s %9s\n", "people/s", "spread", "people", "ratio");
  const double baseline = baseline_per_s(report);
  for (const Row& row : report.rows) {
    std::printf("%-30s %-12s %7d  ", row.program.c_str(), row.stored.c_str(), row.threads);
    for (const auto& error : row.errors) {
      if (error.second < 0) std::printf("%-10s", "-");
      else std::printf("%-10.1e", error.second);
    }
    std::printf("%12.0f %7.0f%% %7zu %9.1f  %s\n", row.people_per_s(), 100 * row.timing.spread_frac, row.people,
                baseline > 0 ? row.people_per_s() / baseline : 0.0, row.note.c_str());
  }
}

bool save(const Report& report, const std::string& path, const std::string& source_dir) {
  const std::string file =
      path.empty() ? source_dir + "/benchmarks/results/" + file_safe(processor_name()) + "-" + today() + ".json" : path;
  nlohmann::json all = nlohmann::json::object();
  if (std::ifstream before(file); before) {
    all = nlohmann::json::parse(before, nullptr, false);
    if (all.is_discarded()) all = nlohmann::json::object();
  }
  nlohmann::json rows = nlohmann::json::array();
  for (const Row& row : report.rows) rows.push_back(to_json(row, baseline_per_s(report)));
  all[report.job] = {{"machine", machine(source_dir)}, {"notes", report.notes}, {"baseline", report.baseline}, {"rows", rows}};
  std::ofstream out(file);
  out << all.dump(1) << "\n";
  if (!out) {
    std::fprintf(stderr, "%s: cannot be written\n", file.c_str());
    return false;
  }
  std::printf("saved in %s\n", file.c_str());
  return true;
}

std::string processor_name() {
  std::ifstream info("/proc/cpuinfo");
  std::string line, name, family, model;
  const auto value_of = [](const std::string& text) { return text.substr(std::min(text.size(), text.find(':') + 2)); };
  while (std::getline(info, line) && !line.empty()) {
    if (line.rfind("model name", 0) == 0) name = value_of(line);
    else if (line.rfind("cpu family", 0) == 0) family = value_of(line);
    else if (line.rfind("model\t", 0) == 0) model = value_of(line);
  }
  return name.empty() ? "unknown processor" : name + " family " + family + " model " + model;
}

double peak_memory_MB() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

Options read_options(int argument_count, char** arguments) {
  Options options;
  for (int i = 1; i < argument_count; ++i) {
    const std::string word = arguments[i];
    if (word == "--quick") options.quick = true;
    else if (word == "--no-save") options.save = false;
    else if (word == "--json" && i + 1 < argument_count) options.json_path = arguments[++i];
    else if (word == "--people" && i + 1 < argument_count) options.people = std::strtoull(arguments[++i], nullptr, 10);
    else options.ok = false;
  }
  if (!options.ok) std::fprintf(stderr, "usage: %s [--people N] [--quick] [--json FILE] [--no-save]\n", arguments[0]);
  return options;
}

}  // namespace ebb_benchmark
