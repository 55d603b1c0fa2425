// Any lines through the template miner: heads end within lines, every message has a template that
// it belongs to again, texts are bounded, and the miner stays within its limit.

#include <cstdlib>
#include <string>
#include <string_view>

#include "analyze/line_head.h"
#include "analyze/template_miner.h"

using namespace aijob;

static void Must(bool holds) {
  if (!holds) abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  analyze::TemplateMiner miner({.templates = 8});
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  while (!rest.empty()) {
    const size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    const size_t start = analyze::MessageStart(line);
    Must(start <= line.size());
    const std::string_view message = line.substr(start);
    const uint32_t id = miner.Resolve(miner.Add(message).id);
    const analyze::TemplateMiner::Seen again = miner.Add(message);
    Must(!again.is_new && miner.Resolve(again.id) == id);
    Must(miner.Text(id).size() <= 4 * message.size() + 3);
    Must(miner.Count(id) >= 2 && miner.size() <= 8);
  }
  return 0;
}
