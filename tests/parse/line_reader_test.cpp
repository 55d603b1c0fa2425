#include "parse/line_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "padded.h"

namespace aijob::parse {
namespace {

using model::Level;
using model::Reading;
using std::string;
using std::vector;

const model::TimePoint kLineReaderNow = At(1735689600);  // 2025-01-01T00:00:00Z

const vector<model::FieldSpec> kLineReaderWanted = {
    {"status", {"status", "state"}},       {"task_id", {"task_id", "taskId"}},
    {"error_type", {"error.type"}},        {"trace_path", {"trace_path"}},
    {"duration", {"duration_ms", "cost"}}, {"error", {"error"}}};

/// "level|message|status=..,error.." of a line.
string Described(LineReader& reader, const string& line) {
  const Padded padded(line);
  Reading reading;
  const ParseError error = reader.Read(padded.record, reading);
  string text = error == ParseError::kJson ? "json!" : error == ParseError::kUtf8 ? "utf8!" : "";
  text += reading.structured ? "S|" : "T|";
  text += string(model::LevelName(reading.level)) + "|" + string(reading.message) + "|";
  for (const model::Field& field : reading.fields) {
    text += kLineReaderWanted[field.index].name + "=" + string(field.value) + ";";
  }
  return text;
}

struct LineReaderCase {
  const char* name;
  string line;
  string expected;
};

TEST(LineReaderTest, ReadsStructuredLines) {
  const LineReaderCase cases[] = {
      {"article",
       R"({"timestamp":"2023-11-15T08:23:10Z","level":"INFO","message":"done","task_id":"tsk-7a8b9c"})",
       "S|info|done|task_id=tsk-7a8b9c;"},
      {"spellings", R"({"lvl":"WARN","msg":"m","taskId":"a","state":"FAILED"})",
       "S|warn|m|task_id=a;status=FAILED;"},
      {"values", R"({"status":3,"duration_ms":1.5e3,"task_id":true,"trace_path":["a","b"]})",
       "S|unknown|{\"status\":3,\"duration_ms\":1.5e3,\"task_id\":true,\"trace_path\":[\"a\",\"b\"]"
       "}|"
       "status=3;duration=1.5e3;task_id=true;trace_path=[\"a\",\"b\"];"},
      {"null is absent", R"({"status":null,"state":"ok","msg":"x"})", "S|unknown|x|status=ok;"},
      {"first wins", R"({"status":"a","status":"b","state":"c","level":"INFO","level":"ERROR"})",
       "S|info|{\"status\":\"a\",\"status\":\"b\",\"state\":\"c\",\"level\":\"INFO\",\"level\":"
       "\"ERROR\"}|"
       "status=a;"},
      {"nested", R"({"msg":"m","error":{"type":"E","message":"why","stack":"at x"}})",
       "S|unknown|m\nE\nwhy\nat x|error={\"type\":\"E\",\"message\":\"why\",\"stack\":\"at "
       "x\"};error_type=E;"},
      {"dotted key", R"({"error.type":"E","error.message":"why"})",
       "S|unknown|E\nwhy|error_type=E;"},
      {"escapes", R"({"msg":"a\n\"b\" \u00e9 \ud83d\ude00"})",
       "S|unknown|a\n\"b\" \u00e9 \U0001F600|"},
      {"error beside the message", R"({"level":"error","msg":"m","error":"CUDA out of memory"})",
       "S|error|m\nCUDA out of memory|error=CUDA out of memory;"},
      {"error alone", R"({"error":"boom"})", "S|unknown|boom|error=boom;"},
      {"exc_info", R"({"levelname":"ERROR","message":"m","exc_info":"Traceback\nValueError: x"})",
       "S|error|m\nTraceback\nValueError: x|"},
      {"pino", R"({"level":50,"time":1700000000123,"err":{"stack":"Error: x"},"msg":"m"})",
       "S|error|m\nError: x|"},
      {"journald", R"({"PRIORITY":"3","MESSAGE":"m"})", "S|error|m|"},
      {"otel", R"({"severityNumber":17,"body":"m"})", "S|error|m|"},
      {"python number", R"({"levelno":30,"message":"m"})", "S|warn|m|"},
      {"ecs", R"({"log.level":"warn","message":"m"})", "S|warn|m|"},
      {"ecs nested", R"({"log":{"level":"warn"},"message":"m"})", "S|warn|m|"},
      {"tracing", R"({"level":"WARN","fields":{"message":"m"},"target":"t"})", "S|warn|m|"},
      {"structlog", R"({"event":"e","level":"info"})", "S|info|e|"},
      {"a better message than the event", R"({"event":"e","message":"m"})", "S|unknown|m|"},
      {"unknown level", R"({"level":"loud","message":"m"})", "S|unknown|m|"},
      {"empty object", "{}", "S|unknown|{}|"},
      {"blanks before", R"(  {"msg":"m"})", "S|unknown|m|"},
      {"behind a tag", R"(api-1  | {"msg":"m"})", "S|unknown|m|"},
      {"deep", R"({"a":{"b":{"c":[1,{"d":2}]}},"msg":"m"})", "S|unknown|m|"},
      {"logfmt",
       R"(time=2026-04-02T13:12:01.290Z level=INFO source=a.go:1 msg="x \"y\" z" status=ok)",
       "S|info|x \"y\" z|status=ok;"},
      {"logfmt error", R"(level=warning msg="m" error="pod not found")",
       "S|warn|m\npod not found|error=pod not found;"},
      {"logfmt behind compose", R"(ollama-1  | time=2026-04-02T13:12:01Z level=ERROR msg=m)",
       "S|error|m|"},
      {"no logfmt", "max_tokens=185897, chunk=8192", "T|unknown|max_tokens=185897, chunk=8192|"},
      {"unclosed", R"({"level":"ERROR","msg":"m)",
       "json!T|unknown|{\"level\":\"ERROR\",\"msg\":\"m|"},
      {"truncated", R"({"level":"ERROR")", "json!T|unknown|{\"level\":\"ERROR\"|"},
      {"trailing", R"({"msg":"m"} ERROR x)", "json!T|unknown|{\"msg\":\"m\"} ERROR x|"},
      {"no utf-8", "{\"msg\":\"\xff\"}", "utf8!T|unknown|{\"msg\":\"\xff\"}|"},
      {"python dict", "{'loss': 1.2}", "T|unknown|{'loss': 1.2}|"},
      {"text", "ERROR: x", "T|error|ERROR: x|"},
      {"empty", "", "T|unknown||"},
  };
  LineReader reader(kLineReaderWanted, {});
  for (const LineReaderCase& test : cases) {
    EXPECT_EQ(Described(reader, test.line), test.expected) << test.name;
  }
}

TEST(LineReaderTest, TimesOfStructuredLines) {
  struct {
    const char* line;
    model::TimePoint time;
  } const cases[] = {
      {R"({"timestamp":"2024-05-20T08:23:10.5Z"})", At(1716193390, 500'000'000)},
      {R"({"ts":1700000000.25})", At(1700000000, 250'000'000)},
      {R"({"time":1700000000123})", At(1700000000, 123'000'000)},
      {R"({"time":"1700000000123"})", At(1700000000, 123'000'000)},
      {R"({"@timestamp":"2024-05-20 08:23:10,5"})", At(1716193390, 500'000'000)},
      {R"({"asctime":"2024-05-20 08:23:10"})", At(1716193390)},
      {R"(ts=2024-05-20T08:23:10Z level=info msg=x)", At(1716193390)},
      {R"({"ts":1.7e9})", At(1700000000)},
  };
  LineReader reader(kLineReaderWanted, {});
  for (const auto& test : cases) {
    const Padded padded(test.line);
    Reading reading;
    (void)reader.Read(padded.record, reading);
    EXPECT_EQ(reading.time, test.time) << test.line;
  }
}

TEST(LineReaderTest, HeadersGiveTimeLevelAndRank) {
  LineReader reader(
      {}, {{"torch", R"(\[rank(?P<rank>\d+)\]:\[(?P<level>[IWEF])(?P<time>\d{3,4} \S+))", "glog"},
           {"odd", R"(^~(?P<level>\w+)~(?P<time>[^~]+)~)", "%d.%m.%Y %H:%M"},
           {"clock", R"(^@(?P<time>\d+) )", "relative"}});
  const auto read = [&reader](const string& line, std::optional<model::TimePoint> wrapped = {}) {
    Padded padded(line);
    padded.record.time = wrapped;
    Reading reading;
    (void)reader.Read(padded.record, reading);
    reader.ReadHeader(padded.record, reading, kLineReaderNow);
    reading.message = {};
    return reading;
  };
  const Reading torch = read("[rank3]:[E710 18:00:32.5 P.cpp:757] x");
  EXPECT_EQ(torch.rank, 3);
  EXPECT_EQ(torch.level, Level::kError);
  EXPECT_EQ(torch.time, At(1720634432, 500'000'000));
  const Reading odd = read("~warn~20.05.2024 08:23~ x");
  EXPECT_EQ(odd.level, Level::kWarn);
  EXPECT_EQ(odd.time, At(1716193380));
  EXPECT_FALSE(read("@12 seen at 2024-05-20 08:23:10").time.has_value());
  EXPECT_EQ(read("plain", At(5)).time, At(5));
  EXPECT_EQ(read("INFO 2024-05-20 08:23:10 x", At(5)).time, At(1716193390));
  EXPECT_EQ(read("{\"msg\":\"m\"}", At(5)).time, At(5));
}

TEST(LineReaderTest, RefusesBadHeaders) {
  EXPECT_TRUE(LineReader::CheckHeader({"p", "(?P<time>x)", "glog"}).ok());
  EXPECT_THAT(LineReader::CheckHeader({"p", "(", ""}).error(), testing::HasSubstr("'('"));
  EXPECT_THAT(LineReader::CheckHeader({"p", "x", "sometimes"}).error(),
              testing::HasSubstr("sometimes"));
  LineReader reader({}, {{"p", "(", ""}});  // and goes on without it
  EXPECT_EQ(Described(reader, "INFO x"), "T|info|INFO x|");
}

/// The obvious reader: the whole document, then a look-up by name.
vector<string> JsonTwin(const string& line) {
  vector<string> found;
  const nlohmann::json json = nlohmann::json::parse(line, nullptr, false);
  if (json.is_discarded()) return {"bad"};
  for (const char* key : {"status", "task_id", "duration_ms"}) {
    if (!json.contains(key) || json[key].is_null()) continue;
    found.push_back(json[key].is_string() ? json[key].get<string>() : json[key].dump());
  }
  return found;
}

TEST(LineReaderTest, AgreesWithItsTwinOnRandomObjects) {
  std::mt19937 random(20241015);
  LineReader reader({{"status", {"status"}}, {"task_id", {"task_id"}}, {"d", {"duration_ms"}}}, {});
  const char* keys[] = {"status", "task_id", "duration_ms", "statu", "statuses", "x", "msg"};
  for (int round = 0; round < 3000; ++round) {
    nlohmann::json json = nlohmann::json::object();
    for (size_t i = random() % 7; i > 0; --i) {
      const char* key = keys[random() % 7];
      switch (random() % 5) {
        case 0:
          json[key] = static_cast<int>(random() % 1000);
          break;
        case 1:
          json[key] = "a\"\\\n\u00e9" + std::to_string(random());
          break;
        case 2:
          json[key] = nullptr;
          break;
        case 3:
          json[key] = vector<int>{1, 2};
          break;
        default:
          json[key] = random() % 2 == 0;
          break;
      }
    }
    const Padded padded(json.dump());
    Reading reading;
    ASSERT_EQ(reader.Read(padded.record, reading), ParseError::kNone);
    std::sort(reading.fields.begin(), reading.fields.end(),
              [](const auto& a, const auto& b) { return a.index < b.index; });
    vector<string> got;
    for (const model::Field& field : reading.fields) got.emplace_back(field.value);
    ASSERT_EQ(got, JsonTwin(padded.bytes.substr(0, padded.record.text.size())));
  }
}

}  // namespace
}  // namespace aijob::parse
