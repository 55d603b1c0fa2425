// Any bytes through frame/: records lie in the block in order, count at most once a line, and what
// is carried over a restart survives it.

#include <cstdlib>

#include "frame/assembler.h"
#include "frame/unwrapper.h"

using namespace aijob;

static void Must(bool holds) {
  if (!holds) abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  bytes.append(1 + model::kPadding, '\n');
  model::Batch batch;
  batch.bytes = std::string_view(bytes).substr(0, size + 1);
  for (size_t at = 0, end = 0; at <= size; at = end + 1) {
    end = bytes.find('\n', at);
    batch.lines.push_back(
        {static_cast<uint32_t>(at), static_cast<uint32_t>(end - at), end % 7 == 0});
  }
  frame::Unwrapper unwrapper(size % 5 == 0 ? frame::Framing::kDocker : frame::Framing::kAuto, 100);
  frame::Assembler assembler;
  std::vector<frame::Assembled> done;
  model::Block block;
  for (int round = 0; round < 2; ++round, batch.first_line += batch.lines.size()) {
    unwrapper.Unwrap(batch, block);
    size_t counted = 0, fed = 0, out = done.size();
    const char* at = block.bytes.data();
    for (const model::Record& record : block.records) {
      Must(record.text.data() >= at);
      at = record.text.data() + record.text.size();
      Must(at <= block.bytes.data() + block.bytes.size());
      counted += record.counts ? size_t{1} : size_t{0};
      fed += assembler.Feed(record, record.line % 3 == 0, done) ? size_t{1} : size_t{0};
    }
    Must(counted <= batch.lines.size() && done.size() - out <= fed + frame::Assembler::kMaxOpen);
    frame::Unwrapper unwrapper_after(frame::Framing::kAuto, 100);
    frame::Assembler assembler_after;
    Must(unwrapper_after.Load(unwrapper.Save()) && unwrapper_after.Save() == unwrapper.Save());
    Must(assembler_after.Load(assembler.Save()) && assembler_after.Save() == assembler.Save());
    (void)assembler_after.Load(batch.bytes);
    (void)unwrapper_after.Load(batch.bytes);
  }
  return 0;
}
