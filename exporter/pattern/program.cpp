// Tested in tests/pattern/pattern_test.cpp.
#include "pattern/program.h"

#include <algorithm>
#include <utility>

#include "pattern/compiler.h"
#include "pattern/run.h"
#include "pattern/tree.h"
#include "pattern/tree_literals.h"

namespace aijob::pattern {
namespace {

constexpr size_t kTextBytes = size_t{1} << 30U;
constexpr size_t kWithinBytes = 3;  // a shorter text is in most lines anyway

}  // namespace

std::optional<Program> Program::Compile(std::string_view expression, Options options) {
  const std::optional<Tree> tree = ReadTree(expression, options.latin1, options.fold_case);
  if (!tree) return std::nullopt;
  Program program;
  if (!Compiler(program).Compile(*tree, options.whole_text)) return std::nullopt;
  const auto begin = std::find_if(
      program.code_.begin(), program.code_.end(),
      [](const Instruction& instruction) { return instruction.op != Instruction::Op::kSave; });
  program.anchored_ = begin->op == Instruction::Op::kBegin;
  if (program.anchored_) return program;
  std::string prefix = PrefixOf(*tree);
  std::string within = WithinOf(*tree);
  if (within.size() >= kWithinBytes && within.size() > prefix.size()) {
    program.within_.emplace(std::move(within));
  }
  if (!prefix.empty()) program.prefix_.emplace(std::move(prefix));
  return program;
}

Program::Outcome Program::Search(std::string_view text, std::span<std::string_view> groups) const {
  if (text.size() > kTextBytes) return Outcome::kGaveUp;
  if (!text.empty() && !MayMatchFrom(static_cast<unsigned char>(text[0]))) return Outcome::kNo;
  if (within_ && within_->Find(text, 0) == std::string_view::npos) return Outcome::kNo;
  Run run(*this, text);
  const auto size = static_cast<uint32_t>(text.size());
  for (uint32_t start = 0; start <= size; ++start) {
    if (prefix_) {
      const size_t found = prefix_->Find(text, start);
      if (found == std::string_view::npos) return Outcome::kNo;
      start = static_cast<uint32_t>(found);
    } else if (has_first_ && !anchored_) {
      const bool at_begin = start == 0 && size > 0;
      if (!at_begin || !first_.Has(static_cast<unsigned char>(text[0]))) {
        start = static_cast<uint32_t>(later_->Find(text, at_begin ? 1 : start));
      }
    }
    const Outcome outcome = run.At(start);
    if (outcome == Outcome::kYes) run.Groups(groups);
    if (outcome != Outcome::kNo || anchored_) return outcome;
  }
  return Outcome::kNo;
}

}  // namespace aijob::pattern
