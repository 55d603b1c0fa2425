#include "frame/unwrapper.h"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "frame/ansi.h"
#include "frame/blob.h"
#include "frame/container.h"
#include "model/ascii.h"

namespace aijob::frame {
namespace {

constexpr std::string_view kUnwrapperBlob = "unwrapper 1";
constexpr size_t kKmsgGrowth = 48;  // bytes by which ParseKmsg() may lengthen a line

/// Whether `bytes` has an ESC, a NUL or a '\r': one pass, 16 bytes at a time.
bool HasTerminalBytes(std::string_view bytes) {
  using Vector [[gnu::vector_size(16)]] = unsigned char;
  size_t at = 0;
  Vector found{};
  for (; at + 64 <= bytes.size(); at += 64) {
    for (size_t part = 0; part < 64; part += 16) {
      Vector chunk;
      std::memcpy(&chunk, bytes.data() + at + part, sizeof chunk);
      found |= reinterpret_cast<Vector>((chunk == 0x1b) | (chunk == 0x00) | (chunk == 0x0d));
    }
  }
  for (size_t i = 0; i < 16; ++i) {
    if (found[i] != 0) return true;
  }
  const std::string_view tail = bytes.substr(at);
  return std::any_of(tail.begin(), tail.end(),
                     [](char c) { return c == '\x1b' || c == '\0' || c == '\r'; });
}

using model::IsBlank;

/// The next part of a line that '\r' (or a newline within a wrapped text) divides.
std::string_view TakePart(std::string_view& rest) {
  const size_t end = std::min(rest.find('\r'), rest.find('\n'));  // memchr, twice
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return part;
}

}  // namespace

std::optional<Framing> FramingOf(std::string_view name) {
  if (name == "auto") return Framing::kAuto;
  if (name == "none") return Framing::kNone;
  if (name == "cri") return Framing::kCri;
  if (name == "docker") return Framing::kDocker;
  return std::nullopt;
}

Unwrapper::Unwrapper(Framing framing, size_t line_bytes)
    : framing_(framing), line_bytes_(line_bytes) {}

void Unwrapper::Unwrap(const model::Batch& batch, model::Block& block) {
  block.stream = batch.stream;
  block.path = batch.path;
  block.bytes = batch.bytes;
  plain_ = !HasTerminalBytes(batch.bytes);
  copying_ = OpenBytes() > 0;
  if (!copying_) {
    if (UnwrapAll(batch, block)) return;
    copying_ = true;  // a line could not be shared: once more, with copies
  }
  Reserve(batch);
  const bool done = UnwrapAll(batch, block);
  assert(done);
  (void)done;
  std::memset(buffer_.data() + used_, 0, model::kPadding);
  block.bytes = std::string_view(buffer_.data(), used_);
}

bool Unwrapper::UnwrapAll(const model::Batch& batch, model::Block& block) {
  block.records.clear();
  block.records.reserve(batch.lines.size());
  uint64_t number = batch.first_line;
  for (const model::LineSpan& span : batch.lines) {
    std::string_view line = batch.bytes.substr(span.offset, span.length);
    if (number == 1 && line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
    model::Record record;
    record.line = number++;
    record.cut = span.cut;
    if (!UnwrapLine(line, record, block)) return false;
  }
  return true;
}

bool Unwrapper::UnwrapLine(std::string_view line, model::Record& record, model::Block& block) {
  const char first = line.empty() ? '\0' : line[0];
  const bool automatic = framing_ == Framing::kAuto;
  if (first >= '0' && first <= '9' && (automatic || framing_ == Framing::kCri)) {
    return UnwrapCri(line, record, block);
  }
  if (first == '{' && (automatic || framing_ == Framing::kDocker)) {
    return UnwrapDocker(line, record, block);
  }
  return Emit(line, record, block);
}

bool Unwrapper::UnwrapCri(std::string_view line, model::Record& record, model::Block& block) {
  const std::optional<Wrapped> wrapped = ParseCri(line);
  if (!wrapped) {
    return framing_ == Framing::kAuto ? UnwrapKmsg(line, record, block) : Emit(line, record, block);
  }
  Partial& partial = partials_[static_cast<size_t>(wrapped->output)];
  if (wrapped->partial && !copying_) return false;
  record.output = wrapped->output;
  record.time = wrapped->time;
  if (!wrapped->partial && partial.line == 0) return Emit(wrapped->text, record, block);
  AddPart(partial, wrapped->text, record);
  if (!wrapped->partial) CloseParts(partial, record, block);
  return true;
}

bool Unwrapper::UnwrapDocker(std::string_view line, model::Record& record, model::Block& block) {
  if (framing_ == Framing::kAuto && !line.starts_with("{\"log\":\"")) {
    return Emit(line, record, block);
  }
  if (!copying_) return false;
  const std::optional<Wrapped> wrapped = ParseDocker(line, record.cut, scratch_);
  if (!wrapped) return Emit(line, record, block);
  Partial& partial = partials_[static_cast<size_t>(wrapped->output)];
  record.output = wrapped->output;
  record.time = wrapped->time;
  if (!wrapped->partial && partial.line == 0) return Emit(wrapped->text, record, block);
  AddPart(partial, wrapped->text, record);
  if (!wrapped->partial) CloseParts(partial, record, block);
  return true;
}

bool Unwrapper::UnwrapKmsg(std::string_view line, model::Record& record, model::Block& block) {
  // Most lines that begin with a digit begin with a date or a clock: no comma among their digits.
  const size_t comma = line.find_first_not_of("0123456789");
  if (comma > 4 || line[comma] != ',') return Emit(line, record, block);
  const std::optional<std::string_view> text = ParseKmsg(line, scratch_);
  if (!text) return Emit(line, record, block);
  return copying_ && Emit(*text, record, block);
}

void Unwrapper::AddPart(Partial& partial, std::string_view text,
                        const model::Record& record) const {
  if (partial.line == 0) {
    partial.line = record.line;
    partial.time = record.time;
  }
  const size_t room = line_bytes_ - std::min(line_bytes_, partial.text.size());
  partial.cut = partial.cut || record.cut || text.size() > room;
  partial.text.append(text.substr(0, room));
}

void Unwrapper::CloseParts(Partial& partial, model::Record& record, model::Block& block) {
  record.line = partial.line;
  record.cut = partial.cut;
  record.time = partial.time;
  scratch_.swap(partial.text);
  partial = Partial{};
  const bool done = Emit(scratch_, record, block);
  assert(done);
  (void)done;
}

bool Unwrapper::Emit(std::string_view text, model::Record& record, model::Block& block) {
  if (plain_ && !copying_) {
    record.text = text;
    block.records.push_back(record);
    return true;
  }
  if (copying_) {
    char* const to = buffer_.data() + used_;
    assert(used_ + text.size() + model::kPadding <= buffer_.size());
    const size_t length = StripTerminal(text, to);
    used_ += length;
    text = std::string_view(to, length);
  } else if (text.find('\x1b') != std::string_view::npos ||
             text.find('\0') != std::string_view::npos) {
    return false;
  }
  const size_t before = block.records.size();
  for (std::string_view rest = text; !rest.empty();) {
    record.text = TakePart(rest);
    const bool whole = record.text.size() == text.size();
    if (!whole && IsBlank(record.text)) continue;
    record.counts = block.records.size() == before;
    block.records.push_back(record);
  }
  if (block.records.size() == before) {
    record.text = text.substr(0, 0);
    block.records.push_back(record);
  }
  return true;
}

void Unwrapper::Reserve(const model::Batch& batch) {
  const size_t most =
      batch.bytes.size() + batch.lines.size() * kKmsgGrowth + OpenBytes() + model::kPadding;
  if (buffer_.size() < most) buffer_.resize(most);
  used_ = 0;
}

size_t Unwrapper::OpenBytes() const {
  size_t bytes = 0;
  for (const Partial& partial : partials_) bytes += partial.line == 0 ? 0 : partial.text.size() + 1;
  return bytes;
}

void Unwrapper::Drain(model::StreamId stream, std::string_view path, model::Block& block) {
  block.stream = stream;
  block.path = path;
  block.records.clear();
  copying_ = true;
  plain_ = false;
  Reserve(model::Batch{});
  for (size_t i = 0; i < partials_.size(); ++i) {
    if (partials_[i].line == 0) continue;
    model::Record record;
    record.output = static_cast<model::Output>(i);
    CloseParts(partials_[i], record, block);
  }
  std::memset(buffer_.data() + used_, 0, model::kPadding);
  block.bytes = std::string_view(buffer_.data(), used_);
}

std::string Unwrapper::Save() const {
  if (OpenBytes() == 0) return {};
  BlobWriter writer(kUnwrapperBlob);
  for (const Partial& partial : partials_) {
    writer.PutNumber(partial.line);
    writer.PutNumber(partial.cut ? 1 : 0);
    writer.PutTime(partial.time);
    writer.PutText(partial.text);
  }
  return writer.Finish();
}

bool Unwrapper::Load(std::string_view blob) {
  std::array<Partial, 3> partials;
  if (!blob.empty()) {
    BlobReader reader(blob, kUnwrapperBlob);
    for (Partial& partial : partials) {
      partial.line = reader.Number();
      partial.cut = reader.Number() != 0;
      partial.time = reader.Time();
      const std::string_view text = reader.Text();
      partial.cut = partial.cut || text.size() > line_bytes_;
      partial.text = text.substr(0, line_bytes_);
    }
    if (!reader.good() || !reader.AtEnd()) return false;
  }
  partials_ = std::move(partials);
  return true;
}

}  // namespace aijob::frame
