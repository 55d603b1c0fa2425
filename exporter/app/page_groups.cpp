#include "app/page_groups.h"

#include <string_view>

#include "app/page.h"
#include "push/path.h"

namespace aijob::app {
namespace {

constexpr size_t kGroupsShown = 200;

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
    row += "<td><button data-group=\"" + EscapeHtml(push::WritePath(head.labels)) +
           "\">delete</button></td>";
  }
  return row + "</tr>\n";
}

}  // namespace

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
