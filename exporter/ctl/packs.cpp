#include "ctl/packs.h"

#include <iterator>

#include "app/rules.h"
#include "config/pack_loader.h"
#include "config/pack_reader.h"

namespace aijob::ctl {

model::Result<match::RuleSet> LoadRulesAt(const std::vector<std::string>& paths) {
  std::vector<match::PackSpec> packs;
  if (paths.empty()) {
    auto built_in = config::BuiltInPacks();
    if (!built_in.ok()) return model::Error{built_in.error()};
    packs = std::move(built_in).value();
  }
  for (const std::string& path : paths) {
    auto read = config::ReadPackFiles(path);
    if (!read.ok()) return model::Error{read.error()};
    packs.insert(packs.end(), std::make_move_iterator(read->begin()),
                 std::make_move_iterator(read->end()));
  }
  return app::CompileRules(std::move(packs), {});
}

}  // namespace aijob::ctl
