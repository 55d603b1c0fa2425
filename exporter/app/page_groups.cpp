#include "app/page_groups.h"

#include <algorithm>
#include <string_view>

#include "app/page.h"
#include "http/base64.h"

namespace aijob::app {
namespace {

constexpr size_t kGroupsShown = 200;

/// RFC 3986's unreserved characters.
bool IsPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("._~-").find(c) != std::string_view::npos;
}

/// RFC 4648's alphabet for URLs, without padding.
std::string Base64Url(std::string_view bytes) {
  std::string text = http::Base64(bytes);
  text.erase(std::min(text.find('='), text.size()));
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

/// "/name/value"; "." and ".." as base64 too, since browsers resolve them as folders.
std::string Component(std::string_view name, std::string_view value) {
  std::string path = "/" + std::string(name);
  if (value.empty()) return path + "@base64/=";
  const bool folder = value == "." || value == "..";
  if (!folder && std::all_of(value.begin(), value.end(), IsPlain)) {
    return path + '/' + std::string(value);
  }
  return path + "@base64/" + Base64Url(value);
}

std::string Cell(std::string_view text) { return "<td>" + EscapeHtml(text) + "</td>"; }

std::string Time(double seconds) {
  if (seconds == 0) return "never";
  return FormatTime(model::TimePoint(
      std::chrono::duration_cast<model::Duration>(std::chrono::duration<double>(seconds))));
}

std::string Row(const push::Group& group, bool with_delete) {
  const model::PushedGroup& head = group.head;
  std::string labels;
  for (const auto& [name, value] : head.labels) {
    if (!labels.empty()) labels += ", ";
    labels.append(name).append("=\"").append(value).append("\"");
  }
  const double ttl = std::chrono::duration<double>(head.ttl).count();
  std::string row = "<tr>" + Cell(labels) + Cell(std::to_string(group.series)) +
                    Cell(Time(head.pushed)) + Cell(Time(head.failed)) +
                    Cell(ttl > 0 ? Time(head.pushed + ttl) : "never");
  if (with_delete) {
    row +=
        "<td><button data-group=\"" + EscapeHtml(PathOf(head.labels)) + "\">delete</button></td>";
  }
  return row + "</tr>\n";
}

}  // namespace

std::string PathOf(const model::GroupingLabels& labels) {
  std::string path;
  for (const auto& [name, value] : labels) {
    if (name == "job") path = "/metrics" + Component(name, value);
  }
  for (const auto& [name, value] : labels) {
    if (name != "job") path += Component(name, value);
  }
  return path;
}

std::string RenderGroups(const push::Groups& groups, bool with_delete) {
  std::string rows;
  size_t shown = 0;
  for (const auto& [key, group] : groups.groups()) {
    if (++shown > kGroupsShown) break;
    rows += Row(*group, with_delete);
  }
  const size_t all = groups.groups().size();
  const std::string note = all == 0             ? "none"
                           : all > kGroupsShown ? "and " + std::to_string(all - kGroupsShown) +
                                                      " more, " + std::to_string(all) + " in all"
                                                : "";
  if (!note.empty()) rows += "<tr><td colspan=\"6\">" + note + "</td></tr>\n";
  return rows;
}

}  // namespace aijob::app
