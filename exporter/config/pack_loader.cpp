#include "config/pack_loader.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

#include "config/pack_reader.h"
#include "config/yaml_node.h"

namespace aijob::config {
namespace {

namespace fs = std::filesystem;
using Packs = std::vector<match::PackSpec>;
using model::Error;
using model::Result;

bool HasPack(const Packs& packs, const std::string& name) {
  return std::ranges::find(packs, name, &match::PackSpec::name) != packs.end();
}

std::string Nearest(const Packs& packs, const std::string& name) {
  std::vector<std::string_view> names;
  for (const match::PackSpec& pack : packs) names.push_back(pack.name);
  const std::string_view nearest = NearestName(name, names);
  return nearest.empty() ? "" : " (nearest known: \"" + std::string(nearest) + "\")";
}

Result<std::vector<fs::path>> YamlFiles(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const fs::path& path = entry->path();
    const std::string name = path.filename().string();
    const bool yaml = path.extension() == ".yaml" || path.extension() == ".yml";
    if (!yaml || name.starts_with('.')) continue;  // an editor's, or a ConfigMap's ..data
    if (files.size() == kMaxPackFiles) {
      return Error{folder.string() + ": more than " + std::to_string(kMaxPackFiles) + " packs"};
    }
    files.push_back(path);
  }
  if (error) return Error{folder.string() + ": cannot be read: " + error.message()};
  std::ranges::sort(files);
  return files;
}

/// Takes the disabled packs out of `packs`; a name that none has is a fault.
std::string Disable(const Config& config, Packs& packs) {
  for (const std::string& name : config.packs.disable) {
    if (!HasPack(packs, name)) {
      return "packs.disable: there is no built-in pack \"" + name + "\"" + Nearest(packs, name);
    }
  }
  std::erase_if(packs, [&](const match::PackSpec& pack) {
    return std::ranges::find(config.packs.disable, pack.name) != config.packs.disable.end();
  });
  return "";
}

}  // namespace

Result<std::string> ReadYamlFile(const fs::path& path) {
  const auto failed = [&](const std::string& why) {
    return Error{path.string() + ": cannot be read: " + why};
  };
  std::error_code error;
  if (fs::is_directory(path, error)) return failed("it is a folder");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return failed(std::generic_category().message(errno));
  std::string text(YamlLimits{}.bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  if (file.bad()) return failed(std::generic_category().message(errno));
  return text;
}

Result<Packs> ReadPackFiles(const fs::path& path) {
  std::vector<fs::path> files = {path};
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    Result<std::vector<fs::path>> found = YamlFiles(path);
    if (!found.ok()) return Error{found.error()};
    files = std::move(*found);
  }
  Packs packs;
  std::string faults;
  for (const fs::path& file : files) {
    const Result<std::string> text = ReadYamlFile(file);
    Result<match::PackSpec> pack =
        text.ok() ? ReadPack(*text, file.string()) : Result<match::PackSpec>(Error{text.error()});
    if (pack.ok()) {
      packs.push_back(std::move(*pack));
    } else {
      faults += (faults.empty() ? "" : "\n") + pack.error();
    }
  }
  if (!faults.empty()) return Error{faults};
  return packs;
}

Result<Packs> LoadPacks(const Config& config) {
  Result<Packs> built_in = BuiltInPacks();
  if (!built_in.ok()) return built_in;
  Packs packs = std::move(*built_in);
  const std::string file = config.file.empty() ? "" : config.file + ": ";
  if (const std::string fault = Disable(config, packs); !fault.empty()) return Error{file + fault};
  for (const std::string& dir : config.packs.dirs) {
    Result<Packs> more = ReadPackFiles(dir);
    if (!more.ok()) return Error{more.error()};
    for (match::PackSpec& pack : *more) {
      if (HasPack(packs, pack.name)) {
        return Error{pack.origin.Text() + ": there is a pack \"" + pack.name +
                     "\" already; rename it, or name the built-in one in packs.disable"};
      }
      packs.push_back(std::move(pack));
    }
  }
  for (size_t i = 0; i < config.sources.size(); ++i) {
    const SourceConfig& source = config.sources[i];
    if (source.format == "auto" || HasPack(packs, source.format)) continue;
    return Error{source.origin.Text() + ": sources[" + std::to_string(i) + "].format: no pack \"" +
                 source.format + "\"" + Nearest(packs, source.format)};
  }
  return packs;
}

}  // namespace aijob::config
