#pragma once
// What stands before a line of one rank or worker where many write into one stream. Stateless.
// Sources: torchrun --tee ("[default7]:"), torch.distributed ("[rank3]: "), vLLM
// ("(Worker_TP0 pid=12) "), Ray ("(pretraining, pid=4112) "), srun --label ("0: "), mpirun
// --tag-output
// ("[1,3]<stderr>:"), docker-compose ("ollama-1  | ").

#include <cstddef>
#include <optional>
#include <string_view>

namespace aijob::frame {

/// Length of the stack of such tags that `text` begins with, the blank behind it included.
size_t LeadingTags(std::string_view text);

/// `line` without `prefix`, if it begins with it. Digits of clocks ("18:29:03", "09-30",
/// "4821.553190") may differ, all else must be equal; where the line is blank, the prefix's last
/// blanks may be missing.
std::optional<std::string_view> WithoutPrefix(std::string_view line, std::string_view prefix);

}  // namespace aijob::frame
