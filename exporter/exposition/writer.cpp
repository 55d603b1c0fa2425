#include "exposition/writer.h"

#include "exposition/open_metrics_writer.h"
#include "exposition/protobuf_writer.h"
#include "exposition/text_writer.h"

namespace aijob::exposition {

WriteReport Write(Format format, const model::Families& families, std::string& out,
                  const StreamedFamilies& streamed) {
  switch (format) {
    case Format::kOpenMetrics:
      return WriteOpenMetrics(families, out, streamed);
    case Format::kProtobuf:
      return WriteProtobuf(families, out, streamed);
    case Format::kText:
      break;
  }
  return WriteText(families, out, streamed);
}

}  // namespace aijob::exposition
