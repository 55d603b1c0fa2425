#pragma once
// ScanTemplates: every line of a file with the template it is of (analyze/template_miner.h).
//
// A line is known to be of a template only when its like were seen, so lines are held and printed
// with what was known at the end; past kHeldLines, or where the miner would forget, those held are
// printed as they are known by then. Memory: 4 bytes a held line, the longest line, the miner.
//
// Owner: `aijobctl scan`; one thread.

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "analyze/template_miner.h"
#include "model/line.h"
#include "parse/line_reader.h"

namespace aijob::ctl {

class TemplatePrinter {
 public:
  static constexpr size_t kHeldLines = 16'000'000;

  TemplatePrinter(std::ostream& out, const std::string& source);

  /// One line, without its end. REQUIRES that model::kPadding bytes behind it can be read.
  void Take(std::string_view line);
  /// Prints what is held: {"source", "line", "template"}, one line each, in order.
  void Print();

 private:
  std::ostream& out_;
  std::string source_;
  analyze::TemplateMiner miner_;
  parse::LineReader reader_;
  model::Reading reading_;
  std::vector<uint32_t> held_;
  uint64_t printed_ = 0;
};

}  // namespace aijob::ctl
