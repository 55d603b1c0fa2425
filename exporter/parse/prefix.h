#pragma once
// The tags of ranks and workers before a line, and the rank they say. Stateless.
// Sources: torchrun --tee ("[default7]:"), torch.distributed ("[rank3]:"), vLLM ("(Worker_TP0
// pid=12)",
// "(VllmWorker rank=7 pid=9)"), SGLang ("[2026-08-01 23:43:42 DP0 TP1]"), srun --label ("0: "),
// mpirun
// --tag-output ("[1,3]<stderr>:"), DeepSpeed ("[Rank 0]"), docker-compose ("ollama-1  | ").

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace aijob::parse {

/// Length of the stack of tags that `line` begins with, the blanks around them included.
size_t TagsLength(std::string_view line);

struct RankTag {
  int32_t rank = -1;   // -1: none says one
  bool local = false;  // "[default7]:" numbers the ranks of its node
};

/// The rank of the world that the tags say; -1: none. Cheap enough for every line.
int32_t TaggedRank(std::string_view line);

/// The rank that the tags, or a tag within the head, say. The innermost that says one wins: torch's
/// own rank is nearer to the truth than the launcher's number before it.
RankTag RankOf(std::string_view line);

}  // namespace aijob::parse
