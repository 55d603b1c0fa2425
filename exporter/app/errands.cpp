#include "app/errands.h"

#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>

namespace aijob::app {

struct Errands::Board {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::pair<uint64_t, Use>> back;
  size_t under_way = 0;
  bool woken = false;
};

Errands::Errands() : board_(std::make_shared<Board>()) {}

bool Errands::Start(uint64_t id, Work work) {
  {
    const std::lock_guard<std::mutex> lock(board_->mutex);
    if (board_->under_way >= kMostErrands) return false;
    ++board_->under_way;
  }
  try {
    std::thread([board = board_, id, work = std::move(work)] {
      Use use = work();
      const std::lock_guard<std::mutex> lock(board->mutex);
      board->back.emplace_back(id, std::move(use));
      --board->under_way;
      board->changed.notify_all();
    }).detach();
  } catch (const std::system_error&) {
    const std::lock_guard<std::mutex> lock(board_->mutex);
    --board_->under_way;
    return false;
  }
  return true;
}

std::vector<std::pair<uint64_t, Errands::Use>> Errands::Take() {
  const std::lock_guard<std::mutex> lock(board_->mutex);
  return std::exchange(board_->back, {});
}

void Errands::WaitFor(std::chrono::nanoseconds time) {
  std::unique_lock<std::mutex> lock(board_->mutex);
  board_->changed.wait_for(lock, time, [this] { return board_->woken || !board_->back.empty(); });
  board_->woken = false;
}

void Errands::Wake() {
  const std::lock_guard<std::mutex> lock(board_->mutex);
  board_->woken = true;
  board_->changed.notify_all();
}

size_t Errands::under_way() const {
  const std::lock_guard<std::mutex> lock(board_->mutex);
  return board_->under_way;
}

}  // namespace aijob::app
