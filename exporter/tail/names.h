#pragma once
// Names that log rotation makes.
//
// Purpose: is "a.log.1" a child of "a.log"? Only names so derived are ever taken for copies of a
// file; files that merely begin alike (rank0.log, rank1.log) never are. Source of the shapes:
// logrotate(8) (extension, dateext, dateformat), Python's logging.handlers, lumberjack
// ("a-2026-01-01T00-00-00.000.log"), kubelet ("0.log.20260101-000000").

#include <string>
#include <string_view>
#include <vector>

namespace aijob::tail {

/// What was added to `original` to make `name`: ".1", "-20260101"; empty where it is not derived.
/// name = original + [.-_] + anything, or stem + [.-_] + anything + extension.
std::string DerivedSuffix(std::string_view original, std::string_view name);

/// The names that `name` could be derived from.
std::vector<std::string> PossibleOriginals(std::string_view name);

/// The suffix with its digits made '0', runs of fewer than four one '0': ".1" and ".12" have the
/// same shape, "-1" and "-20260101" have not.
std::string ShapeOf(std::string_view suffix);

/// ".1", or with a date in it.
bool IsPlainRotation(std::string_view suffix);

/// .gz, .zst, .bz2, .xz: a rotated file that was compressed, read before.
bool IsCompressed(std::string_view name);

/// "/a/b.log" -> "/a" and "b.log".
std::string FolderOf(std::string_view path);
std::string NameOf(std::string_view path);

}  // namespace aijob::tail
