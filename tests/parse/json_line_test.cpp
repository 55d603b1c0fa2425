#include "parse/json_line.h"

#include <gtest/gtest.h>

#include <string>

#include "padded.h"

namespace aijob::parse {
namespace {

using std::string;

const std::vector<model::FieldSpec> kWanted = {
    {"a", {"a"}}, {"b", {"o.b"}}, {"o", {"o"}}, {"deep", {"x.y.z"}}};

/// "k!", "utf8!" or "", then "name=value;" of each wanted field.
string Described(JsonLine& json, const string& line) {
  static const KeyTable keys(kWanted);
  const Padded padded(line);
  Collector collector(keys.wanted_count());
  model::Reading reading;
  collector.Begin(reading);
  const ParseError error = json.Read(padded.record.text, keys, collector);
  string text = error == ParseError::kJson ? "json! " : error == ParseError::kUtf8 ? "utf8! " : "";
  if (error != ParseError::kNone) return text;
  for (const model::Field& field : reading.fields) {
    text += kWanted[field.index].name + "=" + string(field.value) + ";";
  }
  return text;
}

TEST(JsonLineTest, ReadsWantedMembers) {
  const char* const cases[][2] = {
      {"{}", ""},
      {R"({"a":"x"})", "a=x;"},
      {R"( { "a" : "x" , "c" : 1 } )", "a=x;"},
      {R"({"a":"\u00e9\n\"\\"})", "a=\u00e9\n\"\\;"},
      {R"({"a":-1.50e3})", "a=-1.50e3;"},
      {R"({"a":12345678901234567890123})", "a=12345678901234567890123;"},
      {R"({"a":1e999})", "a=1e999;"},
      {R"({"a":true})", "a=true;"},
      {R"({"a":null})", ""},
      {R"({"a":[1, {"b":2}] })", "a=[1, {\"b\":2}];"},
      {R"({"o":{"b":1,"c":{"b":2}}})", "o={\"b\":1,\"c\":{\"b\":2}};b=1;"},
      {R"({"o":{}})", "o={};"},
      {R"({"o":[{"b":1}]})", "o=[{\"b\":1}];"},
      {R"({"o":"text"})", "o=text;"},
      {R"({"o.b":1})", "b=1;"},
      {R"({"x":{"y":{"z":"deep"},"z":1},"z":2})", "deep=deep;"},
      {R"({"x":{"y":[{"z":1}]}})", ""},
      {R"({"a":"x","a":"y"})", "a=x;"},
      {R"({"\u0061":"x"})", ""},  // a key with an escape is nobody's
      {R"({"a\"":"x","a":"y"})", "a=y;"},
      {R"({"":1,"a":2})", "a=2;"},
      {R"({"long_key_that_nobody_wants_at_all":{"a":[[[]]]},"a":"x"})", "a=x;"},
  };
  JsonLine json;
  for (const auto& [line, expected] : cases) EXPECT_EQ(Described(json, line), expected) << line;
}

TEST(JsonLineTest, TellsWhatIsNoJson) {
  const string cases[][2] = {
      {"", "json! "},
      {"[]", "json! "},
      {"\"a\"", "json! "},
      {"12", "json! "},
      {"{", "json! "},
      {R"({"a")", "json! "},
      {R"({"a":)", "json! "},
      {R"({"a":1)", "json! "},
      {R"({"a":"x)", "json! "},
      {R"({"a":"\x"})", "json! "},
      {R"({"a":1,})", "json! "},
      {R"({"a" 1})", "json! "},
      {R"({a:1})", "json! "},
      {R"({"a":1}})", "json! "},
      {R"({"a":1}{"a":2})", "json! "},
      {R"({"a":1} x)", "json! "},
      {"{\"a\":\"\x01\"}", "json! "},
      {"{\"a\":\"\xff\"}", "utf8! "},
      {"{\"c\":\"\xc3\"}", "utf8! "},
      {string("{\"a\":\"\0\"}", 9), "json! "},
  };
  JsonLine json;
  for (const auto& [line, expected] : cases) {
    EXPECT_EQ(Described(json, line), expected) << line;
    EXPECT_EQ(Described(json, R"({"a":"x"})"), "a=x;") << "and goes on after " << line;
  }
}

TEST(JsonLineTest, DeepNestingIsNoCrash) {
  JsonLine json;
  string line = R"({"a":)";
  for (int i = 0; i < 5000; ++i) line += R"({"a":)";
  EXPECT_EQ(Described(json, line), "json! ");
  EXPECT_EQ(Described(json, R"({"a":)" + string(100'000, '[')), "json! ");
  EXPECT_EQ(Described(json, R"({"a":"x"})"), "a=x;");
}

TEST(JsonLineTest, EveryPrefixOfALineIsRefused) {
  JsonLine json;
  const string line = R"({"a":"x\u00e9","o":{"b":[1,true,null]},"x":{"y":{"z":-1.5e3}}})";
  for (size_t i = 0; i < line.size(); ++i) {
    EXPECT_EQ(Described(json, line.substr(0, i)), "json! ") << line.substr(0, i);
  }
}

}  // namespace
}  // namespace aijob::parse
