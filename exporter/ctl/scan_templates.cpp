#include "ctl/scan_templates.h"

#include <nlohmann/json.hpp>
#include <ostream>

#include "analyze/line_head.h"

namespace aijob::ctl {
namespace {

std::string Json(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

TemplatePrinter::TemplatePrinter(std::ostream& out, const std::string& source)
    : out_(out), source_(Json(source)), miner_({}), reader_({}, {}) {}

void TemplatePrinter::Take(std::string_view line) {
  if (miner_.full() || held_.size() >= kHeldLines) Print();
  std::string_view message;
  if (!line.empty() && line.front() == '{') {
    model::Record record;
    record.text = line;
    reader_.Read(record, reading_);
    if (reading_.structured) message = reading_.message;
  }
  if (message.empty()) message = line.substr(analyze::MessageStart(line));
  held_.push_back(miner_.Add(message).id);
}

void TemplatePrinter::Print() {
  std::vector<std::string> texts;  // by id, as JSON
  for (const uint32_t held : held_) {
    const uint32_t id = miner_.Resolve(held);
    if (id >= texts.size()) texts.resize(id + 1);
    if (texts[id].empty()) texts[id] = Json(miner_.Text(id));
    out_ << "{\"source\":" << source_ << ",\"line\":" << ++printed_ << ",\"template\":" << texts[id]
         << "}\n";
  }
  held_.clear();
}

}  // namespace aijob::ctl
