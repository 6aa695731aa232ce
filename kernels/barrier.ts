// A barrier of `threads` threads at address `at` (three i32: how many have arrived, which round it is, tasks taken in it).
// Waiters spin for some tenths of a millisecond, as long as a phase between barriers lasts, and then sleep: waking a sleeping
// thread would cost more than the wait.
export function barrier(at: usize, threads: i32): void {
  if (threads == 1) {
    store<i32>(at, 0, 8)
    return
  }
  if (ASC_FEATURE_THREADS) {
    const round = atomic.load<i32>(at, 4)
    if (atomic.add<i32>(at, 1) == threads - 1) {
      atomic.store<i32>(at, 0)
      atomic.store<i32>(at, 0, 8)
      atomic.add<i32>(at, 1, 4)
      atomic.notify(at + 4, threads - 1)
      return
    }
    for (let spin = 0; spin < 300000; spin++) if (atomic.load<i32>(at, 4) != round) return
    while (atomic.load<i32>(at, 4) == round) atomic.wait<i32>(at + 4, round, -1)
  }
}

// Number of the next task of this round, from 0 on: each is taken by whichever thread is free, so that one that the machine
// slows down does fewer. What a task computes must not depend on who does it.
export function nextTask(at: usize): i32 {
  if (ASC_FEATURE_THREADS) return atomic.add<i32>(at, 1, 8)
  const task = load<i32>(at, 8)
  store<i32>(at, task + 1, 8)
  return task
}

// One more of the tasks that others wait for (waitFor) is done; counted at `at` + 4, a round of no barrier.
export function done(at: usize): void {
  if (ASC_FEATURE_THREADS) {
    atomic.add<i32>(at, 1, 4)
    atomic.notify(at + 4)
  } else store<i32>(at, load<i32>(at, 4) + 1, 4)
}

// Waits until `count` tasks are done.
export function waitFor(at: usize, count: i32): void {
  if (ASC_FEATURE_THREADS) {
    for (let spin = 0; spin < 300000; spin++) if (atomic.load<i32>(at, 4) >= count) return
    for (let now = atomic.load<i32>(at, 4); now < count; now = atomic.load<i32>(at, 4)) atomic.wait<i32>(at + 4, now, -1)
  }
}

// The part [from, to) of `count` items that belongs to `thread`.
@inline export function shareFrom(count: i32, thread: i32, threads: i32): i32 {
  return <i32>(<i64>count * <i64>thread / <i64>threads)
}
