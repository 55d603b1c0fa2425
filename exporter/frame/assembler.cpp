#include "frame/assembler.h"

#include <utility>

#include "frame/blob.h"

namespace aijob::frame {
namespace {

constexpr std::string_view kAssemblerBlob = "assembler 1";

}  // namespace

std::span<const std::string_view> Assembler::StartLiterals() { return MessageStarts(); }

bool Assembler::Feed(const model::Record& record, bool starts, std::vector<Assembled>& done) {
  bool taken = false;
  // Prefixed messages first: a line of theirs would look like anybody's to one without a prefix.
  for (const bool prefixed : {true, false}) {
    for (size_t i = 0; i < open_.size() && !taken;) {
      if (open_[i].message.prefix.empty() == prefixed) {
        ++i;
        continue;
      }
      std::string_view rest;
      const Fit fit = open_[i].message.Take(record, rest);
      if (fit == Fit::kMore || fit == Fit::kLast) {
        const bool fits = Append(i, rest);
        taken = fits;
        if (!fits || fit == Fit::kLast) CloseAt(i, !fits, done);
      } else if (fit == Fit::kEnded) {
        CloseAt(i, false, done);
      } else {
        ++i;
      }
    }
  }
  if (taken) return true;
  if (!starts || record.text.size() > kMaxBytes) return false;
  std::optional<Message> message = Message::Start(record);
  if (!message) return false;
  if (open_.size() >= kMaxOpen) CloseAt(0, true, done);
  Open open;
  open.message = std::move(*message);
  open.assembled = {std::string(record.text), record.line, 1, record};
  open.assembled.meta.text = {};
  open_.push_back(std::move(open));
  return true;
}

/// False where the line is too much for the message.
bool Assembler::Append(size_t index, std::string_view rest) {
  Open& open = open_[index];
  Assembled& assembled = open.assembled;
  if (assembled.line_count >= kMaxLines || assembled.text.size() + 1 + rest.size() > kMaxBytes) {
    return false;
  }
  assembled.text += '\n';
  assembled.text += rest;
  ++assembled.line_count;
  open.touched = true;
  return true;
}

void Assembler::CloseAt(size_t index, bool early, std::vector<Assembled>& done) {
  if (early) ++closed_early_;
  done.push_back(std::move(open_[index].assembled));
  open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(index));
}

void Assembler::Flush(model::TimePoint now, std::vector<Assembled>& done) {
  for (size_t i = 0; i < open_.size();) {
    Open& open = open_[i];
    if (open.touched) {
      open.touched = false;
      open.quiet_since = now;
    }
    if (now - open.quiet_since > kQuiet) {
      CloseAt(i, false, done);
    } else {
      ++i;
    }
  }
}

void Assembler::Close(std::vector<Assembled>& done) {
  while (!open_.empty()) CloseAt(0, false, done);
}

std::string Assembler::Save() const {
  if (open_.empty()) return {};
  BlobWriter writer(kAssemblerBlob);
  writer.PutNumber(open_.size());
  for (const Open& open : open_) {
    writer.PutNumber(static_cast<uint64_t>(open.message.kind));
    writer.PutNumber(static_cast<uint64_t>(open.message.stage));
    writer.PutNumber(static_cast<uint64_t>(open.message.output));
    writer.PutText(open.message.prefix);
    writer.PutText(open.assembled.text);
    writer.PutNumber(open.assembled.first_line);
    writer.PutNumber(open.assembled.line_count);
    writer.PutNumber(open.assembled.meta.counts ? 1 : 0);
    writer.PutNumber(open.assembled.meta.cut ? 1 : 0);
    writer.PutNumber(open.assembled.meta.invalid_utf8 ? 1 : 0);
    writer.PutTime(open.assembled.meta.time);
  }
  return writer.Finish();
}

bool Assembler::Load(std::string_view blob) {
  std::vector<Open> loaded;
  if (!blob.empty()) {
    BlobReader reader(blob, kAssemblerBlob);
    const uint64_t count = reader.Number();
    for (uint64_t i = 0; i < count && i < kMaxOpen && reader.good(); ++i) {
      Open open;
      const uint64_t kind = reader.Number();
      const uint64_t stage = reader.Number();
      const uint64_t output = reader.Number();
      if (kind > 6 || stage > 3 || output > 2) return false;
      open.message = {static_cast<MessageKind>(kind), static_cast<Stage>(stage),
                      static_cast<model::Output>(output), std::string(reader.Text())};
      open.assembled.text = reader.Text();
      open.assembled.first_line = reader.Number();
      open.assembled.line_count = static_cast<uint32_t>(reader.Number());
      open.assembled.meta.line = open.assembled.first_line;
      open.assembled.meta.counts = reader.Number() != 0;
      open.assembled.meta.cut = reader.Number() != 0;
      open.assembled.meta.invalid_utf8 = reader.Number() != 0;
      open.assembled.meta.output = open.message.output;
      open.assembled.meta.time = reader.Time();
      loaded.push_back(std::move(open));
    }
    if (!reader.good() || !reader.AtEnd()) return false;
  }
  open_ = std::move(loaded);
  return true;
}

}  // namespace aijob::frame
