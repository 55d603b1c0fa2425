#include "exposition/writer.h"

#include <deque>

#include "exposition/name_escaper.h"
#include "exposition/open_metrics_writer.h"
#include "exposition/protobuf_writer.h"
#include "exposition/text_writer.h"

namespace aijob::exposition {

WriteReport Write(const Exposition& exposition, model::Families families, std::string& out,
                  StreamedFamilies streamed) {
  const auto [format, escaping] = exposition;
  std::deque<std::string> names;
  EscapeNames(escaping, format, families, streamed, names);
  const Names allowed = escaping == Escaping::kAllowUtf8 ? Names::kUtf8 : Names::kClassic;
  switch (format) {
    case Format::kOpenMetrics:
      return WriteOpenMetrics(families, out, streamed, allowed);
    case Format::kProtobuf:
      return WriteProtobuf(families, out, streamed, allowed);
    case Format::kText:
      break;
  }
  return WriteText(families, out, streamed, allowed);
}

}  // namespace aijob::exposition
