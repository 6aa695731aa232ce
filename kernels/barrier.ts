// A barrier of `threads` threads at address `at` (two i32: how many have arrived, which round it is).
// Waiters spin for some tenths of a millisecond, as long as a phase between barriers lasts, and then sleep: waking a sleeping
// thread would cost more than the wait.
export function barrier(at: usize, threads: i32): void {
  if (threads == 1) return
  if (ASC_FEATURE_THREADS) {
    const round = atomic.load<i32>(at, 4)
    if (atomic.add<i32>(at, 1) == threads - 1) {
      atomic.store<i32>(at, 0)
      atomic.add<i32>(at, 1, 4)
      atomic.notify(at + 4, threads - 1)
      return
    }
    for (let spin = 0; spin < 300000; spin++) if (atomic.load<i32>(at, 4) != round) return
    while (atomic.load<i32>(at, 4) == round) atomic.wait<i32>(at + 4, round, -1)
  }
}

// The part [from, to) of `count` items that belongs to `thread`.
@inline export function shareFrom(count: i32, thread: i32, threads: i32): i32 {
  return <i32>(<i64>count * <i64>thread / <i64>threads)
}
