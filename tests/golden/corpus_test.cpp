// Judges the built-in packs on labelled lines from real logs, where the environment variable
// AIJOB_CORPUS names such a file: a JSON object a line with `id`, `line` or `lines`, `emitter`,
// `category`, and where they apply `alt_categories`, `values`, `values_alt`, `negative`. The lines
// are not ours and are not kept here.
//
// Lenient: of a record any right class will do, and where an alternative is no failure, none is
// right too.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "support/tool.h"

namespace aijob::test {
namespace {

using nlohmann::json;
using Words = std::set<std::string>;

/// The corpus' categories -> classes of model/taxonomy.h; a category without is no failure.
const std::map<std::string, Words>& ClassesOf() {
  static const std::map<std::string, Words> kClasses = {
      {"gpu_oom", {"gpu_oom"}},
      {"oom_kill", {"host_oom"}},
      {"host_oom", {"host_oom"}},
      {"jvm_oom", {"host_oom"}},
      {"gpu_fault", {"gpu_hardware", "cuda_error"}},
      {"collective_timeout", {"comm_hang"}},
      {"disk_full", {"storage_io", "checkpoint_save"}},
      {"comm_error", {"comm_error"}},
      {"model_load_failure", {"model_load", "config_env"}},
      {"checkpoint_failure", {"checkpoint_save", "checkpoint_load"}},
      {"numeric_anomaly", {"numeric"}},
      {"data_error", {"data_pipeline"}},
      {"stall", {"stall", "comm_hang"}},
      {"timeout_other", {"timeout", "preemption"}},
      {"crash", {"process_crash", "config_env", "preemption"}},
      {"preemption", {"preemption"}},
  };
  return kClasses;
}

struct Score {
  size_t right = 0, wrong = 0, missed = 0, alarms = 0, values = 0, values_found = 0;
  std::string report;

  [[nodiscard]] double F1() const {
    return 2.0 * static_cast<double>(right) / static_cast<double>(2 * right + wrong + missed);
  }
};

bool SameValue(const json& got, const json& wanted) {
  if (got.is_null()) return false;
  const auto text = [](const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
  };
  char* end = nullptr;
  const std::string a = text(got);
  const std::string b = text(wanted);
  const double number = std::strtod(b.c_str(), &end);
  if (end != b.c_str() && *end == '\0') {
    return std::abs(std::strtod(a.c_str(), nullptr) - number) <= 1e-3 * std::abs(number) + 1e-12;
  }
  return strcasecmp(a.c_str(), b.c_str()) == 0;
}

void JudgeClasses(const json& record, const Words& got, Score& score) {
  std::vector<std::string> categories = record.value("alt_categories", std::vector<std::string>());
  const std::string category = record["category"];
  categories.push_back(category);
  Words wanted;
  bool none_is_right = false;
  for (const std::string& name : categories) {
    const auto classes = ClassesOf().find(name);
    if (classes == ClassesOf().end())
      none_is_right = true;
    else
      wanted.insert(classes->second.begin(), classes->second.end());
  }
  size_t right = 0;
  for (const std::string& name : got) right += wanted.contains(name) ? 1 : 0;
  score.wrong += got.size() - right;
  if (ClassesOf().contains(category)) {
    score.right += right > 0 ? 1 : 0;
    score.missed += right == 0 && !(none_is_right && got.empty()) ? 1 : 0;
  }
  if (got.size() > right || (right == 0 && !none_is_right)) {
    score.report += record["id"].get<std::string>() + " is " + category + ", got " +
                    ::testing::PrintToString(got) + "\n";
  }
}

void JudgeValues(const json& record, const std::vector<json>& events, Score& score) {
  const json wanted = record.value("values", json::object());
  const json alternatives = record.value("values_alt", json::object());
  for (const auto& [name, value] : wanted.items()) {
    bool found = false;
    for (const json& event : events) {
      for (const char* place : {"values", "labels"}) {
        const json got = event[place].value(name, json());
        found = found || SameValue(got, value) || SameValue(got, alternatives.value(name, value));
      }
    }
    ++score.values;
    score.values_found += found ? 1 : 0;
  }
}

TEST(Corpus, PacksKnowTheirEmitters) {
  const char* corpus = std::getenv("AIJOB_CORPUS");
  if (corpus == nullptr) GTEST_SKIP() << "AIJOB_CORPUS names no file of labelled lines";
  const Folder folder;
  std::vector<json> records;
  std::vector<std::string> command = {"scan", "--output=events"};
  std::istringstream lines(ReadAll(corpus));
  for (std::string line; std::getline(lines, line);) {
    const json record = json::parse(line);
    std::string text;
    if (record.contains("line")) {
      text = record["line"].get<std::string>() + "\n";
    } else {
      for (const json& part : record["lines"]) text += part.get<std::string>() + "\n";
    }
    folder.Write(record["id"].get<std::string>(), text);
    command.push_back(folder.Path(record["id"].get<std::string>()));
    records.push_back(record);
  }
  ASSERT_FALSE(records.empty()) << corpus;
  const Ran ran = RunCtl(command);
  ASSERT_EQ(ran.code, 0) << ran.err;
  std::map<std::string, std::vector<json>> events;
  std::istringstream printed(ran.out);
  for (std::string line; std::getline(printed, line);) {
    const json event = json::parse(line);
    events[std::filesystem::path(event["source"].get<std::string>()).filename()].push_back(event);
  }
  Score score;
  for (const json& record : records) {
    const std::vector<json>& seen = events[record["id"]];
    Words failures;
    for (const json& event : seen) {
      if (event["kind"] == "failure") failures.insert(event["class"].get<std::string>());
    }
    if (record.value("negative", false) && !failures.empty()) {
      ++score.alarms;
      score.report += record["id"].get<std::string>() + " is benign\n";
    }
    JudgeClasses(record, failures, score);
    JudgeValues(record, seen, score);
  }
  const double found = static_cast<double>(score.values_found) /
                       static_cast<double>(std::max<size_t>(1, score.values));
  std::cout << "F1 " << score.F1() << ", false alarms " << score.alarms << ", values " << found
            << "\n";
  EXPECT_GE(score.F1(), 0.95) << score.report;
  EXPECT_EQ(score.alarms, 0u) << score.report;
  EXPECT_GE(found, 0.95);
}

}  // namespace
}  // namespace aijob::test
