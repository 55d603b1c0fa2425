#pragma once
// learn: a drafted pack for lines that no rule knows: one rule for each of their templates, with a
// sample, so that `check rules` and `test-rules` pass. What a person must say is left open: the
// class, the cause, the remedy, and lines that look alike and are harmless.
//
// Owner: `aijobctl learn`; one thread. Memory: one batch, and analyze::kMostTemplates templates.

#include <iosfwd>
#include <string>
#include <vector>

#include "analyze/novel_templates.h"
#include "config/config.h"
#include "model/result.h"

namespace aijob::ctl {

struct LearnOptions {
  config::Config config;  // whose packs are the rules that are known
  std::string pack = "learned";
  std::string file;  // "-" is stdin
};

/// Prints the pack. Lines that look like errors are drafted; where there are none of these, all
/// that no rule knows. Fails where the file cannot be read, or has nothing to draft.
model::Status Learn(const LearnOptions& options, std::ostream& out);

/// The pack as YAML, those with most constant text first: they are the most specific. Templates
/// without a word to find them by are named in a comment.
std::string DraftPack(const std::string& pack, std::vector<analyze::NovelTemplate> templates);

}  // namespace aijob::ctl
