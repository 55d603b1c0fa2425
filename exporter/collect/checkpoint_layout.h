#pragma once
// What the names in a folder of checkpoints say: whose layout an entry is of, and which training
// step it holds.
//
// Sources: transformers/trainer.py@v4.40 (PREFIX_CHECKPOINT_DIR "checkpoint", staged as
// "tmp-checkpoint-" in v4.37-4.39); Megatron-LM/megatron/training/checkpointing.py@core_v0.8
// ("iter_{:07d}", latest_checkpointed_iteration.txt); DeepSpeed/deepspeed/runtime/engine.py@v0.14
// ("global_step{N}", latest); verl ("global_step_{N}"); torchtitan/components/checkpoint.py@v0.1
// ("step-{N}"); pytorch-lightning callbacks/model_checkpoint.py@2.2 ("epoch=1-step=100.ckpt");
// orbax/checkpoint/path/step.py ("{N}", "{N}.orbax-checkpoint-tmp-{time}", commit_success.txt).
//
// Owner: collect/. Threads: pure functions. Failures: a name that says no step is none.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace aijob::collect {

enum class CheckpointLayout : uint8_t {
  kAuto,  // of options alone: by names and contents
  kDcp,   // torch.distributed.checkpoint: torchtitan, FSDP
  kDeepSpeed,
  kMegatron,
  kHf,  // Hugging Face Trainer
  kLightning,
  kOrbax,
  kGeneric,  // data, meta.json, a marker
};

/// As the configuration writes them, in the enum's order.
std::span<const std::string_view> CheckpointLayoutNames();

struct CheckpointName {
  CheckpointLayout layout = CheckpointLayout::kGeneric;
  uint64_t step = 0;
  bool temporary = false;  // to be renamed when it is done
};

/// What `name`, an entry of a watched folder, says. `wanted`: the layout that is configured.
std::optional<CheckpointName> ReadCheckpointName(std::string_view name, bool is_folder,
                                                 CheckpointLayout wanted);

/// The step that a tracker file names: Megatron's "1200", DeepSpeed's "global_step1200". Nothing
/// where it names none ("release").
std::optional<uint64_t> ReadTracker(std::string_view text);

}  // namespace aijob::collect
