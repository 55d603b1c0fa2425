#include "exposition/escaping.h"

#include <gtest/gtest.h>

#include "exposition/sample_syntax.h"

namespace aijob::exposition {
namespace {

TEST(Escaping, NamesByScheme) {
  const struct {
    const char *name, *underscores, *dots, *values;
    NameOf what = NameOf::kMetric;
  } cases[] = {
      {"plain", "plain", "plain", "plain"},
      {"my_metric", "my_metric", "my__metric", "my_metric"},
      {"my.metric_x", "my_metric_x", "my_dot_metric__x", "U__my_2e_metric__x"},
      {"http.status:sum", "http_status:sum", "http_dot_status:sum", "U__http_2e_status:sum"},
      {"a:b", "a:b", "a:b", "a:b"},
      {"a:b", "a_b", "a__b", "U__a_3a_b", NameOf::kLabel},
      {"0a", "_a", "__a", "U___30_a"},
      {"a b", "a_b", "a__b", "U__a_20_b"},
      {"größe", "gr__e", "gr____e", "U__gr_f6__df_e"},
      {"\xF0\x9F\x99\x82", "_", "__", "U___1f642_"},
  };
  for (const auto& [name, underscores, dots, values, what] : cases) {
    EXPECT_EQ(Escaped(name, what, Escaping::kUnderscores), underscores);
    EXPECT_EQ(Escaped(name, what, Escaping::kDots), dots);
    EXPECT_EQ(Escaped(name, what, Escaping::kValues), values);
    EXPECT_EQ(Escaped(name, what, Escaping::kAllowUtf8), name);
    EXPECT_EQ(UnescapedValues(values), name);
  }
}

TEST(Escaping, WhatIsNoEscapeStays) {
  for (const char* name : {"", "a", "U_a", "U__a_", "U__a_2e", "U__a_xy_", "U__a_d800_",
                           "U__a_110000_", "U__a_0000001_", "U___-1_"}) {
    EXPECT_EQ(UnescapedValues(name), name);
  }
  EXPECT_EQ(UnescapedValues("U__a_2E_b"), "a.b");
}

TEST(Escaping, Words) {
  for (const Escaping escaping :
       {Escaping::kUnderscores, Escaping::kDots, Escaping::kValues, Escaping::kAllowUtf8}) {
    EXPECT_EQ(EscapingOf(WordOf(escaping)), escaping);
  }
  EXPECT_EQ(EscapingOf(""), Escaping::kUnderscores);
  EXPECT_EQ(EscapingOf("other"), Escaping::kUnderscores);
}

}  // namespace
}  // namespace aijob::exposition
