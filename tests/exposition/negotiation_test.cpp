#include "exposition/negotiation.h"

#include <gtest/gtest.h>

namespace aijob::exposition {
namespace {

TEST(Negotiation, NamesAreEscapedAsAskedFor) {
  const struct {
    const char *accept, *content_type;
  } cases[] = {
      {"", "text/plain; version=0.0.4; charset=utf-8; escaping=underscores"},
      {"text/plain;escaping=dots", "text/plain; version=0.0.4; charset=utf-8; escaping=dots"},
      {"text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3",
       "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8"},
      {"application/openmetrics-text;version=1.0.0;escaping=values",
       "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=values"},
      {"text/plain;escaping=other",
       "text/plain; version=0.0.4; charset=utf-8; escaping=underscores"},
  };
  for (const auto& [accept, content_type] : cases) {
    EXPECT_EQ(ContentType(Negotiate(accept)), content_type) << accept;
  }
}

TEST(Negotiation, ChoosesAsExpfmtDoes) {
  struct Case {
    const char* accept;
    Format format;
  };
  const Case kCases[] = {
      {"", Format::kText},
      {"*/*", Format::kText},
      {"text/html", Format::kText},
      {"text/plain", Format::kText},
      {"text/plain;version=0.0.4", Format::kText},
      {"application/json, text/plain; version=9", Format::kText},
      {"application/openmetrics-text", Format::kOpenMetrics},
      {"Application/OpenMetrics-Text; Version=1.0.0", Format::kOpenMetrics},
      {"application/openmetrics-text; version=\"1.0.0\"", Format::kOpenMetrics},
      {"application/openmetrics-text;version=2.0.0", Format::kText},
      // Prometheus 2.42
      {"application/openmetrics-text;version=1.0.0,application/"
       "openmetrics-text;version=0.0.1;q=0.75,"
       "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
       Format::kOpenMetrics},
      // Prometheus 2.5
      {"application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
       Format::kOpenMetrics},
      {"text/plain;version=0.0.4;q=0.6, application/openmetrics-text;q=0.5", Format::kText},
      {"text/plain;q=0.5, application/openmetrics-text;q=0.5", Format::kText},
      {"application/openmetrics-text;q=0", Format::kText},
      {"application/openmetrics-text;q=nonsense", Format::kOpenMetrics},
      {";;;,,,=;q", Format::kText},
      {"application/openmetrics-text;version", Format::kOpenMetrics},
      // Prometheus 2.40 and later, where they want native histograms.
      {"application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,"
       "application/openmetrics-text;version=1.0.0;q=0.8,"
       "application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
       Format::kProtobuf},
      {"application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;"
       "q=0.3, text/plain;q=0.4",
       Format::kText},
      {"application/vnd.google.protobuf; encoding=\"delimited\"; "
       "proto=\"io.prometheus.client.MetricFamily\"",
       Format::kProtobuf},
      {"application/vnd.google.protobuf", Format::kText},
      {"application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text",
       Format::kText},
      {"application/vnd.google.protobuf;proto=other;encoding=delimited", Format::kText},
  };
  for (const Case& example : kCases) {
    EXPECT_EQ(ChooseFormat(example.accept), example.format) << example.accept;
  }
}

TEST(Negotiation, ContentTypesAreExact) {
  EXPECT_EQ(ContentType(Format::kText), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(ContentType(Format::kProtobuf),
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; "
            "encoding=delimited");
  EXPECT_EQ(ContentType(Format::kOpenMetrics),
            "application/openmetrics-text; version=1.0.0; charset=utf-8");
}

}  // namespace
}  // namespace aijob::exposition
